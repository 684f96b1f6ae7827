"""The words for what the code calls by short names. One plain word a term, the same on every page."""

from datetime import datetime
from enum import StrEnum
from typing import Any

from flask_babel import gettext, lazy_pgettext
from flask_babel import lazy_gettext as _l
from wtforms.fields.choices import SelectChoice

from roundtable import formats, paper_files
from roundtable.domain.announcements import Because
from roundtable.domain.invitations import Outcome as OfInvitation
from roundtable.domain.minutes import Outcome as OfMinutes
from roundtable.domain.site import holder_of_mail
from roundtable.domain.time_polls import Standing
from roundtable.domain.troubles import RowKind
from roundtable.domain.versions import Standing as Finding
from roundtable.minutes import Problem
from roundtable.minutes.plans import Words
from roundtable.models import (
    ActionItemState,
    AffiliationKind,
    AnnouncementState,
    Answer,
    AskState,
    Audience,
    Cadence,
    CarriedBecause,
    Confirmation,
    GapState,
    HeldBecause,
    Hue,
    JobState,
    MailKind,
    MailState,
    Meeting,
    MeetingState,
    Outcome,
    PaperState,
    Presence,
    Purpose,
    Rhythm,
    Role,
    RoomRule,
    SectionState,
    Site,
    Stage,
    SuggestionState,
    SummaryState,
    SuppressionReason,
    Theme,
    ThingKind,
    Urgency,
    Verdict,
    Whom,
)

#: By kind: two kinds may have the same value for different words.
LABELS: dict[type[StrEnum], dict[Any, Any]] = {
    Role: {
        Role.CHAIR: _l("Chair"),
        Role.MEMBER: _l("Member"),
        Role.OBSERVER: _l("Observer"),
    },
    HeldBecause: {
        HeldBecause.UNKNOWN: _l("address not known"),
        HeldBecause.NO_MEMBER: _l("may not post here"),
        HeldBecause.FORGED: _l("perhaps forged"),
        HeldBecause.MANY: _l("very many in an hour"),
        HeldBecause.DIGEST: _l("answers a digest"),
        HeldBecause.PROGRAM: _l("perhaps an automatic answer"),
        HeldBecause.FULL: _l("too much waits already"),
    },
    Audience: {
        Audience.GROUP: _l("The group"),
        Audience.ROUNDTABLE: _l("The whole roundtable"),
        Audience.EVERYBODY: _l("Everybody, also the public"),
    },
    Cadence: {
        Cadence.AT_ONCE: _l("At once"),
        Cadence.DAILY: _l("Every day"),
        Cadence.WEEKLY: _l("Every week"),
        Cadence.NEVER: _l("Never"),
    },
    AffiliationKind: {
        AffiliationKind.ACADEMIC: _l("University or hospital"),
        AffiliationKind.PATIENT_ORGANISATION: _l("Patient organisation"),
        AffiliationKind.INDUSTRY: _l("Industry"),
        AffiliationKind.FUNDER: _l("Funder"),
        AffiliationKind.PUBLIC_BODY: _l("Public body"),
    },
    AnnouncementState: {
        AnnouncementState.DRAFT: _l("Draft"),
        AnnouncementState.PLANNED: _l("Goes out at its time"),
        AnnouncementState.SENT: _l("Sent"),
        AnnouncementState.CANCELLED: lazy_pgettext("announcement", "Called off"),
    },
    Whom: {
        Whom.EVERYBODY: _l("Everybody in the roundtable"),
        Whom.MEMBERS: _l("All who belong to the groups below"),
        Whom.CHAIRS: _l("The chairs of the groups below"),
        Whom.ORGANIZERS: _l("The organizers"),
    },
    Because: {
        Because.NO_ADDRESS: _l("no address: on the site only"),
        Because.NO_DIGEST: _l("wants no digest: on the site only"),
        Because.PAUSED: _l("pauses: it comes afterwards"),
        Because.SUPPRESSED: _l("the address takes no mail: it waits until it does"),
    },
    Urgency: {
        Urgency.MEETING: _l("A meeting within two days is moved or called off, and no invitation tells me"),
        Urgency.SUMMARY: _l("A summary is circulated, and objections end within three days"),
        Urgency.ACTION_ITEM: _l("Somebody gives me an action item that is due within three days"),
        Urgency.REPLY: _l("Somebody answers me, or comments on what I wrote or lead"),
    },
    Theme: {
        Theme.SYSTEM: _l("As my device"),
        Theme.LIGHT: _l("Light"),
        Theme.DARK: _l("Dark"),
    },
    MeetingState: {
        MeetingState.PLANNED: _l("Planned"),
        MeetingState.AGENDA_PUBLISHED: _l("Agenda published"),
        MeetingState.IN_SESSION: _l("In session"),
        MeetingState.SUMMARY: _l("Summary"),
        MeetingState.CONFIRMED: _l("Confirmed"),
        MeetingState.CANCELLED: _l("Called off"),
    },
    Purpose: {
        Purpose.INFORM: _l("To inform"),
        Purpose.DISCUSS: _l("To discuss"),
        Purpose.DECIDE: _l("To decide"),
    },
    Answer: {
        Answer.YES: _l("Yes"),
        Answer.MAYBE: _l("Maybe"),
        Answer.NO: _l("No"),
    },
    Presence: {
        Presence.IN_PERSON: _l("In person"),
        Presence.ONLINE: _l("Online"),
    },
    SummaryState: {
        SummaryState.WRITING: _l("In writing"),
        SummaryState.PUBLISHED: _l("Published"),
        SummaryState.CONFIRMED: _l("Confirmed"),
    },
    ActionItemState: {
        ActionItemState.OPEN: _l("Open"),
        ActionItemState.DONE: _l("Done"),
        ActionItemState.DROPPED: _l("Dropped"),
    },
    Finding: {
        Finding.INTACT: _l("The hash was verified just now: every word is as it was frozen."),
        Finding.PURGED: _l(
            "Words that should never have been written were purged from this version. What is left is as it was frozen."
        ),
        Finding.ALTERED: _l(
            "The hash does not fit what stands here: it is not what was frozen. Please tell the organizers."
        ),
    },
    SuggestionState: {
        SuggestionState.OPEN: _l("Open"),
        SuggestionState.TAKEN: _l("Taken"),
        SuggestionState.DECLINED: _l("Declined"),
        SuggestionState.WITHDRAWN: _l("Withdrawn"),
    },
    Verdict: {
        Verdict.FINE: _l("Fine as it is"),
        Verdict.COMMENTS: _l("I have comments"),
        Verdict.NOT_REVIEWED: _l("Not reviewed"),
    },
    Outcome: {
        Outcome.OPEN: _l("Open"),
        Outcome.TAKEN: _l("Taken"),
        Outcome.IN_PART: _l("Taken in part"),
        Outcome.DECLINED: _l("Declined"),
        Outcome.NO_CHANGE: _l("No change needed"),
    },
    PaperState: {
        PaperState.OUTLINE: _l("Outline"),
        PaperState.DRAFTING: _l("Drafting"),
        PaperState.INTERNAL_REVIEW: _l("Internal review"),
        PaperState.SIGN_OFF: _l("Sign-off"),
        PaperState.SUBMITTED: _l("Submitted"),
        PaperState.IN_REVISION: _l("In revision"),
        PaperState.PUBLISHED: _l("Published"),
    },
    SectionState: {
        SectionState.OPEN: _l("Open"),
        SectionState.AGREED: _l("Agreed"),
    },
    MailKind: {
        MailKind.DIGEST: _l("Digest"),
        MailKind.DIGEST_PREVIEW: _l("Your next digest, to look at"),
        MailKind.INVITATION: _l("Invitation"),
        MailKind.SIGN_IN_LINK: _l("Your link to sign in"),
        MailKind.PASSWORD_LINK: _l("A new password"),
        MailKind.JOIN_REQUEST: _l("Request to join"),
        MailKind.JOIN_ANSWER: _l("Answer to a request to join"),
        MailKind.PROPOSAL_ANSWER: _l("Answer to a proposal"),
        MailKind.SUMMARY_CIRCULATED: _l("A summary, to look over"),
        MailKind.SUMMARY_WAITS: _l("A summary, to be written"),
        MailKind.NOTES_UNDERSTOOD: _l("What was understood of mailed notes"),
        MailKind.REVIEW_ASKED: _l("A paper, to be reviewed"),
        MailKind.REVIEW_REMINDER: _l("A paper is still to be reviewed"),
        MailKind.REVIEW_ANSWERED: _l("What became of your review"),
        MailKind.SECTION_MAILED: _l("A section of a paper, in Word"),
        MailKind.SECTION_UNMAILED: _l("A section of a paper that could not be mailed"),
        MailKind.GROUP_MAIL_POSTED: _l("A mail to a group, posted"),
        MailKind.GROUP_MAIL_HELD: _l("A mail to a group that waits for the chair"),
        MailKind.GROUP_MAIL_DECLINED: _l("A mail to a group, declined"),
        MailKind.MEETING_INVITATION: _l("Invitation to a meeting"),
        MailKind.MEETING_CANCELLATION: _l("Meeting called off"),
        MailKind.ANNOUNCEMENT: _l("Announcement that everybody must know"),
        MailKind.MAIL_ANSWER: _l("Answer to a mail"),
        MailKind.MAIL_HELD: _l("A mail, to be confirmed"),
        MailKind.MAIL_CHECK: _l("Mail arrives"),
        MailKind.ADDRESS_PROOF: _l("Your new address"),
        MailKind.ADDRESS_CHANGED: _l("Your address was changed"),
    },
    MailState: {
        MailState.READY: _l("Waiting"),
        MailState.CLAIMED: _l("Being sent"),
        MailState.SENDING: _l("Being sent"),
        MailState.SENT: _l("Sent"),
        MailState.HELD: _l("Held"),
        MailState.DEAD: _l("Not delivered"),
        MailState.CANCELLED: _l("Dropped"),
        MailState.BOUNCED: _l("Came back"),
        MailState.COMPLAINED: _l("Called unwanted"),
        MailState.KEPT_BACK: _l("Kept back"),
    },
    SuppressionReason: {
        SuppressionReason.FAILING: _l("Mail there failed five times in two weeks. Paused."),
        SuppressionReason.BOUNCED: _l("The server says that there is no such mailbox."),
        SuppressionReason.COMPLAINED: _l("A mail from here was called unwanted."),
    },
    JobState: {
        JobState.WAITING: _l("Waiting"),
        JobState.RUNNING: _l("Running"),
        JobState.DONE: lazy_pgettext("long work", "Done"),
        JobState.FAILED: _l("Failed"),
        JobState.STOPPED: lazy_pgettext("long work", "Stopped"),
    },
    OfInvitation: {
        OfInvitation.INVITE: _l("Gets an invitation"),
        OfInvitation.ADD: _l("Has an account: joins the group"),
        OfInvitation.BELONGS: _l("Belongs to the group already"),
        OfInvitation.INVITED: _l("Was invited already"),
        OfInvitation.TWICE: _l("Stands above already"),
        OfInvitation.UNREADABLE: _l("Not an address: nothing happens"),
    },
    OfMinutes: {
        OfMinutes.NEW: _l("New"),
        OfMinutes.SAME: _l("On record already"),
        OfMinutes.DIFFERS: _l("Another record of this meeting is there; it stays as it is"),
        OfMinutes.UNDATED: _l("The day is not known"),
    },
    Problem: {
        Problem.EMPTY: _l("There are no words in it."),
        Problem.TOO_LARGE: _l("It is too large: 10 MB and two million characters are the most."),
        Problem.NOT_TEXT: _l("It is neither text nor a Word file."),
        Problem.BROKEN_WORD: _l("It cannot be opened as a Word file."),
        Problem.MACROS: _l("It contains macros. Please save it without macros."),
        Problem.OLD_WORD: _l("It is a Word file of the old kind. Please save it as DOCX."),
        Problem.PDF: _l("It is a PDF. Please save it as text or as a Word file."),
        Problem.RICH_TEXT: _l("It is rich text (RTF). Please save it as text or as a Word file."),
        Problem.WEB_PAGE: _l("It is a web page. Please save it as text, or copy its words and paste them."),
    },
    Hue: {
        Hue.TEAL: _l("Teal"),
        Hue.PLUM: _l("Plum"),
        Hue.OCHRE: _l("Ochre"),
        Hue.INDIGO: _l("Indigo"),
        Hue.MOSS: _l("Moss"),
        Hue.BRICK: _l("Brick"),
        Hue.SLATE: _l("Slate"),
        Hue.ROSE: _l("Rose"),
    },
    RowKind: {
        RowKind.PEOPLE: _l("People"),
        RowKind.GROUPS: _l("Groups"),
        RowKind.MEETINGS: _l("Meetings"),
        RowKind.SUMMARIES: _l("Summaries"),
        RowKind.ACTION_ITEMS: _l("Action items"),
    },
    ThingKind: {
        ThingKind.ACTION_ITEM: _l("Action item"),
        ThingKind.AGENDA_ITEM: _l("Agenda item"),
        ThingKind.ANNOUNCEMENT: _l("Announcement"),
        ThingKind.ASK: _l("Ask of another group"),
        ThingKind.ATTACHMENT: _l("File"),
        ThingKind.CALENDAR_FEED: _l("Calendar feed"),
        ThingKind.COMMENT: _l("Comment"),
        ThingKind.DECISION: _l("Decision"),
        ThingKind.DISPOSITION: _l("What became of a comment"),
        ThingKind.ERRATUM: _l("Erratum"),
        ThingKind.GAP: _l("Gap"),
        ThingKind.GROUP: _l("Group"),
        ThingKind.INVITATION: _l("Invitation"),
        ThingKind.JOIN_REQUEST: _l("Request to join"),
        ThingKind.LINK: _l("Link between things"),
        ThingKind.MAIL: _l("Mail"),
        ThingKind.MATERIAL: _l("Material"),
        ThingKind.MEETING: _l("Meeting"),
        ThingKind.MEMBERSHIP: _l("Membership"),
        ThingKind.MILESTONE: _l("Milestone"),
        ThingKind.MINUTES: _l("Imported minutes"),
        ThingKind.OBJECTION: _l("Objection"),
        ThingKind.PAPER: _l("Paper"),
        ThingKind.PASSAGE: _l("Passage of a paper"),
        ThingKind.PROPOSAL: _l("Proposal for an agenda"),
        ThingKind.QUESTION: _l("Open question"),
        ThingKind.REVIEW: _l("Internal review"),
        ThingKind.REVIEW_ANSWER: _l("Answer of a reviewer"),
        ThingKind.SECTION: _l("Section of a paper"),
        ThingKind.SERIES: _l("Series of meetings"),
        ThingKind.SITE: _l("Roundtable"),
        ThingKind.SLOT: _l("Slot"),
        ThingKind.SUGGESTION: _l("Suggestion for a paper"),
        ThingKind.SUMMARY: _l("Summary"),
        ThingKind.TIME_POLL: _l("Time poll"),
        ThingKind.TOPIC: _l("Topic"),
        ThingKind.UPDATE: _l("Update"),
        ThingKind.USER: _l("Person"),
        ThingKind.VERSION: _l("Version of a paper"),
    },
    RoomRule: {
        RoomRule.ATTRIBUTED: _l("Noted with names"),
        RoomRule.UNATTRIBUTED: _l("Noted without names (Chatham House rule)"),
        RoomRule.NOT_NOTED: _l("Not noted"),
    },
    Rhythm: {
        Rhythm.WEEKLY: _l("Every week, or every few weeks"),
        Rhythm.MONTHLY_BY_WEEKDAY: _l("Every month, by weekday (the second Tuesday)"),
        Rhythm.MONTHLY_BY_LAST_WEEKDAY: _l("Every month, the last such weekday"),
        Rhythm.MONTHLY_BY_DAY: _l("Every month, by date (the 15th)"),
        Rhythm.YEARLY: _l("Every year"),
    },
    CarriedBecause: {
        CarriedBecause.NOT_REACHED: _l("Not reached last time"),
        CarriedBecause.RECURRING: _l("Stands on every agenda"),
        CarriedBecause.ACTION_ITEMS: _l("Action items are open"),
        CarriedBecause.REVIEW: _l("A decision is due for review"),
        CarriedBecause.PROPOSAL: _l("Proposed by a member"),
        CarriedBecause.ASK: _l("Asked between groups"),
        CarriedBecause.QUESTION: _l("A question is open"),
        CarriedBecause.OBJECTION: _l("Somebody objected to the summary"),
    },
    Stage: {
        Stage.TO_DO: _l("To do"),
        Stage.DOING: _l("Doing"),
        Stage.WAITING: lazy_pgettext("action item", "Waiting"),
    },
    GapState: {
        GapState.OPEN: _l("Open"),
        GapState.IN_WORK: _l("In work"),
        GapState.CLOSED: _l("Closed"),
        GapState.SET_ASIDE: _l("Set aside"),
    },
    AskState: {
        AskState.OPEN: _l("Not answered yet"),
        AskState.ACCEPTED: _l("Accepted"),
        AskState.DECLINED: _l("Declined"),
        AskState.DELIVERED: _l("Delivered"),
    },
    Standing: {
        Standing.OPEN: _l("Open"),
        Standing.ENDED: _l("A time is to be taken"),
        Standing.SETTLED: _l("Settled"),
        Standing.CLOSED: _l("Closed"),
    },
    Confirmation: {
        Confirmation.MEETING: _l("Confirmed by a meeting"),
        Confirmation.SILENCE: _l("Confirmed: nobody objected"),
    },
}


#: Of a time poll; the same values as an answer to an invitation, in other words.
POLL_ANSWERS = {Answer.YES: _l("Yes"), Answer.MAYBE: _l("If need be"), Answer.NO: _l("No")}


def answers_to(meeting: Meeting) -> list[Answer | Presence]:
    """What one can answer to its invitation. A yes says how one comes, where there is a choice."""
    yes: list[Answer | Presence] = [*Presence] if meeting.is_hybrid else [Answer.YES]
    return [*yes, Answer.MAYBE, Answer.NO]


def label(value: StrEnum | str, kind: type[StrEnum] | None = None) -> Any:
    """The word for a value; ``kind`` where only its text is at hand."""
    return LABELS[kind or type(value)][value]  # type: ignore[index]


def names_in_minutes() -> Words:
    """What is called so where minutes give no name."""
    return Words(gettext("Meeting"), gettext("Notes from the minutes"), gettext("Also in this file"))


def words_in_papers() -> paper_files.Words:
    """What is called so where a paper that is imported gives no name."""
    return paper_files.Words(gettext("Before the first heading"), gettext("References"))


def why_held(site: Site) -> str:
    """Why no mail goes out: after a restore, or because an organizer holds it."""
    if site.held_because:
        made_at = datetime.fromisoformat(site.held_because)
        return gettext("Restored from a backup of %(when)s.", when=formats.when(made_at))
    holder = holder_of_mail()
    return gettext("%(name)s holds the mail.", name=holder.name) if holder is not None else ""


def choices(kind: type[StrEnum]) -> list[SelectChoice]:
    """For a field that chooses one."""
    return [SelectChoice(member.value, LABELS[kind][member]) for member in kind]
