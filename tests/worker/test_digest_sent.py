"""A due digest is composed, sent, and read."""

import re
from datetime import timedelta
from email.policy import default
from html.parser import HTMLParser

import pytest
import time_machine

from roundtable.domain import action_items, clock, comments, decisions, digests, memberships, users
from roundtable.domain.users import Profile
from roundtable.extensions import db
from roundtable.models import Cadence, Digest, MailState
from tests.cast import group, the
from tests.worker.telling import SATURDAY, is_due, outbox, post, settle


@pytest.fixture(autouse=True)
def _saturday(app):
    with time_machine.travel(SATURDAY, tick=False) as traveller:
        yield traveller


class Words(HTMLParser):
    """What a reader of the HTML part sees, and where its links lead."""

    def __init__(self, html):
        super().__init__()
        self.seen, self.links, self.hidden = [], [], []
        self.feed(html)

    def handle_starttag(self, tag, attrs):
        given = dict(attrs)
        if tag in {"meta", "br", "img", "link", "hr"}:
            return
        if self.hidden or tag == "head" or "display: none" in (given.get("style") or ""):
            self.hidden.append(tag)
        elif tag == "a":
            self.links.append(given["href"])

    def handle_endtag(self, _tag):
        if self.hidden:
            self.hidden.pop()

    def handle_data(self, data):
        if not self.hidden:
            self.seen += data.split()


def parts(letter):
    assert letter.get_content_type() == "multipart/alternative"
    return letter.get_body(("plain",)).get_content(), letter.get_body(("html",)).get_content()


def links_in(text):
    return re.findall(r"https?://\S+", text)


def words_in(text):
    """Without addresses, lines under headings, and dashes before items."""
    return [w for w in text.split() if not re.fullmatch(r"https?://\S+|[=-]+", w)]


def rich_morning(bob):
    """Something of every kind for Bob's digest."""
    update = post(
        "Ten “report” forms", source="We looked at *ten* forms & found <none> alike. See https://example.org/x."
    )
    comments.post(update, "Which ten?", by=the("alice"))
    decisions.make(group(), decisions.Words("State three features", "They cannot be compared."), by=the("alice"))
    promise = action_items.Promise("Collect ten forms", bob, clock.today() - timedelta(days=1))
    action_items.assign(group(), promise, by=the("alice"))
    memberships.start(group(), the("carol"), by=the("alice"))
    db.session.commit()


def test_who_is_due_gets_one_mail_with_what_happened(app, office, work):
    bob, otto = settle("bob", "otto")
    post("Ten report forms")
    is_due(bob)
    work()
    assert office.recipients == ["bob@example.org"]
    assert otto.next_due_at > clock.now() and bob.next_due_at > clock.now()
    [mail] = outbox()
    assert (mail.state, mail.attempts, mail.reply, mail.sent_at) == (MailState.SENT, 1, "250 taken", clock.now())
    work()
    assert len(office.envelopes) == 1


def test_both_parts_tell_the_same_and_lead_to_the_same(app, office, world, work):
    [bob] = settle("bob")
    rich_morning(bob)
    is_due(bob)
    work()
    text, html = parts(office.letter_to("bob@example.org"))
    shown = Words(html)
    assert words_in(text) == [w for w in shown.seen if not re.fullmatch(r"https?://\S+", w)]
    assert set(links_in(text)) >= set(shown.links)
    assert set(links_in(text)) <= {*shown.links, "https://example.org/x."}
    for words in (
        "Ten “report” forms",
        "& found <none> alike",
        "Collect ten forms",
        "State three features",
        "Carol joined",
    ):
        assert words in " ".join(text.split()), words


def test_every_link_of_it_lands_on_the_thing(app, office, world, visit, work):
    [bob] = settle("bob")
    rich_morning(bob)
    is_due(bob)
    work()
    _, html = parts(office.letter_to("bob@example.org"))
    browser = visit("bob")
    paths = {link.removeprefix("http://localhost").split("#")[0] for link in Words(html).links}
    assert len(paths) > 8 and all(path.startswith("/") for path in paths)
    assert {path: browser.get(path).status_code for path in paths} == dict.fromkeys(paths, 200)


def test_its_headers_are_those_of_a_list_that_one_can_leave(app, office, work):
    [bob] = settle("bob")
    post()
    is_due(bob)
    work()
    letter = office.letter_to("bob@example.org")
    assert letter["To"] == "Bob <bob@example.org>"
    assert letter["From"] == "Test Roundtable <roundtable@localhost>"
    assert letter["Subject"] == "Saturday: 1 new thing in Gyn Onc (STUMP)"
    assert letter["Message-ID"] == f"<digest.2026-11-21.{bob.id}@localhost>"
    assert letter["Date"].datetime == clock.now()
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["List-Id"] == "Test Roundtable <digest.localhost>"
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    link = letter["List-Unsubscribe"].strip("<>")
    assert link in Words(parts(letter)[1]).links
    assert letter["MIME-Version"] == "1.0"
    assert len({name.lower() for name in letter}) == len(letter.keys()), "no header comes twice"
    assert office.envelopes[0][:2] == ("roundtable@localhost", "bob@example.org")


def test_one_click_ends_it_and_opening_the_link_does_not(app, office, visit, work):
    """Link scanners open every link (RFC 8058)."""
    [bob] = settle("bob")
    post()
    is_due(bob)
    work()
    path = office.letter_to("bob@example.org")["List-Unsubscribe"].strip("<>").removeprefix("http://localhost")
    anybody = visit()
    assert "Bob" in anybody.page(path)
    assert {m.cadence for m in memberships.of_person(the("bob"))} == {Cadence.DAILY}
    clicked = anybody.post(path, data={"List-Unsubscribe": "One-Click"})
    assert clicked.status_code == 200
    assert {m.cadence for m in memberships.of_person(the("bob"))} == {Cadence.NEVER}
    assert the("bob").next_due_at is None


TITLES = [
    "Uterine leiomyosarcoma: Grüße aus Köln, 東京, Ελλάδα und עברית",
    "🧬 " * 60,
    "x" * 160,
    "Quoted-printable = hard, =3D and =\u00a0spaces ",
    ". a dot, and From the start",
    "a\u2028b\u2029c\u0085d",
    "\u202eleft\u202c \u200bzero",
]


@pytest.mark.parametrize("title", TITLES)
def test_whatever_people_write_goes_over_the_line(app, office, title, work):
    """Seven-bit lines of a length that every server takes (RFC 5321), CRLF, and back as it was written."""
    [bob] = settle("bob")
    bob.name = "Bøb “the” O'Brien, eve@example.org"
    post(title, source=f".\n\n..\n\nFrom here: {title}")
    is_due(bob)
    work()
    [(_, _, raw)] = office.envelopes
    assert raw.isascii()
    lines = raw.split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in lines)
    assert max(len(line) for line in lines if not line.startswith(b"List-Unsubscribe:")) <= 79
    letter = office.letter_to("bob@example.org")
    assert not letter.defects and not any(part.defects for part in letter.walk())
    assert [(a.display_name, a.addr_spec) for a in letter["To"].addresses] == [(bob.name, "bob@example.org")]
    text, html = parts(letter)
    for part in (text, " ".join(Words(html).seen)):
        assert "".join(update_title().split()) in "".join(part.split())


def update_title():
    return db.session.scalars(db.text("SELECT title FROM updates ORDER BY id DESC LIMIT 1")).one()


def test_an_address_in_other_letters_is_written_as_servers_read_it(app, office, work):
    settle()
    jorg = users.join(Profile("Jörg", "Europe/Berlin", "en"), address="Info@Straße.example", password_hash=None)
    memberships.start(group(), jorg, by=the("alice"), cadence=Cadence.DAILY)
    post()
    is_due(jorg)
    work()
    assert office.recipients == ["info@xn--strae-oqa.example"]
    assert office.letters[0]["To"].addresses[0].addr_spec == "info@xn--strae-oqa.example"


def test_a_large_digest_stays_below_what_mail_programs_cut_off(app, office, work):
    """Gmail cuts HTML at 102 KB, and with it the link to stop."""
    [bob] = settle("bob", cadence=Cadence.DAILY)
    for slug, by in (("multiomics", "carol"), ("pdx-cell-line", "olga"), ("clinical-trials", "olga")):
        memberships.start(group(slug), bob, by=the(by), cadence=Cadence.DAILY)
    for slug in ("gyn-onc", "plenary", "multiomics", "pdx-cell-line", "clinical-trials"):
        for number in range(25):
            words = f"Number {number}: " + "what was found in yet another series of cases; " * 3
            post(words[:150], source="Many words & <more>. " * 40, slug=slug, by="olga")
    is_due(bob)
    work()
    text, html = parts(office.letter_to("bob@example.org"))
    assert len(html.encode()) <= 90 * 1024
    assert "10 more" in text and html.rstrip().endswith("</html>")
    assert "Stop the digests" in text


def test_the_page_on_the_site_shows_the_same_digest(app, office, visit, work):
    [bob] = settle("bob")
    post("Ten report forms")
    is_due(bob)
    work()
    link = f"http://localhost/me/digests/{db.session.scalars(db.select(Digest.id)).one()}"
    db.session.commit()
    text, _ = parts(office.letter_to("bob@example.org"))
    assert link in links_in(text)
    assert "Ten report forms" in visit("bob").page(link.removeprefix("http://localhost"))


def test_what_was_kept_is_what_was_sent(app, office, work):
    """Byte for byte: what an organizer can look up is what the person got."""
    [bob] = settle("bob")
    post(source=".starts with a dot\n\n.")
    is_due(bob)
    work()
    [mail] = outbox()
    kept = digests.mails.message_of(mail)
    assert office.envelopes[0][2] == kept
    assert office.letters[0].as_bytes(policy=default.clone(linesep="\r\n")).startswith(b"From: ")


def test_who_reads_at_once_hears_within_a_round(app, office, work):
    settle("bob", cadence=Cadence.AT_ONCE)
    post("Just now")
    work()
    letter = office.letter_to("bob@example.org")
    assert letter["Subject"] == "1 new thing in Gyn Onc (STUMP)"
    assert "at most one mail in ten minutes" in parts(letter)[0]


def foot_of(letter):
    return " ".join(parts(letter)[0].split())


def test_its_foot_says_of_each_group_why_it_comes(app, office, work):
    alice, otto = settle("alice", "otto")
    post(by="olga")
    is_due(alice, otto)
    work()
    begins = "You get this because you chair Gyn Onc (STUMP); everybody belongs to the plenary. It comes at 07:00"
    assert begins in foot_of(office.letter_to("alice@example.org"))
    assert "because you observe Gyn Onc (STUMP); everybody" in foot_of(office.letter_to("otto@example.org"))


def test_what_is_urgent_says_that_it_was_asked_for_and_the_digest_does_not_tell_it_again(app, office, work, _saturday):
    [bob] = settle("bob")
    promise = action_items.Promise("Collect ten forms", bob, clock.today() + timedelta(days=3))
    action_items.assign(group(), promise, by=the("alice"))
    work()
    assert "You asked to be told at once of what is urgent to you" in foot_of(office.letter_to("bob@example.org"))
    _saturday.shift(timedelta(days=1))
    is_due(bob)
    work()
    assert len(office.letters) == 1
