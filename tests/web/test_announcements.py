"""What the organizers tell many people: by digest, or by mail at once where it must be known; one to a person."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from roundtable.domain import (
    announcements,
    clock,
    digests,
    memberships,
    purge,
    search,
    suppressions,
    told_apart,
    withdrawals,
)
from roundtable.domain.announcements import Because, Words
from roundtable.domain.memberships import Times
from roundtable.extensions import db
from roundtable.models import (
    Announcement,
    AnnouncementState,
    Cadence,
    Event,
    How,
    Mail,
    MailKind,
    MailState,
    SuppressionReason,
    ThingKind,
    Whom,
)
from roundtable.worker.announcing import announce_due
from tests.cast import group, the
from tests.reading import is_wrong, main_of, value_of
from tests.worker.telling import SATURDAY, is_due, post, settle

LIST = "/organize/announcements/"
MINE = "/me/announcements"
NEW = f"{LIST}new"


@pytest.fixture(autouse=True)
def clock_of_tests(app):
    with time_machine.travel(SATURDAY, tick=False) as traveller:
        yield traveller


def written(**words):
    given = {"title": "The site moves", "source": "To a **new** address.", **words}
    made = announcements.write(Words(**given), by=the("olga"))
    db.session.commit()
    return made


def sent(**words):
    made = written(**words)
    announcements.plan(made, None, "UTC", by=the("olga"))
    db.session.commit()
    announce_due()
    return made


def only():
    return db.session.scalars(db.select(Announcement)).one()


def mails_of(kind=MailKind.ANNOUNCEMENT):
    return list(db.session.scalars(db.select(Mail).where(Mail.kind == kind).order_by(Mail.address)))


# Writing and looking


def test_olga_writes_one_and_sees_it_as_a_mail_with_who_gets_it(visit):
    olga = visit("olga")
    words = {"title": "The site moves", "source": "To a **new** address.", "whom": "everybody"}
    there = olga.submit(NEW, base="0", **words).location
    page = main_of(olga.page(there))
    assert "5 people in their next digest." in page and "everybody in the roundtable" in page
    frame = olga.page(f"{there}/html")
    assert "The site moves" in frame and "<strong>new</strong>" in frame
    assert mails_of() == [] and only().state == AnnouncementState.DRAFT
    assert "The site moves" in main_of(olga.page(LIST))


@pytest.mark.parametrize("wrong, field", [({"title": " "}, "title"), ({"source": " "}, "source")])
def test_without_subject_or_words_it_is_refused_and_nothing_is_lost(visit, wrong, field):
    sent_in = {"title": "The site moves", "source": "To a new address.", "whom": "members", "base": "0", **wrong}
    refused = visit("olga").submit(NEW, **sent_in)
    assert refused.status_code == 422 and is_wrong(refused.text, field)
    assert value_of(refused.text, "whom") == "members"
    assert db.session.query(Announcement).count() == 0


def test_to_whom_is_said_as_it_is_meant(visit):
    made = written(whom=Whom.MEMBERS)
    assert "all who belong to any group" in main_of(visit("olga").page(f"{LIST}{made.id}"))
    other = written(whom=Whom.MEMBERS, group_ids=[group("multiomics").id])
    assert "all who belong to Multiomics" in main_of(visit("olga").page(f"{LIST}{other.id}"))


def test_it_is_for_organizers_only(visit):
    made = written()
    for name in ("alice", "bob"):
        assert visit(name).get(f"{LIST}{made.id}").status_code == 403
        assert visit(name).submit(f"{LIST}{made.id}/sending", zone="UTC").status_code == 403


def test_who_changed_it_meanwhile_is_not_written_over(visit):
    made, olga = written(), visit("olga")
    edit = f"{LIST}{made.id}/edit"
    base = value_of(olga.page(edit), "base")
    announcements.change(made, Words("The site moves", "Theirs."), base=1, by=the("olga"))
    db.session.commit()
    refused = olga.submit(edit, title="The site moves", source="Mine.", whom="everybody", base=base)
    assert refused.status_code == 422 and value_of(refused.text, "source") == "Mine."
    assert only().text.source == "Theirs."


# To whom


@pytest.mark.parametrize(
    "whom, slugs, names",
    [
        (Whom.EVERYBODY, [], ["Alice", "Bob", "Carol", "Olga", "Otto"]),
        (Whom.MEMBERS, ["gyn-onc"], ["Alice", "Bob", "Otto"]),
        (Whom.MEMBERS, ["gyn-onc", "multiomics"], ["Alice", "Bob", "Carol", "Otto"]),
        (Whom.CHAIRS, [], ["Alice", "Carol"]),
        (Whom.CHAIRS, ["multiomics"], ["Carol"]),
        (Whom.ORGANIZERS, ["gyn-onc"], ["Olga"]),
    ],
)
def test_it_goes_to_groups_and_roles_each_person_once(app, whom, slugs, names):
    memberships.start(group("multiomics"), the("bob"), by=the("carol"))
    made = written(whom=whom, group_ids=[group(slug).id for slug in slugs])
    expected = sorted({*names, *(["Bob"] if "multiomics" in slugs and whom == Whom.MEMBERS else [])})
    assert [head.person.name for head in announcements.heads(made)] == expected


def test_who_does_not_get_it_is_counted_with_the_reason(app, visit):
    settle("alice", "carol", "otto")
    memberships.set_times(the("otto"), Times(7, 0, paused_until=date(2026, 12, 24)), by=the("otto"))
    suppressions.suppress("carol@example.org", SuppressionReason.FAILING)
    bob = the("bob")
    made = written()
    found = {head.person.name: (head.how, head.because) for head in announcements.heads(made)}
    assert found["Alice"] == (How.DIGEST, None)
    assert found["Bob"] == (How.SITE, Because.NO_DIGEST) and bob.is_active
    assert found["Carol"] == (How.DIGEST, Because.SUPPRESSED)
    assert found["Otto"] == (How.DIGEST, Because.PAUSED)
    page = main_of(visit("olga").page(f"{LIST}{made.id}"))
    assert "3 people in their next digest." in page and "2 people: wants no digest: on the site only Bob, Olga" in page
    assert "1 person: pauses: it comes afterwards Otto" in page


# Sending


def test_an_ordinary_one_stands_in_the_next_digest_of_whatever_group_once(app, office, work, clock_of_tests):
    """Bob hears of Gyn Onc every day and of the plenary never: it comes with Gyn Onc."""
    [bob] = settle("bob")
    memberships.set_cadences(bob, {group("plenary").id: Cadence.NEVER}, by=bob)
    sent()
    post()
    for _ in range(2):
        clock_of_tests.shift(timedelta(days=1))
        is_due(bob)
        work()
    [letter] = office.letters
    text = letter.get_body(("plain",)).get_content()
    assert "The site moves" in text and "To a new address." in text and "Ten report forms" in text
    assert mails_of() == []
    assert announcements.went(only())["digest_told"] == 1


def test_alone_it_is_reason_enough_for_a_digest(app, office, work):
    [bob] = settle("bob")
    sent()
    told_apart.look()
    is_due(bob)
    work()
    assert office.recipients == ["bob@example.org"]


def test_who_reads_at_once_gets_it_at_once(app, office, work):
    settle("bob", cadence=Cadence.AT_ONCE)
    sent()
    work()
    assert office.recipients == ["bob@example.org"] and "The site moves" in office.letters[0].as_string()
    work()
    assert len(office.letters) == 1


def test_who_wants_no_mail_gets_none_and_reads_it_on_the_site(app, office, work, visit):
    settle()
    made = sent()
    work()
    assert office.letters == []
    assert "To a new address." in main_of(visit("bob").page(f"/plenary/announcements/{made.id}"))


def test_what_must_be_known_is_mailed_at_once_to_everybody_and_told_by_no_digest(app, office, work, clock_of_tests):
    [bob] = settle("bob")
    sent(is_must=True)
    work()
    assert office.recipients == [f"{name}@example.org" for name in ("alice", "bob", "carol", "olga", "otto")]
    text = office.letter_to("bob@example.org").get_body(("plain",)).get_content()
    assert "what everybody must know" in text and "whatever you have chosen for your mail" in " ".join(text.split())
    clock_of_tests.shift(timedelta(days=1))
    is_due(bob)
    work()
    assert len(office.recipients) == 5
    assert announcements.went(only())["mail_sent"] == 5


def test_what_must_be_known_is_asked_once_more(visit):
    made, olga = written(is_must=True), visit("olga")
    sending = f"{LIST}{made.id}/sending"
    assert "5 people are mailed at once, whatever they have chosen" in main_of(olga.page(sending))
    refused = olga.submit(sending, zone="Europe/Berlin", at="")
    assert refused.status_code == 422 and "it is mailed to people who want no mail" in refused.text
    assert only().state == AnnouncementState.DRAFT
    olga.submit(sending, zone="Europe/Berlin", at="", sure="y")
    assert only().state == AnnouncementState.PLANNED


def test_sent_twice_from_an_old_page_it_goes_out_once(app, visit):
    made, olga = written(is_must=True), visit("olga")
    sending = f"{LIST}{made.id}/sending"
    olga.submit(sending, zone="UTC", at="", sure="y")
    assert olga.submit(sending, zone="UTC", at="", sure="y").status_code == 422
    announce_due()
    again = olga.submit(sending, zone="UTC", at="", sure="y")
    assert again.status_code == 422 and "It has gone out already." in again.text
    announce_due()
    assert len(mails_of()) == 5
    assert db.session.query(Event).filter_by(name="announcement.mailed").count() == 1


def test_at_a_time_in_its_zone_and_called_off_before(app, visit, clock_of_tests):
    made, olga = written(is_must=True), visit("olga")
    sending = f"{LIST}{made.id}/sending"
    olga.submit(sending, zone="new york", at="2026-11-23T08:00", sure="y")
    assert only().send_at == datetime(2026, 11, 23, 13, tzinfo=UTC) and announce_due() == 0
    olga.submit(f"{LIST}{made.id}/cancellation")
    clock_of_tests.move_to("2026-11-23T14:00+00:00")
    assert announce_due() == 0 and only().state == AnnouncementState.CANCELLED
    olga.submit(sending, zone="UTC", at="", sure="y")
    assert announce_due() == 5


@pytest.mark.parametrize("at", ["2026-11-21T11:00", "2028-01-01T08:00"])
def test_a_moment_that_is_past_or_far_is_refused(visit, at):
    made = written()
    refused = visit("olga").submit(f"{LIST}{made.id}/sending", zone="UTC", at=at)
    assert refused.status_code == 422 and is_wrong(refused.text, "at")


def test_while_it_waits_it_is_not_changed(visit):
    made = written()
    announcements.plan(made, clock.now() + timedelta(days=1), "UTC", by=the("olga"))
    db.session.commit()
    refused = visit("olga").submit(f"{LIST}{made.id}/edit", title="Other", source="Other.", whom="everybody", base="1")
    assert refused.status_code == 422 and "Call it off first" in refused.text
    assert only().title == "The site moves"


def test_a_test_goes_to_oneself_alone_and_says_so(app, office, work, visit):
    made = written(is_must=True)
    visit("olga").submit(f"{LIST}{made.id}/test")
    work()
    [letter] = office.letters
    assert letter["To"] == "Olga <olga@example.org>" and letter["Subject"] == "Test: The site moves"
    assert "nobody else got it" in " ".join(letter.get_body(("plain",)).get_content().split())
    assert only().state == AnnouncementState.DRAFT


# Who reads it


def test_it_is_read_by_those_to_whom_it_went_and_found_by_them_alone(app, visit):
    made = sent(whom=Whom.CHAIRS)
    address = f"/plenary/announcements/{made.id}"
    for name, status in (("alice", 200), ("carol", 200), ("olga", 200), ("bob", 404), ("otto", 404)):
        assert visit(name).get(address).status_code == status, name
        found = search.find("site moves", the(name)).rows
        assert bool(found) == (status == 200), name
    assert visit().get(address).status_code == 302
    assert search.find("site moves", None).rows == []


def test_a_draft_is_read_by_nobody(app, visit):
    made = written()
    assert visit("olga").get(f"/plenary/announcements/{made.id}").status_code == 404
    assert search.find("site moves", the("olga")).rows == []


def test_it_stands_on_the_desk_of_those_to_whom_it_went(app, visit):
    sent(whom=Whom.CHAIRS, is_must=True)
    assert "The site moves" in visit("alice").page("/") and "The site moves" not in visit("bob").page("/")


def test_what_went_to_one_is_listed_the_latest_first(app, visit, clock_of_tests):
    sent()
    clock_of_tests.shift(timedelta(days=1))
    sent(title="The hotel", is_must=True)
    sent(title="For Multiomics", whom=Whom.MEMBERS, group_ids=[group("multiomics").id])
    written(title="A draft")
    page = visit("bob").page(MINE)
    assert page.index("The hotel") < page.index("The site moves") and "Everybody must know" in page
    assert "/plenary/announcements/1" in page and "everybody in the roundtable" in main_of(page)
    assert "For Multiomics" not in page and "A draft" not in page
    assert "For Multiomics" in visit("carol").page(MINE)
    assert "For Multiomics" not in visit("olga").page(MINE), "organizers read it, but it did not go to them"


def test_a_withdrawn_one_is_no_longer_listed(app, visit):
    announcements.withdraw(sent(), by=the("olga"))
    db.session.commit()
    assert "Nothing was announced to you yet." in main_of(visit("bob").page(MINE))


def test_where_one_would_look_there_is_a_link_to_the_list(app, visit):
    sent()
    bob = visit("bob")
    for address in ("/plenary/", "/me/mail", "/plenary/announcements/1"):
        assert f'href="{MINE}"' in bob.page(address), address
    assert MINE not in visit("bob").page("/gyn-onc/") and MINE not in visit().page("/plenary/")


def test_a_long_list_is_paged(app, visit):
    for number in range(51):
        sent(title=f"Number {number}")
    bob = visit("bob")
    assert "page=2" in bob.page(MINE) and "Number 0<" not in bob.page(MINE)
    assert "Number 0<" in bob.page(f"{MINE}?page=2")


def test_withdrawn_it_is_not_sent_and_not_read_and_comes_back(app, office, work, visit):
    address = f"/plenary/announcements/{sent(is_must=True).id}"
    visit("olga").submit(f"{LIST}{only().id}/withdrawal")
    work()
    assert office.letters == [] and {m.state for m in mails_of()} == {MailState.CANCELLED}
    assert visit("bob").get(address).status_code == 404
    withdrawals.bring_back(withdrawals.find(ThingKind.ANNOUNCEMENT, only().id).thing, by=the("olga"))
    db.session.commit()
    assert visit("bob").get(address).status_code == 200


def test_purged_its_words_are_gone_from_everywhere(app, office, work):
    [bob] = settle("bob")
    made = sent(is_must=True)
    work()
    made = only()
    announcements.withdraw(made, by=the("olga"))
    purge.thing(made, by=the("olga"))
    db.session.commit()
    assert only().text.source == "" and "moves" not in only().title
    assert {digests.mails.message_of(mail) for mail in mails_of()} == {None}
    assert search.find("site moves", bob).rows == []
