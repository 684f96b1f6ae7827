"""What is urgent is told at once, and then no more: each thing once, whatever becomes of the mail."""

from datetime import timedelta

import pytest
import time_machine

from roundtable.domain import (
    action_items,
    attendances,
    clock,
    comments,
    digests,
    due,
    mails,
    meetings,
    memberships,
    past_digests,
    seen,
    summaries,
    told_apart,
    undelivered,
    users,
)
from roundtable.domain.action_items import Promise
from roundtable.domain.audiences import Reach
from roundtable.domain.digests import Letter, Verdict
from roundtable.domain.memberships import Times
from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.models import Cadence, Mail, MailState, Presence, ToldApart, Urgency
from tests.cast import group, the
from tests.worker.telling import SATURDAY, is_due, post, settle
from tests.world import plan


@pytest.fixture(autouse=True)
def clock_of_tests(app):
    with time_machine.travel(SATURDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def bob(app):
    [bob] = settle("bob")
    return bob


def write(digest, content, address):
    names = [e.name.value for s in content.sections for e in s.entries]
    return Letter("subject", f"<{digest.key}-{digest.version}@x>", "", "\n".join(names).encode())


def words(mail):
    return mails.message_of(mail).decode().split("\n") if mail else None


def promise(days=1, owner="bob", by="alice"):
    item = action_items.assign(
        group(), Promise("Collect", the(owner), clock.today() + timedelta(days=days)), by=the(by)
    )
    db.session.commit()
    return item


def composed(people, compose):
    found = [db.session.get(Mail, mail_id) for mail_id in compose(people, write)]
    return found[0] if found else None


def at_once():
    """What the worker does in a round, for whoever something waits; by name."""
    told_apart.look()
    db.session.commit()
    made = {p.name: composed([p], digests.compose_at_once) for p in due.people_with_news_at_once()}
    db.session.commit()
    return {name: words(mail) for name, mail in made.items()}


def in_the_morning(person, clock_of_tests):
    clock_of_tests.shift(timedelta(days=1))
    is_due(person)
    mail = composed([person], digests.compose)
    db.session.commit()
    return words(mail)


def last_mail():
    return db.session.scalars(db.select(Mail).order_by(Mail.id.desc()).limit(1)).one()


def dies(mail):
    """The server has refused it for good."""
    mail.state = MailState.DEAD
    undelivered.give_back(mail.digest)
    db.session.commit()


ITEM, POSTED = "action_item.assigned", "update.posted"


def test_what_is_urgent_is_told_at_once_and_not_again_in_the_morning(bob, clock_of_tests):
    promise(days=3)
    post()
    assert at_once() == {"Bob": [ITEM]} and at_once() == {}
    assert in_the_morning(bob, clock_of_tests) == [POSTED]
    assert in_the_morning(bob, clock_of_tests) is None


def test_what_the_morning_has_told_is_not_told_at_once(bob, clock_of_tests):
    """The digest was composed before anybody looked for what is urgent."""
    promise()
    assert in_the_morning(bob, clock_of_tests) == [ITEM]
    assert at_once() == {}


def test_looked_at_and_then_told_by_the_morning_first(bob, clock_of_tests):
    promise()
    told_apart.look()
    db.session.commit()
    assert in_the_morning(bob, clock_of_tests) == [ITEM]
    assert at_once() == {}


def test_two_in_ten_minutes_are_one_mail_or_wait_for_the_next(bob, clock_of_tests):
    promise()
    assert at_once() == {"Bob": [ITEM]}
    promise()
    assert at_once() == {"Bob": None}
    clock_of_tests.shift(timedelta(minutes=10))
    assert at_once() == {"Bob": [ITEM]}


def test_what_was_read_on_the_site_meanwhile_is_not_told(bob, clock_of_tests):
    item = promise()
    told_apart.look()
    clock_of_tests.shift(60)
    seen.note(bob.id, item.kind, item.id)
    db.session.commit()
    assert at_once() == {"Bob": None} and at_once() == {}


@pytest.mark.parametrize("cadence, told", [(Cadence.NEVER, {}), (Cadence.WEEKLY, {"Bob": [ITEM]})])
def test_groups_of_which_one_never_hears_stay_silent(app, cadence, told):
    settle("bob", cadence=cadence)
    promise()
    assert at_once() == told


def test_who_reads_the_group_at_once_is_told_once(app):
    settle("bob", cadence=Cadence.AT_ONCE)
    promise()
    assert at_once() == {"Bob": [ITEM]} and db.session.query(ToldApart).count() == 0


def test_who_reads_at_once_from_now_on_is_not_told_again(bob, clock_of_tests):
    promise()
    assert at_once() == {"Bob": [ITEM]}
    memberships.set_cadences(bob, {m.group_id: Cadence.AT_ONCE for m in memberships.of_person(bob)}, by=bob)
    db.session.commit()
    post()
    clock_of_tests.shift(timedelta(minutes=10))
    assert at_once() == {"Bob": [POSTED]}


def test_while_mail_pauses_nothing_comes_and_then_the_digest_tells_it(bob, clock_of_tests):
    promise()
    told_apart.look()
    memberships.set_times(bob, Times(7, 0, paused_until=clock.today() + timedelta(days=1)), by=bob)
    db.session.commit()
    assert at_once() == {"Bob": None} and at_once() == {}
    assert in_the_morning(bob, clock_of_tests) == [ITEM] and at_once() == {}


def test_what_did_not_arrive_is_told_in_the_morning_once(bob, clock_of_tests):
    promise(days=3)
    at_once()
    dies(last_mail())
    assert at_once() == {}
    assert in_the_morning(bob, clock_of_tests) == [ITEM]
    assert in_the_morning(bob, clock_of_tests) is None


def test_it_is_told_in_the_next_even_when_the_mornings_range_has_passed_it(bob, clock_of_tests):
    promise(days=3)
    at_once()
    urgent = last_mail()
    post()
    assert in_the_morning(bob, clock_of_tests) == [POSTED]
    dies(urgent)
    post()
    assert sorted(in_the_morning(bob, clock_of_tests)) == [ITEM, POSTED]


def test_when_the_mornings_digest_does_not_arrive_the_urgent_is_still_told_once(bob, clock_of_tests):
    promise(days=3)
    at_once()
    post()
    in_the_morning(bob, clock_of_tests)
    dies(last_mail())
    assert in_the_morning(bob, clock_of_tests) == [POSTED]


def test_a_dead_one_that_an_organizer_sends_again_is_not_told_in_the_morning(bob, clock_of_tests):
    promise(days=3)
    at_once()
    urgent = last_mail()
    dies(urgent)
    undelivered.retry(urgent, by=the("olga"), site=the_site())
    db.session.commit()
    assert urgent.state == MailState.READY
    assert in_the_morning(bob, clock_of_tests) is None


def test_a_dead_one_that_the_morning_has_told_is_not_sent_again(bob, clock_of_tests):
    promise(days=3)
    at_once()
    urgent = last_mail()
    dies(urgent)
    assert in_the_morning(bob, clock_of_tests) == [ITEM]
    undelivered.retry(urgent, by=the("olga"), site=the_site())
    assert urgent.state == MailState.CANCELLED


def test_access_is_looked_at_again_before_it_is_sent(bob):
    item = promise()
    at_once()
    mail = last_mail()
    assert digests.check(mail.digest) == Verdict.SEND
    action_items.withdraw(item, by=the("alice"))
    db.session.commit()
    assert digests.check(mail.digest) == Verdict.RECOMPOSE
    mail.state = MailState.CLAIMED
    assert digests.recompose(mail.digest, mail, write) is False and mail.state == MailState.CANCELLED


def test_who_leaves_the_group_meanwhile_is_sent_nothing(bob):
    promise()
    at_once()
    memberships.end(memberships.find_of(group(), bob), by=the("alice"))
    db.session.commit()
    assert digests.check(last_mail().digest) == Verdict.CANCEL


def test_its_page_shows_the_urgent_and_the_mornings_page_does_not(bob, clock_of_tests):
    promise(days=3)
    at_once()
    urgent = last_mail().digest
    post()
    in_the_morning(bob, clock_of_tests)
    morning = last_mail().digest
    db.session.refresh(urgent, ["ranges"])
    db.session.refresh(morning, ["ranges"])
    names = [[e.name.value for s in past_digests.told_again(d).sections for e in s.entries] for d in (urgent, morning)]
    assert names == [[ITEM], [POSTED]]


# What is urgent


@pytest.mark.parametrize("days, told", [(-1, {"Bob": [ITEM]}), (3, {"Bob": [ITEM]}), (4, {}), (30, {})])
def test_an_action_item_is_when_it_is_due_within_three_days(bob, days, told):
    promise(days)
    assert at_once() == told


def test_what_one_takes_on_oneself_or_others_get_is_not(bob):
    promise(by="bob")
    promise(owner="alice", by="olga")
    assert at_once() == {}


def test_what_was_not_chosen_waits(bob):
    users.set_urgent(bob, [Urgency.REPLY], by=bob)
    promise()
    assert at_once() == {}


def schedule(days):
    meeting = meetings.schedule(group(), plan("The forms", days), by=the("alice"))
    settle("bob")
    return meeting


@pytest.mark.parametrize("takes_invitations, days, told", [(False, 1, True), (False, 5, False), (True, 1, False)])
def test_a_meeting_called_off_is_when_it_is_near_and_no_invitation_tells_it(bob, takes_invitations, days, told):
    meeting = schedule(days)
    users.choose_invitations(bob, is_taken=takes_invitations, by=bob)
    meetings.cancel(meeting, by=the("alice"))
    db.session.commit()
    assert at_once() == ({"Bob": ["meeting.cancelled"]} if told else {})


@pytest.mark.parametrize("was, will, told", [(1, 30, True), (30, 1, True), (30, 40, False)])
def test_a_meeting_that_is_moved_away_from_tomorrow_or_to_it(bob, was, will, told):
    meeting = schedule(was)
    users.choose_invitations(bob, is_taken=False, by=bob)
    meetings.change(meeting, plan("The forms", will), by=the("alice"))
    db.session.commit()
    assert at_once() == ({"Bob": ["meeting.rescheduled"]} if told else {})


@pytest.mark.parametrize("days, is_there, told", [(2, False, True), (5, False, False), (2, True, False)])
def test_a_summary_whose_objections_end_soon_for_who_was_not_there(bob, days, is_there, told):
    meeting = meetings.schedule(group(), plan("Last time", -1), by=the("alice"))
    meetings.open_session(meeting, by=the("alice"))
    attendances.note(meeting, {bob.id: Presence.ONLINE} if is_there else {}, by=the("alice"))
    meetings.close_session(meeting, by=the("alice"))
    summary = summaries.compose(meeting, "All agreed.", by=the("alice"))
    settle("bob")
    summaries.circulate(summary, clock.now() + timedelta(days=days), Reach(), by=the("alice"))
    db.session.commit()
    assert at_once() == ({"Bob": ["summary.circulated"]} if told else {})


def test_an_answer_and_a_comment_on_ones_own_are_when_one_asks_for_it(bob):
    users.set_urgent(bob, [Urgency.REPLY], by=bob)
    own, other = post(by="bob"), post()
    mine = comments.post(other, "And which?", by=bob)
    settle("bob")
    comments.post(own, "Which?", by=the("alice"))
    db.session.commit()
    assert at_once() == {"Bob": ["comment.posted"]}
    with time_machine.travel(clock.now() + timedelta(minutes=10), tick=False):
        comments.post(other, "These.", answers=mine.id, by=the("alice"))
        comments.post(other, "A remark.", by=the("alice"))
        db.session.commit()
        assert at_once() == {"Bob": ["comment.posted"]}
        assert len(told_apart.of_digest(last_mail().digest)) == 1, "the remark answers nobody"
