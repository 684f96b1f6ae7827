"""Tables, and the facts that a row knows about itself.

Nothing here reads a request, checks a permission or commits.
"""

from roundtable.models.action_items import ActionItem, ActionItemState
from roundtable.models.agenda import AgendaItem, AgendaPublication, Purpose, Slot, Topic
from roundtable.models.attachments import Attachment, StoredFile
from roundtable.models.comments import Comment
from roundtable.models.decisions import Decision
from roundtable.models.digests import Digest, DigestRange
from roundtable.models.events import Event, Seen
from roundtable.models.groups import (
    FOUNDING_GROUPS,
    PLENARY,
    Cadence,
    Group,
    Hue,
    JoinRequest,
    Membership,
    Role,
)
from roundtable.models.invitations import Invitation
from roundtable.models.kinds import Audience, Thing, ThingKind
from roundtable.models.mails import Mail, MailKind, MailState
from roundtable.models.meetings import COMING, Answer, Attendance, Meeting, MeetingState, Presence
from roundtable.models.papers import Paper, PaperState, Section, SectionState
from roundtable.models.search import SearchEntry
from roundtable.models.sign_ins import LinkPurpose, MailedLink, SignIn, SignInAttempt
from roundtable.models.site import Site
from roundtable.models.summaries import Summary, SummaryState
from roundtable.models.texts import Draft, Origin, Revision, Text
from roundtable.models.things import Readable
from roundtable.models.updates import Update
from roundtable.models.users import Address, Affiliation, AffiliationKind, Theme, User
from roundtable.models.workers import Job, JobKind, JobState, Worker

__all__ = [
    "COMING",
    "FOUNDING_GROUPS",
    "PLENARY",
    "ActionItem",
    "ActionItemState",
    "Address",
    "Affiliation",
    "AffiliationKind",
    "AgendaItem",
    "AgendaPublication",
    "Answer",
    "Attachment",
    "Attendance",
    "Audience",
    "Cadence",
    "Comment",
    "Decision",
    "Digest",
    "DigestRange",
    "Draft",
    "Event",
    "Group",
    "Hue",
    "Invitation",
    "Job",
    "JobKind",
    "JobState",
    "JoinRequest",
    "LinkPurpose",
    "Mail",
    "MailKind",
    "MailState",
    "MailedLink",
    "Meeting",
    "MeetingState",
    "Membership",
    "Origin",
    "Paper",
    "PaperState",
    "Presence",
    "Purpose",
    "Readable",
    "Revision",
    "Role",
    "SearchEntry",
    "Section",
    "SectionState",
    "Seen",
    "SignIn",
    "SignInAttempt",
    "Site",
    "Slot",
    "StoredFile",
    "Summary",
    "SummaryState",
    "Text",
    "Theme",
    "Thing",
    "ThingKind",
    "Topic",
    "Update",
    "User",
    "Worker",
]
