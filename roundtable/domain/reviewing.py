"""What reviewers answer, section by section, a piece at a time; and how far they are."""

from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import bindparam, select

from roundtable.domain import attachments, clock, dispositions, texts, versions
from roundtable.domain.attachments import Files
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.reading import Shape
from roundtable.extensions import db
from roundtable.models import Review, ReviewAnswer, Reviewer, User, Verdict

MOST_CHARACTERS = 20_000


@dataclass(frozen=True)
class Answer:
    """What a reviewer says of a section."""

    verdict: Verdict
    source: str = ""


@dataclass
class OfSection:
    """Who says what of a section."""

    entry: versions.Entry
    names: dict[Verdict, list[str]] = field(default_factory=lambda: defaultdict(list))


@dataclass(frozen=True)
class Progress:
    """For whoever asked: each reviewer with the number of sections that they have answered, and each section."""

    reviewers: list[tuple[Reviewer, int]]
    sections: list[OfSection]

    @property
    def done(self) -> int:
        return sum(reviewer.done_at is not None for reviewer, _ in self.reviewers)


def save(
    review: Review, reviewer: Reviewer, section_id: int, answer: Answer, *, base: int, by: User
) -> texts.Saved | texts.Stale:
    """Of one section. Words that were saved in another tab meanwhile are not overwritten."""
    _hold(review, reviewer)
    if answer.verdict is Verdict.COMMENTS and not answer.source.strip():
        raise DomainError(N_("Please write your comment, or choose another answer."), field="source")
    if len(answer.source) > MOST_CHARACTERS:
        told = N_("A comment has at most %(most)s characters; this one has %(length)s.")
        raise DomainError(told, field="source", most=f"{MOST_CHARACTERS:,}", length=f"{len(answer.source):,}")
    kept = find(reviewer, section_id) or _begin(review, reviewer, section_id, answer.verdict, by=by)
    result = texts.save(kept.text, answer.source, base=base, by=by)
    if isinstance(result, texts.Stale):
        texts.record_save(result, EventName.REVIEW_ANSWER_SAVED, kept, by=by, within=review.paper)
        return result
    kept.verdict, kept.at = answer.verdict, clock.now()
    attachments.settle(kept, answer.source, Files(), by=by)
    record(EventName.REVIEW_ANSWER_SAVED, kept, by=by, within=review.paper, review=review.id, section=section_id)
    if result.revision is not None:
        dispositions.follow_words(review, kept, review.paper, by=by)
    return result


def finish(review: Review, reviewer: Reviewer, *, by: User) -> None:
    """“I am done”: nothing waits for them any more. Sections without an answer were not reviewed."""
    _hold(review, reviewer)
    if reviewer.done_at is None:
        reviewer.done_at = clock.now()
        record(EventName.REVIEW_FINISHED, review, by=by, within=review.paper)


def resume(review: Review, reviewer: Reviewer, *, by: User) -> None:
    _hold(review, reviewer)
    if reviewer.done_at is not None:
        reviewer.done_at = None
        record(EventName.REVIEW_RESUMED, review, by=by, within=review.paper)


def _hold(review: Review, reviewer: Reviewer) -> None:
    """While nobody else saves for this reviewer, or closes the review."""
    db.session.refresh(review, ["closed_at"], with_for_update=True)
    if not review.is_open:
        raise DomainError(N_("This review is closed; nothing was changed. Comment on the paper itself."))
    db.session.refresh(reviewer, ["done_at"], with_for_update=True)


def _begin(review: Review, reviewer: Reviewer, section_id: int, verdict: Verdict, *, by: User) -> ReviewAnswer:
    answer = ReviewAnswer(
        group_id=review.group_id,
        reviewer_id=reviewer.id,
        section_id=section_id,
        verdict=verdict,
        text=texts.start(by=by),
        at=clock.now(),
    )
    db.session.add(answer)
    db.session.flush()
    return answer


def find(reviewer: Reviewer, section_id: int) -> ReviewAnswer | None:
    query = select(ReviewAnswer).where(ReviewAnswer.reviewer_id == reviewer.id)
    return db.session.scalar(query.where(ReviewAnswer.section_id == section_id))


def find_answer(review: Review, answer_id: int) -> ReviewAnswer | None:
    query = select(ReviewAnswer).join(Reviewer, ReviewAnswer.reviewer_id == Reviewer.id)
    return db.session.scalar(query.where(Reviewer.review_id == review.id, ReviewAnswer.id == answer_id))


def find_paper_of(answer_id: int) -> int | None:
    """The id of the paper that an answer is of."""
    query = select(Review.paper_id).join(Reviewer, Reviewer.review_id == Review.id)
    return db.session.scalar(query.join(ReviewAnswer).where(ReviewAnswer.id == answer_id))


_LINE = Shape(ReviewAnswer, "section_id verdict at", text="source html renderer")
_OF_REVIEWER = _LINE.select().where(ReviewAnswer.reviewer_id == bindparam("own_id"))


def of_reviewer(reviewer: Reviewer) -> dict[int, Any]:
    """Their answers, by section."""
    return {answer.section_id: answer for answer in _LINE.read(_OF_REVIEWER, own_id=reviewer.id)}


def progress(review: Review, reviewers: list[Reviewer]) -> Progress:
    """How far they are; a query for all their answers, without their words."""
    names = {reviewer.id: reviewer.user.name for reviewer in reviewers}
    of_sections = {entry.section: OfSection(entry) for entry in versions.entries(review.version)}
    query = select(ReviewAnswer.reviewer_id, ReviewAnswer.section_id, ReviewAnswer.verdict)
    query = query.join(Reviewer, ReviewAnswer.reviewer_id == Reviewer.id).where(Reviewer.review_id == review.id)
    answered: Counter[int] = Counter()
    for reviewer_id, section_id, verdict in db.session.execute(query.order_by(ReviewAnswer.id)):
        answered[reviewer_id] += verdict is not Verdict.NOT_REVIEWED
        if section_id in of_sections:
            of_sections[section_id].names[verdict].append(names[reviewer_id])
    return Progress([(one, answered[one.id]) for one in reviewers], list(of_sections.values()))
