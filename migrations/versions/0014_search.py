"""The search index"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"


def upgrade():
    op.create_table(
        "search_entries",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("thing_kind", sa.String(40), nullable=False),
        sa.Column("thing_id", sa.Integer(), nullable=False),
        sa.Column("page_kind", sa.String(40), nullable=False),
        sa.Column("page_id", sa.Integer(), nullable=False),
        sa.Column("title", sa.String(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("audience", sa.String(40), nullable=False),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("not_before", sa.DateTime(timezone=True), nullable=True),
        sa.Column("is_link_only", sa.Boolean(), nullable=False),
        sa.Column("withdrawn_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("group_id", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["group_id"], ["groups.id"], name=op.f("fk_search_entries_group_id_groups")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_entries")),
        sa.UniqueConstraint("thing_kind", "thing_id", name=op.f("uq_search_entries_thing_kind_thing_id")),
    )
    op.create_index(op.f("ix_search_entries_group_id"), "search_entries", ["group_id"], unique=False)
    op.create_index("ix_search_entries_page_kind_page_id", "search_entries", ["page_kind", "page_id"], unique=False)

    # The words themselves. domain/search.py writes them, in the transaction of the deed.
    if op.get_bind().dialect.name == "postgresql":
        op.execute("ALTER TABLE search_entries ADD COLUMN words tsvector")
        op.execute("CREATE INDEX ix_search_entries_words ON search_entries USING gin (words)")
    else:
        op.execute(
            "CREATE VIRTUAL TABLE search_words USING fts5 (title, body, tokenize = 'unicode61 remove_diacritics 0')"
        )


def downgrade():
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_words")
    op.drop_table("search_entries")
