"""Working groups: four at first, a fifth while the site runs, the plenary for everybody; settings and charter."""

import html
import re

import pytest

from roundtable.domain import groups, memberships
from roundtable.extensions import db
from roundtable.models import FOUNDING_GROUPS, Group, Revision
from tests.cast import group, the
from tests.reading import is_wrong, links_of, main_of, value_of

NEW = "/organize/groups/new"
IMAGING = {"name": "Imaging", "slug": "imaging", "purpose": "What pictures can tell before surgery."}
PAGES = ("", "charter", "members", "updates/", "meetings/", "action-items/", "decisions/", "papers/")


def test_each_founding_group_has_its_pages_under_its_own_address(visit):
    alice = visit("alice")
    for slug, name in FOUNDING_GROUPS.items():
        home = alice.page(f"/{slug}/")
        assert name in main_of(home)
        for page in PAGES:
            assert f"/{slug}/{page}" in links_of(home) or page == "", f"{slug} leads to its {page}"
            assert alice.get(f"/{slug}/{page}").status_code == 200


def test_a_fifth_group_is_founded_while_the_site_runs(visit):
    assert visit("alice").get("/imaging/").status_code == 404
    olga = visit("olga")
    assert olga.submit(NEW, **IMAGING).location == "/imaging/"
    invite = re.search(r'href="(/organize/invitations/new[^"]*)"', olga.page("/imaging/"))
    assert invite is not None  # it has no chair yet
    form = olga.page(html.unescape(invite[1]))
    assert re.search(r'<option selected value="\d+">Imaging', form) and 'selected value="chair"' in form
    alice = visit("alice")
    assert "/organize/" not in alice.page("/imaging/")
    for page in PAGES:
        assert alice.get(f"/imaging/{page}").status_code == 200, page
    assert IMAGING["purpose"] in main_of(alice.page("/imaging/")) and IMAGING["purpose"] in main_of(visit().page("/"))
    assert "Imaging" in main_of(alice.page("/me/groups"))


def test_where_nobody_belongs_yet_that_is_said_and_an_organizer_invites(visit):
    olga = visit("olga")
    olga.submit(NEW, **IMAGING)
    members = olga.page("/imaging/members")
    assert "Nobody belongs to this group yet." in main_of(members) and "<table" not in members
    assert any(link.startswith("/organize/invitations/new?into=") for link in links_of(members))
    assert "Invite people" not in visit("alice").page("/gyn-onc/members")


def test_the_plenary_says_who_runs_it(visit):
    assert "The organizers run it." in main_of(visit("bob").page("/plenary/"))


def test_its_people_work_in_it_at_once_and_its_links_stay_in_it(visit):
    olga = visit("olga")
    olga.submit(NEW, **IMAGING)
    visit("bob").submit("/imaging/members/request", words="")
    request = db.session.scalars(db.select(groups.Group).where(Group.slug == "imaging")).one()
    olga.submit("/imaging/members/requests/1/answer", accept="1")
    assert memberships.find_of(request, the("bob")) is not None
    bob = visit("bob")
    posted = bob.submit("/imaging/updates/new", title="First scans", source="Two.", base="0", audience="group")
    assert posted.location == "/imaging/updates/1"
    assert "/imaging/updates/1/edit" in links_of(bob.page(posted.location))
    assert bob.get("/gyn-onc/updates/1").status_code == 404, "what is one group's is not at another's address"


@pytest.mark.parametrize(
    "slug",
    ["Imaging", "ima ging", "-imaging", "imaging-", "ima--ging", "9imaging", "x" * 41, "bildgebung-ü", "", "../x"],
)
def test_an_address_that_cannot_be_one_is_told(visit, slug):
    refused = visit("olga").submit(NEW, **{**IMAGING, "slug": slug})
    assert refused.status_code == 422 and is_wrong(refused.text, "slug")
    assert value_of(refused.text, "purpose") == IMAGING["purpose"]


@pytest.mark.parametrize("slug", ["gyn-onc", "plenary", "me", "account", "organize", "search", "static", "api", "live"])
def test_an_address_that_is_taken_or_kept_free_is_told(visit, slug):
    refused = visit("olga").submit(NEW, **{**IMAGING, "slug": slug})
    assert refused.status_code == 422 and "This address is taken." in refused.text


@pytest.mark.parametrize("name", ["Gyn Onc (STUMP)", "  Multiomics ", " ", "x" * 81])
def test_a_name_that_is_taken_or_none_is_told(visit, name):
    refused = visit("olga").submit(NEW, **{**IMAGING, "name": name})
    assert refused.status_code == 422 and is_wrong(refused.text, "name")
    assert groups.by_slug("imaging") is None


def test_every_address_in_use_is_kept_free(session_app):
    """A group of this name would hide the page, or never be reached."""
    first_parts = {rule.rule.split("/")[1] for rule in session_app.url_map.iter_rules()} - {"", "<group>"}
    assert first_parts - set(FOUNDING_GROUPS) - {"plenary"} <= set(groups.RESERVED)


def test_only_organizers_found_groups(visit):
    for name in ("alice", "bob"):
        assert visit(name).get(NEW).status_code == visit(name).submit(NEW, **IMAGING).status_code == 403


def test_everybody_belongs_to_the_plenary(visit):
    for name in ("alice", "bob", "carol", "otto", "olga"):
        home = visit(name).page("/plenary/")
        assert "You do not belong to this group" not in home
    assert all(n in main_of(visit("bob").page("/plenary/members")) for n in ("Alice", "Bob", "Carol", "Otto", "Olga"))


def test_who_is_of_another_group_sees_what_it_shares(visit, world):
    page = main_of(visit("carol").page("/gyn-onc/"))
    assert "An open word" in page and "Collect ten forms" not in page and "Every report states" not in page
    visitor = main_of(visit().page("/gyn-onc/"))
    assert "An open word" in visitor and "member" not in visitor


def test_the_chair_says_what_the_group_is_for_and_when_it_meets(visit):
    said = {"name": "Gyn Onc", "purpose": "Uterine sarcoma.", "rhythm": "Tuesdays, 15:00 Berlin", "hue": "brick"}
    assert visit("bob").submit("/gyn-onc/settings", **said).status_code == 403
    assert visit("alice").submit("/gyn-onc/settings", **said).location == "/gyn-onc/"
    page = visit("bob").page("/gyn-onc/")
    assert "Uterine sarcoma." in page and "Tuesdays, 15:00 Berlin" in page and 'data-hue="brick"' in page
    assert value_of(visit("alice").page("/gyn-onc/settings"), "rhythm") == said["rhythm"]


@pytest.mark.parametrize(
    "wrong", [{"name": " "}, {"name": "Multiomics"}, {"name": "x" * 81}, {"hue": "ultraviolet"}, {"rhythm": "x" * 121}]
)
def test_settings_that_cannot_be_are_told_and_stay_in_the_form(visit, wrong):
    said = {"name": "Gyn Onc", "purpose": "Uterine sarcoma.", "rhythm": "Tuesdays", "hue": "brick", **wrong}
    refused = visit("alice").submit("/gyn-onc/settings", **said)
    assert refused.status_code == 422 and is_wrong(refused.text, next(iter(wrong)))
    assert value_of(refused.text, "purpose") == "Uterine sarcoma." and group().name == "Gyn Onc (STUMP)"


# The charter


def save(client, source, base="0"):
    return client.submit("/gyn-onc/charter/edit", source=source, base=base)


def test_the_chair_writes_the_charter_and_everybody_reads_it(visit):
    assert "No charter yet" in visit("bob").page("/gyn-onc/charter")
    assert save(visit("alice"), "We decide by *consensus*.").location == "/gyn-onc/charter"
    for name in ("bob", "carol", None):
        assert "<em>consensus</em>" in visit(name).page("/gyn-onc/charter")
    assert save(visit("bob"), "By vote.", "1").status_code == 403


def test_two_who_write_the_charter_at_once_lose_nothing(visit):
    save(visit("alice"), "One.\n\nTwo.")
    save(visit("olga"), "One.\n\nTwo!", "1")
    late = save(visit("alice"), "One!\n\nTwo.", "1")
    assert late.status_code == 409 and "Olga saved revision 2 while you were writing." in late.text
    merged, base = value_of(late.text, "source"), value_of(late.text, "base")
    assert (merged, base) == ("One!\n\nTwo!", "2")
    save(visit("alice"), merged, base)
    assert [r.source for r in db.session.scalars(db.select(Revision).order_by(Revision.id))][-1] == "One!\n\nTwo!"
