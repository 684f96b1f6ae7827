import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import Locator, Page, expect

from tests.browser.conftest import Browse
from tests.browser.deeds import add_item, publish, schedule
from tests.browser.looking import PHONE, look_over


def row(page: Page, title: str) -> Locator:
    return page.locator(".agenda > .it").filter(has=page.get_by_role("heading", name=title))


def expect_order(page: Page, *rows: tuple[str, str]) -> None:
    """The clock time and the title of every item, from the first."""
    expect(page.locator(".agenda > .it > .clock")).to_have_text([clock for clock, _ in rows])
    expect(page.locator(".agenda > .it h3")).to_have_text([title for _, title in rows])


@contextmanager
def saved(page: Page) -> Iterator[None]:
    """What is done in here has been taken by the server when this ends."""
    with page.expect_response(re.compile(r"/(move|minutes)$")) as answer:
        yield
    assert answer.value.status == 302


def test_items_are_put_in_order_by_buttons_keys_and_dragging(browse: Browse) -> None:
    page = browse("chair.gyn-onc")
    schedule(page, "gyn-onc", "In which order")
    for title, minutes in (("First", 15), ("Second", 20), ("Third", 30)):
        add_item(page, title, minutes)
    expect_order(page, ("10:00", "First"), ("10:15", "Second"), ("10:35", "Third"))
    look_over(page)

    with saved(page):
        page.get_by_role("button", name="Move up: Third").click()
    expect_order(page, ("10:00", "First"), ("10:15", "Third"), ("10:45", "Second"))
    expect(page.get_by_role("button", name="Move up: Third")).to_be_focused()
    expect(page.locator("[data-say]")).to_have_text("Third: position 2 of 3, starts 10:15.")

    with saved(page):
        page.get_by_role("spinbutton", name="Minutes for First").press("Alt+ArrowDown")
    expect_order(page, ("10:00", "Third"), ("10:30", "First"), ("10:45", "Second"))
    expect(page.get_by_role("spinbutton", name="Minutes for First")).to_be_focused()

    with saved(page):
        drag(page, row(page, "Second"), onto=row(page, "Third"))
    expect_order(page, ("10:00", "Second"), ("10:20", "Third"), ("10:50", "First"))

    with saved(page):
        page.get_by_role("spinbutton", name="Minutes for Second").fill("45")
        page.get_by_role("spinbutton", name="Minutes for Second").press("Tab")
    in_order = (("10:00", "Second"), ("10:45", "Third"), ("11:15", "First"))
    expect_order(page, *in_order)
    expect(page.get_by_text("End, 30 minutes late")).to_be_visible()

    page.reload()
    expect_order(page, *in_order)
    expect(page.get_by_text("11:30")).to_be_visible()
    expect(page.get_by_text("End, 30 minutes late")).to_be_visible()


def test_the_times_where_the_meeting_is_follow_too(browse: Browse) -> None:
    page = browse("chair.gyn-onc")
    schedule(page, "gyn-onc", "Elsewhere", zone="Seoul")
    for title, minutes in (("First", 15), ("Second", 20)):
        add_item(page, title, minutes)
    there = page.locator("[data-there]")
    expect(there).to_have_text(["10:00", "10:15"])
    with saved(page):
        page.get_by_role("button", name="Move up: Second").click()
    expect(page.locator(".agenda h3")).to_have_text(["Second", "First"])
    expect(there).to_have_text(["10:00", "10:20"])
    look_over(page)


def test_a_very_long_word_does_not_widen_a_phone(browse: Browse) -> None:
    page = browse("chair.gyn-onc")
    path = schedule(page, "gyn-onc", "Donaudampfschifffahrtselektrizitätenhauptbetriebswerk")
    add_item(page, "Pneumonoultramicroscopicsilicovolcanoconiosis", 15)
    look_over(page, PHONE)
    page.goto(path)
    look_over(page, PHONE)


def test_minutes_that_are_not_taken_are_told_beside_them(new_page: Callable[..., Page]) -> None:
    page = new_page("chair.gyn-onc")  # the refusal, which others report, is the story here
    schedule(page, "gyn-onc", "Too long")
    add_item(page, "First", 15)
    minutes = page.get_by_role("spinbutton", name="Minutes for First")
    minutes.fill("9999")
    minutes.press("Tab")
    expect(page.get_by_role("alert")).to_have_text("Minutes are from 0 to 1440.")
    expect(minutes).to_have_value("9999")
    expect(minutes).to_have_accessible_description("Minutes are from 0 to 1440.")
    with saved(page):
        minutes.fill("70")
        minutes.press("Tab")
    expect(page.get_by_role("alert")).to_have_count(0)
    expect(page.get_by_text("End, 10 minutes late")).to_be_visible()
    minutes.fill("")
    minutes.press("Tab")
    expect(minutes).to_have_value("70")
    page.reload()
    expect(minutes).to_have_value("70")
    page.context.close()


def test_an_item_that_somebody_else_took_off_says_so_when_it_is_moved(new_page: Callable[..., Page]) -> None:
    page = new_page("chair.gyn-onc")  # the refusal, which others report, is the story here
    schedule(page, "gyn-onc", "Taken off")
    for title in ("First", "Second"):
        add_item(page, title, 15)
    other = page.context.new_page()
    other.goto(page.url)
    other.get_by_role("button", name="Take off: Second").click()
    page.get_by_role("button", name="Move up: Second").click()
    expect(page.get_by_role("alert")).to_contain_text("Somebody took this off the agenda meanwhile.")
    page.context.close()


def drag(page: Page, what: Locator, *, onto: Locator) -> None:
    """By the grip, with the mouse, as far as the top of another row."""
    grip = what.get_by_role("button", name=re.compile("^Drag"))
    grip.scroll_into_view_if_needed()
    start, end = grip.bounding_box(), onto.bounding_box()
    assert start is not None and end is not None
    x, y = start["x"] + start["width"] / 2, start["y"] + start["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, end["y"], steps=20)
    page.mouse.up()


def test_without_scripts_the_same_is_done_by_buttons(browse: Browse) -> None:
    path = schedule(browse("chair.gyn-onc"), "gyn-onc", "Step by step")
    page = browse("chair.gyn-onc", scripts=False)
    page.goto(f"{path}/agenda")
    for title, minutes in (("First", 15), ("Second", 20)):
        add_item(page, title, minutes)
    page.get_by_role("button", name="Move up: Second").click()
    expect_order(page, ("10:00", "Second"), ("10:20", "First"))
    page.get_by_role("spinbutton", name="Minutes for Second").fill("45")
    page.get_by_role("spinbutton", name="Minutes for First").fill("5")
    page.get_by_role("spinbutton", name="Minutes for First").press("Enter")
    expect_order(page, ("10:00", "Second"), ("10:45", "First"))
    expect(page.get_by_text("10:50")).to_be_visible()
    page.get_by_role("button", name="Take off: Second").click()
    expect_order(page, ("10:00", "First"))


def test_an_agenda_is_published_revised_and_read_by_everybody_at_one_address(browse: Browse) -> None:
    page, visitor = browse("chair.gyn-onc"), browse()
    path = schedule(page, "gyn-onc", "For all to read")
    add_item(page, "What we know", 20)
    visitor.goto(path)
    expect(visitor).to_have_url(re.compile("/account/sign-in"))

    page.get_by_role("link", name="Publish the agenda").click()
    look_over(page)
    page.get_by_role("link", name="See it as a visitor will").click()
    expect(page.get_by_text("This is what a visitor will see")).to_be_visible()
    expect(page.get_by_role("heading", name="What we know")).to_be_visible()
    page.go_back()
    publish(page, "Everybody")
    expect(page.get_by_role("status")).to_contain_text("Published as number 1")

    visitor.goto(path)
    expect(visitor.get_by_role("heading", level=1)).to_have_text("For all to read")
    expect(visitor.get_by_role("heading", name="What we know")).to_be_visible()
    expect(visitor.get_by_text("10:00 there, Berlin time")).to_be_visible()
    look_over(visitor)

    page.get_by_role("link", name="Edit the agenda").click()
    add_item(page, "What we do not know", 25)
    with saved(page):
        page.get_by_role("spinbutton", name="Minutes for What we know").fill("10")
        page.get_by_role("spinbutton", name="Minutes for What we know").press("Tab")
    visitor.reload()
    expect(visitor.get_by_role("heading", name="What we do not know")).to_have_count(0)

    page.get_by_role("link", name="Publish a revision").click()
    changes = page.get_by_role("region", name="Changed since publication 1")
    expect(changes.locator("li")).to_have_count(2)
    expect(changes.locator("ins")).to_have_text(["inserted: 10", "What we do not know"])
    look_over(page)
    publish(page, "Everybody")
    expect(page.get_by_role("status")).to_contain_text("Published as number 2")

    visitor.reload()
    expect(visitor.get_by_role("heading", name="What we do not know")).to_be_visible()
    visitor.get_by_role("link", name="Publication 2").click()
    expect(visitor.get_by_role("region", name="Changed since publication 1").locator("li")).to_have_count(2)
    look_over(visitor)


def test_a_group_fills_its_slot_in_the_annual_meeting(browse: Browse) -> None:
    page = browse("chair.pdx")
    page.goto("/")
    page.get_by_role("link", name=re.compile("^Fill the slot of PDX")).click()
    slot = page.locator(".agenda > .it").filter(has=page.get_by_role("heading", name="PDX/Cell line"))
    slot.get_by_label("About").fill("Models worth keeping")
    slot.get_by_label("Minutes", exact=True).fill("15")
    slot.get_by_role("button", name="Add").click()
    expect(slot.get_by_text("Models worth keeping", exact=True)).to_be_visible()
    expect(page.get_by_role("link", name="Publish")).to_have_count(0)
    look_over(page)
