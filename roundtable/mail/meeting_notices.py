"""Invitations to meetings as mails: for people, and for their calendar programs (iMIP, RFC 6047)."""

from flask_babel import gettext

from roundtable import calendar, formats, signing
from roundtable.calendar import Method, Party, Reply, vcalendar
from roundtable.domain import clock, meeting_invitations
from roundtable.domain.meeting_invitations import Call
from roundtable.entries import Writer
from roundtable.mail import boxes
from roundtable.mail.boxes import Box
from roundtable.mail.list_headers import unsubscribe
from roundtable.mail.notice import CalendarPart, Moot, Notice
from roundtable.models import Answer, Mail, MailKind, Meeting, User
from roundtable.signing import Stop, Stopping, stop_link

REPLIES = {None: Reply.NONE, Answer.YES: Reply.YES, Answer.MAYBE: Reply.MAYBE, Answer.NO: Reply.NO}


def meeting_notice(mail: Mail) -> Notice:
    call = meeting_invitations.call_of(mail)
    if call is None or mail.user is None:
        raise Moot
    meeting, is_cancelled = call.meeting, mail.kind == MailKind.MEETING_CANCELLATION
    link = answer_link(meeting, call.person, mail.user)
    other = copy_of(call, mail.user)
    stop = "" if other else stop_link(Stopping(call.person.id, Stop.INVITATIONS))  # an assistant ends nobody's
    values = {"call": call, "meeting": meeting, "was": was(call), "link": link, "copy_of": other, "stop": stop}
    method = Method.CANCEL if is_cancelled else Method.REQUEST
    headers = unsubscribe(stop) if stop else {}
    file = CalendarPart(method, file_of(call, method))
    return Notice(subject(call, is_cancelled=is_cancelled), values, file, meeting, headers)


def answer_link(meeting: Meeting, person: User, reader: User) -> str:
    """By which the reader answers for the person, without signing in."""
    token = signing.sign(signing.Purpose.ANSWER, [meeting.id, person.id, reader.id])
    return signing.link_with(token, "mail.show_invitation")


def subject(call: Call, *, is_cancelled: bool) -> str:
    """“Moved: Gyn Onc: The forms, Tuesday 24 November 2026, 15:00 Berlin time”"""
    meeting = call.meeting
    when = formats.day(meeting.wall_time.date()) if meeting.is_day_only else formats.when(meeting.starts_at)
    facts = gettext("%(group)s: %(title)s, %(when)s", group=meeting.group.short_name, title=meeting.title, when=when)
    if is_cancelled:
        return gettext("Called off: %(meeting)s", meeting=facts)
    if call.before is None:
        return gettext("Invitation: %(meeting)s", meeting=facts)
    if call.before.is_cancelled:
        return gettext("Takes place after all: %(meeting)s", meeting=facts)
    if call.is_moved:
        return gettext("Moved: %(meeting)s", meeting=facts)
    return gettext("Place or call changed: %(meeting)s", meeting=facts)


def was(call: Call) -> str:
    """What the reader knew of the time, where that is no longer so."""
    if call.before is None or not call.is_moved:
        return ""
    return formats.span(call.before.starts_at, call.before.minutes)


def copy_of(call: Call, reader: User) -> User | None:
    """Whose invitation it is, where the reader is their assistant."""
    return None if reader == call.person else call.person


def file_of(call: Call, method: Method) -> bytes:
    entry = Writer([call.meeting.group]).entry(call.meeting)
    attendee = Party(call.person.name, call.person.address or "")
    told = calendar.invitation(entry, attendee, REPLIES[call.answer], stamp=clock.now())
    if boxes.is_open():  # then programs may answer by themselves
        organizer = Party(call.meeting.group.name, boxes.address(Box.CALENDAR, call.meeting.id))
        told = told._replace(organizer=organizer, takes_reply=method is Method.REQUEST)
    return vcalendar(method, [told])
