"""The base of all forms: bad input gets a sentence at the field, and what was typed is still there."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime
from typing import Any, ClassVar
from zoneinfo import ZoneInfo

from flask import g, render_template
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from flask_wtf import FlaskForm
from wtforms import (
    BooleanField,
    DateTimeLocalField,
    Field,
    HiddenField,
    RadioField,
    SelectField,
    SelectMultipleField,
    StringField,
    TextAreaField,
)
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Length, NumberRange, Optional
from wtforms.widgets import CheckboxInput, ListWidget

from roundtable import text as markup
from roundtable.domain.audiences import Reach
from roundtable.domain.errors import DomainError
from roundtable.domain.meetings import FIRST_AND_LAST, instant_of
from roundtable.domain.users import ZONES
from roundtable.extensions import db
from roundtable.models import Audience, User
from roundtable.text.dates import YEARS
from roundtable.web.labels import choices
from roundtable.web.security import LARGEST_ID
from roundtable.web.sentences import SENTENCES, Sentences, sentence_of


class Filled(InputRequired):
    """Something must be there, and not only spaces."""

    def __call__(self, form: Any, field: Field) -> None:
        if field.raw_data and isinstance(field.raw_data[0], str) and not field.raw_data[0].strip():
            field.raw_data = []
        super().__call__(form, field)


class Needed(Optional):
    """Something must be there, and the domain says so in its own words: it is not offered as optional."""

    def __init__(self) -> None:
        super().__init__()
        self.field_flags = {"required": True}


def required() -> Filled:
    return Filled(_l("Please fill this in."))


def needed() -> Needed:
    return Needed()


def at_most(characters: int) -> Length:
    return Length(max=characters, message=_l("At most %(max)d characters."))


def between(least: int, most: int) -> NumberRange:
    return NumberRange(least, most, _l("A number from %(min)s to %(max)s."))


class BaseForm(FlaskForm):
    class Meta(FlaskForm.Meta):
        def get_translations(self, _form: Any) -> Sentences:
            return SENTENCES

    form_errors: list[str]
    status = 422  # of the page that tells what is wrong
    #: Where a rule of the domain is told, when the field has another name here.
    told_at: ClassVar[dict[str, str]] = {}

    def submitted(self) -> bool:
        return bool(self.validate_on_submit())

    def validate(self, extra_validators: Any = None) -> bool:
        """No field takes the NUL character, databases cannot keep it; nor a year in which nobody can reckon."""
        is_valid = super().validate(extra_validators)
        for field in self:
            told = ""
            if isinstance(field.data, str) and "\0" in field.data:
                told = gettext("There is a character in this that cannot be kept.")
            elif isinstance(field.data, date) and field.data.year not in YEARS:
                told = gettext("Please choose a day from %(first)s to %(last)s.", **FIRST_AND_LAST)
            if told:
                field.errors, is_valid = [*field.errors, told], False
        if not is_valid:
            g.is_refused = True
        return is_valid

    @contextmanager
    def rules(self) -> Iterator[None]:
        """A rule that is broken in here is told at its field, else above the form; nothing is changed."""
        try:
            yield
        except DomainError as error:
            db.session.rollback()
            self.status = error.status
            self.tell(error)

    def tell(self, error: DomainError) -> None:
        g.is_refused = True
        sentence = sentence_of(error)
        name = error.field or ""
        field = self._fields.get(self.told_at.get(name, name))
        if field is not None:
            field.errors = [*field.errors, sentence]
        else:
            self.form_errors = [*self.form_errors, sentence]

    def all_errors(self) -> list[tuple[Field | None, str]]:
        """Every error with its field, for the summary above the form."""
        found: list[tuple[Field | None, str]] = [(None, str(e)) for e in self.form_errors]
        return found + [(field, str(e)) for field in self for e in _flat(field.errors)]


def page(template: str, form: BaseForm | None = None, **values: Any) -> tuple[str, int]:
    """The page with its form; when the form has errors, with the status that says so."""
    status = form.status if form is not None and (form.errors or form.form_errors) else 200
    if status != 200:
        g.is_refused = True
    return render_template(template, form=form, **values), status


def _flat(errors: Any) -> list[str]:
    if isinstance(errors, dict):
        return [e for inner in errors.values() for e in _flat(inner)]
    return [e for inner in errors for e in (_flat(inner) if isinstance(inner, dict | list | tuple) else [inner])]


LONGEST_ZONE = 64  # characters, as the columns


class ZoneField(StringField):
    """A time zone: chosen from the list, or the name of a city typed."""

    def process_formdata(self, valuelist: list[str]) -> None:
        typed = valuelist[0].strip() if valuelist else ""
        self.data = typed
        found = zone_named(typed)
        if typed and found is None:
            short = typed if len(typed) <= LONGEST_ZONE else f"{typed[:LONGEST_ZONE]}…"
            raise ValueError(gettext("We do not know “%(typed)s”. Try a large city in the same zone.", typed=short))
        self.data = found or ""


def zone_named(typed: str) -> str | None:
    """Europe/Berlin for “Europe/Berlin”, “berlin”, “Berlin (Europe)”."""
    if typed in ZONES:
        return typed
    wanted = re.sub(r"\s*\(.*\)$", "", typed).strip().lower().replace(" ", "_")
    return next((z for z in sorted(ZONES) if z.rsplit("/", 1)[-1].lower() == wanted or z.lower() == wanted), None)


class FoldField(SelectField):
    """Which of the two hours when clocks go back; only asked for when it matters."""

    def __init__(self, label: Any = None, *args: Any, **kwargs: Any) -> None:
        words = (("", _l("(only when clocks go back)")), ("0", _l("The first")), ("1", _l("The second")))
        choices = [SelectChoice(value, label) for value, label in words]
        super().__init__(label or _l("Which of the two"), *args, choices=choices, validate_choice=False, **kwargs)

    @property
    def fold(self) -> int | None:
        return int(self.data) if self.data in {"0", "1"} else None


def _as_id(value: Any) -> int | None:
    if value in {None, "", "None"}:
        return None
    if abs(number := int(value)) > LARGEST_ID:
        raise ValueError("no row has this id")
    return number


class IdField(SelectField):
    """Chooses a row by its id; the empty choice is none."""

    def __init__(self, label: Any, *args: Any, none: Any = None, **kwargs: Any) -> None:
        self.none = none
        super().__init__(label, *args, coerce=_as_id, **kwargs)

    def offer(self, rows: list[tuple[int, str]]) -> None:
        none = [SelectChoice("", self.none)] if self.none is not None else []
        self.choices = [*none, *(SelectChoice(str(row_id), words) for row_id, words in rows)]


class PersonField(IdField):
    """Chooses one of the people of a group."""

    def offer_people(self, people: list[User]) -> None:
        self.people = {p.id: p for p in people}
        self.offer([(p.id, p.name) for p in people])

    @property
    def person(self) -> User | None:
        return self.people.get(self.data) if self.data is not None else None


class PeopleField(SelectMultipleField):
    """Chooses any of the people of a group, by ticking."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()

    def __init__(self, label: Any, *args: Any, **kwargs: Any) -> None:
        super().__init__(label, *args, coerce=int, **kwargs)

    def offer_people(self, people: list[User]) -> None:
        self.people = {p.id: p for p in people}
        self.choices = [SelectChoice(p.id, p.name) for p in people]

    @property
    def chosen(self) -> list[User]:
        return [self.people[i] for i in self.data or () if i in self.people]


class MarkdownField(TextAreaField):
    """Markdown, with toolbar and preview where scripts run."""


def number_in(typed: Any) -> int | None:
    """The number or id that a form or an address carries; none for what is no such number."""
    words = str(typed or "")
    return int(words) if words.isdecimal() and len(words) < 10 else None


def base_number(typed: Any) -> int:
    """The revision that a form names; -1, of which there is none, for what is no number."""
    number = number_in(typed)
    return -1 if number is None else number


class TextFields(BaseForm):
    """A text and the revision it started from."""

    source = MarkdownField(_l("Text"), [at_most(markup.MAX_LENGTH)])
    base = HiddenField(default="0")

    @property
    def base_number(self) -> int:
        return base_number(self.base.data)


class ReachFields(BaseForm):
    """Who may read it, from when, and whether mail quotes it."""

    audience = RadioField(_l("Who may read it"), choices=choices(Audience), default=Audience.GROUP.value)
    not_before = DateTimeLocalField(
        _l("Not before"),
        [Optional()],
        description=_l("For readers beyond the group, in your time zone. Empty: at once."),
    )
    is_link_only = BooleanField(_l("In mail, only a link"))
    told_at: ClassVar[dict[str, str]] = {"wall_time": "not_before"}

    def reach(self) -> Reach:
        moment = instant_of(self.not_before.data, g.zone, 0) if self.not_before.data else None
        return Reach(Audience(self.audience.data), moment, bool(self.is_link_only.data))

    def show_reach(self, thing: Any, audience: str | None = None) -> None:
        """``audience``: the one that was looked at just now, before the one that it has."""
        self.audience.data = audience if audience in set(Audience) else thing.audience.value
        self.not_before.data = local(thing.not_before)
        self.is_link_only.data = thing.is_link_only


class EmptyForm(BaseForm):
    """Nothing to fill in: a button."""


def local(moment: datetime | None) -> datetime | None:
    """As the reader's clock shows it, for an input field."""
    return moment.astimezone(ZoneInfo(g.zone)).replace(tzinfo=None) if moment else None
