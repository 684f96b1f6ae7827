"""Indexes by which lists that have grown long are read from one end"""

from alembic import op

revision = "0031"
down_revision = "0030"

INDEXES = {
    "ix_action_items_group_id_finished_at": ("action_items", ["group_id", "finished_at"]),
    "ix_action_items_owner_id_finished_at": ("action_items", ["owner_id", "finished_at"]),
    "ix_action_items_paper_id": ("action_items", ["paper_id"]),
    "ix_decisions_agenda_item_id": ("decisions", ["agenda_item_id"]),
    "ix_decisions_decided_on_id": ("decisions", ["decided_on", "id"]),
}


def upgrade():
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns, unique=False)


def downgrade():
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table_name=table)
