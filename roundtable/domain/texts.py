"""Text and Revision: how everything that people write is saved, so that nobody overwrites anybody.

A save carries the number of the revision that its writer had before them. If somebody saved since,
nothing is overwritten: what was sent is kept as the writer's draft, and both are shown, merged.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.orm import defer

from roundtable import text as markup
from roundtable.domain import clock
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.merging import Merge, merge
from roundtable.extensions import db
from roundtable.models import Draft, Origin, Revision, Text, Thing, User


@dataclass(frozen=True)
class Saved:
    """It was saved. ``revision`` is none when nothing had changed; ``draft`` is what was kept of its writer before,
    when an earlier save came too late."""

    revision: Revision | None
    draft: "Kept | None" = None


@dataclass(frozen=True)
class Kept:
    """What came too late: what was made of which revision."""

    base: int
    source: str


@dataclass(frozen=True)
class Earlier:
    """A state that a text had before it came here; the author may be somebody who was only named."""

    source: str
    author: User | None
    at: datetime
    note: str
    base: int  # the number, from 1, of the state that it was made of


@dataclass(frozen=True)
class Stale:
    """Somebody saved in between; nothing was overwritten, and what was sent is kept as a draft."""

    base: Revision
    theirs: Revision
    yours: str
    merged: Merge


def start(source: str = "", *, by: User | None, origin: Origin = Origin.EDIT) -> Text:
    """A new text; with words, its first revision."""
    text = Text(number=0, source="", html="", sha256="", renderer=markup.RENDERER)
    db.session.add(text)
    db.session.flush()
    if source:
        _revise(text, source, base=0, by=by, origin=origin, note="")
    return text


def begin_with(text: Text, states: Sequence[Earlier]) -> list[Revision]:
    """An empty text gets the history that it had elsewhere, the oldest state first."""
    found = []
    for state in states:
        text.number += 1
        text.source, text.sha256, text.saved_at = checked(state.source), markup.hash_of(state.source), state.at
        found.append(
            Revision(
                text_id=text.id,
                number=text.number,
                base_number=state.base,
                source=text.source,
                sha256=text.sha256,
                author=state.author,
                origin=Origin.IMPORT,
                note=state.note,
                at=state.at,
            )
        )
    text.renderer = _renderer(is_foreign=True)
    text.html = _rendered(text)
    db.session.add_all(found)
    return found


def save(
    text: Text,
    source: str,
    *,
    base: int,
    by: User,
    origin: Origin = Origin.EDIT,
    note: str = "",
    known: str | None = None,
) -> Saved | Stale:
    """Save what was made of revision ``base``. The caller records the event: see ``record_save``.

    ``known`` is the hash of the writer's draft as this page knows it: another, of another page of theirs, stays.
    """
    source = checked(source)
    hold(text)  # two saves at once take turns
    if base != text.number and source != text.source:
        check_base(text, base)
        base = _saved_before(text, source, base=base, by=by) or base
        return keep_late(text, source, base=base, by=by, known=known)
    draft = None if _is_of_another_page(text, source, by, known) else take_draft(text, by)
    if source == text.source:
        return Saved(None)
    merged = draft if draft and draft.base != base else None
    return Saved(_revise(text, source, base=base, by=by, origin=origin, note=note), merged)


def keep_late(text: Text, source: str, *, base: int, by: User, known: str | None) -> Stale:
    """What came too late to be saved, with what another page of its writer kept."""
    draft = draft_of(text, by)
    if draft is not None and _is_of_another_page(text, source, by, known):
        newer = max(base, draft.base_number)
        other, mine = (
            rebased(text, words, base=started, to=newer)
            for words, started in ((draft.source, draft.base_number), (source, base))
        )
        source, base = merge(at(text, newer).source, other, mine).text, newer
    return stale_of(text, put_draft(text, source, base=base, by=by))


def record_save(result: Saved | Stale, name: EventName, thing: Thing, *, by: User, within: Thing | None = None) -> None:
    """The event of a save: ``name`` when a revision was made, that a text was kept when it came too late."""
    if isinstance(result, Stale):
        record(EventName.TEXT_KEPT, thing, by=by, within=within, base=result.base.number)
    elif result.revision is not None:
        record(name, thing, by=by, within=within, revision=result.revision.number)


def restore(text: Text, revision: Revision, *, by: User) -> Saved:
    """Make an older revision the newest, as a revision of its own."""
    if revision.source == text.source:
        return Saved(None)
    note = f"{revision.number}"
    return Saved(_revise(text, revision.source, base=text.number, by=by, origin=Origin.RESTORE, note=note))


def hold(text: Text) -> None:
    """What it says now, and nobody else saves until this is committed."""
    db.session.refresh(text, with_for_update=True)


def rewrite(text: Text, source: str, *, by: User, origin: Origin, note: str = "") -> Saved:
    """Make what was made of the newest revision, while it was held, the next one: of this author's."""
    if source == text.source:
        return Saved(None)
    return Saved(_revise(text, source, base=text.number, by=by, origin=origin, note=note))


def find_revision(text: Text, number: int) -> Revision | None:
    return db.session.scalar(select(Revision).where(Revision.text_id == text.id, Revision.number == number))


def revisions_of(text: Text, *, before: int | None = None, limit: int = 50) -> list[Revision]:
    """The newest first; ``before`` a number, for the next page."""
    query = select(Revision).where(Revision.text_id == text.id)
    if before is not None:
        query = query.where(Revision.number < before)
    query = query.order_by(Revision.number.desc()).options(defer(Revision.source))
    return list(db.session.scalars(query.limit(limit)))


def words_of(keys: Collection[tuple[int, int]]) -> dict[tuple[int, int], str | None]:
    """What these revisions say, by the ids of their texts and their numbers; none where it was purged."""
    wanted = tuple_(Revision.text_id, Revision.number).in_(keys)
    rows = db.session.execute(select(Revision.text_id, Revision.number, Revision.source, Revision.origin).where(wanted))
    found = {(r.text_id, r.number): None if r.origin is Origin.PURGE else r.source for r in rows}
    return {key: found.get(key, "") for key in keys}


def draft_of(text: Text, person: User) -> Draft | None:
    query = select(Draft).where(Draft.text_id == text.id, Draft.user_id == person.id)
    return db.session.scalar(query)


def is_known(draft: Draft, *hashes: str) -> bool:
    """Whether it says what has one of these hashes."""
    return markup.hash_of(draft.source) in hashes


def put_draft(text: Text, source: str, *, base: int, by: User) -> Draft:
    """Kept for this writer in place of what was kept before."""
    draft = draft_of(text, by) or Draft(text_id=text.id, user_id=by.id)
    draft.base_number, draft.source, draft.at = base, source, clock.now()
    db.session.add(draft)
    return draft


def rebased(text: Text, source: str, *, base: int, to: int) -> str:
    """What was made of one revision, with what was saved up to another. No word is dropped: clashes hold both."""
    return source if base >= to else merge(at(text, base).source, at(text, to).source, source).text


def check_base(text: Text, base: int) -> None:
    if not 0 <= base <= text.number:
        raise DomainError(N_("This form does not say which revision it started from. Nothing was changed."))


def take_draft(text: Text, by: User) -> Kept | None:
    """What was kept for this writer, to be kept no longer."""
    query = delete(Draft).where(Draft.text_id == text.id, Draft.user_id == by.id)
    found = db.session.execute(query.returning(Draft.base_number, Draft.source)).first()
    return Kept(*found) if found else None


def stale_of(text: Text, draft: Draft) -> Stale:
    """A kept draft beside what the text says by now."""
    base, theirs = at(text, draft.base_number), at(text, text.number)
    return Stale(base, theirs, draft.source, merge(base.source, theirs.source, draft.source))


def html_of(text: Text | Revision | None) -> str:
    """The HTML of a text: as stored, or made anew when none is, or an older renderer made it."""
    if text is None:
        return ""
    is_there = text.html is not None and abs(text.renderer or 0) == markup.RENDERER
    return text.html or "" if is_there else _rendered(text)


def keep_html(text_ids: Collection[int]) -> None:
    """With the newest revision of each of these texts, for those who read it when others are newer."""
    db.session.flush()
    own = {
        column: select(column).where(Text.id == Revision.text_id) for column in (Text.number, Text.html, Text.renderer)
    }
    newest = update(Revision).where(
        Revision.text_id.in_(text_ids), Revision.number == own[Text.number].scalar_subquery(), Revision.html.is_(None)
    )
    kept = newest.values(html=own[Text.html].scalar_subquery(), renderer=own[Text.renderer].scalar_subquery())
    db.session.execute(kept, execution_options={"synchronize_session": False})


def rerender(limit: int = 200) -> int:
    """Make the HTML of texts of an older renderer anew; how many there were. Work for the worker."""
    stale = select(Text).where(Text.renderer.not_in((markup.RENDERER, -markup.RENDERER)))
    texts: list[Text | Revision] = list(db.session.scalars(stale.limit(limit).with_for_update(skip_locked=True)))
    old = select(Revision).where(
        Revision.html.is_not(None), Revision.renderer.not_in((markup.RENDERER, -markup.RENDERER))
    )
    texts += db.session.scalars(old.limit(limit - len(texts)).with_for_update(skip_locked=True, of=Revision))
    for text in texts:
        text.html, text.renderer = _rendered(text), _renderer(is_foreign=(text.renderer or 0) < 0)
    return len(texts)


def _rendered(text: Text | Revision) -> str:
    return markup.render(text.source, has_own_numbers=(text.renderer or 0) >= 0)


def _renderer(*, is_foreign: bool) -> int:
    """Below zero for old minutes: the A-12 in them is none of ours."""
    return -markup.RENDERER if is_foreign else markup.RENDERER


def checked(source: str) -> str:
    """With one kind of line ends, and not too long."""
    source = source.replace("\r\n", "\n").replace("\r", "\n")
    if len(source) > markup.MAX_LENGTH:
        raise DomainError(
            N_("This text has %(length)s characters; %(most)s are the most. Please split it."),
            field="source",
            length=f"{len(source):,}",
            most=f"{markup.MAX_LENGTH:,}",
        )
    return source


def _revise(text: Text, source: str, *, base: int, by: User | None, origin: Origin, note: str) -> Revision:
    source = checked(source)
    now = clock.now()
    text.number += 1
    text.source, text.sha256, text.saved_at = source, markup.hash_of(source), now
    text.renderer = _renderer(is_foreign=origin is Origin.IMPORT or text.renderer < 0)
    text.html = _rendered(text)
    revision = Revision(
        text_id=text.id,
        number=text.number,
        base_number=base,
        source=source,
        sha256=text.sha256,
        author=by,
        origin=origin,
        note=note,
        at=now,
    )
    db.session.add(revision)
    return revision


def _saved_before(text: Text, source: str, *, base: int, by: User) -> int | None:
    """The revision in which these very words were saved by this person since: the answer was lost on its way,
    and they are sent again. What others wrote after it is not merged with it a second time."""
    query = select(Revision.number).where(
        Revision.text_id == text.id,
        Revision.number > base,
        Revision.author_id == by.id,
        Revision.sha256 == markup.hash_of(source),
    )
    return db.session.scalar(query.order_by(Revision.number.desc()).limit(1))


def _is_of_another_page(text: Text, source: str, by: User, known: str | None) -> bool:
    """What is kept for this writer is neither what this page knows nor what it sends."""
    draft = draft_of(text, by) if known is not None else None
    return draft is not None and not is_known(draft, known or "", markup.hash_of(source))


def at(text: Text, number: int) -> Revision:
    """The revision with this number; number 0 is the empty text before the first."""
    return find_revision(text, number) or Revision(text_id=text.id, number=0, base_number=0, source="")
