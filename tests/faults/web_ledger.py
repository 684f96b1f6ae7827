"""Accounts of what people wrote over HTTP: what was acknowledged, what is there, and whether it is whole."""

import urllib.request
from collections import Counter, defaultdict

from sqlalchemy import func, select

from roundtable.domain.events import EventName
from roundtable.extensions import db
from roundtable.files import FileStore
from roundtable.models import Attachment, Comment, Event, Group, SearchEntry, ThingKind, Update
from tests.faults.processes import Place
from tests.faults.waiting import PATIENCE
from tests.faults.web_writers import Crowd, Wrote, table_of

#: What happened when a thing came to be there.
POSTED = {ThingKind.UPDATE: EventName.UPDATE_POSTED, ThingKind.COMMENT: EventName.COMMENT_POSTED}


def check_writing(place: Place, crowd: Crowd) -> None:
    """What was acknowledged is where the server said, once; and whatever is there is there as a whole."""
    written = {wrote.words: wrote for wrote in crowd.written()}
    with place.looking():
        there = list(_things())
        times = Counter(_words(thing) for thing in there)
        wrong = [f"{words} is there {count} times" for words, count in times.items() if count > 1]
        wrong += [f"{words} is there, and nobody wrote it" for words in times.keys() - written.keys()]
        wrong += [
            f"{w.words} was acknowledged and is LOST" for w in written.values() if w.location and not times[w.words]
        ]
        wrong += [f"{_words(t)} is not at {written[_words(t)].location}" for t in there if not _is_at(t, written)]
        wrong += [*_parts_missing(there), *_files_wrong(place, there), *_places_wrong()]
    assert not wrong, "\n".join([*wrong, place.logs()])


def check_reading(crowd: Crowd, url: str) -> None:
    """The last update that was acknowledged to each writer can be read on its page."""
    for writer in crowd.writers:
        last = writer.acknowledged[-1]
        if not last.is_comment:
            request = urllib.request.Request(url + last.location, headers={"Cookie": writer.browser.cookie})
            with urllib.request.urlopen(request, timeout=PATIENCE) as page:
                assert last.words in page.read().decode(), f"{last.words} cannot be read at {last.location}"


def _things() -> list[Update | Comment]:
    found: list[Update | Comment] = [*db.session.scalars(select(Update)), *db.session.scalars(select(Comment))]
    return [thing for thing in found if _words(thing).startswith("Writing-")]


def _words(thing: Update | Comment) -> str:
    return thing.text.source


def _is_at(thing: Update | Comment, written: dict[str, Wrote]) -> bool:
    wrote = written.get(_words(thing))
    is_update = isinstance(thing, Update)
    return not (wrote and wrote.location) or wrote.location.endswith(
        f"/updates/{thing.id}" if is_update else f"#comment-{thing.id}"
    )


def _parts_missing(there: list[Update | Comment]) -> list[str]:
    """Each was told once, and can be found."""
    indexed = select(SearchEntry.thing_kind, SearchEntry.thing_id)
    told = Counter(
        (kind, thing_id)
        for kind, thing_id, name in db.session.execute(select(Event.thing_kind, Event.thing_id, Event.name))
        if POSTED.get(kind) == name
    )
    found = Counter((kind, thing_id) for kind, thing_id in db.session.execute(indexed))
    return [
        f"{_words(thing)} was told {told[thing.kind, thing.id]} times, can be found {found[thing.kind, thing.id]} times"
        for thing in there
        if (told[thing.kind, thing.id], found[thing.kind, thing.id]) != (1, 1)
    ]


def _files_wrong(place: Place, there: list[Update | Comment]) -> list[str]:
    """Each update has its file, with all its bytes."""
    store = FileStore(place.folder / "files")
    hashes = defaultdict(list)
    for attachment in db.session.scalars(select(Attachment).where(Attachment.thing_kind == ThingKind.UPDATE)):
        hashes[attachment.thing_id].append(attachment.sha256)
    return [
        f"{_words(thing)} has not the file that came with it, but {hashes[thing.id]}"
        for thing in there
        if isinstance(thing, Update)
        and [store.read(sha256).decode() for sha256 in hashes[thing.id]] != [table_of(_words(thing))]
    ]


def _places_wrong() -> list[str]:
    """The places in each group's sequence have no gap, so that no digest passes anything over."""
    of_group = select(Group.slug, Group.last_seq, func.count(Event.id), func.max(Event.seq))
    joined = of_group.outerjoin(Event, Event.group_id == Group.id).group_by(Group.id)
    return [
        f"{slug}: {count} events up to place {highest}, and the last place is {last}"
        for slug, last, count, highest in db.session.execute(joined)
        if not (last == count == (highest or 0))
    ]
