"""Internal review: people are asked to read a paper by a date, all of them the same frozen words.

A review is open until whoever asked closes it, or a few days after its date. One of a paper is open at a time.
"""

from collections.abc import Collection, Iterable
from datetime import date, timedelta
from functools import cache
from typing import Any

from sqlalchemy import Select, bindparam, func, select
from sqlalchemy.orm import joinedload

from roundtable.domain import clock, dispositions, mails, memberships, papers, users, versions
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page
from roundtable.domain.reading import Shape, paged, rows
from roundtable.domain.visibility import READER_ID, Reader, readable_by
from roundtable.extensions import db
from roundtable.models import Disposition, MailKind, Paper, PaperState, Review, Reviewer, User

#: Answers are taken so long after the date; then the review closes by itself.
GRACE = timedelta(days=3)
#: Who has not answered is reminded so long before the date, once, and not within a day of being asked.
REMINDED_BEFORE = timedelta(days=2)
MOST_REVIEWERS = 200
MOST_WAITING = 7
#: What a review moves on to internal review.
_BEFORE = {PaperState.OUTLINE, PaperState.DRAFTING}


def ask(paper: Paper, people: Iterable[User], due_on: date, note: str = "", *, by: User) -> Review:
    """Ask people to review what the paper says now. A paper that was being written is in internal review from then."""
    db.session.flush()
    db.session.execute(select(Paper.id).where(Paper.id == paper.id).with_for_update())  # two at once take turns
    if (current := open_on(paper)) is not None:
        told = N_("Internal review %(number)s is open. Close it first, or ask more people in it.")
        raise DomainError(told, number=current.number)
    _check_date(due_on, by.zone)
    last = select(func.max(Review.number)).where(Review.paper_id == paper.id)
    if paper.state in _BEFORE:
        papers.set_state(paper, PaperState.INTERNAL_REVIEW, by=by)
    number = (db.session.execute(last).scalar_one_or_none() or 0) + 1
    review = Review(
        group_id=paper.group_id,
        paper=paper,
        version=versions.as_it_is(paper, label="", by=by),
        number=number,
        note=note.strip(),
        due_on=due_on,
        zone=by.zone,
        asked_by=by,
        asked_at=clock.now(),
    )
    db.session.add(review)
    _ask_each(review, people)
    record(EventName.REVIEW_OPENED, review, by=by, within=paper, due_on=due_on.isoformat())
    return review


def ask_more(review: Review, people: Iterable[User], *, by: User) -> None:
    _refuse_if_closed(review)
    found = list(people)
    asked = {one.user_id for one in reviewers_of(review)}
    if (known := next((person for person in found if person.id in asked), None)) is not None:
        raise DomainError(N_("%(name)s was asked already."), field="others", name=known.name)
    _ask_each(review, found)
    record(EventName.REVIEW_WIDENED, review, by=by, within=review.paper)


def take_off(review: Review, reviewer: Reviewer, *, by: User) -> None:
    """They are asked no more. Who has written something stays, with what they wrote."""
    _refuse_if_closed(review)
    has_written = select(Disposition.id).where(
        Disposition.review_id == review.id, Disposition.made_by_id == reviewer.user_id
    )
    if reviewer.done_at is not None or db.session.scalar(has_written.limit(1)) is not None:
        raise DomainError(N_("%(name)s has answered already."), name=reviewer.user.name)
    dispositions.drop_answers(reviewer)
    db.session.delete(reviewer)
    record(EventName.REVIEW_NARROWED, review, by=by, within=review.paper, user=reviewer.user_id)


def change(review: Review, due_on: date, note: str, *, by: User) -> None:
    """Another date; who has not answered is reminded before that one."""
    _refuse_if_closed(review)
    if due_on != review.due_on:
        _check_date(due_on, review.zone)
        for reviewer in reviewers_of(review):
            reviewer.reminded_at = None
    was, review.due_on, review.note = review.due_on, due_on, note.strip()
    record(EventName.REVIEW_CHANGED, review, by=by, within=review.paper, was=was.isoformat(), due_on=due_on.isoformat())


def close(review: Review, *, by: User | None) -> None:
    """Nobody answers any more; the paper stays in its state. None: it closes by itself."""
    _refuse_if_closed(review)
    review.closed_at, review.closed_by_id = clock.now(), by.id if by else None
    record(EventName.REVIEW_CLOSED, review, by=by, within=review.paper)


def closes_on(review: Review) -> date:
    """The last day on which answers are taken."""
    return review.due_on + GRACE


def _check_date(due_on: date, zone: str) -> None:
    if due_on < clock.today(zone):
        raise DomainError(N_("This day has passed. Please choose one to come."), field="due_on")


def _refuse_if_closed(review: Review) -> None:
    db.session.refresh(review, ["closed_at"], with_for_update=True)
    if not review.is_open:
        raise DomainError(N_("This review is closed."))


def _ask_each(review: Review, people: Iterable[User]) -> None:
    each = {person.id: person for person in people}.values()
    if not each:
        raise DomainError(N_("Please choose at least one person."), field="people")
    db.session.flush()
    count = db.session.scalar(select(func.count()).where(Reviewer.review_id == review.id)) or 0
    if count + len(each) > MOST_REVIEWERS:
        raise DomainError(N_("At most %(most)s people are asked."), field="people", most=MOST_REVIEWERS)
    belong = {person.id for person in memberships.people_of(review.paper.group)}
    for person in each:
        if not person.is_active:
            raise DomainError(N_("%(name)s cannot sign in, and so cannot answer."), field="others", name=person.name)
        is_invited = person.id not in belong and person.id != review.paper.lead_id
        reviewer = Reviewer(review=review, user=person, is_invited=is_invited, asked_at=clock.now())
        db.session.add(reviewer)
        db.session.flush()
        _mail(MailKind.REVIEW_ASKED, reviewer)


def _mail(kind: MailKind, reviewer: Reviewer, key: str = "") -> None:
    if address := users.address_of(reviewer.user):
        key = f"{kind}:{reviewer.id}{key}"
        mails.queue(kind, reviewer.user, address=address, key=key, arguments={"reviewer_id": reviewer.id})


# What happens by itself


def look_after() -> None:
    """Close what is over, remind those who have not answered, and tell those beyond the group what became of their
    comments, once all is decided. Several workers never take the same."""
    query = select(Review).where(Review.closed_at.is_(None), Review.due_on <= clock.today() + REMINDED_BEFORE * 2)
    for review in db.session.scalars(_whole(query).with_for_update(skip_locked=True, of=Review)):
        today = clock.today(review.zone)
        if today > closes_on(review):
            close(review, by=None)
        elif review.due_on - REMINDED_BEFORE <= today <= review.due_on:
            _remind(review)
    closed = select(Review).where(Review.closed_at.is_not(None), Review.told_at.is_(None))
    for review in db.session.scalars(_whole(closed).with_for_update(skip_locked=True, of=Review)):
        _tell_what_became(review)


def _remind(review: Review) -> None:
    day_ago = clock.now() - timedelta(days=1)
    late = [r for r in reviewers_of(review) if not r.done_at and not r.reminded_at and r.asked_at <= day_ago]
    for reviewer in late:
        reviewer.reminded_at = clock.now()
        _mail(MailKind.REVIEW_REMINDER, reviewer, f":{review.due_on:%Y%m%d}")
    if late:
        record(EventName.REVIEW_REMINDED, review, by=None, within=review.paper, people=len(late))


def _tell_what_became(review: Review) -> None:
    """Members have it in their digest."""
    every, open_ones = dispositions.counts(review)
    if open_ones:
        return
    review.told_at = clock.now()
    wrote = set(db.session.scalars(select(Disposition.made_by_id).where(Disposition.review_id == review.id)))
    for reviewer in reviewers_of(review):
        if every and reviewer.is_invited and reviewer.user_id in wrote:
            _mail(MailKind.REVIEW_ANSWERED, reviewer)


# Finding them


def open_on(paper: Paper) -> Review | None:
    return db.session.scalar(select(Review).where(Review.paper_id == paper.id, Review.closed_at.is_(None)))


def find(paper: Paper, review_id: int) -> Review | None:
    query = select(Review).where(Review.paper_id == paper.id, Review.id == review_id)
    return db.session.scalar(_whole(query).options(joinedload(Review.closed_by)))


def _whole(query: Select[Review]) -> Select[Review]:
    paper = joinedload(Review.paper, innerjoin=True)
    return query.options(paper.joinedload(Paper.group), joinedload(Review.version, innerjoin=True))


def reviewers_of(review: Review) -> list[Reviewer]:
    """By name."""
    query = select(Reviewer).join(User, Reviewer.user_id == User.id).where(Reviewer.review_id == review.id)
    return list(db.session.scalars(query.order_by(func.lower(User.name), User.id)))


def find_reviewer(review: Review, reviewer_id: int) -> Reviewer | None:
    return db.session.scalar(select(Reviewer).where(Reviewer.review_id == review.id, Reviewer.id == reviewer_id))


def find_own(review: Review, person: User) -> Reviewer | None:
    """What the person was asked in this review."""
    return db.session.scalar(select(Reviewer).where(Reviewer.review_id == review.id, Reviewer.user_id == person.id))


def find_mailed(reviewer_id: int) -> Reviewer | None:
    """For the mail that asks."""
    review = joinedload(Reviewer.review, innerjoin=True)
    paper = review.joinedload(Review.paper, innerjoin=True).joinedload(Paper.group)
    return db.session.scalar(select(Reviewer).where(Reviewer.id == reviewer_id).options(review, paper))


def invited_to(person: User) -> set[int]:
    """The papers that the person may read for being invited to review them, by id."""
    query = select(Review.paper_id).join(Reviewer, Reviewer.review_id == Review.id)
    return set(db.session.scalars(query.where(Reviewer.user_id == person.id, Reviewer.is_invited)))


_LINE = Shape(
    Review, "group_id paper_id number due_on zone asked_at closed_at", version="number label", asked_by="name"
)
_OF_PAPER = paged(_LINE.select().where(Review.paper_id == bindparam("paper_id")).order_by(Review.number.desc()))


def of_paper(paper: Paper, number: int = 1) -> Page[Review]:
    """The newest first."""
    return _LINE.page(_OF_PAPER, number, paper_id=paper.id)


def newest_on(paper: Paper, person: User) -> tuple[Review, bool] | None:
    """The latest review of the paper, and whether the person has still to answer in it."""
    found = rows(_newest(), paper_id=paper.id, reader_id=person.id)
    return (_LINE.made(found[0]), found[0][-1] is not None and _LINE.made(found[0]).is_open) if found else None


@cache
def _newest() -> Select[Any]:
    waits = select(Reviewer.id).where(
        Reviewer.review_id == Review.id, Reviewer.user_id == READER_ID, Reviewer.done_at.is_(None)
    )
    query = _LINE.select(waits.scalar_subquery()).where(Review.paper_id == bindparam("paper_id"))
    return query.order_by(Review.number.desc()).limit(1)


def waiting_for(person: User) -> list[Reviewer]:
    """What the person is asked to review, what is due first."""
    return _WAITS.read(_waiting(Reader.like(person)), reader_id=person.id)


_WAITS = Shape(
    Reviewer, "review_id asked_at", review="group_id paper_id number due_on zone", review__paper="group_id title"
)


@cache
def _waiting(reader: Reader) -> Select[Any]:
    query = _WAITS.select().where(Reviewer.user_id == READER_ID, Reviewer.done_at.is_(None))
    review, may_read = _WAITS.entity("review"), select(Paper.id).where(readable_by(Paper, reader))
    query = query.where(review.closed_at.is_(None), review.paper_id.in_(may_read))
    return query.order_by(review.due_on, Reviewer.id).limit(MOST_WAITING)


def people_named(lines: str) -> list[User]:
    """The people whose names or addresses these lines say, each once."""
    found: dict[int, User] = {}
    for line in filter(None, (" ".join(line.split()) for line in lines.splitlines())):
        person = _named(line)
        found[person.id] = person
    return list(found.values())


def _named(line: str) -> User:
    if "@" in line:
        people: Collection[User] = [person] if (person := users.find_by_address(line.lower())) is not None else []
    else:
        query = select(User).where(func.lower(User.name) == func.lower(line), User.joined_at.is_not(None))
        people = list(db.session.scalars(query.limit(2)))
    if len(people) > 1:
        raise DomainError(
            N_("Several people are called “%(name)s”. Write an email address."), field="others", name=line
        )
    if not people:
        told = N_("Nobody here is called “%(name)s”, or has this address. Invite them to the roundtable first.")
        raise DomainError(told, field="others", name=line)
    return next(iter(people))
