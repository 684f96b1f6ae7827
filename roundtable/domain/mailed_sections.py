"""A section by mail: somebody who only uses mail and Word gets it as a Word file, and sends it back changed.

What comes back waits with its changes shown. Whoever leads the section or chairs takes it, or the sender themself; it
is merged with what was written meanwhile, and becomes one revision of the sender's.
"""

from collections.abc import Sequence
from datetime import datetime
from typing import Any, NamedTuple

from sqlalchemy import delete, null, select, union_all
from sqlalchemy.orm import joinedload

from roundtable import text as markup
from roundtable.domain import attachments, clock, jobs, sections, texts
from roundtable.domain.attachments import Files
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.merging import merge
from roundtable.domain.suggestions import Clash
from roundtable.extensions import db
from roundtable.models import Attachment, Job, JobKind, MailedSection, Origin, Paper, Section, Site, User


class Told(NamedTuple):
    """What the page of a paper tells of its sections by mail: that one came back, or could not be mailed."""

    id: int  # of what came back, or of the work that failed
    section_id: int
    title: str
    withdrawn_at: datetime | None
    sender: str | None  # none: it could not be mailed
    result: dict[str, Any] | None

    @property
    def why(self) -> DomainError | None:
        """Where it can be told."""
        sentence, values = (self.result or {}).get("message"), (self.result or {}).get("values", {})
        return DomainError(sentence, **values) if sentence else None


def ask(section: Section, *, site: Site, by: User) -> None:
    """Ask for it as a Word file, at one's own address. That it failed before is told no more."""
    for job in db.session.scalars(select(Job).where(jobs.is_to_be_told(JobKind.MAIL_SECTION, by.id))):
        if job.arguments["section"] == section.id:
            jobs.dismiss(job, site=site, by=by)
    jobs.ask(JobKind.MAIL_SECTION, site=site, by=by, arguments={"section": section.id, "by": by.id})


def told_on(paper: Paper, person: User, *, is_writer: bool) -> list[Told]:
    """What came back, for those who write in the paper, and what the person asked for and did not get; the earliest
    first. One query for both."""
    section = Section.id.label("section_id"), Section.title, Section.withdrawn_at
    unmailed = select(Job.id, *section, null().label("sender"), Job.result).join(Section, Section.id == _SECTION_ID)
    unmailed = unmailed.where(Section.paper_id == paper.id, jobs.is_to_be_told(JobKind.MAIL_SECTION, person.id))
    returned = select(MailedSection.id, *section, User.name, null()).join(
        Section, MailedSection.section_id == Section.id
    )
    returned = returned.join(User, MailedSection.person_id == User.id).where(MailedSection.returned_at.is_not(None))
    returned = returned.where(Section.paper_id == paper.id, Section.withdrawn_at.is_(None))
    both: Any = union_all(unmailed, returned) if is_writer else unmailed
    return sorted((Told(*row) for row in db.session.execute(both)), key=lambda told: told.id)


def find_asked(person: User, paper: Paper, job_id: int) -> Job | None:
    """The work of mailing them a section of the paper, whatever became of it."""
    query = select(Job).join(Section, Section.id == _SECTION_ID).where(Section.paper_id == paper.id)
    query = query.where(Job.kind == JobKind.MAIL_SECTION, Job.asked_by_id == person.id, Job.id == job_id)
    return db.session.scalar(query)


def find_failed(person: User, job_id: int) -> tuple[Job, Section] | None:
    """Work that failed, while the person still has to know of it; the section with its paper and group, also where it
    was taken out."""
    query = select(Job, Section).join(Section, Section.id == _SECTION_ID).where(Job.id == job_id)
    query = query.where(jobs.is_to_be_told(JobKind.MAIL_SECTION, person.id))
    return db.session.execute(query.options(joinedload(Section.paper).joinedload(Paper.group))).first()


_SECTION_ID = Job.arguments["section"].as_integer()


def find_section(section_id: int) -> Section | None:
    """With its paper and group, wherever it is; none when it was taken out, or the paper was."""
    query = select(Section).join(Paper, Paper.id == Section.paper_id).where(Section.id == section_id)
    query = query.where(Section.withdrawn_at.is_(None), Paper.withdrawn_at.is_(None))
    return db.session.scalar(query.options(joinedload(Section.paper).joinedload(Paper.group)))


def as_it_was(section: Section, number: int) -> str:
    """What they had before them."""
    if number == 0:
        return ""
    revision = texts.find_revision(section.text, number)
    if revision is None or revision.origin is Origin.PURGE:
        raise DomainError(N_("The revision that this file was made from is not there any more."))
    return revision.source


def send(section: Section, base: int, sent: str, pictures: dict[str, str], *, by: User) -> MailedSection:
    """What their file says, as it is read from it, and which pictures it carries."""
    mailing = MailedSection(
        section=section, person=by, base_number=base, sent_at=clock.now(), sent=sent, pictures=pictures
    )
    db.session.add(mailing)
    db.session.flush()
    record(EventName.SECTION_MAILED, section, by=by, within=section.paper, revision=base)
    return mailing


def find_mailing(mailing_id: int) -> MailedSection | None:
    """With its paper and group; none when its section was taken out, or the paper was."""
    query = (
        select(MailedSection)
        .join(Section, Section.id == MailedSection.section_id)
        .where(MailedSection.id == mailing_id, Section.withdrawn_at.is_(None))
    )
    query = query.join(Paper, Paper.id == Section.paper_id).where(Paper.withdrawn_at.is_(None))
    paper = joinedload(MailedSection.section).joinedload(Section.paper).joinedload(Paper.group)
    return db.session.scalar(query.options(paper))


def give_back(mailing: MailedSection, after: str, tokens: Sequence[str], *, by: User) -> None:
    """What came back waits; sent again, it takes the place of what was sent before. Where they changed nothing our own
    signs stay, though a Word file knows fewer."""
    _hold(mailing)
    section, was = mailing.section, as_it_was(mailing.section, mailing.base_number)
    merged = merge(mailing.sent, was, after)
    source = merged.text if merged.is_clean else after
    if len(source) > markup.MAX_LENGTH:
        raise DomainError(N_("At most %(most)s characters, please."), most=f"{markup.MAX_LENGTH:,}")
    if source.strip() == was.strip():
        raise DomainError(N_("Your file says what the section said when it was mailed: nothing is changed in it."))
    empty(mailing, by=by)
    mailing.source, mailing.tokens, mailing.returned_at = source, [*tokens], clock.now()
    record(EventName.SECTION_MAILED_BACK, section, by=by, within=section.paper)


def waiting_on(paper: Paper) -> list[MailedSection]:
    """What came back of all its sections, the earliest first."""
    query = select(MailedSection).join(Section, Section.id == MailedSection.section_id)
    query = query.where(Section.paper_id == paper.id, Section.withdrawn_at.is_(None))
    return list(db.session.scalars(query.where(MailedSection.returned_at.is_not(None)).order_by(MailedSection.id)))


def find(paper: Paper, mailed_id: int) -> MailedSection | None:
    return next((one for one in waiting_on(paper) if one.id == mailed_id), None)


def state_of(mailing: MailedSection) -> str:
    """What tells whether it was sent back once more since somebody looked at it."""
    return markup.hash_of(mailing.source)


def take(paper: Paper, mailing: MailedSection, *, seen: str, by: User) -> Clash | None:
    """It is the newest revision, merged with what was written meanwhile; unless both changed the same words. ``seen``:
    the ``state_of`` what was looked at."""
    _hold_as_seen(mailing, seen)
    clash = clash_of(mailing, mailing.source)
    if not clash.merged.is_clean:
        return clash
    _put(paper, mailing, clash.merged.text, by=by)
    return None


def take_merged(paper: Paper, mailing: MailedSection, words: str, *, base: int, seen: str, by: User) -> Clash | None:
    """These words, as they were looked over in revision ``base``; unless somebody saved again."""
    _hold_as_seen(mailing, seen)
    if base != mailing.section.text.number:
        return clash_of(mailing, words)
    _put(paper, mailing, words, by=by)
    return None


def clash_of(mailing: MailedSection, words: str) -> Clash:
    """These words beside what was written since it was mailed."""
    section, was = mailing.section, as_it_was(mailing.section, mailing.base_number)
    return Clash(was, section.text.source, section.text.number, merge(was, section.text.source, words))


def drop(paper: Paper, mailing: MailedSection, *, seen: str, by: User) -> None:
    """It is not taken. The mail that it came with is kept as all mail is."""
    _hold_as_seen(mailing, seen)
    section = mailing.section
    empty(mailing, by=by)
    record(EventName.SECTION_MAILING_DROPPED, section, by=by, within=paper)


def _hold(mailing: MailedSection) -> None:
    """While nobody else saves in its section, takes it, or sends it back once more."""
    texts.hold(mailing.section.text)
    db.session.refresh(mailing, ["source", "tokens", "returned_at"], with_for_update=True)


def _hold_as_seen(mailing: MailedSection, seen: str) -> None:
    """Where it is not said what was looked at, what is there is meant."""
    _hold(mailing)
    if mailing.returned_at is None or seen not in {"", state_of(mailing)}:
        raise DomainError(
            N_("Meanwhile this was sent back once more, or taken. Nothing was changed: look at what is there now.")
        )


def files_of(sections_: Sequence[Section]) -> list[Attachment]:
    """The pictures that came back with them, and are on nothing yet."""
    query = select(MailedSection.tokens).where(MailedSection.section_id.in_([section.id for section in sections_]))
    tokens = {token for found in db.session.scalars(query) for token in found}
    loose = select(Attachment).where(Attachment.token.in_(tokens), Attachment.thing_id.is_(None))
    return list(db.session.scalars(loose))


def forget(section: Section) -> list[int]:
    """Its words were purged; the numbers of what was mailed of it."""
    own = delete(MailedSection).where(MailedSection.section_id == section.id)
    return list(db.session.scalars(own.returning(MailedSection.id)))


def _put(paper: Paper, mailing: MailedSection, source: str, *, by: User) -> None:
    section, sender = mailing.section, mailing.person
    attachments.check_described(source, Files())
    base = section.text.number
    result = texts.rewrite(section.text, source, by=sender, origin=Origin.ACCEPT, note=by.name)
    texts.record_save(result, EventName.SECTION_SAVED, section, by=sender, within=paper)
    attachments.settle(paper, source, Files(mailing.tokens), by=sender)
    sections.follow(paper, section, result, base=base, by=by)
    mailing.source, mailing.tokens, mailing.returned_at = "", [], None
    record(EventName.SECTION_MAILING_TAKEN, section, by=by, within=paper, revision=section.text.number)


def empty(mailing: MailedSection, *, by: User) -> None:
    """Nothing waits of it any more."""
    for file in attachments.loose_of(mailing.person, mailing.tokens):
        if file.thing_id is None:
            attachments.withdraw(file, by=by)
    mailing.source, mailing.tokens, mailing.returned_at = "", [], None
