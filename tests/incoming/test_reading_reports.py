"""What servers write when a mail comes back, each in its own way."""

import pytest

from roundtable.domain import refusals
from roundtable.incoming.reports import Report, read
from roundtable.models import BounceKind
from tests.incoming.returned import REPORTS, report

HARD, SOFT, COMPLAINT = BounceKind
BOB = frozenset({"bob@example.org"})
#: Of each file: what it tells, and the status that it gives.
TOLD = {
    "postfix_unknown": (HARD, "5.1.1"),
    "postfix_expired": (SOFT, "4.4.1"),
    "postfix_delayed": (None, "4.4.1"),
    "exim": (HARD, "5.0.0"),
    "exim_plain": (HARD, ""),
    "exchange": (HARD, "5.1.10"),
    "exchange_plain": (HARD, ""),
    "outlook_full": (SOFT, "5.2.2"),
    "gmail": (HARD, "5.1.1"),
    "qmail": (HARD, "5.1.1"),
    "qmail_full": (SOFT, ""),
    "sendmail": (HARD, "5.1.1"),
    "sendmail_warning": (None, ""),
    "amazon": (HARD, "5.1.1"),
    "amazon_transient": (SOFT, "4.4.7"),
    "spam_refused": (SOFT, "5.7.1"),
    "relayed": (None, "2.0.0"),
    "complaint": (COMPLAINT, ""),
}


@pytest.mark.parametrize(("name", "told"), TOLD.items(), ids=list(TOLD))
def test_a_report_says_of_whom_what(name, told):
    [found] = read(report(name)).reports
    assert (found.kind, found.status, found.recipients) == (*told, BOB)


def test_every_file_is_read_in_some_test():
    others = {"away", "complaint_redacted", "complaint_taken_back"}
    assert {path.stem for path in REPORTS.iterdir()} == TOLD.keys() | others


def test_somebody_who_is_away_is_no_report_whatever_they_write():
    assert read(report("away")).reports == []


def test_a_complaint_that_hides_who_complained_still_has_the_mail():
    told = read(report("complaint_redacted", message_id="<digest.1@localhost>"))
    assert told.reports[0].kind == COMPLAINT and told.message_ids == {"<digest.1@localhost>"}
    assert told.reports[0].said == "abuse (SomeFeedback/1.0)"


def test_a_complaint_that_was_taken_back_is_none():
    assert [r.kind for r in read(report("complaint_taken_back")).reports] == [None]


@pytest.mark.parametrize("name", ["postfix_unknown", "exim", "gmail", "sendmail", "exim_plain"])
def test_the_mail_that_came_back_is_known_by_its_id(name):
    expected = set() if name == "exim_plain" else {"<digest.2026-11-27.2@localhost>"}
    assert read(report(name, message_id="<digest.2026-11-27.2@localhost>")).message_ids == expected


def test_the_words_of_a_report_are_those_of_the_server():
    [found] = read(report("qmail")).reports
    assert found.said == "bob@example.org>: Sorry, no mailbox here by that name. (#5.1.1)"
    [found] = read(report("postfix_unknown")).reports
    assert found.said.startswith("550 5.1.1 <bob@example.org>: Recipient address rejected: User unknown in virtual")


def test_an_address_as_it_goes_over_the_line_is_read():
    """A plus sign in it is written +2B by some."""
    given = report("postfix_unknown").replace(b"rfc822;bob@", b"rfc822;bob+2Blists@")
    assert "bob+lists@example.org" in read(given).reports[0].recipients


BROKEN = [
    b"",
    b"\x00\xff\xfe",
    b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\nContent-Type: message/delivery-status\r\n\r\n",
    b"Content-Type: message/delivery-status\r\n\r\nFinal-Recipient\r\n\r\nAction: failed\r\n",
    b"Content-Type: message/feedback-report\r\n\r\n\r\n",
    b"Content-Type: text/plain; charset=no-such\r\nX-Failed-Recipients: \xff\r\n\r\nx",
]


@pytest.mark.parametrize("source", BROKEN, ids=range(len(BROKEN)))
def test_what_is_broken_is_no_report_and_stops_nobody(source):
    assert all(isinstance(r, Report) and r.kind is None for r in read(source).reports)


def test_a_report_that_is_cut_off_anywhere_stops_nobody():
    for name in ("exchange", "gmail", "complaint"):
        whole = report(name)
        for length in range(0, len(whole), 97):
            read(whole[:length])


SAID = [
    ("550 5.1.1 <bob@example.org>: Recipient address rejected: User unknown", HARD),
    ("550 No such user here", HARD),
    ("550 Requested action not taken: mailbox unavailable", HARD),
    ("550 5.4.1 Recipient address rejected: Access denied", HARD),
    ("550 5.2.1 The email account that you tried to reach is disabled", HARD),
    ("5.4.4 Host or domain name not found. Name service error for name=example.org", HARD),
    ("550 user doesn't exist", HARD),
    ("552 5.2.2 Mailbox full", SOFT),
    ("552 mailbox unavailable: user is over quota", SOFT),
    ("554 5.7.1 <bob@example.org>: Relay access denied", SOFT),
    ("550 5.1.8 <roundtable@example.org>: Sender address rejected: Domain not found", SOFT),
    ("550 5.7.26 unauthenticated mail from example.org is not accepted due to domain's DMARC policy", SOFT),
    ("554 blocked using bl.example.net", SOFT),
    ("450 4.2.1 user unknown for now", SOFT),
    ("450 mailbox unavailable", SOFT),
    ("", SOFT),
]


@pytest.mark.parametrize(("words", "kind"), SAID, ids=[words[:40] for words, _ in SAID])
def test_the_words_of_a_server_tell_whether_there_is_such_a_mailbox(words, kind):
    assert refusals.kind_of(words) == kind


def test_mails_that_were_refused_alike_have_one_reason():
    first = refusals.reason_of("550 5.1.1 <bob@example.org>: User unknown [192.0.2.25] 4XhQ2b1vQzz3w")
    assert first == refusals.reason_of("550 5.1.1 <eve@example.com>: User unknown [198.51.100.7] 9YkT7c2wRaa4x")
    assert first != refusals.reason_of("550 5.1.1 <bob@example.org>: Mailbox disabled [192.0.2.25] 4XhQ2b1vQzz3w")
    assert "bob" not in first and first.startswith("550 5.1.1 <…>: User unknown")
