"""Why somebody gets mail, in words: of each group, and of each kind of single notice."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from flask import g
from flask_babel import gettext
from flask_babel import lazy_gettext as _l

from roundtable.models import Announcement, MailKind, Membership, Role, User, Whom


class Why(NamedTuple):
    """Of a kind of notice."""

    words: Any
    is_for_chairs: bool = False  # and organizers
    is_for_organizers: bool = False
    can_stop: bool = False  # else it must be known
    is_asked: bool = False  # it comes only to who has just asked for it


#: Every kind of mail besides the digest, and the invitation that comes before somebody is here.
WHY: dict[MailKind, Why] = {
    MailKind.DIGEST_PREVIEW: Why(_l("You asked to see your next digest by the link of a mail."), is_asked=True),
    MailKind.MEETING_INVITATION: Why(_l("A meeting of one of your groups is scheduled, or is moved."), can_stop=True),
    MailKind.MEETING_CANCELLATION: Why(_l("A meeting that you were invited to is called off."), can_stop=True),
    MailKind.SUMMARY_CIRCULATED: Why(_l("You were at the meeting. Who does not object agrees.")),
    MailKind.SUMMARY_WAITS: Why(_l("You are to write the summary of a meeting, and a chair asks for it.")),
    MailKind.PROPOSAL_ANSWER: Why(_l("You proposed something for an agenda.")),
    MailKind.JOIN_REQUEST: Why(_l("You answer for the group that somebody wants to join."), is_for_chairs=True),
    MailKind.JOIN_ANSWER: Why(_l("You asked to join a group.")),
    MailKind.SIGN_IN_LINK: Why(_l("You asked for a link to sign in."), is_asked=True),
    MailKind.PASSWORD_LINK: Why(_l("You asked for a new password."), is_asked=True),
    MailKind.ANNOUNCEMENT: Why(_l("The organizers tell what everybody must know.")),
    MailKind.ADDRESS_PROOF: Why(_l("You asked us to write to another address."), is_asked=True),
    MailKind.ADDRESS_CHANGED: Why(_l("Mail goes to another address of yours from now on.")),
    MailKind.MAIL_ANSWER: Why(_l("You wrote to the roundtable by mail, and it could not be taken, or not whole.")),
    MailKind.MAIL_HELD: Why(_l("A mail came in your name, and we cannot tell whether you wrote it.")),
    MailKind.SECTION_MAILED: Why(_l("You asked for a section of a paper as a Word file.")),
    MailKind.SECTION_UNMAILED: Why(_l("You asked for a section of a paper as a Word file, and it could not be made.")),
    MailKind.NOTES_UNDERSTOOD: Why(_l("You mailed notes of a meeting.")),
    MailKind.REVIEW_ASKED: Why(_l("Somebody asks you to review a paper.")),
    MailKind.REVIEW_REMINDER: Why(_l("You have not answered yet to a review, and its day is near.")),
    MailKind.REVIEW_ANSWERED: Why(_l("You reviewed a paper of a group that you do not belong to.")),
    MailKind.GROUP_MAIL_POSTED: Why(_l("You wrote to the address of a group.")),
    MailKind.GROUP_MAIL_HELD: Why(_l("You answer for the group to which somebody wrote."), is_for_chairs=True),
    MailKind.GROUP_MAIL_DECLINED: Why(_l("You wrote to the address of a group, and its chair declined.")),
    MailKind.MAIL_CHECK: Why(_l("You run the roundtable, and try whether mail arrives."), is_for_organizers=True),
}


def notices_to(person: User, belong: Sequence[Membership]) -> list[tuple[MailKind, Why]]:
    """What the person may get besides digests."""
    is_chair = any(m.role == Role.CHAIR for m in belong) or person.is_organizer
    return [
        (kind, why)
        for kind, why in WHY.items()
        if (is_chair or not why.is_for_chairs) and (person.is_organizer or not why.is_for_organizers)
    ]


def told_to(announcement: Announcement) -> str:
    """“The chairs of Gyn Onc, Multiomics”"""
    names = [group.name for group in g.groups_held if group.id in announcement.group_ids]
    groups = ", ".join(names) or gettext("all groups")
    words = {
        Whom.EVERYBODY: gettext("everybody in the roundtable"),
        Whom.MEMBERS: gettext("all who belong to %(groups)s", groups=", ".join(names) or gettext("any group")),
        Whom.CHAIRS: gettext("the chairs of %(groups)s", groups=groups),
        Whom.ORGANIZERS: gettext("the organizers"),
    }
    return words[announcement.whom]


def reason_in_mail(membership: Membership) -> str:
    """In the foot of a digest: “you chair Gyn Onc”"""
    name = membership.group.short_name
    if membership.group.is_plenary:
        return gettext("everybody belongs to the plenary")
    if membership.role == Role.CHAIR:
        return gettext("you chair %(group)s", group=name)
    if membership.role == Role.OBSERVER:
        return gettext("you observe %(group)s", group=name)
    return gettext("you are a member of %(group)s", group=name)


def reason_of(membership: Membership) -> str:
    """Why news of this group come."""
    if membership.group.is_plenary:
        return gettext("Everybody belongs to it")
    reasons = {
        Role.CHAIR: gettext("You chair it"),
        Role.MEMBER: gettext("You are a member"),
        Role.OBSERVER: gettext("You observe it"),
    }
    return reasons[membership.role]
