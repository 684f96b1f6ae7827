import re
import secrets

from sqlalchemy import select
from sqlalchemy.orm import joinedload

from roundtable.domain import attachments, clock, memberships, texts
from roundtable.domain.attachments import Files
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.extensions import db
from roundtable.models import FOUNDING_GROUPS, PLENARY, Group, Hue, Membership, User

SLUG = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*\Z")
#: First parts of addresses that no group may ever have, whether in use today or not.
RESERVED = frozenset(
    (
        *("account", "action-items", "actions", "api", "calendar", "decisions", "dev", "files", "gaps", "healthz"),
        *("live", "mail", "me", "meetings", "news", "organize", "papers", "patients", "public", "search"),
        *("seen", "static", "updates"),
    )
)
_HUES = {
    "gyn-onc": Hue.PLUM,
    "clinical-trials": Hue.INDIGO,
    "pdx-cell-line": Hue.MOSS,
    "multiomics": Hue.TEAL,
    PLENARY: Hue.SLATE,
}
_INITIALS = {"gyn-onc": "GO", "clinical-trials": "CT", "pdx-cell-line": "PX", "multiomics": "MO"}


def all_groups() -> list[Group]:
    """The working groups in the order of their founding, then the plenary."""
    return list(db.session.scalars(select(Group).order_by(Group.is_plenary, Group.id)))


def by_slug(slug: str) -> Group | None:
    return db.session.scalar(select(Group).where(Group.slug == slug))


def find(group_id: int) -> Group | None:
    return db.session.get(Group, group_id)


def plenary() -> Group:
    return db.session.scalars(select(Group).where(Group.is_plenary)).one()


def with_charter(group: Group) -> Group:
    """The group with its charter's text loaded."""
    query = select(Group).where(Group.id == group.id).options(joinedload(Group.charter))
    return db.session.scalars(query.execution_options(populate_existing=True)).one()


def found(*, slug: str, name: str, purpose: str = "", by: User | None, hue: Hue | None = None) -> Group:
    """A new working group. Everything it needs is this row: its pages are there at once."""
    name = _checked_name(name)
    check_slug(slug)
    group = Group(
        slug=slug,
        name=name,
        short_name=name if len(name) <= 24 else name[:23].rsplit(" ", 1)[0] + "…",
        initials=_INITIALS.get(slug) or _initials(name),
        hue=hue or _HUES.get(slug) or _free_hue(),
        purpose=purpose,
        is_plenary=slug == PLENARY,
        founded_at=clock.now(),
    )
    db.session.add(group)
    db.session.flush()
    record(EventName.GROUP_FOUNDED, group, by=by)
    return group


def found_first(slugs: list[str], *, by: User | None) -> list[Group]:
    """The plenary and these of the founding groups, for a new installation."""
    first = [found(slug=slug, name=FOUNDING_GROUPS[slug], by=by) for slug in FOUNDING_GROUPS if slug in slugs]
    return [*first, found(slug=PLENARY, name="Plenary", by=by)]


def check_slug(slug: str) -> None:
    if not SLUG.match(slug) or len(slug) > 40:
        raise DomainError(
            N_("An address is up to 40 small letters, digits and single hyphens, and begins with a letter."),
            field="slug",
        )
    if slug in RESERVED or by_slug(slug):
        raise DomainError(N_("This address is taken."), field="slug")


def change(
    group: Group, *, name: str, purpose: str, rhythm: str, hue: Hue, quorum: int | None = None, by: User
) -> None:
    group.name, group.purpose, group.rhythm, group.hue = _checked_name(name, of=group), purpose, rhythm, hue
    group.quorum = quorum
    record(EventName.GROUP_CHANGED, group, by=by)


def save_charter(group: Group, source: str, *, base: int, by: User) -> texts.Saved | texts.Stale:
    if group.charter is None:
        group.charter = texts.start(by=by)
    result = texts.save(group.charter, source, base=base, by=by)
    attachments.settle(group, source, Files(), by=by)
    texts.record_save(result, EventName.GROUP_CHARTER_SAVED, group, by=by)
    return result


def join_plenary(person: User) -> Membership:
    """Everybody with an account belongs to the plenary."""
    return memberships.start(plenary(), person, by=person)


def _checked_name(name: str, of: Group | None = None) -> str:
    """The name with single spaces: given, and no other group's."""
    name = " ".join(name.split())
    if not name:
        raise DomainError(N_("Please enter a name."), field="name")
    if db.session.scalar(select(Group.id).where(Group.name == name, Group.id != (of.id if of else None))):
        raise DomainError(N_("There is a group of this name already."), field="name")
    return name


def _initials(name: str) -> str:
    words = [w for w in re.split(r"[\s/()-]+", name) if w and w[0].isalnum()] or ["?"]
    return (words[0][0] + (words[1][0] if len(words) > 1 else words[0][1:2])).upper()


def _free_hue() -> Hue:
    """A hue that no group has yet, else any."""
    taken = set(db.session.scalars(select(Group.hue)))
    return next((hue for hue in Hue if hue not in taken), secrets.choice(list(Hue)))
