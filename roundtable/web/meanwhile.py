"""Two who change the facts of one thing at once: what one of them left as it was does not overwrite the other."""

import json
from datetime import date, time
from typing import Any

from flask import g
from flask_babel import gettext
from wtforms import Field, HiddenField

from roundtable.web.forms import BaseForm

PLAIN = (str, int, date, time, list, type(None))


class FormOfFacts(BaseForm):
    """The page carries what its fields came with. A field that is sent as it came keeps what was saved meanwhile;
    one that both have changed is told, and saved when it is sent once more."""

    came_with = HiddenField()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        before = _read(self.came_with.data) if self.is_submitted() else {}
        facts = [f for f in self if isinstance(f.object_data, PLAIN) and not isinstance(f, HiddenField)]
        stands = {field.name: _written(field.object_data) for field in facts}
        self.came_with.data = json.dumps(stands)
        self.changed = {self[name]: before[name] for name, now in stands.items() if before.get(name, now) != now}
        for field, was in self.changed.items():
            if _written(field.data) == was:
                _put_back(field)

    def validate(self, extra_validators: Any = None) -> bool:
        is_valid = super().validate(extra_validators)
        for field in self.changed:
            if (now := _written(field.object_data)) != _written(field.data):
                told = gettext(
                    "Meanwhile somebody made it “%(now)s”. Save again to keep yours.", now=_shown(field, now)
                )
                field.errors = [*field.errors, told]
                g.is_refused, is_valid = True, False
        return is_valid


def _put_back(field: Field) -> None:
    """As if what stands there by now had been sent."""
    field.data, field.raw_data = field.object_data, None
    field.raw_data = [field._value() if hasattr(field, "_value") else _written(field.data)]


def _written(value: Any) -> str:
    if isinstance(value, list | tuple):
        return json.dumps(sorted(map(str, value)))
    return "" if value is None else str(value).replace("\r\n", "\n").strip()


def _shown(field: Field, written: str) -> str:
    """The words of a choice, and what was typed as it stands."""
    choices = field.iter_choices() if hasattr(field, "iter_choices") else ()
    return next((str(one[1]) for one in choices if str(one[0]) == written), written) or gettext("nothing")


def _read(sent: Any) -> dict[str, str]:
    try:
        found = json.loads(sent or "{}")
    except ValueError:
        return {}
    return {str(name): str(value) for name, value in found.items()} if isinstance(found, dict) else {}
