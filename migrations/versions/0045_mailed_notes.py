"""What was mailed of a meeting, until it becomes the draft of its summary"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0045"
down_revision = "0044"


def upgrade():
    op.create_table(
        "mailed_notes",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("mailed_by_id", sa.Integer(), nullable=False),
        sa.Column("mailed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("tokens", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.ForeignKeyConstraint(["mailed_by_id"], ["users.id"], name=op.f("fk_mailed_notes_mailed_by_id_users")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_mailed_notes_meeting_id_meetings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_mailed_notes")),
    )
    op.create_index("ix_mailed_notes_meeting_id", "mailed_notes", ["meeting_id"], unique=False)


def downgrade():
    op.drop_table("mailed_notes")
