"""Lines of notes, and one line beside them, become records: each once, and none is lost with its line."""

import re

import pytest
from sqlalchemy import select

from roundtable.domain import action_items, memberships, questions, users
from roundtable.domain.users import Profile
from roundtable.extensions import db
from roundtable.models import ActionItem, Decision, Question
from tests.cast import group, the
from tests.reading import value_of
from tests.web.test_session import going_on, item_id, save  # noqa: F401 (a fixture)

NOTES = """We looked at ten forms.

DECISION: Every report states three features
ACTION: @Alice collects ten forms by 3 December 2099
QUESTION: Who reads the slides?
"""


@pytest.fixture
def a_member(app, visit):
    def join(name):
        person = users.join(Profile(name, "UTC", "en"), address=f"{name.lower()}@example.org", password_hash=None)
        db.session.flush()
        memberships.start(group(), person, by=person)
        db.session.commit()
        return visit(name.lower())

    return join


def all_of(noun):
    return list(db.session.scalars(select(noun).order_by(noun.id)))


def test_what_the_notes_say_is_put_on_record_once_and_the_text_is_kept(visit, going_on):  # noqa: F811
    bob = visit("bob")
    assert save(bob, going_on, NOTES, 0).json["revision"] == 1
    save(bob, going_on, NOTES + "More words.\n", 1)
    (decision,), (item,), (question,) = (all_of(noun) for noun in (Decision, ActionItem, Question))
    assert decision.text == "Every report states three features"
    assert (item.owner.name, item.due_on.isoformat()) == ("Alice", "2099-12-03")
    assert question.text == "Who reads the slides?" and questions.open_in(group()) == [question]
    page = visit("otto").page(going_on)
    assert decision.number in page and item.number in page and "Who reads the slides?" in page
    assert "no longer in the notes" not in page


def test_a_line_that_is_taken_out_takes_no_record_with_it(visit, going_on):  # noqa: F811
    bob = visit("bob")
    save(bob, going_on, NOTES, 0)
    save(bob, going_on, "We looked at ten forms.\n", 1)
    assert len(all_of(Decision)) == len(all_of(ActionItem)) == len(all_of(Question)) == 1
    assert bob.page(going_on).count("no longer in the notes") == 3


def test_one_line_beside_the_notes_is_enough(visit, going_on):  # noqa: F811
    bob, there = visit("bob"), f"{going_on}/items/{item_id(going_on)}/captures"
    bob.submit(there, kind="action", line="Send the forms round @Bob by 3 December 2099")
    bob.submit(there, kind="decision", line="We use one form")
    bob.submit(there, kind="question", line="Which one?")
    item, decision, question = all_of(ActionItem)[0], all_of(Decision)[0], all_of(Question)[0]
    assert (item.owner, item.due_on.isoformat()) == (the("bob"), "2099-12-03") and "Send the forms round" in item.text
    assert (decision.text, question.text) == ("We use one form", "Which one?")


@pytest.mark.parametrize(
    "line, sentence",
    [
        ("   ", "Please write a few words."),
        ("word " * 110, "At most 500 characters, please: the rest fits into the notes."),
        ("x" * 701, "At most 700 characters."),
        ("with \0 in it", "There is a character in this that cannot be kept."),
    ],
    ids=["empty", "too long for the record", "too long a line", "not to be kept"],
)
@pytest.mark.parametrize("kind", ["action", "decision", "question"])
def test_a_refused_line_stands_in_its_field_with_the_sentence_beside_it(visit, going_on, kind, line, sentence):  # noqa: F811
    number = item_id(going_on)
    refused = visit("bob").submit(f"{going_on}/items/{number}/captures", kind=kind, line=line)
    assert refused.status_code == 422
    form = refused.text.split(f'id="capture-{number}"')[1].split("</form>")[0]
    assert re.search(rf'id="error-line-{number}" role="alert">{re.escape(sentence)}', form)
    assert f'value="{line}"' in form.replace("\ufffd", "\0") and 'aria-invalid="true"' in form
    assert not all_of(Decision) + all_of(ActionItem) + all_of(Question)


def test_five_hundred_characters_fit_whatever_names_and_dates_stand_beside_them(visit, going_on):  # noqa: F811
    there = f"{going_on}/items/{item_id(going_on)}/captures"
    words = ("word " * 100).strip() + "s"
    assert visit("bob").submit(there, kind="action", line=f"{words} @Bob by 3 December 2099").status_code == 302
    assert (all_of(ActionItem)[0].text, all_of(ActionItem)[0].owner) == (words, the("bob"))


def test_a_line_for_an_item_that_is_no_longer_on_is_still_there(visit, going_on):  # noqa: F811
    number = item_id(going_on)
    visit("alice").submit(f"{going_on}/items/{item_id(going_on, 'Slides')}/start")
    refused = visit("bob").submit(f"{going_on}/items/{number}/captures", kind="decision", line=" ")
    assert refused.status_code == 422 and refused.text.count("data-capture") == 2
    assert f'id="error-line-{number}"' in refused.text


def test_of_several_owners_the_first_promises_and_the_others_help(visit, going_on):  # noqa: F811
    bob, there = visit("bob"), f"{going_on}/items/{item_id(going_on)}/captures"
    bob.submit(there, kind="action", line="@Alice @Bob @Otto collect ten forms")
    save(bob, going_on, "ACTION: Otto and Alice compare them\n\n- [ ] Zoe, Bob to print them", 0)
    first, second, third = all_of(ActionItem)
    assert first.owner == the("alice") and helpers_of(first) == ["Bob", "Otto"]
    assert second.owner == the("otto") and helpers_of(second) == ["Alice"]
    assert third.owner == the("bob") and helpers_of(third) == [] and third.text.startswith("Zoe: ")


def helpers_of(item):
    return [person.name for person in action_items.helpers_of(item)]


def test_who_may_not_decide_is_told_so_and_keeps_the_words(visit, going_on, a_member):  # noqa: F811
    """Dora is a member; she neither chairs the meeting nor takes its notes."""
    dora = a_member("Dora")
    there = f"{going_on}/items/{item_id(going_on)}/captures"
    page = dora.page(going_on)
    assert 'value="decision"' not in page and 'value="question"' in page and "D begins a decision" not in page
    refused = dora.submit(there, kind="decision", line="We use my form")
    assert refused.status_code == 422 and 'value="We use my form"' in refused.text
    assert "The chair or the note-taker puts decisions on record." in refused.text
    assert dora.submit(there, kind="question", line="May we use my form?").status_code == 302
    assert not all_of(Decision) and len(all_of(Question)) == 1


def test_a_decision_in_notes_waits_for_who_may_decide_and_the_writer_is_told(visit, going_on, a_member):  # noqa: F811
    dora, notes = a_member("Dora"), "DECISION: We use one form\n\nDECISION: We print it"
    said = save(dora, going_on, notes, 0).json["said"]
    assert "2 decisions in it are put on record when the chair or the note-taker saves these notes." in said
    there = f"{going_on}/items/{item_id(going_on)}/notes"
    response = dora.submit(there, source=notes + "\n\nMore.", base=1, follow=True)
    assert "2 decisions in it are put on record when" in response.text and not all_of(Decision)
    assert re.fullmatch(r"Saved \d\d:\d\d", save(visit("bob"), going_on, notes, 2).json["said"])
    assert len(all_of(Decision)) == 2


def test_a_line_of_notes_too_long_for_the_record_says_that_it_goes_on(visit, going_on):  # noqa: F811
    words = "word " * 150
    for kind in ("DECISION", "ACTION", "QUESTION"):
        base = {"DECISION": 0, "ACTION": 1, "QUESTION": 2}[kind]
        assert save(visit("bob"), going_on, f"{kind}: {words}", base).status_code == 200
    for noun in (Decision, ActionItem, Question):
        (made,) = all_of(noun)
        assert len(made.text) == 500 and made.text.endswith("…")
    assert visit("bob").page(going_on).count("no longer in the notes") == 2  # the question still stands there


@pytest.mark.parametrize("name, kind, status", [("otto", "question", 403), ("carol", "question", 404)])
def test_who_may_not_keep_it_does_not(visit, going_on, name, kind, status):  # noqa: F811
    there = f"{going_on}/items/{item_id(going_on)}/captures"
    assert visit(name).submit(there, kind=kind, line="Words").status_code == status
    assert visit("bob").submit(there, kind="nonsense", line="Words").status_code == 403
    assert not all_of(Question)


def test_a_question_is_answered_in_a_sentence(visit, going_on):  # noqa: F811
    bob = visit("bob")
    save(bob, going_on, NOTES, 0)
    there = f"/gyn-onc/questions/{all_of(Question)[0].id}"
    assert f"{there}/answer" in bob.page(going_on)
    assert visit("otto").submit(f"{there}/answer", answer="Nobody").status_code == 403
    refused = bob.submit(f"{there}/answer", answer="x" * 1001)
    assert refused.status_code == 422 and "At most 1000 characters." in refused.text and "x" * 1001 in refused.text
    assert bob.submit(f"{there}/answer", answer=" ").status_code == 422
    bob.submit(f"{there}/answer", answer="Carol does.")
    assert "Answered: Carol does." in visit("otto").page(going_on)
    assert questions.open_in(group()) == []


def test_the_summary_says_once_what_was_put_on_record(visit, going_on):  # noqa: F811
    bob = visit("bob")
    prose = "After an hour we agreed: slides are read twice.\n"
    save(bob, going_on, NOTES + prose + "DECISION: We use one form\n  in all centres\nDECISION: Not kept\n", 0)
    visit("alice").submit(f"/gyn-onc/decisions/{all_of(Decision)[-1].id}/withdrawal")
    visit("alice").submit(f"{going_on}/session/closing")
    bob.submit(f"{going_on}/summary/composition")
    source = value_of(bob.page(f"{going_on}/summary/edit"), "source")
    assert "DECISION: Every" not in source and "ACTION:" not in source
    for once in ("Every report states three features", "collects ten forms", "Who reads"):
        assert source.count(once) == 1, once
    for stays in ("We looked at ten forms.", prose.strip(), "DECISION: We use one form"):
        assert stays in source, stays
