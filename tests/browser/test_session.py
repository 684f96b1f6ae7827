"""Two browsers hold a meeting: notes written at once, a lost connection, and all of it without scripts."""

import re
from collections.abc import Callable
from contextlib import closing
from datetime import datetime
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, Page, Route, expect

from tests.browser.conftest import Browse
from tests.browser.deeds import add_item, schedule
from tests.browser.looking import look_over

CHAIR, MEMBER = "chair.gyn-onc", "pathologist"


def begin(page: Page, title: str, *items: str) -> str:
    """A meeting of today with these items, the first one on; its path."""
    path = schedule_now(page, title)
    for item in items:
        add_item(page, item, 20)
    page.goto(path)
    page.get_by_role("button", name="Start the meeting").click()
    page.get_by_role("button", name=f"Start this item: {items[0]}").click()
    page.wait_for_url(re.compile("#item-"))
    expect(notes(page, items[0])).to_be_visible()
    return path


def schedule_now(page: Page, title: str) -> str:
    """A meeting that begins about now, in the chair's own zone: its page is live. Its path."""
    return schedule(page, "gyn-onc", title, datetime.now(ZoneInfo("Europe/Berlin")))


def notes(page: Page, item: str) -> Locator:
    return page.get_by_role("textbox", name=f"Notes: {item}", exact=True)


def saved(page: Page) -> None:
    """All that was typed has arrived: what the page says may be of an earlier time."""
    expect(page.locator("[data-unsaved]")).to_have_count(0)
    expect(page.locator("[data-saved]")).to_have_text(re.compile(r"Saved \d\d:\d\d"))


def type_in(box: Locator, words: str) -> None:
    """Without waiting for anything to be saved."""
    box.press("Control+End")
    box.page.keyboard.type(words)


def test_two_who_write_the_notes_of_one_item_at_once_lose_nothing(browse: Browse) -> None:
    chair, member = browse(CHAIR), browse(MEMBER)
    path = begin(chair, "Both write", "Report forms", "Slides")
    notes(chair, "Report forms").fill("First line.\n\nLast line.\n")
    saved(chair)

    member.goto(path)
    expect(member.get_by_text("Chair Gyn Onc is writing")).to_be_visible()
    member.get_by_role("button", name="Write instead of Chair Gyn Onc").click()
    theirs, mine = notes(member, "Report forms"), notes(chair, "Report forms")
    expect(theirs).to_have_value("First line.\n\nLast line.\n")
    theirs.fill("First line, says the member.\n\nLast line.\n")
    type_in(mine, "Another, says the chair.\n")
    both = "First line, says the member.\n\nLast line.\nAnother, says the chair.\n"
    expect(mine).to_have_value(both)
    expect(mine).to_be_focused()
    look_over(chair)
    saved(chair)
    member.reload()
    expect(member.get_by_text("Another, says the chair.")).to_be_visible()


def test_who_was_relieved_and_stays_in_the_box_sees_there_what_the_other_writes(browse: Browse) -> None:
    chair, member = browse(CHAIR), browse(MEMBER)
    path = begin(chair, "Relieved", "Report forms")
    mine = notes(chair, "Report forms")
    mine.fill("By the chair.")
    saved(chair)
    mine.focus()
    member.goto(path)
    member.get_by_role("button", name="Write instead of Chair Gyn Onc").click()
    notes(member, "Report forms").fill("By the chair.\n\nBy the member.")
    saved(member)
    expect(mine).to_have_value("By the chair.\n\nBy the member.")
    expect(mine).to_be_focused()
    expect(chair.get_by_text("Pathologist Gyn Onc is writing")).to_be_visible()
    expect(chair.locator(".live .prose")).to_be_hidden()  # the words stand in the box, and once
    type_in(mine, " And both.")
    saved(chair)
    member.reload()
    expect(member.get_by_text("And both.")).to_be_visible()


def test_a_paragraph_in_hebrew_is_read_from_the_right_in_english_notes(browse: Browse) -> None:
    chair, member = browse(CHAIR), browse(MEMBER)
    path = begin(chair, "Two scripts", "Report forms")
    notes(chair, "Report forms").fill("In English.\n\nשלום לכולם, STUMP.")
    saved(chair)
    member.goto(path)
    hebrew = member.locator(".live .prose p", has_text="STUMP")
    expect(hebrew).to_be_visible()
    first, last = hebrew.evaluate(
        """(paragraph) => [0, paragraph.firstChild.length - 2].map((at) => {
            const letter = document.createRange();
            letter.setStart(paragraph.firstChild, at);
            letter.setEnd(paragraph.firstChild, at + 1);
            return letter.getBoundingClientRect().x;
        })"""
    )
    assert first > last


def test_what_both_changed_differently_is_shown_side_by_side(browse: Browse) -> None:
    chair, member = browse(CHAIR), browse(MEMBER)
    path = begin(chair, "Both change", "When")
    notes(chair, "When").fill("We meet on Monday.")
    saved(chair)
    member.goto(path)
    member.get_by_role("button", name="Write instead of Chair Gyn Onc").click()
    chair.context.set_offline(True)  # nobody tells the chair of what the member writes
    notes(member, "When").fill("We meet on Tuesday.")
    saved(member)
    notes(chair, "When").fill("We meet on Friday.")
    chair.context.set_offline(False)
    told = chair.locator(".trouble")
    expect(told).to_contain_text("Both of you changed the same place")
    expect(told.locator("dd")).to_have_text(["We meet on Tuesday.", "We meet on Friday."])
    expect(notes(chair, "When")).to_have_value(re.compile(r"Tuesday[\s\S]*Friday"))
    look_over(chair, 1280, 320)
    told.get_by_role("button", name="Understood").click()
    expect(told).to_be_empty()
    expect(notes(chair, "When")).to_be_focused()


def test_a_lost_connection_keeps_the_words_and_sends_them_by_itself(browse: Browse) -> None:
    page = browse(CHAIR)
    path = begin(page, "No connection", "Report forms")
    box = notes(page, "Report forms")
    box.fill("Before.")
    saved(page)
    page.context.set_offline(True)
    type_in(box, " While it was gone.")
    expect(page.locator(".trouble")).to_contain_text(re.compile(r"Not saved since \d\d:\d\d"))
    look_over(page)
    page.context.set_offline(False)
    expect(page.locator(".trouble")).to_be_empty()
    page.goto(path)
    expect(notes(page, "Report forms")).to_have_value("Before. While it was gone.")


def test_words_that_had_not_arrived_when_the_page_was_left_are_put_back(browse: Browse) -> None:
    page = browse(CHAIR)
    path = begin(page, "Left too early", "Report forms", "Slides")
    notes(page, "Report forms").fill("Before.")
    saved(page)
    page.context.set_offline(True)
    type_in(notes(page, "Report forms"), " After.")
    expect(page.locator(".trouble")).to_contain_text("Not saved since")
    page.close()
    again = page.context.new_page()
    page.context.set_offline(False)
    again.goto(path)
    expect(again.get_by_text("Words that had not been saved were put back.")).to_be_visible()
    expect(notes(again, "Report forms")).to_have_value("Before. After.")
    saved(again)


def test_words_typed_before_the_scripts_have_come_are_saved(browse: Browse) -> None:
    page, held = browse(CHAIR), []
    path = begin(page, "Slow scripts", "Report forms")
    script = re.compile(r"/notes[^/]*\.js")

    def hold(route: Route) -> None:
        held.append(route)

    page.route(script, hold)
    with page.expect_request(script):
        page.goto(path, wait_until="commit")
    notes(page, "Report forms").fill("Typed early.")
    expect(page.locator("[data-saved]")).to_be_empty()
    assert held
    held.pop().continue_()
    saved(page)
    page.unroute(script)
    page.reload()
    expect(notes(page, "Report forms")).to_have_value("Typed early.")


def test_a_page_that_is_being_left_does_not_change_under_who_begins_to_type(browse: Browse) -> None:
    page = browse(CHAIR)
    path = schedule_now(page, "Slow line")
    add_item(page, "Report forms", 20)
    page.goto(path)
    page.get_by_role("button", name="Start the meeting").click()
    expect(page.get_by_role("button", name="Start this item: Report forms")).to_be_visible()
    other = page.context.new_page()
    other.goto(path)
    # What a browser says when another page is on its way; this one may be shown as a whole only then.
    page.evaluate("['beforeunload', 'pageshow'].forEach((name) => dispatchEvent(new Event(name)))")
    with page.expect_response(lambda answer: answer.request.resource_type == "fetch" and answer.url.endswith(path)):
        other.get_by_role("button", name="Start this item: Report forms").click()
    page.wait_for_timeout(300)
    expect(notes(page, "Report forms")).to_have_count(0, timeout=0.1)
    expect(notes(page, "Report forms")).to_be_visible()  # it stayed after all: a download, say


def test_the_next_item_waits_for_the_words_of_this_one(browse: Browse) -> None:
    page = browse(CHAIR)
    begin(page, "Quickly on", "Report forms", "Slides")
    type_in(notes(page, "Report forms"), "Typed in a hurry.")
    page.get_by_role("button", name="Next: Slides").first.click()
    expect(notes(page, "Slides")).to_be_visible()
    page.locator("summary", has_text="Notes").click()
    expect(page.get_by_text("Typed in a hurry.")).to_be_visible()
    page.get_by_role("link", name="More on this item: Report forms").click()
    expect(page.get_by_role("heading", name="Report forms")).to_be_visible()
    expect(page.get_by_text("Typed in a hurry.")).to_be_visible()
    look_over(page)


def test_after_signing_out_elsewhere_the_words_are_kept_and_saved_after_signing_in(
    new_page: Callable[..., Page],
) -> None:
    page = new_page(CHAIR)  # that saves are refused is part of the story
    with closing(page.context):
        begin(page, "Signed out", "Report forms")
        cookies = page.context.cookies()
        page.context.clear_cookies()
        type_in(notes(page, "Report forms"), "Written without a sign-in.")
        expect(page.locator(".trouble")).to_contain_text("You were signed out.")
        expect(page.get_by_role("link", name="Sign in again")).to_be_visible()
        page.context.add_cookies(cookies)  # signed in again, in another tab
        expect(page.locator(".trouble")).to_be_empty()
        page.reload()
        expect(notes(page, "Report forms")).to_have_value("Written without a sign-in.")


def test_who_may_not_write_any_more_is_told_so_and_the_words_are_kept(new_page: Callable[..., Page]) -> None:
    chair, member, organizer = new_page(CHAIR), new_page(MEMBER), new_page("organizer")
    with closing(chair.context), closing(member.context), closing(organizer.context):
        path = begin(chair, "Observer by now", "Report forms")
        member.goto(path)
        member.get_by_role("button", name="Take notes").click()
        box = notes(member, "Report forms")
        box.fill("Before.")
        saved(member)
        organizer.goto("/gyn-onc/members")
        role = organizer.get_by_label("Role of Pathologist Gyn Onc", exact=True)
        role.select_option("observer")
        organizer.get_by_role("button", name="Set the role of Pathologist Gyn Onc").click()
        type_in(box, " After.")
        expect(member.locator(".trouble")).to_contain_text("you may not write here any more")
        expect(box).to_have_value("Before. After.")
        role.select_option("member")
        organizer.get_by_role("button", name="Set the role of Pathologist Gyn Onc").click()
        expect(member.locator(".trouble")).to_be_empty()
        saved(member)


def test_a_meeting_is_held_without_scripts(browse: Browse) -> None:
    page = browse(CHAIR, scripts=False)
    begin(page, "No scripts", "Report forms", "Slides")
    notes(page, "Report forms").fill("Written without scripts.")
    page.get_by_role("button", name="Save the notes").click()
    expect(notes(page, "Report forms")).to_have_value("Written without scripts.")
    expect(page.get_by_text(re.compile(r"Ending at \d\d:\d\d|behind, ending at|On time"))).to_be_visible()
    page.get_by_role("button", name="Next: Slides").first.click()
    page.locator("summary", has_text="Notes").click()
    expect(page.get_by_text("Written without scripts.")).to_be_visible()
    page.get_by_role("button", name="Back to this item: Report forms").click()
    expect(notes(page, "Report forms")).to_have_value("Written without scripts.")
    page.get_by_role("button", name="Next: Slides").first.click()
    page.locator(".it.now").get_by_role("button", name="End the meeting").click()
    expect(page.get_by_role("button", name="Write the summary")).to_be_visible()
    page.get_by_role("button", name="It goes on").click()
    expect(notes(page, "Slides")).to_be_visible()


def test_what_others_do_appears_by_itself_and_takes_no_words_and_no_focus(browse: Browse) -> None:
    chair, member = browse(CHAIR), browse(MEMBER)
    path = schedule_now(chair, "Live")
    for item in ("Report forms", "Slides"):
        add_item(chair, item, 20)
    chair.goto(path)
    member.goto(path)
    comment = member.get_by_label("Your comment")
    comment.fill("Half a thought")

    chair.get_by_role("button", name="Start the meeting").click()
    expect(member.locator(".steps [aria-current]")).to_have_text("In session")
    chair.get_by_role("button", name="Start this item: Report forms").click()
    expect(member.locator(".it.now")).to_contain_text("Report forms")
    expect(member.locator("[data-say]")).to_contain_text("Now: Report forms.")
    notes(chair, "Report forms").fill("Read **live**.")
    expect(member.locator(".it.now strong", has_text="live")).to_be_visible()
    expect(member.get_by_text("Chair Gyn Onc is writing")).to_be_visible()
    chair.get_by_role("button", name="Next: Slides").first.click()
    expect(member.locator(".it.now")).to_contain_text("Slides")
    expect(comment).to_have_value("Half a thought")
    expect(comment).to_be_focused()
    look_over(member)

    member.get_by_role("button", name="Take notes").click()
    box = notes(member, "Slides")
    box.fill("Words of the member")
    saved(member)
    type_in(box, ", and more")
    chair.get_by_role("button", name="Back to this item: Report forms").click()
    expect(member.locator(".it.now")).to_contain_text("Report forms")
    expect(box).to_be_focused()
    type_in(box, ", to the end")
    expect(box).to_have_value("Words of the member, and more, to the end")
    chair.get_by_role("button", name="Back to this item: Slides").click()
    expect(chair.get_by_text("Words of the member, and more, to the end")).to_be_visible()


def test_what_did_not_come_is_asked_for_again(browse: Browse) -> None:
    chair, member = browse(CHAIR), browse(MEMBER)
    path = schedule_now(chair, "Broken line")
    add_item(chair, "Report forms", 20)
    chair.goto(path)
    member.goto(path)
    member.route(f"**{path}", lambda route: route.abort(), times=1)
    chair.get_by_role("button", name="Start the meeting").click()
    expect(member.locator(".steps [aria-current]")).to_have_text("In session")


def test_who_wants_no_live_movement_is_told_and_asks_for_it(browse: Browse) -> None:
    chair, member = browse(CHAIR), browse("advocate")
    member.goto("/account/profile")
    member.get_by_label("No live movement").check()
    member.get_by_role("button", name="Save").last.click()
    path = begin(chair, "Still", "Report forms", "Slides")
    member.goto(path)
    chair.get_by_role("button", name="Next: Slides").click()
    expect(member.get_by_text("Something has changed on this page.")).to_be_visible()
    expect(member.locator(".it.now")).to_contain_text("Report forms")
    look_over(member)
    member.get_by_role("button", name="Show it").click()
    expect(member.locator(".it.now")).to_contain_text("Slides")
    expect(member.get_by_text("Something has changed on this page.")).to_be_hidden()


def line(page: Page, item: str) -> Locator:
    return page.get_by_role("textbox", name=f"Put on record: {item}", exact=True)


def test_keys_begin_a_line_of_their_kind_unless_somebody_is_in_a_field(browse: Browse) -> None:
    page = browse(CHAIR)
    begin(page, "By keys", "Report forms")
    for key, words, told in (
        ("d", "We use one form", "Decided: We use one form"),
        ("a", "Send it round", "Nobody yet: Send it round"),
        ("Q", "Which one?", "Question: Which one?"),
    ):
        page.locator("h1").click()
        page.keyboard.press(key)
        expect(line(page, "Report forms")).to_be_focused()
        page.keyboard.type(words)
        expect(line(page, "Report forms")).to_have_value(words)  # the key itself is not in it
        page.keyboard.press("Enter")
        expect(page.locator(".out")).to_contain_text(told)
        page.wait_for_load_state()
    box = notes(page, "Report forms")
    box.focus()
    page.keyboard.type("dada")
    expect(box).to_have_value("dada")
    saved(page)
    page.locator("h1").click()
    page.keyboard.press("Control+a")
    expect(line(page, "Report forms")).not_to_be_focused()


def test_escape_leaves_the_line_and_the_keys_can_be_turned_off(browse: Browse) -> None:
    page = browse(CHAIR)
    begin(page, "No keys", "Report forms")
    page.locator("h1").click()
    page.keyboard.press("d")
    expect(page.locator("[data-chosen]")).to_have_text("Decision")
    look_over(page)
    page.keyboard.press("Escape")
    expect(line(page, "Report forms")).not_to_be_focused()
    expect(page.locator("[data-chosen]")).to_have_count(0)
    page.get_by_role("button", name="Turn the keys off").click()
    page.locator("h1").click()
    page.keyboard.press("d")
    expect(line(page, "Report forms")).not_to_be_focused()
    page.reload()
    page.get_by_role("button", name="Turn them on").click()
    page.locator("h1").click()
    page.keyboard.press("d")
    expect(line(page, "Report forms")).to_be_focused()


def test_a_refused_line_is_told_at_the_field_and_the_page_goes_on_living(new_page: Callable[..., Page]) -> None:
    page = new_page(CHAIR)  # that it is refused is part of the story
    with closing(page.context):
        path = begin(page, "Refused", "Report forms", "Slides")
        line(page, "Report forms").fill("   ")
        page.get_by_role("button", name="Decision", exact=True).click()
        expect(page.get_by_role("alert")).to_have_text("Please write a few words.")
        expect(line(page, "Report forms")).to_be_focused()
        other = page.context.new_page()
        other.goto(path)
        other.get_by_role("button", name="Next: Slides").first.click()
        page.bring_to_front()
        expect(page.locator(".it.now")).to_contain_text("Slides")


def test_enter_pressed_twice_puts_one_line_on_record(browse: Browse) -> None:
    page, sent = browse(CHAIR), list[Route]()
    begin(page, "In haste", "Report forms")

    def hold(route: Route) -> None:
        sent.append(route)

    page.route("**/captures", hold)
    line = page.get_by_label("Put on record: Report forms")
    line.fill("Collect the forms")
    with page.expect_request("**/captures"):
        page.keyboard.press("Enter")
    for _ in range(2):
        page.keyboard.press("Enter")  # nothing has come yet
    only = sent.pop()
    assert not sent
    only.continue_()
    expect(page.get_by_text("Collect the forms")).to_have_count(1)
    page.wait_for_load_state()
    expect(line).to_be_focused()  # for the next one
    page.unroute("**/captures")
    page.keyboard.type("Collect the slides")
    page.keyboard.press("Enter")
    expect(page.get_by_text("Collect the slides")).to_be_visible()
