"""The words for what the code calls by short names. One plain word a term, the same on every page."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from roundtable import formats
from roundtable.domain.invitations import Outcome
from roundtable.domain.site import holder_of_mail
from roundtable.models import (
    ActionItemState,
    AffiliationKind,
    Answer,
    Audience,
    Cadence,
    Hue,
    JobState,
    MailKind,
    MailState,
    MeetingState,
    PaperState,
    Presence,
    Purpose,
    Role,
    SectionState,
    Site,
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
    MailKind.DIGEST: _l("Digest"),
    MailKind.INVITATION: _l("Invitation"),
    MailKind.SIGN_IN_LINK: _l("Your link to sign in"),
    MailKind.PASSWORD_LINK: _l("A new password"),
    MailKind.JOIN_REQUEST: _l("Request to join"),
    MailKind.JOIN_ANSWER: _l("Answer to a request to join"),
    MailKind.MAIL_CHECK: _l("Mail arrives"),
    MailState.READY: _l("Waiting"),
    MailState.CLAIMED: _l("Being sent"),
    MailState.SENDING: _l("Being sent"),
    MailState.SENT: _l("Sent"),
    MailState.HELD: _l("Held"),
    MailState.DEAD: _l("Not delivered"),
    MailState.CANCELLED: _l("Cancelled"),
    JobState.WAITING: _l("Waiting"),
    JobState.RUNNING: _l("Running"),
    JobState.DONE: lazy_pgettext("long work", "Done"),
    JobState.FAILED: _l("Failed"),
    JobState.STOPPED: lazy_pgettext("long work", "Stopped"),
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
    ThingKind.AGENDA_ITEM: _l("Agenda item"),
    ThingKind.ATTACHMENT: _l("File"),
    ThingKind.COMMENT: _l("Comment"),
    ThingKind.DECISION: _l("Decision"),
    ThingKind.GROUP: _l("Group"),
    ThingKind.INVITATION: _l("Invitation"),
    ThingKind.JOIN_REQUEST: _l("Request to join"),
    ThingKind.MAIL: _l("Mail"),
    ThingKind.MEETING: _l("Meeting"),
    ThingKind.MEMBERSHIP: _l("Membership"),
    ThingKind.PAPER: _l("Paper"),
    ThingKind.SECTION: _l("Section of a paper"),
    ThingKind.SITE: _l("Roundtable"),
    ThingKind.SLOT: _l("Slot"),
    ThingKind.SUMMARY: _l("Summary"),
    ThingKind.UPDATE: _l("Update"),
    ThingKind.USER: _l("Person"),
}


def label(value: StrEnum | str, kind: type[StrEnum] | None = None) -> Any:
    """The word for a value; ``kind`` where only its text is at hand."""
    return LABELS[kind(value) if kind is not None else value]  # type: ignore[index]


def why_held(site: Site) -> str:
    """Why no mail goes out: after a restore, or because an organizer holds it."""
    if site.held_because:
        made_at = datetime.fromisoformat(site.held_because)
        return gettext("Restored from a backup of %(when)s.", when=formats.when(made_at))
    holder = holder_of_mail()
    return gettext("%(name)s holds the mail.", name=holder.name) if holder is not None else ""


def choices(kind: type[StrEnum]) -> list[SelectChoice]:
    """For a field that chooses one."""
    return [SelectChoice(member.value, LABELS[member]) for member in kind]
