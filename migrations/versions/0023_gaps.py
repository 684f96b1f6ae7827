"""Knowledge gaps with work plans, and links between things"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0023"
down_revision = "0022"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade():
    op.create_table(
        "gaps",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("statement", sa.String(length=300), nullable=False),
        sa.Column("why", sa.String(length=3000), nullable=False),
        sa.Column("evidence", JSON, nullable=False),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("lead_id", sa.Integer(), nullable=True),
        sa.Column("raised_on", sa.Date(), nullable=False),
        sa.Column("finding", sa.String(length=3000), nullable=False),
        sa.Column("closed_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sources", JSON, nullable=False),
        sa.Column("audience", sa.String(40), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_link_only", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_gaps_created_by_id_users")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_gaps_group_id_groups")),
        sa.ForeignKeyConstraint(["lead_id"], ["users.id"], name=op.f("fk_gaps_lead_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_gaps")),
    )
    op.create_index(op.f("ix_gaps_group_id"), "gaps", ["group_id"], unique=False)
    op.create_index(op.f("ix_gaps_group_id_state"), "gaps", ["group_id", "state"], unique=False)
    op.create_table(
        "milestones",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gap_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=200), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("reached_on", sa.Date(), nullable=True),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["gap_id"], ["gaps.id"], name=op.f("fk_milestones_gap_id_gaps")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_milestones_group_id_groups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_milestones")),
    )
    op.create_index(op.f("ix_milestones_gap_id_position"), "milestones", ["gap_id", "position"], unique=False)
    op.create_table(
        "links",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("from_kind", sa.String(40), nullable=False),
        sa.Column("from_id", sa.Integer(), nullable=False),
        sa.Column("to_kind", sa.String(40), nullable=False),
        sa.Column("to_id", sa.Integer(), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_links_by_id_users")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_links_group_id_groups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_links")),
        sa.UniqueConstraint(
            "from_kind", "from_id", "to_kind", "to_id", name=op.f("uq_links_from_kind_from_id_to_kind_to_id")
        ),
    )
    op.create_index(op.f("ix_links_to_kind_to_id"), "links", ["to_kind", "to_id"], unique=False)
    op.create_table(
        "action_item_helpers",
        sa.Column("action_item_id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["action_item_id"], ["action_items.id"], name=op.f("fk_action_item_helpers_action_item_id_action_items")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_action_item_helpers_user_id_users")),
        sa.PrimaryKeyConstraint("action_item_id", "user_id", name=op.f("pk_action_item_helpers")),
    )
    op.create_index(op.f("ix_action_item_helpers_user_id"), "action_item_helpers", ["user_id"], unique=False)
    with op.batch_alter_table("action_items") as batch_op:
        batch_op.add_column(sa.Column("stage", sa.String(40), nullable=False, server_default="to_do"))
        batch_op.add_column(sa.Column("snoozed_until", sa.Date(), nullable=True))
        batch_op.add_column(sa.Column("snooze_count", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("gap_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("position", sa.Integer(), nullable=False, server_default="0"))
        batch_op.add_column(sa.Column("capture_key", sa.String(length=64), nullable=True))
        batch_op.create_index("ix_action_items_agenda_item_id", ["agenda_item_id"], unique=False)
        batch_op.create_index("ix_action_items_gap_id_position", ["gap_id", "position"], unique=False)
        batch_op.create_foreign_key(batch_op.f("fk_action_items_gap_id_gaps"), "gaps", ["gap_id"], ["id"])


def downgrade():
    with op.batch_alter_table("action_items") as batch_op:
        batch_op.drop_constraint("fk_action_items_gap_id_gaps", type_="foreignkey")
        batch_op.drop_index("ix_action_items_gap_id_position")
        batch_op.drop_index("ix_action_items_agenda_item_id")
        batch_op.drop_column("capture_key")
        batch_op.drop_column("position")
        batch_op.drop_column("gap_id")
        batch_op.drop_column("snooze_count")
        batch_op.drop_column("snoozed_until")
        batch_op.drop_column("stage")
    op.drop_table("action_item_helpers")
    op.drop_table("links")
    op.drop_table("milestones")
    op.drop_table("gaps")
