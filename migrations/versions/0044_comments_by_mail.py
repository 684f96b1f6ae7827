"""Comments whose words came by mail"""

import sqlalchemy as sa
from alembic import op

revision = "0044"
down_revision = "0043"


def upgrade():
    with op.batch_alter_table("comments") as batch_op:
        batch_op.add_column(sa.Column("is_by_mail", sa.Boolean(), nullable=False, server_default=sa.false()))
    with op.batch_alter_table("comments") as batch_op:
        batch_op.alter_column("is_by_mail", server_default=None)


def downgrade():
    with op.batch_alter_table("comments") as batch_op:
        batch_op.drop_column("is_by_mail")
