"""Tables, and the facts that a row knows about itself.

Nothing here reads a request, checks a permission or commits.
"""

from roundtable.models.action_items import ActionItem, ActionItemHelper, ActionItemState, Stage
from roundtable.models.agenda import AgendaItem, AgendaPublication, CarriedBecause, PassedOver, Purpose, Slot, Topic
from roundtable.models.announcements import Announcement, AnnouncementRecipient, AnnouncementState, How, Whom
from roundtable.models.asks import Ask, AskState
from roundtable.models.attachments import Attachment, StoredFile
from roundtable.models.calendar_feeds import CalendarFeed
from roundtable.models.comments import Comment
from roundtable.models.decisions import Decision
from roundtable.models.digests import Digest, DigestRange, DigestThing, ToldApart
from roundtable.models.events import Event, Seen
from roundtable.models.gaps import Gap, GapState, Milestone
from roundtable.models.groups import FOUNDING_GROUPS, PLENARY, Cadence, Group, Hue, JoinRequest, Membership, Role
from roundtable.models.incoming_mails import HeldBecause, IncomingMail, IncomingState
from roundtable.models.invitations import Invitation
from roundtable.models.kinds import Audience, Thing, ThingKind
from roundtable.models.links import Link
from roundtable.models.locks import SectionLock
from roundtable.models.mailed_notes import MailedNotes
from roundtable.models.mailed_sections import MailedSection
from roundtable.models.mails import AT_REST, Mail, MailKind, MailMessage, MailState
from roundtable.models.materials import Material
from roundtable.models.meetings import COMING, Answer, Attendance, Meeting, MeetingState, Presence, RoomRule
from roundtable.models.minutes import Minutes
from roundtable.models.papers import Paper, PaperState, Section, SectionState
from roundtable.models.papers_read import PaperRead
from roundtable.models.passages import Passage, Place
from roundtable.models.proposals import Proposal
from roundtable.models.questions import Question
from roundtable.models.reviews import Disposition, Outcome, Review, ReviewAnswer, Reviewer, Verdict
from roundtable.models.search import SearchEntry
from roundtable.models.series import Rhythm, Series
from roundtable.models.sign_ins import LinkPurpose, MailedLink, SignIn, SignInAttempt
from roundtable.models.site import Site
from roundtable.models.suggestions import Suggestion, SuggestionState
from roundtable.models.summaries import Assent, Confirmation, Erratum, Objection, Summary, SummaryState
from roundtable.models.suppressions import Bounce, BounceKind, Suppression, SuppressionReason
from roundtable.models.texts import Draft, Origin, Revision, Text
from roundtable.models.things import Readable
from roundtable.models.time_polls import PollAnswer, PollTime, TimePoll
from roundtable.models.updates import Update
from roundtable.models.users import Address, Affiliation, AffiliationKind, Theme, Urgency, User
from roundtable.models.versions import Version
from roundtable.models.word_files import WordFile
from roundtable.models.workers import Job, JobKind, JobState, Worker

__all__ = [
    "AT_REST",
    "COMING",
    "FOUNDING_GROUPS",
    "PLENARY",
    "ActionItem",
    "ActionItemHelper",
    "ActionItemState",
    "Address",
    "Affiliation",
    "AffiliationKind",
    "AgendaItem",
    "AgendaPublication",
    "Announcement",
    "AnnouncementRecipient",
    "AnnouncementState",
    "Answer",
    "Ask",
    "AskState",
    "Assent",
    "Attachment",
    "Attendance",
    "Audience",
    "Bounce",
    "BounceKind",
    "Cadence",
    "CalendarFeed",
    "CarriedBecause",
    "Comment",
    "Confirmation",
    "Decision",
    "Digest",
    "DigestRange",
    "DigestThing",
    "Disposition",
    "Draft",
    "Erratum",
    "Event",
    "Gap",
    "GapState",
    "Group",
    "HeldBecause",
    "How",
    "Hue",
    "IncomingMail",
    "IncomingState",
    "Invitation",
    "Job",
    "JobKind",
    "JobState",
    "JoinRequest",
    "Link",
    "LinkPurpose",
    "Mail",
    "MailKind",
    "MailMessage",
    "MailState",
    "MailedLink",
    "MailedNotes",
    "MailedSection",
    "Material",
    "Meeting",
    "MeetingState",
    "Membership",
    "Milestone",
    "Minutes",
    "Objection",
    "Origin",
    "Outcome",
    "Paper",
    "PaperRead",
    "PaperState",
    "Passage",
    "PassedOver",
    "Place",
    "PollAnswer",
    "PollTime",
    "Presence",
    "Proposal",
    "Purpose",
    "Question",
    "Readable",
    "Review",
    "ReviewAnswer",
    "Reviewer",
    "Revision",
    "Rhythm",
    "Role",
    "RoomRule",
    "SearchEntry",
    "Section",
    "SectionLock",
    "SectionState",
    "Seen",
    "Series",
    "SignIn",
    "SignInAttempt",
    "Site",
    "Slot",
    "Stage",
    "StoredFile",
    "Suggestion",
    "SuggestionState",
    "Summary",
    "SummaryState",
    "Suppression",
    "SuppressionReason",
    "Text",
    "Theme",
    "Thing",
    "ThingKind",
    "TimePoll",
    "ToldApart",
    "Topic",
    "Update",
    "Urgency",
    "User",
    "Verdict",
    "Version",
    "Whom",
    "WordFile",
    "Worker",
]
