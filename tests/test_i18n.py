"""Everything that people read or hear goes through gettext, in pages, in answers to forms and in mail.

Where a test of this file fails: put the sentence into ``_(…)`` (in Python ``gettext``, ``_l`` or ``N_``), run
``make messages``, and translate what is new in roundtable/translations (docs/translating.md).
"""

import ast
import email
import re
from email.policy import default as mail_policy

import pytest
from jinja2 import nodes
from sqlalchemy import select

from roundtable.config import ROOT
from roundtable.domain import (
    clock,
    digests,
    join_requests,
    mailed_sections,
    mails,
    meeting_invitations,
    meetings,
    proposals,
    reviews,
    sign_ins,
)
from roundtable.domain.site import hold_mail, the_site
from roundtable.extensions import db
from roundtable.mail import digest_letter, notice_letter
from roundtable.models import (
    Job,
    JobKind,
    JobState,
    LinkPurpose,
    Mail,
    MailedLink,
    MailKind,
    MailState,
    Meeting,
    Paper,
    Section,
)
from roundtable.web.errors import sentences
from tests import states
from tests.cast import CAST, group, the
from tests.pseudo import forgotten, forgotten_in_text, latin, speak_pseudo, write_cyrillic
from tests.web.example_addresses import example, point_at_things
from tests.web.test_every_route import EVERYBODY, MAY
from tests.world import plan

pytestmark = pytest.mark.same_on_both
PUT_IT = "put it into _(…), and run `make messages`"
#: More pages of the test world than its routes show by themselves.
MORE = [
    *("/search?q=формс", "/search?q=нободы", "/me/action-items?ended=1", "/organize/invitations?all=1"),
    *("/organize/mail?tab=trouble", "/organize/mail?tab=sent", "/gyn-onc/meetings/1?as=visitor"),
    *("/gyn-onc/action-items/?ended=1", "/gyn-onc/papers/1/sections/1/history?from=0&to=2", "/multiomics/"),
    *("/clinical-trials/meetings/", "/plenary/members", "/account/link/old", "/account/password/old", "/nowhere"),
]


@states.state(after="signed_in")
def pseudo(_app):
    """In Cyrillic letters; and with what the test world does not have: held mail, a job at work, a demonstration."""
    write_cyrillic()
    site = the_site()
    site.is_demonstration = True
    hold_mail(site, because=clock.now().isoformat(), by=None)
    job = db.session.scalars(select(Job).where(Job.kind == JobKind.BACKUP)).one()
    job.state, job.progress, job.step = JobState.RUNNING, 0.3, "Copying the files"
    db.session.commit()


@pytest.fixture(name="pseudo")
def speak(signed_in, app, database, monkeypatch):
    """The test world, read in the language that is none; call it to begin anew."""
    point_at_things(app)
    speak_pseudo(monkeypatch)
    return lambda: database.refresh("pseudo")


# Pages


@pytest.mark.parametrize("name", sorted(EVERYBODY))
def test_every_page_is_in_the_readers_language(pseudo, app, signed_in, name):
    client = signed_in(None if name == "visitor" else name)
    addresses = [example(r, app) for r in app.url_map.iter_rules() if "GET" in r.methods and r.endpoint in MAY]
    wrong = {}
    for address in [*addresses, *MORE]:
        response = client.get(address)
        if response.mimetype == "text/html" and response.status_code // 100 != 3:
            wrong[address] = forgotten(response.text)
    wrong = {address: words for address, words in wrong.items() if words}
    assert not wrong, f"{wrong} is not in gettext: {PUT_IT}"


def test_every_answer_to_a_form_is_in_the_readers_language(pseudo, app, signed_in):
    """Sent empty: most are told what is wrong, some do what they do and say so."""
    wrong = {}
    for rule in app.url_map.iter_rules():
        if "POST" not in rule.methods or not MAY.get(rule.endpoint):
            continue
        name = next(n for n in ("alice", "olga", "bob", "visitor") if n in MAY[rule.endpoint])
        client = signed_in(None if name == "visitor" else name)
        response = client.submit(example(rule, app), revision=1, follow=True)
        assert response.status_code < 500, rule
        if response.mimetype == "text/html":
            wrong[rule.rule] = forgotten(response.text)
        pseudo()
    wrong = {rule: words for rule, words in wrong.items() if words}
    assert not wrong, f"{wrong} is not in gettext: {PUT_IT}"


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("/account/profile", {"name": "б", "zone": "нободы", "language": "xx", "affiliation_kind": "xx"}),
        ("/gyn-onc/meetings/new", {"title": "б" * 200, "on": "xx", "at": "xx", "minutes": "xx", "zone": "Berlin"}),
        ("/gyn-onc/meetings/new", {"on": "2027-03-28", "at": "02:30", "minutes": "60", "zone": "Berlin", "title": "б"}),
        ("/gyn-onc/updates/new", {"title": "б\0", "source": "б", "audience": "xx", "not_before": "xx"}),
        ("/gyn-onc/papers/1/publication", {"audience": "group", "doi": "б", "pmid": "б", "published_on": "б"}),
        ("/gyn-onc/papers/1/sections/new", {"title": "б", "parent": "б", "word_limit": "0"}),
        ("/gyn-onc/papers/1/sections/1/edit", {"source": "Бцд", "base": "1"}),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_what_is_wrong_is_told_in_the_readers_language(pseudo, visit, address, fields):
    response = visit("alice").submit(address, **fields)
    assert response.status_code in {409, 422}
    assert not forgotten(response.text), f"{forgotten(response.text)} is not in gettext: {PUT_IT}"


def test_what_was_kept_is_offered_in_the_readers_language(pseudo, visit):
    client = visit()
    asked = client.post("/gyn-onc/updates/new", data={"csrf_token": client.token(), "source": "бцд" * 20})
    again = visit("bob").post("/gyn-onc/updates/new", data={"source": "бцд" * 20})
    assert (asked.status_code, again.status_code) == (401, 400)
    assert not forgotten(asked.text) + forgotten(again.text)


def test_every_error_has_its_sentences(app, monkeypatch):
    speak_pseudo(monkeypatch)
    with app.test_request_context():
        for code in (400, 403, 404, 405, 410, 413, 415, 422, 429, 500, 503):
            assert not [w for words in sentences(code) for w in forgotten_in_text(words)], code


# Mail


#: The subject, the words and the name of a file are the sender's own.
ANSWERED = {
    "sentences": [["“%(name)s” is empty.", {"name": "б"}]],
    "subject": "б",
    "message_id": "<1@example.org>",
    "words": "б",
    "is_done": False,
    "things": [],
}


def mail_of(kind):
    """A mail of this kind, of the test world, to Alice."""
    alice = the("alice")
    arguments = {
        MailKind.INVITATION: {"invitation_id": 1},
        MailKind.JOIN_REQUEST: {"request_id": 1},
        MailKind.JOIN_ANSWER: {"request_id": 1},
        MailKind.PROPOSAL_ANSWER: {"proposal_id": 1},
        MailKind.SUMMARY_CIRCULATED: {"summary_id": 1},
        MailKind.SUMMARY_WAITS: {"meeting_id": 2},
        MailKind.REVIEW_ASKED: {"reviewer_id": 3},
        MailKind.REVIEW_REMINDER: {"reviewer_id": 3},
        MailKind.REVIEW_ANSWERED: {"reviewer_id": 3},
        MailKind.SECTION_MAILED: {"mailing_id": 1},
        MailKind.SECTION_UNMAILED: {"section_id": 1},
        MailKind.ANNOUNCEMENT: {"announcement_id": 1},
        MailKind.MAIL_HELD: {"incoming_id": 1},
        MailKind.MAIL_ANSWER: ANSWERED,
        MailKind.GROUP_MAIL_POSTED: {"update_id": 1, "message_id": "<1@x>", "left_out": []},
        MailKind.GROUP_MAIL_HELD: {"group_id": 1},
        MailKind.GROUP_MAIL_DECLINED: {"group_id": 1, "message_id": "<1@x>", "title": "Ten"},
        MailKind.NOTES_UNDERSTOOD: {"meeting_id": 3, "message_id": "<1@x>", "left_out": []},
    }.get(kind, {})
    if kind == MailKind.SUMMARY_WAITS:
        meeting = db.session.get(Meeting, 2)
        meetings.close_session(meeting, by=alice)
        meeting.note_taker_id = None  # then it is the chair's, who is Alice
    if kind == MailKind.SECTION_UNMAILED:
        mailed_sections.ask(db.session.get(Section, 1), site=the_site(), by=alice)
        job = db.session.scalars(select(Job).where(Job.kind == JobKind.MAIL_SECTION)).one()
        job.state = JobState.FAILED
        arguments = {**arguments, "job_id": job.id}
    if arguments == {"reviewer_id": 3}:
        paper = db.session.get(Paper, 1)
        reviews.ask_more(reviews.find(paper, 1), [alice], by=alice)
    purposes = {
        MailKind.SIGN_IN_LINK: LinkPurpose.SIGN_IN,
        MailKind.PASSWORD_LINK: LinkPurpose.PASSWORD,
        MailKind.ADDRESS_PROOF: LinkPurpose.ADDRESS,
    }
    if purpose := purposes.get(kind):
        sign_ins.ask_link(alice, "alice@example.org", purpose)
        arguments = {"link_id": db.session.scalar(select(MailedLink.id).where(MailedLink.purpose == purpose))}
    return mails.queue(kind, alice, address="alice@example.org", key=f"test:{kind}", arguments=arguments)


def mail_of_meeting(kind, *, is_news):
    """To Alice: of a meeting that she has not heard of, or that was moved or cancelled since."""
    meeting, alice = db.session.get(Meeting, 1), the("alice")
    meeting_invitations.send(meeting)
    mail = db.session.scalars(select(Mail).where(Mail.key == f"meeting:1:{alice.id}:{meeting.ical_sequence}")).one()
    if is_news and kind == MailKind.MEETING_INVITATION:
        return mail
    mail.state = MailState.SENT
    if kind == MailKind.MEETING_CANCELLATION:
        meetings.cancel(meeting, by=alice)
    else:
        meetings.change(meeting, plan("б", 8, place="б"), by=alice)
    meeting_invitations.send(meeting)
    return db.session.scalars(select(Mail).where(Mail.key == f"meeting:1:{alice.id}:{meeting.ical_sequence}")).one()


def parts_of(letter):
    message = email.message_from_bytes(letter.message, policy=mail_policy)
    html, plain = message.get_body(("html",)), message.get_body(("plain",))
    assert html is not None and plain is not None
    return html.get_content(), plain.get_content()


@pytest.mark.parametrize("kind", [k for k in MailKind if k != MailKind.DIGEST])
@pytest.mark.parametrize("is_accepted", [True, False])
def test_every_notice_is_in_its_readers_language(pseudo, app, kind, is_accepted):
    is_of_meeting = kind in {MailKind.MEETING_INVITATION, MailKind.MEETING_CANCELLATION}
    mail = mail_of_meeting(kind, is_news=is_accepted) if is_of_meeting else mail_of(kind)
    if kind == MailKind.JOIN_ANSWER:
        gyn_onc = group()  # held, so that the request finds its group
        join_requests.answer(join_requests.find(gyn_onc, 1), is_accepted=is_accepted, words="б", by=the("alice"))
    if kind == MailKind.PROPOSAL_ANSWER:
        proposal, answer = proposals.find_with_group(1), proposals.take if is_accepted else proposals.decline
        answer(proposal, "б", by=the("alice"))
    letter = notice_letter(mail)
    html, plain = parts_of(letter)
    left = forgotten(html) + forgotten_in_text(plain) + forgotten_in_text(letter.subject)
    db.session.rollback()
    assert not left, f"{left} in the mail {kind} is not in gettext: {PUT_IT}"


@pytest.mark.parametrize("name", CAST)
def test_every_digest_is_in_its_readers_language(pseudo, app, name):
    _, letter = digests.preview(the(name), digest_letter)
    assert letter is not None
    html, plain = parts_of(letter)
    left = forgotten(html) + forgotten_in_text(plain) + forgotten_in_text(letter.subject)
    db.session.rollback()
    assert not left, f"{left} in a digest is not in gettext: {PUT_IT}"


# What no page of the test world shows


TEMPLATES = sorted(p for p in (ROOT / "templates").rglob("*") if p.is_file())


def flat(node):
    """A template as one text, all its branches after another; what an expression says stands for itself
    where it is a constant, else in brackets."""
    if isinstance(node, nodes.TemplateData):
        return node.data
    if isinstance(node, nodes.Output):
        return "".join(flat(n) if isinstance(n, nodes.TemplateData) else said(n) for n in node.nodes)
    return "".join(flat(n) for n in node.iter_child_nodes() if not isinstance(n, nodes.Expr))


def said(node):
    if isinstance(node, nodes.Const):
        return str(node.value)
    if isinstance(node, nodes.CondExpr):
        return said(node.expr1) + " " + (said(node.expr2) if node.expr2 else "")
    if isinstance(node, nodes.And | nodes.Or | nodes.Add):
        return said(node.left) + " " + said(node.right)
    if isinstance(node, nodes.Concat):
        return "".join(said(n) for n in node.nodes)
    return "⟦⟧"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda p: str(p.relative_to(ROOT / "templates")))
def test_every_word_of_a_template_is_in_gettext(app, path):
    words = flat(app.jinja_env.parse(path.read_text()))
    left = forgotten(words) if path.suffix == ".html" else forgotten_in_text(words)
    assert not left, f"{left} in {path.relative_to(ROOT)} is not in gettext: {PUT_IT}"


MODULES = sorted(p for p in (ROOT / "roundtable").rglob("*.py") if "node_modules" not in p.parts)
#: What is told to people, and where in the call its sentence stands.
TOLD = {"DomainError": 0, "TooOften": 0, "flash": 0, "ValidationError": 0, "SelectChoice": 1}
WRAPPED = {"_l", "N_", "gettext", "ngettext", "pgettext", "lazy_gettext", "lazy_pgettext"}


def is_wrapped(node):
    """A call of gettext, or nothing that is written here."""
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in WRAPPED:
        return True
    return not any(latin(c.value) for c in ast.walk(node) if isinstance(c, ast.Constant) and isinstance(c.value, str))


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_every_sentence_of_the_code_is_in_gettext(path):
    for call in ast.walk(ast.parse(path.read_text())):
        if not isinstance(call, ast.Call):
            continue
        name = call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")
        told = [k.value for k in call.keywords if k.arg in {"label", "description", "message", "none"}]
        if name in TOLD and len(call.args) > TOLD[name]:
            told.append(call.args[TOLD[name]])
        if name.endswith("Field"):
            told += call.args[:1]
        for node in told if name in TOLD or name.endswith("Field") or name in {"Regexp", "Length"} else ():
            assert is_wrapped(node), f"{path.name}:{call.lineno} says {ast.unparse(node)}: {PUT_IT}"


@pytest.mark.parametrize("path", sorted((ROOT / "static" / "js").glob("*.js")), ids=lambda p: p.name)
def test_scripts_get_their_words_from_the_page(path):
    source = re.sub(r"(?m)//.*$|/\*.*?\*/", "", path.read_text())
    texts = re.findall(r"""(["'`])((?:(?!\1).)*)\1""", source)
    words = [text for _, text in texts if re.search(r"[A-Za-z]{2,} [A-Za-z]{2,}", re.sub(r"\$\{[^}]*\}", "", text))]
    words = [w for w in words if not re.match(r"^(btn|shown|form|:)", w) and not re.search(r"[\[\]=*]", w)]
    assert not words, f"{path.name} says {words}: hand them over in a data- attribute of the template, from _(…)"
