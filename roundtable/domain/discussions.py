"""Where a decision was discussed, beside the item that it was made at; and its whole path, there and back."""

from dataclasses import dataclass

from sqlalchemy import Select, or_, select
from sqlalchemy.orm import joinedload

from roundtable.domain import clock, linking
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.linking import End
from roundtable.domain.visibility import readable
from roundtable.extensions import db
from roundtable.models import ActionItem, AgendaItem, Decision, Gap, Link, Meeting, MeetingState, ThingKind, User

MOST = 50
OFFERED = 120  # agenda items to choose from


@dataclass(frozen=True)
class Path:
    """From where a decision comes, and what came of it, as far as a person may read it."""

    item: End | None  # that it was made at
    discussed: list[tuple[Link, End]]
    reviewed: list[End]  # items that looked at it again
    supersedes: Decision | None
    successor: Decision | None  # what superseded it
    is_superseded: bool  # also by what the person may not read
    action_items: list[ActionItem]  # that came from the same item
    gaps: list[Gap]
    sections: list[End]  # of papers, that put it into words


def add(decision: Decision, item: AgendaItem, *, by: User) -> Link:
    """It was discussed at this item too. Said twice it is said once."""
    if item.id == decision.agenda_item_id:
        raise DomainError(N_("The decision was made at this item; that stands on its page already."), field="item")
    key = {"from_kind": decision.kind, "from_id": decision.id, "to_kind": item.kind, "to_id": item.id}
    if existing := db.session.scalar(select(Link).filter_by(**key)):
        return existing
    link = Link(group_id=decision.group_id, by_id=by.id, at=clock.now(), **key)
    db.session.add(link)
    record(EventName.DECISION_DISCUSSION_ADDED, decision, by=by, item=item.id)
    return link


def remove(decision: Decision, link: Link, *, by: User) -> None:
    record(EventName.DECISION_DISCUSSION_REMOVED, decision, by=by, item=link.to_id)
    db.session.delete(link)


def find(decision: Decision, link_id: int) -> Link | None:
    return db.session.scalar(_links_of(decision).where(Link.id == link_id))


def items_to_choose(decision: Decision) -> list[AgendaItem]:
    """Of meetings of the group that have begun, the latest first."""
    begun = (MeetingState.IN_SESSION, MeetingState.SUMMARY, MeetingState.CONFIRMED)
    query = (
        select(AgendaItem)
        .join(Meeting, AgendaItem.meeting_id == Meeting.id)
        .where(Meeting.group_id == decision.group_id, Meeting.state.in_(begun), Meeting.withdrawn_at.is_(None))
    )
    latest = query.order_by(Meeting.starts_at.desc(), AgendaItem.position, AgendaItem.id).limit(OFFERED)
    return list(db.session.scalars(latest.options(joinedload(AgendaItem.meeting))))


def path_of(decision: Decision, person: User | None) -> Path:
    key = (decision.kind, decision.id)
    links = list(db.session.scalars(_links_of(decision).order_by(Link.id).limit(MOST)))
    reviews = _reviewing(decision)
    made_at = [(ThingKind.AGENDA_ITEM, decision.agenda_item_id)] if decision.agenda_item_id else []
    ends = linking.ends({*made_at, *reviews, *((link.to_kind, link.to_id) for link in links)}, person)
    superseders = select(Decision).where(Decision.supersedes_id == decision.id, Decision.withdrawn_at.is_(None))
    successor = db.session.scalar(superseders.options(joinedload(Decision.group)).order_by(Decision.id))
    return Path(
        item=ends.get(made_at[0]) if made_at else None,
        discussed=[(link, ends[link.to_kind, link.to_id]) for link in links if (link.to_kind, link.to_id) in ends],
        reviewed=[ends[k] for k in reviews if k in ends],
        supersedes=_readable(decision.supersedes_id, person),
        successor=_readable(successor.id, person) if successor else None,
        is_superseded=successor is not None,
        action_items=_promised(decision, person),
        gaps=linking.gaps_of([key], person).get(key, []),
        sections=linking.put_into_words(decision, person, MOST),
    )


def _links_of(decision: Decision) -> Select[Link]:
    return select(Link).where(
        Link.from_kind == decision.kind, Link.from_id == decision.id, Link.to_kind == ThingKind.AGENDA_ITEM
    )


def _readable(decision_id: int | None, person: User | None) -> Decision | None:
    if decision_id is None:
        return None
    query = readable(Decision, person).where(Decision.id == decision_id)
    return db.session.scalar(query.options(joinedload(Decision.group)))


def _reviewing(decision: Decision) -> list[linking.Key]:
    query = select(AgendaItem.id).where(AgendaItem.reviews_id == decision.id).order_by(AgendaItem.id).limit(MOST)
    return [(ThingKind.AGENDA_ITEM, item_id) for item_id in db.session.scalars(query)]


def _promised(decision: Decision, person: User | None) -> list[ActionItem]:
    """What was promised at the same item, or is linked to the decision."""
    linked = select(Link.from_id).where(
        Link.from_kind == ThingKind.ACTION_ITEM, Link.to_kind == decision.kind, Link.to_id == decision.id
    )
    same = ActionItem.agenda_item_id == decision.agenda_item_id if decision.agenda_item_id else None
    query = readable(ActionItem, person).where(or_(ActionItem.id.in_(linked), *([same] if same is not None else [])))
    return list(db.session.scalars(query.options(joinedload(ActionItem.owner)).order_by(ActionItem.id).limit(MOST)))
