"""Meetings in one's own calendar: an address that is made, copied and revoked; an invitation that is answered."""

import re
from urllib.request import urlopen

from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse
from tests.browser.looking import DESKTOP, PHONE, look_over
from tests.browser.site import Site
from tests.calendar.readers import read_both


def make_address(page: Page, label: str) -> str:
    page.goto("/me/calendar")
    page.get_by_label("Which meetings").select_option("Gyn Onc (STUMP)")
    page.get_by_label("Where you will use it").fill(label)
    page.get_by_role("button", name="Make an address").click()
    return page.get_by_label("Address of the calendar").input_value()


def test_an_address_is_made_read_and_revoked(browse: Browse, scripts: bool) -> None:
    page, label = browse("pathologist", scripts=scripts), f"Phone {scripts}"
    address = make_address(page, label)
    for summary in page.locator("summary").all():
        summary.click()
    look_over(page, PHONE, DESKTOP)
    program = page.get_by_role("link", name="Open in this device's calendar")
    assert program.get_attribute("href") == re.sub("^http", "webcal", address)
    with urlopen(address) as answer:
        one, other = read_both(answer.read())
    assert one == other and any("The report forms" in event.summary for event in one)
    page.get_by_role("button", name=f"Revoke the address for {label}").click()
    expect(page.get_by_text("The address is revoked")).to_be_visible()
    look_over(page, PHONE)


def test_the_address_is_copied_by_a_button(browse: Browse) -> None:
    page = browse("pathologist", permissions=["clipboard-read", "clipboard-write"])
    address = make_address(page, "Copied")
    page.get_by_role("button", name="Copy the address").click()
    expect(page.get_by_role("button", name="Copied", exact=True)).to_be_visible()
    assert page.evaluate("navigator.clipboard.readText()") == address


def test_an_invitation_is_answered_on_a_phone_without_signing_in(site: Site, browse: Browse, scripts: bool) -> None:
    site.work()
    mails = site.mails_to("researcher.multiomics@example.org").values()
    mail = next(mail for mail in mails if str(mail["Subject"]).strip().startswith("Invitation: Multiomics"))
    body = mail.get_body(("plain",))
    assert body is not None
    [link] = re.findall(r"http\S+/mail/invitations/\S+", body.get_content())
    page = browse(scripts=scripts, width=PHONE)
    page.goto(link)
    look_over(page, PHONE, DESKTOP)
    page.get_by_role("button", name="Maybe").click()
    expect(page.get_by_text("Noted: Maybe.")).to_be_visible()
    expect(page.get_by_role("button", name="Maybe")).to_have_attribute("aria-pressed", "true")
    look_over(page, PHONE)
