"""The bytes of a mail apart from its row, which changes four times on the way out and is written anew whole each time"""

import sqlalchemy as sa
from alembic import op

revision = "0063"
down_revision = "0062"


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
    op.drop_column("mails", "content")


def downgrade():
    op.add_column("mails", sa.Column("content", sa.LargeBinary(), nullable=True))
    op.execute("UPDATE mails SET content = (SELECT packed FROM mail_messages WHERE mail_id = mails.id)")
    op.drop_table("mail_messages")
