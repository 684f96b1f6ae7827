import re

from playwright.sync_api import expect

from tests.browser.conftest import Browse, sign_in
from tests.browser.looking import look_over
from tests.browser.site import Site


def test_a_password_leads_to_the_page_that_was_asked_for(browse: Browse, site: Site) -> None:
    page = browse()
    wanted = site.at("meeting in_session")
    page.goto(wanted)
    expect(page).to_have_url(re.compile("/account/sign-in"))

    sign_in(page, "chair.trials", password="not this one at all")
    expect(page.get_by_role("alert")).to_contain_text("do not go together")
    expect(page.get_by_label("Email address")).to_have_value("chair.trials@example.org")
    look_over(page)

    sign_in(page, "chair.trials")
    expect(page).to_have_url(wanted)
    expect(page.get_by_role("heading", level=1)).to_have_text("Designs for very small numbers")


def test_a_mailed_link_signs_in_with_one_button(browse: Browse, site: Site) -> None:
    page = browse()
    page.goto("/gyn-onc/members")
    page.get_by_label("Email address").fill("advocate@example.org")
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Look into your mail")
    look_over(page)

    site.work()
    mail = next(m for m in site.mails_to("advocate@example.org").values() if "sign in" in m["Subject"])
    link = re.search(r"http\S+/account/link/\S+", mail.get_body(("plain",)).get_content())
    assert link is not None
    page.goto(link[0])
    expect(page.get_by_role("main").get_by_role("button")).to_have_text(["Sign in"])
    look_over(page)
    page.goto("/me/mail")
    expect(page).to_have_url(re.compile("/account/sign-in"))  # opening the link, as scanners do, was not enough

    page.goto(link[0])
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
    expect(page).to_have_url(site.at("/gyn-onc/members"))

    page.goto(link[0])
    expect(page.get_by_role("heading", level=1)).to_have_text("This link is too old")


def test_signing_out_leaves_a_visitor(browse: Browse) -> None:
    page = browse()
    page.goto("/account/sign-in")
    sign_in(page, "observer")
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("LMS Research Roundtable")
    page.goto("/me/mail")
    expect(page).to_have_url(re.compile("/account/sign-in"))
