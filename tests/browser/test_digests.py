"""A digest comes by mail, its links land on the thing, and one click ends it."""

import re
from email.message import EmailMessage

from playwright.sync_api import Page, expect

from tests.browser.conftest import Browse, sign_in
from tests.browser.looking import PHONE, look_over
from tests.browser.site import Site

SUBJECT = re.compile(r"\d+ things? waits? for you, \d+ new things?")
READER = "researcher.multiomics"


def the_digest(site: Site) -> tuple[str, EmailMessage]:
    """The first that came, and its name in the mailbox: other stories let more mails go out."""
    mails = site.mails_to(f"{READER}@example.org")
    return next((name, mail) for name, mail in mails.items() if SUBJECT.search(mail["Subject"]))


def open_digest(page: Page, site: Site) -> None:
    """In the mailbox of the demonstration, whose list holds only the newest."""
    name, _ = the_digest(site)
    page.goto(f"/dev/mailbox/{name}")
    expect(page.get_by_role("heading", level=1)).to_have_text(SUBJECT)


def test_a_link_of_the_digest_lands_on_the_thing_by_way_of_signing_in(
    browse: Browse, site: Site, scripts: bool
) -> None:
    page = browse(scripts=scripts)
    open_digest(page, site)
    look_over(page, PHONE)
    mail = page.frame_locator("iframe")
    expect(mail.get_by_role("heading", name="Waiting for you")).to_be_visible()
    mail.locator(f"a[href='{site.at('update with comments')}']").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Sign in")
    sign_in(page, READER)
    expect(page.get_by_role("heading", level=1)).to_have_text("Seven of ten report forms are in")


def test_the_mail_says_the_same_in_text_and_on_the_site(browse: Browse, site: Site, scripts: bool) -> None:
    page = browse(READER, scripts=scripts)
    open_digest(page, site)
    text = page.get_by_role("region", name="The same as plain text")
    for words in ("Waiting for you", "Your action items", "Seven of ten report forms are in"):
        expect(text).to_contain_text(words)
        expect(page.frame_locator("iframe").get_by_text(words).first).to_be_attached()
    text.get_by_role("link", name="/me/digests/").click()
    expect(page.get_by_role("heading", level=1)).to_have_text(re.compile("^Digest of "))
    expect(page.get_by_role("link", name="Seven of ten report forms are in").first).to_be_visible()


def test_a_long_address_in_an_update_does_not_widen_the_mail(browse: Browse) -> None:
    page = browse("observer", width=PHONE)
    page.goto("/me/digest")
    mail = page.frame_locator("iframe").locator("html")
    expect(mail).to_contain_text("https://tcga-data.nci.nih.gov/docs/publications/")
    assert mail.evaluate("html => html.scrollWidth - html.clientWidth") == 0


def test_one_button_ends_the_digests_and_opening_the_link_does_not(browse: Browse, site: Site, scripts: bool) -> None:
    visitor, member = browse(scripts=scripts), browse(READER, scripts=scripts)
    open_digest(visitor, site)
    link = visitor.get_by_role("region", name="The same as plain text").get_by_role("link", name="/mail/unsubscribe/")
    link.click()
    expect(visitor.get_by_role("main").get_by_role("button")).to_have_text(["Stop them"])
    look_over(visitor, PHONE)
    expect_cadences(member, "weekly", "daily")

    visitor.get_by_role("button", name="Stop them").click()
    expect(visitor.get_by_role("heading", level=1)).to_have_text("Stopped")
    look_over(visitor, PHONE)
    expect_cadences(member, "never")
    put_back(member)


def test_less_often_is_chosen_by_the_mail_without_signing_in(browse: Browse, site: Site, scripts: bool) -> None:
    visitor, member = browse(scripts=scripts, width=PHONE), browse(READER, scripts=scripts)
    open_digest(visitor, site)
    visitor.get_by_role("region", name="The same as plain text").get_by_role("link", name="/mail/digests/").click()
    look_over(visitor, PHONE)
    for how_often in visitor.get_by_role("main").locator("select[name^=cadence]").all():
        how_often.select_option("weekly")
    visitor.get_by_role("button", name="Save").click()
    expect(visitor.get_by_text("Saved.")).to_be_visible()
    expect_cadences(member, "weekly")
    put_back(member)


def test_the_mail_program_ends_them_by_itself(browse: Browse, site: Site) -> None:
    member = browse(READER)
    _, mail = the_digest(site)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].strip("<>")
    program = browse().request  # with no cookies
    assert program.get(address).ok
    expect_cadences(member, "weekly", "daily")
    assert program.post(address, form={"List-Unsubscribe": "One-Click"}).ok
    expect_cadences(member, "never")
    put_back(member)


def expect_cadences(page: Page, *possible: str) -> None:
    """How often this person hears of their groups."""
    page.goto("/me/mail")
    expect(page.get_by_role("table").get_by_role("combobox").first).to_be_visible()
    chosen = {box.input_value() for box in page.get_by_role("table").get_by_role("combobox").all()}
    assert chosen <= set(possible), f"{chosen}, not {possible}"


def put_back(page: Page) -> None:
    """They can be turned on again at any time."""
    for box in page.get_by_role("table").get_by_role("combobox").all():
        box.select_option("Every week")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    expect_cadences(page, "weekly")
