from datetime import date, datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER, RECORD, personal
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.papers import Paper, Section
from roundtable.models.texts import Text
from roundtable.models.users import User
from roundtable.models.versions import Version

WRITTEN = personal("what people wrote", RECORD)


class Verdict(StrEnum):
    """What a reviewer says of a section."""

    FINE = "fine"
    COMMENTS = "comments"
    NOT_REVIEWED = "not_reviewed"


class Outcome(StrEnum):
    """What became of a comment."""

    OPEN = "open"
    TAKEN = "taken"
    IN_PART = "in_part"
    DECLINED = "declined"
    NO_CHANGE = "no_change"  # none is needed


class Review(Base):
    """A round of internal review: people are asked to read one version of a paper by a date."""

    __tablename__ = "reviews"
    __table_args__ = (UniqueConstraint("paper_id", "number"), Index("ix_reviews_closed_at", "closed_at"))
    impersonal = "id group_id paper_id version_id number due_on zone asked_at closed_at told_at"
    kind: ClassVar[ThingKind] = ThingKind.REVIEW

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"))
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"))
    number: Mapped[int]  # among the reviews of the paper
    note: Mapped[str] = mapped_column(String(2000), default="", info=WRITTEN)
    due_on: Mapped[date]  # on the wall of whoever asked:
    zone: Mapped[str] = mapped_column(String(64))
    asked_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    asked_at: Mapped[datetime]
    closed_at: Mapped[datetime | None]
    closed_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)  # none: by itself
    told_at: Mapped[datetime | None]  # what became of their comments, to those beyond the group

    paper: Mapped[Paper] = relationship(lazy="raise_on_sql")
    version: Mapped[Version] = relationship(lazy="raise_on_sql")
    asked_by: Mapped[User] = relationship(foreign_keys=[asked_by_id], lazy="joined", innerjoin=True)
    closed_by: Mapped[User | None] = relationship(foreign_keys=[closed_by_id], lazy="raise_on_sql")

    @property
    def is_open(self) -> bool:
        return self.closed_at is None


class Reviewer(Base):
    """Somebody who is asked to review. Who is invited, from beyond the group, may read the paper for it."""

    __tablename__ = "reviewers"
    __table_args__ = (UniqueConstraint("review_id", "user_id"), Index("ix_reviewers_user_id", "user_id"))
    impersonal = "id review_id is_invited asked_at reminded_at"

    id: Mapped[int] = mapped_column(primary_key=True)
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"))
    user_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=personal("shows who was asked", RECORD))
    is_invited: Mapped[bool] = mapped_column(default=False)
    asked_at: Mapped[datetime]
    reminded_at: Mapped[datetime | None]
    done_at: Mapped[datetime | None] = mapped_column(info=personal("shows who has answered", RECORD))

    review: Mapped[Review] = relationship(lazy="raise_on_sql")
    user: Mapped[User] = relationship(lazy="joined", innerjoin=True)


class ReviewAnswer(Base):
    """What a reviewer says of a section, as the version of the review has it."""

    __tablename__ = "review_answers"
    __table_args__ = (
        UniqueConstraint("reviewer_id", "section_id"),
        Index("ix_review_answers_section_id", "section_id"),
    )
    impersonal = "id group_id reviewer_id section_id text_id at"
    kind: ClassVar[ThingKind] = ThingKind.REVIEW_ANSWER

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    reviewer_id: Mapped[int] = mapped_column(ForeignKey("reviewers.id"))
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"))
    verdict: Mapped[Verdict] = mapped_column(info=WRITTEN)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    at: Mapped[datetime]

    text: Mapped[Text] = relationship(lazy="joined", innerjoin=True)


class Disposition(Base):
    """A comment of a review, under its number, and what became of it."""

    __tablename__ = "dispositions"
    __table_args__ = (
        UniqueConstraint("review_id", "number"),
        Index("ix_dispositions_thing_kind_thing_id", "thing_kind", "thing_id"),
        Index("ix_dispositions_section_id", "section_id"),
    )
    impersonal = (
        "id group_id review_id number section_id thing_kind thing_id outcome decided_at revision_number suggestion_id"
    )
    kind: ClassVar[ThingKind] = ThingKind.DISPOSITION

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    review_id: Mapped[int] = mapped_column(ForeignKey("reviews.id"))
    number: Mapped[int]
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"))
    thing_kind: Mapped[ThingKind]  # an answer of the review; a comment or a suggestion on words of the paper
    thing_id: Mapped[int]
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    outcome: Mapped[Outcome] = mapped_column(default=Outcome.OPEN)
    answer: Mapped[str] = mapped_column(String(2000), default="", info=WRITTEN)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    decided_at: Mapped[datetime | None]
    revision_number: Mapped[int | None]  # of the section: what was changed for it
    suggestion_id: Mapped[int | None] = mapped_column(ForeignKey("suggestions.id"))

    section: Mapped[Section] = relationship(lazy="raise_on_sql")
    made_by: Mapped[User] = relationship(foreign_keys=[made_by_id], lazy="joined", innerjoin=True)
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id], lazy="joined")
