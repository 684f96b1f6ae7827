"""Words that the stories of the worker share."""

from collections.abc import Callable
from typing import Any

from roundtable.domain import clock, mails, memberships, updates
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.extensions import db
from roundtable.models import Cadence, Mail, MailKind, MailState, Update, User
from tests.cast import group, the
from tests.worker.post_office import PostOffice

SATURDAY = "2026-11-21T12:00+00:00"


def settle(*names: str, cadence: Cadence = Cadence.DAILY) -> list[User]:
    """From here on: what happened before counts as told, and nobody else hears of anything."""
    for person in map(the, ("alice", "bob", "carol", "otto", "olga")):
        memberships.mark_all_seen(person)
        wanted = cadence if person.name.lower() in names else Cadence.NEVER
        memberships.set_cadences(person, {m.group_id: wanted for m in memberships.of_person(person)}, by=person)
    db.session.commit()
    return [the(name) for name in names]


def post(title: str = "Ten report forms", *, source: str = "x", by: str = "alice", slug: str = "gyn-onc") -> Update:
    update = updates.post(group(slug), title=title, source=source, reach=Reach(), files=Files(), by=the(by))
    db.session.commit()
    return update


def is_due(*people: User) -> None:
    for person in people:
        person.next_due_at = clock.now()
    db.session.commit()


def notice(name: str = "bob", number: int = 1) -> Mail:
    """A mail that has only to be sent."""
    mail = mails.queue(MailKind.MAIL_CHECK, the(name), address=f"{name}@example.org", key=f"notice:{name}:{number}")
    db.session.commit()
    return mail


def state_of(mail: Mail) -> tuple[MailState, int, str]:
    db.session.refresh(mail)
    return mail.state, mail.attempts, mail.reply


def outbox(**where: Any) -> list[Mail]:
    db.session.expire_all()
    return list(db.session.scalars(db.select(Mail).filter_by(**where).order_by(Mail.id)))


def tell_bob(title: str, work: Callable[[], object]) -> Mail:
    """Bob has a digest with it; its mail, as far as it came."""
    post(title)
    is_due(the("bob"))
    work()
    *_, mail = outbox(kind=MailKind.DIGEST)
    return mail


def titles(office: PostOffice) -> list[list[str]]:
    """What Bob's digests tell, each."""
    letters = [letter for letter in office.letters if letter["To"].addresses[0].addr_spec == "bob@example.org"]
    texts = [letter.get_body(("plain",)).get_content() for letter in letters]
    return [[one for one in ("One", "Two", "Three", "Four") if f"{one} thing" in text] for text in texts]
