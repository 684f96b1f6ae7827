from typing import Any, Self

from flask import abort, flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, IntegerField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from roundtable.access import (
    access_agenda_item,
    access_meeting,
    access_publication,
    access_publications,
    access_slot,
    may,
    require,
    require_sign_in,
    visitor,
)
from roundtable.domain import agenda, agenda_rows, carrying, memberships, publications, users
from roundtable.domain.errors import N_, DomainError
from roundtable.extensions import db
from roundtable.models import AgendaItem, Meeting, Purpose, RoomRule, Slot, User
from roundtable.web.forms import BaseForm, IdField, PersonField, ReachFields, at_most, between, page, required
from roundtable.web.group.blueprint import bp, open_to_visitors
from roundtable.web.labels import choices
from roundtable.web.meanwhile import FormOfFacts


class ItemForm(FormOfFacts):
    title = StringField(_l("About"), [required(), at_most(160)])
    minutes = IntegerField(_l("Minutes"), [required(), between(0, 1440)], default=15)
    purpose = SelectField(_l("Purpose"), choices=choices(Purpose), default=Purpose.DISCUSS.value)
    presenter = PersonField(_l("Presenter"), none=_l("Nobody yet"))
    guest = StringField(
        _l("Or a guest"), [Optional(), at_most(120)], description=_l("Somebody without an account: just the name.")
    )
    pre_read = StringField(_l("To read before"), [Optional(), at_most(500)], description=_l("A link, or a few words."))
    is_without_discussion = BooleanField(_l("Agree without discussion, unless somebody asks"))
    room_rule = SelectField(
        _l("Rule of the room"),
        choices=[SelectChoice("", _l("As for the whole meeting")), *choices(RoomRule)],
        default="",
        validate_choice=False,
    )

    def said(self, by: User) -> agenda.Item:
        guest = (self.guest.data or "").strip()
        return agenda.Item(
            title=str(self.title.data),
            minutes=int(self.minutes.data or 0),
            purpose=Purpose(self.purpose.data),
            presenter=users.name(guest, by=by) if guest else self.presenter.person,
            pre_read=self.pre_read.data or "",
            is_without_discussion=bool(self.is_without_discussion.data),
            room_rule=RoomRule(self.room_rule.data) if self.room_rule.data in set(RoomRule) else None,
        )


class FillingForm(ItemForm):
    """An item of a slot: asks for less. There is one on the page for each slot."""

    minutes = IntegerField(_l("Minutes"), [required(), between(0, 1440)], default=10)
    guest = StringField(_l("Presenter"), [Optional(), at_most(120)])

    @classmethod
    def of(cls, slot: Slot, **values: Any) -> Self:
        form = cls(**values)
        form.presenter.offer_people([])
        for field in form:
            field.id = f"slot-{field.name}-{slot.id}"
        return form


class SlotForm(BaseForm):
    group = IdField(_l("Group"))
    minutes = IntegerField(_l("Minutes"), [required(), between(0, 1440)], default=30)


class PublicationForm(ReachFields):
    pass


@bp.get("/meetings/<id:meeting_id>/agenda")
def edit_agenda(meeting_id):
    """The agenda as it stands, to be put in order. Chairs of groups with a slot fill theirs here."""
    meeting = access_meeting(g.group, meeting_id)
    slots = agenda.slots_of(meeting)
    _require_some(meeting, slots)
    if not meeting.is_coming:  # it is a record now: the plan, and beside it what happened
        return redirect(url_for("group.show_meeting", meeting_id=meeting_id, _anchor="agenda-h"))
    return _editor(meeting, slots)


def _editor(meeting: Meeting, slots: list[Slot], refused: BaseForm | None = None, filled: Slot | None = None):
    """With what was refused: an item, a slot, or an item of the slot that it was to fill."""
    items = agenda.items_of(meeting)
    publication = publications.latest(meeting)
    rows = agenda_rows.rows_of(items, slots)
    edits = may(visitor(), "agenda.edit", meeting)
    proposed, left = carrying.proposed(meeting) if edits else ([], [])
    return page(
        "group/agenda/edit.html",
        refused,
        meeting=meeting,
        rows=rows,
        proposed=proposed,
        left=left,
        items={item.id: item for item in items},
        slots={s.id: s for s in slots},
        was=" ".join(f"{_name(block)}={block.minutes}" for block in _blocks(items, slots)),
        item_form=refused if isinstance(refused, ItemForm) and not filled else item_form(formdata=None),
        slot_form=refused if isinstance(refused, SlotForm) else slot_form(formdata=None),
        fillings={s.id: refused if s == filled else FillingForm.of(s, formdata=None) for s in slots},
        publication=publication,
        minutes=agenda_rows.minutes_of(rows),
        is_full=len(items) >= agenda.MOST_ITEMS,
        most_items=agenda.MOST_ITEMS,
    )


def item_form(**values) -> ItemForm:
    form = ItemForm(**values)
    form.presenter.offer_people(memberships.people_of(g.group))
    return form


def slot_form(**values) -> SlotForm:
    form = SlotForm(**values)
    form.group.id, form.minutes.id = "slot-group", "slot-minutes"  # beside an item's
    form.group.offer([(group.id, group.name) for group in g.groups_held if not group.is_plenary])
    return form


@bp.post("/meetings/<id:meeting_id>/agenda/items")
def add_agenda_item(meeting_id):
    meeting = access_meeting(g.group, meeting_id)
    slot_id = request.form.get("slot", type=int)
    slot = access_slot(meeting, slot_id) if slot_id else None
    person = _require_edit(meeting, slot)
    form = FillingForm.of(slot) if slot else item_form()
    if form.submitted():
        with form.rules():
            item = agenda.add_item(meeting, form.said(person), slot=slot, by=person)
            db.session.commit()
            return redirect(url_for("group.edit_agenda", meeting_id=meeting_id, _anchor=f"item-{item.id}"))
    return _editor(meeting, agenda.slots_of(meeting), form, slot)


@bp.route("/meetings/<id:meeting_id>/agenda/items/<id:item_id>/edit", methods=["GET", "POST"])
def change_agenda_item(meeting_id, item_id):
    meeting = access_meeting(g.group, meeting_id)
    item = access_agenda_item(meeting, item_id)
    person = _require_edit(meeting, item)
    form = item_form(obj=item)
    if form.submitted():
        with form.rules():
            agenda.change_item(meeting, item, form.said(person), by=person)
            db.session.commit()
            return redirect(url_for("group.edit_agenda", meeting_id=meeting_id, _anchor=f"item-{item_id}"))
    elif not form.is_submitted():
        form.presenter.data = item.presenter_id if item.presenter_id in form.presenter.people else None
        form.guest.data = item.presenter.name if item.presenter and form.presenter.data is None else ""
    return page("group/agenda/item.html", form, meeting=meeting, item=item)


@bp.post("/meetings/<id:meeting_id>/agenda/items/<id:item_id>/move")
def move_agenda_item(meeting_id, item_id):
    """Up, down (``step``), or to a place (``to``, from 0)."""
    meeting = access_meeting(g.group, meeting_id)
    item = access_agenda_item(meeting, item_id)
    return _move(meeting, item, _require_edit(meeting, item), f"item-{item_id}")


@bp.post("/meetings/<id:meeting_id>/agenda/minutes")
def set_minutes(meeting_id):
    """Change only how long things take, from the list: of each where another number stands than was there."""
    meeting = access_meeting(g.group, meeting_id)
    slots = agenda.slots_of(meeting)
    _require_some(meeting, slots)
    for block, minutes in _typed_minutes(_blocks(agenda.items_of(meeting), slots)):
        if isinstance(block, Slot):
            agenda.change_slot(meeting, block, minutes=minutes, by=require("agenda.edit", meeting))
        else:
            agenda.set_minutes(meeting, block, minutes, by=_require_edit(meeting, block))
    db.session.commit()
    return redirect(url_for("group.edit_agenda", meeting_id=meeting_id))


@bp.post("/meetings/<id:meeting_id>/agenda/items/<id:item_id>/removal")
def remove_agenda_item(meeting_id, item_id):
    meeting = access_meeting(g.group, meeting_id)
    item = access_agenda_item(meeting, item_id)
    person = _require_edit(meeting, item)
    agenda.remove_item(meeting, item, by=person)
    db.session.commit()
    flash(gettext("“%(title)s” is off the agenda.", title=item.title))
    return redirect(url_for("group.edit_agenda", meeting_id=meeting_id))


@bp.post("/meetings/<id:meeting_id>/agenda/slots")
def add_slot(meeting_id):
    """A part of an annual meeting for a group, to be filled by its chair."""
    meeting = access_meeting(g.group, meeting_id)
    person, form = require("agenda.edit", meeting), slot_form()
    if form.submitted():
        with form.rules():
            group = next(group for group in g.groups_held if group.id == form.group.data)
            agenda.add_slot(meeting, group, minutes=int(form.minutes.data or 0), by=person)
            db.session.commit()
            return redirect(url_for("group.edit_agenda", meeting_id=meeting_id))
    return _editor(meeting, agenda.slots_of(meeting), form)


@bp.post("/meetings/<id:meeting_id>/agenda/slots/<id:slot_id>/move")
def move_slot(meeting_id, slot_id):
    meeting = access_meeting(g.group, meeting_id)
    slot, person = access_slot(meeting, slot_id), require("agenda.edit", meeting)
    return _move(meeting, slot, person, f"slot-{slot_id}")


@bp.post("/meetings/<id:meeting_id>/agenda/slots/<id:slot_id>/removal")
def remove_slot(meeting_id, slot_id):
    meeting = access_meeting(g.group, meeting_id)
    slot, person = access_slot(meeting, slot_id), require("agenda.edit", meeting)
    agenda.remove_slot(meeting, slot, by=person)
    db.session.commit()
    return redirect(url_for("group.edit_agenda", meeting_id=meeting_id))


@bp.route("/meetings/<id:meeting_id>/agenda/publication", methods=["GET", "POST"])
def publish_agenda(meeting_id):
    """To whom, and what has changed since the last time; then it is frozen under the next number."""
    meeting = access_meeting(g.group, meeting_id)
    person, form = require("agenda.publish", meeting), PublicationForm()
    before = publications.latest(meeting)
    if form.submitted():
        with form.rules():
            publication = publications.publish(meeting, form.reach(), by=person)
            db.session.commit()
            flash(gettext("Published as number %(number)s.", number=publication.number))
            return redirect(url_for("group.show_meeting", meeting_id=meeting_id))
    elif not form.is_submitted():
        form.show_reach(meeting, request.args.get("audience"))
    rows = agenda_rows.rows_of(agenda.items_of(meeting), agenda.slots_of(meeting))
    changed = agenda_rows.differences(publications.rows_in(before), rows) if before else []
    return page("group/agenda/publish.html", form, meeting=meeting, rows=rows, before=before, changed=changed)


@bp.get("/meetings/<id:meeting_id>/agenda/publications/<id:number>")
@open_to_visitors
def show_publication(meeting_id, number):
    """An agenda as it was published, and what had changed since the one before."""
    meeting = access_meeting(g.group, meeting_id)
    publication = access_publication(meeting, number)
    shown = access_publications(meeting)
    before = next((p for p in shown if p.number < number), None)
    rows = publications.rows_in(publication)
    return render_template(
        "group/agenda/publication.html",
        meeting=meeting,
        publication=publication,
        publications=shown,
        rows=rows,
        before=before,
        changed=agenda_rows.differences(publications.rows_in(before), rows) if before else [],
    )


def _require_some(meeting: Meeting, slots: list[Slot]) -> User:
    """Who may edit the agenda, or fills a slot of it."""
    person = require_sign_in()
    if not may(person, "agenda.edit", meeting) and not any(may(person, "slot.fill", slot) for slot in slots):
        abort(403)
    return person


def _require_edit(meeting: Meeting, block: AgendaItem | Slot | None) -> User:
    """Who may edit the agenda, or fills the slot that this belongs to."""
    slot = access_slot(meeting, block.slot_id) if isinstance(block, AgendaItem) and block.slot_id else block
    person = require_sign_in()
    if not may(person, "agenda.edit", meeting) and not (isinstance(slot, Slot) and may(person, "slot.fill", slot)):
        abort(403)
    return person


def _move(meeting: Meeting, block: AgendaItem | Slot, person: User, anchor: str):
    to = request.form.get("to", type=int)
    if to is not None:
        agenda.move(meeting, block, to=to, by=person)
    else:
        agenda.step(meeting, block, -1 if request.form.get("step") == "up" else 1, by=person)
    db.session.commit()
    return redirect(url_for("group.edit_agenda", meeting_id=meeting.id, _anchor=anchor))


def _typed_minutes(blocks: list[AgendaItem | Slot]) -> list[tuple[AgendaItem | Slot, int]]:
    """What was changed on the page, by what it was when the page was made."""
    was = dict(pair.partition("=")[::2] for pair in request.form.get("was", "").split())
    typed = [(block, request.form.get(_name(block))) for block in blocks]
    changed = [(b, words) for b, words in typed if words is not None and words != was.get(_name(b), str(b.minutes))]
    try:
        return [(block, int(words)) for block, words in changed]
    except ValueError:
        raise DomainError(N_("Give the minutes as a number."), field="minutes") from None


def _blocks(items: list[AgendaItem], slots: list[Slot]) -> list[AgendaItem | Slot]:
    return [*items, *slots]


def _name(block: AgendaItem | Slot) -> str:
    return f"slot-{block.id}" if isinstance(block, Slot) else f"item-{block.id}"
