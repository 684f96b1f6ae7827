"""Files by the hash of their bytes: what may be kept, and where it lies.

The type is read from the content, never believed from the name. Pictures lose what cameras write into
them (place, time, owner). Nothing here opens a transaction: files are kept first and named after.
"""

import hashlib
import io
import os
import re
import tempfile
import unicodedata
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from PIL import Image, ImageOps

from roundtable import zips
from roundtable.config import Settings
from roundtable.domain.errors import N_, DomainError

MB = 1024 * 1024
MOST_MB = 20
MOST_PIXELS = 60_000_000
#: Picture formats that browsers show and that cannot carry script.
PICTURES = {
    "PNG": ("image/png", ".png"),
    "JPEG": ("image/jpeg", ".jpg"),
    "GIF": ("image/gif", ".gif"),
    "WEBP": ("image/webp", ".webp"),
}
_OFFICE = "application/vnd.openxmlformats-officedocument."
#: A part of a zip file that tells what it is, its type and its ending.
ZIPPED = {
    "word/document.xml": (f"{_OFFICE}wordprocessingml.document", ".docx"),
    "xl/workbook.xml": (f"{_OFFICE}spreadsheetml.sheet", ".xlsx"),
    "ppt/presentation.xml": (f"{_OFFICE}presentationml.presentation", ".pptx"),
}
OPEN_DOCUMENT = {
    "application/vnd.oasis.opendocument.text": ".odt",
    "application/vnd.oasis.opendocument.spreadsheet": ".ods",
    "application/vnd.oasis.opendocument.presentation": ".odp",
}
#: Endings of plain text that are kept as they are named.
TEXT_ENDINGS = {".txt", ".md", ".csv", ".tsv", ".bib", ".ris", ".nbib", ".json", ".yaml", ".log", ".tex"}
#: Endings that say the same.
ALIKE = {".jpeg": ".jpg", ".jpe": ".jpg", ".jfif": ".jpg", ".text": ".txt"}
ACCEPTED = "PNG, JPEG, GIF, WebP, PDF, Word, Excel, PowerPoint, OpenDocument, CSV, TXT"


@dataclass(frozen=True)
class KeptFile:
    """A file whose bytes are in the store."""

    sha256: str
    size: int  # bytes
    content_type: str
    name: str
    width: int | None = None  # pixels, of pictures
    height: int | None = None
    given: str = ""  # the name that it came with

    @property
    def is_picture(self) -> bool:
        return self.width is not None

    @property
    def renamed(self) -> "Renamed | None":
        """What is told where the name that it came with claims another type than its content has."""
        claimed, found = _ending_of(self.given), _ending_of(self.name)
        if not re.fullmatch(r"\.(?=.*[a-z])[a-z0-9]{1,8}", claimed) or ALIKE.get(claimed, claimed) == found:
            return None
        said = N_("The content of “%(given)s” is not what its name says: it is kept as “%(name)s”.")
        return Renamed(said, given=shown_name(self.given), name=self.name)


class Renamed(DomainError):
    """A file was kept, under another name: no error, and yet to be told."""


class FileStore:
    """A folder with a file for each hash, in 256 folders. A file has at most ``most_mb``."""

    def __init__(self, folder: Path, most_mb: int = MOST_MB) -> None:
        self.folder, self.most_mb = folder, most_mb

    @classmethod
    def of(cls, settings: Settings) -> "FileStore":
        """That of this installation."""
        return cls(settings.folder / "files", settings.max_upload_mb)

    def path(self, sha256: str) -> Path:
        return self.folder / sha256[:2] / sha256

    def keep(self, data: bytes, name: str) -> KeptFile:
        """Check a file and keep it. DomainError with a sentence when it cannot be taken."""
        self._check_size(data, name)
        found = _as_picture(data, name) or _as_document(data, name)
        if found is None:
            raise DomainError(
                N_("“%(name)s” is of a kind that is not taken. Taken are: %(kinds)s."),
                field="files",
                name=shown_name(name),
                kinds=ACCEPTED,
            )
        clean, kept = found
        self.keep_bytes(kept.sha256, clean)
        return replace(kept, given=name)

    def keep_as_it_is(self, data: bytes, name: str) -> KeptFile:
        """For work that reads it; nobody is shown it."""
        self._check_size(data, name)
        kept = _kept(data, "application/octet-stream", shown_name(name))
        self.keep_bytes(kept.sha256, data)
        return kept

    def _check_size(self, data: bytes, name: str) -> None:
        if not data:
            raise DomainError(N_("“%(name)s” is empty."), field="files", name=shown_name(name))
        if len(data) > self.most_mb * MB:
            raise DomainError(
                N_("“%(name)s” has more than %(size)s MB."), field="files", name=shown_name(name), size=self.most_mb
            )

    def keep_bytes(self, sha256: str, data: bytes) -> None:
        """Whole or not at all, and on disk before the row that names it is committed."""
        path = self.path(sha256)
        if path.exists():
            return
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile(dir=path.parent, delete=False) as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.replace(file.name, path)

    def read(self, sha256: str) -> bytes:
        return self.path(sha256).read_bytes()

    def remove(self, sha256: str) -> None:
        self.path(sha256).unlink(missing_ok=True)

    def hashes(self) -> Iterator[str]:
        return (p.name for p in self.folder.glob("??/*") if re.fullmatch(r"[0-9a-f]{64}", p.name))


def shown_name(name: str, ending: str = "") -> str:
    """A file name that is safe in an address and on any disk; with its ending, if one is given."""
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    stem = re.sub(r"[^\w .()+-]", "_", name).strip(" .") or "file"
    if ending and not stem.lower().endswith(ending):
        stem = (stem.rsplit(".", 1)[0] if "." in stem else stem) + ending
    return stem if len(stem) <= 120 else stem[: 119 - len(ending)] + ending


def _ending_of(name: str) -> str:
    return os.path.splitext(name)[1].lower()


def _as_picture(data: bytes, name: str) -> tuple[bytes, KeptFile] | None:
    try:
        with Image.open(io.BytesIO(data), formats=list(PICTURES)) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise DomainError(
                    N_("“%(name)s” has more than %(most)s million pixels."),
                    field="files",
                    name=shown_name(name),
                    most=MOST_PIXELS // 1_000_000,
                )
            picture.load()
            clean, (width, height) = _without_metadata(picture, data)
            content_type, ending = PICTURES[str(picture.format)]
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None
    return clean, _kept(clean, content_type, shown_name(name, ending), width, height)


def _without_metadata(picture: Image.Image, data: bytes) -> tuple[bytes, tuple[int, int]]:
    """The picture without EXIF, turned as EXIF said; still and moving GIF and WebP keep their bytes
    when they carry none."""
    has_metadata = bool(picture.getexif()) or any(key in picture.info for key in ("exif", "xmp", "comment"))
    has_metadata = has_metadata or bool(getattr(picture, "text", None))  # what PNG carries as words
    if not has_metadata or getattr(picture, "is_animated", False):
        return data, picture.size
    turned = ImageOps.exif_transpose(picture)
    out = io.BytesIO()
    options = {"JPEG": {"quality": 92}, "WEBP": {"quality": 92}}.get(str(picture.format), {})
    turned.save(out, format=picture.format, icc_profile=picture.info.get("icc_profile"), **options)
    return out.getvalue(), turned.size


def _as_document(data: bytes, name: str) -> tuple[bytes, KeptFile] | None:
    if data.startswith(b"%PDF-"):
        return data, _kept(data, "application/pdf", shown_name(name, ".pdf"))
    if data.startswith(b"PK\x03\x04"):
        return _as_zipped(data, name)
    return _as_text(data, name)


def _as_zipped(data: bytes, name: str) -> tuple[bytes, KeptFile] | None:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            parts = set(archive.namelist())
            mimetype = _beginning_of(archive, "mimetype") if "mimetype" in parts else ""
    except zips.BROKEN:
        return None
    if any(part.lower().endswith("vbaproject.bin") for part in parts):
        raise DomainError(
            N_("“%(name)s” contains macros. Please save it without macros."), field="files", name=shown_name(name)
        )
    for part, (content_type, ending) in ZIPPED.items():
        if part in parts and "[Content_Types].xml" in parts:
            return data, _kept(data, content_type, shown_name(name, ending))
    if mimetype in OPEN_DOCUMENT:
        return data, _kept(data, mimetype, shown_name(name, OPEN_DOCUMENT[mimetype]))
    return None


def _beginning_of(archive: zipfile.ZipFile, part: str) -> str:
    """No more of it is unpacked, however much it would be."""
    with archive.open(part) as file:
        return file.read(100).decode("ascii", "replace")


def _as_text(data: bytes, name: str) -> tuple[bytes, KeptFile] | None:
    """Plain text: UTF-8, or what older programs write where the name says text; never what a browser
    might take for a page, or a system for a program."""
    ending = _ending_of(name)
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        text = data.decode("latin-1") if ending in TEXT_ENDINGS else "\0"
        if re.search(r"[\x00-\x08\x0e-\x1f]", text):  # bytes of something else
            return None
    start = text[:2000].lstrip("\ufeff \t\r\n").lower()
    if "\0" in text or re.match(r"<(!doctype|html|svg|\?xml|script|head|body)|#!\s*/", start):
        return None
    return data, _kept(data, "text/plain", shown_name(name, ending if ending in TEXT_ENDINGS else ".txt"))


def _kept(data: bytes, content_type: str, name: str, width: int | None = None, height: int | None = None) -> KeptFile:
    return KeptFile(hashlib.sha256(data).hexdigest(), len(data), content_type, name, width, height)
