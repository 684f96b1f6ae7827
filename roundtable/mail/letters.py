"""What mails say: a template each, the text part made from the HTML part, styles inlined.

Flask-Mail guards the headers against line breaks; the message itself is put together by the standard
library, because Flask-Mail writes 8-bit lines of any length, which RFC 5321 does not allow.
"""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime
from functools import cache
from typing import Any

import css_inline
from flask import current_app, g, render_template, url_for
from flask_babel import force_locale, gettext, ngettext
from flask_mail import Message
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roundtable import formats, signing
from roundtable.domain import (
    announcements,
    chasing,
    clock,
    groups,
    invitations,
    join_requests,
    objections,
    proposals,
    summaries,
    users,
)
from roundtable.domain.digests import Content, Letter
from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.mail.meeting_notices import meeting_notice
from roundtable.mail.notice import CalendarPart, Moot, Notice
from roundtable.mail.plain import text_of
from roundtable.mail.transport import on_the_line
from roundtable.models import Announcement, Digest, JoinRequest, Mail, MailedLink, MailKind, User


class OneLine(EmailPolicy):
    """As SMTP's, but what a program reads is neither folded nor encoded, however long: RFC 2369 knows no
    encoded words, and a mail program would show no “unsubscribe”."""

    WHOLE = frozenset({"list-unsubscribe", "message-id"})

    def fold_binary(self, name: str, value: Any) -> bytes:
        if name.lower() in self.WHOLE:
            return f"{name}: {value}{self.linesep}".encode("ascii")
        if not str(value).isascii():
            return f"{name}: {self._encoded(name, value)}{self.linesep}".encode("ascii")
        folded = super().fold_binary(name, value)
        # Words that just fit into a line would all stand in the second: the first says something too (RFC 5322 2.2.3).
        bare = f"{name}:{self.linesep} ".encode("ascii")
        return f"{name}: ".encode("ascii") + folded.removeprefix(bare) if folded.startswith(bare) else folded

    def _encoded(self, name: str, value: Any) -> str:
        """Encoded words (RFC 2047). Python's policies lose spaces between them; its Header does not."""
        named = [(one.display_name, f"{self.linesep} <{one.addr_spec}>") for one in getattr(value, "addresses", ())]
        words, address = named[0] if named else (str(value), "")
        return Header(words, "utf-8", header_name=name).encode(linesep=self.linesep) + address


HEADERS = OneLine(linesep=SMTP.linesep)


def digest_letter(digest: Digest, content: Content, address: str) -> Letter:
    """A digest in its final bytes, in the person's language and zone."""
    person = content.person
    with _reading_as(person.zone, person.language):
        token = signing.sign(signing.Purpose.UNSUBSCRIBE, person.id)
        unsubscribe = url_for("mail.show_unsubscribe", token=token, _external=True)
        html = _rendered("digest", content=content, digest=digest, token=token)
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
        subject, values, calendar = _NOTICES[mail.kind](mail)
        html = _rendered(mail.kind, mail=mail, **values)
        message_id = f"<{mail.key.replace(':', '.')}@{_host()}>"
        name = mail.user.name if mail.user else ""
        message = _message(mail.address, name, subject, message_id, html, {}, calendar)
        return Letter(subject, message_id, html, message)


def announcement_letter(announcement: Announcement, reader: User) -> Letter:
    """As it would be mailed to this person."""
    address, arguments = users.address_of(reader) or "", {"announcement_id": announcement.id}
    return notice_letter(
        Mail(kind=MailKind.ANNOUNCEMENT, user=reader, address=address, key="preview", arguments=arguments)
    )


def _invitation(mail: Mail) -> Notice:
    invitation = invitations.find(mail.arguments["invitation_id"])
    if invitation is None or not invitation.is_open:
        raise Moot
    token = signing.sign(signing.Purpose.INVITATION, invitation.id)
    values = {"invitation": invitation, "link": url_for("account.accept_invitation", token=token, _external=True)}
    if invitation.group.is_plenary:
        return Notice(gettext("%(name)s invites you", name=_site_name()), values)
    subject = gettext("%(name)s: you are invited to %(group)s", name=_site_name(), group=invitation.group.name)
    return Notice(subject, values)


def _link(mail: Mail) -> Notice:
    link = db.session.get(MailedLink, mail.arguments["link_id"])
    if link is None or link.used_at is not None or link.expires_at <= clock.now() or not link.user.is_active:
        raise Moot
    token = signing.sign(signing.Purpose.LINK, [link.purpose, link.id])
    subjects = {
        MailKind.SIGN_IN_LINK: gettext("Your link to sign in to %(name)s", name=_site_name()),
        MailKind.PASSWORD_LINK: gettext("Choose a new password for %(name)s", name=_site_name()),
        MailKind.ADDRESS_PROOF: gettext("Your address for %(name)s", name=_site_name()),
    }
    url = url_for(_PAGES_OF_LINKS[mail.kind], token=token, _external=True)
    return Notice(subjects[mail.kind], {"link": url, "mailed": link})


def _join_request(mail: Mail) -> Notice:
    request = _request_of(mail)
    if request.answered_at is not None or mail.user not in join_requests.who_answers(request.group):
        raise Moot  # also for who no longer chairs: the words are not theirs to read
    subject = gettext("%(person)s asks to join %(group)s", person=request.user.name, group=request.group.name)
    return Notice(subject, {"request": request, "group": request.group})


def _join_answer(mail: Mail) -> Notice:
    request = _request_of(mail)
    if request.is_accepted:
        subject = gettext("Welcome to %(group)s", group=request.group.name)
    else:
        subject = gettext("Your request to join %(group)s", group=request.group.name)
    return Notice(subject, {"request": request, "group": request.group})


def _proposal_answer(mail: Mail) -> Notice:
    proposal = proposals.find_with_group(mail.arguments["proposal_id"])
    if proposal is None or proposal.answered_at is None:
        raise Moot
    subject = gettext("“%(title)s” is on the agenda") if proposal.is_accepted else gettext("“%(title)s”: not this time")
    return Notice(subject % {"title": proposal.title}, {"proposal": proposal, "meeting": proposal.meeting})


def _summary_circulated(mail: Mail) -> Notice:
    summary = summaries.find_with_group(mail.arguments["summary_id"])
    if summary is None or summary.withdrawn_at is not None or not objections.is_open(summary):
        raise Moot  # taken back, or confirmed meanwhile
    subject = gettext("Is this what was said? Summary of “%(title)s”", title=summary.title)
    return Notice(subject, {"summary": summary, "meeting": summary.meeting, "until": summary.objections_until})


def _summary_waits(mail: Mail) -> Notice:
    meeting = chasing.find_meeting(mail.arguments["meeting_id"])
    if meeting is None or not chasing.is_unwritten(meeting) or mail.user not in chasing.writers_of(meeting):
        raise Moot  # written meanwhile, or somebody else's to write
    return Notice(gettext("The summary of “%(title)s” is waiting for you", title=meeting.title), {"meeting": meeting})


def _announcement(mail: Mail) -> Notice:
    announcement = announcements.find(mail.arguments["announcement_id"])
    if announcement is None or announcement.purged_at is not None:
        raise Moot  # withdrawn
    is_test = bool(mail.arguments.get("is_test"))
    subject = gettext("Test: %(title)s", title=announcement.title) if is_test else announcement.title
    return Notice(subject, {"announcement": announcement, "is_test": is_test})


def _mail_check(mail: Mail) -> Notice:
    return Notice(gettext("Mail from %(name)s arrives", name=_site_name()), {})


_PAGES_OF_LINKS = {
    MailKind.SIGN_IN_LINK: "account.use_link",
    MailKind.PASSWORD_LINK: "account.set_password",
    MailKind.ADDRESS_PROOF: "addresses.use_new_address",
}
_NOTICES: dict[MailKind, Callable[[Mail], Notice]] = {
    MailKind.INVITATION: _invitation,
    MailKind.SIGN_IN_LINK: _link,
    MailKind.PASSWORD_LINK: _link,
    MailKind.ADDRESS_PROOF: _link,
    MailKind.JOIN_REQUEST: _join_request,
    MailKind.JOIN_ANSWER: _join_answer,
    MailKind.PROPOSAL_ANSWER: _proposal_answer,
    MailKind.SUMMARY_CIRCULATED: _summary_circulated,
    MailKind.SUMMARY_WAITS: _summary_waits,
    MailKind.MEETING_INVITATION: meeting_notice,
    MailKind.MEETING_CANCELLATION: meeting_notice,
    MailKind.ANNOUNCEMENT: _announcement,
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


def _message(
    address: str,
    name: str,
    subject: str,
    message_id: str,
    html: str,
    headers: dict[str, str],
    calendar: CalendarPart | None = None,
) -> bytes:
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
    if calendar is not None:  # the last alternative is what a program shows that understands it
        file, method = calendar.file.decode(), {"method": calendar.method.value}
        message.add_alternative(file, subtype="calendar", cte="base64", params=method)
    return message.as_bytes(policy=HEADERS)


def _site_name() -> str:
    site = the_site()
    return site.name if site else "Roundtable"


def _host() -> str:
    return str(current_app.config["SETTINGS"].mail_host)
