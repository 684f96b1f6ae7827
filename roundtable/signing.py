"""Links that prove who they were mailed to: signed with the installation's key, nothing is stored.

Each is good for one purpose only. Whether it is still good (used, expired, withdrawn) is told by the
row that it names.
"""

from enum import StrEnum
from typing import Any

from flask import current_app
from itsdangerous import BadData, URLSafeSerializer


class Purpose(StrEnum):
    ANSWER = "answer"  # to the invitation of one person to one meeting
    INVITATION = "invitation"
    LINK = "link"  # signs in, sets a password, proves an address
    UNSUBSCRIBE = "unsubscribe"
    UPLOAD = "upload"  # a speaker's, for one agenda item


def sign(purpose: Purpose, value: Any) -> str:
    return str(_serializer(purpose).dumps(value))


def read(purpose: Purpose, token: str) -> Any | None:
    """What was signed, or none when the token is not ours or for another purpose."""
    try:
        return _serializer(purpose).loads(token)
    except BadData:
        return None


def _serializer(purpose: Purpose) -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt=f"roundtable.{purpose}")
