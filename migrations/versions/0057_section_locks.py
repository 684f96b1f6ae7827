"""Who writes in a section of a paper now"""

import sqlalchemy as sa
from alembic import op

revision = "0057"
down_revision = "0056"


def upgrade():
    section = sa.ForeignKeyConstraint(
        ["section_id"], ["sections.id"], name=op.f("fk_section_locks_section_id_sections"), ondelete="CASCADE"
    )
    user = sa.ForeignKeyConstraint(
        ["user_id"], ["users.id"], name=op.f("fk_section_locks_user_id_users"), ondelete="CASCADE"
    )
    taken_from = sa.ForeignKeyConstraint(
        ["taken_from_id"], ["users.id"], name=op.f("fk_section_locks_taken_from_id_users"), ondelete="SET NULL"
    )
    op.create_table(
        "section_locks",
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("seen_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("taken_from_id", sa.Integer(), nullable=True),
        section,
        user,
        taken_from,
        sa.PrimaryKeyConstraint("section_id", name=op.f("pk_section_locks")),
    )


def downgrade():
    op.drop_table("section_locks")
