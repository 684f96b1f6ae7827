"""Who may see and do what. The whole of it is on this page.

``may`` answers a yes-or-no question, for views and templates alike; ``require`` ends the request with 403 (you may
see it, not do this with it).
"""

from enum import StrEnum
from typing import Any, NoReturn

from flask import abort, current_app, g
from flask_login import current_user

from roundtable.addresses import g_itself
from roundtable.domain import memberships, reviews, sign_ins
from roundtable.extensions import login_manager
from roundtable.models import AgendaItem, Disposition, Group, Membership, Paper, Role, Section, Slot, Summary, User


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
    PRESENTER = "presenter"
    NOTE_TAKER = "note_taker"
    INVITED = "invited"  # to review the paper, from beyond the group
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
    "group.show_charter_history": {S.OBSERVER, *_WORK},
    "group.list_members": {S.SIGNED_IN},
    "membership.change": _RUN,
    "join_request.make": {S.SIGNED_IN},
    "join_request.answer": _RUN,
    "update.post": _WORK,
    "update.edit": {S.AUTHOR, *_RUN},
    "update.pin": _RUN,
    "group_mail.answer": _RUN,
    "update.withdraw": {S.AUTHOR, *_RUN},
    "comment.post": {S.SIGNED_IN},
    "comment.edit": {S.AUTHOR},
    "comment.withdraw": {S.AUTHOR, *_RUN},
    "comment.settle": {S.AUTHOR, *_WORK},  # on words of a paper
    "meeting.schedule": _RUN,
    "meeting.change": _RUN,
    "minutes.import": _RUN,
    "minutes.read": {S.OBSERVER, *_WORK},
    "series.read": {S.OBSERVER, *_WORK},
    "series.change": _RUN,
    "meeting.cancel": _RUN,
    "time_poll.list": {S.OBSERVER, *_WORK},
    "time_poll.make": _RUN,
    "time_poll.change": _RUN,
    "time_poll.answer": {S.OBSERVER, *_WORK},
    "time_poll.settle": _RUN,
    "time_poll.withdraw": _RUN,
    "meeting.run": _NOTE,
    "meeting.answer": {S.OBSERVER, *_WORK},
    "meeting.ask": _RUN,  # those who come
    "meeting.list_answers": _RUN,
    "meeting.note": {S.NOTE_TAKER, *_WORK},
    "meeting.note_attendance": _NOTE,
    "recusal.declare": {S.OBSERVER, *_WORK},  # for oneself
    "recusal.record": _NOTE,  # for others, and guests
    "agenda.edit": _RUN,
    "agenda.publish": _RUN,
    "agenda.ask_for_discussion": {S.OBSERVER, *_WORK},
    "proposal.make": _WORK,
    "proposal.answer": _RUN,
    "material.add": {S.PRESENTER, *_RUN},
    "topic.read": {S.OBSERVER, *_WORK},
    "topic.change": _RUN,
    "slot.fill": {S.SLOT_CHAIR, *_RUN},
    "summary.write": _NOTE,
    "summary.ask_for": _RUN,
    "summary.publish": _RUN,
    "summary.circulate": _RUN,
    "summary.confirm": _RUN,
    "objection.answer": _NOTE,
    "objection.withdraw": {S.AUTHOR},
    "erratum.add": _NOTE,
    "question.withdraw": {S.AUTHOR, *_RUN},
    "decision.make": _NOTE,
    "decision.change": _NOTE,
    "decision.withdraw": _RUN,
    "action_item.assign": {S.NOTE_TAKER, *_WORK},
    "action_item.change": {S.OWNER, S.AUTHOR, *_RUN},
    "action_item.take": _WORK,
    "action_item.finish": {S.OWNER, *_RUN},
    "action_item.withdraw": {S.AUTHOR, *_RUN},
    "gap.raise": _WORK,
    "gap.change": {S.LEAD, S.AUTHOR, *_RUN},
    "gap.plan": {S.LEAD, *_WORK},
    "gap.withdraw": _RUN,
    "ask.list": {S.OBSERVER, *_WORK},
    "ask.make": _RUN,
    "ask.answer": _RUN,  # in the group that is asked
    "ask.deliver": _WORK,  # in the group that is asked
    "ask.withdraw": _RUN,
    "paper.start": _WORK,
    "paper.change": _LEAD,
    "paper.publish": _RUN,
    "paper.withdraw": _RUN,
    "section.add": {S.LEAD, *_WORK},
    "section.edit": {S.LEAD, *_WORK},
    "section.withdraw": _LEAD,
    "review.read": {S.LEAD, S.INVITED, S.OBSERVER, *_WORK},
    "review.ask": _LEAD,
    "disposition.make": {S.LEAD, S.CHAIR},  # of the paper or the section
    "suggestion.make": {S.LEAD, S.INVITED, *_WORK},
    "suggestion.withdraw": {S.AUTHOR},
    "suggestion.decide": {S.LEAD, S.CHAIR},  # of the section; nobody else
    "version.make": _LEAD,
    "thing.bring_back": {S.ORGANIZER},
    "thing.purge": {S.ORGANIZER},
}

_ROLES = {Role.CHAIR: S.CHAIR, Role.MEMBER: S.MEMBER, Role.OBSERVER: S.OBSERVER}
#: The attribute of a thing that names a person, and what that person is to it.
_PEOPLE = (
    ("author_id", S.AUTHOR),
    ("created_by_id", S.AUTHOR),
    ("made_by_id", S.AUTHOR),
    ("asked_by_id", S.AUTHOR),
    ("owner_id", S.OWNER),
    ("lead_id", S.LEAD),
    ("note_taker_id", S.NOTE_TAKER),
    ("chair_id", S.CHAIR),
)


def may(person: User | None, action: str, thing: Any = None) -> bool:
    """Whether the person (none: a visitor) may do this with the thing, or in the group."""
    allowed = PERMISSIONS[action]  # an action that is not in the table is a bug: fail loudly
    return person is not None and not allowed.isdisjoint(standings(person, thing))


def standings(person: User, thing: Any) -> set[Standing]:
    found = {S.SIGNED_IN}
    if person.is_organizer:
        found.add(S.ORGANIZER)
    if thing is None:
        return found
    if isinstance(thing, Slot):
        return found | ({S.SLOT_CHAIR} if role_of(person, thing.group_id) == Role.CHAIR else set())
    if isinstance(thing, AgendaItem):  # whose meeting is at hand
        return standings(person, thing.meeting) | ({S.PRESENTER} if thing.presenter_id == person.id else set())
    if isinstance(thing, Section):  # whoever leads it; the paper's lead where nobody does
        others = standings(person, thing.paper) - {S.LEAD}
        return others | ({S.LEAD} if (thing.lead_id or thing.paper.lead_id) == person.id else set())
    if isinstance(thing, Disposition):
        return standings(person, thing.section) | standings(person, thing.section.paper)
    own_id, group_id = person.id, thing.id if isinstance(thing, Group) else thing.group_id
    if (role := role_of(person, group_id)) is not None:
        found.add(_ROLES[role])
    elif isinstance(thing, Paper) and thing.id in _invited_to(person):
        found.add(S.INVITED)
    found |= {standing for name, standing in _PEOPLE if getattr(thing, name, None) == own_id}
    if isinstance(thing, Summary) and thing.meeting.note_taker_id == own_id:
        found.add(S.NOTE_TAKER)
    return found


def role_of(person: User, group_id: int) -> Role | None:
    """The person's role in the group today; all their roles are loaded once a request."""
    roles = g_itself().setdefault("roles", {})
    if (own_id := person.id) not in roles:
        roles[own_id] = {m.group_id: m for m in memberships.of_person(person)}
    membership = roles[own_id].get(group_id)
    return membership.role if membership else None


def _invited_to(person: User) -> set[int]:
    """The papers that the person was invited to review, loaded once a request."""
    invited: dict[int, set[int]] = g_itself().setdefault("invited", {})
    if person.id not in invited:
        invited[person.id] = reviews.invited_to(person)
    return invited[person.id]


def memberships_now(person: User) -> list[Membership]:
    """The person's memberships, loaded once a request with their groups."""
    role_of(person, 0)
    return list(g.roles[person.id].values())


# Who is at the browser


@login_manager.user_loader
def load_user(token: str) -> User | None:
    found = sign_ins.find(token)
    if found is None or not found[0].user.is_active:
        return None
    g.sign_in, belong = found
    sign_in = g.sign_in
    g.setdefault("roles", {})[sign_in.user_id] = {m.group_id: m for m in belong}
    sign_in.user.sign_in_token = token  # of this person alone, not of the class
    return sign_in.user


def visitor() -> User | None:
    """The person at the browser, or none; none too in the worker and in commands."""
    person = current_user._get_current_object()
    return person if isinstance(person, User) and person.is_authenticated else None


def require_sign_in() -> User:
    return visitor() or sign_in_first()


def require(action: str, thing: Any = None) -> User:
    """The person at the browser, who may do this; else the request ends here."""
    return require_any(thing, action)


def require_any(thing: Any, *actions: str) -> User:
    """The person at the browser, who may do one of these at least."""
    person = require_sign_in()
    if not any(may(person, action, thing) for action in actions):
        abort(403)
    return person


def sign_in_first() -> NoReturn:
    abort(current_app.login_manager.unauthorized())  # type: ignore[attr-defined]


def unknown() -> NoReturn:
    """You may not know of it. Who is not signed in may find it after signing in: links in mail land."""
    if visitor() is None:
        sign_in_first()
    abort(404)
