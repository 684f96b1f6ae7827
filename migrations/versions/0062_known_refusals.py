"""Up to which refused mail those whose word it would have waited for know that mail was refused"""

import sqlalchemy as sa
from alembic import op

revision = "0062"
down_revision = "0061"


def upgrade():
    for table in ("site", "groups", "users"):
        op.add_column(table, sa.Column("known_refusal_id", sa.Integer(), nullable=True))


def downgrade():
    for table in ("users", "groups", "site"):
        op.drop_column(table, "known_refusal_id")
