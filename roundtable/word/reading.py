"""From a Word file to sections in our Markdown. Tracked changes are taken as if all were accepted, comments are told
apart, citations of Zotero, Mendeley and EndNote become keys with the references beneath."""

import json
import re
import unicodedata
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from roundtable.word.guard import MAIN, Package, opened
from roundtable.word.markdown import Node, Writer
from roundtable.word.pandoc import nothing, run

FROM_WORD = ["-f", "docx+citations+styles", "-t", "json", "--track-changes=accept"]
_CHANGES = re.compile(rb"<\w+:(?:ins|del|moveFrom|moveTo)[ >]")
#: Paragraphs that our own files carry around the text.
OWN_STYLES = {"Imprint", "Colophon"}
_CAPTION_STYLES = {"caption", "image caption"}
_NUMBER = re.compile(r"^\s*(?:\d{1,2}(?:\.\d{1,2})*[.)]?|[IVX]{1,5}\.)[\s\u2002\u2003]+(?=\S)")
MOST_COMMENTS = 500
_WITHIN = 10  # is added to the level of headings that are no sections
LONGEST_TITLE = 100  # of a line in bold that stands for a heading


@dataclass(frozen=True)
class ReadPart:
    title: str  # empty: what stands before the first heading
    level: int  # 1 or 2
    source: str  # with figure:1 in the place of the address of the first figure


@dataclass(frozen=True)
class ReadComment:
    author: str
    words: str


@dataclass(frozen=True)
class Reading:
    """What a Word file says."""

    title: str
    parts: list[ReadPart]
    figures: list[tuple[str, bytes]]  # name and bytes
    has_changes: bool
    comments: list[ReadComment]
    references: list[str] = field(default_factory=list)  # a line of Markdown each
    is_guessed: bool = False  # lines in bold were taken for headings


def read(data: bytes, *, as_one: bool = False, go_on: Callable[[], None] = nothing) -> Reading:
    """Its sections; or ``as_one``, with all headings in the text. WordError with a sentence when it cannot be read."""
    package = opened(data)
    tree = json.loads(run(FROM_WORD, package.packed(), go_on=go_on))
    return _Reader(package, tree).read(as_one=as_one)


class _Reader:
    def __init__(self, package: Package, tree: dict[str, Any]) -> None:
        self.package, self.tree = package, tree
        self.figures: dict[str, tuple[str, bytes]] = {}
        self.references = _References(tree["meta"].get("references", {}).get("c", []))
        self.writer = Writer(self._address_of, self.references.cite)

    def read(self, *, as_one: bool) -> Reading:
        given = self.tree["blocks"]
        is_ours = any(_style_of(node) in OWN_STYLES for node in given)
        blocks = _joined(_with_captions(_flat([node for node in given if _style_of(node) not in OWN_STYLES])))
        is_guessed = not as_one and not any(node["t"] == "Header" for node in blocks)
        blocks = [_as_heading(node) for node in blocks] if is_guessed else blocks
        is_guessed = is_guessed and any(node["t"] == "Header" for node in blocks)
        blocks = [_as_part(node) for node in blocks] if is_ours else blocks
        meta = self.tree["meta"]
        title, blocks = ("", blocks) if as_one else self._title_of(meta, blocks)
        front = [] if is_ours or as_one else self._front(meta)
        return Reading(
            title=title,
            parts=self._one(blocks) if as_one else self._parts(front, blocks),
            figures=list(self.figures.values()),
            has_changes=bool(_CHANGES.search(self.package.parts[MAIN])),
            comments=_comments_of(self.package.parts.get("word/comments.xml", b"")),
            references=self.references.listed(),
            is_guessed=is_guessed,
        )

    def _title_of(self, meta: dict[str, Any], blocks: list[Node]) -> tuple[str, list[Node]]:
        """As the style Title says; else the one heading above all others."""
        if title := _plain(_meta_inlines(meta.get("title"))):
            return title, blocks
        headers = [node for node in blocks if node["t"] == "Header"]
        top = [node for node in headers if node["c"][0] == min(one["c"][0] for one in headers)] if headers else []
        if len(top) == 1 and len(headers) > 1 and headers[0] is top[0]:
            return _plain(top[0]["c"][2]), [node for node in blocks if node is not top[0]]
        return "", blocks

    def _front(self, meta: dict[str, Any]) -> list[Node]:
        """What Word's styles for the head of a paper hold: nobody's words are left out."""
        found: list[Node] = []
        for key in ("subtitle", "author", "date", "abstract"):
            found += _meta_blocks(meta.get(key))
        return found

    def _one(self, blocks: list[Node]) -> list[ReadPart]:
        return [ReadPart("", 1, self.writer.section(_stepped(blocks)))]

    def _parts(self, front: list[Node], blocks: list[Node]) -> list[ReadPart]:
        levels = sorted({node["c"][0] for node in blocks if node["t"] == "Header" and _plain(node["c"][2])})
        top = levels[0] if levels else 1
        below = next((level for level in levels[1:] if level < _WITHIN), top + 1)
        titles = [_plain(n["c"][2]) for n in blocks if n["t"] == "Header" and n["c"][0] <= below]
        are_numbered = sum(bool(_NUMBER.match(title)) for title in titles) * 2 > len(titles)
        found: list[tuple[str, int, list[Node]]] = [("", 1, list(front))]
        for node in blocks:
            title = _plain(node["c"][2]) if node["t"] == "Header" else ""
            if title and node["c"][0] <= below and not any(one["t"] == "Note" for one in node["c"][2]):
                title = _NUMBER.sub("", title) if are_numbered else title
                found.append((title, 1 if node["c"][0] == top else 2, []))
            else:
                found[-1][2].append(node)
        written = [ReadPart(title, level, self.writer.section(_stepped(inner))) for title, level, inner in found]
        return [part for part in written if part.title or part.source]

    def _address_of(self, name: str) -> str | None:
        part = f"word/{name.removeprefix('./')}"
        data = self.package.parts.get(part)
        if data is None:  # it lies elsewhere, and nothing is fetched
            return None
        if part not in self.figures:
            self.figures[part] = (part.rsplit("/", 1)[-1], data)
        return f"figure:{list(self.figures).index(part) + 1}"


class _References:
    """What was cited, with keys that people can read."""

    def __init__(self, given: list[Node]) -> None:
        self._by_id: dict[str, str] = {}
        self._lines: dict[str, str] = {}
        for node in given:
            told = {key: _plain(_meta_inlines(value)) or value for key, value in node.get("c", {}).items()}
            reference = str(told.get("id", ""))
            key = self._key_of(told)
            self._by_id[reference] = key
            self._lines[key] = _told_of(told)

    def cite(self, citations: list[Node], rendered: str) -> str:
        """As a key, where the file tells of what; else as it stands in the text."""
        keys = [self._by_id.get(citation["citationId"]) for citation in citations]
        if not keys or not all(keys):
            return rendered
        told = []
        for key, citation in zip(keys, citations, strict=True):
            suffix = _plain(citation["citationSuffix"])
            told.append(f"@{key}" + (f", {suffix.lstrip(', ')}" if suffix else ""))
        return f"[{'; '.join(told)}]"

    def listed(self) -> list[str]:
        return [f"- [@{key}] {words}" for key, words in sorted(self._lines.items())]

    def _key_of(self, told: dict[str, Any]) -> str:
        names = _names_of(told.get("author"))
        family = unicodedata.normalize("NFKD", names[0] if names else "unknown").encode("ascii", "ignore").decode()
        base = (re.sub(r"\W+", "", family).lower() or "unknown") + _year_of(told)
        key, letter = base, "a"
        while key in self._lines:
            key, letter = f"{base}{letter}", chr(ord(letter) + 1)
        return key


def _told_of(told: dict[str, Any]) -> str:
    names = _names_of(told.get("author"))
    who = ", ".join(names[:6]) + (" et al." if len(names) > 6 else "")
    number = f"doi:{told['DOI']}" if told.get("DOI") else told.get("doi") or ""
    number = number if str(number).startswith("doi:") or not number else f"doi:{number}"
    pieces = [who, told.get("title"), told.get("container-title"), _year_of(told), number]
    return ". ".join(str(piece).strip(" .") for piece in pieces if piece and isinstance(piece, str))


def _names_of(authors: Any) -> list[str]:
    found = []
    for node in authors.get("c", []) if isinstance(authors, dict) else []:
        said = node.get("c", {})
        if isinstance(said, dict):
            family, literal = _plain(_meta_inlines(said.get("family"))), _plain(_meta_inlines(said.get("literal")))
            found.append(family or literal)
    return [name for name in found if name]


def _year_of(told: dict[str, Any]) -> str:
    match = re.search(r"\b(1[89]|20)\d\d\b", json.dumps(told.get("issued", "")))
    return match[0] if match else ""


def _flat(blocks: list[Node]) -> Iterator[Node]:
    """Without the elements around that only name a style; what is a caption says so."""
    for node in blocks:
        style = (_style_of(node) or "").casefold()
        if node["t"] == "Div":
            inner = list(_flat(node["c"][1]))
            is_caption = style in _CAPTION_STYLES and len(inner) == 1 and inner[0]["t"] in {"Para", "Plain"}
            yield from ([{"t": "Caption", "c": inner[0]["c"]}] if is_caption else inner)
        else:
            yield node


def _with_captions(blocks: Iterator[Node]) -> Iterator[Node]:
    """A paragraph that is one picture, and the caption beneath it, are a figure."""
    held: Node | None = None
    for node in blocks:
        if held is not None:
            caption = [{"t": "Plain", "c": node["c"]}] if node["t"] == "Caption" else []
            yield {"t": "Figure", "c": [["", [], []], [None, caption], [{"t": "Plain", "c": held["c"]}]]}
            is_caption, held = node["t"] == "Caption", None
            if is_caption:
                continue
        if node["t"] in {"Para", "Plain"} and _is_picture(node["c"]):
            held = node
        else:
            yield {"t": "Para", "c": node["c"]} if node["t"] == "Caption" else node
    if held is not None:
        yield {"t": "Figure", "c": [["", [], []], [None, []], [{"t": "Plain", "c": held["c"]}]]}


def _joined(blocks: Iterable[Node]) -> list[Node]:
    """Lists that follow each other are one: some programs write an own list for each item."""
    found: list[Node] = []
    for node in blocks:
        last = found[-1] if found else None
        if last is not None and node["t"] == last["t"] == "BulletList":
            last["c"].extend(node["c"])
        elif last is not None and node["t"] == last["t"] == "OrderedList":
            last["c"][1].extend(node["c"][1])
        else:
            found.append(node)
    return found


def _is_picture(inlines: list[Node]) -> bool:
    return [node["t"] for node in inlines if node["t"] not in {"Space", "SoftBreak", "LineBreak"}] == ["Image"]


def _as_heading(node: Node) -> Node:
    """Where no style says what is a heading, a short line all in bold is one."""
    inlines = node["c"] if node["t"] in {"Para", "Plain"} else []
    words = _plain(inlines)
    is_bold = bool(inlines) and all(one["t"] in {"Strong", "Space"} for one in inlines)
    if is_bold and 0 < len(words) <= LONGEST_TITLE and words[-1] not in ".,;":
        return {"t": "Header", "c": [1, ["", [], []], inlines]}
    return node


def _as_part(node: Node) -> Node:
    """In our own files sections bear their number, which is counted anew; other headings stand within them."""
    if node["t"] != "Header":
        return node
    level, attributes, inlines = node["c"]
    kept = [one for one in inlines if not (one["t"] == "Span" and _style_of(one) == "Section Number")]
    return {"t": "Header", "c": [level if len(kept) < len(inlines) else level + _WITHIN, attributes, kept]}


def _stepped(blocks: list[Node]) -> list[Node]:
    """The headings within a section, from the second level on and by single steps."""
    levels = sorted({node["c"][0] for node in blocks if node["t"] == "Header"})
    return [
        {"t": "Header", "c": [2 + levels.index(node["c"][0]), *node["c"][1:]]} if node["t"] == "Header" else node
        for node in blocks
    ]


def _style_of(node: Node) -> str | None:
    if node["t"] not in {"Div", "Span"}:
        return None
    return next((value for key, value in node["c"][0][2] if key == "custom-style"), None)


def _meta_inlines(value: Any) -> list[Node]:
    kind = value.get("t") if isinstance(value, dict) else None
    if kind == "MetaInlines":
        return list(value["c"])
    if kind == "MetaString":
        return [{"t": "Str", "c": value["c"]}]
    return []


def _meta_blocks(value: Any) -> list[Node]:
    kind = value.get("t") if isinstance(value, dict) else None
    if kind == "MetaBlocks":
        return list(value["c"])
    if kind == "MetaList":
        return [block for one in value["c"] for block in _meta_blocks(one)]
    inlines = _meta_inlines(value)
    return [{"t": "Para", "c": inlines}] if inlines else []


def _plain(inlines: list[Node]) -> str:
    """The words of a heading, without signs."""
    said = Writer(lambda _: None, lambda _, words: words).line([one for one in inlines if one["t"] != "Note"])
    return re.sub(r"\\(.)|[*`~]", r"\1", said).strip()


def _comments_of(part: bytes) -> list[ReadComment]:
    """Who said what; of replies too."""
    found: list[ReadComment] = []
    words: list[str] = []
    author, is_text = "", False

    def start(tag: str, given: dict[str, str]) -> None:
        nonlocal author, is_text
        name = tag.rsplit(":", 1)[-1]
        if name == "comment":
            author = next((said for key, said in given.items() if key.rsplit(":", 1)[-1] == "author"), "")
            words.clear()
        is_text = name == "t"

    def end(tag: str) -> None:
        nonlocal is_text
        name, is_text = tag.rsplit(":", 1)[-1], False
        if name == "p":
            words.append(" ")
        if name == "comment" and (said := " ".join("".join(words).split())) and len(found) < MOST_COMMENTS:
            found.append(ReadComment(author, said))

    def text(said: str) -> None:
        if is_text:
            words.append(said)

    if part:
        parser = expat.ParserCreate()
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
        parser.Parse(part, True)
    return found
