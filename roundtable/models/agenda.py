from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER
from roundtable.extensions import Base
from roundtable.models.groups import Group
from roundtable.models.kinds import Audience, ThingKind
from roundtable.models.meetings import Meeting
from roundtable.models.texts import Text
from roundtable.models.users import User


class Purpose(StrEnum):
    INFORM = "inform"
    DISCUSS = "discuss"
    DECIDE = "decide"


class Topic(Base):
    """A subject that lives across meetings; each appearance of it is an agenda item."""

    __tablename__ = "topics"
    impersonal = "id group_id title created_at closed_at"

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]


class Slot(Base):
    """A part of an annual meeting that belongs to a group; its chair fills it within its minutes."""

    __tablename__ = "slots"
    impersonal = "id meeting_id group_id minutes position"
    kind: ClassVar[ThingKind] = ThingKind.SLOT

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    minutes: Mapped[int]
    position: Mapped[int]  # among the meeting's items and slots

    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql")
    group: Mapped[Group] = relationship(lazy="raise_on_sql")


class AgendaItem(Base):
    """One appearance of a topic on one meeting's agenda. Clock times follow from order and minutes."""

    __tablename__ = "agenda_items"
    __table_args__ = (Index("ix_agenda_items_meeting_id_position", "meeting_id", "position"),)
    impersonal = "id meeting_id topic_id slot_id position title minutes purpose pre_read notes_id started_at ended_at"
    kind: ClassVar[ThingKind] = ThingKind.AGENDA_ITEM

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    topic_id: Mapped[int] = mapped_column(ForeignKey("topics.id"), index=True)
    slot_id: Mapped[int | None] = mapped_column(ForeignKey("slots.id"))
    position: Mapped[int]  # within the slot, else among the meeting's items and slots
    title: Mapped[str] = mapped_column(String(160))  # the topic's name as it was on that day
    minutes: Mapped[int]
    presenter_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    purpose: Mapped[Purpose] = mapped_column(default=Purpose.DISCUSS)
    pre_read: Mapped[str] = mapped_column(String(500), default="")  # what to read before, a link or words
    notes_id: Mapped[int | None] = mapped_column(ForeignKey("texts.id"))
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]

    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql")
    presenter: Mapped[User | None] = relationship(lazy="joined")
    notes: Mapped[Text | None] = relationship(lazy="joined")


class AgendaPublication(Base):
    """What an agenda said when it was published; later revisions are further rows."""

    __tablename__ = "agenda_publications"
    __table_args__ = (UniqueConstraint("meeting_id", "number"),)
    impersonal = "id meeting_id number rows audience at"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"))
    number: Mapped[int]
    rows: Mapped[list[Any]]  # of domain.agenda.Row, frozen
    audience: Mapped[Audience]
    at: Mapped[datetime]
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)

    by: Mapped[User] = relationship(lazy="joined", innerjoin=True)
