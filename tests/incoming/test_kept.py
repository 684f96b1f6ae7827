"""What is kept of mail that came in has a bound; what waits for somebody's word stays."""

import random
from datetime import timedelta

import pytest

from roundtable.domain import clock, kept_mails
from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.mail.boxes import group_address
from roundtable.models import Event, IncomingMail, IncomingState, Mail
from roundtable.worker.chores import do_chores
from tests.cast import let_go, the
from tests.crowd import count_of
from tests.incoming.conftest import letter, reply_address, taken
from tests.reading import links_of, words_of

DONE, HELD, REFUSED, FAILED = IncomingState.DONE, IncomingState.HELD, IncomingState.REFUSED, IncomingState.FAILED
BYTES = 2 * kept_mails.MB


@pytest.fixture
def bounds(world, use):
    """So many of these mails are kept of one sender, of all, and waiting."""

    def bounds(of_one=100, in_all=100, held=100):
        use(kept_mail_mb_each=2 * of_one + 1, kept_mail_mb=2 * in_all + 1, held_mail_mb=2 * held + 1)

    return bounds


@pytest.fixture
def came(world, into):
    """``came("bob", DONE, HELD)``: mails of this sender, in this order, of which became what is said."""

    def came(name, *states):
        for state in states:
            number = len(taken())
            words = random.Random(number).randbytes(BYTES)
            values = {"sender": f"{name}@x", "recipient": f"{number}@x", "sha256": str(number), "content": words}
            db.session.add(IncomingMail(received_at=clock.now(), state=state, **values))
            db.session.commit()

    return came


def left():
    db.session.expire_all()
    return [(mail.sender.partition("@")[0], mail.state) for mail in taken() if mail.content is not None]


def test_what_was_refused_goes_first_and_the_oldest_of_it(bounds, came):
    bounds(of_one=3)
    came("bob", DONE, REFUSED, FAILED, REFUSED, HELD)
    came("zeb", REFUSED)
    do_chores()
    assert left() == [("bob", DONE), ("bob", FAILED), ("bob", HELD), ("zeb", REFUSED)]
    bounds(of_one=1)
    do_chores()
    assert left() == [("bob", HELD), ("zeb", REFUSED)]
    assert len(taken()) == 6, "what became of each is still told"


def test_all_senders_have_a_bound_too_and_what_waits_is_never_given_up(bounds, came):
    bounds(in_all=2)
    came("bob", REFUSED)
    came("zeb", HELD, HELD, HELD, DONE)
    came("eve", IncomingState.WAITING)
    do_chores()
    assert left() == [("zeb", HELD)] * 3 + [("eve", IncomingState.WAITING)]


@pytest.mark.parametrize("bound", ["of_one", "held"])
def test_where_too_much_waits_no_more_is_held(bounds, came, arrive, deal, bound):
    came("zeb", HELD, HELD)
    bounds(**{bound: 1})
    for number, address in enumerate((reply_address(), group_address("gyn-onc"))):
        arrive(letter(Message_ID=f"<{number}@y>", From="zeb@x"), to=address, sender="zeb@x")
    assert [mail.state for mail in deal()] == [HELD, HELD, REFUSED, REFUSED]
    bounds(**{bound: 3})
    arrive(letter(Message_ID="<2@y>", From="zeb@x"), to=reply_address(), sender="zeb@x")
    assert deal()[-1].state == HELD


def test_whose_word_it_would_have_waited_for_is_told_once_how_much_was_refused(bounds, came, arrive, deal, visit):
    came("zeb", HELD, HELD)
    bounds(of_one=1)
    for number in range(3):
        arrive(letter(Message_ID=f"<{number}@y>", From="zeb@x"), to=reply_address(), sender="zeb@x")
    arrive(letter(Message_ID="<3@y>", From="zeb@x"), to=group_address("gyn-onc"), sender="zeb@x")
    before = count_of(Mail)
    deal()
    assert count_of(Mail) == before, "nobody is mailed for each"
    let_go()
    mine = words_of(visit("bob").page("/me/held-mails"))
    assert "3 more mails in your name were refused in the last 30 days" in mine
    assert "From bob@home.example.org" in mine, "and what waits"
    assert "refused" not in words_of(visit("alice").page("/me/held-mails"))
    assert "1 more mail to the group was refused" in words_of(visit("alice").page("/gyn-onc/held-mails/"))
    assert "4 mails that came in were refused" in words_of(visit("olga").page("/organize/mail"))
    with clock.at(clock.now() + timedelta(days=31)):
        assert kept_mails.turned_away(the("bob")).mails == 0


PAGES = {"bob": "/me/held-mails", "alice": "/gyn-onc/held-mails/", "olga": "/organize/mail/incoming"}


@pytest.mark.parametrize("name", PAGES)
def test_who_knows_that_mail_was_refused_dismisses_it_until_more_is(bounds, came, arrive, deal, visit, name):
    came("zeb", HELD, HELD)
    bounds(of_one=1)

    def one_more(number):
        for to in (reply_address(), group_address("gyn-onc")):
            arrive(letter(Message_ID=f"<{number}{to}>", From="zeb@x"), to=to, sender="zeb@x")
        deal()
        let_go()

    def told(who):
        return "refused in the last 30 days" in words_of(visit(who).page(PAGES[who]))

    one_more(1)
    reader, deed = visit(name), f"{PAGES[name].rstrip('/')}/refusals/dismissal"
    before, last = reader.page(PAGES[name]), kept_mails.turned_away(the_site()).last_id
    assert f'action="{deed}"' in before and 'name="last"' in before
    reader.submit(deed, last=str(last))
    assert {who: told(who) for who in PAGES} == {who: who != name for who in PAGES}, "the others do not know it yet"
    [event] = db.session.query(Event).filter_by(name="mail.refusals_dismissed")
    assert event.actor_id == the(name).id
    one_more(2)
    for nothing in (str(last), "", "x", "-1"):
        reader.submit(deed, last=nothing)
    assert told(name), "what was refused since the page was opened is not dismissed with it"
    reader.submit(deed, last=str(2**70))
    assert not told(name)
    one_more(3)
    assert told(name)


def test_each_mail_in_ones_name_is_read_and_answered_from_the_list(world, visit):
    bob = visit("bob")
    assert bob.get("/me/mail").text.count('"/me/held-mails"') == 1
    assert "1 mail in your name waits: did you write it?" in bob.page("/")
    [link] = [link for link in links_of(bob.page("/me/held-mails")) if link.startswith("/mail/held/")]
    assert "Did you write this?" in bob.page(link)
    assert "/me/held-mails" in bob.submit(link, answer="drop", follow=True).text
    assert "No mail waits for your word." in bob.page("/me/held-mails") and "in your name" not in bob.page("/")
    assert "/mail/held/" not in visit("alice").page("/me/held-mails"), "mail to a group is not hers to confirm"


def test_organizers_see_how_much_is_kept(bounds, came, visit):
    bounds(of_one=3)
    came("bob", REFUSED, HELD, HELD, DONE)
    do_chores()
    let_go()
    page = words_of(visit("olga").page("/organize/mail/incoming"))
    assert "6.3 MB are kept, of which 4.2 MB wait" in page
    assert "The original of 1 mail is no longer kept" in page
