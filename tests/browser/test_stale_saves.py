"""Two people in one text, each in a browser of their own: nothing is overwritten and nothing is lost."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse
from tests.browser.deeds import choose_picture, start_paper, typed_in
from tests.browser.looking import PHONE, look_over

WORDS = "Nobody counts alike.\n\nThe field is one millimetre wide.\n\nThat is all we know."


def rewrite(page: Page, old: str, new: str) -> None:
    box = page.get_by_label("Text", exact=True)
    words = typed_in(page)
    assert old in words
    box.fill(words.replace(old, new))


def save(page: Page) -> None:
    page.get_by_role("button", name="Save", exact=True).click()


def test_changes_of_two_people_to_a_section_are_merged(browse: Browse, scripts: bool) -> None:
    mine, theirs = browse("pathologist", scripts=scripts), browse("chair.gyn-onc", scripts=scripts)
    section = start_paper(mine, "gyn-onc", "How to count", "The field", WORDS)
    for page in (mine, theirs):
        page.goto(f"{section}/edit")
    rewrite(mine, "Nobody counts alike.", "No two of us count alike.")
    rewrite(theirs, "one millimetre", "half a millimetre")
    save(theirs)
    expect(theirs.get_by_text("half a millimetre")).to_be_visible()

    if scripts:  # it comes by itself
        expect(mine.locator("textarea[name=source]")).to_have_value(re.compile("half a millimetre"))
    save(mine)
    if not scripts:
        expect(mine.get_by_role("heading", level=1)).to_have_text("Somebody saved in between")
        expect(mine.get_by_role("main")).to_contain_text("Both changes fit together")
        look_over(mine, PHONE)
        mine.get_by_role("button", name="Save the merged text").click()
    expect(mine.get_by_role("heading", level=1)).to_have_text("How to count")
    for page in (mine, theirs):
        page.goto(section.partition("/sections")[0])
        expect(page.get_by_text("No two of us count alike.")).to_be_visible()
        expect(page.get_by_text("half a millimetre")).to_be_visible()


def test_where_two_people_changed_the_same_words_both_are_shown(browse: Browse, scripts: bool) -> None:
    mine, theirs = browse("pathologist", scripts=scripts), browse("chair.gyn-onc", scripts=scripts)
    section = start_paper(mine, "gyn-onc", "How to measure", "The field", WORDS)
    for page in (mine, theirs):
        page.goto(f"{section}/edit")
    rewrite(mine, "one millimetre", "two millimetres")
    rewrite(theirs, "one millimetre", "half a millimetre")
    save(theirs)
    expect(theirs.get_by_text("half a millimetre")).to_be_visible()

    if scripts:
        expect(mine.get_by_role("link", name="Compare both")).to_be_visible()
    save(mine)
    both = mine.get_by_role("region", name="Changed by both")
    expect(both).to_contain_text("half a millimetre")
    expect(both).to_contain_text("two millimetres")
    look_over(mine, PHONE)

    mine.get_by_role("link", name="Later: keep mine as a draft").click()
    mine.goto(f"{section}/edit")
    expect(mine.get_by_role("link", name="Look at it")).to_be_visible()
    expect(mine.get_by_role("button", name="Put it back")).to_have_count(0)
    mine.get_by_role("link", name="Look at it").click()
    mine.get_by_label("Text", exact=True).fill("It is half a millimetre, and for some of us two millimetres.")
    mine.get_by_role("button", name="Save the merged text").click()
    expect(mine.get_by_text("for some of us two millimetres")).to_be_visible()

    theirs.goto(f"{section}/history")
    expect(theirs.get_by_role("table").get_by_role("row")).to_have_count(4)  # the head, and three revisions
    look_over(theirs, PHONE)


def test_an_update_that_two_people_edit_keeps_the_words_and_files_of_both(browse: Browse, scripts: bool) -> None:
    author, organizer = browse("pathologist", scripts=scripts), browse("organizer", scripts=scripts)
    author.goto("/gyn-onc/updates/new")
    author.get_by_label("Subject").fill("What was counted")
    author.get_by_label("Text", exact=True).fill(WORDS)
    author.get_by_role("radio", name="The whole roundtable").check()
    author.get_by_role("button", name="Post", exact=True).click()
    author.get_by_role("link", name="Edit", exact=True).click()
    organizer.goto(author.url)
    rewrite(organizer, "That is all we know.", "That is all that we know by now.")
    organizer.get_by_label("Subject").fill("What was counted in November")
    organizer.get_by_role("radio", name="The group").check()
    save(organizer)
    expect(organizer.get_by_role("heading", level=1)).to_have_text("What was counted in November")

    rewrite(author, "Nobody counts alike.", "No two of us count alike.")
    choose_picture(author)
    author.get_by_role("button", name="Add these files").click()
    author.get_by_label("What “curve.png” shows").fill("A curve that rises for 30 days")
    save(author)
    expect(author.get_by_role("heading", level=1)).to_have_text("Somebody saved in between")
    expect(author.get_by_text("Who may read it was changed too")).to_be_visible()
    look_over(author, PHONE)
    author.get_by_role("button", name="Save the merged text").click()

    expect(author.get_by_role("heading", level=1)).to_have_text("What was counted")
    expect(author.get_by_text("No two of us count alike.")).to_be_visible()
    expect(author.get_by_text("That is all that we know by now.")).to_be_visible()
    expect(author.get_by_role("img", name="A curve that rises for 30 days")).to_be_visible()
    expect(author.get_by_text("The group", exact=True)).to_be_visible()  # it was narrowed, and is not widened again
