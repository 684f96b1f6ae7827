from datetime import datetime

from sqlalchemy import ForeignKey
from sqlalchemy.orm import Mapped, mapped_column

from roundtable.extensions import Base


class WordFile(Base):
    """The Word file of a version, made once and kept with the files. It is read by whoever may read the version."""

    __tablename__ = "word_files"
    impersonal = "version_id sha256 writer made_at"

    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), primary_key=True)
    sha256: Mapped[str] = mapped_column(ForeignKey("stored_files.sha256"), index=True)
    writer: Mapped[int]  # the version of roundtable.word that wrote it: an older one's is made anew
    made_at: Mapped[datetime]
