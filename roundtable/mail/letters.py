"""What mails say: a template each, the text part made from the HTML part, styles inlined.

Flask-Mail guards the headers against line breaks; the message itself is put together by the standard
library, because Flask-Mail writes 8-bit lines of any length, which RFC 5321 does not allow.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

import css_inline
from flask import current_app, g, render_template, url_for
from flask_babel import force_locale, gettext, ngettext
from flask_mail import Message
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roundtable import formats, signing
from roundtable.domain import clock, groups, invitations, join_requests
from roundtable.domain.digests import Content, Letter
from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.mail.plain import text_of
from roundtable.mail.transport import on_the_line
from roundtable.models import Digest, JoinRequest, Mail, MailedLink, MailKind


class OneLine(EmailPolicy):
    """As SMTP's, but what a program reads is neither folded nor encoded, however long: RFC 2369 knows no
    encoded words, and a mail program would show no “unsubscribe”."""

    WHOLE = frozenset({"list-unsubscribe", "message-id"})

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() in self.WHOLE:
            return f"{name}: {value}{self.linesep}".encode("ascii")
        return super().fold_binary(name, value)


HEADERS = OneLine(linesep=SMTP.linesep)


class Moot(Exception):
    """The notice has lost its reason: the link was used, the invitation withdrawn."""


def digest_letter(digest: Digest, content: Content, address: str) -> Letter:
    """A digest in its final bytes, in the person's language and zone."""
    person = content.person
    with _reading_as(person.zone, person.language):
        token = signing.sign(signing.Purpose.UNSUBSCRIBE, person.id)
        unsubscribe = url_for("mail.show_unsubscribe", token=token, _external=True)
        html = _rendered("digest", content=content, digest=digest, unsubscribe=unsubscribe)
        version = f"-r{digest.version}" if digest.version > 1 else ""
        message_id = f"<{digest.key.replace(':', '.')}{version}@{_host()}>"
        headers = {
            "List-Id": f"{_site_name()} <digest.{_host()}>",
            "List-Unsubscribe": f"<{unsubscribe}>",
            "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",  # RFC 8058
        }
        subject = digest_subject(content)
        return Letter(subject, message_id, html, _message(address, person.name, subject, message_id, html, headers))


def digest_subject(content: Content) -> str:
    """The facts: “Tuesday: 4 things wait for you, meeting at 15:00”."""
    facts: list[str] = []
    if content.waiting:
        count = len(content.waiting)
        facts.append(ngettext("%(num)s thing waits for you", "%(num)s things wait for you", count))
    if content.meeting is not None and formats.in_zone(content.meeting.starts_at).date() == content.day:
        facts.append(gettext("meeting at %(hour)s", hour=formats.hour(content.meeting.starts_at)))
    news = sum(len(section.entries) for section in content.sections)
    if news and (content.at_once or len(facts) < 2):
        names = [section.group.short_name for section in content.sections]
        where = names[0] if len(names) == 1 else ngettext("%(num)s group", "%(num)s groups", len(names))
        facts.append(ngettext("%(num)s new thing in %(where)s", "%(num)s new things in %(where)s", news, where=where))
    elif content.action_items and not facts:
        facts.append(ngettext("%(num)s action item due", "%(num)s action items due", len(content.action_items)))
    words = ", ".join(facts)
    if content.at_once:
        return words[:1].upper() + words[1:]
    return gettext("%(weekday)s: %(facts)s", weekday=formats.weekday_name(content.day.weekday()), facts=words)


def notice_letter(mail: Mail) -> Letter:
    """A notice in its final bytes. Raises Moot when there is no reason any more to send it."""
    language = mail.user.language if mail.user else current_app.config["BABEL_DEFAULT_LOCALE"]
    with _reading_as(mail.user.zone if mail.user else "UTC", language):
        subject, values = _NOTICES[mail.kind](mail)
        html = _rendered(mail.kind, mail=mail, **values)
        message_id = f"<{mail.key.replace(':', '.')}@{_host()}>"
        name = mail.user.name if mail.user else ""
        return Letter(subject, message_id, html, _message(mail.address, name, subject, message_id, html, {}))


def _invitation(mail: Mail) -> tuple[str, dict[str, Any]]:
    invitation = invitations.find(mail.arguments["invitation_id"])
    if invitation is None or not invitation.is_open:
        raise Moot
    token = signing.sign(signing.Purpose.INVITATION, invitation.id)
    values = {"invitation": invitation, "link": url_for("account.accept_invitation", token=token, _external=True)}
    if invitation.group.is_plenary:
        return gettext("%(name)s invites you", name=_site_name()), values
    return gettext("%(name)s: you are invited to %(group)s", name=_site_name(), group=invitation.group.name), values


def _link(mail: Mail) -> tuple[str, dict[str, Any]]:
    link = db.session.get(MailedLink, mail.arguments["link_id"])
    if link is None or link.used_at is not None or link.expires_at <= clock.now() or not link.user.is_active:
        raise Moot
    token = signing.sign(signing.Purpose.LINK, [link.purpose, link.id])
    subjects = {
        MailKind.SIGN_IN_LINK: gettext("Your link to sign in to %(name)s", name=_site_name()),
        MailKind.PASSWORD_LINK: gettext("Choose a new password for %(name)s", name=_site_name()),
    }
    endpoint = "account.set_password" if mail.kind == MailKind.PASSWORD_LINK else "account.use_link"
    return subjects[mail.kind], {"link": url_for(endpoint, token=token, _external=True), "mailed": link}


def _join_request(mail: Mail) -> tuple[str, dict[str, Any]]:
    request = _request_of(mail)
    if request.answered_at is not None or mail.user not in join_requests.who_answers(request.group):
        raise Moot  # also for who no longer chairs: the words are not theirs to read
    subject = gettext("%(person)s asks to join %(group)s", person=request.user.name, group=request.group.name)
    return subject, {"request": request, "group": request.group}


def _join_answer(mail: Mail) -> tuple[str, dict[str, Any]]:
    request = _request_of(mail)
    if request.is_accepted:
        subject = gettext("Welcome to %(group)s", group=request.group.name)
    else:
        subject = gettext("Your request to join %(group)s", group=request.group.name)
    return subject, {"request": request, "group": request.group}


def _mail_check(mail: Mail) -> tuple[str, dict[str, Any]]:
    return gettext("Mail from %(name)s arrives", name=_site_name()), {}


_NOTICES: dict[MailKind, Callable[[Mail], tuple[str, dict[str, Any]]]] = {
    MailKind.INVITATION: _invitation,
    MailKind.SIGN_IN_LINK: _link,
    MailKind.PASSWORD_LINK: _link,
    MailKind.JOIN_REQUEST: _join_request,
    MailKind.JOIN_ANSWER: _join_answer,
    MailKind.MAIL_CHECK: _mail_check,
}


def _request_of(mail: Mail) -> JoinRequest:
    query = select(JoinRequest).where(JoinRequest.id == mail.arguments["request_id"])
    return db.session.scalars(query.options(joinedload(JoinRequest.group))).one()


@contextmanager
def _reading_as(zone: str, language: str) -> Iterator[None]:
    was, g.zone, g.is_mail = g.get("zone"), zone, True
    g.groups_held = groups.all_groups()  # things find their groups without a query each
    try:
        with force_locale(language):
            yield
    finally:
        g.zone, g.is_mail = was, False


def _rendered(name: str, **values: Any) -> str:
    html = render_template(f"mail/{name}.html", site=the_site(), **values)
    return _inliner().inline(html)


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_style_tags=True, keep_link_tags=False, load_remote_stylesheets=False)


def _message(address: str, name: str, subject: str, message_id: str, html: str, headers: dict[str, str]) -> bytes:
    address = on_the_line(address)
    sender = (_site_name(), on_the_line(current_app.config["MAIL_DEFAULT_SENDER"]))
    checked = Message(subject, recipients=[address], sender=sender, extra_headers=headers)
    if checked.has_bad_headers():
        raise ValueError("a line break in a header")
    message = EmailMessage(policy=SMTP)
    # A name may hold commas and brackets: only in an Address they stay part of the name.
    message["From"] = Address(sender[0], addr_spec=sender[1])
    message["To"] = Address(name, addr_spec=address)
    message["Subject"] = subject
    message["Date"] = format_datetime(clock.now())
    message["Message-ID"] = message_id
    message["Auto-Submitted"] = "auto-generated"  # RFC 3834
    for header, value in headers.items():
        message[header] = value
    message.set_content(text_of(html), cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    return message.as_bytes(policy=HEADERS)


def _site_name() -> str:
    site = the_site()
    return site.name if site else "Roundtable"


def _host() -> str:
    return urlsplit(current_app.config["SETTINGS"].public_url).hostname or "localhost"
