"""Digests are put together from parts that are made once: what comes out is what one alone would be."""

import re
import textwrap
import zlib
from email import message_from_bytes
from email.policy import SMTP
from html import unescape
from types import SimpleNamespace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from itsdangerous import URLSafeSerializer

from roundtable import signing
from roundtable.domain import (
    attendances,
    clock,
    digests,
    groups,
    memberships,
    time_polls,
    told_apart,
    updates,
    users,
    waiting,
)
from roundtable.domain.digests import Edition, Section
from roundtable.domain.events import NEWS
from roundtable.domain.many_readers import reading_ahead
from roundtable.domain.news import Entry, Range, last_seqs
from roundtable.domain.things import NOUNS
from roundtable.domain.users import Profile
from roundtable.domain.waiting import WaitKind
from roundtable.extensions import db
from roundtable.mail import Press, digest_letter
from roundtable.mail.packing import packed
from roundtable.mail.pieces import inliner
from roundtable.mail.plain import Block, lines_of, text_of
from roundtable.models import Answer, Cadence, Digest, Mail, Membership, ThingKind, User
from roundtable.worker import sending
from roundtable.worker.composing import Composer
from tests.cast import group, the
from tests.worker.telling import is_due, outbox, post, settle

#: Of events that are told on another thing's page.
PAGES = {
    "comment": "update",
    "section": "paper",
    "suggestion": "paper",
    "review": "paper",
    "disposition": "paper",
    "milestone": "gap",
    "series": "meeting",
    "erratum": "summary",
}
NAMES = ["Alice", "Bob “B.” <b>", "Çağla & 東京", "Otto", "Eve"]


def page_of(name):
    kind = ThingKind(PAGES.get(name.split(".")[0], name.split(".")[0]))
    if kind is ThingKind.GROUP:
        return group()
    noun = Membership if kind is ThingKind.MEMBERSHIP else NOUNS[kind]
    return db.session.scalars(db.select(noun).order_by(noun.id)).first()


def entry_of(name):
    page = page_of(name)
    entry = Entry(name, group().id, page, (page.kind, page.id), clock.now(), 1)
    entry.count, entry.actors, entry.parts, entry.said = (
        2,
        NAMES,
        NAMES,
        {"number": 2, "count": 1, "reason": "No & yes"},
    )
    return entry


def parts(message):
    letter = message_from_bytes(message, policy=SMTP)
    assert not letter.defects and not any(part.defects for part in letter.walk())
    found = (letter.get_body((kind,)).get_content() for kind in ("plain", "html"))
    return [part.replace("\r\n", "\n") for part in found]


def written(content, write=digest_letter):
    digest = Digest(id=7, user_id=content.person.id, day=content.day, batch="", version=1, things=[])
    return write(digest, content, "somebody@example.org")


def gathered(name, *sections):
    person = the(name)
    found = digests.gather(person, clock.today(person.zone), [], [])
    return digests.replace(found, sections=list(sections))


def check(letter):
    """The parts are those of a mail that is rendered, inlined and encoded as a whole."""
    bare = re.sub(r'(<[^<>]*) style="[^"]*"', r"\1", letter.html)
    assert inliner().inline(bare).split() == letter.html.split()
    assert parts(letter.message) == [text_of(letter.html), letter.html]
    assert max(map(len, letter.message.split(b"\r\n"))) <= 998
    assert zlib.decompress(letter.packed) == letter.message


def test_an_entry_of_every_kind_is_what_it_is_in_the_whole(app, world):
    held = groups.all_groups()
    for name in sorted(NEWS):
        check(written(gathered("otto", Section(held[0], [entry_of(name), entry_of(name)]))))


def test_a_whole_one_is_the_same_put_together_or_at_once(app, world):
    alice = the("alice")
    standing = memberships.of_person(alice)
    ranges = [Range(m.group_id, 0, m.group.last_seq) for m in standing]
    content = digests.gather(alice, clock.today(alice.zone), ranges, standing)
    content = digests.replace(content, quiet=groups.all_groups()[2:])
    assert content.sections and content.waiting and content.meeting
    check(written(content))


def test_together_everybody_is_told_what_they_would_be_alone(app, world):
    meeting = gathered("bob").meeting
    attendances.answer(meeting, the("bob"), Answer.YES, by=the("bob"))
    db.session.commit()
    people = [the(name) for name in ("alice", "bob", "carol", "otto", "olga")]
    editions = []
    for person in people:
        standing = memberships.of_person(person)
        newest = last_seqs({m.group_id for m in standing})
        ranges = [Range(m.group_id, 0, newest[m.group_id]) for m in standing]
        editions.append(Edition(person, clock.today(person.zone), "", ranges, standing))
    together, press = digests.gather_each(editions), Press()
    for edition, content in zip(editions, together, strict=True):
        alone = digests.gather(edition.person, edition.day, edition.ranges, edition.reporting)
        assert content.things() == alone.things() and content.things()
        assert [(w.kind, w.page.id) for w in content.waiting] == [(w.kind, w.page.id) for w in alone.waiting]
        shown = "what a reader is shown of a part must be in its key: put it into shown or said of _piece"
        assert parts(written(content, press.write).message) == parts(written(alone).message), shown


def test_what_tells_a_time_is_told_in_the_zone_of_each(app, world):
    told = [entry_of(name) for name in sorted(NEWS) if name.startswith("meeting.")]
    content, press = gathered("alice", Section(group(), told)), Press()
    for zone in ("Europe/Berlin", "Asia/Tokyo"):
        content.person.zone = zone
        assert parts(written(content, press.write).message) == parts(written(content).message)


def test_what_waits_for_many_is_what_waits_for_each(app, world):
    """Also where a query asks in a query within a query who the reader is: Bob has answered to the poll, Otto not."""
    poll, people = time_polls.find(group(), 1, the("bob")), [the("otto"), the("bob"), the("alice")]
    time_polls.answer(poll, {time.id: Answer.YES for time in poll.times}, by=the("bob"))
    db.session.commit()

    def waiting_now():
        return [[(w.kind, w.page.id) for w in waiting.for_person(person)] for person in people]

    alone = waiting_now()
    with reading_ahead(people):
        assert waiting_now() == alone
    assert [(WaitKind.TIME_POLL, 1) in kinds for kinds in alone] == [True, False, True]
    assert [WaitKind.REVIEW in dict(kinds) for kinds in alone] == [True, True, False]


#: As people can name things: not without a letter, and without spaces around.
LONG = st.text(st.sampled_from("a&<\u00e9\u6771\U0001f9ec\u202e \u00ad"), max_size=160).map(str.strip).filter(bool)


#: What tears formats, quoted-printable and HTML apart, in any order.
ODD = st.text(st.sampled_from("aB1%(){}=&<>\"'.-_ \xa0\u00ad\u00e9\u6771\U0001f9ec"), min_size=1, max_size=200)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(names=st.lists(ODD.map(str.strip).filter(bool), min_size=3, max_size=3), has_since=st.booleans())
def test_whatever_people_are_called_their_mail_is_that_of_a_whole(app, world, names, has_since):
    """What is made once and filled in for each (names, titles, signed links) comes out as in one piece."""
    content = gathered("bob", Section(group(), [entry_of("update.posted")]))
    name, text, group_name = names
    person = SimpleNamespace(id=2, name=name, zone="Asia/Tokyo", language="de", digest_hour=7)
    where = SimpleNamespace(kind=ThingKind.GROUP, id=99, slug="any", name=group_name, short_name=group_name)
    item = SimpleNamespace(
        kind=ThingKind.ACTION_ITEM,
        id=8,
        text=text,
        due_on=None,
        number=text[:9].strip(),
        group=where,
        is_late=lambda _: True,
    )
    since = clock.now() if has_since else None
    content = digests.replace(content, person=person, action_items=[item] * 2, quiet=[where], since=since)
    letter = written(content)
    check(letter)
    assert text in unescape(letter.html) and " ".join(name.split()) in " ".join(parts(letter.message)[0].split())


@given(st.lists(st.tuples(st.binary(max_size=5), st.integers(0, 1200)), max_size=8))
def test_what_is_packed_in_parts_is_what_any_reader_unpacks(parts):
    message = [some * times for some, times in parts]
    assert zlib.decompress(packed(message, b"".join(message))) == b"".join(message)


def test_a_token_is_what_itsdangerous_signs(app):
    plain = URLSafeSerializer(app.secret_key, salt="roundtable.answer")
    for value in (5, [1, 2, 3], [1, "groups", 2, 5]):
        assert signing.sign(signing.Purpose.ANSWER, value) == plain.dumps(value)


@given(st.text(st.sampled_from("ab-\u00ad\u200b "), min_size=1, max_size=300).map(str.split).filter(bool))
def test_lines_are_as_long_as_those_of_pythons_own_wrapping(words):
    said, whole = " ".join(words), {"break_long_words": False, "break_on_hyphens": False}
    found = lines_of([Block(said, [], "- ", "  ", "")])
    assert found.split("\n") == textwrap.wrap(said, 72, initial_indent="- ", subsequent_indent="  ", **whole)


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(titles=st.lists(LONG, min_size=1, max_size=6), counts=st.lists(st.integers(1, 400), min_size=1, max_size=60))
def test_the_html_is_never_too_long_and_says_what_it_leaves_out(app, titles, counts):
    sections = []
    for number, count in enumerate(counts):
        where = SimpleNamespace(
            kind=ThingKind.GROUP, id=number, slug=f"g-{number}", name="\u00e9" * 80, short_name=f"Group {number:03}"
        )
        pages = [
            SimpleNamespace(kind=ThingKind.UPDATE, id=n, group=where, title=titles[n % len(titles)], is_link_only=True)
            for n in range(count)
        ]
        told = [Entry("update.posted", number, page, (page.kind, page.id), clock.now(), 1) for page in pages]
        for entry in told:
            entry.actors = [titles[0] * 2]
        sections.append(Section(where, told))
    letter = written(gathered("bob", *sections))
    check(letter)
    assert len(letter.html.encode()) <= 90_000
    text, _ = parts(letter.message)
    shown = letter.html.count("/updates/")
    assert shown and shown + sum(int(n) for n in re.findall(r"(\d+) more in", text)) == sum(counts)
    assert text.count("http://localhost/me/digests/7") > len(re.findall(r"\d+ more in", text))


def test_what_is_ones_own_comes_before_what_happened(app, world):
    content = gathered("bob", Section(group(), [entry_of("update.posted")] * 3000))
    items = [digests.replace(content).action_items[0]] * 90
    for item in items:
        item.text = "\U0001f9ec" * 400
    letter = written(digests.replace(content, action_items=items))
    check(letter)
    assert len(letter.html.encode()) <= 90_000
    assert re.search(r"\d+ more\n", parts(letter.message)[0])
    [left_out] = re.findall(r"(\d+) more in", letter.html)
    assert int(left_out) > 2990, "news got more than the room into which no further item of one's own fits"


def readers(count):
    found = []
    for number in range(count):
        person = users.join(
            Profile(f"Reader {number}", "Europe/Berlin", "en"), address=f"r{number}@example.org", password_hash=None
        )
        memberships.start(group(), person, by=the("alice"), cadence=Cadence.DAILY)
        found.append(person)
    db.session.commit()
    return found


@pytest.mark.parametrize("count", [3, 30])
def test_a_batch_takes_as_many_queries_for_thirty_as_for_three(app, world, assert_queries, count):
    settle()
    found = readers(count)
    for number in range(3):
        post(f"Finding {number}")
    told_apart.look()
    is_due(*found)
    db.session.remove()
    with assert_queries(46):
        assert Composer().round() == count


def test_the_trouble_of_one_keeps_no_others_from_their_digest(app, monkeypatch):
    alice, bob, carol, otto = settle("alice", "bob", "carol", "otto")
    post(slug="plenary", by="olga")
    is_due(alice, bob, carol, otto)
    was, write = memberships.of_each([bob])[bob.id], Press.write

    def broken(press, digest, content, address):
        if content.person.name == "Bob":
            raise ValueError("this one cannot be written")
        return write(press, digest, content, address)

    monkeypatch.setattr(Press, "write", broken)
    assert Composer().round() == 3
    assert sorted(mail.address for mail in outbox()) == [f"{n}@example.org" for n in ("alice", "carol", "otto")]
    assert [m.digest_seq for m in memberships.of_each([bob])[bob.id]] == [m.digest_seq for m in was]
    assert the("bob").next_due_at > clock.now()
    monkeypatch.undo()
    is_due(the("bob"))
    assert Composer().round() == 1
    assert db.session.query(Mail).count() == db.session.query(Digest).count() == 4


def test_what_is_sent_takes_as_many_queries_for_thirty_as_for_three(app, hired, assert_queries, monkeypatch):
    """Besides those that say of each mail that it goes and that it is gone, however slow the machine."""
    monkeypatch.setattr(sending, "FRESH", 3600.0)
    settle()
    ids = [person.id for person in readers(30)]
    post("Finding")
    worker, before = hired(), 0
    for some in (ids[:3], ids[3:]):
        is_due(*(db.session.get_one(User, person_id) for person_id in some))
        Composer().round()
        db.session.remove()
        with assert_queries(200) as statements:
            assert worker.sender.round() == len(some)
        assert before in {0, len(statements)}
        before = len(statements)
    worker.end()


def test_looked_at_together_each_digest_is_dealt_with_as_it_is_now(app, office, work):
    alice, bob, carol, otto = settle("alice", "bob", "carol", "otto")
    gone = post("Gone", slug="gyn-onc", by="olga")
    post("Stays", slug="plenary", by="olga")
    is_due(alice, bob, carol, otto)
    Composer().round()
    updates.withdraw(gone, by=the("olga"))
    memberships.set_cadences(otto, {m.group_id: Cadence.NEVER for m in memberships.of_person(otto)}, by=otto)
    db.session.commit()
    work()
    assert office.recipients == [f"{name}@example.org" for name in ("alice", "bob", "carol")]
    assert not any(b"Gone" in message for _, _, message in office.envelopes)
    assert ["-r2@" in letter["Message-ID"] for letter in office.letters] == [True, True, False]
