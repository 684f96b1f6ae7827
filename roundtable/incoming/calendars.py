"""Answers of calendar programs to our invitations (iTIP, RFC 5546; by mail, RFC 6047).

The meeting is known by its UID and the person by the attendee: programs leave out the organizer (Outlook), write zones
that nobody else knows (Exchange) and say the same twice (Google).
"""

from collections.abc import Iterator
from datetime import UTC, date, datetime
from typing import Any, NamedTuple

from icalendar import Calendar

from roundtable.domain import attendances, comments, mail_answers, meeting_invitations, meetings, things, users
from roundtable.domain.errors import N_, DomainError
from roundtable.incoming import reading, replies
from roundtable.incoming.arrived import Arrived, Outcome, Writer
from roundtable.incoming.automatic import why_automatic
from roundtable.incoming.stripping import stripped
from roundtable.mail.boxes import Box
from roundtable.models import Answer, IncomingState, Meeting, User

CALENDARS = {"text/calendar", "application/ics", "text/x-vcalendar"}
ANSWERS = {"ACCEPTED": Answer.YES, "TENTATIVE": Answer.MAYBE, "DECLINED": Answer.NO}
#: What programs ask of an organizer that we do not do by mail.
NOT_BY_MAIL = {
    "COUNTER": N_("A proposal of another time cannot be taken by mail. Please write it to the group, or to its chair."),
    "REFRESH": N_("The invitation is not sent again by mail. The meeting's page has all that is known of it."),
}


class Said(NamedTuple):
    """What a program says of one meeting."""

    method: str
    uid: str
    sequence: int
    starts: datetime | date | None
    attendees: list[tuple[str, str]]  # address and answer, as RFC 5545 calls it
    words: str


def is_answer(arrived: Arrived) -> bool:
    """Whether a mail, to whatever address of ours, answers an invitation of ours."""
    return any(meetings.find_by_uid(said.uid) is not None for said in arrived.once(said_in))


def handle(arrived: Arrived) -> Outcome:
    """The first meeting of ours that it speaks of: programs send one at a time, some of them twice."""
    writer = users.find_by_address(arrived.author)
    if writer is not None and writer.is_active and not why_automatic(arrived):
        arrived.writer = Writer(writer.id, arrived.author)
    if arrived.is_perhaps_forged:
        raise DomainError(
            N_("We cannot tell whether you sent this answer to an invitation. Please answer on the meeting's page.")
        )
    for said in arrived.once(said_in):
        meeting = meetings.find_by_uid(said.uid)
        if meeting is not None:
            return _noted(said, meeting, writer)
    if writer is None:
        return Outcome(IncomingState.REFUSED, "no answer to an invitation, from somebody whom we do not know")
    raise DomainError(N_("This address takes answers of calendar programs to our invitations, and nothing else."))


def _noted(said: Said, meeting: Meeting, writer: User | None) -> Outcome:
    if said.method in NOT_BY_MAIL:
        raise DomainError(NOT_BY_MAIL[said.method])
    person, partstat = _invited(said, meeting, writer)
    if person is None or writer is None or writer.id not in {person.id, person.assistant_id}:
        return Outcome(IncomingState.REFUSED, "the attendee is not invited, or somebody else answers for them", writer)
    if partstat not in ANSWERS:
        raise DomainError(N_("Your calendar did not say yes, no or maybe. Please answer on the meeting's page."))
    if said.sequence < meeting.ical_sequence and not _is_same_time(said, meeting, person):
        raise DomainError(
            N_("The meeting was moved after the invitation that you answered. Please answer the newer one.")
        )
    attendances.answer(meeting, person, ANSWERS[partstat], by=writer)
    told = _commented(said, meeting, writer)
    return Outcome(reason=f"{partstat.lower()}, sequence {said.sequence}", person=person, thing=meeting, told=told)


def _commented(said: Said, meeting: Meeting, writer: User) -> list[DomainError]:
    """The words beside the answer, as a comment; what is told where they are not taken. The answer counts as it is."""
    words = stripped(said.words)
    if not words or things.find_readable(meeting.kind, meeting.id, writer) is None:
        return []
    if replies.wrote_enough(writer):
        sentence = N_(
            "In the last hour more mails came from you than a person writes. Your answer is noted, but its words are"
            " not posted: “%(words)s”"
        )
        return [DomainError(sentence, words=words[: mail_answers.MOST_WORDS])]
    comments.post(meeting, words, is_by_mail=True, by=writer)
    return []


def _invited(said: Said, meeting: Meeting, writer: User | None) -> tuple[User | None, str]:
    """Who is invited among the attendees; whoever writes, where their program names an address that we do not know."""
    for address, partstat in said.attendees:
        found = users.find_by_address(address)
        if found is not None and meeting_invitations.find_invited(meeting, found.id) is not None:
            return found, partstat
    if writer is not None and len(said.attendees) == 1 and meeting_invitations.find_invited(meeting, writer.id):
        return writer, said.attendees[0][1]
    return None, ""


def _is_same_time(said: Said, meeting: Meeting, person: User) -> bool:
    """Whether what was answered is the time at which the meeting is now."""
    if isinstance(said.starts, datetime) and said.starts.tzinfo is not None:
        return said.starts.astimezone(UTC) == meeting.starts_at
    if isinstance(said.starts, datetime):
        return said.starts == meeting.wall_time
    if said.starts is not None:
        return meeting.is_day_only and said.starts == meeting.wall_time.date()
    return meeting_invitations.told_start(meeting, person, said.sequence) == meeting.starts_at


def said_in(arrived: Arrived) -> list[Said]:
    """All that calendar programs say in it. Few mails are looked through for it where words are answered."""
    source = arrived.source.lower()
    is_likely = arrived.box is Box.CALENDAR or b"calendar" in source or b".ics" in source
    return list(_said_in(arrived)) if is_likely else []


def _said_in(arrived: Arrived) -> Iterator[Said]:
    for text in reading.texts_of(reading.parsed(arrived.source), CALENDARS, ".ics"):
        try:
            found = Calendar.from_ical(text, multiple=True)
        except (ValueError, IndexError, KeyError, AttributeError):  # what it raises at broken files is not told
            continue
        for calendar in found:
            yield from _said_by(calendar)


def _said_by(calendar: Any) -> Iterator[Said]:
    method = str(calendar.get("METHOD", "")).strip().upper()
    if method not in {"REPLY", *NOT_BY_MAIL}:
        return
    for event in calendar.walk("VEVENT"):
        given = event.get("ATTENDEE", [])
        attendees = [
            (
                str(one).lower().removeprefix("mailto:").strip(),
                str(getattr(one, "params", {}).get("PARTSTAT", "")).upper(),
            )
            for one in (given if isinstance(given, list) else [given])
        ]
        words = event.get("COMMENT", "")
        yield Said(
            method=method,
            uid=str(event.get("UID", "")).strip(),
            sequence=_number(event.get("SEQUENCE", 0)),
            starts=_start(event),
            attendees=attendees,
            words="\n\n".join(map(str, words)) if isinstance(words, list) else str(words),
        )


def _number(value: Any) -> int:
    try:
        return int(value)
    except (TypeError, ValueError):
        return 0


def _start(event: Any) -> datetime | date | None:
    starts = getattr(event.get("DTSTART"), "dt", None)
    return starts if isinstance(starts, date) else None
