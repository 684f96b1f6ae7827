"""Who may see and do what. The whole of it is on this page.

``may`` answers a yes-or-no question, for views and templates alike. The ``access_*`` functions are the
only way for a view to get hold of a thing: they return it, or end the request with 404 (you may not
know of it); ``require`` ends it with 403 (you may see it, not do this with it).
"""

from enum import StrEnum
from typing import Any, NoReturn

from flask import abort, current_app, g
from flask_login import current_user

from roundtable.domain import (
    action_items,
    agenda,
    attachments,
    comments,
    decisions,
    groups,
    join_requests,
    meetings,
    memberships,
    papers,
    publications,
    sections,
    sign_ins,
    summaries,
    texts,
    things,
    updates,
)
from roundtable.domain.visibility import audiences_of
from roundtable.extensions import login_manager
from roundtable.models import (
    ActionItem,
    AgendaItem,
    AgendaPublication,
    Attachment,
    Comment,
    Decision,
    Group,
    JoinRequest,
    Meeting,
    Membership,
    Paper,
    Revision,
    Role,
    Section,
    Slot,
    Summary,
    Text,
    ThingKind,
    Update,
    User,
)


class Standing(StrEnum):
    """What a person is to a thing or its group."""

    ORGANIZER = "organizer"
    CHAIR = "chair"  # of the group, or of this meeting
    MEMBER = "member"
    OBSERVER = "observer"
    SIGNED_IN = "signed_in"  # and may read the thing
    AUTHOR = "author"
    OWNER = "owner"
    LEAD = "lead"
    NOTE_TAKER = "note_taker"
    SLOT_CHAIR = "slot_chair"  # chairs the group whose slot it is


S = Standing
_RUN = {S.CHAIR, S.ORGANIZER}
_WORK = {S.MEMBER, S.CHAIR, S.ORGANIZER}
_NOTE = {S.NOTE_TAKER, S.CHAIR, S.ORGANIZER}
_LEAD = {S.LEAD, S.CHAIR, S.ORGANIZER}

#: action → what one must be to do it.
PERMISSIONS: dict[str, set[Standing]] = {
    "roundtable.organize": {S.ORGANIZER},
    "group.found": {S.ORGANIZER},
    "group.change": _RUN,
    "group.save_charter": _RUN,
    "group.list_members": {S.SIGNED_IN},
    "membership.change": _RUN,
    "join_request.make": {S.SIGNED_IN},
    "join_request.answer": _RUN,
    "update.post": _WORK,
    "update.edit": {S.AUTHOR, *_RUN},
    "update.pin": _RUN,
    "update.withdraw": {S.AUTHOR, *_RUN},
    "update.bring_back": {S.ORGANIZER},
    "comment.post": {S.SIGNED_IN},
    "comment.edit": {S.AUTHOR},
    "comment.withdraw": {S.AUTHOR, *_RUN},
    "meeting.schedule": _RUN,
    "meeting.change": _RUN,
    "meeting.cancel": _RUN,
    "meeting.run": _NOTE,
    "meeting.answer": {S.OBSERVER, *_WORK},
    "meeting.note": {S.NOTE_TAKER, *_WORK},
    "meeting.note_attendance": _NOTE,
    "agenda.edit": _RUN,
    "agenda.publish": _RUN,
    "slot.fill": {S.SLOT_CHAIR, *_RUN},
    "summary.write": _NOTE,
    "summary.publish": _RUN,
    "decision.make": _NOTE,
    "decision.change": _NOTE,
    "decision.withdraw": _RUN,
    "action_item.assign": {S.NOTE_TAKER, *_WORK},
    "action_item.change": {S.OWNER, S.AUTHOR, *_RUN},
    "action_item.take": _WORK,
    "action_item.finish": {S.OWNER, *_RUN},
    "action_item.withdraw": {S.AUTHOR, *_RUN},
    "paper.start": _WORK,
    "paper.change": _LEAD,
    "paper.publish": _RUN,
    "paper.withdraw": _RUN,
    "section.add": {S.LEAD, *_WORK},
    "section.edit": {S.LEAD, *_WORK},
    "section.withdraw": _LEAD,
    "thing.purge": {S.ORGANIZER},
}

_ROLES = {Role.CHAIR: S.CHAIR, Role.MEMBER: S.MEMBER, Role.OBSERVER: S.OBSERVER}
#: The attribute of a thing that names a person, and what that person is to it.
_PEOPLE = (
    ("author_id", S.AUTHOR),
    ("created_by_id", S.AUTHOR),
    ("owner_id", S.OWNER),
    ("lead_id", S.LEAD),
    ("note_taker_id", S.NOTE_TAKER),
    ("chair_id", S.CHAIR),
)


def may(person: User | None, action: str, thing: Any = None) -> bool:
    """Whether the person (none: a visitor) may do this with the thing, or in the group."""
    allowed = PERMISSIONS[action]  # an action that is not in the table is a bug: fail loudly
    return person is not None and bool(allowed & standings(person, thing))


def standings(person: User, thing: Any) -> set[Standing]:
    found = {S.SIGNED_IN}
    if person.is_organizer:
        found.add(S.ORGANIZER)
    if thing is None:
        return found
    if isinstance(thing, Slot):
        return found | ({S.SLOT_CHAIR} if role_of(person, thing.group_id) == Role.CHAIR else set())
    group_id = thing.id if isinstance(thing, Group) else thing.group_id
    role = role_of(person, group_id)
    if role is not None:
        found.add(_ROLES[role])
    found |= {standing for name, standing in _PEOPLE if getattr(thing, name, None) == person.id}
    if isinstance(thing, Summary) and thing.meeting.note_taker_id == person.id:
        found.add(S.NOTE_TAKER)
    return found


def role_of(person: User, group_id: int) -> Role | None:
    """The person's role in the group today; all their roles are loaded once a request."""
    roles = g.setdefault("roles", {})
    if person.id not in roles:
        roles[person.id] = {m.group_id: m for m in memberships.of_person(person)}
    membership = roles[person.id].get(group_id)
    return membership.role if membership else None


def memberships_now(person: User) -> list[Membership]:
    """The person's memberships, loaded once a request with their groups."""
    role_of(person, 0)
    return list(g.roles[person.id].values())


# Who is at the browser


@login_manager.user_loader
def load_user(token: str) -> User | None:
    sign_in = sign_ins.find(token)
    if sign_in is None or not sign_in.user.is_active:
        return None
    g.sign_in = sign_in
    sign_in.user.sign_in_token = token  # type: ignore[misc]  # of this person alone, not of the class
    return sign_in.user


def visitor() -> User | None:
    """The person at the browser, or none; none too in the worker and in commands."""
    return current_user._get_current_object() if current_user and current_user.is_authenticated else None


def require_sign_in() -> User:
    person = visitor()
    if person is None:
        sign_in_first()
    return person


def require(action: str, thing: Any = None) -> User:
    """The person at the browser, who may do this; else the request ends here."""
    person = require_sign_in()
    if not may(person, action, thing):
        abort(403)
    return person


def require_any(thing: Any, *actions: str) -> User:
    """The person at the browser, who may do one of these at least."""
    person = require_sign_in()
    if not any(may(person, action, thing) for action in actions):
        abort(403)
    return person


def sign_in_first() -> NoReturn:
    abort(current_app.login_manager.unauthorized())  # type: ignore[attr-defined]


# Getting hold of things


def access_group(slug: str) -> Group:
    return groups.by_slug(slug) or _unknown()


def access_update(group: Group, update_id: int) -> Update:
    return updates.find(group, update_id, visitor()) or _unknown()


def access_withdrawn_update(group: Group, update_id: int) -> Update:
    person = require("update.bring_back")
    update = updates.find_withdrawn(update_id, person)
    return update if update is not None and update.group_id == group.id else _unknown()


def access_comment(group: Group, comment_id: int) -> tuple[Comment, Any]:
    """The comment and the thing that it is on, which the person may read."""
    comment = comments.find(group, comment_id)
    if comment is None:
        _unknown()
    return comment, access_thing(group, comment.thing_kind, comment.thing_id)


def access_thing(group: Group, kind: ThingKind, thing_id: int) -> Any:
    """A thing with a page of its own, of whatever kind."""
    thing = things.find_readable(kind, thing_id, visitor())
    return thing if thing is not None and thing.group_id == group.id else _unknown()


def access_meeting(group: Group, meeting_id: int) -> Meeting:
    return meetings.find(group, meeting_id, visitor()) or _unknown()


def access_agenda_item(meeting: Meeting, item_id: int) -> AgendaItem:
    return agenda.find_item(meeting, item_id) or _unknown()


def access_slot(meeting: Meeting, slot_id: int) -> Slot:
    return agenda.find_slot(meeting, slot_id) or _unknown()


def access_publications(meeting: Meeting) -> list[AgendaPublication]:
    """The published states of an agenda that were published to the person, the newest first."""
    person = visitor()
    belongs = person is not None and role_of(person, meeting.group_id) is not None
    return publications.of_meeting(meeting, audiences_of(person, belongs=belongs))


def access_publication(meeting: Meeting, number: int) -> AgendaPublication:
    found = [p for p in access_publications(meeting) if p.number == number]
    return found[0] if found else _unknown()


def access_summary(group: Group, meeting_id: int) -> Summary:
    return summaries.find(group, meeting_id, visitor()) or _unknown()


def access_decision(group: Group, decision_id: int) -> Decision:
    return decisions.find(group, decision_id, visitor()) or _unknown()


def access_any_decision(decision_id: int) -> Decision:
    return decisions.find_anywhere(decision_id, visitor()) or _unknown()


def access_action_item(group: Group, item_id: int) -> ActionItem:
    return action_items.find(group, item_id, visitor()) or _unknown()


def access_any_action_item(item_id: int) -> ActionItem:
    return action_items.find_anywhere(item_id, visitor()) or _unknown()


def access_paper(group: Group, paper_id: int) -> Paper:
    return papers.find(group, paper_id, visitor()) or _unknown()


def access_section(paper: Paper, section_id: int) -> Section:
    return sections.find(paper, section_id) or _unknown()


def access_revision(text: Text, number: int) -> Revision:
    return texts.find_revision(text, number) or _unknown()


def access_membership(group: Group, membership_id: int) -> Membership:
    return memberships.find(group, membership_id) or _unknown()


def access_join_request(group: Group, request_id: int) -> JoinRequest:
    return join_requests.find(group, request_id) or _unknown()


def access_attachment(token: str) -> Attachment:
    """A file: its uploader's until it is attached, then of whoever may read the thing it is on."""
    attachment, person = attachments.find_by_token(token), visitor()
    if attachment is None:
        _unknown()
    if attachment.thing_kind is None or attachment.thing_id is None:
        return attachment if person is not None and attachment.uploaded_by_id == person.id else _unknown()
    thing = things.find_readable(attachment.thing_kind, attachment.thing_id, person)
    return attachment if thing is not None else _unknown()


def _unknown() -> NoReturn:
    """You may not know of it. Who is not signed in may find it after signing in: links in mail land."""
    if visitor() is None:
        sign_in_first()
    abort(404)
