from datetime import datetime
from typing import Any

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER, RECORD, personal
from roundtable.extensions import Base
from roundtable.models.papers import Section
from roundtable.models.users import User


class MailedSection(Base):
    """A section that was mailed to somebody as a Word file; once it came back changed, it waits to be taken."""

    __tablename__ = "mailed_sections"
    impersonal = "id section_id base_number sent_at pictures returned_at tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    section_id: Mapped[int] = mapped_column(ForeignKey("sections.id"), index=True)
    person_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    base_number: Mapped[int]  # the revision that was sent
    sent_at: Mapped[datetime]
    sent: Mapped[str] = mapped_column(info=personal("what people wrote", RECORD))  # as it is read from the Word file
    pictures: Mapped[dict[str, Any]] = mapped_column(default=dict)  # hash of what was sent → its address here
    returned_at: Mapped[datetime | None]  # none: it is out, or what came back was taken or dropped
    source: Mapped[str] = mapped_column(default="", info=personal("what people wrote", "until it is taken or dropped"))
    tokens: Mapped[list[Any]] = mapped_column(default=list)  # of the pictures that came with it

    section: Mapped[Section] = relationship(lazy="joined", innerjoin="unnested")  # type: ignore[arg-type]
    person: Mapped[User] = relationship(lazy="joined", innerjoin=True)
