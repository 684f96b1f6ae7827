"""An index by which the few summaries that go round are found"""

from alembic import op

revision = "0043"
down_revision = "0042"


def upgrade():
    op.create_index("ix_summaries_state_objections_until", "summaries", ["state", "objections_until"])


def downgrade():
    op.drop_index("ix_summaries_state_objections_until", table_name="summaries")
