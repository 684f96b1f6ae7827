"""Indexes by which the few that are asked for are found among all that has gathered in years"""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"

WITHDRAWN = (
    *("updates", "decisions", "action_items", "questions", "asks", "gaps"),
    *("time_polls", "papers", "sections", "comments", "attachments"),
)
INDEXES = {
    "ix_agenda_items_reviews_id": ("agenda_items", ["reviews_id"]),
    "ix_agenda_items_slot_id": ("agenda_items", ["slot_id"]),
    "ix_materials_replaces_id": ("materials", ["replaces_id"]),
    "ix_questions_agenda_item_id": ("questions", ["agenda_item_id"]),
    "ix_time_polls_closed_at": ("time_polls", ["closed_at"]),
    "ix_updates_audience_published_at": ("updates", ["audience", "published_at"]),
}


def upgrade():
    for table in WITHDRAWN:
        _of_some(f"ix_{table}_withdrawn_at", table, "withdrawn_at", "withdrawn_at IS NOT NULL")
    _of_some("ix_objections_open", "objections", "summary_id", "answered_at IS NULL AND withdrawn_at IS NULL")
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns, unique=False)


def downgrade():
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table_name=table)
    op.drop_index("ix_objections_open", table_name="objections")
    for table in WITHDRAWN:
        op.drop_index(f"ix_{table}_withdrawn_at", table_name=table)


def _of_some(name, table, column, which):
    rows = sa.text(which)
    op.create_index(name, table, [column], unique=False, sqlite_where=rows, postgresql_where=rows)
