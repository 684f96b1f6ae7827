import shutil
from collections.abc import Callable, Iterator
from functools import cache, wraps
from typing import Any

import pytest
from playwright.sync_api import Browser, Locator, Page, StorageState, expect, sync_playwright

from tests.browser.looking import DESKTOP, HEIGHT, TELL_VIOLATIONS, Reports, axe
from tests.browser.site import PASSWORD, Site, running_site

ARGUMENTS = (
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking"),
    *("--disable-component-update", "--disable-sync"),
)
WAIT = 15_000  # milliseconds that a page gets to come, and a thing on it to appear

#: Opens a page of a browser with this person signed in, by the part of their address before the @; or nobody.
Browse = Callable[..., Page]
Read = Callable[..., Page]

#: With scripts off none comes.
EDITORS_STAND = """() => !matchMedia("(scripting: enabled)").matches
  || [...document.querySelectorAll("[data-editor]")].every((frame) => frame.firstElementChild)"""


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """One for all tests of a process: a test that changes things brings its own."""
    with running_site(tmp_path_factory.mktemp("site")) as site:
        yield site


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    program = shutil.which("chromium-headless-shell")
    if program is None:
        pytest.fail("Chromium is missing. As root, `make test-browser` installs Debian's chromium-headless-shell.")
    expect.set_options(timeout=WAIT)
    with sync_playwright() as playwright, pytest.MonkeyPatch.context() as patch:
        patch.setattr(Locator, "click", click_and_come)
        patch.setattr(Locator, "fill", fill_what_stands)
        browser = playwright.chromium.launch(executable_path=program, args=ARGUMENTS)
        yield browser
        browser.close()


@wraps(Locator.click)
def click_and_come(locator: Locator, *given: Any, click: Callable[..., None] = Locator.click, **options: Any) -> None:
    """A click waits until the page that it leads to begins; this one waits for all of that page. Until then a page
    may have no root yet, its scripts do not listen, and Chromium takes the focus to the part that the address names."""
    click(locator, *given, **options)
    locator.page.wait_for_load_state()


@wraps(Locator.fill)
def fill_what_stands(locator: Locator, *given: Any, fill: Callable[..., None] = Locator.fill, **options: Any) -> None:
    """An editor comes a moment after its page and takes the place of a box, which then can be filled no more."""
    if not locator.page.evaluate(EDITORS_STAND):
        locator.page.wait_for_function(EDITORS_STAND)
    fill(locator, *given, **options)


@pytest.fixture(scope="session")
def signed_in(site: Site, chromium: Browser) -> Callable[[str], StorageState]:
    """The cookies of a person who has signed in, once for all tests."""
    kept: dict[str, StorageState] = {}

    def signed_in(name: str) -> StorageState:
        if name not in kept:
            context = chromium.new_context(base_url=site.url)
            page = context.new_page()
            page.goto("/account/sign-in")
            sign_in(page, name)
            expect(page.get_by_role("button", name="Sign out")).to_be_visible()
            kept[name] = context.storage_state()
            context.close()
        return kept[name]

    return signed_in


@pytest.fixture(scope="session")
def new_page(site: Site, chromium: Browser, signed_in: Callable[[str], StorageState]) -> Callable[..., Page]:
    """A page in a browser of its own, with this person signed in."""

    def new_page(name: str | None, *, scripts: bool = True, width: int = DESKTOP, **options: Any) -> Page:
        context = chromium.new_context(
            base_url=site.url,
            viewport={"width": width, "height": HEIGHT},
            java_script_enabled=scripts,
            storage_state=signed_in(name) if name else None,
            reduced_motion="reduce",
            locale="en-GB",
            timezone_id="Europe/Berlin",
            **options,
        )
        context.set_default_timeout(WAIT)
        context.add_init_script(TELL_VIOLATIONS)
        return context.new_page()

    return new_page


@pytest.fixture
def browse(new_page: Callable[..., Page]) -> Iterator[Browse]:
    """``browse("pathologist")`` is a page with that person signed in; ``browse()`` has nobody.

    Nothing that these pages report in the course of the test is passed over.
    """
    reports, pages = Reports(), []

    def browse(name: str | None = None, **options: Any) -> Page:
        page = new_page(name, **options)
        pages.append(page)
        reports.listen(page)
        return page

    yield browse
    for page in pages:
        page.context.close()
    reports.expect_none()


@pytest.fixture(params=[True, False], ids=["scripts", "no-scripts"])
def scripts(request: pytest.FixtureRequest) -> bool:
    """For a story that goes the same way with scripts off."""
    return bool(request.param)


@pytest.fixture(scope="session")
def readers(new_page: Callable[..., Page]) -> Callable[..., tuple[Page, Reports]]:
    """One page for each person, kept for all tests that only read: that is quicker."""

    @cache
    def reader(name: str | None, scripts: bool) -> tuple[Page, Reports]:
        page, reports = new_page(name, scripts=scripts), Reports()
        page.context.add_init_script(axe())  # told to the browser once, not for each page
        reports.listen(page)
        return page, reports

    return reader


@pytest.fixture
def read(site: Site, readers: Callable[..., tuple[Page, Reports]]) -> Iterator[Read]:
    """``read("pathologist", "/gyn-onc/")`` is the page as that person sees it, and must answer with this status."""
    heard: list[Reports] = []

    def read(name: str | None, place: str, status: int = 200, *, scripts: bool = True) -> Page:
        page, reports = readers(name, scripts)
        heard.append(reports)
        answer = page.goto(site.at(place))
        assert answer is not None and answer.status == status, f"{place} answered {answer and answer.status}"
        return page

    yield read
    for reports in heard:
        reports.expect_none()


def sign_in(page: Page, name: str, password: str = PASSWORD) -> None:
    """Fill in and send the form that the page shows."""
    page.get_by_label("Email address").fill(f"{name}@example.org")
    page.get_by_label("Password").fill(password)
    page.get_by_role("main").get_by_role("button", name="Sign in").click()
