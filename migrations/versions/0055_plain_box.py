"""Whether a person writes in a plain box"""

import sqlalchemy as sa
from alembic import op

revision = "0055"
down_revision = "0054"


def upgrade():
    with op.batch_alter_table("users") as users:
        users.add_column(sa.Column("has_plain_box", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("users") as users:
        users.alter_column("has_plain_box", server_default=None)


def downgrade():
    with op.batch_alter_table("users") as users:
        users.drop_column("has_plain_box")
