"""A zip that somebody sent: what may be read of it, and how much. Nothing of it is ever written to disk."""

import io
import posixpath
import re
import stat
import zipfile

from roundtable import zips
from roundtable.domain.errors import N_, DomainError

MB = 1024 * 1024
MOST_ENTRIES = 20_000
#: Unpacked, together: so much, and so many times what was sent. Text packs to a tenth, bombs to a thousandth.
MOST_BYTES = 400 * MB
MOST_TIMES = 100
ALWAYS_BYTES = 10 * MB


class Packed:
    """The files of a zip by their paths, below the one folder that holds them all."""

    def __init__(self, data: bytes) -> None:
        try:
            self._zip = zipfile.ZipFile(io.BytesIO(data))
        except zips.BROKEN:
            raise _refused(N_("This zip is broken. Please pack the folder again.")) from None
        entries = self._zip.infolist()
        if len(entries) > MOST_ENTRIES:
            raise _refused(N_("There are more than %(most)s files in this zip."), most=MOST_ENTRIES)
        self._left = min(MOST_BYTES, max(ALWAYS_BYTES, MOST_TIMES * len(data)))
        if sum(entry.file_size for entry in entries) > self._left:
            raise _refused(N_("Unpacked, this zip would be far too large. Please pack the folder of the paper only."))
        self.linked: list[str] = []
        self._entries: dict[str, zipfile.ZipInfo] = {}
        for entry in entries:
            self._take(entry)
        self.root = self._common_folder()
        self._entries = {path.removeprefix(self.root): entry for path, entry in self._entries.items()}

    @property
    def paths(self) -> list[str]:
        return list(self._entries)

    def __contains__(self, path: object) -> bool:
        return path in self._entries

    def size(self, path: str) -> int:
        return self._entries[path].file_size

    def read(self, path: str) -> bytes:
        """What it says of its size is not believed."""
        entry = self._entries[path]
        try:
            with self._zip.open(entry) as file:
                found = file.read(min(entry.file_size, self._left) + 1)
        except zips.BROKEN:
            raise _refused(N_("“%(name)s” in this zip is broken."), name=path[-200:]) from None
        self._left -= len(found)
        if len(found) > entry.file_size or self._left < 0:
            raise _refused(N_("Unpacked, this zip would be far too large. Please pack the folder of the paper only."))
        return found

    def _take(self, entry: zipfile.ZipInfo) -> None:
        path = entry.filename.replace("\\", "/")
        if path.startswith("/") or re.match(r"^[A-Za-z]:", path) or ".." in path.split("/"):
            raise _refused(N_("“%(name)s” in this zip leads out of its folder. Nothing was read."), name=path[:200])
        if entry.flag_bits & 1:
            raise _refused(N_("This zip has a password. Please pack it without one."))
        if entry.is_dir():
            return
        clean = posixpath.normpath(path)
        if stat.S_ISLNK(entry.external_attr >> 16):
            self.linked.append(clean)
        elif not clean.startswith("__MACOSX/"):
            self._entries[clean] = entry

    def _common_folder(self) -> str:
        firsts = {path.partition("/")[0] if "/" in path else "" for path in self._entries}
        first = firsts.pop() if len(firsts) == 1 else ""
        return f"{first}/" if first and first not in {".git", "content"} else ""


def _refused(message: str, **values: object) -> DomainError:
    return DomainError(message, field="file", **values)
