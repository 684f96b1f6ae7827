"""Several people write one section at the same time, each in a browser of their own."""

import re
from collections.abc import Callable, Iterator
from contextlib import closing, suppress
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.request import urlopen

import pytest
from playwright.sync_api import Locator, Page, expect

from roundtable.config import Settings
from tests.browser.conftest import Browse, sign_in
from tests.browser.deeds import start_paper, typed_in
from tests.browser.looking import PHONE, look_over
from tests.browser.site import Site, environment
from tests.faults.processes import Process, free_port, web_command
from tests.faults.waiting import wait_for

WORDS = "The first sentence stands here.\n\nThe second one stands here.\n\nThe third one stands here.\n"


class Second:
    """A second web process beside that of the site, on the same database."""

    def __init__(self, site: Site) -> None:
        self.site, self.port = site, free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self.start()

    def start(self) -> None:
        settings = Settings(instance=str(self.site.folder), port=self.port, web_processes=1)
        log = self.site.folder / "second.log"
        self.process = Process(web_command(settings), environment(self.site.folder, self.port), log)
        wait_for("the second process to answer", self._answers, state=self.process.words)

    def _answers(self) -> bool:
        with suppress(HTTPError, URLError, OSError):
            urlopen(f"{self.url}/account/sign-in", timeout=5).close()
            return True
        return False


@pytest.fixture
def second(site: Site) -> Iterator[Second]:
    second = Second(site)
    yield second
    second.process.kill()


def box(page: Page) -> Locator:
    """Where one types."""
    return page.get_by_label("Text", exact=True)


def sent(page: Page) -> Locator:
    """The field of the form, which says the same."""
    return page.locator("textarea[name=source]")


def rewrite(page: Page, old: str, new: str) -> None:
    words = typed_in(page)
    assert old in words, words
    box(page).fill(words.replace(old, new))


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def test_two_people_over_two_processes_one_of_them_killed_lose_no_word(
    browse: Browse, site: Site, second: Second
) -> None:
    mine, theirs, reader = browse("pathologist"), browse("chair.gyn-onc"), browse("organizer")
    section = start_paper(mine, "gyn-onc", "How to write", "Together", WORDS)
    paper = section.partition("/sections")[0]
    reader.goto(second.url + paper)
    mine.goto(f"{site.url}{section}/edit")
    expect(reader.get_by_text(re.compile("is writing here since"))).to_be_visible()
    theirs.goto(f"{second.url}{section}/edit")
    expect(theirs.get_by_role("note")).to_contain_text("is writing here since")
    look_over(theirs, PHONE)

    # What one saves comes into the box of the other, who goes on at the same place.
    rewrite(theirs, "The third one stands", "The third one stood")
    box(theirs).press("ControlOrMeta+Home")
    for _ in range(2):
        box(theirs).press("ArrowDown")
    box(theirs).press("Shift+End")
    rewrite(mine, "The first sentence", "The very first sentence")
    save(mine)
    expect(sent(theirs)).to_have_value(re.compile("very first sentence"))
    expect(theirs.get_by_text("Their words are in your text now")).to_be_visible()
    assert theirs.evaluate("String(getSelection())") == "The second one stands here."
    assert "The third one stood" in typed_in(theirs)
    expect(reader.get_by_text("The very first sentence")).to_be_visible()
    expect(reader.get_by_text(re.compile("^changed by .* at "))).to_be_visible()

    # Their process dies; what they type meanwhile stays with them and is sent when it is back.
    second.process.kill()
    rewrite(theirs, "The second one", "The second one, typed in the dark,")
    expect(theirs.get_by_text("Not connected: kept on this device")).to_be_visible()
    mine.goto(f"{site.url}{section}/edit")
    rewrite(mine, "sentence stands", "sentence still stands")
    save(mine)
    expect(mine.get_by_text("sentence still stands")).to_be_visible()
    second.start()
    expect(sent(theirs)).to_have_value(re.compile("sentence still stands"), timeout=60_000)
    expect(theirs.get_by_text(re.compile("^Kept "))).to_be_visible()
    save(theirs)
    expect(theirs.get_by_role("heading", level=1)).to_have_text("How to write")

    mine.goto(f"{site.url}{paper}")
    for words in ("The very first sentence still stands", "typed in the dark,", "The third one stood"):
        expect(mine.get_by_text(words)).to_be_visible()
    expect(mine.get_by_text("is writing here")).to_have_count(0)


def test_whoever_is_taken_over_is_told_and_both_go_on(browse: Browse, scripts: bool) -> None:
    mine, theirs = browse("pathologist", scripts=scripts), browse("chair.gyn-onc", scripts=scripts)
    section = start_paper(mine, "gyn-onc", "How to take over", "Together", WORDS)
    mine.goto(f"{section}/edit")
    rewrite(mine, "The first sentence", "The very first sentence")
    theirs.goto(f"{section}/edit")
    rewrite(theirs, "The third one stands", "The third one stood")
    theirs.get_by_role("button", name=re.compile("^Write instead of")).click()
    expect(theirs.get_by_role("button", name=re.compile("^Write instead of"))).to_have_count(0)
    if scripts:
        expect(sent(theirs)).to_have_value(re.compile("The third one stood"))  # it was kept on the way
        expect(mine.get_by_role("note")).to_contain_text("writing here in your place since")
    else:
        rewrite(theirs, "The third one stands", "The third one stood")
    save(theirs)
    expect(theirs.get_by_text("The third one stood")).to_be_visible()
    if scripts:
        expect(sent(mine)).to_have_value(re.compile("The third one stood"))
    save(mine)
    if not scripts:
        mine.get_by_role("button", name="Save the merged text").click()
    for words in ("The very first sentence", "The third one stood"):
        expect(mine.get_by_text(words)).to_be_visible()


def test_two_pages_of_one_person_and_a_crash_lose_nothing(browse: Browse) -> None:
    first = browse("pathologist")
    section = start_paper(first, "gyn-onc", "How to have two pages", "Together", WORDS)
    first.goto(f"{section}/edit")
    second = first.context.new_page()
    second.goto(first.url)
    rewrite(first, "The first sentence", "The very first sentence")
    expect(first.get_by_text(re.compile("^Kept "))).to_be_visible()
    rewrite(second, "The third one stands", "The third one stood")
    expect(sent(second)).to_have_value(re.compile("very first sentence"))
    expect(second.get_by_text(re.compile("^Kept "))).to_be_visible()

    first.context.set_offline(True)
    rewrite(first, "The second one", "The second one, typed offline,")
    expect(first.get_by_text("Not connected: kept on this device")).to_be_visible()
    first.close()  # with what had not arrived
    second.context.set_offline(False)
    third = second.context.new_page()
    third.goto(f"{section}/edit")
    expect(third.get_by_text("Words that had not arrived were put back.")).to_be_visible()
    for words in ("very first sentence", "typed offline,", "third one stood"):
        expect(sent(third)).to_have_value(re.compile(words))
    look_over(third, PHONE)
    save(third)
    for words in ("The very first sentence", "typed offline,", "The third one stood"):
        expect(third.get_by_text(words)).to_be_visible()


def test_what_is_typed_without_a_connection_waits_for_it_and_is_merged(browse: Browse) -> None:
    mine, theirs = browse("pathologist"), browse("chair.gyn-onc")
    section = start_paper(mine, "gyn-onc", "How to wait", "Together", WORDS)
    mine.goto(f"{section}/edit")
    mine.context.set_offline(True)
    rewrite(mine, "The first sentence", "The very first sentence")
    save(mine)
    expect(mine.get_by_text("Not connected, so this could not be saved.")).to_be_visible()
    theirs.goto(f"{section}/edit")
    rewrite(theirs, "The third one stands", "The third one stood")
    save(theirs)
    expect(theirs.get_by_text("The third one stood")).to_be_visible()
    mine.context.set_offline(False)
    expect(sent(mine)).to_have_value(re.compile("very first sentence.*third one stood", re.DOTALL))
    expect(mine.get_by_text(re.compile("^Kept "))).to_be_visible()
    save(mine)
    for words in ("The very first sentence", "The third one stood"):
        expect(mine.get_by_text(words)).to_be_visible()


def test_a_sign_in_that_ends_while_somebody_writes_loses_no_word(
    new_page: Callable[..., Page], signed_in: Callable[[str], Any]
) -> None:
    page = new_page("pathologist")  # that saves are refused is part of the story
    with closing(page.context):
        section = start_paper(page, "gyn-onc", "How to be signed out", "Together", WORDS)
        page.goto(f"{section}/edit")
        page.context.clear_cookies()
        rewrite(page, "The first sentence", "The very first sentence")
        page.get_by_role("link", name="Sign in again").click()
        sign_in(page, "pathologist")
        expect(page.get_by_text("Words that had not arrived were put back.")).to_be_visible()
        page.context.clear_cookies()
        page.context.add_cookies(signed_in("chair.gyn-onc")["cookies"])  # somebody else, in another tab
        rewrite(page, "The third one stands", "The third one stood")
        expect(page.get_by_text("You were signed out. Your words are kept on this device.")).to_be_visible()
        page.context.clear_cookies()
        save(page)
        page.get_by_role("button", name="Send it again").click()
        sign_in(page, "pathologist")
        page.get_by_role("button", name="Send it again").click()
        expect(page.get_by_role("heading", level=1)).to_have_text("How to be signed out")
        for words in ("The very first sentence", "The third one stood"):
            expect(page.get_by_text(words)).to_be_visible()


def test_a_paper_that_is_withdrawn_while_somebody_writes_leaves_them_their_text(new_page: Callable[..., Page]) -> None:
    mine, theirs = new_page("pathologist"), new_page("chair.gyn-onc")
    with closing(mine.context), closing(theirs.context):
        section = start_paper(mine, "gyn-onc", "How to be gone", "Together", WORDS)
        mine.goto(f"{section}/edit")
        theirs.goto(f"{section.partition('/sections')[0]}/edit")
        theirs.get_by_text("Withdraw the paper").click()
        theirs.get_by_role("button", name="Withdraw it").click()
        rewrite(mine, "The first sentence", "The very first sentence")
        expect(mine.get_by_text("This was withdrawn, or you may not write here any more.")).to_be_visible()
        save(mine)
        expect(mine.get_by_role("textbox", name="Your text")).to_have_value(re.compile("The very first sentence"))
        look_over(mine, PHONE)


def test_a_paste_that_is_too_long_is_answered_at_once_and_stays(browse: Browse) -> None:
    page = browse("pathologist", permissions=["clipboard-read", "clipboard-write"], width=800)  # no preview beside it
    section = start_paper(page, "gyn-onc", "How to paste", "Together", WORDS)
    page.goto(f"{section}/edit")
    lines = f"{'word ' * 19}word\n" * 10_000
    page.evaluate("words => navigator.clipboard.writeText(words)", lines)
    box(page).press("ControlOrMeta+a")
    box(page).press("ControlOrMeta+v")
    expect(page.get_by_text("This text has 1,000,000 characters; 400,000 are the most.")).to_be_visible()
    save(page)
    expect(page.get_by_role("main")).to_contain_text("At most 400000 characters.")
    assert typed_in(page) == lines


def test_what_was_typed_before_another_button_is_kept_when_the_page_is_left(browse: Browse) -> None:
    page = browse("pathologist")
    section = start_paper(page, "gyn-onc", "How to choose a box", "Together", WORDS)
    page.goto(f"{section}/edit")
    rewrite(page, "The first sentence", "The very first sentence")
    page.get_by_role("button", name="Write in a plain box").click()
    expect(page.get_by_role("button", name="Write in the editor")).to_be_visible()
    assert "very first sentence" in typed_in(page)
    page.goto(section.partition("/sections")[0])
    page.goto(f"{section}/edit")
    assert "very first sentence" in typed_in(page)
    page.get_by_role("button", name="Write in the editor").click()
    expect(page.get_by_role("button", name="Write in a plain box")).to_be_visible()
