"""Who wrote which words of a revision"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0051"
down_revision = "0050"


def upgrade():
    kept = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    op.add_column("revisions", sa.Column("writers", kept, nullable=True))


def downgrade():
    with op.batch_alter_table("revisions") as revisions:
        revisions.drop_column("writers")
