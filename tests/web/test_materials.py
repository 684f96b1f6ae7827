"""Slides and files on agenda items: revisions, shown from a moment on, uploaded by speakers without an account."""

import io
import re
from datetime import timedelta

from sqlalchemy import select

from roundtable.domain import agenda, clock, materials, meetings, publications, users
from roundtable.domain.audiences import Reach
from roundtable.extensions import db
from roundtable.models import Audience, Material, Meeting
from tests.cast import group, the
from tests.reading import main_of
from tests.world import picture, plan


def prepared(audience=Audience.GROUP, presenter="bob"):
    alice = the("alice")
    who = the(presenter) if presenter else users.name("Dr Guest", by=alice)
    meeting = meetings.schedule(group(), plan("The forms", chair=alice, zone="America/New_York"), by=alice)
    item = agenda.add_item(meeting, agenda.Item("Slides of ten cases", 20, presenter=who), by=alice)
    publications.publish(meeting, Reach(audience), by=alice)
    db.session.commit()
    return meeting.id, item.id


def upload(client, url, data=b"%PDF-1.7 slides", name="slides.pdf", **fields):
    fields = {"csrf_token": client.token(), "audience": "group", **fields}
    return client.post(
        url, data={"files": (io.BytesIO(data), name), **fields}, headers={"Referer": "http://localhost/"}
    )


def file_of(page):
    found = re.search(r'href="(/files/[^"]+)"', page)
    return found and found[1]


def test_bob_adds_slides_and_a_newer_revision_stands_in_their_place(app, visit):
    meeting_id, item_id = prepared()
    bob, new = visit("bob"), f"/gyn-onc/meetings/{meeting_id}/items/{item_id}/materials/new"
    assert upload(bob, new, title="First slides").status_code == 302
    page = visit("otto").page(f"/gyn-onc/meetings/{meeting_id}")
    assert "First slides" in page
    assert visit("otto").get(file_of(page)).data == b"%PDF-1.7 slides"
    assert upload(bob, f"{new}?replaces=1", b"%PDF-1.7 better", title="Better slides").status_code == 302
    page = visit("otto").page(f"/gyn-onc/meetings/{meeting_id}")
    assert "Better slides" in page and "revision 2" in page and "First slides" not in page


def test_others_see_a_file_only_from_its_moment_on_and_if_it_is_for_them(app, visit):
    meeting_id, item_id = prepared(Audience.EVERYBODY)
    upload(
        visit("bob"),
        f"/gyn-onc/meetings/{meeting_id}/items/{item_id}/materials/new",
        title="Early",
        audience="everybody",
    )
    address = file_of(visit().page(f"/gyn-onc/meetings/{meeting_id}"))
    assert visit().get(address).status_code == 200
    material = db.session.get(Material, 1)
    material.shown_from = clock.now() + timedelta(hours=1)
    db.session.commit()
    assert "Early" not in visit("carol").page(f"/gyn-onc/meetings/{meeting_id}")
    assert visit("carol").get(address).status_code == 404 and visit("bob").get(address).status_code == 200
    material.shown_from, material.audience = None, Audience.GROUP
    db.session.commit()
    assert visit("otto").get(address).status_code == 200 and visit("carol").get(address).status_code == 404


def test_a_speaker_without_an_account_uploads_by_the_link(app, visit):
    meeting_id, item_id = prepared(presenter=None)
    page = visit("alice").submit(f"/gyn-onc/meetings/{meeting_id}/items/{item_id}/upload-link").text
    link = re.search(r'value="http://localhost(/mail/materials/[^"]+)"', page)[1]
    assert "Dr Guest" in visit().page(link)
    answer = upload(visit(), link, picture(), "cells.png")
    assert "It has arrived" in answer.text
    assert "cells.png" in visit("bob").page(f"/gyn-onc/meetings/{meeting_id}")
    empty = visit().submit(link)
    assert empty.status_code == 422 and "choose a file" in empty.text
    wrong = upload(visit(), link, b"<html><script>", "evil.html")
    assert wrong.status_code == 422
    assert 'href="#files"' in wrong.text and 'id="error-files"' in wrong.text
    nothing = visit().submit(link, title="Slides")
    assert nothing.status_code == 422 and "Please choose a file." in nothing.text and 'id="error-files"' in nothing.text
    assert re.search(r"UTC.{1,60} there, New York time", main_of(visit().page(link))), "where the meeting is, too"
    visit("alice").submit(f"/gyn-onc/meetings/{meeting_id}/items/{item_id}/upload-link", renew="1")
    assert visit().get(link).status_code == 404


def test_a_link_needs_a_presenter_and_only_who_runs_the_meeting_makes_it(app, visit):
    meeting_id, item_id = prepared()
    assert visit("otto").submit(f"/gyn-onc/meetings/{meeting_id}/items/{item_id}/upload-link").status_code == 403
    item = agenda.find_item(db.session.get(Meeting, meeting_id), item_id)
    item.presenter = None
    db.session.commit()
    alice = visit("alice")
    alice.submit(f"/gyn-onc/meetings/{meeting_id}/items/{item_id}/upload-link")
    assert "Say first who presents" in alice.page("/gyn-onc/meetings/")


def test_bad_links_get_a_sentence_and_what_is_removed_is_gone(app, visit):
    meeting_id, item_id = prepared()
    new = f"/gyn-onc/meetings/{meeting_id}/items/{item_id}/materials/new"
    bad = visit("bob").submit(new, link="javascript:alert(1)", audience="group", title="Mine")
    assert bad.status_code == 422 and "begins with https://" in bad.text and "Mine" in bad.text
    upload(visit("bob"), new, title="Old")
    address = file_of(visit("bob").page(f"/gyn-onc/meetings/{meeting_id}"))
    visit("alice").submit(f"/gyn-onc/meetings/{meeting_id}/materials/1/withdrawal")
    assert visit("otto").get(address).status_code == 404
    assert materials.of_meeting(db.session.get(Meeting, meeting_id), the("otto"), belongs=True) == {}
    assert db.session.scalar(select(Material.withdrawn_at)) is not None
