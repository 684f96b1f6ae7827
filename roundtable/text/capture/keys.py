"""The same item written twice, in one text or in two: how it is known again, and what is kept of each."""

import hashlib
import re
from dataclasses import replace

from roundtable.text.capture.records import Captured, Kind, State
from roundtable.text.dates import DueKind
from roundtable.text.folding import fold


def key_of(kind: Kind, text: str, owner: str = "") -> str:
    folded = fold(text)
    words = " ".join(re.findall(r"\w+", folded)) or folded
    return hashlib.sha256(f"{kind}\n{words}\n{owner}".encode("utf-8", "surrogatepass")).hexdigest()


def _sign(captured: Captured) -> str:
    """Who is accountable, comparably; "" for nobody."""
    if not captured.owners:
        return ""
    return str(captured.owners[0].person_id or fold(captured.owners[0].written))


def put(found: dict[str, Captured], new: Captured) -> None:
    """The same words again are the same item, told more fully; promised by somebody else they are another."""
    old = found.get(new.key)
    if old and _sign(old) and _sign(new) and _sign(old) != _sign(new):
        new = replace(new, key=key_of(new.kind, new.text, _sign(new)))
        old = found.get(new.key)
    found[new.key] = _together(old, new) if old else new


def _together(old: Captured, new: Captured) -> Captured:
    due = new if new.due_kind is not DueKind.NONE else old
    return replace(
        old,
        owners=old.owners or new.owners,
        state=old.state if new.state is State.OPEN else new.state,
        due_kind=due.due_kind,
        due_written=due.due_written,
        due_on=due.due_on,
        is_carried=old.is_carried or new.is_carried,
        number=old.number or new.number,
    )
