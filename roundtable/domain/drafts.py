"""What somebody types is kept on the way to a save: one draft for a person and a text, with the revision that it was
made of. It is no revision and no event, and nobody else reads it.

A page says which draft it knows, by the hash of its words. Where another page of the same person (a second tab, another
device) kept other words since, these are handed out and not overwritten.
"""

from dataclasses import dataclass
from datetime import datetime

from roundtable import text as markup
from roundtable.domain import clock, texts
from roundtable.models import Draft, Revision, Text, User


@dataclass(frozen=True)
class Begun:
    """What an editor begins with: the draft, with what others saved since where that fits together."""

    source: str
    base: int
    saved: str  # what the text says now
    draft: Draft | None = None
    theirs: Revision | None = None  # saved since, by somebody
    is_clash: bool = False  # and it does not fit: the draft as it was, on its own revision

    @property
    def known(self) -> str:
        return markup.hash_of(self.draft.source) if self.draft else ""

    @property
    def is_unsaved(self) -> bool:
        """Whether it has words that the text does not have."""
        return self.draft is not None and self.source != self.saved


@dataclass(frozen=True)
class Kept:
    """What a page goes on with. ``merged`` is what it sent with what others saved up to ``base``; none: it stays."""

    known: str
    at: datetime
    base: int
    merged: str | None = None
    theirs: Revision | None = None
    is_clash: bool = False


@dataclass(frozen=True)
class Another:
    """Nothing was kept: another page of this person kept these words, made of ``base``."""

    source: str
    base: int
    known: str


def begin(text: Text, person: User) -> Begun:
    draft = texts.draft_of(text, person)
    if draft is None or draft.source == text.source:
        return Begun(text.source, text.number, text.source, draft)
    if draft.base_number == text.number:
        return Begun(draft.source, draft.base_number, text.source, draft)
    stale = texts.stale_of(text, draft)
    if stale.merged.is_clean:
        return Begun(stale.merged.text, text.number, text.source, draft, stale.theirs)
    return Begun(draft.source, draft.base_number, text.source, draft, stale.theirs, is_clash=True)


def keep(text: Text, source: str, *, base: int, known: str, by: User) -> Kept | Another:
    """Keep what this person typed on revision ``base``, and hand them what others saved since."""
    source = texts.checked(source)
    texts.hold(text)
    texts.check_base(text, base)
    draft = texts.draft_of(text, by)
    if draft is not None and not texts.is_known(draft, known, markup.hash_of(source)):
        return _another(text, draft, base)
    if source in {text.source, texts.at(text, base).source}:  # they typed nothing, or took it back
        texts.take_draft(text, by)
        return _as_saved(text, base)
    return _with_others(text, texts.put_draft(text, source, base=base, by=by))


def merged(text: Text, person: User, *, base: int, known: str) -> Kept | Another | None:
    """The same for a page that has typed nothing since it was kept: nothing is written, so that many may ask at once.
    None: what it knows is not kept any more, and is to be sent."""
    texts.check_base(text, base)
    draft = texts.draft_of(text, person)
    if draft is None:
        return None if known else _as_saved(text, base)
    return _with_others(text, draft) if texts.is_known(draft, known) else _another(text, draft, base)


def _another(text: Text, draft: Draft, base: int) -> Another:
    newer = max(base, draft.base_number)
    words = texts.rebased(text, draft.source, base=draft.base_number, to=newer)
    return Another(words, newer, markup.hash_of(draft.source))


def _as_saved(text: Text, base: int) -> Kept:
    if base == text.number:
        return Kept("", clock.now(), base)
    return Kept("", clock.now(), text.number, text.source, texts.at(text, text.number))


def _with_others(text: Text, draft: Draft) -> Kept:
    known = markup.hash_of(draft.source)
    if draft.base_number == text.number:
        return Kept(known, draft.at, text.number)
    stale = texts.stale_of(text, draft)
    if stale.merged.is_clean:
        return Kept(known, draft.at, text.number, stale.merged.text, stale.theirs)
    return Kept(known, draft.at, draft.base_number, None, stale.theirs, is_clash=True)
