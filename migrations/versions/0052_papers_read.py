"""What of a paper a person had before them when they last read it"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0052"
down_revision = "0051"


def upgrade():
    kept = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    user = sa.ForeignKeyConstraint(
        ["user_id"], ["users.id"], name=op.f("fk_papers_read_user_id_users"), ondelete="CASCADE"
    )
    paper = sa.ForeignKeyConstraint(
        ["paper_id"], ["papers.id"], name=op.f("fk_papers_read_paper_id_papers"), ondelete="CASCADE"
    )
    op.create_table(
        "papers_read",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("revisions", kept, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revisions_before", kept, nullable=False),
        sa.Column("before_at", sa.DateTime(timezone=True), nullable=True),
        user,
        paper,
        sa.PrimaryKeyConstraint("user_id", "paper_id", name=op.f("pk_papers_read")),
    )


def downgrade():
    op.drop_table("papers_read")
