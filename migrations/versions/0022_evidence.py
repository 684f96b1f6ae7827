"""Evidence of decisions, and open questions"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0022"
down_revision = "0021"

JSON = sa.JSON().with_variant(postgresql.JSONB(), "postgresql")


def upgrade():
    op.create_table(
        "questions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("text", sa.String(length=500), nullable=False),
        sa.Column("meeting_id", sa.Integer(), nullable=True),
        sa.Column("agenda_item_id", sa.Integer(), nullable=True),
        sa.Column("asked_by_id", sa.Integer(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("answer", sa.String(length=1000), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answered_by_id", sa.Integer(), nullable=True),
        sa.Column("capture_key", sa.String(length=64), nullable=True),
        sa.Column("audience", sa.String(40), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_link_only", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(
            ["agenda_item_id"], ["agenda_items.id"], name=op.f("fk_questions_agenda_item_id_agenda_items")
        ),
        sa.ForeignKeyConstraint(["answered_by_id"], ["users.id"], name=op.f("fk_questions_answered_by_id_users")),
        sa.ForeignKeyConstraint(["asked_by_id"], ["users.id"], name=op.f("fk_questions_asked_by_id_users")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_questions_group_id_groups")),
        sa.ForeignKeyConstraint(["meeting_id"], ["meetings.id"], name=op.f("fk_questions_meeting_id_meetings")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_questions")),
    )
    op.create_index(op.f("ix_questions_group_id"), "questions", ["group_id"], unique=False)
    op.create_index(op.f("ix_questions_group_id_answered_at"), "questions", ["group_id", "answered_at"], unique=False)
    op.create_index(op.f("ix_questions_meeting_id"), "questions", ["meeting_id"], unique=False)
    with op.batch_alter_table("decisions") as batch_op:
        batch_op.add_column(sa.Column("evidence", JSON, nullable=False, server_default="[]"))
        batch_op.add_column(sa.Column("capture_key", sa.String(length=64), nullable=True))
        batch_op.create_index("ix_decisions_group_id_review_on", ["group_id", "review_on"], unique=False)
        batch_op.create_index("ix_decisions_supersedes_id", ["supersedes_id"], unique=False)


def downgrade():
    with op.batch_alter_table("decisions") as batch_op:
        batch_op.drop_index("ix_decisions_supersedes_id")
        batch_op.drop_index("ix_decisions_group_id_review_on")
        batch_op.drop_column("capture_key")
        batch_op.drop_column("evidence")
    op.drop_table("questions")
