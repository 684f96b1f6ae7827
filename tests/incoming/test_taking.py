"""Mail that arrives is kept before it is dealt with; one that is poisoned keeps no other back."""

import pkgutil
from datetime import timedelta

import pytest
import time_machine

from roundtable import incoming
from roundtable.domain import chasing, clock, comments, incoming_mails, mails
from roundtable.extensions import db
from roundtable.incoming import taking
from roundtable.incoming.arrived import Outcome
from roundtable.mail import boxes
from roundtable.mail.boxes import Box
from roundtable.models import IncomingState, MailKind, Update
from roundtable.worker.chores import do_chores
from tests.cast import the
from tests.incoming.conftest import letter, reply_address, taken
from tests.incoming.returned import report
from tests.incoming.test_calendars import file_of, mail
from tests.test_minutes_word import body, docx
from tests.web.test_summaries import held


def words_on(update_id=1, name="bob"):
    update = db.session.get(Update, update_id)
    return [t.first.text.source for t in comments.threads(update, the(name))]


def test_a_reply_becomes_a_comment_once_however_often_it_comes(world, arrive, deal):
    for _ in range(2):
        arrive(letter("The last ten."), to=reply_address())
    assert [mail.state for mail in deal()] == [IncomingState.DONE]
    again = letter("The last ten.", Received="from another.example.org by lists.example.org; today")
    arrive(again, to=reply_address().upper())
    first, second = deal()
    assert (second.state, second.reason) == (IncomingState.DONE, f"the same as mail {first.id}")
    assert words_on() == ["Which ten?", "The last ten."]


def test_a_mail_says_whose_it_is_and_what_it_has_become(world, arrive, deal):
    arrive(letter(), to=reply_address(), sender="Bob@Example.org")
    [mail] = deal()
    assert (mail.user, mail.thing_kind, mail.message_id) == (the("bob"), "comment", "<1@example.org>")
    assert mail.worker_id is None


def test_an_address_that_is_not_ours_is_not_known(world, into):
    assert incoming.is_known(reply_address())
    assert incoming.is_known(reply_address().upper())
    for other in ("roundtable@lists.example.org", "", "@", "bob@example.org", "roundtable+reply.2@lists.example.org"):
        assert not incoming.is_known(other)
    assert not incoming.is_known(reply_address().replace("reply", "notes"))


def test_a_poisoned_mail_keeps_no_other_back(world, arrive, deal, log, monkeypatch):
    def trip(arrived):
        if "poison" in arrived.header("Subject"):
            raise ZeroDivisionError
        return taking.replies.handle(arrived)

    monkeypatch.setitem(taking.HANDLERS, Box.REPLY, trip)
    arrive(letter(Subject="poison", Message_ID="<2@example.org>"), to=reply_address())
    arrive(letter("And the next?"), to=reply_address())
    poisoned, good = deal()
    assert (poisoned.state, good.state) == (IncomingState.FAILED, IncomingState.DONE)
    assert "cannot be dealt with" in log.text
    assert words_on() == ["Which ten?", "And the next?"]


def word_file(meeting):
    message = letter("See below.")
    message.add_attachment(docx(body("At noon.")), "application", "octet-stream", filename="notes.docx")
    return message, boxes.address(Box.NOTES, the("bob").id, meeting.id)


def bounce(_meeting):
    mail = mails.queue(MailKind.MAIL_CHECK, the("bob"), address="bob@example.org", key="check")
    db.session.flush()
    path = boxes.return_path(mail.id)
    return report("qmail", address="bob@example.org", return_path=path, message_id="<a@localhost>"), path


def complaint(_meeting):
    return letter(), boxes.address(Box.COMPLAINTS)


def calendar_s(_meeting):
    return mail(file_of()), boxes.address(Box.CALENDAR, 1)


def of_words(_meeting):
    message = letter("The last ten.")
    message.add_attachment(b"a,b\n", "text", "csv", filename="forms.csv")
    return message, reply_address()


def to_the_group(_meeting):
    return letter(Subject="Ten"), boxes.group_address("gyn-onc")


@pytest.mark.parametrize(
    ("made", "names"),
    [
        (word_file, ("notes.reader.read_lines", "notes.spoken", "arrived.kept_files")),
        (bounce, ("bounces.read",)),
        (complaint, ("bounces.read",)),
        (calendar_s, ("calendars.Calendar.from_ical",)),
        (of_words, ("replies.stripped", "arrived.kept_files")),
        (to_the_group, ("posts.without_signature", "arrived.kept_files")),
    ],
    ids=lambda value: getattr(value, "__name__", ""),
)
def test_nobody_waits_for_a_mail_to_be_read(world, into, arrive, deal, monkeypatch, made, names):
    """No transaction is open meanwhile: on SQLite it would keep back whoever writes."""
    message, to = made(chasing.find_meeting(held(-3).id))
    read = []

    def watched(name):
        owner, _, last = f"roundtable.incoming.{name}".rpartition(".")
        as_it_is = getattr(pkgutil.resolve_name(owner), last)

        def look(*args, **values):
            assert not db.session().in_transaction(), f"{name} is called while others wait"
            read.append(name)
            return as_it_is(*args, **values)

        monkeypatch.setattr(pkgutil.resolve_name(owner), last, look)

    arrive(message, to=to, sender="" if made is bounce else "bob@example.org")
    for name in names:
        watched(name)
    [one] = deal()
    assert set(read) == set(names) and one.state != IncomingState.FAILED
    assert one.state == (IncomingState.REFUSED if made is complaint else IncomingState.DONE)


def test_what_a_handler_had_done_before_it_failed_is_undone(world, arrive, deal, log, monkeypatch):
    def fall(arrived):
        taking.replies.handle(arrived)
        db.session.flush()
        raise ZeroDivisionError

    monkeypatch.setitem(taking.HANDLERS, Box.REPLY, fall)
    arrive(letter(), to=reply_address())
    assert [mail.state for mail in deal()] == [IncomingState.FAILED]
    assert words_on() == ["Which ten?"]


def test_a_mail_that_ends_the_worker_again_and_again_is_set_aside(world, arrive, deal, hired, monkeypatch):
    class Killed(BaseException):
        pass

    def kill(_arrived):
        raise Killed

    arrive(letter(), to=reply_address())
    with monkeypatch.context() as patched:
        patched.setitem(taking.HANDLERS, Box.REPLY, kill)
        for _ in range(incoming_mails.MOST_ATTEMPTS):
            try:
                hired().run(once=True)
            except Killed:
                db.session.rollback()
    [mail] = deal()
    assert (mail.state, mail.attempts) == (IncomingState.FAILED, incoming_mails.MOST_ATTEMPTS + 1)


def test_what_a_dead_worker_had_in_hand_is_dealt_with_by_another(world, arrive, deal):
    arrive(letter("Still here."), to=reply_address())
    assert incoming_mails.claim(worker_id=4711) is not None
    assert incoming_mails.claim(worker_id=4712) is None
    incoming_mails.recover(4711)
    db.session.commit()
    assert [mail.state for mail in deal()] == [IncomingState.DONE]


def test_access_is_asked_when_the_mail_is_dealt_with(world, arrive, deal):
    arrive(letter("May I?", From="carol@example.org"), to=reply_address("carol"))
    [mail] = deal()
    assert (mail.state, mail.thing_id) == (IncomingState.REFUSED, None)
    assert "you can no longer read it" in mail.reason


def test_the_state_of_a_mail_may_be_something_else_than_done(world, arrive, deal, monkeypatch):
    monkeypatch.setitem(taking.HANDLERS, Box.REPLY, lambda arrived: Outcome(IncomingState.HELD, "wait"))
    arrive(letter(), to=reply_address())
    assert [(mail.state, mail.reason) for mail in deal()] == [(IncomingState.HELD, "wait")]


def test_mail_is_kept_for_90_days(world, arrive, deal):
    arrive(letter(), to=reply_address())
    for days, count in ((89, 1), (91, 0)):
        with time_machine.travel(clock.now() + timedelta(days=days)):
            do_chores()
        assert len(taken()) == count
