from collections.abc import Iterable

from flask import Blueprint, Response, abort, current_app, flash, request, send_file
from werkzeug.datastructures import FileStorage

from roundtable.access import access_attachment
from roundtable.domain import purge
from roundtable.domain.purge import Purgeable
from roundtable.extensions import db
from roundtable.files import FileStore, KeptFile
from roundtable.models import User
from roundtable.web.sentences import sentence_of
from roundtable.web.unlocked import unlocked

bp = Blueprint("files", __name__)

#: A picture may be shown in a page; nothing else in it may run or load.
POLICY = "default-src 'none'; sandbox"


def store() -> FileStore:
    return FileStore.of(current_app.config["SETTINGS"])


def file_received(name: str = "files") -> KeptFile | None:
    """The one file that came with this request, checked and kept; none when none was chosen."""
    file = request.files.get(name)
    if file is None or not file.filename:
        return None
    return keep_and_tell(file)


def keep_and_tell(file: FileStorage) -> KeptFile:
    """Keep a file that was sent, and say so where it is not what its name says."""
    with unlocked():
        kept = store().keep(file.read(), file.filename or "")
    if kept.renamed:
        flash(sentence_of(kept.renamed))
    return kept


def purge_and_forget(things: Iterable[Purgeable], person: User) -> None:
    """Purge them; the bytes that nothing names any more go once that is committed."""
    orphans = [sha256 for thing in things for sha256 in purge.thing(thing, by=person)]
    forget_bytes(orphans)


def forget_bytes(orphans: Iterable[str]) -> None:
    """Commit a purge; then the bytes go."""
    db.session.commit()
    remove_bytes(orphans)


def remove_bytes(orphans: Iterable[str]) -> None:
    """Of files that nothing names any more, once that is committed."""
    for sha256 in orphans:
        store().remove(sha256)


@bp.get("/<token>/<path:name>")
def show_file(token, name):
    """A file, for those who may read the thing that it is on. Only pictures are shown in the browser."""
    attachment = access_attachment(token)
    path = store().path(attachment.sha256)
    if not path.exists():
        abort(404)
    response: Response = send_file(
        path,
        mimetype=attachment.file.content_type,
        as_attachment=not attachment.is_picture,
        download_name=attachment.name,
        etag=attachment.sha256,
        conditional=True,
    )
    response.headers["Content-Security-Policy"] = POLICY
    response.headers["Cache-Control"] = "private, max-age=3600" if request.method == "GET" else "private"
    return response
