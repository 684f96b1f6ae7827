"""From pandoc's tree to our Markdown. Whatever our Markdown has no sign for stays as words: nothing is left out."""

import re
from collections.abc import Callable
from typing import Any

from roundtable.text.dialect import REFERENCE

Node = dict[str, Any]
#: Signs of ours; lines within words are none.
_SPECIAL = re.compile(r"([\\`*\[\]]|(?<!\w)_|_(?!\w))")
#: A citation that was typed stays one.
_CITATION = re.compile(r"\\\[(@[^\[\]\n]{1,300}?)\\\]")
#: What would begin a heading, a quote, a list or a line if it stood first.
_FIRST = re.compile(r"^(\s*)([#>+=-]|\d{1,9}[.)](?=\s|$))")
_RAISED = str.maketrans("0123456789+-=()nia", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁿⁱᵃ")
_LOWERED = str.maketrans("0123456789+-=()aeox", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₒₓ")
_BOXES = {"☐": "[ ]", "☑": "[x]", "☒": "[x]"}
_SIMPLE = {"Space": " ", "SoftBreak": " ", "LineBreak": "  \n"}
_AROUND = {"Emph": "*", "Strong": "**", "Strikeout": "~~"}
_QUOTES = {"SingleQuote": ("‘", "’"), "DoubleQuote": ("“", "”")}


class Writer:
    """Writes blocks of one section. ``figure`` gives the address of a picture, by its name in the file; ``cite`` the
    words of a citation."""

    def __init__(self, figure: Callable[[str], str | None], cite: Callable[[list[Node], str], str]) -> None:
        self._address_of, self._cite = figure, cite
        self._notes: list[str] = []
        self._blocks: dict[str, Callable[[Any], str]] = {
            "Para": self._para,
            "Plain": self._para,
            "Header": self._header,
            "BulletList": self._bullet_list,
            "OrderedList": self._ordered_list,
            "DefinitionList": self._definition_list,
            "BlockQuote": self._block_quote,
            "CodeBlock": self._code_block,
            "HorizontalRule": self._rule,
            "LineBlock": self._line_block,
            "Div": lambda content: self.blocks(content[1]),
            "Figure": self._figure,
            "Table": self._table,
        }
        self._inlines: dict[str, Callable[[Any], str]] = {
            "Str": _escaped,
            "Superscript": lambda inlines: _shifted(self.inlines(inlines), _RAISED),
            "Subscript": lambda inlines: _shifted(self.inlines(inlines), _LOWERED),
            "Underline": self.inlines,
            "SmallCaps": self.inlines,
            "Span": lambda content: self.inlines(content[1]),
            "Quoted": self._quoted,
            "Code": self._code,
            "Math": self._code,
            "Note": self._note,
            "Cite": lambda content: self._cite(content[0], self.inlines(content[1])),
            "Link": lambda content: self._link(self.inlines(content[1]), content[2][0]),
            "Image": self._picture,
        }

    def section(self, blocks: list[Node]) -> str:
        """The blocks, and beneath them the footnotes that they name."""
        self._notes = []
        written = self.blocks(blocks)
        number = 0
        while number < len(self._notes):  # a note may name another
            number += 1
            written += f"\n\n[^{number}]: {_indented(self._notes[number - 1], 4)}"
        return _CITATION.sub(r"[\1]", written).strip()

    def blocks(self, blocks: list[Node]) -> str:
        return "\n\n".join(filter(None, map(self.block, blocks)))

    def block(self, node: Node) -> str:
        kind, content = node["t"], node.get("c")
        write = self._blocks.get(kind)
        return write(content) if write else _escaped(_words_in(node))

    # Blocks

    def _para(self, inlines: list[Node]) -> str:
        return _FIRST.sub(r"\1\\\2", self.inlines(inlines).strip())

    def _header(self, content: list[Any]) -> str:
        return f"{'#' * max(2, min(content[0], 6))} {self.line(content[2])}"

    def _bullet_list(self, items: list[list[Node]]) -> str:
        return self._list([("- ", item) for item in items])

    def _ordered_list(self, content: list[Any]) -> str:
        (start, _, _), items = content
        return self._list([(f"{start + place}. ", item) for place, item in enumerate(items)])

    def _list(self, items: list[tuple[str, list[Node]]]) -> str:
        tight = all(len(item) <= 1 or all(node["t"] != "Para" for node in item) for _, item in items)
        return ("\n" if tight else "\n\n").join(self._item(mark, item) for mark, item in items)

    def _item(self, mark: str, item: list[Node]) -> str:
        pieces = [self.block(node) for node in item]
        words = pieces[0] if pieces else ""
        if words[:2].rstrip() in _BOXES:
            words = f"{_BOXES[words[0]]} {words[1:].lstrip()}"
        for node, piece in zip(item[1:], pieces[1:], strict=True):
            words += ("\n" if node["t"] in {"BulletList", "OrderedList"} else "\n\n") + piece
        return mark + _indented(words, 4)

    def _definition_list(self, items: list[Any]) -> str:
        found = []
        for term, meanings in items:
            told = "\n".join(f":   {_indented(self.blocks(meaning), 4)}" for meaning in meanings)
            found.append(f"{self.line(term)}\n{told}")
        return "\n\n".join(found)

    def _block_quote(self, blocks: list[Node]) -> str:
        return "\n".join(f"> {line}".rstrip() for line in self.blocks(blocks).split("\n"))

    def _code_block(self, content: list[Any]) -> str:
        fence = "~~~~" if "```" in content[1] else "```"
        return f"{fence}\n{content[1]}\n{fence}"

    def _rule(self, _content: None) -> str:
        return "---"

    def _line_block(self, lines: list[list[Node]]) -> str:
        return "  \n".join(self.inlines(line) for line in lines)

    def _figure(self, content: list[Any]) -> str:
        _, (_, caption), blocks = content
        said = self.line([inline for node in caption for inline in _inlines_of(node)])
        images = [image for block in blocks for image in _images_in(block)]
        if len(images) == 1:
            return self._picture(images[0], caption=said)
        return "\n\n".join(filter(None, [self.blocks(blocks), said]))

    def _table(self, content: list[Any]) -> str:
        _, (_, caption), columns, head, bodies, foot = content
        rows = [*head[1], *(row for body in bodies for row in (*body[2], *body[3])), *foot[1]]
        said = self.blocks(caption)
        if len(columns) == 1 and all(_is_frame(cell) for _, cells in rows for cell in cells):
            return "\n\n".join(filter(None, [*(self.blocks(cell[4]) for _, cells in rows for cell in cells), said]))
        if head[1] and all(_is_strong(cell[4]) for _, cells in head[1] for cell in cells):
            for _, cells in head[1]:
                for cell in cells:
                    cell[4] = _without_strong(cell[4])
        lines = _grid([[(self._cell(cell[4]), cell[2], cell[3]) for cell in cells] for _, cells in rows], len(columns))
        if not lines:
            return said
        marks = {"AlignRight": "---:", "AlignCenter": ":---:", "AlignLeft": ":---"}
        rule = [marks.get(_alignment(rows, place, column), "---") for place, column in enumerate(columns)]
        table = "\n".join(f"| {' | '.join(line)} |" for line in (lines[0], rule, *lines[1:]))
        return "\n\n".join(filter(None, [said, table]))

    def _cell(self, blocks: list[Node]) -> str:
        """On one line: what stood in several is told apart by a dot."""
        lines = [line.strip() for line in self.blocks(blocks).split("\n") if line.strip()]
        return " · ".join(lines).replace("|", "\\|")

    # Words

    def line(self, inlines: list[Node]) -> str:
        return " ".join(self.inlines(inlines).split())

    def inlines(self, inlines: list[Node]) -> str:
        return "".join(self._inline(node) for node in inlines)

    def _inline(self, node: Node) -> str:
        kind, content = node["t"], node.get("c", [])
        if kind in _SIMPLE:
            return _SIMPLE[kind]
        if kind in _AROUND:
            return _around(_AROUND[kind], self.inlines(content))
        write = self._inlines.get(kind)
        return write(content) if write else _escaped(_words_in({"c": content}))

    def _quoted(self, content: list[Any]) -> str:
        before, after = _QUOTES[content[0]["t"]]
        return f"{before}{self.inlines(content[1])}{after}"

    def _code(self, content: list[Any]) -> str:
        return f"`{content[1]}`" if "`" not in content[1] else _escaped(content[1])

    def _note(self, blocks: list[Node]) -> str:
        self._notes.append(self.blocks(blocks))
        return f"[^{len(self._notes)}]"

    def _link(self, words: str, address: str) -> str:
        if address.startswith("#") or not re.match(r"(https?|mailto):", address):
            return words
        if words.replace("\\", "") == address.removeprefix("mailto:"):
            return address.removeprefix("mailto:")
        if REFERENCE.fullmatch(words):  # D-31 is a link by itself
            return words
        return f"[{words}]({address.replace(' ', '%20').replace('(', '%28').replace(')', '%29')})"

    def _picture(self, content: list[Any], *, caption: str = "") -> str:
        _, alternative, (name, title) = content
        words = re.sub(r"[\[\]\\\n]+", " ", _words_in({"c": alternative})).strip()
        address = self._address_of(name)
        if address is None:
            return f"*{words or caption}*" if words or caption else ""
        said = re.sub(r'[\\"\n]+', " ", caption or title).strip()
        return f"![{words}]({address}" + (f' "{said}")' if said else ")")


def _around(mark: str, words: str) -> str:
    """Signs stand at the words: spaces go outside."""
    inner = words.strip()
    if not inner:
        return words
    before, after = words[: len(words) - len(words.lstrip())], words[len(words.rstrip()) :]
    return f"{before}{mark}{inner}{mark}{after}"


def _shifted(words: str, table: dict[int, int]) -> str:
    """Small figures where Unicode has them, else the words as they are."""
    return words.translate(table) if words and all(ord(sign) in table for sign in words) else words


def _escaped(words: str) -> str:
    return _SPECIAL.sub(r"\\\1", words)


def _indented(words: str, by: int) -> str:
    first, *others = words.split("\n")
    return "\n".join([first, *((" " * by + line).rstrip() for line in others)])


def _grid(rows: list[list[tuple[str, int, int]]], width: int) -> list[list[str]]:
    """Cells that go over several rows or columns stand in the first, the others are empty."""
    lines: list[list[str]] = []
    taken: dict[int, int] = {}  # column → how many rows it is still taken
    for row in rows:
        line, cells = [""] * width, iter(row)
        column = 0
        while column < width:
            if taken.get(column):
                taken[column] -= 1
                column += 1
                continue
            cell = next(cells, None)
            if cell is None:
                break
            words, down, across = cell
            line[column] = words
            for place in range(column, min(column + max(across, 1), width)):
                taken[place] = max(down, 1) - 1
            column += max(across, 1)
        lines.append(line)
    return lines


def _alignment(rows: list[Any], place: int, column: list[Any]) -> str:
    kinds = [cells[place][1]["t"] for _, cells in rows if place < len(cells)]
    return next((kind for kind in reversed(kinds) if kind != "AlignDefault"), str(column[0]["t"]))


def _is_frame(cell: list[Any]) -> bool:
    """A table of one column around something is no table."""
    return any(_images_in(node) or node["t"] not in {"Plain", "Para"} for node in cell[4]) or len(cell[4]) > 1


def _is_strong(blocks: list[Node]) -> bool:
    return all(
        node["t"] in {"Plain", "Para"} and all(one["t"] in {"Strong", "Space"} for one in node["c"]) for node in blocks
    )


def _without_strong(blocks: list[Node]) -> list[Node]:
    """A head of a table is one, also where a program has made its words bold besides."""
    return [
        {**node, "c": [part for one in node["c"] for part in (one["c"] if one["t"] == "Strong" else [one])]}
        for node in blocks
    ]


def _images_in(node: Any) -> list[list[Any]]:
    if isinstance(node, list):
        return [image for one in node for image in _images_in(one)]
    if not isinstance(node, dict):
        return []
    return [node["c"]] if node.get("t") == "Image" else _images_in(node.get("c"))


def _inlines_of(block: Node) -> list[Node]:
    if block["t"] in {"Para", "Plain"}:
        return list(block["c"])
    inner = block["c"][1] if block["t"] == "Div" else []
    return [inline for one in inner for inline in _inlines_of(one)]


def _words_in(node: Any) -> str:
    """All words beneath a node, whatever it is."""
    if isinstance(node, list):
        return "".join(map(_words_in, node))
    if not isinstance(node, dict):
        return ""
    kind, content = node.get("t"), node.get("c")
    if kind == "Str":
        return str(content)
    if kind in {"Space", "SoftBreak", "LineBreak"}:
        return " "
    return _words_in(content) + (" " if kind in {"Para", "Plain"} else "")
