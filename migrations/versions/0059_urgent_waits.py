"""Whether what is urgent in one group waits for the digest"""

import sqlalchemy as sa
from alembic import op

revision = "0059"
down_revision = "0058"


def upgrade():
    with op.batch_alter_table("memberships") as memberships:
        memberships.add_column(sa.Column("urgent_waits", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("memberships") as memberships:
        memberships.alter_column("urgent_waits", server_default=None)


def downgrade():
    with op.batch_alter_table("memberships") as memberships:
        memberships.drop_column("urgent_waits")
