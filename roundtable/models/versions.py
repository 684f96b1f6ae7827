from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, String, UniqueConstraint, event
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER, RECORD, personal
from roundtable.extensions import Base
from roundtable.models.kinds import Audience, ThingKind
from roundtable.models.papers import PaperState
from roundtable.models.users import User


class Version(Base):
    """A paper as it stood, frozen under a number: what is cited, compared and signed. Written once; only a purge
    takes words away from it."""

    __tablename__ = "versions"
    __table_args__ = (UniqueConstraint("paper_id", "number"),)
    impersonal = "id paper_id number title state audience manifest references sha256 at"
    kind: ClassVar[ThingKind] = ThingKind.VERSION

    id: Mapped[int] = mapped_column(primary_key=True)
    paper_id: Mapped[int] = mapped_column(ForeignKey("papers.id"))
    number: Mapped[int]
    label: Mapped[str] = mapped_column(String(120), default="", info=personal("what people wrote", RECORD))
    title: Mapped[str] = mapped_column(String(300))  # of the paper
    state: Mapped[PaperState]
    audience: Mapped[Audience]  # for whom it was published; the group, where the paper was in work
    manifest: Mapped[list[Any]]  # the sections in the order of reading: domain.versions.Entry
    references: Mapped[list[Any]] = mapped_column(default=list)
    sha256: Mapped[str] = mapped_column(String(64))
    made_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    at: Mapped[datetime]

    made_by: Mapped[User | None] = relationship(lazy="joined")


@event.listens_for(Version, "before_update")
def refuse_to_change(_mapper: Any, _connection: Any, version: Version) -> None:
    raise ValueError(f"version {version.number} of paper {version.paper_id} is frozen")
