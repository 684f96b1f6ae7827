"""What every thing that people speak of has in common: a kind, an id, perhaps an audience."""

from enum import StrEnum
from typing import ClassVar, Protocol

from sqlalchemy.orm import Mapped


class ThingKind(StrEnum):
    """Every kind of thing that an event, a comment, a file or the search index can name."""

    __hash__ = str.__hash__  # that of Enum is written in Python, and kinds are looked up everywhere

    ACTION_ITEM = "action_item"
    AGENDA_ITEM = "agenda_item"
    ANNOUNCEMENT = "announcement"
    ASK = "ask"
    ATTACHMENT = "attachment"
    CALENDAR_FEED = "calendar_feed"
    COMMENT = "comment"
    DECISION = "decision"
    DISPOSITION = "disposition"
    ERRATUM = "erratum"
    GAP = "gap"
    GROUP = "group"
    INVITATION = "invitation"
    JOIN_REQUEST = "join_request"
    LINK = "link"
    MAIL = "mail"
    MATERIAL = "material"
    MEETING = "meeting"
    MEMBERSHIP = "membership"
    MILESTONE = "milestone"
    MINUTES = "minutes"
    OBJECTION = "objection"
    PAPER = "paper"
    PASSAGE = "passage"
    PROPOSAL = "proposal"
    QUESTION = "question"
    REVIEW = "review"
    REVIEW_ANSWER = "review_answer"
    SECTION = "section"
    SERIES = "series"
    SITE = "site"
    SLOT = "slot"
    SUGGESTION = "suggestion"
    SUMMARY = "summary"
    TIME_POLL = "time_poll"
    TOPIC = "topic"
    UPDATE = "update"
    USER = "user"
    VERSION = "version"


class Audience(StrEnum):
    """Who may read a thing once it is published."""

    GROUP = "group"
    ROUNDTABLE = "roundtable"  # everybody who is signed in
    EVERYBODY = "everybody"  # the public


class Thing(Protocol):
    """A row that can be named: events, comments and files point at it by kind and id."""

    kind: ClassVar[ThingKind]

    @property
    def id(self) -> Mapped[int]: ...
