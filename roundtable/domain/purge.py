"""Purging: for what should never have been written, such as a patient's data by mistake.

The words, their earlier states, the files, what search knew and the stored mails that told of them go;
the events stay, without words. It cannot be undone.
"""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, delete, or_, select, update

from roundtable import text as markup
from roundtable.domain import (
    attachments,
    carried_words,
    clock,
    dispositions,
    incoming_mails,
    mailed_sections,
    mails,
    paper_imports,
    search,
    suggestions,
    versions,
    word_files,
)
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.undelivered import NOTHING
from roundtable.extensions import db
from roundtable.models import (
    ActionItem,
    Announcement,
    AnnouncementRecipient,
    Ask,
    Attachment,
    Comment,
    Decision,
    Digest,
    DigestRange,
    Disposition,
    Draft,
    Erratum,
    Event,
    Gap,
    Group,
    Mail,
    MailedSection,
    MailKind,
    MailState,
    Objection,
    Origin,
    Paper,
    Passage,
    Question,
    Review,
    ReviewAnswer,
    Reviewer,
    Revision,
    Section,
    Suggestion,
    SuggestionState,
    Text,
    ThingKind,
    TimePoll,
    ToldApart,
    Update,
    User,
)

#: What stands in place of what was purged.
PURGED = "purged"
#: A revision afterwards.
_NO_WORDS = {
    "source": "",
    "note": "",
    "html": None,
    "writers": None,
    "origin": Origin.PURGE,
    "sha256": markup.hash_of(""),
}
_OF_REVIEWS = (MailKind.REVIEW_ASKED, MailKind.REVIEW_REMINDER, MailKind.REVIEW_ANSWERED)
Withdrawable = (
    Update
    | Announcement
    | Comment
    | Decision
    | ActionItem
    | Question
    | Ask
    | Gap
    | TimePoll
    | Paper
    | Section
    | Attachment
)
Purgeable = Withdrawable | Objection | Erratum | ReviewAnswer
#: The columns with words of each noun, beside its text. The first one says that it was purged.
WORDS: dict[type[Any], tuple[str, ...]] = {
    Update: ("title",),
    Decision: ("text", "reason", "dissent"),
    ActionItem: ("text",),
    Question: ("text", "answer"),
    Ask: ("text", "reason", "answer", "delivery"),
    Gap: ("statement", "why", "finding"),
    TimePoll: ("title",),
    Announcement: ("title",),
    Paper: ("title", "published_title", "citation"),
    Section: ("title",),
    Attachment: ("name", "caption", "alternative", "source"),
    Objection: ("words", "quote", "answer"),
    Erratum: ("words",),
    Comment: (),
    ReviewAnswer: (),
}


def thing(target: Purgeable, *, by: User) -> list[str]:
    """Purge a thing with its comments and files; the hashes of files that nothing names any more, for
    the caller to remove once this is committed."""
    if not by.is_organizer:
        raise DomainError(N_("Only organizers purge."))
    carried_words.purge(target, PURGED)
    parts = [target, *_parts_of(target)]
    files = _files_of(target) + _files_with(parts)
    for part in (*parts, *files):
        _empty(part)
        search.drop(part.kind, part.id)
        incoming_mails.forget(part.kind, part.id)
    search.drop_page(target.kind, target.id)
    _forget_mails(_keys_of(target))
    if isinstance(target, Announcement):
        own = select(AnnouncementRecipient.mail_id).where(AnnouncementRecipient.announcement_id == target.id)
        _forget_words(Mail.id.in_(own))
    record(EventName.THING_PURGED, target, by=by, within=_page_of(target))
    if isinstance(target, Paper | Section):
        paper_imports.forget(target, PURGED)
    written = word_files.forget(target) if isinstance(target, Paper | Section | Attachment) else set()
    return attachments.without_use({a.sha256 for a in files} | written)


def _page_of(target: Purgeable) -> Paper | None:
    if isinstance(target, ReviewAnswer):
        return db.session.get_one(Paper, db.session.get_one(Section, target.section_id).paper_id)
    return target.paper if isinstance(target, Section) else None


def history(text: Text, owner: Any, *, page: Any = None, by: User) -> list[str]:
    """Keep what the text says now, and purge all its earlier states and drafts, and the mails; the hashes of files
    that nothing names any more, as ``thing`` has them."""
    if not by.is_organizer:
        raise DomainError(N_("Only organizers purge."))
    older = update(Revision).where(Revision.text_id == text.id, Revision.number < text.number)
    db.session.execute(older.values(**_NO_WORDS))
    db.session.execute(delete(Draft).where(Draft.text_id == text.id))
    files = mailed_sections.files_of([owner]) if isinstance(owner, Section) else []
    for file in files:
        _empty(file)
    if isinstance(owner, Section):
        _forget_quotes(owner, text.source)
        suggestions.index_all(owner, page)
        _forget_mailings(owner)
    if not isinstance(owner, Group):  # what is held for a group has become nothing yet
        incoming_mails.forget(owner.kind, owner.id)
    _forget_mails({(owner.kind, owner.id), *([(page.kind, page.id)] if page is not None else [])})
    record(EventName.HISTORY_PURGED, owner, by=by, within=page, kept=text.number)
    written = word_files.forget(owner) if isinstance(owner, Section) else set()
    return attachments.without_use({a.sha256 for a in files} | written)


def suggestion(target: Suggestion, paper: Paper, *, by: User) -> list[str]:
    """Purge a suggestion alone. What became of it in the text is the section's: see ``history``. The hashes of files
    as ``thing`` has them."""
    if not by.is_organizer:
        raise DomainError(N_("Only organizers purge."))
    files = _files_only_in(target)
    if target.state is SuggestionState.OPEN:
        suggestions.withdraw(paper, target, by=by)
    target.inserted, target.put, target.replaced, target.reason, target.answer = PURGED, "", "", "", ""
    dispositions.forget(Disposition.thing_kind == target.kind, Disposition.thing_id == target.id)
    for file in files:
        _empty(file)
    search.drop(target.kind, target.id)
    incoming_mails.forget(target.kind, target.id)
    _forget_mails({(target.kind, target.id)})
    record(EventName.THING_PURGED, target, by=by, within=paper)
    return attachments.without_use({a.sha256 for a in files})


def returned(mailing: MailedSection, *, by: User) -> list[str]:
    """Purge what came back of a section by mail, with its pictures and the mails by which it came; the section stays
    as it is. The hashes of files as ``thing`` has them."""
    if not by.is_organizer:
        raise DomainError(N_("Only organizers purge."))
    section, tokens = mailing.section, [*mailing.tokens]
    mailed_sections.empty(mailing, by=by)
    files = [file for file in attachments.with_tokens(tokens, is_withdrawn=True) if file.thing_id is None]
    for file in files:
        _empty(file)
    incoming_mails.forget(section.kind, section.id)
    _forget_mails({(section.kind, section.id)})
    record(EventName.SECTION_MAILING_PURGED, section, by=by, within=section.paper)
    return attachments.without_use({a.sha256 for a in files})


def _files_only_in(target: Suggestion) -> list[Attachment]:
    """The pictures that it shows, and that no text of the paper, no earlier state and no other suggestion does."""
    of_paper = select(Section.text_id).where(Section.paper_id == target.paper_id)
    others = select(Suggestion.id).where(Suggestion.paper_id == target.paper_id, Suggestion.id != target.id)
    found = []
    for file in attachments.with_tokens({p.token for p in markup.pictures(f"{target.inserted}\n\n{target.put}")}):
        in_text = select(Revision.id).where(Revision.text_id.in_(of_paper), Revision.source.contains(file.token))
        in_other = others.where(or_(Suggestion.inserted.contains(file.token), Suggestion.put.contains(file.token)))
        if not db.session.scalar(select(or_(in_text.exists(), in_other.exists()))):
            found.append(file)
    return found


def _empty(part: Purgeable) -> None:
    """Its words go, and it is withdrawn if it was not."""
    for number, column in enumerate(WORDS[type(part)]):
        setattr(part, column, "" if number else PURGED)
    if not isinstance(part, Erratum | ReviewAnswer):  # its number stays
        part.withdrawn_at = part.withdrawn_at or clock.now()
    if isinstance(part, Decision | Gap):
        part.evidence = []
    if isinstance(part, Update | Comment | Announcement):
        part.purged_at = clock.now()
    if isinstance(part, Paper | Section):
        versions.forget(part, PURGED)
    if isinstance(part, Update | Comment | Section | Announcement | ReviewAnswer):
        _blank(part.text_id)
    if isinstance(part, Section):
        _forget_quotes(part, "")
        _forget_reviews_of(part)
        _forget_mailings(part)
    if isinstance(part, Paper):
        _forget_requests(part)
    if isinstance(part, Comment | ReviewAnswer):
        dispositions.forget(Disposition.thing_kind == part.kind, Disposition.thing_id == part.id)


def _parts_of(target: Purgeable) -> list[Comment | Section]:
    """The comments on it or on words of it, and the sections of a paper."""
    on_it: ColumnElement[bool] = and_(Comment.thing_kind == target.kind, Comment.thing_id == target.id)
    if isinstance(target, Comment):
        on_it = Comment.parent_id == target.id
    if isinstance(target, Section):
        on_it = Comment.passage_id.in_(select(Passage.id).where(Passage.section_id == target.id))
    parts: list[Comment | Section] = list(db.session.scalars(select(Comment).where(on_it)))
    if isinstance(target, Paper):
        parts += db.session.scalars(select(Section).where(Section.paper_id == target.id))
    return parts


def _blank(text_id: int) -> None:
    db.session.flush()
    db.session.execute(update(Text).where(Text.id == text_id).values(html="", source="", sha256=markup.hash_of("")))
    db.session.execute(update(Revision).where(Revision.text_id == text_id).values(**_NO_WORDS))
    db.session.execute(delete(Draft).where(Draft.text_id == text_id))


def _forget_quotes(section: Section, kept: str) -> None:
    """What was quoted of it by those who commented on it, but for what it says still."""
    for passage in db.session.scalars(select(Passage).where(Passage.section_id == section.id)):
        passage.quote = passage.quote if passage.quote in kept else ""
        passage.prefix, passage.suffix, passage.removal = "", "", []
    own = select(Passage.id).where(Passage.section_id == section.id)
    for suggestion in db.session.scalars(select(Suggestion).where(Suggestion.passage_id.in_(own))):
        suggestion.put, suggestion.replaced = "", ""
        if suggestion.state is not SuggestionState.OPEN and suggestion.inserted not in kept:
            suggestion.inserted = ""
        if not kept:
            suggestion.inserted, suggestion.reason, suggestion.answer = "", "", ""
            search.drop(suggestion.kind, suggestion.id)


def _forget_reviews_of(section: Section) -> None:
    """What reviewers said of it, and what was answered to them."""
    for text_id in db.session.scalars(select(ReviewAnswer.text_id).where(ReviewAnswer.section_id == section.id)).all():
        _blank(text_id)
    dispositions.forget(Disposition.section_id == section.id)


def _forget_requests(paper: Paper) -> None:
    """What people were asked to look at in reviews of it, and the mails that asked them."""
    db.session.execute(update(Review).where(Review.paper_id == paper.id).values(note=""))
    asked = select(Reviewer.id).join(Review, Reviewer.review_id == Review.id).where(Review.paper_id == paper.id)
    _forget_words(Mail.kind.in_(_OF_REVIEWS), Mail.arguments["reviewer_id"].as_integer().in_(asked))


def _forget_mailings(section: Section) -> None:
    """What of it was mailed as a Word file, or could not be, with the bytes of these mails, and what came back."""
    keys = [f"{MailKind.SECTION_MAILED}:{one}" for one in mailed_sections.forget(section)]
    failed = Mail.kind == MailKind.SECTION_UNMAILED, Mail.arguments["section_id"].as_integer() == section.id
    _forget_words(or_(Mail.key.in_(keys), and_(*failed)))


def _forget_words(*which: ColumnElement[bool]) -> None:
    """What these mails say."""
    mails.forget_messages(*which)
    untitled = update(Mail).where(*which).values(subject="")
    db.session.execute(untitled, execution_options={"synchronize_session": False})


def _keys_of(target: Purgeable) -> set[tuple[ThingKind, int]]:
    keys = {(target.kind, target.id)}
    if isinstance(target, Comment | Attachment) and target.thing_kind is not None and target.thing_id is not None:
        keys.add((target.thing_kind, target.thing_id))
    return keys


def _forget_mails(keys: set[tuple[ThingKind, int]]) -> None:
    """Empty the stored bytes of every mail whose digest told of these; one that waits is composed
    again before it is sent, because what it names has changed."""
    about = or_(
        *(
            or_(
                and_(Event.thing_kind == kind, Event.thing_id == thing_id),
                and_(Event.within_kind == kind, Event.within_id == thing_id),
            )
            for kind, thing_id in keys
        )
    )
    told = (
        select(DigestRange.digest_id)
        .join(
            Event, and_(Event.group_id == DigestRange.group_id, Event.seq > DigestRange.lo, Event.seq <= DigestRange.hi)
        )
        .where(about)
        .union_all(
            select(ToldApart.digest_id)
            .join(Event, and_(Event.group_id == ToldApart.group_id, Event.seq == ToldApart.seq))
            .where(about, ToldApart.digest_id.is_not(None))
        )
    )
    kept = {MailState.READY, MailState.CLAIMED}
    _forget_words(Mail.digest_id.in_(told), Mail.state.not_in(kept))
    waiting = select(Mail.digest_id).where(Mail.digest_id.in_(told), Mail.state.in_(kept))
    for digest in db.session.scalars(select(Digest).where(Digest.id.in_(waiting))):
        digest.things = [*digest.things, NOTHING]


def _files_with(parts: Sequence[Any]) -> list[Attachment]:
    """The files on comments; of sections those in what reviewers said of them, and the pictures that came back by mail
    and are on nothing yet."""
    comments = [part.id for part in parts if isinstance(part, Comment)]
    sections = [part for part in parts if isinstance(part, Section)]
    answers = select(ReviewAnswer.id).where(ReviewAnswer.section_id.in_([section.id for section in sections]))
    on_them = or_(
        and_(Attachment.thing_kind == ThingKind.COMMENT, Attachment.thing_id.in_(comments)),
        and_(Attachment.thing_kind == ThingKind.REVIEW_ANSWER, Attachment.thing_id.in_(answers)),
    )
    return [*db.session.scalars(select(Attachment).where(on_them)), *mailed_sections.files_of(sections)]


def _files_of(target: Purgeable) -> list[Attachment]:
    """The files on it; of a section the figures that no other section shows."""
    if isinstance(target, Attachment):
        return [target]
    kind, thing_id = (ThingKind.PAPER, target.paper_id) if isinstance(target, Section) else (target.kind, target.id)
    on_it = select(Attachment).where(Attachment.thing_kind == kind, Attachment.thing_id == thing_id)
    found = list(db.session.scalars(on_it))
    if not isinstance(target, Section):
        return found
    others = select(Text.source).join(Section, Section.text_id == Text.id)
    others = others.where(Section.paper_id == target.paper_id, Section.id != target.id, Section.withdrawn_at.is_(None))
    elsewhere = {p.token for source in db.session.scalars(others) for p in markup.pictures(source)}
    suggested = select(Suggestion.inserted).join(Passage, Passage.id == Suggestion.passage_id)
    own = [target.text.source, *db.session.scalars(suggested.where(Passage.section_id == target.id))]
    shown = {p.token for source in own for p in markup.pictures(source)}
    return [a for a in found if a.token in shown - elsewhere]
