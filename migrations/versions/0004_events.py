"""What happened, and what was opened"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0004"
down_revision = "0003"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")

#: SQLite counts row ids by itself only in a column of exactly this type.
LONG_ID = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade():
    op.create_table(
        "events",
        sa.Column("id", LONG_ID, nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("seq", sa.BigInteger(), nullable=True),
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("thing_kind", sa.String(40), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("within_kind", sa.String(40), nullable=True),
        sa.Column("within_id", sa.Integer(), nullable=True),
        sa.Column("actor_id", sa.Integer(), nullable=True),
        sa.Column("details", JSON, nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["actor_id"], ["users.id"], name=op.f("fk_events_actor_id_users")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_events_group_id_groups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_events")),
    )
    op.create_index("ix_events_at", "events", ["at"], unique=False)
    op.create_index("ix_events_thing_kind_thing_id", "events", ["thing_kind", "thing_id"], unique=False)
    op.create_index("ix_events_within_kind_within_id_at", "events", ["within_kind", "within_id", "at"], unique=False)
    op.create_index("uq_events_group_id_seq", "events", ["group_id", "seq"], unique=True)
    op.create_table(
        "seen",
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("thing_kind", sa.String(40), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_seen_user_id_users"), ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("user_id", "thing_kind", "thing_id", name=op.f("pk_seen")),
    )


def downgrade():
    op.drop_table("seen")
    op.drop_table("events")
