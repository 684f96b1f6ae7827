"""Indexes by which the organizers' desk finds what waits, and the mail log its mails"""

from alembic import op

revision = "0028"
down_revision = "0027"

INDEXES = {
    "ix_meetings_state_closed_at": ("meetings", ["state", "closed_at"]),
    "ix_mails_state_id": ("mails", ["state", "id"]),
    "ix_invitations_accepted_at_sent_at": ("invitations", ["accepted_at", "sent_at"]),
    "ix_join_requests_answered_at_asked_at": ("join_requests", ["answered_at", "asked_at"]),
}


def upgrade():
    for name, (table, columns) in INDEXES.items():
        op.create_index(name, table, columns, unique=False)


def downgrade():
    for name, (table, _) in INDEXES.items():
        op.drop_index(name, table_name=table)
