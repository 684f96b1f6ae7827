"""Mail that arrives for addresses of ours"""

import sqlalchemy as sa
from alembic import op

revision = "0038"
down_revision = "0037"


def upgrade():
    op.create_table(
        "incoming_mails",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("received_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("sender", sa.String(320), nullable=False),
        sa.Column("recipient", sa.String(320), nullable=False),
        sa.Column("message_id", sa.String(500), nullable=False),
        sa.Column("sha256", sa.String(64), nullable=False),
        sa.Column("content", sa.LargeBinary(), nullable=True),
        sa.Column("state", sa.String(40), nullable=False),
        sa.Column("reason", sa.String(1000), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("worker_id", sa.Integer(), nullable=True),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("thing_kind", sa.String(40), nullable=True),
        sa.Column("thing_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name="fk_incoming_mails_user_id_users"),
        sa.PrimaryKeyConstraint("id", name="pk_incoming_mails"),
        sa.UniqueConstraint("sha256", "recipient", name="uq_incoming_mails_sha256_recipient"),
    )
    for columns in (
        ["state", "attempts", "id"],
        ["received_at"],
        ["message_id"],
        ["thing_kind", "thing_id"],
        ["worker_id"],
        ["user_id"],
    ):
        op.create_index(f"ix_incoming_mails_{'_'.join(columns)}", "incoming_mails", columns, unique=False)


def downgrade():
    op.drop_table("incoming_mails")
