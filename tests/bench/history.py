"""What happened in the data set: events, what was read, and the mail that told of it."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import timedelta

from roundtable.domain.events import EventName as E
from roundtable.models import Digest, DigestRange, Event, Mail, MailKind, MailState, Seen, ThingKind
from tests.bench.bulk import Row
from tests.bench.dataset import AUDIT, MEMBER, PEOPLE, PLENARY_ID, Tale, group_of, person_of

K = ThingKind
#: In every group these happen in turn, each to the next thing of its kind.
IN_TURN = (
    (E.UPDATE_POSTED, K.UPDATE),
    (E.COMMENT_POSTED, K.COMMENT),
    (E.DECISION_MADE, K.DECISION),
    (E.ACTION_ITEM_ASSIGNED, K.ACTION_ITEM),
    (E.SECTION_SAVED, K.SECTION),
    (E.AGENDA_ITEM_CHANGED, K.AGENDA_ITEM),
    (E.SUMMARY_PUBLISHED, K.SUMMARY),
    (E.ACTION_ITEM_FINISHED, K.ACTION_ITEM),
    (E.MEETING_AGENDA_PUBLISHED, K.MEETING),
    (E.PAPER_CHANGED, K.PAPER),
)


def put_history(tale: Tale) -> None:
    tale.bulk.put(Event, _events(tale))
    seen = min(tale.size.meetings, 2000)
    tale.bulk.put(
        Seen,
        (
            {"user_id": person, "thing_kind": K.MEETING, "thing_id": n, "at": tale.now - timedelta(days=30)}
            for person in (MEMBER, *range(10, 20))
            for n in range(1, seen + 1)
        ),
    )
    _put_mail(tale, days=max(2, tale.size.meetings // 100))


def _events(tale: Tale) -> Iterator[Row]:
    """The newest are about the newest things, in every size."""
    last, total, seqs = tale.size.last_seqs(), tale.size.events, defaultdict[int, int](int)
    for number in range(1, total + 1):
        row: Row = {"id": number, "actor_id": person_of(number), "at": tale.now - timedelta(minutes=total - number)}
        if number % AUDIT == 0:
            yield {**row, "name": E.USER_SIGNED_IN, "thing_kind": K.USER, "thing_id": row["actor_id"]}
            continue
        group = group_of(number)
        seqs[group] += 1
        round_, turn = divmod(last[group] - seqs[group], len(IN_TURN))
        name, kind = IN_TURN[turn]
        things = tale.things[group, kind]
        thing, page_kind, page_id = things[-1 - round_ % len(things)]
        row |= {"group_id": group, "seq": seqs[group], "name": name, "thing_kind": kind, "thing_id": thing}
        yield {**row, "within_kind": page_kind, "within_id": page_id}


def _put_mail(tale: Tale, days: int) -> None:
    """A digest a person and day, all of them sent."""
    digests, ranges, mails = list[Row](), list[Row](), list[Row]()
    for day in range(1, days + 1):
        at = tale.now - timedelta(days=day)
        for person in range(1, PEOPLE + 1):
            number = len(digests) + 1
            digests.append({"id": number, "user_id": person, "day": at.date(), "composed_at": at, "things": []})
            ranges.append({"digest_id": number, "group_id": PLENARY_ID, "lo": 0, "hi": 0})
            mail = {"id": number, "key": f"digest:{at.date()}:{person}", "kind": MailKind.DIGEST, "user_id": person}
            mail |= {"address": f"person-{person}@example.org", "digest_id": number, "state": MailState.SENT}
            mails.append({**mail, "not_before": at, "created_at": at, "sent_at": at})
    tale.bulk.put(Digest, digests)
    tale.bulk.put(DigestRange, ranges)
    tale.bulk.put(Mail, mails)
