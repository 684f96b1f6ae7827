"""Other words that members suggest for a paper"""

import sqlalchemy as sa
from alembic import op

revision = "0053"
down_revision = "0052"


def upgrade():
    op.create_table(
        "suggestions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.Column("paper_id", sa.Integer(), nullable=False),
        sa.Column("passage_id", sa.Integer(), nullable=False),
        sa.Column("inserted", sa.String(), nullable=False),
        sa.Column("reason", sa.String(length=500), nullable=False),
        sa.Column("made_by_id", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("state", sa.String(length=40), nullable=False),
        sa.Column("decided_by_id", sa.Integer(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("answer", sa.String(length=500), nullable=False),
        sa.Column("taken_number", sa.Integer(), nullable=True),
        sa.Column("put", sa.String(), nullable=False),
        sa.Column("replaced", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["decided_by_id"], ["users.id"], name=op.f("fk_suggestions_decided_by_id_users")),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_suggestions_group_id_groups")),
        sa.ForeignKeyConstraint(["made_by_id"], ["users.id"], name=op.f("fk_suggestions_made_by_id_users")),
        sa.ForeignKeyConstraint(["paper_id"], ["papers.id"], name=op.f("fk_suggestions_paper_id_papers")),
        sa.ForeignKeyConstraint(["passage_id"], ["passages.id"], name=op.f("fk_suggestions_passage_id_passages")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_suggestions")),
    )
    op.create_index("ix_suggestions_paper_id_state", "suggestions", ["paper_id", "state"], unique=False)
    op.create_index("ix_suggestions_passage_id", "suggestions", ["passage_id"], unique=False)


def downgrade():
    op.drop_table("suggestions")
