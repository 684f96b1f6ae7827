"""What is understood of minutes before they are put on record"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0032"
down_revision = "0031"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade():
    with op.batch_alter_table("minutes") as batch_op:
        batch_op.add_column(sa.Column("read_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("understood", JSON, nullable=False, server_default="{}"))
        batch_op.add_column(sa.Column("days", JSON, nullable=False, server_default="{}"))
    with op.batch_alter_table("minutes") as batch_op:
        batch_op.alter_column("understood", server_default=None)
        batch_op.alter_column("days", server_default=None)


def downgrade():
    with op.batch_alter_table("minutes") as batch_op:
        batch_op.drop_column("days")
        batch_op.drop_column("understood")
        batch_op.drop_column("read_at")
