"""A time poll from the first suggestion to the meeting, on a phone and by keyboard, with scripts and without."""

from playwright.sync_api import expect

from tests.browser.conftest import Browse
from tests.browser.looking import DESKTOP, PHONE, look_over


def test_a_chair_asks_a_member_answers_and_the_meeting_is_scheduled(browse: Browse, scripts: bool) -> None:
    title = f"Which samples first, {'with' if scripts else 'without'} scripts"
    chair = browse("chair.multiomics", scripts=scripts, width=PHONE)
    chair.goto("/multiomics/time-polls/new")
    chair.get_by_label("What the meeting is about").fill(title)
    chair.get_by_label("Weekday").select_option("1")
    chair.get_by_label("At", exact=True).fill("14:00")
    chair.get_by_label("Weeks", exact=True).fill("3")
    chair.get_by_role("button", name="Add these times").click()
    expect(chair.get_by_label("Time 3: begins at")).to_have_value("14:00")
    expect(chair.get_by_label("What the meeting is about")).to_have_value(title)
    chair.get_by_label("Time 3: begins at").fill("23:00")
    chair.get_by_role("button", name="Ask the group").click()
    expect(chair.get_by_role("heading", name=f"When: {title}")).to_be_visible()

    member = browse("researcher.pdx", scripts=scripts)
    member.goto("/")
    member.get_by_role("link", name=f"Which times can you make: {title}?").click()
    expect(member.locator(".pollrow")).to_have_count(3)
    for number, presses in enumerate((0, 0, 2)):  # yes, yes, no
        row = member.locator(".pollrow").nth(number)
        row.get_by_label("Yes").focus()
        member.keyboard.press("Space")
        for _ in range(presses):
            member.keyboard.press("ArrowRight")
    member.get_by_role("button", name="Save my answers").click()
    expect(member.get_by_text("Your answers are noted.")).to_be_visible()
    expect(member.locator(".pollrow").nth(2).get_by_label("No")).to_be_checked()
    look_over(member, PHONE, DESKTOP)

    chair.reload()
    ranks = chair.locator(".rank")
    expect(ranks.nth(2)).to_contain_text("23:00")
    expect(ranks.nth(0).get_by_text("Researcher PDX")).to_be_visible()
    ranks.nth(0).get_by_role("link", name="Take this time").click()
    look_over(chair, PHONE)
    chair.get_by_label("Place").fill("Room 4")
    chair.get_by_role("button", name="Schedule it").click()
    expect(chair.get_by_role("heading", name=title)).to_be_visible()
    expect(chair.get_by_text("The time is settled. Invitations go out by mail.")).to_be_visible()
