"""What every thing that people speak of has in common: a kind, an id, perhaps an audience."""

from enum import StrEnum
from typing import ClassVar, Protocol

from sqlalchemy.orm import Mapped


class ThingKind(StrEnum):
    """Every kind of thing that an event, a comment, a file or the search index can name."""

    ACTION_ITEM = "action_item"
    AGENDA_ITEM = "agenda_item"
    ATTACHMENT = "attachment"
    COMMENT = "comment"
    DECISION = "decision"
    GROUP = "group"
    INVITATION = "invitation"
    JOIN_REQUEST = "join_request"
    MAIL = "mail"
    MEETING = "meeting"
    MEMBERSHIP = "membership"
    PAPER = "paper"
    SECTION = "section"
    SITE = "site"
    SLOT = "slot"
    SUMMARY = "summary"
    UPDATE = "update"
    USER = "user"


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
