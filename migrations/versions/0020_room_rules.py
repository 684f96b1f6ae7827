"""Rules of the room, quorum, who comes how"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0020"
down_revision = "0019"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade():
    with op.batch_alter_table("meetings") as batch_op:
        batch_op.add_column(sa.Column("room_rule", sa.String(40), nullable=False, server_default="attributed"))
        batch_op.add_column(sa.Column("is_recording_allowed", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("is_machine_allowed", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("proposals_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("questions", JSON, nullable=False, server_default="[]"))
    with op.batch_alter_table("attendances") as batch_op:
        batch_op.add_column(sa.Column("is_invited", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("coming_as", sa.String(40), nullable=True))
        batch_op.add_column(sa.Column("answers", JSON, nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("recused_items", JSON, nullable=False, server_default="[]"))
    with op.batch_alter_table("groups") as batch_op:
        batch_op.add_column(sa.Column("quorum", sa.Integer(), nullable=True))


def downgrade():
    with op.batch_alter_table("groups") as batch_op:
        batch_op.drop_column("quorum")
    with op.batch_alter_table("attendances") as batch_op:
        batch_op.drop_column("recused_items")
        batch_op.drop_column("answers")
        batch_op.drop_column("coming_as")
        batch_op.drop_column("is_invited")
    with op.batch_alter_table("meetings") as batch_op:
        batch_op.drop_column("questions")
        batch_op.drop_column("proposals_until")
        batch_op.drop_column("is_machine_allowed")
        batch_op.drop_column("is_recording_allowed")
        batch_op.drop_column("room_rule")
