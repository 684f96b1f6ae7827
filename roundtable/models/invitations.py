from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER, RECORD, personal
from roundtable.extensions import Base
from roundtable.models.groups import Group, Role
from roundtable.models.kinds import ThingKind
from roundtable.models.users import User

UNTIL_ANSWERED = "until it is accepted or withdrawn, then 90 days"


class Invitation(Base):
    """An organizer asks somebody to come, into a group or into the plenary alone."""

    __tablename__ = "invitations"
    __table_args__ = (Index("ix_invitations_accepted_at_sent_at", "accepted_at", "sent_at"),)
    impersonal = "id group_id role sent_at reminded_at reminders accepted_at withdrawn_at"
    kind: ClassVar[ThingKind] = ThingKind.INVITATION

    id: Mapped[int] = mapped_column(primary_key=True)
    address: Mapped[str] = mapped_column(String(254), index=True, info=personal("where it goes", UNTIL_ANSWERED))
    name: Mapped[str] = mapped_column(String(120), default="", info=personal("greets", UNTIL_ANSWERED))
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    role: Mapped[Role] = mapped_column(default=Role.MEMBER)
    words: Mapped[str] = mapped_column(String(1000), default="", info=personal("what the organizer adds", RECORD))
    invited_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    user_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=personal("who accepted", RECORD))
    sent_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    reminders: Mapped[int] = mapped_column(default=0)
    accepted_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]

    group: Mapped[Group] = relationship(lazy="raise_on_sql")
    invited_by: Mapped[User] = relationship(foreign_keys=[invited_by_id], lazy="raise_on_sql")

    @property
    def is_open(self) -> bool:
        return self.accepted_at is None and self.withdrawn_at is None
