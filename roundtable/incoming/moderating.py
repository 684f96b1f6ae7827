"""What the chair of a group does with mail that waits."""

import logging

from roundtable.domain import group_mails, incoming_mails, users
from roundtable.domain.errors import DomainError
from roundtable.extensions import db
from roundtable.incoming.arrived import Arrived
from roundtable.incoming.posts import Post, posted
from roundtable.mail.boxes import Box
from roundtable.models import Group, IncomingMail, Update, User

log = logging.getLogger("roundtable.mail")

#: So much of a mail is read to show what it is about: its heads and its text come first.
GLIMPSE = 64 * 1024


def glimpse_of(mail: IncomingMail) -> Post | None:
    """What it is about, without reading all of its files; none where nobody can read it."""
    beginning = incoming_mails.beginning_of(mail, GLIMPSE)
    try:
        return Post(Arrived(mail.id, mail.sender, mail.recipient, Box.GROUP, [], beginning, mail.received_at))
    except DomainError:
        return None
    except Exception:  # one that is poisoned must not close the page to the others
        log.exception("mail that waits cannot be shown", extra={"mail": mail.id})
        return None


def post_held(mail: IncomingMail, arrived: Arrived, group: Group, *, by: User) -> Update:
    """An update by whoever wrote it; who has no account is named."""
    author = mail.user or users.name(arrived.once(Post).name or "?", by=by)
    db.session.flush()
    update = posted(arrived, group, by=author)
    group_mails.settle(mail, group, update, by=by)
    return update


def decline_held(mail: IncomingMail, group: Group, *, by: User) -> None:
    """Whoever wrote it is told, if that can be read."""
    post = glimpse_of(mail)
    address, title, message_id = (post.address, post.title, post.message_id) if post else ("", "", "")
    group_mails.decline(mail, group, address=address, title=title, message_id=message_id, by=by)
