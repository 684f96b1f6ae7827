from flask import Blueprint, Response, abort, current_app, request, send_file

from roundtable.access import access_attachment
from roundtable.files import FileStore

bp = Blueprint("files", __name__)

#: A picture may be shown in a page; nothing else in it may run or load.
POLICY = "default-src 'none'; sandbox"


def store() -> FileStore:
    return FileStore(current_app.config["SETTINGS"].folder / "files")


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
