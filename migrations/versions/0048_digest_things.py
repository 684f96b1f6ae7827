"""What digests name, to find by a thing whom it has reached; the worker lists what was composed until now"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"

IS_UNLISTED = sa.text("listed_version < version")


def upgrade():
    op.create_table(
        "digest_things",
        sa.Column("digest_id", sa.Integer(), nullable=False),
        sa.Column("kind", sa.String(40), nullable=False),
        sa.Column("thing_id", sa.Integer(), autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(
            ["digest_id"], ["digests.id"], name=op.f("fk_digest_things_digest_id_digests"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("digest_id", "kind", "thing_id", name=op.f("pk_digest_things")),
    )
    op.create_index("ix_digest_things_kind_thing_id", "digest_things", ["kind", "thing_id", "digest_id"])
    op.add_column("digests", sa.Column("listed_version", sa.Integer(), server_default="0", nullable=False))
    op.create_index("ix_digests_unlisted", "digests", ["id"], sqlite_where=IS_UNLISTED, postgresql_where=IS_UNLISTED)


def downgrade():
    op.drop_index("ix_digests_unlisted", table_name="digests")
    with op.batch_alter_table("digests") as batch_op:
        batch_op.drop_column("listed_version")
    op.drop_table("digest_things")
