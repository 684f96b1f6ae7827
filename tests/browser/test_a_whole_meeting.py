"""Two people in two browsers hold a meeting, from its planning to its confirmed summary."""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse
from tests.browser.deeds import add_item, path_of, publish, schedule
from tests.browser.looking import look_over

CHAIR, MEMBER = "chair.gyn-onc", "pathologist"
TITLE = "From plan to summary"


def test_two_people_hold_a_meeting_from_its_planning_to_its_confirmed_summary(browse: Browse, scripts: bool) -> None:
    chair, member = browse(CHAIR, scripts=scripts), browse(MEMBER, scripts=scripts)
    how = "with scripts" if scripts else "without scripts"
    path = plan(chair, "Report forms", f"Slides {how}")
    member.goto(path)
    member.get_by_role("button", name="Yes").click()
    expect(member.get_by_text("1 yes")).to_be_visible()
    hold(chair, member, path, scripts=scripts)
    summarise(chair, member, path)
    carry_over_and_confirm(chair, member, path, how)
    see_the_registers(member)


def plan(chair: Page, *items: str) -> str:
    """A meeting of today whose agenda the group can read."""
    path = schedule(chair, "gyn-onc", TITLE, datetime.now(ZoneInfo("Europe/Berlin")))
    for item in items:
        add_item(chair, item, 20)
    chair.get_by_role("link", name=re.compile("Publish")).first.click()
    publish(chair)
    return path


def hold(chair: Page, member: Page, path: str, *, scripts: bool) -> None:
    """Of two items one is reached; the chair puts a decision on record, the member notes an action item."""
    chair.goto(path)
    chair.get_by_role("button", name="Start the meeting").click()
    chair.get_by_role("button", name="Start this item: Report forms").click()
    member.goto(path)
    member.get_by_role("button", name=re.compile("Take notes|Write instead")).first.click()
    notes = member.get_by_role("textbox", name="Notes: Report forms", exact=True)
    notes.fill("Ten forms were read.\n\nACTION: @Chair Gyn Onc send the list round by in 2 weeks\n")
    if scripts:
        expect(member.locator("[data-saved]")).to_have_text(re.compile(r"Saved \d\d:\d\d"))
    else:
        member.get_by_role("button", name="Save the notes").click()
    chair.goto(path)
    chair.get_by_role("textbox", name="Put on record: Report forms", exact=True).fill(
        "Every form states three features"
    )
    chair.get_by_role("button", name="Decision", exact=True).first.click()
    expect(chair.locator(".it.now .out")).to_contain_text("Decided: Every form states three features")
    expect(chair.locator(".it.now .out")).to_contain_text("Chair Gyn Onc: send the list round")
    look_over(chair, 1280, 320)
    chair.get_by_role("link", name="Who is here").click()
    for name in ("Chair Gyn Onc", "Pathologist Gyn Onc"):
        chair.get_by_label(name, exact=True).select_option("Online")
    chair.get_by_role("button", name="Save").last.click()
    chair.get_by_role("button", name="End the meeting").first.click()


def summarise(chair: Page, member: Page, path: str) -> None:
    """It is put together and circulated; the member objects to a paragraph, and the chair mends it."""
    chair.goto(path)
    chair.get_by_role("button", name="Write the summary").click()
    text = chair.get_by_label(re.compile("^(Text|Summary)"), exact=False).first
    expect(text).to_have_value(re.compile(r"Ten forms were read[\s\S]*Every form states three features"))
    chair.goto(f"{path}/summary/circulation")
    look_over(chair, 320)
    chair.get_by_role("button", name="Circulate").click()
    member.goto(f"{path}/summary")
    look_over(member, 1280, 320)
    paragraph = member.locator(".blk", has_text="Ten forms were read")
    paragraph.get_by_role("link", name=re.compile("Object to paragraph")).click()
    member.get_by_role("textbox").last.fill("They were eleven.")
    member.get_by_role("button", name=re.compile("Object")).click()
    expect(member.get_by_text("Open objection")).to_be_visible()
    chair.goto(f"{path}/summary")
    chair.get_by_role("button", name="Take it and edit").click()
    text = chair.locator("textarea").first
    text.fill(text.input_value().replace("Ten forms", "Eleven forms"))
    chair.get_by_role("button", name="Save").last.click()
    expect(chair.get_by_text("Eleven forms were read")).to_be_visible()


def carry_over_and_confirm(chair: Page, member: Page, path: str, how: str) -> None:
    """The next meeting is offered what was not reached, and confirms the summary of this one."""
    soon = datetime.now(ZoneInfo("Europe/Berlin")) + timedelta(minutes=2)
    following = schedule(chair, "gyn-onc", f"The one after, {how}", soon)
    chair.goto(f"{following}/agenda")
    chair.get_by_role("button", name=f"Take: Slides {how}").click()
    expect(chair.get_by_role("heading", name=f"Slides {how}")).to_be_visible()
    chair.goto(following)
    chair.get_by_role("button", name="Start the meeting").click()
    chair.goto(f"{path}/summary/confirmation")
    later = chair.locator("option", has_text=f"The one after, {how}").get_attribute("value")
    chair.get_by_role("combobox").select_option(later)
    chair.get_by_role("button", name="Confirm").click()
    member.goto(f"{path}/summary")
    expect(member.get_by_text("How to cite")).to_be_visible()
    expect(member.get_by_text("Confirmed by the meeting of")).to_have_count(2)
    look_over(member, 1280, 320)
    chair.goto(following)
    chair.get_by_role("button", name="End the meeting").first.click()


def see_the_registers(member: Page) -> None:
    member.goto("/gyn-onc/decisions/")
    expect(member.get_by_role("link", name="Every form states three features").first).to_be_visible()
    member.goto("/gyn-onc/action-items/")
    expect(member.get_by_role("link", name="send the list round").first).to_be_visible()
    assert path_of(member) == "/gyn-onc/action-items/"
