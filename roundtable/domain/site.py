"""The roundtable as a whole: its name, and whether mail goes out."""

from sqlalchemy import select, true, update

from roundtable.domain import clock, mails
from roundtable.domain.events import EventName, record
from roundtable.extensions import db
from roundtable.models import Event, Group, Mail, MailState, Meeting, Membership, Site, User


def the_site() -> Site | None:
    """The one row; none before the roundtable is set up."""
    return db.session.scalar(select(Site).order_by(Site.id).limit(1))


_WITH_GROUPS = select(Site, Group).outerjoin(Group, true()).order_by(Site.id, Group.is_plenary, Group.id)


def with_groups() -> tuple[Site | None, list[Group]]:
    """The roundtable, and its groups: the working groups in the order of their founding, then the plenary.
    Every page asks for them, in one query."""
    rows = db.session.execute(_WITH_GROUPS).all()
    return (rows[0][0] if rows else None), [group for _, group in rows if group is not None]


def set_up(*, name: str, is_demonstration: bool = False) -> Site:
    site = Site(name=name, is_demonstration=is_demonstration, founded_at=clock.now())
    db.session.add(site)
    record(EventName.SITE_SET_UP, site, by=None, is_demonstration=is_demonstration)
    return site


def hold_mail(site: Site, *, because: str = "", by: User | None) -> None:
    """Nothing is sent until an organizer releases it. After a restore, ``because`` is the moment of the
    backup in ISO 8601; the words for it are found where it is shown, in the reader's language."""
    if not site.is_mail_held or because:
        site.is_mail_held, site.held_because = True, because
        record(EventName.MAIL_HELD, site, by=by)


def holder_of_mail() -> User | None:
    """The organizer who held the mail last."""
    query = select(User).join(Event, Event.actor_id == User.id).where(Event.name == EventName.MAIL_HELD)
    return db.session.scalar(query.order_by(Event.id.desc()).limit(1))


def release_mail(site: Site, *, by: User | None, drop_waiting: bool = False) -> None:
    """Send again. After a restore, what waited in the backup may have gone out since, and so may what the
    next digests would tell: it can be dropped."""
    if site.is_mail_held:
        if drop_waiting:
            waiting = mails.in_states(MailState.READY, MailState.HELD)
            mails.forget_messages(waiting)
            dropped = update(Mail).where(waiting)
            db.session.execute(dropped.values(state=MailState.CANCELLED, arguments={}, reply="dropped at release"))
            newest = select(Group.last_seq).where(Group.id == Membership.group_id).scalar_subquery()
            db.session.execute(update(Membership).values(digest_seq=newest, owed=[]))
            told = update(Meeting).where(Meeting.invitations_due_at.is_not(None))
            db.session.execute(told.values(invitations_due_at=None, invited_sequence=Meeting.ical_sequence))
        site.is_mail_held, site.held_because = False, ""
        record(EventName.MAIL_RELEASED, site, by=by)
