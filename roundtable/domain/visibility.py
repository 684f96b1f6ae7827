"""What a person may read: one rule, from which every list, search, feed, digest and access starts."""

from functools import lru_cache
from typing import Any, NamedTuple, Self, TypeVar

from sqlalchemy import ColumnElement, Integer, Select, and_, bindparam, or_, select

from roundtable.among import in_ids, one_of
from roundtable.domain import clock
from roundtable.models import (
    ActionItem,
    Announcement,
    AnnouncementRecipient,
    Attendance,
    Audience,
    Gap,
    Meeting,
    Membership,
    Paper,
    PaperState,
    Readable,
    Review,
    Reviewer,
    Role,
    SearchEntry,
    Summary,
    ThingKind,
    Update,
    User,
)

R = TypeVar("R", bound=Readable)

#: Who reads a thing for having written it or having to do it, in the group or not.
OWN_COLUMNS: dict[type[Readable], tuple[Any, ...]] = {
    ActionItem: (ActionItem.owner_id,),
    Gap: (Gap.lead_id,),
    Meeting: (Meeting.chair_id, Meeting.note_taker_id),
    Paper: (Paper.lead_id,),
    Update: (Update.author_id,),
}


def readable(noun: type[R], person: User | None) -> Select[R]:
    """A query of the rows of this noun that the person (none: a visitor) may read."""
    return select(noun).where(is_readable(noun, person))


def is_readable(noun: type[Readable], person: User | None) -> ColumnElement[bool]:
    """Withdrawn: nobody. The group's members: all else. Others: what is published for them, in time.
    Organizers run every group and read all of it."""
    return readable_by(noun, Reader.of(person))  # type: ignore[arg-type]


#: See ``Reader.like``.
READER_ID = bindparam("reader_id", type_=Integer())


class Reader(NamedTuple):
    """All of a person that decides what they may read."""

    person_id: Any  # none: a visitor
    is_organizer: bool

    @classmethod
    def of(cls, person: User | None) -> Self:
        return cls(None, False) if person is None or not person.is_active else cls(person.id, person.is_organizer)

    @classmethod
    def like(cls, person: User | None) -> Self:
        """For a query that is put together once for all of their kind: its parameter ``reader_id`` says who it is."""
        return cls(None, False) if person is None or not person.is_active else cls(READER_ID, person.is_organizer)


@lru_cache(maxsize=512)
def readable_by(noun: type[Readable], reader: Reader) -> ColumnElement[bool]:
    """A page asks some ten times; putting the condition together costs as much as asking the database."""
    person_id = reader.person_id
    if person_id is None:
        return and_(noun.withdrawn_at.is_(None), _published_for(noun, _audiences_beyond(reader)))
    if noun is Announcement:
        to_reader = [] if reader.is_organizer else [_went_to(Announcement.id, person_id)]
        return and_(noun.withdrawn_at.is_(None), noun.published_at.is_not(None), *to_reader)
    if reader.is_organizer:
        return noun.withdrawn_at.is_(None)
    own = [column == person_id for column in OWN_COLUMNS.get(noun, ())]
    if noun is Summary:
        own.append(_circulated_to(person_id))
    if noun is Paper:
        own.append(_invited_to_review(person_id))
    apart = []
    if noun is SearchEntry:
        is_another = SearchEntry.thing_kind != ThingKind.ANNOUNCEMENT
        apart.append(or_(is_another, _went_to(SearchEntry.thing_id, person_id)))
    return and_(
        noun.withdrawn_at.is_(None),
        *apart,
        or_(
            noun.group_id.in_(_groups_of(person_id)),
            _published_for(noun, _audiences_beyond(reader)),
            *own,
        ),
    )


def open_to_group(noun: type[Readable]) -> ColumnElement[bool] | None:
    """What everybody of a thing's own group may read of this kind, as ``readable_by`` has it; none where belonging to
    it is not enough."""
    return None if noun is Announcement else noun.withdrawn_at.is_(None)


@lru_cache(maxsize=512)
def known_paper(reader: Reader) -> ColumnElement[bool]:
    """Papers that the reader may read; and those that were published for them and are being revised, of which they
    read the versions that were published, and nothing else."""
    in_versions = and_(Paper.withdrawn_at.is_(None), _let_out(Paper, _audiences_beyond(reader)))
    return or_(readable_by(Paper, reader), in_versions)


def reading_as(person: User | None) -> dict[str, Any]:
    """The value of ``reader_id``."""
    return {"reader_id": None if person is None else person.id}


def audiences_of(person: User | None, *, belongs: bool) -> set[Audience]:
    """The audiences that the person is part of; ``belongs`` says whether to the group as well."""
    reader = Reader.of(person)
    return set(Audience) if belongs or reader.is_organizer else _audiences_beyond(reader)


def groups_of(person: User) -> Select[int]:
    """The ids of the groups that a person belongs to today, in whatever role."""
    return _groups_of(person.id)


@lru_cache(maxsize=512)
def _groups_of(person_id: Any) -> Select[int]:
    return select(Membership.group_id).where(Membership.user_id == person_id, Membership.ended_on.is_(None))


#: The same of many, for a query with the parameter ``ids``: theirs and those of their groups.
GROUPS_OF_EACH = select(Membership.user_id, Membership.group_id).where(
    in_ids(Membership.user_id), Membership.ended_on.is_(None)
)

#: For queries with the parameter ``reader_id``: the ids of the reader's groups, and of those that they chair.
READERS_GROUPS = _groups_of(READER_ID)
CHAIRED = READERS_GROUPS.where(Membership.role == Role.CHAIR)


def _went_to(announcement_id: Any, person_id: Any) -> ColumnElement[bool]:
    """An announcement is read by those to whom it went."""
    own = select(AnnouncementRecipient.announcement_id).where(AnnouncementRecipient.user_id == person_id)
    found: ColumnElement[bool] = announcement_id.in_(own)
    return found


def _circulated_to(person_id: Any) -> ColumnElement[bool]:
    """Those who were at the meeting look its summary over, whatever group they are of."""
    was_there = select(Attendance.meeting_id).where(Attendance.user_id == person_id, Attendance.presence.is_not(None))
    return and_(Summary.circulated_at.is_not(None), Summary.meeting_id.in_(was_there))


def _invited_to_review(person_id: Any) -> ColumnElement[bool]:
    """Who is invited to review a paper reads that paper, and nothing else of its group."""
    invited = select(Review.paper_id).join(Reviewer, Reviewer.review_id == Review.id)
    return Paper.id.in_(invited.where(Reviewer.user_id == person_id, Reviewer.is_invited))


def _audiences_beyond(reader: Reader) -> set[Audience]:
    """Those that the reader is part of without belonging to a group."""
    return {Audience.EVERYBODY} if reader.person_id is None else {Audience.ROUNDTABLE, Audience.EVERYBODY}


def _published_for(noun: type[Readable], audiences: set[Audience]) -> ColumnElement[bool]:
    """A paper that is sent back to revision is for those who write it, until it is published again."""
    let_out = _let_out(noun, audiences)
    return and_(let_out, Paper.state == PaperState.PUBLISHED) if noun is Paper else let_out


def _let_out(noun: type[Readable], audiences: set[Audience]) -> ColumnElement[bool]:
    return and_(
        one_of(noun.audience, audiences),
        noun.published_at.is_not(None),
        or_(noun.not_before.is_(None), noun.not_before <= clock.later()),
    )
