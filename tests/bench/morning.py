"""A morning on which everybody's digest is due, and each has forty entries to tell."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from roundtable import text as markup
from roundtable.domain.events import EventName as E
from roundtable.extensions import db
from roundtable.models import (
    FOUNDING_GROUPS,
    ActionItem,
    Address,
    Audience,
    Cadence,
    Decision,
    Event,
    Group,
    Hue,
    Meeting,
    MeetingState,
    Membership,
    Site,
    Text,
    ThingKind,
    Update,
    User,
)
from tests.bench.bulk import Bulk, Row
from tests.bench.words import SEED, Words, html_of

K = ThingKind
#: Of each of the four working groups: four updates, three decisions, three action items, which make ten entries.
ENTRIES = 40
IN_TURN = (K.UPDATE, K.DECISION, K.ACTION_ITEM, K.UPDATE, K.DECISION, K.ACTION_ITEM, K.UPDATE, K.UPDATE)
IN_A_GROUP = (*IN_TURN, K.DECISION, K.ACTION_ITEM)
HAPPENED = {K.UPDATE: E.UPDATE_POSTED, K.DECISION: E.DECISION_MADE, K.ACTION_ITEM: E.ACTION_ITEM_ASSIGNED}
ZONES = ("Europe/Berlin", "America/New_York", "Europe/London", "Asia/Tokyo")
#: Who writes what the others read.
WRITER = 1


def build_morning(readers: int) -> None:
    """So many people, in all four groups; each has promised something, and a meeting asks for an answer."""
    bulk, words, now = Bulk(db.engine), Words(SEED), datetime.now(UTC)
    bulk.put(Site, [{"id": 1, "name": "Bench", "founded_at": now}])
    bulk.put(User, _people(readers, words, now))
    addresses = ({"id": n, "user_id": n, "address": f"person-{n}@example.org"} for n in range(1, readers + 2))
    bulk.put(Address, ({**row, "verified_at": now, "created_at": now} for row in addresses))
    groups = list(FOUNDING_GROUPS.items())
    for number, (slug, name) in enumerate(groups, start=1):
        group: Row = {"id": number, "slug": slug, "name": name, "short_name": name[:24], "initials": name[:2]}
        group |= {"hue": list(Hue)[number], "last_seq": ENTRIES // len(groups), "is_plenary": False}
        bulk.put(Group, [{**group, "founded_at": now}])
    bulk.put(Membership, _memberships(readers, len(groups), now))
    _put_news(bulk, words, len(groups), now)
    promises = ({"id": 1000 + n, "owner_id": n, "group_id": 1 + n % len(groups)} for n in range(2, readers + 2))
    due = (now + timedelta(days=3)).date()
    common: Row = {"due_on": due, "created_at": now, "created_by_id": WRITER, "published_at": now, "sources": []}
    bulk.put(ActionItem, ({**row, **common, "text": words.title(7)} for row in promises))
    bulk.put(Meeting, [_meeting(words, now + timedelta(days=5))])
    bulk.close()


def make_due() -> None:
    """Again, as if nobody had been told yet."""
    for table in ("mails", "digest_ranges", "digests"):
        db.session.execute(db.text(f"DELETE FROM {table}"))  # noqa: S608 (our own)
    db.session.execute(db.update(Membership).values(digest_seq=0))
    db.session.execute(db.update(User).where(User.id != WRITER).values(next_due_at=datetime.now(UTC)))
    db.session.commit()


def _people(readers: int, words: Words, now: datetime) -> Iterator[Row]:
    for number in range(1, readers + 2):
        name = f"{words.title(1)} {words.title(1)}"
        yield {"id": number, "name": name, "zone": ZONES[number % len(ZONES)], "joined_at": now}


def _memberships(readers: int, groups: int, now: datetime) -> Iterator[Row]:
    number = 0
    for person in range(2, readers + 2):
        for group in range(1, groups + 1):
            number += 1
            row: Row = {"id": number, "user_id": person, "group_id": group, "cadence": Cadence.DAILY}
            yield {**row, "started_on": now.date(), "digest_seq": 0, "seen_seq": 0}


def _put_news(bulk: Bulk, words: Words, groups: int, now: datetime) -> None:
    texts, things, events = list[Row](), dict[ThingKind, list[Row]](), list[Row]()
    for number in range(1, ENTRIES + 1):
        kind, group = IN_A_GROUP[(number - 1) // groups], 1 + (number - 1) % groups
        row: Row = {"id": number, "group_id": group, "published_at": now, "audience": Audience.GROUP}
        if kind is K.UPDATE:
            source = words.source(60)
            texts.append({"id": number, "number": 1, "source": source, "html": html_of(source), **_saved(now)})
            row |= {"title": words.title(8), "author_id": WRITER, "text_id": number}
        elif kind is K.DECISION:
            row |= {
                "text": words.title(14),
                "reason": words.title(20),
                "decided_on": now.date(),
                "recorded_by_id": WRITER,
            }
        else:
            row |= {"text": words.title(10), "created_at": now, "created_by_id": WRITER}
        things.setdefault(kind, []).append(row)
        event: Row = {"id": number, "group_id": group, "seq": (number - 1) // groups + 1, "actor_id": WRITER}
        events.append({**event, "name": HAPPENED[kind], "thing_kind": kind, "thing_id": number, "at": now})
    bulk.put(Text, texts)
    for noun, kind in ((Update, K.UPDATE), (Decision, K.DECISION), (ActionItem, K.ACTION_ITEM)):
        bulk.put(noun, things[kind])
    bulk.put(Event, events)


def _saved(now: datetime) -> dict[str, Any]:
    return {"sha256": "", "renderer": markup.RENDERER, "saved_at": now}


def _meeting(words: Words, at: datetime) -> Row:
    row: Row = {"id": 1, "group_id": 1, "title": words.title(4), "state": MeetingState.PLANNED, "starts_at": at}
    row |= {"wall_time": at.replace(tzinfo=None), "zone": "UTC", "minutes": 60, "published_at": at, "sources": []}
    return {**row, "ical_uid": "bench", "changed_at": at}
