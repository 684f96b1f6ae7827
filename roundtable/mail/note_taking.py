"""Whoever writes the summary is asked for it, answers with their notes, and is told what was understood."""

from flask_babel import gettext

from roundtable.domain import chasing, mailed_notes, things
from roundtable.mail import boxes
from roundtable.mail.answers import beneath, in_words
from roundtable.mail.boxes import Box
from roundtable.mail.notice import Moot, Notice
from roundtable.models import Mail, Meeting, User


def notes_address(person: User, meeting: Meeting) -> str:
    """Where this person mails their notes of the meeting; empty where no mail comes in."""
    return boxes.address(Box.NOTES, person.id, meeting.id) if boxes.is_open() else ""


def summary_waits(mail: Mail) -> Notice:
    meeting = chasing.find_meeting(mail.arguments["meeting_id"])
    if meeting is None or not chasing.is_unwritten(meeting) or mail.user not in chasing.writers_of(meeting):
        raise Moot  # written meanwhile, or somebody else's to write
    address = notes_address(mail.user, meeting)
    subject = gettext("The summary of “%(title)s” is waiting for you", title=meeting.title)
    values = {"meeting": meeting, "notes_address": address}
    return Notice(subject, values, headers={"Reply-To": address} if address else {})


def notes_understood(mail: Mail) -> Notice:
    """An answer to the notes themselves, so that mail programs show it beneath them."""
    meeting = chasing.find_meeting(mail.arguments["meeting_id"])
    if meeting is None or mail.user is None or things.find_readable(meeting.kind, meeting.id, mail.user) is None:
        raise Moot  # also for who has left: others' notes stand in it too
    if not mailed_notes.is_writer(meeting, mail.user):
        raise Moot  # somebody else takes the notes now
    several = mailed_notes.waiting_for(meeting)
    if not several:
        raise Moot  # taken over or dropped meanwhile
    understood = mailed_notes.understood_of(meeting, several, mail.user)
    values = {"meeting": meeting, "understood": understood, "left_out": in_words(mail.arguments["left_out"])}
    headers = {"Reply-To": notes_address(mail.user, meeting), **beneath(mail.arguments["message_id"])}
    return Notice(gettext("Your notes on “%(title)s”", title=meeting.title), values, headers=headers)
