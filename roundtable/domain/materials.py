"""Slides and files on agenda items, with revisions, shown from a moment on; speakers upload them by a signed link."""

import secrets
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Any
from urllib.parse import urlsplit

from sqlalchemy import Select, bindparam, select
from sqlalchemy.orm import aliased, joinedload

from roundtable.domain import attachments, clock
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, record
from roundtable.domain.reading import Shape
from roundtable.domain.visibility import audiences_of, readable
from roundtable.extensions import db
from roundtable.files import KeptFile
from roundtable.models import AgendaItem, Audience, Material, Meeting, MeetingState, Membership, User


@dataclass(frozen=True)
class Words:
    """What is said of a material: its title, a link where it is none of our files, who sees it and from when."""

    title: str
    link: str = ""
    audience: Audience = Audience.GROUP
    shown_from: datetime | None = None


def add(
    item: AgendaItem, words: Words, *, kept: KeptFile | None = None, replaces: Material | None = None, by: User
) -> Material:
    """Put a file or a link on an item; a newer revision stands in place of the one that it replaces."""
    db.session.flush()
    link = _checked_link(words.link)
    if kept is None and not link:
        raise DomainError(N_("Please choose a file, or give a link."), field="files")
    material = Material(
        item_id=item.id,
        title=" ".join(words.title.split()) or (kept.name if kept else link),
        link=link,
        audience=words.audience,
        shown_from=words.shown_from,
        revision=replaces.revision + 1 if replaces else 1,
        replaces_id=replaces.id if replaces else None,
        added_by_id=by.id,
        added_at=clock.now(),
    )
    material.title = material.title[:160]
    db.session.add(material)
    db.session.flush()
    if kept is not None:
        material.attachment = attachments.add(kept, by=by)
        material.attachment.thing_kind, material.attachment.thing_id = material.kind, material.id
        material.attachment.group_id = item.meeting.group_id
    record(EventName.MATERIAL_ADDED, material, by=by, within=item.meeting, revision=material.revision)
    return material


def withdraw(material: Material, meeting: Meeting, *, by: User) -> None:
    """It is shown no more; its earlier revision is not shown again either."""
    material.withdrawn_at = clock.now()
    record(EventName.MATERIAL_WITHDRAWN, material, by=by, within=meeting)


def upload_key(item: AgendaItem, *, renew: bool = False, by: User) -> str:
    """What signs the link by which the item's presenter uploads. A new one ends the old link."""
    if item.presenter is None:
        raise DomainError(N_("Say first who presents this item: the link is for them."))
    if item.upload_key is None or renew:
        item.upload_key = secrets.token_urlsafe(24)
        record(EventName.AGENDA_ITEM_UPLOAD_OPENED, item, by=by, within=item.meeting)
    return item.upload_key


def item_to_upload(item_id: int, key: str) -> AgendaItem | None:
    """The item whose speaker's link this is, until the record of its meeting is confirmed."""
    query = select(AgendaItem).where(AgendaItem.id == item_id, AgendaItem.upload_key == key)
    item = db.session.scalar(query.options(joinedload(AgendaItem.meeting).joinedload(Meeting.group)))
    return (
        item
        if item is not None and item.meeting.state not in {MeetingState.CANCELLED, MeetingState.CONFIRMED}
        else None
    )


def of_meeting(meeting: Meeting, person: User | None, *, belongs: bool) -> dict[int, list[Material]]:
    """The newest revisions that the person may see, by agenda item."""
    found: dict[int, list[Material]] = {}
    for material in _LINE.read(_newest(), meeting_id=meeting.id):
        if _may_see(material, person, belongs=belongs):
            found.setdefault(material.item_id, []).append(material)
    return found


_LINE = Shape(
    Material,
    "item_id title link audience shown_from revision added_by_id",
    attachment="token name",
    attachment__file="size",
)


@cache
def _newest() -> Select[Any]:
    newer = aliased(Material)
    query = _LINE.select().join(AgendaItem, Material.item_id == AgendaItem.id)
    query = query.where(AgendaItem.meeting_id == bindparam("meeting_id"), Material.withdrawn_at.is_(None))
    return query.where(~select(newer.id).where(newer.replaces_id == Material.id).exists()).order_by(Material.id)


def find(meeting: Meeting, material_id: int) -> Material | None:
    query = select(Material).join(AgendaItem, Material.item_id == AgendaItem.id)
    return db.session.scalar(
        query.where(AgendaItem.meeting_id == meeting.id, Material.id == material_id, Material.withdrawn_at.is_(None))
    )


def is_readable(material_id: int, person: User | None) -> bool:
    """Whether the person may open this material's file: it is shown to them on a meeting that they may read."""
    material = db.session.get(Material, material_id)
    if material is None or material.withdrawn_at is not None:
        return False
    item = db.session.get_one(AgendaItem, material.item_id)
    meeting = db.session.scalar(readable(Meeting, person).where(Meeting.id == item.meeting_id))
    if meeting is None:
        return person is not None and person.id in {item.presenter_id, material.added_by_id}
    return _may_see(material, person, belongs=_belongs(meeting, person))


def _may_see(material: Material, person: User | None, *, belongs: bool) -> bool:
    if person is not None and (person.is_organizer or material.added_by_id == person.id):
        return True
    is_shown = material.shown_from is None or material.shown_from <= clock.now()
    return is_shown and material.audience in audiences_of(person, belongs=belongs)


def _belongs(meeting: Meeting, person: User | None) -> bool:
    if person is None:
        return False
    query = select(Membership.id).where(
        Membership.group_id == meeting.group_id, Membership.user_id == person.id, Membership.ended_on.is_(None)
    )
    return db.session.scalar(query.limit(1)) is not None


def _checked_link(link: str) -> str:
    link = link.strip()
    if link and (urlsplit(link).scheme not in {"http", "https"} or not urlsplit(link).netloc):
        raise DomainError(N_("A link begins with https:// and names a site."), field="link")
    return link
