"""What mails say: a template each, the text part made from the HTML part, styles inlined.

Flask-Mail guards the headers against line breaks; the message itself is put together by the standard
library, because Flask-Mail writes 8-bit lines of any length, which RFC 5321 does not allow.
"""

from collections.abc import Callable
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime
from typing import Any

from flask import current_app, render_template, url_for
from flask_babel import gettext
from flask_mail import Message
from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roundtable import signing
from roundtable.domain import (
    announcements,
    clock,
    groups,
    invitations,
    join_requests,
    objections,
    proposals,
    summaries,
    things,
    users,
)
from roundtable.domain.mails import Letter
from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.mail import boxes
from roundtable.mail.answers import mail_answer, mail_held
from roundtable.mail.digest_previews import no_digest, preview_letter
from roundtable.mail.group_notices import group_mail_declined, group_mail_held, group_mail_posted
from roundtable.mail.headers import HEADERS
from roundtable.mail.meeting_notices import meeting_notice
from roundtable.mail.note_taking import notes_understood, summary_waits
from roundtable.mail.notice import AttachedFile, CalendarPart, Moot, Notice
from roundtable.mail.pieces import inliner
from roundtable.mail.plain import text_of
from roundtable.mail.reading_as import host, reading_as, site_name
from roundtable.mail.reviewing import review_answered, review_asked
from roundtable.mail.section_mailing import section_mailed, section_unmailed
from roundtable.mail.transport import on_the_line
from roundtable.models import Announcement, JoinRequest, Mail, MailedLink, MailKind, User


def notice_letter(mail: Mail, file: AttachedFile | None = None) -> Letter:
    """A notice in its final bytes. Raises Moot when there is no reason any more to send it."""
    language = mail.user.language if mail.user else current_app.config["BABEL_DEFAULT_LOCALE"]
    with reading_as(mail.user.zone if mail.user else "UTC", language, groups.all_groups()):
        if mail.kind == MailKind.DIGEST_PREVIEW and (letter := preview_letter(mail)) is not None:
            return letter
        notice = _NOTICES[mail.kind](mail)
        subject, headers = notice.subject, {**_replies_to(mail.user, notice.replies_to), **notice.headers}
        takes_replies = notice.replies_to is not None and "Reply-To" in headers
        html = _rendered(mail.kind, mail=mail, takes_replies=takes_replies, **notice.values)
        message_id = f"<{mail.key.replace(':', '.')}@{host()}>"
        name = mail.user.name if mail.user else ""
        message = _message(mail.address, name, subject, message_id, html, headers, notice.calendar, file)
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
        return Notice(gettext("%(name)s invites you", name=site_name()), values)
    subject = gettext("%(name)s: you are invited to %(group)s", name=site_name(), group=invitation.group.name)
    return Notice(subject, values)


def _link(mail: Mail) -> Notice:
    link = db.session.get(MailedLink, mail.arguments["link_id"])
    if link is None or link.used_at is not None or link.expires_at <= clock.now() or not link.user.is_active:
        raise Moot
    token = signing.sign(signing.Purpose.LINK, [link.purpose, link.id])
    subjects = {
        MailKind.SIGN_IN_LINK: gettext("Your link to sign in to %(name)s", name=site_name()),
        MailKind.PASSWORD_LINK: gettext("Choose a new password for %(name)s", name=site_name()),
        MailKind.ADDRESS_PROOF: gettext("Your address for %(name)s", name=site_name()),
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
    if things.find_readable(proposal.meeting.kind, proposal.meeting_id, mail.user) is None:
        subject = gettext("“%(title)s” was answered", title=proposal.title)
        return Notice(subject, {"proposal": proposal, "meeting": None})  # they have left since
    subject = gettext("“%(title)s” is on the agenda") if proposal.is_accepted else gettext("“%(title)s”: not this time")
    values = {"proposal": proposal, "meeting": proposal.meeting}
    return Notice(subject % {"title": proposal.title}, values, replies_to=proposal.meeting)


def _summary_circulated(mail: Mail) -> Notice:
    summary = summaries.find_with_group(mail.arguments["summary_id"])
    if summary is None or summary.withdrawn_at is not None or not objections.is_open(summary):
        raise Moot  # taken back, or confirmed meanwhile
    if things.find_readable(summary.kind, summary.id, mail.user) is None:
        raise Moot  # they have left since
    subject = gettext("Is this what was said? Summary of “%(title)s”", title=summary.title)
    values = {"summary": summary, "meeting": summary.meeting, "until": summary.objections_until}
    return Notice(subject, values, replies_to=summary.meeting)


def _announcement(mail: Mail) -> Notice:
    announcement = announcements.find(mail.arguments["announcement_id"])
    if announcement is None or announcement.purged_at is not None:
        raise Moot  # withdrawn
    is_test = bool(mail.arguments.get("is_test"))
    subject = gettext("Test: %(title)s", title=announcement.title) if is_test else announcement.title
    return Notice(subject, {"announcement": announcement, "is_test": is_test})


def _address_changed(mail: Mail) -> Notice:
    """Without the new address: who has the old mailbox by now need not know it."""
    return Notice(gettext("Your address for %(name)s was changed", name=site_name()), {})


def _mail_check(mail: Mail) -> Notice:
    return Notice(gettext("Mail from %(name)s arrives", name=site_name()), {})


_PAGES_OF_LINKS = {
    MailKind.SIGN_IN_LINK: "account.use_link",
    MailKind.PASSWORD_LINK: "account.set_password",
    MailKind.ADDRESS_PROOF: "addresses.use_new_address",
}
_NOTICES: dict[MailKind, Callable[[Mail], Notice]] = {
    MailKind.DIGEST_PREVIEW: no_digest,
    MailKind.INVITATION: _invitation,
    MailKind.SIGN_IN_LINK: _link,
    MailKind.PASSWORD_LINK: _link,
    MailKind.ADDRESS_PROOF: _link,
    MailKind.ADDRESS_CHANGED: _address_changed,
    MailKind.JOIN_REQUEST: _join_request,
    MailKind.JOIN_ANSWER: _join_answer,
    MailKind.PROPOSAL_ANSWER: _proposal_answer,
    MailKind.SUMMARY_CIRCULATED: _summary_circulated,
    MailKind.SUMMARY_WAITS: summary_waits,
    MailKind.NOTES_UNDERSTOOD: notes_understood,
    MailKind.REVIEW_ASKED: review_asked,
    MailKind.REVIEW_REMINDER: review_asked,
    MailKind.REVIEW_ANSWERED: review_answered,
    MailKind.SECTION_MAILED: section_mailed,
    MailKind.SECTION_UNMAILED: section_unmailed,
    MailKind.GROUP_MAIL_POSTED: group_mail_posted,
    MailKind.GROUP_MAIL_HELD: group_mail_held,
    MailKind.GROUP_MAIL_DECLINED: group_mail_declined,
    MailKind.MEETING_INVITATION: meeting_notice,
    MailKind.MEETING_CANCELLATION: meeting_notice,
    MailKind.ANNOUNCEMENT: _announcement,
    MailKind.MAIL_CHECK: _mail_check,
    MailKind.MAIL_ANSWER: mail_answer,
    MailKind.MAIL_HELD: mail_held,
}


def _replies_to(person: User | None, thing: Any) -> dict[str, str]:
    """The header by which a reply becomes a comment on the thing."""
    if person is None or thing is None or not boxes.is_open():
        return {}
    return {"Reply-To": boxes.reply_address(person.id, thing.kind, thing.id)}


def _request_of(mail: Mail) -> JoinRequest:
    query = select(JoinRequest).where(JoinRequest.id == mail.arguments["request_id"])
    return db.session.scalars(query.options(joinedload(JoinRequest.group))).one()


def _rendered(name: str, **values: Any) -> str:
    html = render_template(f"mail/{name}.html", site=the_site(), **values)
    return inliner().inline(html)


def _message(
    address: str,
    name: str,
    subject: str,
    message_id: str,
    html: str,
    headers: dict[str, str],
    calendar: CalendarPart | None,
    attached: AttachedFile | None,
) -> bytes:
    address = on_the_line(address)
    sender = (site_name(), on_the_line(current_app.config["MAIL_DEFAULT_SENDER"]))
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
    for header, value in {"Auto-Submitted": "auto-generated", **headers}.items():  # RFC 3834
        message[header] = value
    message.set_content(text_of(html), cte="quoted-printable")
    message.add_alternative(html, subtype="html", cte="quoted-printable")
    if calendar is not None:  # the last alternative is what a program shows that understands it
        file, method = calendar.file.decode(), {"method": calendar.method.value}
        message.add_alternative(file, subtype="calendar", cte="base64", params=method)
    if attached is not None:
        maintype, subtype = attached.content_type.split("/")
        message.add_attachment(attached.data, maintype, subtype, filename=attached.name)
    return message.as_bytes(policy=HEADERS)
