"""A person's next digest, as a mail beside the digests."""

from flask_babel import gettext

from roundtable.domain import digests
from roundtable.domain.digests import Content
from roundtable.domain.mails import Letter
from roundtable.mail.digest_letters import Press
from roundtable.mail.headers import header
from roundtable.mail.notice import Moot, Notice
from roundtable.mail.reading_as import host
from roundtable.models import Digest, Mail


def preview_letter(mail: Mail) -> Letter | None:
    """What would be sent now; none where nothing would. Only the subject says that it is a preview, and its name is
    its own: mail programs show of two mails of one name only the first."""
    if mail.user is None or not mail.user.is_active:
        raise Moot

    def write(digest: Digest, content: Content, _address: str) -> Letter:
        return Press().write(digest, content, mail.address)

    _, letter = digests.preview(mail.user, write)
    return _renamed(letter, mail) if letter else None


def no_digest(_mail: Mail) -> Notice:
    """They asked for it, so they are told."""
    return Notice(gettext("Your next digest: nothing new so far"), {})


def _renamed(letter: Letter, mail: Mail) -> Letter:
    subject = gettext("Preview: %(subject)s", subject=letter.subject)
    message_id = f"<{mail.key.replace(':', '.')}@{host()}>"
    head, end, body = letter.message.partition(b"\r\n\r\n")
    head = (head + b"\r\n").replace(header("Subject", letter.subject), header("Subject", subject))
    head = head.replace(_name_of(letter.message_id), _name_of(message_id))
    return Letter(subject, message_id, letter.html, head + end[2:] + body)


def _name_of(message_id: str) -> bytes:
    return f"Message-ID: {message_id}\r\n".encode("ascii")
