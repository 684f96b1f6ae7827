from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from roundtable.domain import clock, evidence, on_record, recusals, register, search
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.reading import Shape
from roundtable.domain.visibility import readable
from roundtable.extensions import db
from roundtable.models import AgendaItem, Audience, Decision, Group, Meeting, User

#: So many are offered to be superseded, the newest; older ones from their own page.
MOST_TO_SUPERSEDE = 100


@dataclass(frozen=True)
class Words:
    """What is said of a decision."""

    text: str
    reason: str = ""
    dissent: str = ""  # in the words of those who dissent
    review_on: date | None = None
    audience: Audience = Audience.GROUP
    evidence: str = ""  # a line each (domain.evidence)
    supersedes_id: int | None = None  # the decision that no longer holds from now on


def make(
    group: Group,
    words: Words,
    *,
    by: User,
    meeting: Meeting | None = None,
    item: AgendaItem | None = None,
    decided_on: date | None = None,
    sources: Sequence[str] = (),
) -> Decision:
    """Put a decision on record; its number is D- and the row's id."""
    if item is not None:
        recusals.refuse_recused(item, by)
    decision = made(group, words, by=by, meeting=meeting, item=item, decided_on=decided_on, sources=sources)
    record(EventName.DECISION_MADE, decision, by=by)
    return decision


def made(
    group: Group,
    words: Words,
    *,
    by: User,
    meeting: Meeting | None = None,
    item: AgendaItem | None = None,
    decided_on: date | None = None,
    sources: Sequence[str] = (),
) -> Decision:
    """A new decision, whose event the caller records."""
    decision = Decision(
        group=group,
        text="",
        decided_on=decided_on or clock.today(meeting.zone if meeting else by.zone),
        meeting_id=meeting.id if meeting else None,
        agenda_item_id=item.id if item else None,
        recorded_by_id=by.id,
        published_at=clock.now(),
        sources=list(sources),
    )
    _say(decision, words)
    db.session.add(decision)
    db.session.flush()
    index(decision)
    return decision


def change(decision: Decision, words: Words, *, by: User) -> None:
    _say(decision, words)
    index(decision)
    record(EventName.DECISION_CHANGED, decision, by=by)


def withdraw(decision: Decision, *, by: User) -> None:
    """It was put on record by mistake. (One that no longer holds is superseded by another.)"""
    decision.withdrawn_at = clock.now()
    search.follow(decision)
    record(EventName.DECISION_WITHDRAWN, decision, by=by)


def find(group: Group, decision_id: int, person: User | None) -> Decision | None:
    query = readable(Decision, person).where(Decision.group_id == group.id, Decision.id == decision_id)
    return db.session.scalar(query.options(joinedload(Decision.meeting)))


def find_anywhere(decision_id: int, person: User | None) -> Decision | None:
    query = readable(Decision, person).where(Decision.id == decision_id)
    return db.session.scalar(query.options(joinedload(Decision.group)))


def of_meeting(meeting: Meeting, person: User | None) -> list[Decision]:
    return on_record.at(meeting, person, _LINE)


_LINE = Shape(
    Decision, "group_id text reason dissent decided_on meeting_id agenda_item_id evidence capture_key is_link_only"
)


def index(decision: Decision) -> None:
    stands_on = (f"{evidence.name(one)} {one['words']}" for one in decision.evidence)
    body = " ".join(filter(None, (decision.reason, decision.dissent, *stands_on)))
    at = decision.published_at or clock.now()
    search.put(decision, title=decision.text, body=body, at=at, number=decision.number)


def that_hold(group: Group, but: Decision | None = None, also: int | None = None) -> list[Decision]:
    """What a decision of the group (``but`` itself) can supersede: the newest, and this one, however old."""
    query = _to_supersede(group, but)
    newest = query.order_by(Decision.decided_on.desc(), Decision.id.desc())
    found = list(db.session.scalars(newest.limit(MOST_TO_SUPERSEDE)))
    if also is not None and also not in {d.id for d in found}:
        found += db.session.scalars(query.where(Decision.id == also))
    return found


def _to_supersede(group: Group, but: Decision | None) -> Select[Decision]:
    """Those that hold; and what the decision supersedes already."""
    query = select(Decision).where(Decision.group_id == group.id, Decision.withdrawn_at.is_(None))
    if but is None:
        return query.where(register.holds())
    return query.where(Decision.id != but.id, or_(register.holds(), Decision.id == but.supersedes_id))


def _say(decision: Decision, words: Words) -> None:
    text = " ".join(words.text.split())
    if not text:
        raise DomainError(N_("Please say what was decided."), field="text")
    stands_on = evidence.read(words.evidence)
    decision.text, decision.reason, decision.dissent = text, words.reason.strip(), words.dissent.strip()
    decision.review_on, decision.audience, decision.evidence = words.review_on, words.audience, stands_on
    if words.supersedes_id != decision.supersedes_id:
        _supersede(decision, words.supersedes_id)


def _supersede(decision: Decision, old_id: int | None) -> None:
    """The old one no longer holds. A decision is superseded once, and never by what it supersedes itself."""
    if old_id is not None:
        if decision.id is not None and decision.id in _line_of(old_id):
            raise DomainError(N_("That one supersedes this one."), field="supersedes")
        can_be = _to_supersede(decision.group, decision if decision.id else None).where(Decision.id == old_id)
        if db.session.scalar(can_be) is None:
            raise DomainError(N_("That decision is superseded already, or is not there."), field="supersedes")
    decision.supersedes_id = old_id


def _line_of(decision_id: int) -> set[int]:
    """The decision with all that it supersedes, one after the other."""
    line: set[int] = set()
    at: int | None = decision_id
    while at is not None and at not in line:
        line.add(at)
        at = db.session.scalar(select(Decision.supersedes_id).where(Decision.id == at))
    return line
