"""What the editor asks for while somebody writes. Everything also works without it."""

from flask import Blueprint, jsonify, request, url_for
from flask_babel import gettext
from flask_limiter.util import get_remote_address

from roundtable import text as markup
from roundtable.access import require_sign_in, visitor
from roundtable.domain import attachments
from roundtable.domain.errors import N_, DomainError
from roundtable.extensions import db, limiter
from roundtable.web.files import store
from roundtable.web.sentences import sentence_of
from roundtable.web.unlocked import unlocked

bp = Blueprint("api", __name__)


def whoever_asks() -> str:
    """Each person by themselves: those who meet in a room share an address."""
    person = visitor()
    return f"person {person.id}" if person else get_remote_address()


@bp.post("/preview")
@limiter.limit("120 per minute", key_func=whoever_asks)
def preview():
    """The HTML of a text as it will be shown."""
    require_sign_in()
    source = request.form.get("source", "")
    if len(source) > markup.MAX_LENGTH:
        raise DomainError(N_("This text is too long for a preview."))
    return jsonify(html=markup.render(source))


@bp.post("/uploads")
@limiter.limit("120 per hour")
def upload():
    """Keep a pasted or dropped file; the answer says how to refer to it."""
    person = require_sign_in()
    file = request.files.get("file")
    if file is None:
        raise DomainError(N_("No file came with this."))
    with unlocked():
        kept = store().keep(file.read(), file.filename or gettext("picture"))
    attachment = attachments.add(kept, by=person)
    db.session.commit()
    address = url_for("files.show_file", token=attachment.token, name=attachment.name)
    told = sentence_of(kept.renamed) if kept.renamed else ""
    answer = {"token": attachment.token, "name": attachment.name, "url": address, "told": told}
    return jsonify(**answer, is_picture=attachment.is_picture)
