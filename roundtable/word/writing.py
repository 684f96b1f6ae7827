"""From a document to a Word file. What the page shows is what Word shows: pandoc reads our HTML into a tree, which is
put right here, and writes the tree as DOCX with the styles of ``reference``."""

import base64
import io
import json
from collections.abc import Callable
from typing import Any

from PIL import Image

from roundtable.text.dialect import PICTURE
from roundtable.word.documents import Document, Part, Picture
from roundtable.word.finishing import finished
from roundtable.word.pandoc import nothing, run
from roundtable.word.reference import reference_of

#: Rises when the same document would give another file: files written before are made anew.
WRITER = 1
#: Pictures come with at most so many pixels a side: 300 dots an inch over the width of the page.
MOST_PIXELS = 2000
FROM_HTML = ["-f", "html-auto_identifiers", "-t", "json"]
TO_WORD = ["-f", "json", "-t", "docx", "--reference-doc=reference.docx"]

Node = dict[str, Any]


def write(document: Document, *, go_on: Callable[[], None] = nothing) -> bytes:
    """The bytes of the Word file. WordError when it cannot be made."""
    pages = "".join(f"<div>{part.html}</div>" for part in document.parts)
    tree = json.loads(run(FROM_HTML, pages.encode(), go_on=go_on))
    blocks = [_styled("Imprint", line) for line in document.lines]
    for part, div in zip(document.parts, tree["blocks"], strict=True):
        blocks += _of_part(part, div["c"][1], document)
    blocks += [_styled("Colophon", line) for line in document.ending]
    whole = {**tree, "meta": _meta(document), "blocks": blocks}
    files = {"reference.docx": reference_of(document)}
    return finished(run(TO_WORD, json.dumps(whole).encode(), files=files, go_on=go_on), document)


def _meta(document: Document) -> Node:
    said = {"title": document.title, "subtitle": document.subtitle, "lang": document.language}
    return {key: {"t": "MetaInlines", "c": _words(value)} for key, value in said.items() if value}


def _of_part(part: Part, blocks: list[Node], document: Document) -> list[Node]:
    head = _words(part.title)
    if part.number:
        head = [_span("Section Number", part.number), {"t": "Str", "c": "\u2002"}, *head]
    header = [{"t": "Header", "c": [part.depth, ["", [], []], head]}] if part.title else []
    note = [_styled("Imprint", part.note)] if part.note else []
    return [*header, *note, *_Shaper(part, document).blocks(blocks)]


class _Shaper:
    """Puts the tree of a section right: its headings stand beneath its own, notes are at their place, figures carry
    their pictures, links lead to the site."""

    def __init__(self, part: Part, document: Document) -> None:
        self.part, self.document = part, document
        self.notes: dict[str, list[Node]] = {}

    def blocks(self, given: list[Node]) -> list[Node]:
        for node in given:
            if _is_div(node, "footnote"):
                self._learn_notes(node)
        return self._blocks([node for node in given if not _is_div(node, "footnote")])

    def _learn_notes(self, div: Node) -> None:
        for node in div["c"][1]:
            if node["t"] == "OrderedList":
                for item in node["c"][1]:
                    inner = item[0] if len(item) == 1 and item[0]["t"] == "Div" else None
                    if inner is not None:
                        self.notes[inner["c"][0][0]] = self._blocks(inner["c"][1])

    def _blocks(self, given: list[Node]) -> list[Node]:
        found: list[Node] = []
        for node in given:
            if node["t"] == "Div":
                found += self._blocks(node["c"][1])
            elif node["t"] == "Header":
                level = min(node["c"][0] - 2 + self.part.depth, 6)
                found.append({"t": "Header", "c": [level, ["", [], []], self._walk(node["c"][2])]})
            elif node["t"] == "Table":
                found.append(_shape_table({"t": "Table", "c": self._walk(node["c"])}))
            else:
                found += _figure_or_words(self._walk(node))
        return found

    def _walk(self, node: Any) -> Any:
        if isinstance(node, list):
            walked = [self._walk(one) for one in node]
            return [one for part in walked for one in (part if isinstance(part, _Several) else [part])]
        if not isinstance(node, dict):
            return node
        kind = node.get("t")
        if kind == "Superscript" and (note := self._note(node["c"])) is not None:
            return {"t": "Note", "c": note}
        if kind == "Link":
            return self._link(node["c"])
        if kind == "Image":
            return self._picture(node["c"])
        return {**node, "c": self._walk(node["c"])} if "c" in node else node

    def _note(self, inlines: list[Node]) -> list[Node] | None:
        if len(inlines) == 1 and inlines[0]["t"] == "Link":
            return self.notes.get(inlines[0]["c"][2][0].removeprefix("#"))
        return None

    def _link(self, content: list[Any]) -> Any:
        _, words, (address, title) = content
        if address.startswith("#fnref"):
            return _Several()
        if address.startswith("#"):
            return _Several(self._walk(words))
        address = self.document.url + address if address.startswith("/") else address
        return {"t": "Link", "c": [["", [], []], self._walk(words), [address, title]]}

    def _picture(self, content: list[Any]) -> Any:
        _, alternative, (address, _) = content
        found = PICTURE.match(address)
        picture = self.document.pictures.get(found["token"]) if found else None
        if picture is None:  # taken away since
            return {"t": "Emph", "c": [{"t": "Str", "c": "["}, *alternative, {"t": "Str", "c": "]"}]}
        return {"t": "Image", "c": [["", [], []], alternative, [_as_data(picture), ""]]}


def _figure_or_words(node: Node) -> list[Node]:
    """A figure whose picture is not there any more is its words."""
    if node["t"] != "Figure" or '"Image"' in json.dumps(node["c"][2]):
        return [node]
    _, (_, caption), blocks = node["c"]
    return [*blocks, *caption]


class _Several(list[Node]):
    """Nodes that stand in place of one."""


def _as_data(picture: Picture) -> str:
    """The picture within its address: PNG or JPEG, which every Word shows, and no larger than a page can use."""
    with Image.open(io.BytesIO(picture.data)) as opened:
        if opened.format in {"PNG", "JPEG"} and max(opened.size) <= MOST_PIXELS:
            return _data(picture.content_type, picture.data)
        is_photograph = opened.format == "JPEG"
        opened.seek(0)
        shown = opened if is_photograph else opened.convert("RGBA")
        shown.thumbnail((MOST_PIXELS, MOST_PIXELS))
        out = io.BytesIO()
        shown.save(out, format="JPEG" if is_photograph else "PNG", dpi=(300, 300))
    return _data("image/jpeg" if is_photograph else "image/png", out.getvalue())


def _data(content_type: str, data: bytes) -> str:
    return f"data:{content_type};base64,{base64.b64encode(data).decode()}"


#: A cell with more characters than this wants a column with a width.
SHORT_CELL = 24


def _shape_table(table: Node) -> Node:
    """Columns as they are aligned on the page; where cells are long, as wide as what stands in them asks for."""
    attributes, caption, columns, head, bodies, foot = table["c"]
    rows = [*head[1], *(row for body in bodies for row in (*body[2], *body[3])), *foot[1]]
    longest = [0] * len(columns)
    for _, cells in rows:
        for place, cell in enumerate(cells[: len(columns)]):
            cell[1] = _alignment(cell[0][1])
            cell[0] = ["", [], []]
            longest[place] = max(longest[place], _length(cell[4]))
    if max(longest, default=0) > SHORT_CELL:
        wanted = [min(max(length, 8), 80) ** 0.7 for length in longest]
        widths = [{"t": "ColWidth", "c": round(one / sum(wanted), 4)} for one in wanted]
        columns = [[alignment, width] for (alignment, _), width in zip(columns, widths, strict=True)]
    return {"t": "Table", "c": [attributes, caption, columns, head, bodies, foot]}


def _alignment(classes: list[str]) -> Node:
    kinds = {"left": "AlignLeft", "center": "AlignCenter", "right": "AlignRight"}
    return {"t": next((kinds[name] for name in classes if name in kinds), "AlignDefault")}


def _length(node: Any) -> int:
    if isinstance(node, list):
        return sum(map(_length, node))
    if not isinstance(node, dict):
        return 0
    return len(node["c"]) if node["t"] == "Str" else 1 if node["t"] == "Space" else _length(node.get("c"))


def _is_div(node: Node, name: str) -> bool:
    return node["t"] == "Div" and name in node["c"][0][1]


def _styled(style: str, words: str) -> Node:
    return {"t": "Div", "c": [["", [], [["custom-style", style]]], [{"t": "Para", "c": _words(words)}]]}


def _span(style: str, words: str) -> Node:
    return {"t": "Span", "c": [["", [], [["custom-style", style]]], [{"t": "Str", "c": words}]]}


def _words(said: str) -> list[Node]:
    found: list[Node] = []
    for word in said.split():
        found += [{"t": "Space"}, {"t": "Str", "c": word}]
    return found[1:]
