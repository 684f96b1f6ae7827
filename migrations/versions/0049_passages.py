"""Comments on words of a paper, which follow them through its revisions"""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects import postgresql

revision = "0049"
down_revision = "0048"


def upgrade():
    op.create_table(
        "passages",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("section_id", sa.Integer(), nullable=False),
        sa.Column("base_number", sa.Integer(), nullable=False),
        sa.Column("base_start", sa.Integer(), nullable=False),
        sa.Column("base_stop", sa.Integer(), nullable=False),
        sa.Column("quote", sa.String(), nullable=False),
        sa.Column("prefix", sa.String(length=64), nullable=False),
        sa.Column("suffix", sa.String(length=64), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("start", sa.Integer(), nullable=False),
        sa.Column("stop", sa.Integer(), nullable=False),
        sa.Column("paragraph", sa.Integer(), nullable=False),
        sa.Column("place", sa.String(length=40), nullable=False),
        sa.Column("lost_number", sa.Integer(), nullable=True),
        sa.Column("removal", sa.JSON().with_variant(postgresql.JSONB(), "postgresql"), nullable=False),
        sa.Column("settled_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("settled_by_id", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["section_id"], ["sections.id"], name=op.f("fk_passages_section_id_sections")),
        sa.ForeignKeyConstraint(["settled_by_id"], ["users.id"], name=op.f("fk_passages_settled_by_id_users")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_passages")),
    )
    op.create_index("ix_passages_section_id_settled_at", "passages", ["section_id", "settled_at"], unique=False)
    with op.batch_alter_table("comments") as comments:
        comments.add_column(sa.Column("passage_id", sa.Integer(), nullable=True))
        comments.create_foreign_key(op.f("fk_comments_passage_id_passages"), "passages", ["passage_id"], ["id"])
        comments.create_index("ix_comments_passage_id", ["passage_id"], unique=False)
    with op.batch_alter_table("action_items") as items:
        items.add_column(sa.Column("passage_id", sa.Integer(), nullable=True))
        items.create_foreign_key(op.f("fk_action_items_passage_id_passages"), "passages", ["passage_id"], ["id"])


def downgrade():
    with op.batch_alter_table("action_items") as items:
        items.drop_constraint(op.f("fk_action_items_passage_id_passages"), type_="foreignkey")
        items.drop_column("passage_id")
    with op.batch_alter_table("comments") as comments:
        comments.drop_index("ix_comments_passage_id")
        comments.drop_constraint(op.f("fk_comments_passage_id_passages"), type_="foreignkey")
        comments.drop_column("passage_id")
    op.drop_table("passages")
