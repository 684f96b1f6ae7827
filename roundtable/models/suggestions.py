from datetime import datetime
from enum import StrEnum
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER, RECORD, personal
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.passages import Passage
from roundtable.models.users import User


class SuggestionState(StrEnum):
    OPEN = "open"
    TAKEN = "taken"
    DECLINED = "declined"
    WITHDRAWN = "withdrawn"


class Suggestion(Base):
    """Other words for a passage of a paper. Whoever leads the section, or a chair, takes or declines them."""

    __tablename__ = "suggestions"
    __table_args__ = (
        Index("ix_suggestions_paper_id_state", "paper_id", "state"),
        Index("ix_suggestions_passage_id", "passage_id"),
    )
    impersonal = "id group_id paper_id passage_id made_at state decided_at taken_number"
    kind: ClassVar[ThingKind] = ThingKind.SUGGESTION

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"))
    passage_id: Mapped[int] = mapped_column(ForeignKey("passages.id"))
    inserted: Mapped[str] = mapped_column(info=personal("what people wrote", RECORD))  # in place of the passage
    reason: Mapped[str] = mapped_column(String(500), default="", info=personal("what people wrote", RECORD))
    made_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    made_at: Mapped[datetime]
    state: Mapped[SuggestionState] = mapped_column(default=SuggestionState.OPEN)
    decided_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    decided_at: Mapped[datetime | None]
    answer: Mapped[str] = mapped_column(String(500), default="", info=personal("what people wrote", RECORD))
    taken_number: Mapped[int | None]  # the revision that it became
    put: Mapped[str] = mapped_column(default="", info=personal("what people wrote", RECORD))  # the words taken
    replaced: Mapped[str] = mapped_column(default="", info=personal("what people wrote", RECORD))  # and those before

    made_by: Mapped[User] = relationship(foreign_keys=[made_by_id], lazy="joined", innerjoin=True)
    decided_by: Mapped[User | None] = relationship(foreign_keys=[decided_by_id], lazy="raise_on_sql")
    passage: Mapped[Passage] = relationship(lazy="joined", innerjoin=True)
