"""Every main page, on a phone and on a screen, in the light and in the dark."""

import pytest
from playwright.sync_api import expect

from tests.browser.conftest import Browse, Read
from tests.browser.looking import DESKTOP, PHONE, look_over
from tests.browser.site import Site

GROUP = [
    ("chair.gyn-onc", "/gyn-onc/"),
    ("chair.gyn-onc", "/gyn-onc/charter"),
    ("chair.gyn-onc", "/gyn-onc/charter/edit"),
    ("chair.gyn-onc", "/gyn-onc/settings"),
    ("chair.pdx", "/pdx-cell-line/members"),
    ("chair.gyn-onc", "/gyn-onc/members"),
    ("observer", "/gyn-onc/members/request"),
    ("pathologist", "/gyn-onc/meetings/"),
    ("pathologist", "/gyn-onc/action-items/"),
    ("pathologist", "/gyn-onc/papers/"),
    ("pathologist", "/gyn-onc/decisions/"),
    ("pathologist", "/gyn-onc/questions/"),
    ("pathologist", "/gyn-onc/updates/"),
    ("observer", "/gyn-onc/"),
]
MEETINGS = [
    ("chair.multiomics", "meeting planned"),
    ("chair.gyn-onc", "meeting agenda_published"),
    ("chair.trials", "meeting in_session"),
    ("chair.pdx", "meeting without summary"),
    ("pathologist", "meeting summary"),
    ("chair.multiomics", "meeting cancelled"),
    ("observer", "meeting record"),
    ("chair.gyn-onc", "annual meeting"),
    ("chair.gyn-onc", "meeting agenda_published > ?as=visitor"),
    ("chair.gyn-onc", "/gyn-onc/meetings/new"),
    ("chair.gyn-onc", "meeting agenda_published > /edit"),
    ("chair.gyn-onc", "meeting agenda_published > /agenda"),
    ("organizer", "annual meeting > /agenda"),
    ("chair.gyn-onc", "meeting agenda_published > /agenda/publication"),
    ("observer", "meeting agenda_published > /agenda/publications/2"),
    ("statistician", "meeting in_session > /attendance"),
    ("pathologist", "annual meeting"),
    ("organizer", "annual meeting > /answers"),
    ("chair.pdx", "meeting without summary > /answers"),
    ("organizer", "annual meeting > /questions"),
    ("statistician", "meeting in_session > /recusals"),
    ("chair.trials", "meeting in_session > /recusals"),
    ("chair.gyn-onc", "/clinical-trials/time-polls/"),
    ("chair.gyn-onc", "/clinical-trials/time-polls/1"),
    ("chair.trials", "/clinical-trials/time-polls/1"),
    ("chair.trials", "/clinical-trials/time-polls/1/edit"),
    ("chair.trials", "/clinical-trials/time-polls/1/times/1/choice"),
    ("chair.trials", "/clinical-trials/time-polls/new"),
    ("pathologist", "summary published"),
    ("researcher.multiomics", "summary writing"),
    ("researcher.multiomics", "summary writing > /edit"),
    ("chair.multiomics", "summary writing > /publication"),
    ("pathologist", "summary published > /history"),
]
FOLLOWED = [
    ("chair.gyn-onc", "/gaps/"),
    ("chair.gyn-onc", "/gyn-onc/gaps/"),
    ("chair.gyn-onc", "/gyn-onc/gaps/1"),
    ("chair.gyn-onc", "/gyn-onc/gaps/1/edit"),
    ("pathologist", "/gyn-onc/gaps/new"),
    ("chair.gyn-onc", "/gyn-onc/asks/"),
    ("chair.multiomics", "/gyn-onc/asks/1"),
    ("chair.trials", "/pdx-cell-line/asks/2"),
    ("chair.gyn-onc", "/gyn-onc/asks/new"),
    ("chair.pdx", "/pdx-cell-line/meetings/"),
    ("chair.pdx", "/pdx-cell-line/series/1"),
    ("chair.pdx", "/pdx-cell-line/series/1/rule"),
    ("chair.pdx", "/pdx-cell-line/series/new"),
    ("chair.gyn-onc", "/gyn-onc/minutes/"),
    ("chair.gyn-onc", "/gyn-onc/minutes/new"),
    ("chair.gyn-onc", "/gyn-onc/topics/"),
    ("chair.gyn-onc", "topic"),
    ("chair.gyn-onc", "/gyn-onc/action-items/board"),
    ("observer", "annual meeting > /came-of-it"),
    ("chair.gyn-onc", "meeting agenda_published > /steps"),
    ("advocate", "meeting agenda_published > /proposals/new"),
    ("chair.trials", "summary circulated"),
    ("advocate", "summary circulated > /objections/new?paragraph=1"),
    ("chair.trials", "summary circulated > /confirmation"),
    ("observer", "summary confirmed"),
    ("chair.multiomics", "summary confirmed > /errata/new?paragraph=1"),
    ("chair.gyn-onc", "summary published > /circulation"),
]
WRITTEN = [
    ("organizer", "update with a table"),
    ("researcher.multiomics", "update with a picture"),
    ("pathologist", "update with comments"),
    ("pathologist", "update with comments > /history"),
    ("pathologist", "update with comments > /edit"),
    ("pathologist", "update with comments > /comments?answers=1"),
    ("pathologist", "/gyn-onc/updates/new"),
    ("organizer", "update with comments > /purge"),
    ("advocate", "paper draft"),
    ("observer", "paper published"),
    ("advocate", "paper draft > /versions/"),
    ("chair.gyn-onc", "paper draft > /versions/1"),
    ("chair.gyn-onc", "paper draft > /versions/new"),
    ("advocate", "paper draft > /compare?from=1"),
    ("advocate", "paper draft > /changes"),
    ("pathologist", "paper draft > /writers"),
    ("pathologist", "section > /edit"),
    ("pathologist", "section > /history"),
    ("pathologist", "section > /origins"),
    ("pathologist", "section > /heading"),
    ("pathologist", "/gyn-onc/papers/new"),
    ("chair.gyn-onc", "paper draft > /edit"),
    ("chair.gyn-onc", "paper draft > /publication"),
    ("pathologist", "decision"),
    ("chair.gyn-onc", "/gyn-onc/decisions/new"),
    ("pathologist", "action item"),
    ("pathologist", "/gyn-onc/action-items/new"),
]
MINE = [
    ("chair.gyn-onc", "/"),
    ("researcher.pdx", "/"),
    ("observer", "/"),
    ("researcher.pdx", "/me/action-items"),
    ("researcher.pdx", "/me/action-items?ended=1"),
    ("observer", "/me/meetings"),
    ("observer", "/me/papers"),
    ("observer", "/me/groups"),
    ("observer", "/me/mail"),
    ("observer", "/me/calendar"),
    ("observer", "/me/announcements"),
    ("observer", "/me/held-mails"),
    ("chair.pdx", "/me/digest"),
    ("researcher.multiomics", "/me/digests/1"),
    ("observer", "/decisions/"),
    ("observer", "/search"),
    ("observer", "/search?q=stump"),
    ("observer", "/search?q=nothing-of-the-kind"),
    ("observer", "/account/profile"),
    ("observer", "/account/sign-ins"),
]
ORGANIZING = [
    ("organizer", "/organize/"),
    ("organizer", "/organize/?kind=people"),
    ("organizer", "/organize/people"),
    ("organizer", "/organize/invitations"),
    ("organizer", "/organize/invitations/new"),
    ("organizer", "/organize/announcements/"),
    ("organizer", "/organize/announcements/new"),
    ("organizer", "/organize/announcements/1"),
    ("organizer", "/plenary/announcements/1"),
    ("organizer", "/organize/mail"),
    ("organizer", "/organize/mail?tab=trouble"),
    ("organizer", "/organize/mail?tab=sent"),
    ("organizer", "/organize/mail/incoming"),
    ("organizer", "/organize/withdrawn"),
    ("organizer", "/organize/backups"),
    ("organizer", "/organize/audit"),
    ("organizer", "/organize/groups/new"),
]
PUBLIC = [
    (None, "/"),
    (None, "/gyn-onc/"),
    (None, "/gyn-onc/meetings/"),
    (None, "meeting agenda_published"),
    (None, "meeting record"),
    (None, "meeting record > /summary"),
    (None, "paper published"),
    (None, "update with a table"),
    (None, "/pdx-cell-line/updates/"),
    (None, "/account/sign-in"),
    (None, "/account/password"),
    (None, "/dev/mailbox"),
    (None, "/dev/mailbox/000001"),
]
PAGES = [(name, place, 200) for name, place in [*GROUP, *MEETINGS, *FOLLOWED, *WRITTEN, *MINE, *ORGANIZING, *PUBLIC]]
#: Pages that say no, or that something else comes first.
REFUSALS = [
    (None, "/nowhere", 404),
    ("observer", "/gyn-onc/meetings/99999", 404),
    ("pathologist", "/gyn-onc/settings", 403),
    (None, "/account/link/nonsense", 410),
    ("pathologist", "section > /draft", 409),
]

each_page = pytest.mark.parametrize(("name", "place", "status"), [*PAGES, *REFUSALS])


@each_page
def test_a_page_is_sound_at_every_width_and_in_both_colours(read: Read, name: str, place: str, status: int) -> None:
    look_over(read(name, place, status), PHONE, DESKTOP)


@each_page
def test_a_page_is_sound_without_scripts(read: Read, name: str, place: str, status: int) -> None:
    page = read(name, place, status, scripts=False)
    has_more_with_scripts = page.locator("script[src]").count() > 1  # than every page has, which shows nothing
    look_over(page, PHONE, DESKTOP, deeply=has_more_with_scripts)


def test_a_slash_leads_to_where_one_types_what_one_looks_for(browse: Browse) -> None:
    page = browse("pathologist")
    page.goto("/gyn-onc/")
    page.keyboard.press("/")
    words = page.get_by_role("searchbox", name="Words")
    expect(words).to_be_focused()
    page.keyboard.type("STUMP")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Found").get_by_role("listitem").first).to_be_visible()
    expect(words).to_have_value("STUMP")


def test_who_leaves_a_group_is_asked_first(browse: Browse) -> None:
    page = browse("pathologist")
    page.goto("/gyn-onc/members")
    page.get_by_role("link", name="Leave the group").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Leave Gyn Onc (STUMP)?")
    look_over(page, PHONE, DESKTOP)
    page.get_by_role("link", name="Cancel").click()
    expect(page.get_by_role("link", name="Leave the group")).to_be_visible()


def test_the_demonstration_says_on_paper_too_what_it_is(browse: Browse, site: Site) -> None:
    page = browse()
    page.emulate_media(media="print")
    for place in ("meeting record > /summary", "meeting agenda_published", "paper published"):
        page.goto(site.at(place))
        expect(page.get_by_text("Demonstration", exact=True)).to_be_visible()
        expect(page.get_by_role("link", name="Sign in")).to_be_hidden()
