"""Purging: for what should never have been written, such as a patient's data by mistake.

The words, their earlier states, the files, what search knew and the stored mails that told of them go;
the events stay, without words. It cannot be undone.
"""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import and_, delete, func, or_, select, update

from roundtable import text as markup
from roundtable.domain import clock, search
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.undelivered import NOTHING
from roundtable.extensions import db
from roundtable.models import (
    ActionItem,
    Attachment,
    Comment,
    Decision,
    Digest,
    DigestRange,
    Draft,
    Event,
    Mail,
    MailState,
    Origin,
    Revision,
    StoredFile,
    Text,
    ThingKind,
    Update,
    User,
)

#: What stands in place of what was purged.
PURGED = "purged"
#: The columns with words of each noun, beside its text.
WORDS: dict[type[Any], tuple[str, ...]] = {
    Update: ("title",),
    Decision: ("text", "reason", "dissent"),
    ActionItem: ("text",),
    Comment: (),
}


def thing(target: Update | Comment | Decision | ActionItem, *, by: User) -> list[str]:
    """Purge a thing with its comments and files; the hashes of files that nothing names any more, for
    the caller to remove once this is committed."""
    if not by.is_organizer:
        raise DomainError(N_("Only organizers purge."))
    for column in WORDS[type(target)]:
        setattr(target, column, PURGED if column in {"title", "text"} else "")
    target.withdrawn_at = target.withdrawn_at or clock.now()
    if isinstance(target, Update | Comment):
        target.purged_at = clock.now()
        _blank([target.text_id], by=by)
    for comment in _comments_on(target):
        comment.withdrawn_at = comment.withdrawn_at or clock.now()
        comment.purged_at = clock.now()
        _blank([comment.text_id], by=by)
    search.drop_page(target.kind, target.id)
    search.drop(target.kind, target.id)
    _forget_mails(_keys_of(target))
    orphans = _forget_files(target.kind, target.id, by=by)
    record(EventName.THING_PURGED, target, by=by)
    return orphans


def history(text: Text, owner: Any, *, page: Any = None, by: User) -> None:
    """Keep what the text says now, and purge all its earlier states and drafts, and the mails."""
    if not by.is_organizer:
        raise DomainError(N_("Only organizers purge."))
    older = update(Revision).where(Revision.text_id == text.id, Revision.number < text.number)
    db.session.execute(older.values(source="", note="", origin=Origin.PURGE, sha256=markup.hash_of("")))
    db.session.execute(delete(Draft).where(Draft.text_id == text.id))
    _forget_mails({(owner.kind, owner.id), *([(page.kind, page.id)] if page is not None else [])})
    record(EventName.HISTORY_PURGED, owner, by=by, within=page, kept=text.number)


def _comments_on(target: Any) -> list[Comment]:
    on_it = and_(Comment.thing_kind == target.kind, Comment.thing_id == target.id)
    if isinstance(target, Comment):
        on_it = Comment.parent_id == target.id
    return list(db.session.scalars(select(Comment).where(on_it)))


def _blank(text_ids: Iterable[int], *, by: User) -> None:
    ids = list(text_ids)
    empty = {"source": "", "sha256": markup.hash_of("")}
    db.session.flush()
    db.session.execute(update(Text).where(Text.id.in_(ids)).values(html="", **empty))
    db.session.execute(update(Revision).where(Revision.text_id.in_(ids)).values(note="", origin=Origin.PURGE, **empty))
    db.session.execute(delete(Draft).where(Draft.text_id.in_(ids)))


def _keys_of(target: Any) -> set[tuple[ThingKind, int]]:
    keys = {(target.kind, target.id)}
    if isinstance(target, Comment):
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
    )
    kept = {MailState.READY, MailState.CLAIMED}
    mails = update(Mail).where(Mail.digest_id.in_(told))
    db.session.execute(mails.where(Mail.state.not_in(kept)).values(content=None, subject=""))
    waiting = select(Mail.digest_id).where(Mail.digest_id.in_(told), Mail.state.in_(kept))
    for digest in db.session.scalars(select(Digest).where(Digest.id.in_(waiting))):
        digest.things = [*digest.things, NOTHING]


def _forget_files(kind: ThingKind, thing_id: int, *, by: User) -> list[str]:
    """Withdraw the thing's files and empty what was said of them; the hashes that are now without use."""
    attachments = db.session.scalars(
        select(Attachment).where(Attachment.thing_kind == kind, Attachment.thing_id == thing_id)
    ).all()
    for attachment in attachments:
        attachment.withdrawn_at = attachment.withdrawn_at or clock.now()
        attachment.name, attachment.caption, attachment.alternative, attachment.source = PURGED, "", "", ""
        record(EventName.ATTACHMENT_WITHDRAWN, attachment, by=by)
    db.session.flush()
    hashes = {a.sha256 for a in attachments}
    in_use = select(Attachment.sha256).where(Attachment.sha256.in_(hashes), Attachment.withdrawn_at.is_(None))
    orphans = sorted(hashes - set(db.session.scalars(in_use)))
    gone = update(StoredFile).where(StoredFile.sha256.in_(orphans))
    db.session.execute(gone.values(purged_at=func.coalesce(StoredFile.purged_at, clock.now())))
    return orphans
