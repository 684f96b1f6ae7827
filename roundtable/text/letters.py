"""What people write in mail programs, as Markdown: every word as it was typed. What only looks like Markdown becomes no
heading, code or emphasis; lists and quotes stay what they are."""

import re

from roundtable.text.dialect import REFERENCE

#: What a mail program puts before a subject, in the languages of those who write here (RFC 5322 3.6.5 names "Re:").
_ANSWERS = r"re|aw|antw|antwort|sv|vs|rv|res|ref|odp"
_FORWARDS = r"fwd?|wg|tr|rv|enc|doorst|vl"
_COUNT = r"\s?(?:\[\d{1,3}\])?\s?[:：]"
_TAG = r"\[[^\]]{1,40}\]"
_PREFIX = re.compile(rf"\s*(?:(?:{_ANSWERS}|{_FORWARDS}){_COUNT}|{_TAG})\s*", re.IGNORECASE)
#: A line that could have taken the first word of the next was ended by its writer.
_WIDTH = 66
_BULLET = re.compile(r"(?P<mark>[-+•‣▪–]|\*(?=\s)|(?P<number>\d{1,2})[.)])\s+")
_BOX = re.compile(r"\[[ xX]\]\s")  # to be ticked
_QUOTE = re.compile(r"(?:>\s*)+")
_RULE = re.compile(r"[=-]+")
_SPECIAL = re.compile(r"[\\`*\[\]]|(?<![^\W_])_|_(?![^\W_])|~~")
#: At the beginning of a line: what would make a heading or a list of it.
_BEGINS = re.compile(r"^(?:#|[+-](?!\s)|(?P<year>\d{3,})(?=[.)]\s))")


def subject_words(subject: str) -> str:
    """A subject without “Re:”, “Fwd:” and the [tags] of lists."""
    words = " ".join(subject.split())
    while (match := _PREFIX.match(words)) and match.end():
        words = words[match.end() :]
    return words.strip()


def without_signature(text: str) -> str:
    """What stands above the line “-- ” (RFC 3676 4.3)."""
    return re.split(r"(?:^|\n)-- ?\r?\n", text, maxsplit=1)[0].rstrip()


def as_markdown(text: str) -> str:
    """Plain text of a mail as Markdown that reads like it."""
    out: list[str] = []
    above = ""
    raw = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\r", "\n").replace("\xa0", " ").split("\n")]
    is_list = False
    for line, below in zip(raw, [*raw[1:], ""], strict=True):
        bullet = _BULLET.match(line.lstrip(" "))
        goes_on = is_list and bool(above) and bool(line) and not bullet and not _ends(above, line)
        if _begins_anew(above, line, is_item=bullet is not None, is_list=is_list) and not goes_on:
            out.append("")
        is_within = is_list and not goes_on  # elsewhere an indent would make code of it
        is_list = bool(bullet) or goes_on or (is_list and not line)
        shown = f"  {_shown(line.lstrip(' '))}" if goes_on else _shown(line if is_within else line.lstrip(" "))
        is_ended = line and _ends(line, below) and not _BULLET.match(below.lstrip(" ")) and "\t" not in line
        out.append(f"{shown}  " if is_ended and not line.startswith(">") else shown)
        above = line
    return re.sub(r" *\n{2,}", "\n\n", "\n".join(out)).strip()


def _ends(line: str, below: str) -> bool:
    """Whether the writer ended this line before its time: as in an address, or below a greeting."""
    first = below.split(maxsplit=1)[0] if below.strip() else ""
    return bool(first) and len(line) + 1 + len(first) <= _WIDTH


def _begins_anew(above: str, line: str, *, is_item: bool, is_list: bool) -> bool:
    """Whether Markdown needs an empty line here to see what people see."""
    if not above or not line:
        return False
    is_quote, was_quote = line.startswith(">"), above.startswith(">")
    is_rule = _RULE.fullmatch(line.strip()) is not None  # below a line it would make a heading of that
    return is_quote != was_quote or is_rule or (is_item != is_list)


def _shown(line: str) -> str:
    """A line without an indent that would make it code, and with what only looks like Markdown shown as typed."""
    bare = line.lstrip()
    if quote := _QUOTE.match(bare):
        words = bare[quote.end() :].lstrip()
        shown = f"&#{ord(words[0])};{words[1:]}" if _RULE.fullmatch(words) else _escaped(words)
        return f"{re.sub(r'[^>]+', ' ', quote[0]).rstrip()} {shown}"
    if bullet := _BULLET.match(bare):
        mark = f"{bullet['number']}." if bullet["number"] else "-"
        box = _BOX.match(bare, bullet.end())
        words = (box[0] if box else "") + _of_item(bare[box.end() if box else bullet.end() :])
        return f"{' ' * (min(len(line) - len(bare), 8) // 2 * 2)}{mark} {words}"
    return bare if _RULE.fullmatch(bare) else _escaped(bare)


def _of_item(words: str) -> str:
    """The words of an item, which begin neither a quote nor an item of their own."""
    if words.startswith(">"):
        return f"\\{_escaped(words)}"
    bullet = _BULLET.match(words)
    if bullet is None or bullet["mark"][-1] not in "-+*.)":
        return _escaped(words)
    mark = bullet["mark"]
    return f"{mark[:-1]}\\{mark[-1]}{_escaped(words[len(mark) :])}"


def _escaped(line: str) -> str:
    """With a backslash before what Markdown would take for its own; addresses stay whole."""
    parts, end = [], 0
    for match in REFERENCE.finditer(line):
        address = re.split(r"[`\\]", match[0], maxsplit=1)[0]  # these have their meaning within an address, too
        is_bare = match["url"] and re.search(r"[*_]", address) and line[: match.start()][-1:] != "<"
        parts += [_SPECIAL.sub(r"\\\g<0>", line[end : match.start()]), f"<{address}>" if is_bare else address]
        end = match.start() + len(address)
    words = "".join([*parts, _SPECIAL.sub(r"\\\g<0>", line[end:])])
    if words.startswith((": ", ":\t")):
        return f"&#58;{words[1:]}"  # no backslash helps there
    return _BEGINS.sub(lambda begins: f"{begins['year']}\\" if begins["year"] else f"\\{begins[0]}", words)
