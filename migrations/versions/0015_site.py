"""The roundtable as a whole"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"


def upgrade():
    op.create_table(
        "site",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("is_demonstration", sa.Boolean(), nullable=False),
        sa.Column("is_mail_held", sa.Boolean(), nullable=False),
        sa.Column("held_because", sa.String(length=200), nullable=False),
        sa.Column("zones_version", sa.String(length=20), nullable=False),
        sa.Column("founded_at", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_site")),
    )


def downgrade():
    op.drop_table("site")
