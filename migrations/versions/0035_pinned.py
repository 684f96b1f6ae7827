"""An index of the few updates that are pinned"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"

PINNED = sa.text("pinned_at IS NOT NULL")


def upgrade():
    few = {"sqlite_where": PINNED, "postgresql_where": PINNED}
    op.create_index("ix_updates_pinned", "updates", ["group_id"], unique=False, **few)


def downgrade():
    op.drop_index("ix_updates_pinned", table_name="updates")
