from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER, RECORD, personal
from roundtable.extensions import Base
from roundtable.models.users import User


class Origin(StrEnum):
    """How a revision came about."""

    EDIT = "edit"
    MERGE = "merge"
    RESTORE = "restore"
    IMPORT = "import"
    ACCEPT = "accept"  # a suggestion was taken
    UNDO = "undo"  # and taken back
    PURGE = "purge"


class Text(Base):
    """A written thing: its newest source and the HTML made of it. Older states are its revisions."""

    __tablename__ = "texts"
    impersonal = "id number sha256 renderer saved_at"

    id: Mapped[int] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(default=0)  # of the newest revision; 0: nothing written yet
    source: Mapped[str] = mapped_column(default="", info=personal("what people wrote", RECORD))
    html: Mapped[str] = mapped_column(default="", info=personal("what people wrote", RECORD))
    sha256: Mapped[str] = mapped_column(String(64), default="")
    renderer: Mapped[int] = mapped_column(default=0)  # the version of roundtable.text that made the HTML: domain.texts
    saved_at: Mapped[datetime | None]


class Revision(Base):
    """One saved state of a text. Written once; only a purge takes its words away."""

    __tablename__ = "revisions"
    __table_args__ = (UniqueConstraint("text_id", "number"),)
    impersonal = "id text_id number base_number sha256 origin renderer at"

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    number: Mapped[int]
    base_number: Mapped[int]  # the revision that the writer had before them
    source: Mapped[str] = mapped_column(info=personal("what people wrote", RECORD))
    sha256: Mapped[str] = mapped_column(String(64))
    author_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    origin: Mapped[Origin] = mapped_column(default=Origin.EDIT)
    note: Mapped[str] = mapped_column(String(200), default="", info=personal("what people wrote", RECORD))
    at: Mapped[datetime]
    # Kept when a version of a paper is frozen, so that it is not made for each reader; none: made when it is read.
    html: Mapped[str | None] = mapped_column(deferred=True, info=personal("what people wrote", RECORD))
    renderer: Mapped[int | None]
    # Who wrote which words: runs of [number of the revision that they came with, how many words]; domain.writers
    writers: Mapped[list[Any] | None] = mapped_column(deferred=True, info=DOER)

    author: Mapped[User | None] = relationship(lazy="joined")


class Draft(Base):
    """What somebody sent that could not simply be saved, kept until they save or drop it."""

    __tablename__ = "drafts"
    __table_args__ = (UniqueConstraint("text_id", "user_id"),)
    impersonal = "id text_id base_number at"

    id: Mapped[int] = mapped_column(primary_key=True)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    base_number: Mapped[int]
    source: Mapped[str] = mapped_column(info=personal("what people wrote", "until saved or dropped"))
    at: Mapped[datetime]
