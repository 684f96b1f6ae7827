from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER
from roundtable.extensions import Base
from roundtable.models.attachments import Attachment
from roundtable.models.kinds import Audience, ThingKind


class Material(Base):
    """Slides or a file on an agenda item, or a link; a newer revision stands in place of an older one."""

    __tablename__ = "materials"
    __table_args__ = (Index("ix_materials_item_id", "item_id"), Index("ix_materials_replaces_id", "replaces_id"))
    impersonal = "id item_id title attachment_id link audience shown_from revision replaces_id added_at withdrawn_at"
    kind: ClassVar[ThingKind] = ThingKind.MATERIAL

    id: Mapped[int] = mapped_column(primary_key=True)
    item_id: Mapped[int] = mapped_column(ForeignKey("agenda_items.id"))
    title: Mapped[str] = mapped_column(String(160))
    attachment_id: Mapped[int | None] = mapped_column(ForeignKey("attachments.id"))
    link: Mapped[str] = mapped_column(String(500), default="")
    audience: Mapped[Audience] = mapped_column(default=Audience.GROUP)  # at most the agenda's
    shown_from: Mapped[datetime | None]
    revision: Mapped[int] = mapped_column(default=1)
    replaces_id: Mapped[int | None] = mapped_column(ForeignKey("materials.id"))
    added_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    added_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    attachment: Mapped[Attachment | None] = relationship(lazy="joined")
