"""Why a mail to a group waits for its chair"""

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"


def upgrade():
    op.add_column("incoming_mails", sa.Column("held_because", sa.String(40), nullable=True))


def downgrade():
    with op.batch_alter_table("incoming_mails") as batch_op:
        batch_op.drop_column("held_because")
