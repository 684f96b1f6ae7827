"""Summaries that are circulated, objected to, confirmed"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"


def upgrade():
    op.create_table(
        "objections",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("summary_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=False),
        sa.Column("quote", sa.String(length=300), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("is_taken", sa.Boolean(), nullable=True),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(["answered_by_id"], ["users.id"], name=op.f("fk_objections_answered_by_id_users")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_objections_group_id_groups")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_objections_made_by_id_users")),
        sa.ForeignKeyConstraint(["summary_id"], ["summaries.id"], name=op.f("fk_objections_summary_id_summaries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_objections")),
    )
    op.create_index(op.f("ix_objections_summary_id"), "objections", ["summary_id"], unique=False)
    op.create_table(
        "errata",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("summary_id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=False),
        sa.Column("words", sa.String(length=2000), nullable=False),
        sa.Column("by_id", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["by_id"], ["users.id"], name=op.f("fk_errata_by_id_users")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_errata_group_id_groups")),
        sa.ForeignKeyConstraint(["summary_id"], ["summaries.id"], name=op.f("fk_errata_summary_id_summaries")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_errata")),
        sa.UniqueConstraint("summary_id", "number", name=op.f("uq_errata_summary_id_number")),
    )
    with op.batch_alter_table("summaries") as batch_op:
        batch_op.add_column(sa.Column("circulated_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("objections_until", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("confirmed_at", sa.DateTime(timezone=True), nullable=True))
        batch_op.add_column(sa.Column("confirmation", sa.String(40), nullable=True))
        batch_op.add_column(sa.Column("confirmed_at_meeting_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("confirmed_by_id", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("confirmed_revision", sa.Integer(), nullable=True))
        batch_op.add_column(sa.Column("sha256", sa.String(length=64), nullable=False, server_default=""))
        batch_op.create_foreign_key(
            batch_op.f("fk_summaries_confirmed_at_meeting_id_meetings"), "meetings", ["confirmed_at_meeting_id"], ["id"]
        )
        batch_op.create_foreign_key(
            batch_op.f("fk_summaries_confirmed_by_id_users"), "users", ["confirmed_by_id"], ["id"]
        )


def downgrade():
    with op.batch_alter_table("summaries") as batch_op:
        batch_op.drop_constraint("fk_summaries_confirmed_by_id_users", type_="foreignkey")
        batch_op.drop_constraint("fk_summaries_confirmed_at_meeting_id_meetings", type_="foreignkey")
        batch_op.drop_column("sha256")
        batch_op.drop_column("confirmed_revision")
        batch_op.drop_column("confirmed_by_id")
        batch_op.drop_column("confirmed_at_meeting_id")
        batch_op.drop_column("confirmation")
        batch_op.drop_column("confirmed_at")
        batch_op.drop_column("objections_until")
        batch_op.drop_column("circulated_at")
    op.drop_table("errata")
    op.drop_table("objections")
