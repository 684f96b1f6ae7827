from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String, literal_column
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import personal
from roundtable.extensions import Base
from roundtable.models.digests import Digest
from roundtable.models.users import User

KEPT = "90 days after sending; then only a hash"


class MailKind(StrEnum):
    DIGEST = "digest"
    DIGEST_PREVIEW = "digest_preview"  # one's next digest, asked for by the link of a mail
    INVITATION = "invitation"
    SIGN_IN_LINK = "sign_in_link"
    PASSWORD_LINK = "password_link"  # noqa: S105 (the name of a kind)
    JOIN_REQUEST = "join_request"
    JOIN_ANSWER = "join_answer"
    PROPOSAL_ANSWER = "proposal_answer"
    SUMMARY_CIRCULATED = "summary_circulated"
    SUMMARY_WAITS = "summary_waits"
    NOTES_UNDERSTOOD = "notes_understood"
    REVIEW_ASKED = "review_asked"
    REVIEW_REMINDER = "review_reminder"  # once, before its date
    REVIEW_ANSWERED = "review_answered"  # what became of the comments of somebody beyond the group
    SECTION_MAILED = "section_mailed"  # as a Word file, to be sent back
    SECTION_UNMAILED = "section_unmailed"  # that it could not be made
    GROUP_MAIL_POSTED = "group_mail_posted"
    GROUP_MAIL_HELD = "group_mail_held"
    GROUP_MAIL_DECLINED = "group_mail_declined"
    MEETING_INVITATION = "meeting_invitation"
    MEETING_CANCELLATION = "meeting_cancellation"
    ANNOUNCEMENT = "announcement"
    MAIL_CHECK = "mail_check"
    ADDRESS_PROOF = "address_proof"
    ADDRESS_CHANGED = "address_changed"  # to the old one
    MAIL_ANSWER = "mail_answer"  # to a mail that came in and was not taken, or not whole
    MAIL_HELD = "mail_held"  # a mail came in from an address that we do not know


class MailState(StrEnum):
    READY = "ready"
    CLAIMED = "claimed"  # a worker has it; nothing has reached the server
    SENDING = "sending"  # committed just before the final dot
    SENT = "sent"
    HELD = "held"  # in flight when its worker died, and the setting says to hold such mails
    DEAD = "dead"  # three days of tries, or refused for good
    CANCELLED = "cancelled"
    BOUNCED = "bounced"  # the server took it, and told later that it could not be delivered
    COMPLAINED = "complained"  # it arrived, and was called unwanted
    KEPT_BACK = "kept_back"  # its address takes no mail: it goes out when it does again


class Mail(Base):
    """A message in the outbox. Its key makes it unique; its bytes never change once it is sending."""

    __tablename__ = "mails"
    __table_args__ = (
        Index("ix_mails_worker_id", "worker_id"),
        Index("ix_mails_created_at", "created_at"),
        Index("ix_mails_address_id", "address", "id"),
    )
    impersonal = (
        "id key kind message_id sha256 state attempts priority not_before worker_id created_at sent_at "
        "digest_id is_secret"
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(String(120), unique=True)
    kind: Mapped[MailKind]
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True, info=personal("to whom", KEPT))
    address: Mapped[str] = mapped_column(String(254), info=personal("where to", KEPT))
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict, info=personal("what it says", KEPT))
    digest_id: Mapped[int | None] = mapped_column(ForeignKey("digests.id"), unique=True)
    subject: Mapped[str] = mapped_column(String(300), default="", info=personal("what it says", KEPT))
    message_id: Mapped[str] = mapped_column(String(200), default="")
    sha256: Mapped[str] = mapped_column(String(64), default="")  # of the bytes as sent
    is_secret: Mapped[bool] = mapped_column(default=False)  # the bytes go as soon as it is sent
    state: Mapped[MailState] = mapped_column(default=MailState.READY)
    attempts: Mapped[int] = mapped_column(default=0)
    priority: Mapped[int] = mapped_column(default=1)  # 0 at once, 1 digests
    not_before: Mapped[datetime]
    worker_id: Mapped[int | None]
    reply: Mapped[str] = mapped_column(String(500), default="", info=personal("the server's answer", KEPT))
    #: The same, without what differs from mail to mail: by it failures are counted and dealt with together.
    reason: Mapped[str] = mapped_column(String(160), default="", info=personal("the server's answer", KEPT))
    created_at: Mapped[datetime]
    sent_at: Mapped[datetime | None]

    user: Mapped[User | None] = relationship(lazy="joined")
    digest: Mapped[Digest | None] = relationship(lazy="joined")
    message: Mapped["MailMessage | None"] = relationship(cascade="all, delete-orphan")


#: What a mail passes through on its way, and where most of them end: no index is kept of these.
_ON_THE_WAY = (MailState.CLAIMED, MailState.SENDING, MailState.SENT)
#: Written out, because that is how a database knows that the index has what a query asks for.
AT_REST = Mail.state.not_in([literal_column(f"'{state}'") for state in _ON_THE_WAY])
Index("ix_mails_at_rest", Mail.state, Mail.priority, Mail.not_before, sqlite_where=AT_REST, postgresql_where=AT_REST)


class MailMessage(Base):
    """The bytes of a mail, as long as they are kept. Apart from its row, which changes three times on the way out: a
    database writes a row anew whole."""

    __tablename__ = "mail_messages"
    impersonal = "mail_id"

    mail_id: Mapped[int] = mapped_column(ForeignKey("mails.id", ondelete="CASCADE"), primary_key=True)
    packed: Mapped[bytes] = mapped_column(info=personal("what it says", KEPT))  # zlib
