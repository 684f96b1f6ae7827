"""A digest that did not go out, and that an organizer drops: what it told is not lost, and comes once."""

from datetime import timedelta
from functools import partial

import pytest
import time_machine

from roundtable.domain import mails
from roundtable.extensions import db
from roundtable.models import MailState, Membership
from tests.worker.telling import SATURDAY, settle, tell_bob, titles


@pytest.fixture(autouse=True)
def traveller(app):
    with time_machine.travel(SATURDAY, tick=False) as traveller:
        yield traveller


@pytest.fixture
def tell(work):
    """``tell("One thing")``: Bob has a digest with it; its mail, as far as it came."""
    return partial(tell_bob, work=work)


@pytest.mark.parametrize("is_retried", [False, True])
def test_what_a_digest_told_that_an_organizer_drops_comes_once_in_the_next(is_retried, tell, office, traveller, visit):
    settle("bob")
    office.refuse_message = lambda _address: "554 5.7.1 we do not want this"
    mail = tell("One thing")
    assert mails.find(mail.id).state == MailState.DEAD
    office.refuse_message = lambda _address: None
    olga, page = visit("olga"), f"/organize/mail/{mail.id}"
    assert "comes with the person" in olga.page("/organize/mail?tab=trouble")
    if is_retried:
        olga.submit(f"{page}/retry")
        assert mails.find(mail.id).state == MailState.READY
    olga.submit(f"{page}/drop")  # from a page that was open still
    assert mails.find(mail.id).state == MailState.CANCELLED
    traveller.shift(timedelta(days=1))
    tell("Two thing")
    traveller.shift(timedelta(days=1))
    tell("Three thing")
    assert titles(office) == [["One", "Two"], ["Three"]]
    assert not any(m.owed for m in db.session.scalars(db.select(Membership)))


def test_what_a_digest_told_that_may_have_arrived_is_not_told_again(tell, office, traveller, visit):
    settle("bob")
    mail = tell("One thing")
    mails.find(mail.id).state = MailState.HELD  # it has come, and its worker died before it could say so
    db.session.commit()
    visit("olga").submit(f"/organize/mail/{mail.id}/drop")
    traveller.shift(timedelta(days=1))
    tell("Two thing")
    assert titles(office) == [["One"], ["Two"]]
