"""Mails about one thing are one thread (RFC 5322 3.6.4): all name the thing's own Message-ID, which no mail bears."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from flask import current_app
from sqlalchemy import select

from roundtable.domain import things
from roundtable.domain.things import Key
from roundtable.extensions import db
from roundtable.models import Comment, Digest, Group, IncomingMail, IncomingState, Mail, Section, ThingKind, User

_OF_THING = re.compile(r"<(?P<kind>[a-z_]+)\.(?P<id>\d{1,9})@(?P<host>[^@>]+)>")
_OF_DIGEST = re.compile(r"<(?P<key>digest\.[\d-]{10,16}\.\d{1,9})(?:-r\d+)?@(?P<host>[^@>]+)>")


@dataclass(frozen=True)
class Answered:
    """What a mail answers: a thing, or a digest of several things, of which nobody knows which."""

    thing: Any = None
    is_digest: bool = False


def root_of(key: Key) -> str:
    kind, thing_id = key
    return f"<{kind}.{thing_id}@{_host()}>"


def headers_of(keys: Iterable[Key]) -> dict[str, str]:
    """Of a mail that tells of these: where they are one thing, its thread."""
    found = set(keys)
    if len(found) != 1:
        return {}
    root = root_of(found.pop())
    return {"In-Reply-To": root, "References": root}


def answered(message_ids: Iterable[str], group: Group, person: User | None) -> Answered:
    """The nearest of these messages that is one of ours, or that became something here; as far as the person may
    read that, in this group."""
    for message_id in list(message_ids)[:20]:
        keys = _keys_of(message_id)
        if len(keys) > 1:
            return Answered(is_digest=True)
        for key in keys:
            thing = things.find_readable(*key, person)
            if thing is not None and thing.group_id == group.id:
                return Answered(thing)
    return Answered()


def _keys_of(message_id: str) -> list[Key]:
    """The things that the message told of, or the one that it has become."""
    match = _OF_THING.fullmatch(message_id)
    if match and match["host"] == _host() and match["kind"] in set(ThingKind):
        return [(ThingKind(match["kind"]), int(match["id"]))]
    if (match := _OF_DIGEST.fullmatch(message_id)) and match["host"] == _host():
        key = match["key"].replace(".", ":")
        told = db.session.scalar(select(Digest.things).join(Mail, Mail.digest_id == Digest.id).where(Mail.key == key))
        return [(ThingKind(kind), thing_id) for kind, thing_id in told or []]
    became = select(IncomingMail.thing_kind, IncomingMail.thing_id).where(IncomingMail.message_id == message_id)
    row = db.session.execute(became.where(IncomingMail.state == IncomingState.DONE).limit(1)).first()
    kind, thing_id = row or (None, None)
    if kind is None or thing_id is None:
        return []
    if kind == ThingKind.COMMENT:
        on = select(Comment.thing_kind, Comment.thing_id).where(Comment.id == thing_id)
        return [(kind, thing_id) for kind, thing_id in db.session.execute(on)]
    if kind == ThingKind.SECTION:
        of = select(Section.paper_id).where(Section.id == thing_id)
        return [(ThingKind.PAPER, paper_id) for paper_id in db.session.scalars(of)]
    return [(kind, thing_id)]


def _host() -> str:
    return str(current_app.config["SETTINGS"].mail_host)
