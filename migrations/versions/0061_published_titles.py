"""What others call a paper that is being revised; what was frozen since is for its group until it is published"""

import sqlalchemy as sa
from alembic import op

revision = "0061"
down_revision = "0060"
changes = {"versions.audience", "search_entries.published_at", "search_entries.title"}

#: Of papers whose audience reads what was published, and not what they say now.
REVISED = "SELECT id FROM papers WHERE state != 'published' AND published_at IS NOT NULL"


def upgrade():
    op.add_column("papers", sa.Column("published_title", sa.String(300), nullable=False, server_default=""))
    with op.batch_alter_table("papers") as papers:
        papers.alter_column("published_title", server_default=None)
    op.execute("UPDATE versions SET audience = 'group' WHERE state != 'published'")
    last = "SELECT max(number) FROM versions AS v WHERE v.paper_id = papers.id AND v.state = 'published'"
    titled = f"SELECT title FROM versions WHERE paper_id = papers.id AND number = ({last})"  # noqa: S608 (our own words)
    op.execute(
        f"UPDATE papers SET published_title = coalesce(({titled}), title) WHERE id IN ({REVISED})"  # noqa: S608
    )
    # They are found as they were published; what stands on their pages, by their groups alone.
    published = "SELECT published_title FROM papers WHERE papers.id = thing_id"
    op.execute(
        f"UPDATE search_entries SET title = ({published})"  # noqa: S608
        f" WHERE thing_kind = 'paper' AND thing_id IN ({REVISED})"
    )
    op.execute(
        "UPDATE search_entries SET published_at = NULL"  # noqa: S608
        f" WHERE thing_kind != 'paper' AND page_kind = 'paper' AND page_id IN ({REVISED})"
    )


def downgrade():
    op.execute(
        "UPDATE search_entries SET published_at = (SELECT published_at FROM papers WHERE papers.id = page_id)"  # noqa: S608
        f" WHERE thing_kind != 'paper' AND page_kind = 'paper' AND page_id IN ({REVISED})"
    )
    with op.batch_alter_table("papers") as papers:
        papers.drop_column("published_title")
