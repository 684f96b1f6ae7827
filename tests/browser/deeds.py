"""What several stories begin with, done by hand as a person would."""

from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from playwright.sync_api import Page, expect

from tests.world import picture


def schedule(page: Page, group: str, title: str, wall_time: datetime | None = None, zone: str = "") -> str:
    """A meeting of this group, in a month or at this time, in one's own zone or this one; its path.
    The page shows its agenda to be edited."""
    begins = wall_time or datetime.combine(date.today() + timedelta(days=30), time(10))
    page.goto(f"/{group}/meetings/new")
    page.get_by_label("What the meeting is about").fill(title)
    page.get_by_label("Day").fill(begins.date().isoformat())
    page.get_by_label("Begins at").fill(f"{begins:%H:%M}")
    if zone:
        page.get_by_label("Time zone").fill(zone)
    page.get_by_role("button", name="Schedule it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Agenda")
    return path_of(page).removesuffix("/agenda")


def path_of(page: Page) -> str:
    return urlsplit(page.url).path


def add_item(page: Page, title: str, minutes: int) -> None:
    form = page.get_by_role("region", name="Add an item")
    form.get_by_label("About").fill(title)
    form.get_by_label("Minutes").fill(str(minutes))
    page.get_by_role("button", name="Add item").click()
    expect(page.get_by_role("heading", name=title)).to_be_visible()


def publish(page: Page, audience: str = "Group") -> None:
    """On the page that asks to whom."""
    page.get_by_role("radio", name=audience).check()
    page.get_by_role("button", name="Publish", exact=True).click()


def start_paper(page: Page, group: str, title: str, section: str, words: str) -> str:
    """A paper with one section that has these words; the path of the section."""
    page.goto(f"/{group}/papers/new")
    page.get_by_label("Title").fill(title)
    page.get_by_role("button", name="Start it").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(title)
    page.get_by_role("link", name="Add a section").click()
    page.get_by_label("Title").fill(section)
    page.get_by_role("button", name="Add it").click()
    page.get_by_label("Text", exact=True).fill(words)
    path = path_of(page).removesuffix("/edit")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text(words.splitlines()[0])).to_be_visible()
    return path


def choose_picture(page: Page, name: str = "curve.png") -> None:
    """In the field for files beneath a text."""
    file = {"name": name, "mimeType": "image/png", "buffer": picture()}
    page.get_by_label("Choose files").set_input_files(file)  # type: ignore[arg-type]
