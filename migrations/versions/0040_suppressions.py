"""Bounces, addresses that take no mail, and what is owed to people whose digest did not arrive"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0040"
down_revision = "0039"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")
OPEN = sa.text("lifted_at IS NULL")


def upgrade():
    op.create_table(
        "bounces",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("said", sa.String(length=500), nullable=False),
        sa.Column("is_counted", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_bounces_mail_id_mails")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_bounces")),
    )
    op.create_index("uq_bounces_mail_id_kind", "bounces", ["mail_id", "kind"], unique=True)
    op.create_index("ix_bounces_address_at", "bounces", ["address", "at"], unique=False)
    op.create_index("ix_bounces_at", "bounces", ["at"], unique=False)
    op.create_table(
        "suppressions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=254), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=True),
        sa.Column("reason", sa.String(40), nullable=False),
        sa.Column("said", sa.String(length=500), nullable=False),
        sa.Column("mail_id", sa.Integer(), nullable=True),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.Column("ends_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("lifted_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["lifted_by_id"], ["users.id"], name=op.f("fk_suppressions_lifted_by_id_users")),
        sa.ForeignKeyConstraint(["mail_id"], ["mails.id"], name=op.f("fk_suppressions_mail_id_mails")),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_suppressions_user_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suppressions")),
    )
    op.create_index(
        "uq_suppressions_open", "suppressions", ["address"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )
    op.create_index("ix_suppressions_lifted_at_id", "suppressions", ["lifted_at", "id"], unique=False)
    op.create_index(op.f("ix_suppressions_user_id"), "suppressions", ["user_id"], unique=False)
    with op.batch_alter_table("mails") as mails:
        mails.add_column(sa.Column("reason", sa.String(length=160), nullable=False, server_default=""))
        mails.create_index("ix_mails_address_id", ["address", "id"], unique=False)
    op.execute("UPDATE mails SET reason = substr(reply, 1, 160) WHERE state IN ('dead', 'held')")
    with op.batch_alter_table("mails") as mails:
        mails.alter_column("reason", server_default=None)
    with op.batch_alter_table("memberships") as memberships:
        memberships.add_column(sa.Column("owed", JSON, nullable=False, server_default="[]"))
    with op.batch_alter_table("memberships") as memberships:
        memberships.alter_column("owed", server_default=None)
    with op.batch_alter_table("digest_ranges") as ranges:
        ranges.drop_constraint("pk_digest_ranges", type_="primary")
        ranges.create_primary_key("pk_digest_ranges", ["digest_id", "group_id", "lo"])
        ranges.create_index("ix_digest_ranges_group_id_hi", ["group_id", "hi"], unique=False)


def downgrade():
    op.execute(
        "DELETE FROM digest_ranges WHERE EXISTS (SELECT 1 FROM digest_ranges AS later WHERE later.digest_id = "
        "digest_ranges.digest_id AND later.group_id = digest_ranges.group_id AND later.lo > digest_ranges.lo)"
    )
    with op.batch_alter_table("digest_ranges") as ranges:
        ranges.drop_index("ix_digest_ranges_group_id_hi")
        ranges.drop_constraint("pk_digest_ranges", type_="primary")
        ranges.create_primary_key("pk_digest_ranges", ["digest_id", "group_id"])
    with op.batch_alter_table("memberships") as memberships:
        memberships.drop_column("owed")
    with op.batch_alter_table("mails") as mails:
        mails.drop_index("ix_mails_address_id")
        mails.drop_column("reason")
    op.drop_table("suppressions")
    op.drop_table("bounces")
