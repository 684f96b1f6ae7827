"""What somebody sent after their sign-in had ended: kept, and offered to be sent again after signing in."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Request, current_app
from itsdangerous import BadData, URLSafeSerializer

#: Never kept: secrets, and what is made anew.
NOT_KEPT = {"csrf_token", "password", "current_password", "kept"}

#: Kept, but written by the page and not by the person.
NOT_WRITTEN = {"base", "deed", "ended", "fold", "known", "next", "paragraph", "suggest", "was"}


@dataclass(frozen=True)
class Kept:
    """A form as it was sent: where to, and its fields in order. Of its files only the names are kept."""

    path: str
    fields: list[tuple[str, str]]
    files: list[str]

    @property
    def words(self) -> list[str]:
        """What the person wrote, longest first: shown, so that they can copy it whatever happens."""
        written = {value: None for name, value in self.fields if name not in NOT_WRITTEN and value.strip()}
        return sorted(written, key=len, reverse=True)


def sealed(request: Request) -> str:
    """The request's form in one signed field, so that nobody else can put words into it."""
    fields = [(n, v) for n, v in request.form.items(multi=True) if n not in NOT_KEPT]
    files = [f.filename for _, f in request.files.items(multi=True) if f.filename]
    return str(_serializer().dumps([request.full_path.rstrip("?"), fields, files]))


def unsealed(token: str) -> Kept | None:
    try:
        path, fields, files = _serializer().loads(token)
    except BadData:
        return None
    return Kept(path, [(n, v) for n, v in fields], files)


def local_path(address: str | None) -> str | None:
    """The path of an address on this site: never another site, whatever was typed."""
    if not address:
        return None
    parts = urlsplit(address)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    is_local = path.startswith("/") and not path.startswith(("//", "/\\")) and "\\" not in path
    return path if is_local and path.isprintable() else None


def _serializer() -> URLSafeSerializer:
    return URLSafeSerializer(str(current_app.secret_key), salt="roundtable.kept")
