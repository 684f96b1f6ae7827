"""How often to hear of each group, when, and what does not wait: for oneself signed in, or by the link of a mail."""

from flask import request
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateField, SelectField, SelectMultipleField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional
from wtforms.widgets import CheckboxInput, ListWidget

from roundtable import formats
from roundtable.access import memberships_now
from roundtable.domain import memberships, users
from roundtable.domain.memberships import Times
from roundtable.models import Cadence, Urgency, User
from roundtable.web.forms import BaseForm, ZoneField, number_in, required
from roundtable.web.labels import LABELS
from roundtable.web.why_mail import notices_to


class TicksField(SelectMultipleField):
    """Any of a few, by ticking."""

    widget = ListWidget(prefix_label=False)
    option_widget = CheckboxInput()


class DigestForm(BaseForm):
    digest_hour = SelectField(_l("At"), coerce=int, choices=[SelectChoice(str(h), f"{h:02}:00") for h in range(24)])
    days = TicksField(_l("A daily digest comes on"), coerce=int)
    digest_weekday = SelectField(_l("The weekly digest comes on"), coerce=int)
    zone = ZoneField(_l("Time zone"), [required()], description=_l("A large city near you, such as Berlin."))
    paused_until = DateField(_l("No digests before"), [Optional()], description=_l("Empty: no pause."))
    urgent = TicksField(_l("Do not wait for the digest when"), coerce=Urgency)
    urgent_waits = TicksField(_l("But wait for the digest with what is of"), coerce=int)
    takes_invitations = BooleanField(_l("Send me invitations to the meetings of my groups by mail, for my calendar"))


def digest_form(person: User, **given) -> DigestForm:
    days, urgent = [int(day) for day in person.digest_days], [Urgency(kind) for kind in person.urgent]
    belong = memberships.of_person(person)
    waiting = [m.group_id for m in belong if m.urgent_waits]
    form = DigestForm(obj=person, data={"days": days, "urgent": urgent, "urgent_waits": waiting}, **given)
    form.digest_weekday.choices = [SelectChoice(str(n), formats.weekday_name(n)) for n in range(7)]
    form.days.choices = [SelectChoice(n, formats.weekday_name(n)) for n in range(7)]
    form.urgent_waits.choices = [SelectChoice(m.group_id, m.group.name) for m in belong]
    form.urgent.choices = [SelectChoice(kind, LABELS[Urgency][kind]) for kind in Urgency]
    return form


def choices_of(person: User) -> dict[str, object]:
    """What the form shows besides its fields."""
    belong = memberships_now(person)
    return {"of": person, "memberships": belong, "cadences": list(Cadence), "notices": notices_to(person, belong)}


def set_digests(form: DigestForm, person: User) -> None:
    memberships.set_cadences(person, chosen_cadences(), by=person)
    users.set_urgent(person, form.urgent.data or [], by=person)
    memberships.let_urgent_wait(person, form.urgent_waits.data or [], by=person)
    times = Times(
        hour=form.digest_hour.data,
        weekday=form.digest_weekday.data,
        days=form.days.data or [],
        paused_until=form.paused_until.data,
        zone=str(form.zone.data),
    )
    memberships.set_times(person, times, by=person)


def chosen_cadences() -> dict[int, Cadence]:
    """Of the fields ``cadence-GROUP``; what is not one of the four is passed over."""
    sent = {k.removeprefix("cadence-"): v for k, v in request.form.items() if k.startswith("cadence-")}
    chosen = {number_in(k): Cadence(v) for k, v in sent.items() if v in set(Cadence)}
    return {group_id: cadence for group_id, cadence in chosen.items() if group_id is not None}
