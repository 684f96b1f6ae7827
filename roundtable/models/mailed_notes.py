from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER, personal
from roundtable.extensions import Base
from roundtable.models.users import User


class MailedNotes(Base):
    """What somebody mailed of a meeting, until it becomes the draft of its summary or is dropped."""

    __tablename__ = "mailed_notes"
    impersonal = "id meeting_id mailed_at tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    meeting_id: Mapped[int] = mapped_column(ForeignKey("meetings.id"), index=True)
    mailed_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    mailed_at: Mapped[datetime]
    source: Mapped[str] = mapped_column(info=personal("what people wrote", "until it is taken over or dropped"))
    tokens: Mapped[list[Any]] = mapped_column(default=list)  # of the files that came with it

    mailed_by: Mapped[User] = relationship(lazy="joined", innerjoin=True)
