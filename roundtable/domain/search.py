"""The search index, the same on both databases: our own words go in, and the same hits come out.

SQLite keeps the words in an FTS5 table, PostgreSQL in a tsvector column. Both are written here, in the
transaction of the deed, never by triggers (a batch migration of SQLite drops those).
"""

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, TextClause, and_, bindparam, delete, func, select, text, update

from roundtable.domain.paging import Page
from roundtable.domain.visibility import is_readable
from roundtable.extensions import db
from roundtable.models import Group, Readable, SearchEntry, Thing, ThingKind, User

#: The most words of one thing that are indexed, and the longest word (tsvector's limits are higher).
MOST_WORDS = 40_000
LONGEST_WORD = 60
MOST_QUERY_WORDS = 12
SHORTEST_BEGINNING = 3
HITS = 20
#: Words in no more things than this are rare: their things are looked up one by one.
RARE = 1000
#: Of so few hits all are put in order; to read a thing costs as much as to pass by a hundred in the index.
FEW = 100
#: What is said of a thing: visitors read what was published, and not this.
SAID = (ThingKind.COMMENT, ThingKind.SUGGESTION)


@dataclass(frozen=True)
class Hit:
    """A found thing, with the words around the first match."""

    entry: SearchEntry
    before: str
    match: str
    after: str


def put(thing: Thing, *, title: str, body: str, at: datetime, page: Any = None, number: str = "") -> None:
    """(Re)write what can be found of a thing. ``page`` is the Readable thing whose page shows it."""
    page = page if page is not None else thing
    db.session.flush()
    drop(thing.kind, thing.id)
    entry = SearchEntry(
        thing_kind=thing.kind,
        thing_id=thing.id,
        page_kind=page.kind,
        page_id=page.id,
        title=title,
        body=body,
        at=at,
        **_reach(page, is_part=page is not thing),
    )
    db.session.add(entry)
    db.session.flush()
    _write_words(entry.id, words(f"{number} {title}"), words(body))


def follow(page: Any) -> None:
    """The audience of a thing has changed: what is found on its page follows."""
    db.session.flush()
    on_page = (SearchEntry.page_kind == page.kind, SearchEntry.page_id == page.id)
    is_itself = and_(SearchEntry.thing_kind == page.kind, SearchEntry.thing_id == page.id)
    db.session.execute(update(SearchEntry).where(*on_page, is_itself).values(**_reach(page)))
    db.session.execute(update(SearchEntry).where(*on_page, ~is_itself).values(**_reach(page, is_part=True)))


def drop(kind: ThingKind, thing_id: int) -> None:
    """Nothing of this thing can be found any more."""
    _drop_entries(SearchEntry.thing_kind == kind, SearchEntry.thing_id == thing_id)


def drop_page(kind: ThingKind, page_id: int) -> None:
    """Nothing on this thing's page can be found any more."""
    _drop_entries(SearchEntry.page_kind == kind, SearchEntry.page_id == page_id)


def find(query: str, person: User | None, *, group: Group | None = None, number: int = 1) -> Page[Hit]:
    """What the person may read and holds all the words, those with them in the title first, then the newest.

    The last word may be the beginning of one (of three letters at least). Nothing typed is an error.
    """
    asked = words(query)[:MOST_QUERY_WORDS]
    if not asked:
        return Page([], 1, False)
    found = select(SearchEntry.id).where(is_readable(SearchEntry, person))
    if person is None:  # see comments.threads
        found = found.where(SearchEntry.thing_kind.not_in(SAID))
    if group is not None:
        found = found.where(SearchEntry.group_id == group.id)
    ids = _in_order(found, asked, (max(1, number) - 1) * HITS)
    entries = {entry.id: entry for entry in db.session.scalars(select(SearchEntry).where(SearchEntry.id.in_(ids)))}
    hits = [_hit(entries[entry_id], asked) for entry_id in ids[:HITS]]
    return Page(hits, max(1, number), len(ids) > HITS)


def _in_order(found: Select[Any], asked: list[str], first: int) -> list[int]:
    """The ids of a page of hits that begins with this one, and one more."""
    is_postgres = _is_postgres()
    every, in_title = _postgres_query(asked) if is_postgres else _sqlite_query(asked)
    newest = (SearchEntry.at.desc(), SearchEntry.id.desc())
    rows = None if is_postgres else _rows_of_few(every, FEW)
    if is_postgres or rows is not None:
        found = found.where(_holds(every) if rows is None else SearchEntry.id.in_(rows))
        found = found.order_by(_holds(in_title, "({}) DESC"), *newest)
        return list(db.session.scalars(found.offset(first).limit(HITS + 1)))
    # So many hold the words that the newest of them are met soon, by the index from the newest on.
    walk = found.with_hint(SearchEntry, "INDEXED BY ix_search_entries_at", "sqlite").order_by(*newest)
    titled = walk.where(_holds(in_title))
    ids = list(db.session.scalars(titled.offset(first).limit(HITS + 1)))
    if len(ids) <= HITS:
        skipped = 0 if ids or not first else first - _count(titled)
        others = walk.where(_holds(every), _holds(in_title, "NOT ({})"))
        ids += db.session.scalars(others.offset(skipped).limit(HITS + 1 - len(ids)))
    return ids


def _holds(query: str, how: str = "{}") -> TextClause:
    """Whether the words of an entry answer to a query, as its database writes them."""
    found = text(how.format(_POSTGRES_FINDS if _is_postgres() else _SQLITE_FINDS))
    return found.bindparams(bindparam("query", query, unique=True))


def _count(query: Select[Any]) -> int:
    return db.session.scalar(select(func.count()).select_from(query.order_by(None).subquery())) or 0


def ids_of(kind: ThingKind, query: str) -> list[int] | Select[int]:
    """Of the things of this kind, those that hold all the words: for a list that asks who may read them itself.
    Where nothing was asked for, none. Words that are rare among all things are looked up here, so that the list
    can begin with the few that hold them."""
    asked = words(query)[:MOST_QUERY_WORDS]
    if not asked:
        return []
    is_postgres = _is_postgres()
    every, _ = _postgres_query(asked) if is_postgres else _sqlite_query(asked)
    rows = None if is_postgres else _rows_of_few(every, RARE)
    if (few := _few(_holds(every) if rows is None else SearchEntry.id.in_(rows))) is not None:
        return [thing_id for thing_kind, thing_id in few if thing_kind == kind]
    return select(SearchEntry.thing_id).where(SearchEntry.thing_kind == kind, _holds(every))


def _rows_of_few(every: str, most: int) -> Sequence[int] | None:
    """SQLite tells the rows that hold the words one after the other: there is no need to wait for all of them."""
    statement = text("SELECT rowid FROM search_words WHERE search_words MATCH :every LIMIT :most")
    ids = db.session.scalars(statement, {"every": every, "most": most + 1}).all()
    return ids if len(ids) <= most else None


def _few(holds: Any) -> Sequence[Any] | None:
    """The kinds and ids of all that are found, unless there are too many."""
    found = db.session.execute(select(SearchEntry.thing_kind, SearchEntry.thing_id).where(holds).limit(RARE + 1)).all()
    return found if len(found) <= RARE else None


def words(source: str) -> list[str]:
    """The words as they are indexed: letters and digits, lower case, without accents.

    ``PDX-23`` is the two words pdx and 23, ``c++`` is c, ``Müller`` is muller.
    """
    folded = unicodedata.normalize("NFKD", source.casefold())
    folded = "".join(c for c in folded if not unicodedata.combining(c))
    return [w[:LONGEST_WORD] for w in re.findall(r"[^\W_]+", folded)][:MOST_WORDS]


def _reach(page: Readable, *, is_part: bool = False) -> dict[str, Any]:
    """Of the thing itself, or of what stands on its page."""
    names = ("group_id", "audience", "not_before", "withdrawn_at")
    published_at = page.parts_published_at if is_part else page.published_at
    return {name: getattr(page, name) for name in names} | {"published_at": published_at}


def _is_postgres() -> bool:
    return db.session.get_bind().dialect.name == "postgresql"


_SQLITE_FINDS = "search_entries.id IN (SELECT rowid FROM search_words WHERE search_words MATCH :query)"
_POSTGRES_FINDS = "search_entries.words @@ CAST(:query AS tsquery)"


def _is_beginning(asked: list[str]) -> bool:
    """Whether the last word may be the beginning of one; a letter or two would find almost everything."""
    return len(asked[-1]) >= SHORTEST_BEGINNING


def _sqlite_query(asked: list[str]) -> tuple[str, str]:
    every = " AND ".join([f'"{w}"' for w in asked[:-1]] + [f'"{asked[-1]}"{"*" if _is_beginning(asked) else ""}'])
    return every, f"title : ({every})"


def _postgres_query(asked: list[str]) -> tuple[str, str]:
    def every(weight: str) -> str:
        marks = [weight] * (len(asked) - 1) + [f"{'*' if _is_beginning(asked) else ''}{weight}"]
        return " & ".join(f"'{w}'{':' + mark if mark else ''}" for w, mark in zip(asked, marks, strict=True))

    return every(""), every("A")


def _write_words(entry_id: int, title: list[str], body: list[str]) -> None:
    if _is_postgres():
        statement = text("UPDATE search_entries SET words = CAST(:vector AS tsvector) WHERE id = :id")
        db.session.execute(statement, {"id": entry_id, "vector": vector_of(title, body)})
    else:
        statement = text("INSERT INTO search_words (rowid, title, body) VALUES (:id, :title, :body)")
        db.session.execute(statement, {"id": entry_id, "title": " ".join(title), "body": " ".join(body)})


def vector_of(title: list[str], body: list[str]) -> str:
    """The words of a thing as a tsvector is written."""
    return " ".join(_lexemes(title, "A", 1) + _lexemes(body, "", len(title) + 2))


def _lexemes(found: list[str], weight: str, start: int) -> list[str]:
    """Words as a tsvector writes them, each once with its first place (no place is beyond 16383)."""
    first: dict[str, int] = {}
    for place, word in enumerate(found, start=start):
        first.setdefault(word, min(place, 16383))
    return [f"'{word}':{place}{weight}" for word, place in first.items()]


def _drop_entries(*which: ColumnElement[bool]) -> None:
    """Of most things there is none yet: then there is nothing to delete, nor to look for in the session."""
    if entry_ids := list(db.session.scalars(select(SearchEntry.id).where(*which))):
        _drop_words(entry_ids)
        db.session.execute(delete(SearchEntry).where(*which))


def _drop_words(entry_ids: list[int]) -> None:
    if not _is_postgres():
        statement = text("DELETE FROM search_words WHERE rowid IN :ids")
        db.session.execute(statement.bindparams(bindparam("ids", expanding=True)), {"ids": entry_ids})


def _hit(entry: SearchEntry, asked: list[str]) -> Hit:
    """Sixty characters before the first match in the body, a hundred and sixty after."""
    for match in re.finditer(r"[^\W_]+", entry.body):
        folded = words(match[0])
        if folded and (folded[0] in asked or (_is_beginning(asked) and folded[0].startswith(asked[-1]))):
            start, end = match.span()
            before = entry.body[max(0, start - 60) : start]
            after = entry.body[end : end + 160]
            return Hit(entry, _from_word(before, start > 60), match[0], _to_word(after, len(entry.body) > end + 160))
    return Hit(entry, "", "", _to_word(entry.body[:220], len(entry.body) > 220))


def _from_word(words_before: str, is_cut: bool) -> str:
    return "… " + words_before.split(" ", 1)[-1] if is_cut and " " in words_before else words_before


def _to_word(words_after: str, is_cut: bool) -> str:
    return words_after.rsplit(" ", 1)[0] + " …" if is_cut and " " in words_after else words_after
