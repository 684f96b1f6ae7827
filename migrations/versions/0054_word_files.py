"""The Word files of versions of papers"""

import sqlalchemy as sa
from alembic import op

revision = "0054"
down_revision = "0053"


def upgrade():
    op.create_table(
        "word_files",
        sa.Column("version_id", sa.Integer(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("writer", sa.Integer(), nullable=False),
        sa.Column("made_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["sha256"], ["stored_files.sha256"], name=op.f("fk_word_files_sha256_stored_files")),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_word_files_version_id_versions")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_word_files")),
    )
    op.create_index(op.f("ix_word_files_sha256"), "word_files", ["sha256"], unique=False)


def downgrade():
    op.drop_table("word_files")
