"""Whether pages stay still for a person while others change things"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"


def upgrade():
    with op.batch_alter_table("users") as users:
        users.add_column(sa.Column("is_still", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("users") as users:
        users.alter_column("is_still", server_default=None)


def downgrade():
    with op.batch_alter_table("users") as users:
        users.drop_column("is_still")
