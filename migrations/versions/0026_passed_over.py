"""What was proposed for an agenda and left for a later one"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"


def upgrade():
    op.create_table(
        "passed_over",
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("thing_kind", sa.String(40), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_passed_over_by_id_users")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_passed_over_meeting_id_meetings")),
        sa.PrimaryKeyConstraint("meeting_id", "thing_kind", "thing_id", name=op.f("pk_passed_over")),
    )


def downgrade():
    op.drop_table("passed_over")
