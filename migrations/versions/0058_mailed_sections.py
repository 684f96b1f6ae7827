"""Sections that are mailed to people as Word files, and come back"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
revision = "0058"
down_revision = "0057"


def upgrade():
    op.create_table(
        "mailed_sections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.Integer(), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sent", sa.String(), nullable=False),
        sa.Column("pictures", JSON, nullable=False),
        sa.Column("returned_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("tokens", JSON, nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["users.id"], name=op.f("fk_mailed_sections_person_id_users")),
        sa.ForeignKeyConstraint(["section_id"], ["sections.id"], name=op.f("fk_mailed_sections_section_id_sections")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_sections")),
    )
    op.create_index(op.f("ix_mailed_sections_section_id"), "mailed_sections", ["section_id"], unique=False)


def downgrade():
    op.drop_table("mailed_sections")
