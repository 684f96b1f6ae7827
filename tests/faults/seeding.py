"""A roundtable on a busy morning: yesterday's digests wait to be sent, today's to be composed, notices between.

Every update has a title that stands in mails as one word, so that it can be counted who was told of it.
"""

import re
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from roundtable.domain import clock, groups, invitations, join_requests, mails, memberships, sign_ins, updates, users
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.domain.users import Profile
from roundtable.extensions import db
from roundtable.models import Cadence, Group, LinkPurpose, MailKind, Role, Update, User
from roundtable.worker.composing import Composer
from tests.cast import group, the

READERS = 12
#: Yesterday morning for everybody, whatever their zone.
YESTERDAY = timedelta(hours=30)
#: What a reader reads, and how often.
HABITS: tuple[dict[str, Cadence], ...] = (
    {"gyn-onc": Cadence.DAILY, "plenary": Cadence.WEEKLY},
    {"gyn-onc": Cadence.WEEKLY, "multiomics": Cadence.AT_ONCE, "plenary": Cadence.DAILY},
    {"gyn-onc": Cadence.DAILY, "multiomics": Cadence.DAILY, "clinical-trials": Cadence.WEEKLY},
)
ZONES = ("UTC", "America/New_York", "Asia/Kathmandu")
TITLE = re.compile(r"Finding-[a-z-]+-\d+")


def build_morning() -> None:
    """What the tests begin with, on top of the cast."""
    now = clock.now()
    with clock.at(now - timedelta(days=4)):
        for number in range(READERS):
            add_reader(number)
        olga = the("olga")  # she writes, and wants no mail of it
        memberships.set_cadences(olga, {group("plenary").id: Cadence.NEVER}, by=olga)
        db.session.commit()
    with clock.at(now - timedelta(days=2)):
        post_findings(2)
    with clock.at(now - YESTERDAY):
        make_all_due()
        composer = Composer()
        while composer.round():
            pass
    with clock.at(now - timedelta(hours=2)):
        post_findings(3)
        queue_notices()
        db.session.commit()
    make_all_due()


def add_reader(number: int) -> User:
    zone = ZONES[number % len(ZONES)]
    profile = Profile(f"Reader {number:02}", zone, "en")
    person = users.join(profile, address=f"reader-{number:02}@example.org", password_hash=None)
    db.session.flush()
    groups.join_plenary(person)
    habits = HABITS[number % len(HABITS)]
    for slug in habits:
        memberships.start(group(slug), person, by=None)
    chosen = {m.group_id: habits.get(m.group.slug, Cadence.NEVER) for m in memberships.of_person(person)}
    memberships.set_cadences(person, chosen, by=person)
    return person


def post_findings(count: int, slugs: tuple[str, ...] = ("gyn-onc", "multiomics", "clinical-trials", "plenary")) -> None:
    """Olga tells each group of some findings."""
    for slug in slugs:
        for _ in range(count):
            post_finding(group(slug), by=the("olga"))


def post_finding(where: Group, *, by: User) -> Update:
    update = updates.post(where, title="new", source="Seen under the microscope.", reach=Reach(), files=Files(), by=by)
    update.title = f"Finding-{where.slug}-{update.id}"
    db.session.commit()
    return update


def make_all_due() -> None:
    """Everybody's morning has come ten minutes ago, and it is the weekday of their weekly groups."""
    due = clock.now() - timedelta(minutes=10)
    for person in readers():
        person.digest_weekday = _local(person, clock.now()).weekday()
        person.next_due_at = due
    db.session.commit()


def readers() -> list[User]:
    """All who belong to a group, the cast and the organizer too."""
    return list(db.session.scalars(db.select(User).where(User.joined_at.is_not(None)).order_by(User.id)))


def queue_notices(count: int = 4) -> None:
    """One of each kind that can be made here, some of them secret."""
    alice, bob, carol, olga = the("alice"), the("bob"), the("carol"), the("olga")
    for number in range(count):
        queue_check(f"morning-{number}")
    join_requests.make(group(), words="I would like to listen.", by=carol)
    planned = invitations.plan("new@example.org, newer@example.org", group())
    invitations.send(planned, group(), role=Role.MEMBER, words="Come and see.", by=olga)
    with clock.at(datetime.now(clock.now().tzinfo)):  # a link lasts an hour
        for person in (alice, bob):
            sign_ins.ask_link(person, users.address_of(person) or "", LinkPurpose.SIGN_IN)


def queue_check(key: str, address: str = "alice@example.org") -> None:
    mails.queue(MailKind.MAIL_CHECK, the("alice"), address=address, key=f"check:{key}")


def _local(person: User, moment: datetime) -> datetime:
    return moment.astimezone(ZoneInfo(person.zone))
