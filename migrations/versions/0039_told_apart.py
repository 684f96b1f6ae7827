"""What one person is told apart from the range of its group, what is urgent to them, and on which days they are told"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0039"
down_revision = "0038"
changes = {"groups.looked_seq"}

UNTOLD = sa.text("told_at IS NULL")
AT_FIRST = '["meeting", "summary", "action_item"]'


def upgrade():
    op.create_table(
        "told_apart",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("seq", sa.BigInteger(), nullable=False),
        sa.Column("is_urgent", sa.Boolean(), nullable=False),
        sa.Column("told_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("digest_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_told_apart_user_id_users")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_told_apart_group_id_groups")),
        sa.ForeignKeyConstraint(["digest_id"], ["digests.id"], name=op.f("fk_told_apart_digest_id_digests")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_told_apart")),
        sa.UniqueConstraint("user_id", "group_id", "seq", name=op.f("uq_told_apart_user_id_group_id_seq")),
    )
    op.create_index("ix_told_apart_untold", "told_apart", ["user_id"], sqlite_where=UNTOLD, postgresql_where=UNTOLD)
    op.create_index(op.f("ix_told_apart_digest_id"), "told_apart", ["digest_id"])
    kept = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
    with op.batch_alter_table("users") as users:
        users.add_column(sa.Column("digest_days", sa.String(length=7), nullable=False, server_default="0123456"))
        users.add_column(sa.Column("urgent", kept, nullable=False, server_default=AT_FIRST))
    with op.batch_alter_table("users") as users:
        users.alter_column("digest_days", server_default=None)
        users.alter_column("urgent", server_default=None)
    with op.batch_alter_table("groups") as groups:
        groups.add_column(sa.Column("looked_seq", sa.BigInteger(), nullable=False, server_default="0"))
    with op.batch_alter_table("groups") as groups:
        groups.alter_column("looked_seq", server_default=None)
    op.execute("UPDATE groups SET looked_seq = last_seq")  # what happened before is told by digest


def downgrade():
    with op.batch_alter_table("groups") as groups:
        groups.drop_column("looked_seq")
    with op.batch_alter_table("users") as users:
        users.drop_column("urgent")
        users.drop_column("digest_days")
    op.drop_table("told_apart")
