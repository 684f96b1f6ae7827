from typing import ClassVar

from flask import abort, flash, g, redirect, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import DateTimeLocalField, FileField, RadioField, StringField
from wtforms.validators import Optional

from roundtable import signing
from roundtable.access import access_agenda_item, access_material, access_meeting, access_slot, may, require_sign_in
from roundtable.domain import materials, meetings
from roundtable.extensions import db
from roundtable.models import AgendaItem, Audience, Meeting, User
from roundtable.web.files import file_received
from roundtable.web.forms import BaseForm, at_most, page
from roundtable.web.group.blueprint import bp
from roundtable.web.labels import choices
from roundtable.web.once import once


class MaterialForm(BaseForm):
    files = FileField(_l("File"))
    title = StringField(_l("Title"), [Optional(), at_most(160)], description=_l("Empty: the name of the file."))
    link = StringField(_l("Or a link"), [Optional(), at_most(500)])
    audience = RadioField(_l("Who may read it"), choices=choices(Audience), default=Audience.GROUP.value)
    shown_from = DateTimeLocalField(
        _l("Shown from"), [Optional()], description=_l("In the meeting's time zone. Empty: at once.")
    )
    told_at: ClassVar[dict[str, str]] = {"wall_time": "shown_from"}

    def words(self, meeting: Meeting) -> materials.Words:
        wall = self.shown_from.data
        return materials.Words(
            title=self.title.data or "",
            link=self.link.data or "",
            audience=Audience(self.audience.data),
            shown_from=meetings.instant_of(wall, meeting.zone, 0) if wall else None,
        )


@bp.route("/meetings/<id:meeting_id>/items/<id:item_id>/materials/new", methods=["GET", "POST"])
@once
def add_material(meeting_id, item_id):
    """Slides or a file on an agenda item, or a newer revision (``?replaces=``)."""
    meeting, item = _item(meeting_id, item_id)
    person, form = _require_add(meeting, item), MaterialForm()
    replaced = request.args.get("replaces", type=int)
    replaces = access_material(meeting, replaced) if replaced else None
    if form.submitted():
        with form.rules():
            materials.add(item, form.words(meeting), kept=file_received(), replaces=replaces, by=person)
            db.session.commit()
            return redirect(url_for("group.show_meeting", meeting_id=meeting_id, _anchor=f"item-{item_id}"))
    elif not form.is_submitted() and replaces:
        form.title.data, form.audience.data = replaces.title, replaces.audience.value
    return page("group/materials/add.html", form, meeting=meeting, item=item, replaces=replaces)


@bp.post("/meetings/<id:meeting_id>/materials/<id:material_id>/withdrawal")
def withdraw_material(meeting_id, material_id):
    meeting = access_meeting(g.group, meeting_id)
    material = access_material(meeting, material_id)
    _, item = _item(meeting_id, material.item_id)
    materials.withdraw(material, meeting, by=_require_add(meeting, item))
    db.session.commit()
    flash(gettext("“%(title)s” is shown no more.", title=material.title))
    return redirect(url_for("group.show_meeting", meeting_id=meeting_id, _anchor=f"item-{item.id}"))


@bp.post("/meetings/<id:meeting_id>/items/<id:item_id>/upload-link")
def make_upload_link(meeting_id, item_id):
    """A link by which the speaker, who needs no account, uploads; a new one ends the old."""
    meeting, item = _item(meeting_id, item_id)
    key = materials.upload_key(item, renew="renew" in request.form, by=_require_add(meeting, item))
    db.session.commit()
    token = signing.sign(signing.Purpose.UPLOAD, [item.id, key])
    address = url_for("mail.upload_material", token=token, _external=True)
    return page("group/materials/link.html", meeting=meeting, item=item, address=address)


def _item(meeting_id: int, item_id: int) -> tuple[Meeting, AgendaItem]:
    meeting = access_meeting(g.group, meeting_id)
    return meeting, access_agenda_item(meeting, item_id)


def _require_add(meeting: Meeting, item: AgendaItem) -> User:
    """Who runs the meeting, presents the item, or chairs the group whose slot it is in."""
    person = require_sign_in()
    slot = access_slot(meeting, item.slot_id) if item.slot_id else None
    if not may(person, "material.add", item) and not (slot is not None and may(person, "slot.fill", slot)):
        abort(403)
    return person
