"""How often to hear of each group, when, and from when on: for oneself signed in, or by the link of one's mails."""

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import DateField, SelectField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from roundtable import formats
from roundtable.access import memberships_now
from roundtable.domain import memberships
from roundtable.models import Cadence, User
from roundtable.web.forms import BaseForm


class DigestForm(BaseForm):
    digest_hour = SelectField(_l("At"), coerce=int, choices=[SelectChoice(str(h), f"{h:02}:00") for h in range(24)])
    digest_weekday = SelectField(_l("The weekly digest comes on"), coerce=int)
    paused_until = DateField(_l("No digests before"), [Optional()], description=_l("Empty: no pause."))


def digest_form(person: User, **given) -> DigestForm:
    form = DigestForm(obj=person, **given)
    form.digest_weekday.choices = [SelectChoice(str(n), formats.weekday_name(n)) for n in range(7)]
    return form


def choices_of(person: User) -> dict[str, object]:
    """What the form shows besides its fields."""
    return {"of": person, "memberships": memberships_now(person), "cadences": list(Cadence)}


def set_digests(form: DigestForm, person: User) -> None:
    memberships.set_cadences(person, chosen_cadences(), by=person)
    memberships.set_times(
        person,
        hour=form.digest_hour.data,
        weekday=form.digest_weekday.data,
        paused_until=form.paused_until.data,
        by=person,
    )


def chosen_cadences() -> dict[int, Cadence]:
    """Of the fields ``cadence-GROUP``; what is not one of the four is passed over."""
    sent = {k.removeprefix("cadence-"): v for k, v in request.form.items() if k.startswith("cadence-")}
    return {int(k): Cadence(v) for k, v in sent.items() if k.isdigit() and v in set(Cadence)}
