"""Series of meetings"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"


def upgrade():
    op.create_table(
        "series",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(length=160), nullable=False),
        sa.Column("rhythm", sa.String(40), nullable=False),
        sa.Column("interval", sa.Integer(), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("ends_on", sa.Date(), nullable=True),
        sa.Column("wall_clock", sa.Time(), nullable=False),
        sa.Column("zone", sa.String(length=64), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=200), nullable=False),
        sa.Column("call_link", sa.String(length=500), nullable=False),
        sa.Column("chair_id", sa.Integer(), nullable=True),
        sa.Column("note_taker_id", sa.Integer(), nullable=True),
        sa.Column("forked_from_id", sa.Integer(), nullable=True),
        sa.Column("created_by_id", sa.Integer(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("made_until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["chair_id"], ["users.id"], name=op.f("fk_series_chair_id_users")),
        sa.ForeignKeyConstraint(["created_by_id"], ["users.id"], name=op.f("fk_series_created_by_id_users")),
        sa.ForeignKeyConstraint(["forked_from_id"], ["series.id"], name=op.f("fk_series_forked_from_id_series")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_series_group_id_groups")),
        sa.ForeignKeyConstraint(["note_taker_id"], ["users.id"], name=op.f("fk_series_note_taker_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_series")),
    )
    op.create_index(op.f("ix_series_group_id"), "series", ["group_id"], unique=False)
    with op.batch_alter_table("meetings") as batch_op:
        batch_op.add_column(sa.Column("series_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("series_on", sa.Date(), nullable=True))
        batch_op.create_index("uq_meetings_series_id_series_on", ["series_id", "series_on"], unique=True)
        batch_op.create_foreign_key(batch_op.f("fk_meetings_series_id_series"), "series", ["series_id"], ["id"])


def downgrade():
    with op.batch_alter_table("meetings") as batch_op:
        batch_op.drop_constraint("fk_meetings_series_id_series", type_="foreignkey")
        batch_op.drop_index("uq_meetings_series_id_series_on")
        batch_op.drop_column("series_on")
        batch_op.drop_column("series_id")
    op.drop_table("series")
