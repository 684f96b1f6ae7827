"""What changes three times on the way out is light: the bytes of a mail are apart from its row, which is written anew
whole each time, and no index is kept of the states that it passes through"""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"

AT_REST = sa.text("state NOT IN ('claimed', 'sending', 'sent')")


def upgrade():
    op.create_table(
        "mail_messages",
        sa.Column("mail_id", sa.Integer(), nullable=False),
        sa.Column("packed", sa.LargeBinary(), nullable=False),
        sa.ForeignKeyConstraint(
            ["mail_id"], ["mails.id"], name=op.f("fk_mail_messages_mail_id_mails"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("mail_id", name=op.f("pk_mail_messages")),
    )
    op.execute("INSERT INTO mail_messages (mail_id, packed) SELECT id, content FROM mails WHERE content IS NOT NULL")
    op.drop_index("ix_mails_state_priority_not_before", "mails")
    op.drop_index("ix_mails_state_id", "mails")
    op.drop_column("mails", "content")
    columns = ["state", "priority", "not_before"]
    op.create_index("ix_mails_at_rest", "mails", columns, sqlite_where=AT_REST, postgresql_where=AT_REST)


def downgrade():
    op.add_column("mails", sa.Column("content", sa.LargeBinary(), nullable=True))
    op.execute("UPDATE mails SET content = (SELECT packed FROM mail_messages WHERE mail_id = mails.id)")
    op.drop_index("ix_mails_at_rest", "mails")
    op.create_index("ix_mails_state_priority_not_before", "mails", ["state", "priority", "not_before"])
    op.create_index("ix_mails_state_id", "mails", ["state", "id"])
    op.drop_table("mail_messages")
