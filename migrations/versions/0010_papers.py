"""Papers and their sections"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0010"
down_revision = "0009"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade():
    op.create_table(
        "papers",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=300), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("target_journal", sa.String(length=200), nullable=False),
        sa.Column("doi", sa.String(length=120), nullable=False),
        sa.Column("pmid", sa.String(length=12), nullable=False),
        sa.Column("citation", sa.String(length=2000), nullable=False),
        sa.Column("published_on", sa.Date(), nullable=True),
        sa.Column("sources", JSON, nullable=False),
        sa.Column("audience", sa.String(40), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_link_only", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_papers_group_id_groups")),
        sa.ForeignKeyConstraint(["lead_id"], ["users.id"], name=op.f("fk_papers_lead_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_papers")),
    )
    op.create_index(op.f("ix_papers_group_id"), "papers", ["group_id"], unique=False)
    op.create_table(
        "sections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("parent_id", sa.Integer(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("word_limit", sa.Integer(), nullable=True),
        sa.Column("text_id", sa.Integer(), nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["lead_id"], ["users.id"], name=op.f("fk_sections_lead_id_users")),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_sections_paper_id_papers")),
        sa.ForeignKeyConstraint(["parent_id"], ["sections.id"], name=op.f("fk_sections_parent_id_sections")),
        sa.ForeignKeyConstraint(["text_id"], ["texts.id"], name=op.f("fk_sections_text_id_texts")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_sections")),
    )
    op.create_index("ix_sections_paper_id_position", "sections", ["paper_id", "position"], unique=False)


def downgrade():
    op.drop_table("sections")
    op.drop_table("papers")
