"""Knowledge gaps: what is not known, why it matters, and the plan by which a group closes it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import case, func, select
from sqlalchemy.orm import joinedload

from roundtable.domain import clock, evidence, search
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page, page_in_parts, page_of
from roundtable.domain.visibility import readable
from roundtable.extensions import db
from roundtable.models import ActionItem, ActionItemState, Audience, Gap, GapState, Group, Milestone, User

#: A gap at which nothing has moved for so long stands still.
STILL_AFTER = timedelta(days=90)
_OPEN_FIRST = case({GapState.IN_WORK: 0, GapState.OPEN: 1, GapState.SET_ASIDE: 2, GapState.CLOSED: 3}, value=Gap.state)
Step = Milestone | ActionItem


@dataclass(frozen=True)
class Words:
    """What is said of a gap; ``evidence`` a line each (domain.evidence)."""

    statement: str
    why: str = ""
    evidence: str = ""
    lead: User | None = None
    audience: Audience = Audience.ROUNDTABLE


@dataclass(frozen=True)
class Progress:
    """How far the work plan of a gap is, in steps."""

    done: int = 0
    total: int = 0


@dataclass(frozen=True)
class Row:
    """A gap on the map: whether it moves, and how far its plan is."""

    gap: Gap
    progress: Progress
    days_still: int
    moves: bool = field(default=True)


def raise_gap(
    group: Group, words: Words, *, by: User, sources: Sequence[str] = (), raised_on: date | None = None
) -> Gap:
    """Put a gap on record; its number is G- and the row's id."""
    now = clock.now()
    gap = Gap(group=group, created_by_id=by.id, created_at=now, published_at=now, moved_at=now, sources=list(sources))
    gap.raised_on = raised_on or clock.today(by.zone)
    _say(gap, words)
    db.session.add(gap)
    db.session.flush()
    index(gap)
    record(EventName.GAP_RAISED, gap, by=by)
    return gap


def change(gap: Gap, words: Words, *, by: User) -> None:
    _say(gap, words)
    db.session.flush()
    index(gap)
    search.follow(gap)
    record(EventName.GAP_CHANGED, gap, by=by)


def set_state(gap: Gap, state: GapState, finding: str, *, by: User) -> None:
    """Open, in work, closed or set aside. To close one or set it aside it is said what was found, or why."""
    finding = finding.strip()
    if state in {GapState.CLOSED, GapState.SET_ASIDE} and not finding:
        raise DomainError(N_("Please say what was found, or why it is set aside."), field="finding")
    was, gap.state, gap.finding = gap.state, state, finding
    gap.closed_at = clock.now() if state == GapState.CLOSED else None
    gap.moved_at = clock.now()
    index(gap)
    record(EventName.GAP_STATE_CHANGED, gap, by=by, was=was, state=state)


def withdraw(gap: Gap, *, by: User) -> None:
    """It was put on record by mistake."""
    gap.withdrawn_at = clock.now()
    search.follow(gap)
    record(EventName.GAP_WITHDRAWN, gap, by=by)


# The work plan


def plan_of(gap: Gap, person: User | None) -> list[Step]:
    """The steps in order: milestones, and action items as far as the person may read them."""
    milestones = select(Milestone).where(Milestone.gap_id == gap.id, Milestone.withdrawn_at.is_(None))
    items = readable(ActionItem, person).where(ActionItem.gap_id == gap.id)
    steps: list[Step] = [*db.session.scalars(milestones.limit(200)), *db.session.scalars(items.limit(200))]
    return sorted(steps, key=_place)


def add_milestone(gap: Gap, title: str, due_on: date | None, *, by: User) -> Milestone:
    title = " ".join(title.split())
    if not title:
        raise DomainError(N_("Please say what is reached."), field="title")
    milestone = Milestone(gap_id=gap.id, group_id=gap.group_id, title=title, due_on=due_on, position=_end(gap))
    db.session.add(milestone)
    gap.moved_at = clock.now()
    record(EventName.MILESTONE_ADDED, milestone, by=by, within=gap)
    return milestone


def reach_milestone(gap: Gap, milestone: Milestone, *, is_reached: bool, by: User) -> None:
    milestone.reached_on = clock.today(by.zone) if is_reached else None
    gap.moved_at = clock.now()
    record(EventName.MILESTONE_REACHED if is_reached else EventName.MILESTONE_REOPENED, milestone, by=by, within=gap)


def withdraw_milestone(gap: Gap, milestone: Milestone, *, by: User) -> None:
    milestone.withdrawn_at = clock.now()
    record(EventName.MILESTONE_WITHDRAWN, milestone, by=by, within=gap)


def plan_action_item(gap: Gap, item: ActionItem, *, by: User) -> None:
    """An action item becomes the last step of the plan."""
    if item.group_id != gap.group_id:
        raise DomainError(N_("This action item is another group's. Ask that group for it."), field="what")
    item.gap_id, item.position = gap.id, _end(gap)
    gap.moved_at = clock.now()
    record(EventName.GAP_PLANNED, gap, by=by, item=item.id)


def take_off_plan(gap: Gap, item: ActionItem, *, by: User) -> None:
    item.gap_id = None
    record(EventName.GAP_PLANNED, gap, by=by, item=item.id, off=True)


def move_step(gap: Gap, step: Step, byplaces: int, *, by: User) -> None:
    """Up (-1) or down (1) in the plan."""
    steps = plan_of(gap, by)
    at = steps.index(step)
    steps.remove(step)
    steps.insert(max(0, min(at + byplaces, len(steps))), step)
    for position, one in enumerate(steps, start=1):
        one.position = position
    record(EventName.GAP_PLANNED, gap, by=by)


def find_milestone(gap: Gap, milestone_id: int) -> Milestone | None:
    query = select(Milestone).where(Milestone.gap_id == gap.id, Milestone.id == milestone_id)
    return db.session.scalar(query.where(Milestone.withdrawn_at.is_(None)))


# Lists


def find(group: Group, gap_id: int, person: User | None) -> Gap | None:
    return db.session.scalar(readable(Gap, person).where(Gap.group_id == group.id, Gap.id == gap_id))


def find_anywhere(gap_id: int, person: User | None) -> Gap | None:
    return db.session.scalar(readable(Gap, person).where(Gap.id == gap_id).options(joinedload(Gap.group)))


def of_group(group: Group, person: User | None, number: int = 1) -> Page[Row]:
    """Those in work first, closed ones last."""
    of_state = (readable(Gap, person).where(Gap.group_id == group.id, Gap.state == state) for state in GapState)
    newest = (query.order_by(Gap.id.desc()) for query in of_state)
    return _rows(page_in_parts(Gap, newest, (_OPEN_FIRST, Gap.id.desc()), number))


def mapped(person: User | None, number: int = 1) -> Page[Row]:
    """The gaps of all groups that the person may read, group by group."""
    query = readable(Gap, person).order_by(Gap.group_id, _OPEN_FIRST, Gap.id).options(joinedload(Gap.group))
    return _rows(page_of(query, number, size=200))


def moved_since(since: datetime, group: Group | None, person: User | None) -> list[Row]:
    """All gaps that are open, or were closed since then, of one group or all; who moved first (at most 300)."""
    query = readable(Gap, person).options(joinedload(Gap.group)).order_by(Gap.moved_at.desc(), Gap.id).limit(300)
    query = query.where((Gap.state.in_((GapState.OPEN, GapState.IN_WORK))) | (Gap.moved_at >= since))
    if group is not None:
        query = query.where(Gap.group_id == group.id)
    return rows_of(list(db.session.scalars(query)))


def rows_of(gaps: Iterable[Gap]) -> list[Row]:
    """Each with its progress; two queries, however many."""
    gaps, now = list(gaps), clock.now()
    progress = progress_of([gap.id for gap in gaps])
    return [
        Row(gap, progress.get(gap.id, Progress()), (now - gap.moved_at).days, now - gap.moved_at < STILL_AFTER)
        for gap in gaps
    ]


def progress_of(gap_ids: Sequence[int]) -> dict[int, Progress]:
    done_items = func.sum(case((ActionItem.state == ActionItemState.OPEN, 0), else_=1))
    items = select(ActionItem.gap_id, done_items, func.count()).where(
        ActionItem.gap_id.in_(gap_ids), ActionItem.withdrawn_at.is_(None)
    )
    reached = func.count(Milestone.reached_on)
    stones = select(Milestone.gap_id, reached, func.count()).where(
        Milestone.gap_id.in_(gap_ids), Milestone.withdrawn_at.is_(None)
    )
    found: dict[int, Progress] = {}
    for query in (items.group_by(ActionItem.gap_id), stones.group_by(Milestone.gap_id)):
        for gap_id, done, total in db.session.execute(query):
            had = found.get(gap_id, Progress())
            found[gap_id] = Progress(had.done + int(done or 0), had.total + total)
    return found


def index(gap: Gap) -> None:
    body = " ".join(filter(None, (gap.why, gap.finding)))
    search.put(gap, title=gap.statement, body=body, at=gap.published_at or clock.now(), number=gap.number)


def _rows(page: Page[Gap]) -> Page[Row]:
    return Page(rows_of(page.rows), page.number, page.has_next)


def _say(gap: Gap, words: Words) -> None:
    statement = " ".join(words.statement.split())
    if not statement:
        raise DomainError(N_("Please say what is not known."), field="statement")
    gap.evidence = evidence.read(words.evidence)
    gap.statement, gap.why, gap.lead, gap.audience = statement, words.why.strip(), words.lead, words.audience


def _place(step: Step) -> tuple[int, str, int]:
    return step.position, step.kind, step.id


def _end(gap: Gap) -> int:
    lasts: list[Any] = [
        db.session.execute(select(func.max(noun.position)).where(noun.gap_id == gap.id)).scalar_one_or_none()
        for noun in (Milestone, ActionItem)
    ]
    return max(last or 0 for last in lasts) + 1
