"""An index by which what can be found is read from the newest on, with who may read it"""

from alembic import op

revision = "0036"
down_revision = "0035"

WHO_READS = ("group_id", "audience", "published_at", "not_before", "is_link_only", "withdrawn_at")


def upgrade():
    op.create_index("ix_search_entries_at", "search_entries", ["at", "id", "thing_kind", *WHO_READS], unique=False)


def downgrade():
    op.drop_index("ix_search_entries_at", table_name="search_entries")
