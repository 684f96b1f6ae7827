"""Which time of a poll was taken"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"


def upgrade():
    with op.batch_alter_table("poll_times") as times:
        times.add_column(sa.Column("is_taken", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("poll_times") as times:
        times.alter_column("is_taken", server_default=None)
    with op.batch_alter_table("time_polls") as polls:
        polls.create_index("ix_time_polls_meeting_id", ["meeting_id"])


def downgrade():
    with op.batch_alter_table("time_polls") as polls:
        polls.drop_index("ix_time_polls_meeting_id")
    with op.batch_alter_table("poll_times") as times:
        times.drop_column("is_taken")
