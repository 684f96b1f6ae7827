"""The record of what was done. Every verb in ``roundtable.domain`` ends with ``record``."""

from datetime import datetime
from enum import StrEnum
from typing import Any, NamedTuple

from sqlalchemy import event as sqlalchemy_event
from sqlalchemy import text, update
from sqlalchemy.orm import Session

from roundtable.domain import clock
from roundtable.extensions import CHANNEL, db
from roundtable.models import Event, Group, Thing, User


class EventName(StrEnum):
    """All that can happen, in one place. ``noun.past_participle``."""

    SITE_SET_UP = "site.set_up"
    MAIL_HELD = "mail.held"
    MAIL_RELEASED = "mail.released"
    MAIL_RETRIED = "mail.retried"
    MAIL_DROPPED = "mail.dropped"
    MAIL_REREAD = "mail.reread"  # one that came in and could not be dealt with
    MAIL_REFUSALS_DISMISSED = "mail.refusals_dismissed"  # they know that mail was refused because too much waits
    MAIL_BOUNCED = "mail.bounced"  # or was called unwanted
    ADDRESS_SUPPRESSED = "address.suppressed"
    ADDRESS_LIFTED = "address.lifted"
    GROUP_MAIL_HELD = "group.mail_held"
    GROUP_MAIL_POSTED = "group.mail_posted"
    GROUP_MAIL_DECLINED = "group.mail_declined"
    GROUP_MAIL_DROPPED = "group.mail_dropped"
    JOB_ASKED = "job.asked"
    JOB_STOPPED = "job.stopped"
    JOB_DISMISSED = "job.dismissed"  # whoever asked for it knows that it failed

    USER_NAMED = "user.named"
    USER_JOINED = "user.joined"
    USER_CHANGED = "user.changed"
    USER_SIGNED_IN = "user.signed_in"
    USER_SIGNED_OUT = "user.signed_out"
    USER_LINK_ASKED = "user.link_asked"
    USER_PASSWORD_SET = "user.password_set"  # noqa: S105 (the name of an event)
    USER_MAIL_SET = "user.mail_set"
    USER_DIGEST_ASKED = "user.digest_asked"
    USER_ADDRESS_CHANGED = "user.address_changed"
    USER_MAIL_DROPPED = "user.mail_dropped"  # one that came in their name, and was not theirs
    USER_SAW_ALL = "user.saw_all"
    USER_MADE_ORGANIZER = "user.made_organizer"
    USER_DEACTIVATED = "user.deactivated"
    USER_REACTIVATED = "user.reactivated"
    INVITATION_SENT = "invitation.sent"
    INVITATION_REMINDED = "invitation.reminded"
    INVITATION_ACCEPTED = "invitation.accepted"
    INVITATION_WITHDRAWN = "invitation.withdrawn"

    GROUP_FOUNDED = "group.founded"
    GROUP_CHANGED = "group.changed"
    GROUP_CHARTER_SAVED = "group.charter_saved"
    MEMBERSHIP_STARTED = "membership.started"
    MEMBERSHIP_ROLE_CHANGED = "membership.role_changed"
    MEMBERSHIP_ENDED = "membership.ended"
    JOIN_REQUEST_MADE = "join_request.made"
    JOIN_REQUEST_ANSWERED = "join_request.answered"

    ANNOUNCEMENT_WRITTEN = "announcement.written"
    ANNOUNCEMENT_CHANGED = "announcement.changed"
    ANNOUNCEMENT_TESTED = "announcement.tested"  # mailed to its writer alone
    ANNOUNCEMENT_PLANNED = "announcement.planned"
    ANNOUNCEMENT_CANCELLED = "announcement.cancelled"
    ANNOUNCEMENT_SENT = "announcement.sent"  # into digests
    ANNOUNCEMENT_MAILED = "announcement.mailed"  # to everybody whom it is for, at once
    ANNOUNCEMENT_WITHDRAWN = "announcement.withdrawn"

    UPDATE_POSTED = "update.posted"
    UPDATE_EDITED = "update.edited"
    UPDATE_PINNED = "update.pinned"
    UPDATE_UNPINNED = "update.unpinned"
    UPDATE_WITHDRAWN = "update.withdrawn"
    COMMENT_POSTED = "comment.posted"
    COMMENT_EDITED = "comment.edited"
    COMMENT_WITHDRAWN = "comment.withdrawn"
    ATTACHMENT_ADDED = "attachment.added"
    ATTACHMENT_DESCRIBED = "attachment.described"
    ATTACHMENT_WITHDRAWN = "attachment.withdrawn"
    TEXT_KEPT = "text.kept"  # a stale save, set aside for its writer
    TEXT_DROPPED = "text.dropped"  # its writer dropped it
    THING_BROUGHT_BACK = "thing.brought_back"
    THING_PURGED = "thing.purged"
    HISTORY_PURGED = "history.purged"

    MEETING_SCHEDULED = "meeting.scheduled"
    MEETING_RESCHEDULED = "meeting.rescheduled"
    MEETING_CHANGED = "meeting.changed"
    MEETING_CANCELLED = "meeting.cancelled"
    MEETING_CANCELLATION_UNDONE = "meeting.cancellation_undone"
    MEETING_INVITED = "meeting.invited"  # the mails are in the outbox
    MEETING_OPENED = "meeting.opened"
    MEETING_OPENING_UNDONE = "meeting.opening_undone"
    MEETING_ITEM_STARTED = "meeting.item_started"
    MEETING_CLOSED = "meeting.closed"
    MEETING_CLOSING_UNDONE = "meeting.closing_undone"
    MEETING_ANSWERED = "meeting.answered"
    MEETING_ATTENDANCE_NOTED = "meeting.attendance_noted"
    MEETING_AGENDA_PUBLISHED = "meeting.agenda_published"
    MEETING_AGENDA_REVISED = "meeting.agenda_revised"
    MEETING_PUBLICATION_UNDONE = "meeting.publication_undone"
    MEETING_IMPORTED = "meeting.imported"  # from minutes, with all that they say
    MEETING_NOTES_MAILED = "meeting.notes_mailed"  # they wait to be taken over
    MEETING_MAILED_NOTES_TAKEN_OVER = "meeting.mailed_notes_taken_over"
    MEETING_MAILED_NOTES_DROPPED = "meeting.mailed_notes_dropped"
    MEETING_QUESTIONS_SET = "meeting.questions_set"
    MEETING_CANDIDATE_LEFT = "meeting.candidate_left"
    MEETING_PROPOSALS_LOCKED = "meeting.proposals_locked"
    PROPOSAL_MADE = "proposal.made"
    PROPOSAL_ANSWERED = "proposal.answered"
    TIME_POLL_MADE = "time_poll.made"
    TIME_POLL_CHANGED = "time_poll.changed"
    TIME_POLL_ANSWERED = "time_poll.answered"
    TIME_POLL_SETTLED = "time_poll.settled"  # one of its times was taken
    TIME_POLL_CLOSED = "time_poll.closed"
    TIME_POLL_REOPENED = "time_poll.reopened"
    TIME_POLL_WITHDRAWN = "time_poll.withdrawn"
    SERIES_BEGUN = "series.begun"
    SERIES_EXTENDED = "series.extended"
    SERIES_FORKED = "series.forked"
    SERIES_ENDED = "series.ended"
    MATERIAL_ADDED = "material.added"
    MATERIAL_WITHDRAWN = "material.withdrawn"
    AGENDA_ITEM_UPLOAD_OPENED = "agenda_item.upload_opened"
    MINUTES_GIVEN = "minutes.given"
    MINUTES_READ = "minutes.read"
    MINUTES_DATED = "minutes.dated"
    MINUTES_IMPORTED = "minutes.imported"
    MINUTES_DROPPED = "minutes.dropped"
    TOPIC_CHANGED = "topic.changed"
    TOPIC_CLOSED = "topic.closed"
    TOPIC_REOPENED = "topic.reopened"
    AGENDA_ITEM_ADDED = "agenda_item.added"
    AGENDA_ITEM_CHANGED = "agenda_item.changed"
    AGENDA_ITEM_MOVED = "agenda_item.moved"
    AGENDA_ITEM_DISCUSSION_ASKED = "agenda_item.discussion_asked"
    AGENDA_ITEM_AGREED = "agenda_item.agreed"
    AGENDA_ITEM_REMOVED = "agenda_item.removed"
    AGENDA_ITEM_NOTED = "agenda_item.noted"
    AGENDA_ITEM_RECUSED = "agenda_item.recused"  # somebody takes no part in it
    AGENDA_ITEM_RECUSAL_UNDONE = "agenda_item.recusal_undone"
    AGENDA_ITEM_SHORTENED = "agenda_item.shortened"  # while the meeting goes on
    AGENDA_ITEM_WRITER_CHANGED = "agenda_item.writer_changed"
    SLOT_ADDED = "slot.added"
    SLOT_CHANGED = "slot.changed"
    SLOT_MOVED = "slot.moved"
    SLOT_REMOVED = "slot.removed"
    SUMMARY_ASKED_FOR = "summary.asked_for"  # whoever is to write it was told
    SUMMARY_COMPOSED = "summary.composed"
    SUMMARY_SAVED = "summary.saved"
    SUMMARY_PUBLISHED = "summary.published"
    CALENDAR_FEED_MADE = "calendar_feed.made"
    CALENDAR_FEED_REVOKED = "calendar_feed.revoked"
    SUMMARY_CIRCULATED = "summary.circulated"
    SUMMARY_CIRCULATION_UNDONE = "summary.circulation_undone"
    SUMMARY_ASSENTED = "summary.assented"  # somebody has looked it over and has no objection
    SUMMARY_CONFIRMED = "summary.confirmed"
    SUMMARY_CONFIRMATION_UNDONE = "summary.confirmation_undone"
    OBJECTION_MADE = "objection.made"
    OBJECTION_ANSWERED = "objection.answered"
    OBJECTION_WITHDRAWN = "objection.withdrawn"
    ERRATUM_ADDED = "erratum.added"
    QUESTION_ASKED = "question.asked"
    QUESTION_ANSWERED = "question.answered"
    QUESTION_WITHDRAWN = "question.withdrawn"
    DECISION_MADE = "decision.made"
    DECISION_IMPORTED = "decision.imported"
    DECISION_CHANGED = "decision.changed"
    DECISION_WITHDRAWN = "decision.withdrawn"
    DECISION_DISCUSSION_ADDED = "decision.discussion_added"
    DECISION_DISCUSSION_REMOVED = "decision.discussion_removed"

    ACTION_ITEM_ASSIGNED = "action_item.assigned"
    ACTION_ITEM_IMPORTED = "action_item.imported"
    ACTION_ITEM_CARRIED = "action_item.carried"  # the minutes of a further meeting tell of it
    ACTION_ITEM_CHANGED = "action_item.changed"
    ACTION_ITEM_HANDED_OVER = "action_item.handed_over"
    ACTION_ITEM_HANDED_BACK = "action_item.handed_back"
    ACTION_ITEM_MOVED = "action_item.moved"
    ACTION_ITEM_SNOOZED = "action_item.snoozed"
    ACTION_ITEM_FINISHED = "action_item.finished"
    ACTION_ITEM_REOPENED = "action_item.reopened"
    ACTION_ITEM_WITHDRAWN = "action_item.withdrawn"

    GAP_RAISED = "gap.raised"
    GAP_CHANGED = "gap.changed"
    GAP_STATE_CHANGED = "gap.state_changed"
    GAP_LINKED = "gap.linked"
    GAP_UNLINKED = "gap.unlinked"
    GAP_PLANNED = "gap.planned"
    GAP_WITHDRAWN = "gap.withdrawn"
    MILESTONE_ADDED = "milestone.added"
    MILESTONE_REACHED = "milestone.reached"
    MILESTONE_REOPENED = "milestone.reopened"
    MILESTONE_WITHDRAWN = "milestone.withdrawn"
    ASK_MADE = "ask.made"
    ASK_ACCEPTED = "ask.accepted"
    ASK_DECLINED = "ask.declined"
    ASK_DELIVERED = "ask.delivered"
    ASK_WITHDRAWN = "ask.withdrawn"

    PAPER_STARTED = "paper.started"
    PAPER_CHANGED = "paper.changed"
    PAPER_STATE_CHANGED = "paper.state_changed"
    PAPER_PUBLISHED = "paper.published"
    PAPER_WITHDRAWN = "paper.withdrawn"
    VERSION_MADE = "version.made"
    SECTION_ADDED = "section.added"
    SECTION_CHANGED = "section.changed"
    SECTION_MAILED = "section.mailed"  # to somebody who asked for it, as a Word file
    SECTION_MAILED_BACK = "section.mailed_back"
    SECTION_MAILING_TAKEN = "section.mailing_taken"
    SECTION_MAILING_DROPPED = "section.mailing_dropped"
    SECTION_MAILING_PURGED = "section.mailing_purged"
    SECTION_MOVED = "section.moved"
    SECTION_ORIGIN_NAMED = "section.origin_named"
    SECTION_ORIGIN_REMOVED = "section.origin_removed"
    SECTION_SAVED = "section.saved"
    SECTION_WITHDRAWN = "section.withdrawn"
    SECTION_WRITER_CHANGED = "section.writer_changed"  # somebody opened it to write, or took over
    SECTION_WRITER_LEFT = "section.writer_left"
    SUGGESTION_MADE = "suggestion.made"
    SUGGESTION_TAKEN = "suggestion.taken"  # and is a revision of the section now
    SUGGESTION_DECLINED = "suggestion.declined"
    SUGGESTION_WITHDRAWN = "suggestion.withdrawn"
    SUGGESTION_REOPENED = "suggestion.reopened"  # it was taken back, or is looked at again
    REVIEW_OPENED = "review.opened"  # people were asked to review a version by a date
    REVIEW_CHANGED = "review.changed"
    REVIEW_WIDENED = "review.widened"  # more people were asked
    REVIEW_NARROWED = "review.narrowed"  # somebody is asked no more
    REVIEW_REMINDED = "review.reminded"
    REVIEW_CLOSED = "review.closed"
    REVIEW_FINISHED = "review.finished"  # by one of its reviewers
    REVIEW_RESUMED = "review.resumed"
    REVIEW_ANSWER_SAVED = "review_answer.saved"
    DISPOSITION_MADE = "disposition.made"  # somebody said what became of a comment
    DISPOSITION_REOPENED = "disposition.reopened"  # its words were changed since
    PASSAGE_SETTLED = "passage.settled"
    PASSAGE_REOPENED = "passage.reopened"
    PASSAGE_CONFIRMED = "passage.confirmed"  # that it is where it was found again, or is not


#: What members are told of: on the desk, in a group's timeline, in the digest. The rest is for the audit.
NEWS = frozenset(
    {
        EventName.GROUP_FOUNDED,
        EventName.GROUP_CHARTER_SAVED,
        EventName.MEMBERSHIP_STARTED,
        EventName.ANNOUNCEMENT_SENT,
        EventName.ANNOUNCEMENT_MAILED,
        EventName.UPDATE_POSTED,
        EventName.UPDATE_EDITED,
        EventName.COMMENT_POSTED,
        EventName.TIME_POLL_MADE,
        EventName.SERIES_BEGUN,
        EventName.SERIES_FORKED,
        EventName.MEETING_SCHEDULED,
        EventName.MEETING_RESCHEDULED,
        EventName.MEETING_CANCELLED,
        EventName.MEETING_CANCELLATION_UNDONE,
        EventName.MEETING_QUESTIONS_SET,
        EventName.MEETING_AGENDA_PUBLISHED,
        EventName.MEETING_AGENDA_REVISED,
        EventName.SUMMARY_PUBLISHED,
        EventName.SUMMARY_CIRCULATED,
        EventName.SUMMARY_CONFIRMED,
        EventName.SUMMARY_CONFIRMATION_UNDONE,
        EventName.ERRATUM_ADDED,
        EventName.DECISION_MADE,
        EventName.DECISION_CHANGED,
        EventName.ACTION_ITEM_ASSIGNED,
        EventName.ACTION_ITEM_HANDED_OVER,
        EventName.ACTION_ITEM_HANDED_BACK,
        EventName.ACTION_ITEM_FINISHED,
        EventName.ACTION_ITEM_REOPENED,
        EventName.GAP_RAISED,
        EventName.GAP_STATE_CHANGED,
        EventName.MILESTONE_REACHED,
        EventName.ASK_MADE,
        EventName.ASK_ACCEPTED,
        EventName.ASK_DECLINED,
        EventName.ASK_DELIVERED,
        EventName.PAPER_STARTED,
        EventName.PAPER_STATE_CHANGED,
        EventName.PAPER_PUBLISHED,
        EventName.SECTION_ADDED,
        EventName.SECTION_SAVED,
        EventName.SUGGESTION_MADE,
        EventName.SUGGESTION_TAKEN,
        EventName.REVIEW_OPENED,
        EventName.REVIEW_CLOSED,
        EventName.DISPOSITION_MADE,
    }
)


class _Waiting(NamedTuple):
    """An event whose thing may not have its id yet."""

    name: EventName
    thing: Thing
    within: Thing | None
    by: User | None
    details: dict[str, Any]
    at: datetime

    def made(self) -> Event:
        group_id = group_id_of(self.thing)
        return Event(
            name=self.name,
            thing_kind=self.thing.kind,
            thing_id=self.thing.id,
            within_kind=self.within.kind if self.within else None,
            within_id=self.within.id if self.within else None,
            group_id=group_id if group_id is not None else group_id_of(self.within),
            actor_id=self.by.id if self.by else None,
            details=self.details,
            at=self.at,
        )


_WAITING = "events waiting for their place"


def record(name: EventName, thing: Thing, *, by: User | None, within: Thing | None = None, **details: Any) -> None:
    """Note that something happened. ``within`` is the thing on whose page it can be read, if another.

    The event belongs to the group of the thing, if it has one; it takes its place in that group's
    sequence just before the commit, so that the order of places is the order of commits.
    """
    waiting = db.session.info.setdefault(_WAITING, [])
    waiting.append(_Waiting(name, thing, within, by, details, clock.now()))


def group_id_of(thing: Thing | None) -> int | None:
    return thing.id if isinstance(thing, Group) else getattr(thing, "group_id", None)


@sqlalchemy_event.listens_for(db.session, "before_commit")
def take_places(session: Session) -> None:
    """Give the waiting events their places: one UPDATE a group, in the order of group ids.

    The UPDATE keeps the group's row locked until the commit, so no later place can be committed
    first; the fixed order keeps two transactions from waiting for each other.
    """
    if session.in_nested_transaction() or not session.info.get(_WAITING):
        return
    session.flush()  # new things get their ids
    waiting = sorted(session.info.pop(_WAITING), key=lambda w: w.at)  # it is stable: deeds keep their order
    events = [w.made() for w in waiting]
    for group_id in sorted({e.group_id for e in events if e.group_id is not None}):
        of_group = [e for e in events if e.group_id == group_id]
        last = session.execute(
            update(Group)
            .where(Group.id == group_id)
            .values(last_seq=Group.last_seq + len(of_group))
            .returning(Group.last_seq)
            .execution_options(synchronize_session=False)
        ).scalar_one()
        for place, event in enumerate(of_group, start=last - len(of_group) + 1):
            event.seq = place
    session.add_all(events)
    if session.get_bind().dialect.name == "postgresql":
        session.execute(text(f"NOTIFY {CHANNEL}"))  # it is heard when this is committed


@sqlalchemy_event.listens_for(db.session, "after_rollback")
def forget(session: Session) -> None:
    session.info.pop(_WAITING, None)
