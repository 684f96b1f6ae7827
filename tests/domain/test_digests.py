"""Every member gets each thing that happened once, and nothing that they have already read."""

from datetime import timedelta

import pytest
import time_machine

from roundtable.domain import clock, comments, digests, due, mails, memberships, seen, updates, users
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.domain.digests import Verdict
from roundtable.domain.mails import Letter
from roundtable.domain.memberships import Times
from roundtable.domain.schedule import plan_next
from roundtable.extensions import db
from roundtable.models import Cadence, Digest, Mail, MailState
from tests.cast import group, the

SATURDAY = "2026-11-21T12:00+00:00"


def write(digest, content, address):
    """What the worker's writer does, without templates: what is told is recorded."""
    told = [f"{s.group.slug}/{e.name}/{e.count}" for s in content.sections for e in s.entries]
    return Letter("subject", f"<{digest.key}-{digest.version}@x>", "", "\n".join(told).encode())


def told(mail):
    return mails.message_of(mail).decode().split("\n") if mail else None


def post(title="T", by="alice", slug="gyn-onc"):
    update = updates.post(group(slug), title=title, source="x", reach=Reach(), files=Files(), by=the(by))
    db.session.commit()
    return update


def settle(name="bob", cadence=Cadence.DAILY):
    """From here on: what happened before counts as told."""
    person = the(name)
    memberships.mark_all_seen(person)
    memberships.set_cadences(person, {m.group_id: cadence for m in memberships.of_person(person)}, by=person)
    db.session.commit()
    return person


def compose(person):
    person.next_due_at = clock.now()
    return composed([person])


def composed(people, compose=digests.compose):
    found = [db.session.get(Mail, mail_id) for mail_id in compose(people, write)]
    db.session.commit()
    return found[0] if found else None


@pytest.fixture(autouse=True)
def _saturday(app):
    with time_machine.travel(SATURDAY, tick=False) as traveller:
        yield traveller


def test_what_happened_is_told_once(app, _saturday):
    bob = settle()
    post("One")
    post("Two")
    assert told(compose(bob)) == ["gyn-onc/update.posted/1", "gyn-onc/update.posted/1"]
    _saturday.shift(timedelta(days=1))
    assert compose(bob) is None
    post("Three")
    _saturday.shift(timedelta(days=1))
    assert told(compose(bob)) == ["gyn-onc/update.posted/1"]


def test_nothing_new_is_no_mail(app):
    bob = settle()
    assert compose(bob) is None
    assert db.session.query(Digest).count() == 0


def test_one_digest_a_day_at_most(app):
    bob = settle()
    post("One")
    assert compose(bob) is not None
    post("Two")
    assert compose(bob) is None


def test_what_i_did_myself_is_no_news_to_me(app):
    bob = settle()
    post(by="bob")
    assert compose(bob) is None


def test_what_i_have_opened_on_the_site_is_left_out(app, _saturday):
    bob = settle()
    first, _second = post("One"), post("Two")
    _saturday.shift(60)
    seen.note(bob.id, first.kind, first.id)
    db.session.commit()
    assert told(compose(bob)) == ["gyn-onc/update.posted/1"]


def test_what_i_marked_as_seen_is_left_out(app):
    bob = settle()
    post("One")
    memberships.mark_all_seen(bob)
    db.session.commit()
    post("Two")
    assert told(compose(bob)) == ["gyn-onc/update.posted/1"]


def test_a_hundred_comments_are_one_entry(app):
    bob = settle()
    update = post()
    for n in range(100):
        comments.post(update, f"Remark {n}", by=the("alice"))
    db.session.commit()
    assert told(compose(bob)) == ["gyn-onc/comment.posted/100", "gyn-onc/update.posted/1"]


def test_what_was_withdrawn_is_not_told(app):
    bob = settle()
    update = post()
    comments.withdraw(comments.post(update, "Oops", by=the("alice")), update, by=the("alice"))
    gone = post("Gone")
    updates.withdraw(gone, by=the("alice"))
    db.session.commit()
    assert told(compose(bob)) == ["gyn-onc/update.posted/1"]


def test_of_groups_that_are_not_mine_i_hear_nothing(app):
    bob = settle()
    post(slug="multiomics", by="carol")
    assert compose(bob) is None


def test_a_week_of_downtime_is_one_digest(app, _saturday):
    bob = settle()
    due = bob.next_due_at
    for day in range(7):
        post(f"Day {day}")
        _saturday.shift(timedelta(days=1))
    bob.next_due_at = due
    mail = composed([bob])
    assert len(told(mail)) == 7
    assert bob.next_due_at > clock.now()
    assert db.session.query(Digest).count() == 1


def test_the_next_one_passes_over_a_day_that_has_its_digest(app, _saturday):
    """At one in the morning the worker is back from a downtime; at noon Bob asks for his digests in the evening."""
    bob = settle()
    post()
    _saturday.move_to("2026-11-22T00:00+00:00")
    assert compose(bob) and f"{bob.next_due_at:%d %H}" == "23 06"
    _saturday.move_to("2026-11-22T11:00+00:00")
    bob.digest_hour = 18
    plan_next(bob)
    assert f"{bob.next_due_at:%d %H}" == "23 17"


def test_where_nothing_was_told_today_there_is_one_today(app, _saturday):
    bob = settle()
    _saturday.move_to("2026-11-22T00:00+00:00")
    assert compose(bob) is None and f"{bob.next_due_at:%d %H}" == "22 06"


def test_a_weekly_group_joins_the_digest_of_its_weekday_only(app, _saturday):
    bob = settle(cadence=Cadence.WEEKLY)
    memberships.set_cadences(bob, {group("plenary").id: Cadence.DAILY}, by=bob)
    post("Weekly")
    post("Daily", slug="plenary", by="olga")
    assert told(compose(bob)) == ["plenary/update.posted/1"]  # Saturday
    _saturday.shift(timedelta(days=2))
    assert told(compose(bob)) == ["gyn-onc/update.posted/1"]  # Monday


def test_changing_how_often_leaves_no_gap_and_repeats_nothing(app, _saturday):
    bob = settle(cadence=Cadence.WEEKLY)
    post("While weekly")
    settle_daily = {m.group_id: Cadence.DAILY for m in memberships.of_person(bob)}
    memberships.set_cadences(bob, settle_daily, by=bob)
    post("While daily")
    assert len(told(compose(bob))) == 2


def test_who_leaves_never_starts_at_today(app):
    bob = settle(cadence=Cadence.NEVER)
    post("While never")
    memberships.set_cadences(bob, {group().id: Cadence.DAILY}, by=bob)
    db.session.commit()
    post("Since")
    assert told(compose(bob)) == ["gyn-onc/update.posted/1"]


def test_who_joins_hears_from_then_on(app):
    post("Before")
    carol = settle("carol")
    memberships.start(group(), carol, by=the("alice"), cadence=Cadence.DAILY)
    db.session.commit()
    post("After")
    assert told(compose(carol)) == ["gyn-onc/update.posted/1"]


def test_at_once_is_one_mail_in_ten_minutes(app, _saturday):
    bob = settle(cadence=Cadence.AT_ONCE)
    post("One")
    assert due.people_with_news_at_once() == [bob]
    assert told(composed([bob], digests.compose_at_once)) == ["gyn-onc/update.posted/1"]
    db.session.commit()
    post("Two")
    assert composed([bob], digests.compose_at_once) is None
    _saturday.shift(timedelta(minutes=10))
    assert told(composed([bob], digests.compose_at_once)) == ["gyn-onc/update.posted/1"]
    db.session.commit()
    assert due.people_with_news_at_once() == []


def test_ranges_are_gapless(app, _saturday):
    """For every day: what one digest ends with, the next begins with."""
    bob = settle()
    for day in range(6):
        for n in range(day % 3):
            post(f"{day}.{n}")
        compose(bob)
        _saturday.shift(timedelta(days=1))
    ranges = [r for d in db.session.query(Digest).order_by(Digest.day) for r in digests._ranges_of(d)]
    own = [r for r in ranges if r.group_id == group().id]
    assert len(own) == 4
    events = {e for r in own for e in range(r.lo + 1, r.hi + 1)}
    assert sum(r.hi - r.lo for r in own) == len(events), "no event is in two digests"


def test_just_before_sending_access_is_looked_at_again(app):
    bob = settle()
    gone = post("Withdrawn in time")
    post("Stays")
    mail = compose(bob)
    assert digests.check(mail.digest) is Verdict.SEND
    updates.withdraw(gone, by=the("alice"))
    db.session.commit()
    assert digests.check(mail.digest) is Verdict.RECOMPOSE
    mail.state = MailState.CLAIMED
    before = mail.message_id
    assert digests.recompose(mail.digest, mail, write)
    db.session.commit()
    assert told(mail) == ["gyn-onc/update.posted/1"]
    assert mail.message_id != before
    assert digests.check(mail.digest) is Verdict.SEND


def test_nothing_left_to_tell_is_not_sent(app):
    bob = settle()
    gone = post()
    mail = compose(bob)
    updates.withdraw(gone, by=the("alice"))
    mail.state = MailState.CLAIMED
    db.session.commit()
    assert digests.recompose(mail.digest, mail, write) is False
    assert (mail.state, mail.message) == (MailState.CANCELLED, None)


@pytest.mark.parametrize("change", ["left", "closed", "never", "paused"])
def test_who_left_or_wants_no_more_gets_nothing_more(app, change):
    bob = settle()
    memberships.set_cadences(bob, {group("plenary").id: Cadence.NEVER}, by=bob)
    post()
    mail = compose(bob)
    if change == "left":
        memberships.end(memberships.find_of(group(), bob), by=bob)
    elif change == "closed":
        users.deactivate(bob, by=the("olga"))
    elif change == "never":
        memberships.set_cadences(bob, {group().id: Cadence.NEVER}, by=bob)
    else:
        memberships.set_times(bob, Times(7, 0, paused_until=clock.today() + timedelta(days=9)), by=bob)
    db.session.commit()
    assert digests.check(mail.digest) is Verdict.CANCEL


def wish(person, **cadences):
    wanted = {group(slug.replace("_", "-")).id: cadence for slug, cadence in cadences.items()}
    memberships.set_cadences(person, wanted, by=person)
    db.session.commit()


def of_two_groups(bob):
    """Bob is of Multiomics too."""
    memberships.start(group("multiomics"), bob, by=the("carol"), cadence=Cadence.DAILY)
    db.session.commit()


def test_a_group_that_one_wants_no_more_of_is_left_out(app):
    bob = settle()
    of_two_groups(bob)
    post("Stays")
    post("Goes", by="carol", slug="multiomics")
    mail = compose(bob)
    wish(bob, multiomics=Cadence.NEVER)
    assert digests.check(mail.digest) is Verdict.RECOMPOSE


def test_with_the_last_group_goes_what_was_announced_in_the_plenary(app):
    bob = settle()
    post()
    post("Announced", slug="plenary", by="olga")
    mail = compose(bob)
    wish(bob, plenary=Cadence.NEVER)
    assert digests.check(mail.digest) is Verdict.SEND
    wish(bob, gyn_onc=Cadence.NEVER)
    assert digests.check(mail.digest) is Verdict.CANCEL


def test_two_digests_of_one_person_are_looked_at_together(app):
    bob = settle()
    of_two_groups(bob)
    wish(bob, multiomics=Cadence.AT_ONCE)
    gone = post("In the morning")
    post("At once", by="carol", slug="multiomics")
    mails_ = [compose(bob), composed([bob], digests.compose_at_once)]

    def verdicts():
        return list(digests.check_each([mail.digest for mail in mails_]).values())

    assert verdicts() == [Verdict.SEND, Verdict.SEND]
    updates.withdraw(gone, by=the("alice"))
    db.session.commit()
    assert verdicts() == [Verdict.RECOMPOSE, Verdict.SEND]
    wish(bob, multiomics=Cadence.NEVER)
    assert verdicts() == [Verdict.RECOMPOSE, Verdict.CANCEL]


def test_a_preview_writes_nothing(app):
    bob = settle()
    post()
    content, letter = digests.preview(bob, write)
    assert letter is not None and len(content.sections) == 1
    db.session.commit()
    assert db.session.query(Digest).count() == db.session.query(Mail).count() == 0
    assert told(compose(bob)) == ["gyn-onc/update.posted/1"]


def test_who_is_due(app, _saturday):
    for name in ("alice", "bob", "carol", "otto", "olga"):
        settle(name, Cadence.WEEKLY)
    assert due.due_people() == []
    _saturday.move_to("2026-11-23T05:59+00:00")
    assert due.due_people() == []
    _saturday.move_to("2026-11-23T06:00+00:00")  # Monday 07:00 in Berlin
    assert len(due.due_people()) == 5


def test_a_closed_account_is_due_never(app):
    bob = settle()
    users.deactivate(bob, by=the("olga"))
    plan_next(bob)
    assert bob.next_due_at is None
