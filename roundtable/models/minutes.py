from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER, RECORD, personal
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.users import User


class Minutes(Base):
    """A file of old minutes as it was given, and what came of it: meetings, or a preview that waits."""

    __tablename__ = "minutes"
    __table_args__ = (Index("uq_minutes_group_id_sha256", "group_id", "sha256", unique=True),)
    impersonal = "id group_id sha256 given_at read_at imported_at meeting_ids days"
    kind: ClassVar[ThingKind] = ThingKind.MINUTES

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    name: Mapped[str] = mapped_column(String(200), info=personal("as the person named it", RECORD))
    sha256: Mapped[str] = mapped_column(String(64))  # of the file
    source: Mapped[str] = mapped_column(info=personal("what people wrote", RECORD))  # its text
    given_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    given_at: Mapped[datetime]
    read_at: Mapped[datetime | None]  # what is understood of it was noted
    understood: Mapped[dict[str, Any]] = mapped_column(default=dict, info=personal("what people wrote", RECORD))
    days: Mapped[dict[str, Any]] = mapped_column(default=dict)  # that people gave, by the place of the meeting
    imported_at: Mapped[datetime | None]
    meeting_ids: Mapped[list[Any]] = mapped_column(default=list)

    given_by: Mapped[User] = relationship(lazy="raise_on_sql")
