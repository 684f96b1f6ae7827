"""Calendar feeds and invitations"""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade():
    op.create_table(
        "calendar_feeds",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=True),
        sa.Column("label", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("revoked_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("read_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_calendar_feeds_group_id_groups")),
        sa.ForeignKeyConstraint(
            ["user_id"], ["users.id"], name=op.f("fk_calendar_feeds_user_id_users"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_calendar_feeds")),
        sa.UniqueConstraint("token_hash", name=op.f("uq_calendar_feeds_token_hash")),
    )
    op.create_index(op.f("ix_calendar_feeds_user_id"), "calendar_feeds", ["user_id"], unique=False)
    with op.batch_alter_table("meetings") as batch_op:
        batch_op.add_column(sa.Column("invited_sequence", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("invitations_due_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("changed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.create_index("ix_meetings_invitations_due_at", ["invitations_due_at"], unique=False)
    op.execute("UPDATE meetings SET changed_at = starts_at")
    with op.batch_alter_table("meetings") as batch_op:
        batch_op.alter_column("changed_at", existing_type=sa.DateTime(timezone=True), nullable=False)
    with op.batch_alter_table("users") as batch_op:
        batch_op.add_column(sa.Column("takes_invitations", sa.Boolean(), nullable=False, server_default=sa.true()))
        batch_op.add_column(sa.Column("assistant_id", sa.Integer(), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_users_assistant_id_users"), "users", ["assistant_id"], ["id"])


def downgrade():
    with op.batch_alter_table("users") as batch_op:
        batch_op.drop_constraint("fk_users_assistant_id_users", type_="foreignkey")
        batch_op.drop_column("assistant_id")
        batch_op.drop_column("takes_invitations")
    with op.batch_alter_table("meetings") as batch_op:
        batch_op.drop_index("ix_meetings_invitations_due_at")
        batch_op.drop_column("changed_at")
        batch_op.drop_column("invitations_due_at")
        batch_op.drop_column("invited_sequence")
    op.drop_table("calendar_feeds")
