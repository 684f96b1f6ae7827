"""That long work failed, until whoever asked for it knows"""

import sqlalchemy as sa
from alembic import op

revision = "0060"
down_revision = "0059"


def upgrade():
    op.add_column("jobs", sa.Column("dismissed_at", sa.DateTime(timezone=True), nullable=True))
    # What failed before is not told of late: it was asked for again, or is not wanted any more.
    op.execute("UPDATE jobs SET dismissed_at = ended_at WHERE state = 'failed'")


def downgrade():
    with op.batch_alter_table("jobs") as jobs:
        jobs.drop_column("dismissed_at")
