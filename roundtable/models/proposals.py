from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER
from roundtable.extensions import Base
from roundtable.models.agenda import Purpose
from roundtable.models.kinds import ThingKind
from roundtable.models.meetings import Meeting
from roundtable.models.users import User


class Proposal(Base):
    """A member proposes an item for a coming agenda; the chair takes or declines it with a sentence."""

    __tablename__ = "proposals"
    impersonal = "id meeting_id group_id title minutes purpose words proposed_at answered_at is_accepted answer item_id"
    kind: ClassVar[ThingKind] = ThingKind.PROPOSAL

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    title: Mapped[str] = mapped_column(String(160))
    minutes: Mapped[int]
    purpose: Mapped[Purpose] = mapped_column(default=Purpose.DISCUSS)
    words: Mapped[str] = mapped_column(String(1000), default="")  # why
    proposed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    proposed_at: Mapped[datetime]
    answered_at: Mapped[datetime | None]
    answered_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    is_accepted: Mapped[bool | None]
    answer: Mapped[str] = mapped_column(String(500), default="")
    item_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id", ondelete="SET NULL"))

    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql")
    proposed_by: Mapped[User] = relationship(foreign_keys=[proposed_by_id], lazy="joined", innerjoin=True)
