"""What several stories begin with, done by hand as a person would."""

import base64
from datetime import date, datetime, time, timedelta
from urllib.parse import urlsplit

from playwright.sync_api import Locator, Page, expect

from tests.world import picture

CELLS = "Model\tDoubling time\nSK-UT-1\t33\nSK-LMS-1\t52\n"
FIELDS = [["Model", "Doubling time"], ["SK-UT-1", "33"], ["SK-LMS-1", "52"]]

#: Puts a picture on the clipboard, as a program that takes pictures of the screen does.
COPY_PICTURE = """async (encoded) => {
  const bytes = Uint8Array.from(atob(encoded), (c) => c.charCodeAt(0));
  await navigator.clipboard.write([new ClipboardItem({"image/png": new Blob([bytes], {type: "image/png"})})]);
}"""


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
    expect(page.get_by_role("heading", level=1)).to_have_text(title)  # the words stand in the preview before
    expect(page.get_by_text(words.splitlines()[0])).to_be_visible()
    return path


def choose_picture(page: Page, name: str = "curve.png") -> None:
    """In the field for files beneath a text."""
    file = {"name": name, "mimeType": "image/png", "buffer": picture()}
    page.get_by_label("Choose files").set_input_files(file)  # type: ignore[arg-type]


def copy_picture(page: Page) -> None:
    page.evaluate(COPY_PICTURE, base64.b64encode(picture()).decode())


def copy_cells(page: Page) -> None:
    page.evaluate("cells => navigator.clipboard.writeText(cells)", CELLS)


def expect_cells(where: Locator) -> None:
    rows = where.get_by_role("row")
    expect(rows).to_have_count(len(FIELDS))
    for row, fields in zip(rows.all(), FIELDS, strict=True):
        expect(row.locator("th, td")).to_have_text(fields)


def expect_picture(where: Locator, shows: str) -> None:
    """It is there for those who see, and for those who do not."""
    image = where.get_by_role("img", name=shows)
    image.scroll_into_view_if_needed()
    expect(image).to_have_js_property("complete", True)
    assert image.evaluate("image => image.naturalWidth") > 0


def typed_in(page: Page) -> str:
    """What the form would send, whatever stands around its box."""
    return page.locator("textarea[name=source]").input_value()
