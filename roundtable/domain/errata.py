"""What was wrong in a confirmed summary: numbered, beside the text, which stays as it was confirmed."""

from sqlalchemy import func, select

from roundtable.domain import clock, summaries
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.extensions import db
from roundtable.models import Erratum, Summary, SummaryState, User
from roundtable.text.blocks import Block


def add(summary: Summary, block: Block | None, words: str, *, by: User) -> Erratum:
    """Say what should stand in a paragraph, or of the whole."""
    summaries.lock(summary)
    if summary.state != SummaryState.CONFIRMED:
        raise DomainError(N_("This summary is not confirmed: edit it instead."))
    said = words.strip()
    if not said:
        raise DomainError(N_("Please say what is wrong, and what is right."), field="words")
    last = db.session.scalar(select(func.max(Erratum.number)).where(Erratum.summary_id == summary.id)) or 0
    erratum = Erratum(
        summary_id=summary.id,
        group_id=summary.group_id,
        number=last + 1,
        paragraph=block.number if block else 0,
        words=said,
        by=by,
        at=clock.now(),
    )
    db.session.add(erratum)
    db.session.flush()
    record(EventName.ERRATUM_ADDED, erratum, by=by, within=summary, number=erratum.number)
    return erratum


def of_summary(summary: Summary) -> list[Erratum]:
    return list(db.session.scalars(select(Erratum).where(Erratum.summary_id == summary.id).order_by(Erratum.number)))


def find(summary: Summary, number: int) -> Erratum | None:
    return db.session.scalar(select(Erratum).where(Erratum.summary_id == summary.id, Erratum.number == number))
