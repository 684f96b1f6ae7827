"""Three people in three browsers, one of them on a phone without scripts, write and review a paper of 6,000 words."""

import re

from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse
from tests.browser.deeds import path_of
from tests.browser.looking import DESKTOP, PHONE, look_over

CHAIR, MEMBER, ON_A_PHONE = "chair.gyn-onc", "pathologist", "advocate"
TITLE, PARTS = "On six thousand words", ("Why", "How", "What follows")
#: Of 25 words each, 80 a section.
SENTENCE = (
    "Sentence {} of the part {} says once more {} how forms of one and the same tumour were counted "
    "by those who read them in this year."
)
MINE = "Nobody who reads this alone at night should have to guess."
SUGGESTED, COMMENT = "Here stand the words of whoever will read them.", "Patients would ask this first."


def test_three_people_write_and_review_a_paper_of_6000_words(browse: Browse) -> None:
    chair, member, phone = browse(CHAIR), browse(MEMBER), browse(ON_A_PHONE, scripts=False, width=PHONE)
    paper = begin(chair)
    for writer, part in ((chair, 1), (member, 2), (chair, 3)):
        write(writer, paper, part)
    add_a_sentence(phone, paper)
    comment_and_suggest(phone, paper)
    chair.goto(paper)
    chair.get_by_role("button", name="Take it").click()
    expect(chair.locator("#p2-1")).to_contain_text(SUGGESTED)
    review = ask_for_a_review(chair, paper)
    answer(member, review, "I have comments", "The second part repeats the first.")
    answer(phone, review, "Fine as it is", "")
    decide(chair, review)
    see_what_became_of_it(member, paper, review)


def words_of(part: int) -> str:
    sentences = [SENTENCE.format(number, part, "and again") for number in range(1, 81)]
    return "\n\n".join("\n".join(sentences[at : at + 8]) for at in range(0, 80, 8))


def begin(page: Page) -> str:
    page.goto("/gyn-onc/papers/new")
    page.get_by_label("Title").fill(TITLE)
    page.get_by_label("Sections").fill("\n".join(PARTS))
    page.get_by_role("button", name="Start it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(TITLE)
    return path_of(page)


def write(page: Page, paper: str, part: int) -> None:
    page.goto(paper)
    page.get_by_role("link", name=f"Edit section {part}").click()
    page.get_by_label("Text", exact=True).fill(words_of(part))
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator(f"#p{part}-10")).to_contain_text(f"Sentence 80 of the part {part}")


def add_a_sentence(page: Page, paper: str) -> None:
    """On the phone, in the plain box that is there without scripts."""
    page.goto(paper)
    page.get_by_role("link", name="Edit section 3").click()
    box = page.get_by_label("Text", exact=True)
    box.fill(f"{box.input_value()}\n\n{MINE}")
    look_over(page)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.locator("#p3-11")).to_contain_text(MINE)


def comment_and_suggest(page: Page, paper: str) -> None:
    page.get_by_role("link", name="Comment on paragraph 1.2").click()
    page.get_by_label("Comment", exact=True).fill(COMMENT)
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text(COMMENT)).to_be_visible()
    page.get_by_role("link", name="Suggest other words for paragraph 2.1", exact=True).click()
    box = page.get_by_label("The paragraph")
    box.fill(f"{SUGGESTED}\n{box.input_value()}")
    page.get_by_role("button", name="Suggest it").click()
    expect(page.locator("ins", has_text=SUGGESTED)).to_be_visible()
    look_over(page)


def ask_for_a_review(page: Page, paper: str) -> str:
    page.goto(f"{paper}/reviews/new")
    page.get_by_label("Everybody in the group, but me").check()
    page.get_by_role("button", name="Ask them").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("Internal review"))
    return path_of(page)


def answer(page: Page, review: str, verdict: str, words: str) -> None:
    """Of the second part; the others are not reviewed."""
    page.goto(review)
    page.get_by_role("link", name="Review it").click()
    page.get_by_role("link", name=f"2 {PARTS[1]}").click()
    page.get_by_role("radio", name=verdict).check()
    if words:
        page.get_by_label("Your comments").fill(words)
    look_over(page, PHONE)
    page.get_by_role("button", name="Save", exact=True).click()
    page.get_by_role("button", name="I am done", exact=True).click()
    expect(page.get_by_text("You are done.")).to_be_visible()


def decide(page: Page, review: str) -> None:
    page.goto(review)
    expect(page.get_by_text("The second part repeats the first.")).to_be_visible()
    page.get_by_role("link", name=re.compile("^Decide")).click()
    page.get_by_role("radio", name="Taken in part").check()
    page.get_by_label("In a sentence").fill("One sentence was made new; the rest is meant.")
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_text("One sentence was made new; the rest is meant.")).to_be_visible()
    look_over(page, DESKTOP, PHONE)


def see_what_became_of_it(page: Page, paper: str, review: str) -> None:
    """Who wrote which words, what was changed, and the table of the review tell the true story."""
    page.goto(f"{paper}/writers")
    stretches = page.locator(".by")
    for words in (MINE, SUGGESTED):
        expect(stretches.filter(has_text=words)).to_contain_text("Patient advocate wrote:")
    expect(stretches.filter(has_text="Sentence 80 of the part 2")).to_contain_text("Pathologist Gyn Onc wrote:")
    page.goto(f"{paper}/sections/{sections_of(page)[1]}/history")
    expect(page.locator("ins#change-1")).to_contain_text(SUGGESTED)
    page.goto(review)
    row = page.get_by_role("row").filter(has_text="The second part repeats the first.")
    expect(row).to_contain_text("Pathologist Gyn Onc")
    expect(row).to_contain_text("Taken in part")


def sections_of(page: Page) -> list[str]:
    found = page.locator("section.sec").evaluate_all("all => all.map((one) => one.id)")
    return [name.removeprefix("section-") for name in found]
