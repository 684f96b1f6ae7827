from datetime import datetime
from typing import ClassVar

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind


class Site(Base):
    """The roundtable as a whole: one row."""

    __tablename__ = "site"
    kind: ClassVar[ThingKind] = ThingKind.SITE
    impersonal = "id name is_demonstration is_mail_held held_because founded_at zones_version known_refusal_id"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(80))
    is_demonstration: Mapped[bool] = mapped_column(default=False)
    is_mail_held: Mapped[bool] = mapped_column(default=False)  # nothing is sent until an organizer releases it
    held_because: Mapped[str] = mapped_column(String(200), default="")  # after a restore: the moment of the backup
    zones_version: Mapped[str] = mapped_column(String(20), default="")  # of the time-zone data last used
    #: Of mail that came in and was refused because too much waits: organizers know of it up to here.
    known_refusal_id: Mapped[int | None]
    founded_at: Mapped[datetime]
