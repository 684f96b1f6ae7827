"""Who has looked a circulated summary over and has no objection"""

import sqlalchemy as sa
from alembic import op

revision = "0041"
down_revision = "0040"


def upgrade():
    op.create_table(
        "assents",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("summary_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["summary_id"], ["summaries.id"], name=op.f("fk_assents_summary_id_summaries")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_assents_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_assents")),
        sa.UniqueConstraint("summary_id", "user_id", name=op.f("uq_assents_summary_id_user_id")),
    )
    op.create_index(op.f("ix_assents_user_id"), "assents", ["user_id"])


def downgrade():
    op.drop_table("assents")
