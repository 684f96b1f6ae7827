from datetime import datetime
from enum import StrEnum

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import personal
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.users import User

KEPT = "90 days after it arrived"


class IncomingState(StrEnum):
    WAITING = "waiting"
    DONE = "done"
    HELD = "held"  # until somebody confirms that it is theirs
    REFUSED = "refused"  # for the reason that is told
    FAILED = "failed"  # by a mistake of ours, or it stopped the worker again and again


class HeldBecause(StrEnum):
    """Why a mail waits: to a group for its chair, else for whoever it seems to be from."""

    UNKNOWN = "unknown"  # nobody here has this address
    NO_MEMBER = "no_member"  # or one who only reads
    FORGED = "forged"  # a mail server on its way says so
    MANY = "many"  # more than a person writes
    DIGEST = "digest"  # it answers a digest: of what?
    PROGRAM = "program"  # it looks like an automatic answer, though it does not say so
    FULL = "full"  # it did not wait: it was refused, because too much waits already


class IncomingMail(Base):
    """A mail that arrived for one of our addresses. Its row is there before the server is told that we have it."""

    __tablename__ = "incoming_mails"
    __table_args__ = (
        UniqueConstraint("sha256", "recipient"),
        Index("ix_incoming_mails_state_attempts_id", "state", "attempts", "id"),
        Index("ix_incoming_mails_received_at", "received_at"),
        Index("ix_incoming_mails_message_id", "message_id"),
        Index("ix_incoming_mails_thing_kind_thing_id", "thing_kind", "thing_id"),
    )
    impersonal = "id received_at sha256 message_id state held_because attempts worker_id thing_kind thing_id"

    id: Mapped[int] = mapped_column(primary_key=True)
    received_at: Mapped[datetime]
    sender: Mapped[str] = mapped_column(String(320), info=personal("who sent it, as the server said", KEPT))
    recipient: Mapped[str] = mapped_column(String(320), info=personal("what it is about", KEPT))
    message_id: Mapped[str] = mapped_column(String(500), default="")
    sha256: Mapped[str] = mapped_column(String(64))
    content: Mapped[bytes | None] = mapped_column(info=personal("what it says", KEPT))  # the message, zlib
    state: Mapped[IncomingState] = mapped_column(default=IncomingState.WAITING)
    held_because: Mapped[HeldBecause | None]
    reason: Mapped[str] = mapped_column(String(1000), default="", info=personal("what became of it", KEPT))
    attempts: Mapped[int] = mapped_column(default=0)
    worker_id: Mapped[int | None] = mapped_column(index=True)  # who has it in hand
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), index=True, info=personal("whose it is", KEPT))
    thing_kind: Mapped[ThingKind | None]  # what it became
    thing_id: Mapped[int | None]

    user: Mapped[User | None] = relationship(lazy="joined")
