"""The mails of the demonstration as others judge them: a validator, a filter against spam, a reader at night."""

import re
import shutil
import subprocess
from email import policy
from email.parser import BytesParser
from pathlib import Path

import pytest

from tests.browser.conftest import Browse
from tests.browser.looking import ask_axe, show_at
from tests.browser.site import Site
from tests.faults.waiting import PATIENCE

#: SpamAssassin alone scores a mail; at 5 most servers put it aside.
MOST_POINTS = 1.0
PHONE = 390
#: A mail is no page: it has no landmarks, and its tables only lay it out.
OF_PAGES = re.compile(r"^(light|dark): (landmark|region|page-has-heading|bypass)")


@pytest.fixture(scope="module")
def mails(site: Site) -> list[Path]:
    files = sorted((site.folder / "mailbox").glob("*.eml"))
    assert len(files) > 20
    return files


def html_of(mail: Path) -> str:
    body = BytesParser(policy=policy.default).parsebytes(mail.read_bytes()).get_body(("html",))
    assert body is not None, f"{mail.name} has no HTML part"
    return str(body.get_content())


def program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        pytest.fail(f"{name} is missing. As root, `make test-browser` installs Debian's.")
    return found


def test_a_validator_finds_nothing_wrong_with_their_html(mails: list[Path], tmp_path: Path) -> None:
    tidy, wrong = program("tidy"), []
    for mail in mails:
        page = tmp_path / f"{mail.stem}.html"
        page.write_text(html_of(mail), encoding="utf-8")
        command = [tidy, "-errors", "-quiet", "-utf8", "--drop-empty-elements", "no", str(page)]
        told = subprocess.run(command, capture_output=True, text=True, timeout=PATIENCE, check=False).stderr
        wrong += [f"{mail.name}: {line}" for line in told.splitlines()]
    assert not wrong, "\n".join(wrong)


def test_a_filter_against_spam_finds_nothing_in_them(mails: list[Path], tmp_path: Path) -> None:
    """SpamAssassin by its own rules: what blacklists say of a server is not about the mail."""
    box = tmp_path / "mailbox"
    with box.open("wb") as file:
        for mail in mails:
            lines = mail.read_bytes().replace(b"\r\n", b"\n")
            file.write(b"From roundtable Sat Nov 21 12:00:00 2026\n" + re.sub(rb"(?m)^From ", b">From ", lines) + b"\n")
    command = [
        program("spamassassin"),
        "--local",
        "--mbox",
        "--nocreate-prefs",
        f"--prefspath={tmp_path}/prefs",
        str(box),
    ]
    judged = subprocess.run(command, capture_output=True, timeout=PATIENCE, check=True).stdout.decode(
        "utf-8", "replace"
    )
    told = re.findall(r"^X-Spam-Status:(?:.|\n[ \t])*", judged, re.MULTILINE)
    assert len(told) == len(mails)
    too_many = [words for words in told if float(re.findall(r"score=(-?[\d.]+)", words)[0]) >= MOST_POINTS]
    assert not too_many, "\n".join(too_many)


def test_nextcloud_11318_a_mail_that_cannot_be_read_in_the_dark(browse: Browse, mails: list[Path]) -> None:
    """There dark letters stood on a dark ground. Here one of each kind is looked at on a phone, light and dark."""
    page, wrong = browse(width=PHONE), []
    for mail in {re.findall("<title>(.*?)</title>", html_of(mail))[0]: mail for mail in mails}.values():
        page.set_content(html_of(mail))
        show_at(page, PHONE)
        wrong += [f"{mail.name} {line}" for line in ask_axe(page) if not OF_PAGES.match(line)]
        if page.evaluate("document.documentElement.scrollWidth > innerWidth"):
            wrong.append(f"{mail.name} is wider than a phone")
    assert not wrong, "\n".join(wrong)


def test_on_a_phone_the_tab_of_the_page_is_seen(browse: Browse) -> None:
    """There are more of them than fit."""
    page = browse("organizer", width=PHONE)
    for place in ("/organize/mail", "/organize/mail/ledger", "/organize/mail/addresses"):
        page.goto(place)
        for tab in page.locator(".tabs [aria-current]").all():
            box = tab.bounding_box()
            assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= PHONE, (
                f"{place}: {tab.inner_text()}"
            )
