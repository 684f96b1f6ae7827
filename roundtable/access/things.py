"""Getting hold of things: the ``access_*`` functions are the only way for a view to do it. They return the thing, or
end the request with 404 (you may not know of it)."""

from typing import Any

from flask import abort

from roundtable.access.permissions import may, require, require_sign_in, role_of, unknown, visitor
from roundtable.domain import (
    action_items,
    agenda,
    asks,
    attachments,
    attendances,
    calendar_feeds,
    comments,
    decisions,
    discussions,
    dispositions,
    errata,
    gaps,
    join_requests,
    linking,
    mailed_sections,
    materials,
    meetings,
    memberships,
    minutes,
    objections,
    origins,
    paper_imports,
    papers,
    passages,
    proposals,
    publications,
    questions,
    reviewing,
    reviews,
    sections,
    series,
    suggestions,
    summaries,
    texts,
    things,
    time_polls,
    topics,
    updates,
    versions,
    withdrawals,
)
from roundtable.domain.paging import Page
from roundtable.domain.visibility import audiences_of
from roundtable.models import (
    ActionItem,
    AgendaItem,
    AgendaPublication,
    Ask,
    Attachment,
    Audience,
    CalendarFeed,
    Comment,
    Decision,
    Disposition,
    Erratum,
    Gap,
    Group,
    Job,
    JoinRequest,
    Link,
    MailedSection,
    Material,
    Meeting,
    Membership,
    Milestone,
    Minutes,
    Objection,
    Paper,
    Passage,
    PollTime,
    Proposal,
    Question,
    Review,
    ReviewAnswer,
    Reviewer,
    Revision,
    Section,
    Series,
    Slot,
    Suggestion,
    Summary,
    Text,
    ThingKind,
    TimePoll,
    Topic,
    Update,
    User,
    Version,
)


def access_update(group: Group, update_id: int) -> Update:
    return updates.find(group, update_id, visitor()) or unknown()


def access_withdrawn(kind: ThingKind, thing_id: int) -> withdrawals.Withdrawal:
    """For organizers, who bring things back or purge them."""
    require("thing.bring_back")
    return withdrawals.find(kind, thing_id) or unknown()


def access_comment(group: Group, comment_id: int) -> tuple[Comment, Any]:
    """The comment and the thing that it is on, which the person may read."""
    comment = comments.find(group, comment_id)
    if comment is None:
        unknown()
    return comment, access_thing(group, comment.thing_kind, comment.thing_id)


def access_comment_on_passage(group: Group, comment_id: int) -> tuple[Comment, Passage, Paper]:
    """A comment that begins what is said of words of a paper."""
    comment, paper = access_comment(group, comment_id)
    passage = passages.find(paper, comment.passage_id) if comment.passage_id and not comment.parent_id else None
    return (comment, passage, paper) if passage is not None else unknown()


def access_thing(group: Group, kind: ThingKind, thing_id: int) -> Any:
    """A thing with a page of its own, of whatever kind."""
    thing = things.find_readable(kind, thing_id, visitor())
    return thing if thing is not None and thing.group_id == group.id else unknown()


def access_meeting(group: Group, meeting_id: int) -> Meeting:
    return meetings.find(group, meeting_id, visitor()) or unknown()


def access_agenda_item(meeting: Meeting, item_id: int) -> AgendaItem:
    return agenda.find_item(meeting, item_id) or unknown()


def access_minutes(group: Group, minutes_id: int) -> Minutes:
    """What waits is for those who import; what is on record is for the group, as the notes made of it are."""
    given = minutes.find_with_text(group, minutes_id)
    action = "minutes.read" if given and given.imported_at else "minutes.import"
    return given if may(require_sign_in(), action, group) and given else unknown()


def access_series(group: Group, series_id: int) -> Series:
    """Series are of the group and for it."""
    if not may(require_sign_in(), "series.read", group):
        unknown()
    return series.find(group, series_id) or unknown()


def access_time_poll(group: Group, poll_id: int) -> TimePoll:
    return time_polls.find(group, poll_id, visitor()) or unknown()


def access_poll_time(poll: TimePoll, time_id: int) -> PollTime:
    return next((time for time in poll.times if time.id == time_id), None) or unknown()


def access_material(meeting: Meeting, material_id: int) -> Material:
    return materials.find(meeting, material_id) or unknown()


def access_topic(group: Group, topic_id: int) -> Topic:
    """Topics are of the group and for it."""
    if not may(require_sign_in(), "topic.read", group):
        unknown()
    return topics.find(group, topic_id) or unknown()


def access_slot(meeting: Meeting, slot_id: int) -> Slot:
    return agenda.find_slot(meeting, slot_id) or unknown()


def access_proposal(meeting: Meeting, proposal_id: int) -> Proposal:
    return proposals.find(meeting, proposal_id) or unknown()


def access_publications(meeting: Meeting) -> list[AgendaPublication]:
    """The published states of an agenda that were published to the person, the newest first."""
    person = visitor()
    belongs = person is not None and role_of(person, meeting.group_id) is not None
    return publications.of_meeting(meeting, audiences_of(person, belongs=belongs))


def access_publication(meeting: Meeting, number: int) -> AgendaPublication:
    return next((p for p in access_publications(meeting) if p.number == number), None) or unknown()


def access_summary(group: Group, meeting_id: int) -> Summary:
    return summaries.find(group, meeting_id, visitor()) or unknown()


def access_objection(summary: Summary, objection_id: int) -> Objection:
    require_part(summary)
    return objections.find(summary, objection_id) or unknown()


def access_erratum(summary: Summary, number: int) -> Erratum:
    return errata.find(summary, number) or unknown()


def takes_part(person: User | None, summary: Summary) -> bool:
    """Whether the person may object: they were at the meeting, or belong to the group."""
    if person is None:
        return False
    return role_of(person, summary.group_id) is not None or attendances.was_there(summary.meeting, person)


def require_part(summary: Summary) -> User:
    """The person at the browser, who takes part in the summary, or runs the roundtable; else 403."""
    person = require_sign_in()
    if not (person.is_organizer or takes_part(person, summary)):
        abort(403)
    return person


def access_question(group: Group, question_id: int) -> Question:
    return questions.find(group, question_id, visitor()) or unknown()


def access_decision(group: Group, decision_id: int) -> Decision:
    return decisions.find(group, decision_id, visitor()) or unknown()


def access_discussion(decision: Decision, link_id: int) -> Link:
    """That the decision was discussed at another item."""
    return discussions.find(decision, link_id) or unknown()


def access_any_decision(decision_id: int) -> Decision:
    return decisions.find_anywhere(decision_id, visitor()) or unknown()


def access_gap(group: Group, gap_id: int) -> Gap:
    return gaps.find(group, gap_id, visitor()) or unknown()


def access_any_gap(gap_id: int) -> Gap:
    return gaps.find_anywhere(gap_id, visitor()) or unknown()


def access_milestone(gap: Gap, milestone_id: int) -> Milestone:
    return gaps.find_milestone(gap, milestone_id) or unknown()


def access_origin(section: Section, link_id: int) -> Link:
    return origins.find(section, link_id) or unknown()


def access_passage_of_origin(section: Section, passage_id: int) -> Passage:
    """Words of the section of which it is said where they come from."""
    return origins.find_passage(section, passage_id, visitor()) or unknown()


def access_link(gap: Gap, link_id: int) -> Link:
    return linking.find(gap, link_id) or unknown()


def access_ask(group: Group, ask_id: int) -> Ask:
    return asks.find(group, ask_id, visitor()) or unknown()


def access_action_item(group: Group, item_id: int) -> ActionItem:
    return action_items.find(group, item_id, visitor()) or unknown()


def access_any_action_item(item_id: int) -> ActionItem:
    return action_items.find_anywhere(item_id, visitor()) or unknown()


def access_paper_import(group: Group, job_id: int) -> Job:
    """The work that makes a paper of a file, for those who may start one."""
    require("paper.start", group)
    return paper_imports.find(group, job_id) or unknown()


def access_paper(group: Group, paper_id: int) -> Paper:
    return papers.find(group, paper_id, visitor()) or unknown()


def access_known_paper(group: Group, paper_id: int) -> Paper:
    """Also one that is being revised, for those who read no more of it than the versions that were published. What
    it says now is shown through ``access_draft``."""
    return papers.find_known(group, paper_id, visitor()) or unknown()


def access_draft(paper: Paper) -> Paper:
    return paper if reads_draft(paper) else unknown()


def reads_draft(paper: Paper) -> bool:
    """Whether the person at the browser reads what the paper says now, published or not."""
    return paper.is_published or may(visitor(), "review.read", paper)


def title_of(paper: Paper) -> str:
    """What the paper is called to the person at the browser."""
    return paper.title if reads_draft(paper) else paper.title_outside


def access_section(paper: Paper, section_id: int) -> Section:
    return sections.find(paper, section_id) or unknown()


def access_section_written(paper: Paper, section_id: int) -> Section:
    """Also one that was taken out while somebody wrote in it: what they wrote is kept."""
    return sections.find(paper, section_id) or sections.find(paper, section_id, is_withdrawn=True) or unknown()


def access_mailed_section(paper: Paper, mailing_id: int, *, to_decide: bool = False) -> MailedSection:
    """What came back by mail: for those who write in the paper; decided by the section's lead, a chair, its sender."""
    person = require("section.edit", paper)
    mailing = mailed_sections.find(paper, mailing_id) or unknown()
    if to_decide and mailing.person_id != person.id:
        require("suggestion.decide", mailing.section)
    return mailing


def access_section_mail(paper: Paper, job_id: int) -> Job:
    """The work of mailing a section of the paper, for whoever asked for it."""
    return mailed_sections.find_asked(require_sign_in(), paper, job_id) or unknown()


def access_suggestion(paper: Paper, suggestion_id: int) -> tuple[Suggestion, Section]:
    return suggestions.find(paper, suggestion_id) or unknown()


def access_reviews(paper: Paper, number: int = 1) -> Page[Review]:
    """What is said in a review is for the people of the paper, whoever may read the paper itself."""
    return reviews.of_paper(paper, number) if may(require_sign_in(), "review.read", paper) else unknown()


def access_review(paper: Paper, review_id: int) -> Review:
    found = reviews.find(paper, review_id) if may(require_sign_in(), "review.read", paper) else None
    return found or unknown()


def access_own_review(paper: Paper, review_id: int) -> tuple[Review, Reviewer]:
    """A review that the person at the browser was asked for."""
    review = access_review(paper, review_id)
    return review, reviews.find_own(review, require_sign_in()) or unknown()


def access_reviewer(review: Review, reviewer_id: int) -> Reviewer:
    return reviews.find_reviewer(review, reviewer_id) or unknown()


def access_review_answer(review: Review, answer_id: int) -> ReviewAnswer:
    return reviewing.find_answer(review, answer_id) or unknown()


def access_disposition(review: Review, number: int) -> Disposition:
    return dispositions.find(review, number) or unknown()


def access_part(version: Version, section_id: int) -> versions.Part:
    """A section as a version has it."""
    return versions.part_of(version, section_id) or unknown()


def access_versions(paper: Paper, number: int = 1) -> Page[Version]:
    """Those that the person may read, a page of them, the newest first."""
    return versions.of_paper(paper, _audiences_on(paper), number)


def access_latest_version(paper: Paper) -> Version | None:
    return versions.latest(paper, _audiences_on(paper))


def access_version(paper: Paper, number: int) -> Version:
    return versions.find(paper, number, _audiences_on(paper)) or unknown()


def _audiences_on(paper: Paper) -> set[Audience]:
    """A paper that is published shows its versions from then on; drafts stay with those who wrote them."""
    person = visitor()
    belongs = person is not None and may(person, "review.read", paper)
    return audiences_of(person, belongs=belongs)


def access_revision(text: Text, number: int) -> Revision:
    return texts.find_revision(text, number) or unknown()


def access_membership(group: Group, membership_id: int) -> Membership:
    return memberships.find(group, membership_id) or unknown()


def access_join_request(group: Group, request_id: int) -> JoinRequest:
    return join_requests.find(group, request_id) or unknown()


def access_calendar_feed(feed_id: int) -> CalendarFeed:
    """One's own."""
    return calendar_feeds.find_of(require_sign_in(), feed_id) or unknown()


def access_attachment(token: str) -> Attachment:
    """A file: its uploader's until it is attached, then of whoever may read the thing it is on."""
    attachment, person = attachments.find_by_token(token), visitor()
    if attachment is None:
        unknown()
    if attachment.thing_kind is None or attachment.thing_id is None:
        return attachment if person is not None and attachment.uploaded_by_id == person.id else unknown()
    if attachment.thing_kind == ThingKind.COMMENT:
        return attachment if comments.find_shown(attachment.thing_id, person) else unknown()
    if attachment.thing_kind == ThingKind.MATERIAL:
        return attachment if materials.is_readable(attachment.thing_id, person) else unknown()
    if attachment.thing_kind == ThingKind.GROUP:  # in its charter, which everybody reads
        return attachment
    if attachment.thing_kind == ThingKind.REVIEW_ANSWER:
        paper_id = reviewing.find_paper_of(attachment.thing_id) or 0
        paper = things.find_readable(ThingKind.PAPER, paper_id, person)
        return attachment if paper is not None and may(person, "review.read", paper) else unknown()
    thing = things.find_readable(attachment.thing_kind, attachment.thing_id, person)
    return attachment if thing is not None or _is_published(attachment, person) else unknown()


def _is_published(attachment: Attachment, person: User | None) -> bool:
    """A figure of a paper that is being revised: whether a version shows it that was published for the person."""
    ids = {attachment.thing_id or 0} if attachment.thing_kind == ThingKind.PAPER else set()
    of_it = papers.known_among(ids, person)
    return any(versions.show(paper, attachment.token, _audiences_on(paper)) for paper in of_it)
