"""One group asks another: its chair answers, it is delivered, and both see it."""

import pytest

from roundtable.domain import asks, carrying, meetings, waiting
from roundtable.extensions import db
from roundtable.models import Ask, AskState, ThingKind
from tests.cast import group, the
from tests.world import plan


def asked(visit):
    fields = {"to_group": str(group("multiomics").id), "text": "Tell which genes", "reason": "For the forms."}
    return visit("alice").submit("/gyn-onc/asks/new", **fields)


def state():
    return db.session.get(Ask, 1).state


def test_an_ask_goes_its_way_from_asked_to_delivered(app, visit):
    assert asked(visit).status_code == 302
    assert [w.kind for w in waiting.for_person(the("carol")) if w.kind == "ask"] == ["ask"]
    carol = visit("carol")
    assert "Tell which genes" in carol.page("/multiomics/asks/")
    assert "Tell which genes" in visit("otto").page("/gyn-onc/asks/")
    carol.submit("/gyn-onc/asks/1/acceptance", answer="Gladly.")
    assert state() == AskState.ACCEPTED and "Gladly." in visit("bob").page("/gyn-onc/asks/1")
    assert carol.submit("/gyn-onc/asks/1/refusal", answer="No.").status_code == 422
    assert carol.submit("/gyn-onc/asks/1/delivery", answer=" ").status_code == 422
    carol.submit("/gyn-onc/asks/1/delivery", answer="A list, in update 4.")
    assert state() == AskState.DELIVERED and "A list, in update 4." in visit("bob").page("/gyn-onc/asks/1")
    assert not [w for w in waiting.for_person(the("carol")) if w.kind == "ask"]


def test_declining_needs_a_sentence(app, visit):
    asked(visit)
    silent = visit("carol").submit("/gyn-onc/asks/1/refusal", answer="")
    assert silent.status_code == 422 and "say why" in silent.text and state() == AskState.OPEN
    visit("carol").submit("/gyn-onc/asks/1/refusal", answer="We have no samples.")
    assert state() == AskState.DECLINED


def test_it_is_proposed_for_both_agendas_until_it_is_settled(app, visit):
    asked(visit)
    ours = meetings.schedule(group(), plan("Ours"), by=the("alice"))
    theirs = meetings.schedule(group("multiomics"), plan("Theirs"), by=the("carol"))
    db.session.commit()
    assert [[c.title for c in carrying.proposed(m)[0]] for m in (ours, theirs)] == [["Tell which genes"]] * 2
    asks.deliver(db.session.get(Ask, 1), "Here.", by=the("carol"))
    db.session.commit()
    assert [carrying.proposed(m)[0] for m in (ours, theirs)] == [[], []]


def test_on_both_agendas_it_says_the_same_why_it_is_there(app, visit):
    asked(visit)
    for slug, name in (("gyn-onc", "alice"), ("multiomics", "carol")):
        meeting = meetings.schedule(group(slug), plan("Next"), by=the(name))
        carrying.take(meeting, [(ThingKind.ASK, 1)], by=the(name))
        db.session.commit()
        page = visit(name).page(f"/{slug}/meetings/{meeting.id}")
        assert "Tell which genes" in page and "Asked between groups" in page


def test_only_chairs_ask_and_only_the_asked_group_answers(app, visit):
    asked(visit)
    assert visit("bob").get("/gyn-onc/asks/new").status_code == 403
    assert visit("alice").submit("/gyn-onc/asks/1/acceptance").status_code == 403
    own = visit("alice").submit("/gyn-onc/asks/new", to_group=str(group().id), text="Ours")
    assert own.status_code == 422
    assert visit("alice").submit("/gyn-onc/asks/1/withdrawal").status_code == 302
    assert visit("carol").get("/gyn-onc/asks/1").status_code == 404


@pytest.mark.parametrize("number", [3, 30])
def test_the_list_costs_the_same_with_many(app, visit, assert_queries, number):
    for n in range(number):
        asks.make(group(), group("multiomics"), asks.Words(f"Ask {n}"), by=the("alice"))
    db.session.commit()
    client = visit("bob")
    client.page("/gyn-onc/asks/")
    with assert_queries(6):
        client.page("/gyn-onc/asks/")
