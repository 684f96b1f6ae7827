from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER, RECORD, personal
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.things import index_of_withdrawn
from roundtable.models.users import User


class StoredFile(Base):
    """The bytes of a file, by their hash; the folder of files holds them under the same name."""

    __tablename__ = "stored_files"
    impersonal = "sha256 size content_type created_at purged_at"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    size: Mapped[int]  # bytes
    content_type: Mapped[str] = mapped_column(String(100))
    created_at: Mapped[datetime]
    purged_at: Mapped[datetime | None]


class Attachment(Base):
    """A file where it is shown: on an update, an agenda item, in a paper. A picture is a figure.

    Until the thing is saved for the first time it belongs to nothing and only the uploader sees it.
    """

    __tablename__ = "attachments"
    __table_args__ = (
        Index("ix_attachments_thing_kind_thing_id", "thing_kind", "thing_id"),
        index_of_withdrawn("attachments"),
    )
    impersonal = (
        "id token sha256 thing_kind thing_id group_id is_picture width height permission created_at withdrawn_at"
    )
    kind: ClassVar[ThingKind] = ThingKind.ATTACHMENT

    id: Mapped[int] = mapped_column(primary_key=True)
    token: Mapped[str] = mapped_column(String(43), unique=True)  # the unguessable part of its address
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    name: Mapped[str] = mapped_column(String(200), info=personal("as the person named it", RECORD))
    thing_kind: Mapped[ThingKind | None]
    thing_id: Mapped[int | None]
    group_id: Mapped[int | None] = mapped_column(ForeignKey("groups.id"))
    uploaded_by_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    is_picture: Mapped[bool] = mapped_column(default=False)
    width: Mapped[int | None]  # pixels
    height: Mapped[int | None]
    caption: Mapped[str] = mapped_column(String(500), default="", info=personal("what people wrote", RECORD))
    alternative: Mapped[str] = mapped_column(String(1000), default="", info=personal("what people wrote", RECORD))
    source: Mapped[str] = mapped_column(String(500), default="", info=personal("whose picture it is", RECORD))
    permission: Mapped[str] = mapped_column(String(500), default="")  # under which terms it is shown
    created_at: Mapped[datetime]
    withdrawn_at: Mapped[datetime | None]

    file: Mapped[StoredFile] = relationship(lazy="joined", innerjoin="unnested")  # type: ignore[arg-type]
    uploaded_by: Mapped[User] = relationship(lazy="raise_on_sql")

    @property
    def title(self) -> str:
        return self.name
