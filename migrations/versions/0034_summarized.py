"""Of a meeting, whether its summary is out: to find those that wait for one among all that are over"""

import sqlalchemy as sa
from alembic import op

revision = "0034"
down_revision = "0033"

INDEX = "ix_meetings_state_is_summarized_closed_at"


def upgrade():
    with op.batch_alter_table("meetings") as batch_op:
        batch_op.add_column(sa.Column("is_summarized", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.execute(
        "UPDATE meetings SET is_summarized = true WHERE id IN (SELECT meeting_id FROM summaries WHERE state <> 'writing')"
    )
    with op.batch_alter_table("meetings") as batch_op:
        batch_op.alter_column("is_summarized", server_default=None)
        batch_op.create_index(INDEX, ["state", "is_summarized", "closed_at"], unique=False)


def downgrade():
    with op.batch_alter_table("meetings") as batch_op:
        batch_op.drop_index(INDEX)
        batch_op.drop_column("is_summarized")
