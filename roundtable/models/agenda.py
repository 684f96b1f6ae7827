from datetime import datetime
from enum import StrEnum
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER
from roundtable.extensions import Base
from roundtable.models.groups import Group
from roundtable.models.kinds import Audience, ThingKind
from roundtable.models.meetings import Meeting, RoomRule
from roundtable.models.texts import Text
from roundtable.models.users import User


class Purpose(StrEnum):
    INFORM = "inform"
    DISCUSS = "discuss"
    DECIDE = "decide"


class CarriedBecause(StrEnum):
    """Why an item is on this agenda: what a later meeting owes to an earlier one."""

    NOT_REACHED = "not_reached"
    RECURRING = "recurring"
    ACTION_ITEMS = "action_items"  # open ones of the topic
    REVIEW = "review"  # a decision is due for review
    PROPOSAL = "proposal"
    ASK = "ask"  # of another group
    QUESTION = "question"  # one that was left open
    OBJECTION = "objection"  # to a summary


class Topic(Base):
    """A subject that lives across meetings; each appearance of it is an agenda item."""

    __tablename__ = "topics"
    impersonal = "id group_id title created_at closed_at is_recurring"
    kind: ClassVar[ThingKind] = ThingKind.TOPIC

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"), index=True)
    title: Mapped[str] = mapped_column(String(160))
    created_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    is_recurring: Mapped[bool] = mapped_column(default=False)  # proposed for every meeting


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
    __table_args__ = (
        Index("ix_agenda_items_meeting_id_position", "meeting_id", "position"),
        Index("ix_agenda_items_reviews_id", "reviews_id"),
        Index("ix_agenda_items_slot_id", "slot_id"),
    )
    impersonal = (
        "id meeting_id topic_id slot_id position title minutes purpose pre_read notes_id started_at ended_at "
        "is_without_discussion room_rule carried_from_id carried_because reviews_id ask_id upload_key"
    )
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
    is_without_discussion: Mapped[bool] = mapped_column(default=False)  # agreed with the others of its kind, unless …
    discussion_asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)  # … somebody asks
    room_rule: Mapped[RoomRule | None]  # none: the meeting's
    carried_from_id: Mapped[int | None] = mapped_column(ForeignKey("agenda_items.id"))
    carried_because: Mapped[CarriedBecause | None]
    reviews_id: Mapped[int | None]  # the decision that is looked at again
    ask_id: Mapped[int | None] = mapped_column(ForeignKey("asks.id"))
    upload_key: Mapped[str | None] = mapped_column(String(43))  # signs the link by which its speaker uploads
    writer_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)  # who is writing the notes …
    writer_at: Mapped[datetime | None] = mapped_column(info=DOER)  # … and when they last did

    meeting: Mapped[Meeting] = relationship(lazy="raise_on_sql")
    topic: Mapped[Topic] = relationship(lazy="raise_on_sql")
    writer: Mapped[User | None] = relationship(foreign_keys=[writer_id], lazy="raise_on_sql")
    presenter: Mapped[User | None] = relationship(foreign_keys=[presenter_id], lazy="joined")
    notes: Mapped[Text | None] = relationship(lazy="joined")

    @property
    def stands_without_discussion(self) -> bool:
        """It is agreed with the others of its kind: nobody has asked to discuss it."""
        return self.is_without_discussion and self.discussion_asked_by_id is None


class PassedOver(Base):
    """What was proposed for an agenda and left for a later one: a topic, a decision, a question, an ask."""

    __tablename__ = "passed_over"
    impersonal = "meeting_id thing_kind thing_id at"

    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), primary_key=True)
    thing_kind: Mapped[ThingKind] = mapped_column(primary_key=True)
    thing_id: Mapped[int] = mapped_column(primary_key=True)
    by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    at: Mapped[datetime]


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
