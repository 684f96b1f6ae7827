"""Mail that failed by a mistake of ours is read again once that is mended."""

import pytest
from sqlalchemy import select

from roundtable.extensions import db
from roundtable.incoming import taking
from roundtable.mail.boxes import Box
from roundtable.models import Event, IncomingState, Mail, MailKind
from tests.cast import let_go
from tests.cli.conftest import run
from tests.incoming.conftest import letter, reply_address
from tests.incoming.test_taking import words_on
from tests.reading import main_of

__all__ = ["run"]
PAGE = "/organize/mail/incoming"


@pytest.fixture
def failed(world, arrive, deal, monkeypatch, log):
    """Two replies of Bob's, at both of which something went wrong."""

    def trip(arrived):
        taking.replies.handle(arrived)
        raise ZeroDivisionError

    with monkeypatch.context() as broken:
        broken.setitem(taking.HANDLERS, Box.REPLY, trip)
        for number in range(2):
            arrive(letter(f"Number {number}.", Message_ID=f"<{number}@x>"), to=reply_address())
        mails = deal()
    assert [mail.state for mail in mails] == [IncomingState.FAILED] * 2
    ids = [mail.id for mail in mails]
    let_go()
    return ids


def told():
    db.session.rollback()
    query = select(Event.name, Event.actor_id).where(Event.name == "mail.reread")
    return [tuple(row) for row in db.session.execute(query)]


def test_by_one_button_or_all(failed, deal, visit):
    olga = visit("olga")
    page = main_of(olga.page(PAGE))
    assert page.count("bob@example.org") >= 2 and "it could not be read" in page
    assert 'class="count late">2<' in olga.page("/organize/mail")
    olga.submit(f"{PAGE}/{failed[1]}/rereading")
    assert "1 mail is read again" in olga.page(PAGE)
    assert [mail.state for mail in deal()] == [IncomingState.FAILED, IncomingState.DONE]
    assert words_on() == ["Which ten?", "Number 1."]
    let_go()
    olga.submit(f"{PAGE}/rereading")
    assert "1 mail is read again" in olga.page(PAGE)
    assert [mail.state for mail in deal()] == [IncomingState.DONE] * 2
    assert words_on() == ["Which ten?", "Number 1.", "Number 0."]
    assert len(told()) == 2
    assert "All mail that came in was dealt with" in olga.page(PAGE)


def test_what_did_not_fail_is_not_read_again(failed, deal, visit):
    olga = visit("olga")
    olga.submit(f"{PAGE}/{failed[0]}/rereading")
    deal()
    let_go()
    olga.submit(f"{PAGE}/{failed[0]}/rereading")
    assert "0 mails are read again" in olga.page(PAGE)
    assert words_on() == ["Which ten?", "Number 0."]


def test_from_the_command_line(failed, deal, run):
    assert "Read again by the worker: 1." in run("mail", "reread", "--id", str(failed[0]))
    assert "Read again by the worker: 1." in run("mail", "reread")
    assert "Read again by the worker: 0." in run("mail", "reread")
    assert [mail.state for mail in deal()] == [IncomingState.DONE] * 2
    assert [actor for _, actor in told()] == [None, None]


def test_one_that_fails_again_is_answered_again(failed, deal, run, monkeypatch):
    def trip(arrived):
        taking.replies.handle(arrived)
        raise ZeroDivisionError

    run("mail", "reread")
    monkeypatch.setitem(taking.HANDLERS, Box.REPLY, trip)
    assert [mail.state for mail in deal()] == [IncomingState.FAILED] * 2
    keys = db.session.scalars(select(Mail.key).where(Mail.kind == MailKind.MAIL_ANSWER).order_by(Mail.id))
    assert list(keys) == [f"answer:{one}{more}" for more in ("", ":1") for one in failed]
