"""The words for what the code calls by short names. One plain word a term, the same on every page."""

from enum import StrEnum
from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from roundtable.domain.invitations import Outcome
from roundtable.models import (
    ActionItemState,
    AffiliationKind,
    Answer,
    Audience,
    Cadence,
    Hue,
    JobState,
    MailState,
    MeetingState,
    PaperState,
    Presence,
    Purpose,
    Role,
    SectionState,
    SummaryState,
    Theme,
    ThingKind,
)

LABELS: dict[StrEnum, Any] = {
    Role.CHAIR: _l("Chair"),
    Role.MEMBER: _l("Member"),
    Role.OBSERVER: _l("Observer"),
    Audience.GROUP: _l("The group"),
    Audience.ROUNDTABLE: _l("The whole roundtable"),
    Audience.EVERYBODY: _l("Everybody, also the public"),
    Cadence.AT_ONCE: _l("At once"),
    Cadence.DAILY: _l("Every day"),
    Cadence.WEEKLY: _l("Every week"),
    Cadence.NEVER: _l("Never"),
    AffiliationKind.ACADEMIC: _l("University or hospital"),
    AffiliationKind.PATIENT_ORGANISATION: _l("Patient organisation"),
    AffiliationKind.INDUSTRY: _l("Industry"),
    AffiliationKind.FUNDER: _l("Funder"),
    AffiliationKind.PUBLIC_BODY: _l("Public body"),
    Theme.SYSTEM: _l("As my device"),
    Theme.LIGHT: _l("Light"),
    Theme.DARK: _l("Dark"),
    MeetingState.PLANNED: _l("Planned"),
    MeetingState.AGENDA_PUBLISHED: _l("Agenda published"),
    MeetingState.IN_SESSION: _l("In session"),
    MeetingState.SUMMARY: _l("Summary"),
    MeetingState.CONFIRMED: _l("Confirmed"),
    MeetingState.CANCELLED: _l("Cancelled"),
    Purpose.INFORM: _l("To inform"),
    Purpose.DISCUSS: _l("To discuss"),
    Purpose.DECIDE: _l("To decide"),
    Answer.YES: _l("Yes"),
    Answer.MAYBE: _l("Maybe"),
    Answer.NO: _l("No"),
    Presence.IN_PERSON: _l("In person"),
    Presence.ONLINE: _l("Online"),
    SummaryState.WRITING: _l("In writing"),
    SummaryState.PUBLISHED: _l("Published"),
    SummaryState.CONFIRMED: _l("Confirmed"),
    ActionItemState.OPEN: _l("Open"),
    ActionItemState.DONE: _l("Done"),
    ActionItemState.DROPPED: _l("Dropped"),
    PaperState.OUTLINE: _l("Outline"),
    PaperState.DRAFTING: _l("Drafting"),
    PaperState.INTERNAL_REVIEW: _l("Internal review"),
    PaperState.SIGN_OFF: _l("Sign-off"),
    PaperState.SUBMITTED: _l("Submitted"),
    PaperState.IN_REVISION: _l("In revision"),
    PaperState.PUBLISHED: _l("Published"),
    SectionState.OPEN: _l("Open"),
    SectionState.AGREED: _l("Agreed"),
    MailState.READY: _l("Waiting"),
    MailState.CLAIMED: _l("Being sent"),
    MailState.SENDING: _l("Being sent"),
    MailState.SENT: _l("Sent"),
    MailState.HELD: _l("Held"),
    MailState.DEAD: _l("Not delivered"),
    MailState.CANCELLED: _l("Cancelled"),
    JobState.WAITING: _l("Waiting"),
    JobState.RUNNING: _l("Running"),
    JobState.DONE: _l("Done"),
    JobState.FAILED: _l("Failed"),
    JobState.STOPPED: _l("Stopped"),
    Outcome.INVITE: _l("Gets an invitation"),
    Outcome.ADD: _l("Has an account: joins the group"),
    Outcome.BELONGS: _l("Belongs to the group already"),
    Outcome.INVITED: _l("Was invited already"),
    Outcome.TWICE: _l("Stands above already"),
    Outcome.UNREADABLE: _l("Not an address: nothing happens"),
    Hue.TEAL: _l("Teal"),
    Hue.PLUM: _l("Plum"),
    Hue.OCHRE: _l("Ochre"),
    Hue.INDIGO: _l("Indigo"),
    Hue.MOSS: _l("Moss"),
    Hue.BRICK: _l("Brick"),
    Hue.SLATE: _l("Slate"),
    Hue.ROSE: _l("Rose"),
    ThingKind.ACTION_ITEM: _l("Action item"),
    ThingKind.COMMENT: _l("Comment"),
    ThingKind.DECISION: _l("Decision"),
    ThingKind.MEETING: _l("Meeting"),
    ThingKind.PAPER: _l("Paper"),
    ThingKind.SECTION: _l("Section of a paper"),
    ThingKind.SUMMARY: _l("Summary"),
    ThingKind.UPDATE: _l("Update"),
}


def label(value: StrEnum | str, kind: type[StrEnum] | None = None) -> Any:
    """The word for a value; ``kind`` where only its text is at hand."""
    return LABELS[kind(value) if kind is not None else value]  # type: ignore[index]


def choices(kind: type[StrEnum]) -> list[SelectChoice]:
    """For a field that chooses one."""
    return [SelectChoice(member.value, LABELS[member]) for member in kind]
