"""Comments on words of a paper: with scripts the words are selected, without them they are typed."""

from playwright.sync_api import expect

from tests.browser.conftest import Browse
from tests.browser.deeds import start_paper
from tests.browser.looking import DESKTOP, PHONE, look_over
from tests.browser.site import Site

WORDS = "Nobody counts alike.\n\nThe field is one millimetre wide. Nobody says why."
SELECT = """() => {
  const words = document.querySelector("#p1-2").childNodes[1], start = words.data.indexOf("one");
  getSelection().setBaseAndExtent(words, start, words, start + "one millimetre".length);
}"""


def test_words_of_a_paragraph_are_commented_on(browse: Browse, scripts: bool) -> None:
    page = browse("pathologist", scripts=scripts)
    section = start_paper(page, "gyn-onc", "How to count", "The field", WORDS)
    paper = section.partition("/sections")[0]
    if scripts:
        page.evaluate(SELECT)
    page.get_by_role("link", name="Comment on paragraph 1.2").click()
    words = page.get_by_label("The words that it is about")
    expect(words).to_have_value("one millimetre" if scripts else "")
    words.fill("one millimetre")
    page.get_by_label("Comment", exact=True).fill("Which eyepiece?")
    look_over(page, PHONE)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#p1-2 mark")).to_have_text("one millimetre")
    said = page.locator("p#p1-2 + .notes")
    expect(said).to_contain_text("Which eyepiece?")
    look_over(page, PHONE)
    page.set_viewport_size({"width": 1200, "height": 900})
    beside, paragraph = said.bounding_box(), page.locator("#p1-2").bounding_box()
    assert beside and paragraph and beside["x"] > paragraph["x"] + paragraph["width"]
    assert abs(beside["y"] - paragraph["y"]) < 10
    look_over(page)
    said.get_by_role("button", name="Settled").click()
    expect(page.get_by_text("Which eyepiece?")).to_have_count(0)
    page.goto(f"{paper}?settled=1")
    expect(page.get_by_text("Which eyepiece?")).to_be_visible()


def test_other_words_are_suggested_and_taken(browse: Browse, scripts: bool) -> None:
    page, chair = browse("pathologist", scripts=scripts), browse("chair.gyn-onc", scripts=scripts)
    section = start_paper(page, "gyn-onc", "How to measure", "The field", WORDS)
    page.get_by_role("link", name="Suggest other words for paragraph 1.2").click()
    page.get_by_label("The paragraph").fill("The field is half a millimetre wide. Nobody says why.")
    look_over(page, PHONE)
    page.get_by_role("button", name="Suggest it").click()
    expect(page.locator("p#p1-2 + .notes del")).to_contain_text("one")
    expect(page.get_by_role("button", name="Take it")).to_have_count(0)
    chair.goto(section.partition("/sections")[0])
    look_over(chair, PHONE)
    chair.get_by_role("button", name="Take it").click()
    expect(chair.locator("#p1-2")).to_contain_text("half a millimetre")
    look_over(chair, PHONE)
    chair.get_by_role("button", name="Undo").click()
    expect(chair.locator("#p1-2")).to_contain_text("one millimetre")
    expect(chair.get_by_role("button", name="Take it")).to_be_visible()


def test_the_rest_of_what_one_does_with_a_paper_is_in_a_menu(browse: Browse, site: Site, scripts: bool) -> None:
    page = browse("chair.gyn-onc", scripts=scripts, width=PHONE)
    page.goto(site.at("paper draft"))
    more, publish = page.locator("summary", has_text="More"), page.get_by_role("link", name="Publish", exact=True)
    expect(publish).to_be_hidden()
    more.focus()
    page.keyboard.press("Enter")
    expect(publish).to_be_visible()
    look_over(page, PHONE, DESKTOP)
    if scripts:
        page.keyboard.press("Tab")
        page.keyboard.press("Escape")
        expect(more).to_be_focused()
        expect(publish).to_be_hidden()
        more.click()
        page.get_by_role("heading", level=1).click()
        expect(publish).to_be_hidden()
        more.click()
    publish.click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Publish the paper")
