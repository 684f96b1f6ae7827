"""A-12 in notes from old minutes is none of our action items: their HTML is made anew, without these links"""

from alembic import op

revision = "0037"
down_revision = "0036"
changes = {"texts.renderer"}


def upgrade():
    op.execute(
        "UPDATE texts SET renderer = -1 WHERE id IN "
        "(SELECT text_id FROM revisions WHERE number = 1 AND origin = 'import')"
    )


def downgrade():
    op.execute("UPDATE texts SET renderer = 0 WHERE renderer < 0")
