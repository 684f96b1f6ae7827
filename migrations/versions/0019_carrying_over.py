"""Topics that are carried over, proposals, materials"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"


def upgrade():
    op.create_table(
        "proposals",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("purpose", sa.String(40), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("proposed_by_id", sa.Integer(), nullable=False),
        sa.Column("proposed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("is_accepted", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["answered_by_id"], ["users.id"], name=op.f("fk_proposals_answered_by_id_users")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_proposals_group_id_groups")),
        sa.ForeignKeyConstraint(
            ["item_id"], ["agenda_items.id"], name=op.f("fk_proposals_item_id_agenda_items"), ondelete="SET NULL"
        ),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_proposals_meeting_id_meetings")),
        sa.ForeignKeyConstraint(["proposed_by_id"], ["users.id"], name=op.f("fk_proposals_proposed_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_proposals")),
    )
    op.create_index(op.f("ix_proposals_meeting_id"), "proposals", ["meeting_id"], unique=False)
    op.create_table(
        "materials",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("item_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("attachment_id", sa.Integer(), nullable=True),
        sa.Column("link", sa.String(length=500), nullable=False),
        sa.Column("audience", sa.String(40), nullable=False),
        sa.Column("shown_from", sa.DateTime(timezone=True), nullable=True),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("replaces_id", sa.Integer(), nullable=True),
        sa.Column("added_by_id", sa.Integer(), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["added_by_id"], ["users.id"], name=op.f("fk_materials_added_by_id_users")),
        sa.ForeignKeyConstraint(
            ["attachment_id"], ["attachments.id"], name=op.f("fk_materials_attachment_id_attachments")
        ),
        sa.ForeignKeyConstraint(["item_id"], ["agenda_items.id"], name=op.f("fk_materials_item_id_agenda_items")),
        sa.ForeignKeyConstraint(["replaces_id"], ["materials.id"], name=op.f("fk_materials_replaces_id_materials")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_materials")),
    )
    op.create_index(op.f("ix_materials_item_id"), "materials", ["item_id"], unique=False)
    with op.batch_alter_table("agenda_items") as batch_op:
        batch_op.add_column(sa.Column("is_without_discussion", sa.Boolean(), nullable=False, server_default=sa.false()))
        batch_op.add_column(sa.Column("discussion_asked_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("room_rule", sa.String(40), nullable=True))
        batch_op.add_column(sa.Column("carried_from_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("carried_because", sa.String(40), nullable=True))
        batch_op.add_column(sa.Column("reviews_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("ask_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("upload_key", sa.String(length=43), nullable=True))
        batch_op.add_column(sa.Column("writer_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("writer_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_agenda_items_writer_id_users"), "users", ["writer_id"], ["id"])
        batch_op.create_foreign_key(
            batch_op.f("fk_agenda_items_carried_from_id_agenda_items"), "agenda_items", ["carried_from_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_agenda_items_discussion_asked_by_id_users"), "users", ["discussion_asked_by_id"], ["id"]
        )
        batch_op.create_foreign_key(batch_op.f("fk_agenda_items_ask_id_asks"), "asks", ["ask_id"], ["id"])
    with op.batch_alter_table("topics") as batch_op:
        batch_op.add_column(sa.Column("is_recurring", sa.Boolean(), nullable=False, server_default=sa.false()))


def downgrade():
    with op.batch_alter_table("topics") as batch_op:
        batch_op.drop_column("is_recurring")
    with op.batch_alter_table("agenda_items") as batch_op:
        batch_op.drop_constraint("fk_agenda_items_ask_id_asks", type_="foreignkey")
        batch_op.drop_constraint("fk_agenda_items_discussion_asked_by_id_users", type_="foreignkey")
        batch_op.drop_constraint("fk_agenda_items_carried_from_id_agenda_items", type_="foreignkey")
        batch_op.drop_constraint("fk_agenda_items_writer_id_users", type_="foreignkey")
        batch_op.drop_column("writer_at")
        batch_op.drop_column("writer_id")
        batch_op.drop_column("upload_key")
        batch_op.drop_column("ask_id")
        batch_op.drop_column("reviews_id")
        batch_op.drop_column("carried_because")
        batch_op.drop_column("carried_from_id")
        batch_op.drop_column("room_rule")
        batch_op.drop_column("discussion_asked_by_id")
        batch_op.drop_column("is_without_discussion")
    op.drop_table("materials")
    op.drop_table("proposals")
