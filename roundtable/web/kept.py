"""What somebody sent and what was not saved: kept, shown to them, and offered to be sent again where that may help."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Request, current_app, g
from itsdangerous import BadData, URLSafeSerializer
from werkzeug.exceptions import HTTPException

from roundtable.text import MAX_LENGTH

#: Never kept: secrets, and what is made anew.
NOT_KEPT = {"csrf_token", "password", "current_password", "kept"}

#: Kept, but written by the page and not by the person. (Every hidden field of a form: tests/web/test_kept.py.)
NOT_WRITTEN = (
    {"answers", "base", "came_with", "comment", "deed", "ended", "fold", "item", "known", "meeting", "next", "paper"}
    | {"paragraph", "quote", "seen", "suggest", "was"}  # some of them repeat what others wrote
)

#: Characters of it that an error page shows: the longest text, and what stands beside it.
MOST_SHOWN = MAX_LENGTH + 20_000


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

    @property
    def sentences(self) -> list[str]:
        """The same without what is hardly written: choices, days, addresses, numbers."""
        return [words for words in self.words if len(words.split(maxsplit=1)) > 1]


@dataclass(frozen=True)
class Written:
    """What an error page shows of it."""

    texts: list[str]
    is_cut: bool = False
    most: int = MOST_SHOWN  # characters


def written(request: Request) -> Written:
    """The sentences of a form that was sent from a page of ours; nobody else can put words into the answer."""
    if request.method != "POST" or not g.get("csrf_valid"):
        return Written([])
    try:
        sentences, room, texts = sent(request).sentences, MOST_SHOWN, []
    except HTTPException:  # too much of it to be read
        return Written([])
    for words in sentences:
        texts.append(words[:room])
        room -= len(texts[-1])
    return Written([words for words in texts if words], sum(map(len, sentences)) > MOST_SHOWN)


def sent(request: Request) -> Kept:
    """The request's form, but for what is never kept."""
    fields = [(n, v) for n, v in request.form.items(multi=True) if n not in NOT_KEPT]
    files = [f.filename for _, f in request.files.items(multi=True) if f.filename]
    return Kept(request.full_path.rstrip("?"), fields, files)


def sealed(request: Request) -> str:
    """The request's form in one signed field, so that nobody else can put words into it."""
    form = sent(request)
    return str(_serializer().dumps([form.path, form.fields, form.files]))


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
