"""One Markdown file taken apart: what stands above it in front matter, its headings, and what belongs to each."""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

#: Lines of front matter at most.
MOST_LINES = 400
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"^ {0,3}(#{1,6})[ \t]+(\S.{0,998})$")
_CLOSING = re.compile(r"[ \t]+#+$")
_UNDERLINE = re.compile(r"^ {0,3}(=+|-+)[ \t]*$")
_ATTRIBUTES = re.compile(r"[ \t]*\{[^{}\n]{0,500}\}$")
_INLINE_CODE = re.compile(r"(?<!`)(`{1,10})(?!`)[^\n]{1,2000}?(?<!`)\1(?!`)")
_DEFINITION = re.compile(r"^ {0,3}\[(\^?[^\[\]\n]{1,200})\]:[ \t]+\S")
_USE = re.compile(r"\[(\^?[^\[\]\n]{1,200})\](?!:)")


@dataclass
class Piece:
    """A heading, as typed, and what stands under it down to the next. Level 0: before the first heading."""

    level: int
    title: str
    lines: list[str] = field(default_factory=list)

    @property
    def body(self) -> str:
        return re.sub(r"\A(?:[ \t]*\n)+", "", "\n".join(self.lines)).rstrip()


def front_matter(source: str) -> tuple[dict[str, str], str]:
    """What is said of the file in the YAML above it, each ``name: words`` of one line, and the rest. Other YAML is
    nobody's words."""
    lines = source.split("\n")
    if lines[0].rstrip() != "---":
        return {}, source
    end = next((n for n, line in enumerate(lines[1:MOST_LINES], start=1) if line.rstrip() in {"---", "..."}), 0)
    if not end:
        return {}, source
    return yaml_words(lines[1:end]), "\n".join(lines[end + 1 :])


def yaml_words(lines: list[str]) -> dict[str, str]:
    found: dict[str, str] = {}
    name = ""
    for line in lines[:MOST_LINES]:
        match = re.match(r"^([A-Za-z_][\w-]{0,40}):(?:[ \t]+(.*))?$", line)
        if match:
            name, words = match[1].lower(), (match[2] or "").strip()
            found[name] = "" if words in {">", "|", ">-", "|-"} else _unquoted(words)
        elif name and line.startswith((" ", "\t")) and not found[name] and not line.lstrip().startswith("-"):
            found[name] = _unquoted(line.strip())  # folded below its name
        elif name and line.startswith((" ", "\t")) and name == "title":
            found[name] = f"{found[name]} {line.strip()}".strip()
    return found


def pieces_of(source: str) -> list[Piece]:
    """In order; the first has level 0."""
    found = [Piece(0, "")]
    for line, is_code in _lines(source):
        lines = found[-1].lines
        if not is_code and (match := _HEADING.match(line)):
            found.append(Piece(len(match[1]), _title(match[2])))
        elif not is_code and (under := _UNDERLINE.match(line)) and _is_title(lines):
            found.append(Piece(1 if under[1][0] == "=" else 2, _title(lines.pop())))
        else:
            lines.append(line)
    return found


def without_comments(source: str) -> str:
    """Of HTML, which nobody was meant to read."""
    return outside_code(source, _without_comments) if "<!--" in source else source


def outside_code(source: str, change: Callable[[str], str]) -> str:
    """Changed, but for what is code, which is left alone."""
    out: list[str] = []
    run: list[str] = []
    was_code = False
    for line, is_code in _lines(source):
        if is_code != was_code:
            out += ["\n".join(run)] if was_code else [_outside_inline("\n".join(run), change)] if run else []
            run, was_code = [], is_code
        run.append(line)
    out += ["\n".join(run)] if was_code else [_outside_inline("\n".join(run), change)]
    return "\n".join(out)


def definitions_of(source: str) -> tuple[dict[str, str], str]:
    """Footnotes and addresses that are given once for the file, by their labels, and the text without them."""
    found: dict[str, str] = {}
    left: list[str] = []
    label = ""
    for line, is_code in _lines(source):
        match = None if is_code else _DEFINITION.match(line)
        if match:
            label = match[1].lower()
            found[label] = line
        elif label.startswith("^") and (line.startswith(("    ", "\t")) or not line.strip()):
            found[label] += f"\n{line}"
        else:
            label = ""
            left.append(line)
    return {name: words.rstrip() for name, words in found.items()}, "\n".join(left)


def with_definitions(body: str, definitions: dict[str, str]) -> str:
    """With those that it uses, at its end."""
    used = dict.fromkeys(match[1].lower() for match in _USE.finditer(body))
    taken = [definitions[label] for label in used if label in definitions]
    return f"{body}\n\n" + "\n".join(taken) if taken else body


def _without_comments(words: str) -> str:
    out, at = [], 0
    while (start := words.find("<!--", at)) >= 0 and (end := words.find("-->", start + 4)) >= 0:
        out.append(words[at:start])
        at = end + 3
    return "".join([*out, words[at:]])


def _lines(source: str) -> Iterator[tuple[str, bool]]:
    """Each line, and whether it is fenced code, with its fences."""
    fence = ""
    for line in source.split("\n"):
        match = _FENCE.match(line)
        if fence:
            yield line, True
            if match and match[1].startswith(fence) and not line.strip().strip(fence[0]):
                fence = ""
        elif match:
            fence = match[1]
            yield line, True
        else:
            yield line, False


def _outside_inline(words: str, change: Callable[[str], str]) -> str:
    out, end = [], 0
    for match in _INLINE_CODE.finditer(words):
        out += [change(words[end : match.start()]), match[0]]
        end = match.end()
    return "".join([*out, change(words[end:])])


def _is_title(lines: list[str]) -> bool:
    """Whether the last line may be a title: a paragraph of its own, no item, row or quote."""
    if not lines or not lines[-1].strip() or (len(lines) > 1 and lines[-2].strip()):
        return False
    return not re.match(r"^( {4}|\t|\s*([-*+>|]|\d+[.)]))", lines[-1])


def _title(typed: str) -> str:
    bare = _CLOSING.sub("", _ATTRIBUTES.sub("", typed.strip()))
    bare = re.sub(r"!?\[([^\[\]]*)\]\([^)\s]*\)", r"\1", bare)  # the words of links
    return re.sub(r"(\*\*|__|`|(?<!\w)[*_]|[*_](?!\w))", "", bare).strip()


def _unquoted(words: str) -> str:
    if len(words) > 1 and words[0] == words[-1] and words[0] in "\"'":
        return words[1:-1].replace('\\"', '"').replace("''", "'")
    return words
