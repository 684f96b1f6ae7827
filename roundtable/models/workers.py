from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER, personal
from roundtable.extensions import Base
from roundtable.models.users import User


class Worker(Base):
    """A running worker. Whether it lives is told by its lock, which dies with it, not by a time-out."""

    __tablename__ = "workers"
    impersonal = "id name boot_id started_at beat_at"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120))  # host and process id, for people
    boot_id: Mapped[str] = mapped_column(String(40), default="")  # its machine stopped since: light marks may be lost
    started_at: Mapped[datetime]
    beat_at: Mapped[datetime]  # for /healthz: when it last did its round


class JobState(StrEnum):
    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    STOPPED = "stopped"


class JobKind(StrEnum):
    BACKUP = "backup"
    REINDEX = "reindex"
    READ_MINUTES = "read_minutes"
    IMPORT_MINUTES = "import_minutes"
    WRITE_WORD = "write_word"
    MAIL_SECTION = "mail_section"
    IMPORT_PAPER = "import_paper"


class Job(Base):
    """Long work: run in a process of its own with limits of time and memory, so that mail never waits."""

    __tablename__ = "jobs"
    __table_args__ = (Index("ix_jobs_state", "state"),)
    impersonal = (
        "id kind arguments state progress step result worker_id created_at started_at ended_at is_to_stop dismissed_at"
    )

    id: Mapped[int] = mapped_column(primary_key=True)
    kind: Mapped[JobKind]
    arguments: Mapped[dict[str, Any]] = mapped_column(default=dict)
    state: Mapped[JobState] = mapped_column(default=JobState.WAITING)
    progress: Mapped[float] = mapped_column(default=0.0)  # 0 to 1
    step: Mapped[str] = mapped_column(String(200), default="")  # what it is doing; translated where it is shown
    result: Mapped[dict[str, Any]] = mapped_column(default=dict)
    error: Mapped[str] = mapped_column(String(2000), default="", info=personal("what went wrong", "90 days"))
    is_to_stop: Mapped[bool] = mapped_column(default=False)
    worker_id: Mapped[int | None]
    asked_by_id: Mapped[int | None] = mapped_column(ForeignKey("users.id"), info=DOER)
    created_at: Mapped[datetime]
    started_at: Mapped[datetime | None]
    ended_at: Mapped[datetime | None]
    dismissed_at: Mapped[datetime | None]  # that it failed is told no more to whoever asked for it

    asked_by: Mapped[User | None] = relationship(lazy="joined")
