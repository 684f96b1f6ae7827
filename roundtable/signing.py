"""Links that prove who they were mailed to: signed with the installation's key, nothing is stored.

Each is good for one purpose only. Whether it is still good (used, expired, withdrawn) is told by the
row that it names.
"""

import hashlib
import hmac
import json
from datetime import UTC, datetime
from enum import StrEnum
from functools import lru_cache
from typing import Any, NamedTuple

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer
from itsdangerous.encoding import base64_encode


class Purpose(StrEnum):
    ANSWER = "answer"  # to the invitation of one person to one meeting
    ACTION_ITEM = "action_item"  # of one person: done, or later
    HELD_MAIL = "held_mail"  # one that came from an address that we do not know
    INVITATION = "invitation"
    LINK = "link"  # signs in, sets a password, proves an address
    LOOK_OVER = "look_over"  # a circulated summary, by one person
    TIMES = "times"  # which of a time poll one person can make
    UNSUBSCRIBE = "unsubscribe"
    UPLOAD = "upload"  # a speaker's, for one agenda item


#: By which one thing is done with one thing by one person.
DEEDS = {
    Purpose.ACTION_ITEM: "mail.show_action_item",
    Purpose.LOOK_OVER: "mail.look_over",
    Purpose.TIMES: "mail.show_times",
}
DAYS_GOOD = 60
#: Bytes.
FEW = 60
#: In capitals: no host and no path of ours has it.
_ANY_TOKEN = "TOKEN"  # noqa: S105 (stands for one)


class Stop(StrEnum):
    """What the link to end mail in a mail ends, for one person."""

    DIGESTS = "digests"  # of all groups
    GROUPS = "groups"  # all news of some
    URGENT = "urgent"  # that what is urgent in some groups does not wait for the digest
    INVITATIONS = "invitations"  # to meetings


class Stopping(NamedTuple):
    person_id: int
    what: Stop = Stop.DIGESTS
    group_ids: tuple[int, ...] = ()  # of which that mail told


class Deed(NamedTuple):
    thing_id: int
    person_id: int
    is_old: bool


def deed_link(purpose: str, thing_id: int, person: Any) -> str:
    """The page with the button, for mails of this person."""
    wanted = Purpose(purpose)
    return link_with(sign(wanted, [thing_id, person.id, _today()]), DEEDS[wanted])


def link_with(token: str, endpoint: str) -> str:
    """The whole address of a page for this token. The rest of it is the same for all, and is remembered."""
    return current_app.url_for(endpoint, token=_ANY_TOKEN, _external=True).replace(_ANY_TOKEN, token)


def read_deed(purpose: Purpose, token: str) -> Deed | None:
    signed = read(purpose, token)
    return Deed(signed[0], signed[1], signed[2] + DAYS_GOOD < _today()) if signed else None


def stop_link(stopping: Stopping) -> str:
    """The page with the button; programs post to it by themselves (RFC 8058)."""
    return link_with(stop_token(stopping), "mail.show_unsubscribe")


def stop_token(stopping: Stopping) -> str:
    person_id, what, group_ids = stopping
    return sign(Purpose.UNSUBSCRIBE, person_id if what == Stop.DIGESTS else [person_id, what, *group_ids])


def read_stopping(token: str) -> Stopping | None:
    signed = read(Purpose.UNSUBSCRIBE, token)
    if not isinstance(signed, list):
        return Stopping(signed) if signed else None
    person_id, what, *group_ids = signed
    return Stopping(person_id, Stop(what), tuple(group_ids))


def _today() -> int:
    return datetime.now(UTC).toordinal()


def sign(purpose: Purpose, value: Any) -> str:
    return str(_serializer(purpose).dumps(value))


def read(purpose: Purpose, token: str) -> Any | None:
    """What was signed, or none when the token is not ours or for another purpose."""
    try:
        return _serializer(purpose).loads(token)
    except BadData:
        return None


#: As itsdangerous writes it, which makes a new encoder each time.
_COMPACT = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


class _Serializer(URLSafeSerializer):
    """Signs as itsdangerous does, but prepares its key once: a morning's digests hold thousands of tokens."""

    def __init__(self, key: str, salt: str) -> None:
        super().__init__(key, salt=salt)
        signer = self.make_signer()
        self._begun, self._between = hmac.new(signer.derive_key(), digestmod=hashlib.sha1), signer.sep

    def dumps(self, obj: Any, salt: Any = None) -> str:
        payload, begun = self.dump_payload(obj), self._begun.copy()
        begun.update(payload)
        return (payload + self._between + base64_encode(begun.digest())).decode("ascii")

    def dump_payload(self, obj: Any) -> bytes:
        """Without trying whether so few numbers get shorter when they are compressed, which takes longest."""
        words = _COMPACT(obj).encode()
        return base64_encode(words) if len(words) < FEW else super().dump_payload(obj)


def _serializer(purpose: Purpose) -> URLSafeSerializer:
    return _made(str(current_app.secret_key), purpose)


@lru_cache(maxsize=64)
def _made(key: str, purpose: Purpose) -> URLSafeSerializer:
    return _Serializer(key, salt=f"roundtable.{purpose}")
