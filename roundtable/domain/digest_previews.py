"""One's next digest, mailed to oneself by the link of a mail: what it says is shown to nobody who only has the link."""

from datetime import timedelta

from sqlalchemy import exists, select

from roundtable.domain import clock, mails, suppressions
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.extensions import db
from roundtable.models import Mail, MailKind, User

#: Whoever has the link cannot fill the person's mailbox with it.
PAUSE = timedelta(minutes=10)


def ask(person: User) -> None:
    """Mail it to the person's own address, as it is when it is sent. Their digests go on as if it had not been."""
    now, address = clock.now(), suppressions.reachable_addresses([person]).get(person.id)
    if address is None or not person.is_active:
        raise DomainError(N_("Mail from here does not reach you. Sign in, and your settings say why."))
    recent = exists().where(
        Mail.user_id == person.id, Mail.kind == MailKind.DIGEST_PREVIEW, Mail.created_at > now - PAUSE
    )
    if db.session.execute(select(recent)).scalar_one():
        raise DomainError(N_("It was mailed just now. Please look there, and wait ten minutes for another."))
    mails.queue(
        MailKind.DIGEST_PREVIEW,
        person,
        address=address,
        key=f"{MailKind.DIGEST_PREVIEW}:{person.id}:{now:%Y%m%dT%H%M%S}",
    )
    record(EventName.USER_DIGEST_ASKED, person, by=person)
