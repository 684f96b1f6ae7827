"""Errors are pages with a sentence: what is wrong, what was kept, what to do. Never a stack trace.

(Too many tries to sign in: test_account.py. Forms that are wrong: with their pages. Busy: test_busy.py.)
"""

import io
import re

import pytest
from werkzeug.exceptions import HTTPException, InternalServerError

from roundtable import signing
from roundtable.domain.site import with_groups
from roundtable.extensions import db
from roundtable.models import MailedLink, Update
from tests.cast import the
from tests.reading import links_of, main_of, value_of

NEW = "/gyn-onc/updates/new"
TEXT = "What we found in ten report forms.\n\nA second paragraph, with “quotes” & <angles>."
SAID = {"title": "Ten forms", "source": TEXT, "base": "0", "audience": "group"}


def is_a_page(response, code, words):
    """It says what is wrong and leads on, and nothing of the inside is seen."""
    assert response.status_code == code, response.status_code
    page = main_of(response.text)
    assert words in page, page
    assert f"Error {code}" in page and "/" in links_of(response.text) and response.headers["X-Request-ID"] in page
    for inside in ("Traceback", "werkzeug", "sqlalchemy", "roundtable/", "Error:"):
        assert inside not in response.text, inside
    return True


@pytest.mark.parametrize("name", [None, "bob"])
@pytest.mark.parametrize("address", ["/no/such/page", "/no-such-group/", "/static/no-such-file", "/files/x/y.png"])
def test_where_nothing_is_it_says_so(visit, name, address):
    response = visit(name).get(address)
    if response.status_code == 302:
        assert name is None and response.location.startswith("/account/sign-in?next=")
    else:
        assert is_a_page(response, 404, "There is nothing here")


def test_a_slash_too_many_leads_to_the_page(visit):
    for address, place in (
        ("/gyn-onc/members/", "/gyn-onc/members"),
        ("/gyn-onc/no-such-page/", None),
        ("/no-such-group/members/", "/no-such-group/members"),  # which tells no more than without the slash
        ("/search/?q=stump&kind=paper", "/search?q=stump&kind=paper"),
        ("//evil.example/members/", None),
    ):
        response = visit("bob").get(address)
        assert response.location == place, address
        assert response.status_code == (308 if place else 404), address


def test_what_one_may_see_but_not_do(visit, world):
    assert is_a_page(visit("otto").get(NEW), 403, "You may see this, but not do it")
    assert "If you think you should, ask its chair." in main_of(visit("otto").get(NEW).text)
    refused = main_of(visit("alice").get("/organize/").text)
    assert "Only organizers may. If you think you should, ask one of them." in refused and "chair" not in refused


def test_what_one_may_not_know_of_looks_like_what_is_not_there(visit, world):
    hidden, missing = (visit("carol").get(f"/gyn-onc/updates/{n}") for n in (1, 4711))
    assert is_a_page(hidden, 404, "it is not for you to read")
    ids = {hidden.headers["X-Request-ID"], missing.headers["X-Request-ID"]}
    one, other = (main_of(r.text) for r in (hidden, missing))
    for request_id in ids:
        one, other = one.replace(request_id, ""), other.replace(request_id, "")
    assert one == other


def test_a_page_that_is_opened_the_wrong_way(visit):
    assert is_a_page(visit("bob").get("/gyn-onc/updates/1/pin"), 405, "This page cannot be opened like that")


def test_what_is_too_large_is_told_with_the_limits(visit, app, monkeypatch):
    monkeypatch.setitem(app.config, "MAX_CONTENT_LENGTH", 50_000)
    response = visit("bob").submit(NEW, **SAID, files=(io.BytesIO(b"x" * 60_000), "large.txt"))
    assert is_a_page(response, 413, "This is too large")
    assert "20 MB" in response.text and "400,000 characters" in response.text
    assert db.session.query(Update).count() == 0


def test_a_text_within_what_is_promised_is_taken_and_one_character_more_is_not(visit):
    bob = visit("bob")
    assert bob.submit(NEW, **{**SAID, "source": "ä" * 400_000}).status_code == 302
    refused = bob.submit(NEW, **{**SAID, "source": "ä" * 400_001})
    assert refused.status_code == 422 and value_of(refused.text, "source") == "ä" * 400_001


def test_a_file_within_what_is_promised_is_taken_and_one_byte_more_is_not(visit, monkeypatch):
    monkeypatch.setattr("roundtable.files.MB", 100)  # files of 20 MB take their time
    bob = visit("bob")
    assert bob.submit(NEW, **SAID, files=(io.BytesIO(b"x" * 2000), "large.txt")).status_code == 302
    refused = bob.submit(NEW, **SAID, files=(io.BytesIO(b"x" * 2001), "larger.txt"))
    assert refused.status_code == 422 and "“larger.txt” has more than 20 MB." in refused.text
    assert value_of(refused.text, "source") == TEXT


def test_a_failure_of_ours_says_that_nothing_was_changed_and_nothing_was(visit, app, monkeypatch):
    def fail(update, **_said):
        update.title = "Half done"
        db.session.flush()
        raise ZeroDivisionError("the inside of it")

    monkeypatch.setattr("roundtable.web.group.updates.updates.withdraw", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    bob = visit("bob")
    bob.submit(NEW, **SAID)
    response = bob.submit("/gyn-onc/updates/1/withdrawal")
    assert is_a_page(response, 500, "Something went wrong on our side")
    assert "Nothing was changed. It has been noted." in response.text and "inside of it" not in response.text
    assert "Ten forms" in bob.page("/gyn-onc/updates/1")


def test_even_where_the_page_itself_cannot_be_made_there_is_a_sentence(visit, app, monkeypatch):
    """As when the database is away: every page asks it for the site and its groups."""

    def fail(*_args, **_said):
        raise RuntimeError("no database")

    monkeypatch.setattr("roundtable.web.context.with_groups", fail)
    monkeypatch.setitem(app.config, "PROPAGATE_EXCEPTIONS", False)
    for name in (None, "bob"):
        response = visit(name).get("/")
        assert response.status_code == 500 and "Something went wrong on our side" in response.text
        assert "Traceback" not in response.text and "no database" not in response.text


@pytest.mark.parametrize("code", [400, 401, 403, 404, 405, 408, 410, 413, 414, 415, 422, 429, 431, 500, 501, 503])
def test_every_code_has_a_title_and_something_to_do(app, code):
    with app.test_request_context("/"):
        app.preprocess_request()
        error = InternalServerError() if code == 500 else HTTPException()
        error.code = code
        response = app.make_response(app.handle_user_exception(error))
    page = main_of(response.get_data(as_text=True))
    assert response.status_code == code and f"Error {code}" in page and page.count(".") >= 1


def test_what_the_editor_asks_for_is_answered_in_a_sentence_too(visit, world):
    bob = visit("bob")
    too_long = bob.submit("/api/preview", source="x" * 400_001)
    assert too_long.status_code == 422 and too_long.json == {"error": "This text is too long for a preview."}
    assert bob.submit("/api/uploads").json == {"error": "No file came with this."}
    assert bob.get("/api/no-such").json["error"].startswith("There is nothing here.")
    stale = bob.post("/api/preview", data={"source": "x"})
    assert (stale.status_code, stale.json["error"]) == (400, "Please reload the page.")
    assert stale.json["person"] == str(the("bob").id), "a page of somebody else does not send it again by itself"
    visitor = visit()
    gone = visitor.post("/api/preview", data={"source": "x", "csrf_token": visitor.token()})
    assert (gone.status_code, gone.json) == (401, {"error": "Please sign in again."})


def test_too_many_uploads_and_previews_have_to_wait(visit):
    bob = visit("bob")
    answers = [bob.submit("/api/preview", source="x") for _ in range(121)]
    assert [a.status_code for a in answers] == [200] * 120 + [429]
    assert "wait" in answers[-1].json["error"]


# Nothing that was written is lost


def test_what_was_sent_after_the_sign_in_had_ended_is_kept_and_sent_again(visit, world):
    bob = visit("bob")
    with bob.session_transaction() as session:
        session.pop("_user_id")
    answer = bob.submit(NEW, **SAID)
    assert answer.status_code == 401 and "What you sent is kept here" in main_of(answer.text)
    kept = value_of(answer.text, "kept")
    wrong = bob.submit("/account/sign-in", address="bob@example.org", password="not it", kept=kept)
    assert wrong.status_code == 422 and value_of(wrong.text, "kept") == kept, "a wrong password loses nothing"
    again = bob.submit("/account/sign-in", address="bob@example.org", password="four quiet words here", kept=kept)
    assert "Your text is still here" in main_of(
        again.text
    ) and "A second paragraph, with “quotes” & <angles>." in main_of(again.text)
    assert all(value_of(again.text, name) == value for name, value in SAID.items())
    sent = bob.submit(NEW, **{name: value_of(again.text, name) for name in SAID})
    assert db.session.query(Update).order_by(Update.id.desc()).first().text.source == TEXT and sent.status_code == 302


def test_who_comes_in_by_a_mailed_link_loses_it_neither(visit, world):
    """The page on which the link was asked for keeps it; the link is opened beside it."""
    bob = visit("bob")
    with bob.session_transaction() as session:
        session.pop("_user_id")
    kept = value_of(bob.submit(NEW, **SAID).text, "kept")
    asked = bob.submit("/account/sign-in", address="bob@example.org", kept=kept)
    assert "Leave this page open" in main_of(asked.text)
    assert all(value_of(asked.text, name) == value for name, value in SAID.items())
    early = bob.submit(NEW, **SAID)
    assert early.status_code == 401 and value_of(early.text, "kept"), "too early: and it is still there"
    link = db.session.scalars(db.select(MailedLink)).one()
    bob.submit(f"/account/link/{signing.sign(signing.Purpose.LINK, [link.purpose, link.id])}")
    assert bob.submit(NEW, **SAID).status_code == 302


def test_a_form_of_another_sign_in_is_shown_and_can_be_sent_again(visit, world):
    bob = visit("bob")
    answer = bob.post(NEW, data=SAID)
    assert answer.status_code == 400 and "Your text is still here" in main_of(answer.text)
    assert value_of(answer.text, "source") == TEXT
    assert db.session.query(Update).filter(Update.title == "Ten forms").count() == 0


@pytest.mark.parametrize("name", [None, "bob"])
def test_the_page_of_a_form_that_expired_names_the_site_and_offers_short_words_too(visit, world, name):
    answer = visit(name).post(NEW, data={**SAID, "title": "Ten", "source": "Short."})
    assert answer.status_code == 400
    name = with_groups()[0].name
    assert name != "Roundtable" and answer.text.count(name) >= 2, "in the title, and at the head"
    written = re.findall(r'<pre class="mail">([^<]*)</pre>', answer.text)
    assert written == ["Short.", "group", "Ten"], "all that was written, and not what the page added"


def test_nobody_puts_words_into_what_was_kept(visit, world):
    forged = "eyJ4Ijoi.aGVsbG8"
    answer = visit().submit(
        "/account/sign-in", address="bob@example.org", password="four quiet words here", kept=forged
    )
    assert answer.status_code == 302


def test_passwords_are_never_kept(visit):
    visitor = visit()
    answer = visitor.submit("/account/appearance", password="a secret word", theme="dark")
    assert answer.status_code == 401
    again = visitor.submit(
        "/account/sign-in",
        address="bob@example.org",
        password="four quiet words here",
        kept=value_of(answer.text, "kept"),
    )
    assert "a secret word" not in again.text and value_of(again.text, "theme") == "dark"


def test_a_rule_that_is_broken_without_a_form_is_told_where_one_was(visit, world):
    alice = visit("alice")
    told = alice.submit("/gyn-onc/meetings/3/cancellation", follow=True)
    assert "its record is not changed any more" in told.text or "is over" in told.text


def test_a_page_that_tells_what_is_wrong_says_so_first(visit, world):
    alice = visit("alice")
    assert "<title>Post an update" in alice.page(NEW)
    refused = alice.submit(NEW, title="", source=TEXT).text
    assert "<title>Error: Post an update" in refused
    assert re.search(r'class="errors"[^>]* autofocus', refused), "the keys and what is read go on there"
    told = alice.submit("/gyn-onc/meetings/3/cancellation", follow=True).text
    assert "<title>Error: " in told and re.search(r'class="flash error"[^>]* autofocus', told)
    assert "<title>Post an update" in alice.page(NEW)


def test_a_page_is_named_by_what_is_done_there(visit, world):
    alice = visit("alice")
    for place, title in (
        ("action-items/new", "New action item"),
        ("action-items/1/edit", "Change A-1"),
        ("decisions/new", "Put a decision on record"),
        ("decisions/1/edit", "Change D-1"),
    ):
        page = alice.page(f"/gyn-onc/{place}")
        assert f"<title>{title} · " in page and f"<h1>{title}</h1>" in page


@pytest.mark.parametrize("number", ["²", "9" * 30, "-1", ""])
def test_what_is_no_number_where_a_page_would_send_one_is_no_failure_of_ours(visit, number):
    alice = visit("alice")
    new = {"text": "Send the blocks", "owner": "", "due_on": ""}
    for field in ("paper", "comment", "meeting", "item"):
        assert alice.submit("/gyn-onc/action-items/new", **new, **{field: number}).status_code < 500, field
        assert alice.submit("/gyn-onc/decisions/new", text="Two readers", **{field: number}).status_code < 500, field
    assert alice.submit("/me/mail", **{f"cadence-{number}": "daily"}).status_code < 500
    assert alice.get(f"/gyn-onc/action-items/board?owner={number}").status_code < 500
