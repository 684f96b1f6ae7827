"""On which boot of its machine a worker began"""

import sqlalchemy as sa
from alembic import op

revision = "0047"
down_revision = "0046"


def upgrade():
    with op.batch_alter_table("workers") as workers:
        workers.add_column(sa.Column("boot_id", sa.String(length=40), nullable=False, server_default=""))
    with op.batch_alter_table("workers") as workers:
        workers.alter_column("boot_id", server_default=None)


def downgrade():
    with op.batch_alter_table("workers") as workers:
        workers.drop_column("boot_id")
