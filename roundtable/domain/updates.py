from collections.abc import Sequence

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roundtable import text as markup
from roundtable.domain import attachments, clock, search, texts
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.paging import Page, page_in_parts, page_of
from roundtable.domain.visibility import readable
from roundtable.extensions import db
from roundtable.models import Group, Update, User


def post(
    group: Group, *, title: str, source: str, reach: Reach, files: Files, by: User, sources: Sequence[str] = ()
) -> Update:
    """Post an update to the group, the roundtable or everybody."""
    if not source.strip():
        raise DomainError(N_("Please write something."), field="source")
    attachments.check_described(source, files)
    update = Update(
        group=group,
        title=_checked_title(title),
        author=by,
        text=texts.start(source, by=by),
        published_at=clock.now(),
        sources=list(sources),
    )
    reach.set_on(update)
    db.session.add(update)
    db.session.flush()
    attachments.settle(update, source, files, by=by)
    index(update)
    record(EventName.UPDATE_POSTED, update, by=by)
    return update


def edit(
    update: Update, *, title: str, source: str, base: int, reach: Reach, files: Files, by: User
) -> texts.Saved | texts.Stale:
    """Change an update; its earlier states stay in its history."""
    if not source.strip():
        raise DomainError(N_("Please write something, or withdraw the update."), field="source")
    attachments.check_described(source, files)
    result = texts.save(update.text, source, base=base, by=by)
    if isinstance(result, texts.Saved):
        is_changed = result.revision is not None or update.title != title or update.audience != reach.audience
        update.title = _checked_title(title)
        reach.set_on(update)
        attachments.settle(update, source, files, by=by)
        index(update)
        if is_changed:
            record(EventName.UPDATE_EDITED, update, by=by, revision=update.text.number)
    else:
        texts.record_save(result, EventName.UPDATE_EDITED, update, by=by)
    return result


def drop_draft(update: Update, *, by: User) -> None:
    """What came too late is no longer wanted."""
    if texts.take_draft(update.text, by):
        record(EventName.TEXT_DROPPED, update, by=by)


def pin(update: Update, *, by: User) -> None:
    """Keep it above the others."""
    update.pinned_at = clock.now()
    record(EventName.UPDATE_PINNED, update, by=by)


def unpin(update: Update, *, by: User) -> None:
    update.pinned_at = None
    record(EventName.UPDATE_UNPINNED, update, by=by)


def withdraw(update: Update, *, by: User) -> None:
    """Nobody reads it any more; an organizer can bring it back."""
    update.withdrawn_at = clock.now()
    search.follow(update)
    record(EventName.UPDATE_WITHDRAWN, update, by=by)


def find(group: Group, update_id: int, person: User | None) -> Update | None:
    return db.session.scalar(readable(Update, person).where(Update.group_id == group.id, Update.id == update_id))


def find_with_group(update_id: int) -> Update | None:
    """For the mail that tells of it."""
    query = select(Update).where(Update.id == update_id, Update.withdrawn_at.is_(None))
    return db.session.scalar(query.options(joinedload(Update.group)))


def of_group(group: Group, person: User | None, number: int = 1, size: int = 20) -> Page[Update]:
    """Pinned ones first, then the newest."""
    query = readable(Update, person).where(Update.group_id == group.id)
    newest = (Update.published_at.desc(), Update.id.desc())
    parts = [
        query.where(pinned).order_by(*newest) for pinned in (Update.pinned_at.is_not(None), Update.pinned_at.is_(None))
    ]
    return page_in_parts(Update, parts, (Update.pinned_at.is_(None), *newest), number, size)


def latest(group: Group, person: User | None) -> Update | None:
    """The pinned one, else the newest."""
    return next(iter(of_group(group, person, size=1).rows), None)


def public(number: int = 1) -> Page[Update]:
    """What the public may read, over all groups, the newest first."""
    return page_of(readable(Update, None).order_by(Update.published_at.desc(), Update.id.desc()), number, size=10)


def index(update: Update) -> None:
    """What is said beside the text (captions) is found as well."""
    captions = " ".join(f"{a.caption} {a.name}" for a in attachments.of_thing(update.kind, update.id))
    body = f"{markup.plain(texts.html_of(update.text))} {captions}".strip()
    search.put(update, title=update.title, body=body, at=update.published_at or clock.now())


def _checked_title(title: str) -> str:
    title = " ".join(title.split())
    if not title:
        raise DomainError(N_("Please give it a subject."), field="title")
    return title
