"""The editor around the box of a section: the same words as in the plain box, which stays for who wants it."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse
from tests.browser.deeds import (
    copy_cells,
    copy_picture,
    expect_cells,
    expect_picture,
    start_paper,
    typed_in,
)
from tests.browser.looking import DESKTOP, PHONE, look_over

WORDS = "Nobody counts alike."


def open_editor(page: Page, section: str) -> None:
    page.goto(f"{section}/edit")
    expect(page.locator(".cm-content")).to_be_visible()


def test_a_section_is_written_in_the_editor_with_its_preview_beside_it(browse: Browse) -> None:
    page = browse("pathologist")
    section = start_paper(page, "gyn-onc", "How to write", "The editor", WORDS)
    open_editor(page, section)
    box, preview = page.get_by_role("textbox", name="Text", exact=True), page.get_by_role("region", name="Preview")
    expect(preview).to_contain_text(WORDS)
    page.get_by_text("Text", exact=True).click()
    expect(box).to_be_focused()
    box.press("Control+End")
    box.press_sequentially(" We ")
    box.press("Control+b")
    box.press_sequentially("should")
    expect(preview.locator("strong")).to_have_text("should")
    assert typed_in(page) == f"{WORDS} We **should**"
    page.get_by_role("button", name="Numbered list").click()
    assert typed_in(page) == f"1. {WORDS} We **should**"
    box.press("Control+z")
    assert typed_in(page) == f"{WORDS} We **should**"
    box.press("Control+End")
    for words in ("- Count", "Count again", ""):
        box.press("Enter")
        box.press_sequentially(words)
    box.press("Enter")
    box.press_sequentially("So much.")
    assert typed_in(page) == f"{WORDS} We **should**\n- Count\n- Count again\nSo much."
    look_over(page, DESKTOP, PHONE)

    box.press("Control+f")
    page.get_by_label("Find").fill("alike")
    page.get_by_label("Find").press("Enter")
    page.get_by_label("Replace with").fill("the same")
    page.get_by_role("button", name="Replace all").click()
    look_over(page)
    page.get_by_label("Find").press("Escape")
    expect(box).to_be_focused()
    box.press("Tab")  # it is no trap
    expect(box).not_to_be_focused()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("Nobody counts the same. We should")


def test_pictures_and_cells_are_pasted_into_the_editor(browse: Browse) -> None:
    page = browse("pathologist", permissions=["clipboard-read", "clipboard-write"])
    open_editor(page, start_paper(page, "gyn-onc", "How to paste", "The editor", WORDS))
    box = page.get_by_role("textbox", name="Text", exact=True)
    box.press("Control+End")
    copy_cells(page)
    box.press("Control+v")
    box.press_sequentially("And the curve:")
    copy_picture(page)
    box.press("Control+v")
    question = page.get_by_role("dialog")
    question.get_by_label("What does the picture show?").fill("A curve that rises for 30 days")
    question.get_by_role("button", name="Insert picture").click()
    expect(box).to_be_focused()
    box.press_sequentially("Quite fast.")
    page.get_by_role("button", name="Footnote").click()
    box.press_sequentially("By ten readers.")
    page.get_by_role("button", name="Save", exact=True).click()
    sheet = page.get_by_role("main")
    expect(sheet).to_contain_text("Quite fast.1")
    expect(sheet.locator(".footnote")).to_contain_text("By ten readers.")
    expect_cells(sheet)
    expect_picture(sheet, "A curve that rises for 30 days")


def test_on_a_phone_the_preview_stands_in_place_of_the_editor(browse: Browse) -> None:
    page = browse("pathologist", width=PHONE)
    open_editor(page, start_paper(page, "gyn-onc", "How to read", "The editor", WORDS))
    box = page.get_by_role("textbox", name="Text", exact=True)
    box.press("Control+End")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("region", name="Preview")).to_contain_text(WORDS)
    expect(box).to_be_hidden()
    expect(page.get_by_role("button", name="Bold")).to_be_disabled()
    look_over(page)
    page.get_by_role("button", name="Go on writing").click()
    expect(box).to_be_focused()
    box.press_sequentially(" Still here.")
    assert typed_in(page) == f"{WORDS} Still here."


def test_who_chooses_the_plain_box_keeps_it_and_what_was_typed(browse: Browse, scripts: bool) -> None:
    page = browse("advocate", scripts=scripts)
    section = start_paper(page, "gyn-onc", "How to choose", "The editor", WORDS)
    page.goto(f"{section}/edit")
    page.get_by_label("Text", exact=True).fill("Half a thought")
    page.get_by_role("button", name="Write in a plain box").click()
    expect(page.get_by_role("button", name="Write in the editor")).to_be_visible()
    box = page.get_by_label("Text", exact=True)
    expect(box).to_have_value("Half a thought")
    expect(page.locator(".cm-content")).to_have_count(0)
    look_over(page, PHONE)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("How to choose")
    page.goto(f"{section}/edit")
    expect(box).to_have_value("Half a thought")
    page.get_by_role("button", name="Write in the editor").click()
    expect(page.get_by_role("button", name="Write in a plain box")).to_be_visible()
    assert typed_in(page) == "Half a thought"
    expect(page.locator(".cm-content")).to_have_count(1 if scripts else 0)


def test_an_editor_that_cannot_come_leaves_the_plain_box(browse: Browse) -> None:
    page = browse("pathologist")
    page.route(re.compile("/static/dist/editor-"), lambda route: route.abort())
    section = start_paper(page, "gyn-onc", "How to do without", "The editor", WORDS)
    page.goto(f"{section}/edit")
    page.get_by_label("Text", exact=True).fill("By hand.")
    expect(page.get_by_role("region", name="Preview")).to_contain_text("By hand.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("main")).to_contain_text("By hand.")


def test_words_beyond_the_limit_are_told_while_one_writes(browse: Browse) -> None:
    page = browse("pathologist")
    section = start_paper(page, "gyn-onc", "How long", "The editor", WORDS)
    page.goto(f"{section}/heading")
    page.get_by_label("At most so many words").fill("4")
    page.get_by_role("button", name="Save", exact=True).click()
    open_editor(page, section)
    expect(page.get_by_text("Words: 3 of at most 4")).to_be_visible()
    box = page.get_by_role("textbox", name="Text", exact=True)
    box.press("Control+End")
    box.press_sequentially(" Not even we.")
    expect(page.get_by_text("Words: 6, 2 more than the limit of 4")).to_be_visible()
    expect(page.get_by_role("status").filter(has_text="The text has more words than its limit.")).to_be_visible()
    look_over(page)
