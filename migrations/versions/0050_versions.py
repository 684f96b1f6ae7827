"""Versions of papers, frozen under a number, and the HTML of the revisions in them"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0050"
down_revision = "0049"


def upgrade():
    kept = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.create_table(
        "versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("label", sa.String(length=120), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("audience", sa.String(length=40), nullable=False),
        sa.Column("manifest", kept, nullable=False),
        sa.Column("references", kept, nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=True),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_versions_made_by_id_users")),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_versions_paper_id_papers")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
        sa.UniqueConstraint("paper_id", "number", name=op.f("uq_versions_paper_id_number")),
    )
    op.add_column("revisions", sa.Column("html", sa.String(), nullable=True))
    op.add_column("revisions", sa.Column("renderer", sa.Integer(), nullable=True))


def downgrade():
    with op.batch_alter_table("revisions") as revisions:
        revisions.drop_column("renderer")
        revisions.drop_column("html")
    op.drop_table("versions")
