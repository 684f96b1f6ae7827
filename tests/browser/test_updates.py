"""Writing for the group: with a preview, pasted pictures and cells; and the same with scripts off."""

import re

from playwright.sync_api import Locator, expect

from tests.browser.conftest import Browse, sign_in
from tests.browser.deeds import CELLS, choose_picture, copy_cells, copy_picture, expect_cells, expect_picture
from tests.browser.looking import PHONE, look_over


def test_a_member_posts_what_was_pasted_after_a_preview(browse: Browse) -> None:
    page = browse("pathologist", permissions=["clipboard-read", "clipboard-write"])
    page.goto("/gyn-onc/updates/")
    page.get_by_role("link", name="Post an update").click()
    page.get_by_label("Subject").fill("Two models, measured")
    box = page.get_by_label("Text", exact=True)
    box.fill("Both grow **slowly**.\n\n")
    box.press("Control+End")

    copy_cells(page)
    box.press("Control+v")
    expect(box).to_have_value(re.compile(r"\| SK-UT-1 \| 33 \|"))

    copy_picture(page)
    box.press("Control+v")
    question = page.get_by_role("dialog")
    expect(question.get_by_label("What does the picture show?")).to_be_focused()
    look_over(page)
    question.get_by_role("button", name="Insert picture").click()
    expect(question).to_be_visible()  # a picture that says nothing to those who cannot see it is not inserted
    question.get_by_label("What does the picture show?").fill("A curve that rises for 30 days")
    question.get_by_label("Caption").fill("Growth of SK-UT-1")
    question.get_by_role("button", name="Insert picture").click()
    expect(box).to_be_focused()

    page.get_by_role("button", name="Preview").click()
    preview = page.locator(".writer .shown")
    expect_what_was_pasted(preview)
    look_over(page, PHONE)
    page.get_by_role("button", name="Go on writing").click()
    expect(box).to_be_focused()

    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Two models, measured")
    expect_what_was_pasted(page.get_by_role("article").first)
    look_over(page, PHONE)

    other = browse("chair.gyn-onc")
    other.goto("/gyn-onc/")
    other.get_by_role("link", name="Two models, measured").first.click()
    expect_what_was_pasted(other.get_by_role("article").first)


def test_what_is_pasted_stands_where_one_was_writing_and_apart_from_the_text(browse: Browse) -> None:
    page = browse("pathologist", permissions=["clipboard-read", "clipboard-write"])
    page.goto("/gyn-onc/updates/new")
    page.get_by_label("Subject").fill("In the order it was written")
    box = page.get_by_label("Text", exact=True)
    box.press_sequentially("First the figures:")
    copy_cells(page)
    box.press("Control+v")
    box.press_sequentially("Then the curve:")
    copy_picture(page)
    box.press("Control+v")
    question = page.get_by_role("dialog")
    question.get_by_label("What does the picture show?").fill("A curve that rises for 30 days")
    question.get_by_role("button", name="Insert picture").click()
    expect(box).to_be_focused()
    page.get_by_role("button", name="Preview").click()
    page.get_by_role("button", name="Go on writing").click()
    box.press_sequentially("At last the words.")

    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("In the order it was written")
    article = page.get_by_role("article").first
    expect_cells(article)
    parts = article.locator(".prose").first.locator("> *")
    expect(parts).to_have_count(5)
    expect(parts.nth(0)).to_have_text("First the figures:")
    expect(parts.nth(2)).to_have_text("Then the curve:")
    expect_picture(parts.nth(3), "A curve that rises for 30 days")
    expect(parts.nth(4)).to_have_text("At last the words.")


def expect_what_was_pasted(where: Locator) -> None:
    expect(where.locator("strong").filter(has_text="slowly")).to_be_visible()
    expect_cells(where)
    expect_picture(where, "A curve that rises for 30 days")
    expect(where.locator("figcaption")).to_have_text("Growth of SK-UT-1")


def test_a_picture_that_is_given_up_is_not_posted(browse: Browse) -> None:
    page = browse("pathologist", permissions=["clipboard-read", "clipboard-write"])
    page.goto("/gyn-onc/updates/new")
    box = page.get_by_label("Text", exact=True)
    box.focus()
    copy_picture(page)
    box.press("Control+v")
    question = page.get_by_role("dialog")
    question.get_by_label("What does the picture show?").fill("Nothing that is needed")
    page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    expect(box).to_be_focused()
    expect(box).to_have_value("")
    expect(page.locator("[name=attachment]")).to_have_count(0)


def test_a_member_posts_the_same_with_scripts_off(browse: Browse) -> None:
    page = browse("pathologist", scripts=False)
    page.goto("/gyn-onc/updates/new")
    page.get_by_label("Subject").fill("Two models, without scripts")
    page.get_by_label("Text", exact=True).fill("Both grow **slowly**.\n\n" + CELLS)
    choose_picture(page)
    page.get_by_role("button", name="Add these files").click()

    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("Please say what “curve.png” shows")
    expect(page.get_by_label("Text", exact=True)).to_have_value(re.compile("Both grow"))
    look_over(page, PHONE)
    page.get_by_label("What “curve.png” shows").fill("A curve that rises for 30 days")
    page.get_by_label("Caption").fill("Growth of SK-UT-1")
    page.get_by_role("button", name="Post", exact=True).click()

    expect(page.get_by_role("heading", level=1)).to_have_text("Two models, without scripts")
    expect_what_was_pasted(page.get_by_role("article").first)


def test_text_that_was_not_sent_is_offered_again(browse: Browse) -> None:
    page = browse("statistician")
    page.goto("/clinical-trials/updates/new")
    page.get_by_label("Subject").fill("Half a subject")
    page.get_by_label("Text", exact=True).fill("Half a thought")
    page.goto("/clinical-trials/")
    page.goto("/clinical-trials/updates/new")
    expect(page.get_by_text("This browser kept text that was not sent.")).to_be_visible()
    look_over(page, PHONE)
    page.get_by_role("button", name="Put it back").click()
    expect(page.get_by_label("Text", exact=True)).to_have_value("Half a thought")
    expect(page.get_by_label("Subject")).to_have_value("Half a subject")

    page.get_by_label("Subject").fill("A whole thought")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("A whole thought")
    page.goto("/clinical-trials/updates/new")
    expect(page.get_by_label("Text", exact=True)).to_be_visible()
    expect(page.get_by_role("button", name="Put it back")).to_have_count(0)


def test_what_was_sent_after_the_sign_in_had_ended_is_not_lost(browse: Browse, scripts: bool) -> None:
    page, elsewhere = browse(scripts=scripts), browse("researcher.pdx")
    page.goto("/pdx-cell-line/updates/new")
    sign_in(page, "researcher.pdx")
    page.get_by_label("Subject").fill("Written for an hour")
    page.get_by_label("Text", exact=True).fill("Every word of it matters.")
    choose_picture(page)
    elsewhere.goto("/account/sign-ins")
    others = elsewhere.get_by_role("button", name=re.compile("^Sign out .+"))
    for left in reversed(range(others.count())):
        others.first.click()
        expect(others).to_have_count(left)

    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Please sign in again")
    look_over(page, PHONE)
    sign_in(page, "researcher.pdx")
    expect(page.get_by_role("heading", level=1)).to_have_text("Your text is still here")
    expect(page.get_by_text("choose curve.png again")).to_be_visible()
    look_over(page, PHONE)
    page.get_by_role("button", name="Send it again").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Written for an hour")
    expect(page.get_by_text("Every word of it matters.")).to_be_visible()


def test_going_back_and_sending_again_posts_nothing_twice(browse: Browse) -> None:
    page = browse("pathologist")
    page.goto("/gyn-onc/updates/new")
    page.get_by_label("Subject").fill("Sent once")
    page.get_by_label("Text", exact=True).fill("And only once.")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sent once")
    there = page.url
    page.go_back()
    expect(page.get_by_label("Subject")).to_have_value("Sent once")
    page.get_by_role("button", name="Post", exact=True).click()
    expect(page.get_by_role("status")).to_have_text("This was sent already: here it is.")
    expect(page).to_have_url(there)
