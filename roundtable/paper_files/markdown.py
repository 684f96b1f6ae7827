"""Markdown files become the parts of a paper: their headings the tree, their pictures figures, and links between them
links to sections."""

import posixpath
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from urllib.parse import unquote

from roundtable.domain.errors import N_, DomainError
from roundtable.paper_files.pieces import (
    Piece,
    definitions_of,
    front_matter,
    outside_code,
    pieces_of,
    with_definitions,
    without_comments,
)
from roundtable.paper_files.tree import Figure, Note, Words
from roundtable.text.folding import fold

_ATTRIBUTES = r"(?:\{([^{}\n]{0,500})\})?"
_LABEL = r"((?:[^\[\]]|\[[^\[\]]{0,300}\]){0,3000})"
_TITLE = r"(?:\s{1,9}(?:\"([^\"]{0,2000})\"|'([^']{0,2000})'))?"
_TARGET = rf"\([ \t]*<?([^\s<>()]{{1,1000}}(?:\([^\s<>()]{{0,200}}\)[^\s<>()]{{0,500}})?)>?{_TITLE}[ \t]*\)"
_PICTURE = re.compile(rf"!\[{_LABEL}\]{_TARGET}{_ATTRIBUTES}")
_PICTURE_BY_LABEL = re.compile(rf"!\[{_LABEL}\]\[([^\[\]\n]{{0,200}})\]{_ATTRIBUTES}")
_HTML_PICTURE = re.compile(r"<img\s([^<>]{1,2000})>", re.IGNORECASE)
_HTML_ATTRIBUTE = re.compile(r"(src|alt|title)\s{0,9}=\s{0,9}(?:\"([^\"]{0,2000})\"|'([^']{0,2000})')", re.IGNORECASE)
_LINK = re.compile(rf"(?<!!)\[{_LABEL}\]{_TARGET}")
_DEFINED = re.compile(
    r"^ {0,3}\[[^\[\]\n]{1,200}\]:[ \t]+<?([^\s<>]{1,1000})>?(?:[ \t]+[\"'(]([^\"'()\n]{0,500})[\"')])?"
)
_ELSEWHERE = re.compile(r"^[A-Za-z][A-Za-z0-9+.-]{0,20}:|^//|^#|^/files/")
_ALTERNATIVE = re.compile(r"\balt=(?:\"([^\"]{0,1000})\"|'([^']{0,1000})')")

Key = tuple[str, ...]


@dataclass
class Part:
    """One part of a file: where it stands in it, its title, and its words as typed."""

    key: Key  # the folded titles above it and its own, and which of several of that name it is
    level: int  # 1 or 2
    title: str
    body: str
    slugs: list[str] = field(default_factory=list)  # of its headings, as addresses name them


@dataclass
class File:
    """A file taken apart."""

    path: str
    title: str  # of the front matter
    heading: str  # the only heading of the highest level, when it is a title of all the rest
    parts: list[Part]
    definitions: dict[str, str]


def decoded(data: bytes, path: str) -> str:
    try:
        return data.decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    except UnicodeDecodeError:
        raise DomainError(
            N_("“%(name)s” is not UTF-8 text. Please save it as UTF-8."), field="file", name=path[-200:]
        ) from None


def taken_apart(source: str, path: str, words: Words, *, is_alone: bool) -> File:
    """``is_alone``: the file is the whole paper, and one heading above all others is its title."""
    said, rest = front_matter(source)
    definitions, rest = definitions_of(without_comments(rest))
    beginning, *found = pieces_of(rest)
    heading = ""
    if is_alone and _is_title(found):
        first = found.pop(0)
        heading, beginning = first.title, Piece(0, "", [*beginning.lines, "", *first.lines])
    parts = _parts_of(found)
    title = said.get("title", "")
    if beginning.body:
        if parts and not is_alone:
            parts[0].body = f"{beginning.body}\n\n{parts[0].body}".strip()
        else:
            name = words.beginning if is_alone else title or name_of(path)
            parts.insert(0, Part((fold(name), "beginning"), 1, name, beginning.body))
    return File(path, title, heading, parts, definitions)


def name_of(path: str) -> str:
    """A title for a file that has none: “02.first-results.md” is “First results”."""
    stem = re.sub(r"^[\d._ -]+(?=\D)", "", posixpath.basename(path).rsplit(".", 1)[0])
    words = re.sub(r"[-_.]+", " ", stem).strip() or posixpath.basename(path)
    return words[0].upper() + words[1:]


def _is_title(pieces: list[Piece]) -> bool:
    levels = [piece.level for piece in pieces]
    return len(levels) > 1 and levels[0] < min(levels[1:])


def _parts_of(pieces: list[Piece]) -> list[Part]:
    """The two highest levels make sections and their parts; deeper headings stay in the text."""
    levels = sorted({piece.level for piece in pieces})
    parts: list[Part] = []
    seen: dict[Key, int] = {}
    above = ""
    for piece in pieces:
        depth = min(levels.index(piece.level) + 1, 3)
        if depth == 3 or (depth == 2 and not parts):
            if parts:
                parts[-1].body = f"{parts[-1].body}\n\n{'#' * piece.level} {piece.title}\n\n{piece.body}".strip()
                parts[-1].slugs.append(slug_of(piece.title))
                continue
            depth = 1
        above = above if depth == 2 else fold(piece.title)
        key: Key = (above, fold(piece.title)) if depth == 2 else (above,)
        seen[key] = seen.get(key, 0) + 1
        key = key if seen[key] == 1 else (*key, f"{seen[key]}")
        parts.append(Part(key, depth, piece.title, piece.body, [slug_of(piece.title)]))
    return parts


def slug_of(title: str) -> str:
    return re.sub(r"[^\w-]", "", title.lower().strip().replace(" ", "-"))


class Places:
    """Where pictures and links of the files lead: figures and parts of the paper, and what is not found."""

    def __init__(self, files: Mapping[str, bytes | None], read: Callable[[str], bytes]) -> None:
        self._files, self._read = files, read
        self._numbers: dict[str, int] = {}
        self._missing: dict[str, None] = {}
        self._sections: dict[str, int] = {}  # "path" and "path#slug" → the number of the part
        self.figures: list[Figure] = []
        self.notes: list[Note] = []

    def number(self, file: File, first: int) -> None:
        """The parts of this file are numbered from ``first`` on."""
        if file.parts:
            self._sections.setdefault(file.path, first)
        for number, part in enumerate(file.parts, start=first):
            for slug in part.slugs:
                self._sections.setdefault(f"{file.path}#{slug}", number)

    def finish(self, body: str, file: File, *, is_old: bool = False) -> str:
        """A part as it is kept. What an old state names and the newest files do not have is not told."""
        whole = with_definitions(body, file.definitions)

        def change(words: str) -> str:
            words = _HTML_PICTURE.sub(lambda match: self._html_picture(match, file, is_old), words)
            words = _PICTURE.sub(lambda match: self._picture(match, file, is_old), words)
            words = _PICTURE_BY_LABEL.sub(lambda match: self._picture_by_label(match, file, is_old), words)
            return _LINK.sub(lambda match: self._link(match, file), words)

        return outside_code(whole, change).strip()

    def _picture(self, match: re.Match[str], file: File, is_old: bool) -> str:
        caption = match[3] or match[4] or ""
        return self._shown(match[0], match[1], match[2], caption, match[5] or "", file, is_old)

    def _picture_by_label(self, match: re.Match[str], file: File, is_old: bool) -> str:
        defined = _DEFINED.match(file.definitions.get((match[2] or match[1]).lower(), ""))
        if defined is None:
            return match[0]
        return self._shown(match[0], match[1], defined[1], defined[2] or "", match[3] or "", file, is_old)

    def _html_picture(self, match: re.Match[str], file: File, is_old: bool) -> str:
        said = {m[1].lower(): m[2] or m[3] or "" for m in _HTML_ATTRIBUTE.finditer(match[1])}
        typed = match[0]
        return self._shown(typed, said.get("alt", ""), said.get("src", ""), said.get("title", ""), "", file, is_old)

    def _shown(self, typed: str, label: str, target: str, title: str, extra: str, file: File, is_old: bool) -> str:
        if not target or _ELSEWHERE.match(target):
            return typed
        said = _ALTERNATIVE.search(extra)
        alternative, caption = (said[1] or said[2] or label, title or label) if said else (label, title)
        alternative, caption = _plain(alternative)[:1000], _plain(caption)[:500]
        number = self._figure(_path_of(target, file.path), is_old)
        if number == 0:
            return f"*{alternative or caption}*" if alternative or caption else ""
        return f"![{alternative}](figure:{number}" + (f' "{caption}")' if caption else ")")

    def _figure(self, path: str, is_old: bool) -> int:
        """Its number from 1; 0: it is not there."""
        if path in self._numbers:
            return self._numbers[path]
        if path not in self._files:
            if not is_old and path not in self._missing:
                self._missing[path] = None
                self.notes.append(Note(N_("The picture “%(name)s” was not found."), {"name": path[-200:] or "…"}))
            return 0
        self.figures.append(Figure(posixpath.basename(path), self._read(path)))
        self._numbers[path] = len(self.figures)
        return self._numbers[path]

    def _link(self, match: re.Match[str], file: File) -> str:
        words, target = match[1], match[2]
        if target.startswith("#"):
            number = self._sections.get(f"{file.path}#{unquote(target[1:])}", 0)
        elif _ELSEWHERE.match(target) or target.startswith(("figure:", "section:")):
            return match[0]
        else:
            path, _, slug = target.partition("#")
            path = _path_of(path, file.path)
            number = self._sections.get(f"{path}#{unquote(slug)}", 0) or self._sections.get(path, 0)
        return f"[{words}](section:{number})" if number else words


def _path_of(target: str, path: str) -> str:
    """Of a file that another names, from the folder of all; empty where it leads out of it."""
    target = unquote(target.partition("?")[0]).replace("\\", "/")
    folder = "" if target.startswith("/") else posixpath.dirname(path)
    found = posixpath.normpath(posixpath.join(folder, target.lstrip("/")))
    return "" if found.startswith("..") else found


def _plain(words: str) -> str:
    """Without signs that would end it where it stands."""
    bare = re.sub(r"\[([^\[\]]*)\]\([^()\s]*\)", r"\1", words)
    return " ".join(bare.translate(_SAFE).split())


_SAFE = str.maketrans({"[": "(", "]": ")", '"': "”", "*": "", "`": "", "\\": ""})
