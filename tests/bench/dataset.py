"""The data that is measured on: the same rows every time, told from today. Two sizes of one roundtable
have the same people, the same newest things and the same pages; they differ in how long they have existed.
"""

import hashlib
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from typing import Any

from flask import Flask
from flask_migrate import upgrade

from roundtable import create_app
from roundtable import text as markup
from roundtable.config import Settings
from roundtable.extensions import db
from roundtable.models import (
    FOUNDING_GROUPS,
    PLENARY,
    Address,
    Cadence,
    CalendarFeed,
    Group,
    Hue,
    Membership,
    Revision,
    Role,
    SignIn,
    Site,
    Text,
    ThingKind,
    User,
)
from tests.bench.bulk import Bulk, Row
from tests.bench.words import SEED, Words, body_of, html_of

PEOPLE = 200
#: Who is at the browser: a busy member of every group, a chair of Gyn Onc, an organizer, and one who
#: has much to finish.
MEMBER, CHAIR, ORGANIZER, DOER = 1, 2, 3, 4
#: The first of all people write a section at the same time.
EDITORS = 20
GYN_ONC, PLENARY_ID = 1, 5
#: Whose things are told in turn: six of ten are Gyn Onc's.
CYCLE = (1, 1, 1, 1, 1, 1, 2, 3, 4, 5)
COMING = 10  # meetings still to come
FEED = "calendar-of-gyn-onc"  # the token of the busy member's calendar
UNSEEN = 40  # events in each group that nobody was told of yet
AUDIT = 20  # one event in so many is for the audit only
FLUSHED = 500  # texts at once

Place = tuple[int, ThingKind | None, int | None]


@dataclass(frozen=True)
class Size:
    """How long a roundtable has existed."""

    name: str
    meetings: int
    events: int
    long_summary: int = 300  # words of every second summary; the others have forty
    to_finish: int = 0  # further open action items of one person
    readers: int = PEOPLE  # who get a digest

    @property
    def meeting(self) -> int:
        """The id of the meeting that is looked at: the latest of Gyn Onc that is over."""
        return self.meetings - COMING - 4

    def last_seqs(self) -> dict[int, int]:
        counts: dict[int, int] = defaultdict(int)
        for number in range(1, self.events + 1):
            if number % AUDIT:
                counts[group_of(number)] += 1
        return counts


@dataclass
class Tale:
    """What is put together while the rows are made: ids, texts, and what events can be about."""

    size: Size
    bulk: Bulk
    now: datetime = field(default_factory=lambda: datetime.combine(datetime.now(UTC).date(), time(), UTC))
    words: Words = field(default_factory=lambda: Words(SEED))
    last_text: int = 0
    last_entry: int = 0
    last_comment: int = 0
    texts: list[Row] = field(default_factory=list)
    entries: list[Row] = field(default_factory=list)
    #: (group, kind) → (id, and kind and id of its page), the newest last
    things: dict[tuple[int, ThingKind], list[Place]] = field(default_factory=lambda: defaultdict(list))

    def text(self, source: str, *, html: str | None = None, author: int = MEMBER) -> int:
        """A text with its first revision; its id."""
        self.last_text += 1
        self.texts.append(
            {
                "id": self.last_text,
                "number": 1,
                "source": source,
                "html": html_of(source) if html is None else html,
                "sha256": _hash(source),
                "renderer": markup.RENDERER,
                "saved_at": self.now,
                "author_id": author,
            }
        )
        if len(self.texts) >= FLUSHED:
            self.flush()
        return self.last_text

    def happened(self, group: int, kind: ThingKind, thing: int, within: tuple[ThingKind, int] | None = None) -> None:
        """Events can be about this thing."""
        self.things[group, kind].append((thing, *(within or (None, None))))

    def found(self, kind: ThingKind, row: Row, title: str, source: str, at: datetime, **page: Any) -> None:
        """The thing can be found under this title, by the words of this text."""
        self.last_entry += 1
        place = {"page_kind": kind, "page_id": row["id"], "published_at": at, "group_id": row["group_id"], **page}
        entry = {"id": self.last_entry, "thing_kind": kind, "thing_id": row["id"], "at": at, "title": title}
        self.entries.append({**entry, **place, "body": body_of(source)})

    def flush(self) -> None:
        """Put down what was written so far."""
        names = ("id", "number", "source", "html", "sha256", "renderer", "saved_at")
        self.bulk.put(Text, ({name: row[name] for name in names} for row in self.texts))
        self.bulk.put(Revision, (_revision(row) for row in self.texts))
        self.bulk.put_found(self.entries)
        self.texts, self.entries = [], []


def settings_for(folder: Path, **values: Any) -> Settings:
    return Settings(instance=str(folder), secret_key="bench", **values)


def open_empty(folder: Path, **settings: Any) -> Flask:
    """A roundtable with all its tables and nobody in it."""
    app = create_app(settings_for(folder, **settings))
    with app.app_context():
        upgrade()
    return app


def begin(size: Size) -> Tale:
    """The people and their groups. Needs an application context, as all that follows."""
    tale = Tale(size, Bulk(db.engine))
    _put_people(tale)
    _put_groups(tale)
    return tale


def token_of(person: int) -> str:
    """What the cookie of this person's sign-in holds."""
    return f"sign-in-of-{person}"


def group_of(number: int) -> int:
    """The group of the thing with this id."""
    return CYCLE[(number - 1) % len(CYCLE)]


def person_of(number: int) -> int:
    """Anybody but those whose pages are measured."""
    return DOER + 1 + number * 7 % (PEOPLE - DOER)


def _put_people(tale: Tale) -> None:
    bulk, now, today = tale.bulk, datetime.now(UTC), tale.now
    bulk.put(Site, [{"id": 1, "name": "Bench", "founded_at": today - timedelta(days=9000)}])
    people: list[Row] = [
        {
            "id": person,
            "name": f"{tale.words.title(1)} {tale.words.title(1)}",
            "is_organizer": person == ORGANIZER,
            "zone": "Europe/Berlin",
            "joined_at": today,
            "visited_at": now,
            "last_visit_at": today - timedelta(days=1),
        }
        for person in range(1, PEOPLE + 1)
    ]
    bulk.put(User, people)
    for person in range(1, PEOPLE + 1):
        address = {"id": person, "user_id": person, "address": f"person-{person}@example.org"}
        bulk.put(Address, [{**address, "verified_at": today, "created_at": today}])
    for person in range(1, EDITORS + 1):
        sign_in = {"id": person, "user_id": person, "token_hash": _hash(token_of(person)), "browser": "bench"}
        bulk.put(SignIn, [{**sign_in, "created_at": now, "used_at": now}])


def _put_groups(tale: Tale) -> None:
    last_seqs, today = tale.size.last_seqs(), tale.now
    slugs = {**FOUNDING_GROUPS, PLENARY: "Plenary"}
    for number, (slug, name) in enumerate(slugs.items(), start=1):
        group = {"id": number, "slug": slug, "name": name, "short_name": name[:24], "initials": name[:2]}
        looks = {"hue": list(Hue)[number], "purpose": tale.words.title(12), "is_plenary": slug == PLENARY}
        tale.bulk.put(Group, [{**group, **looks, "founded_at": today, "last_seq": last_seqs[number]}])
    feed = {"id": 1, "token_hash": _hash(FEED), "user_id": MEMBER, "group_id": GYN_ONC}
    tale.bulk.put(CalendarFeed, [{**feed, "created_at": today, "read_at": datetime.now(UTC)}])
    pairs = [(person, group) for person in range(1, PEOPLE + 1) for group in _groups_of(person)]
    memberships: list[Row] = [
        {
            "id": number,
            "group_id": group,
            "user_id": person,
            "role": Role.CHAIR if (person, group) == (CHAIR, GYN_ONC) else Role.MEMBER,
            "started_on": today.date() - timedelta(days=400),
            "cadence": Cadence.DAILY if person <= tale.size.readers else Cadence.NEVER,
            "digest_seq": max(0, last_seqs[group] - UNSEEN),
            "seen_seq": max(0, last_seqs[group] - UNSEEN),
        }
        for number, (person, group) in enumerate(pairs, start=1)
    ]
    tale.bulk.put(Membership, memberships)


def _groups_of(person: int) -> list[int]:
    return [1, 2, 3, 4, PLENARY_ID] if person == MEMBER else sorted({GYN_ONC, 1 + person % 4, PLENARY_ID})


def _revision(text: Row) -> Row:
    names = {"id": text["id"], "text_id": text["id"], "number": 1, "base_number": 0, "source": text["source"]}
    return {**names, "sha256": text["sha256"], "author_id": text["author_id"], "at": text["saved_at"]}


def _hash(words: str) -> str:
    return hashlib.sha256(words.encode()).hexdigest()
