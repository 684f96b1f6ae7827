"""In which dialect a file is written, and which of its lines nobody sees."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from roundtable.minutes.dues import without_lead
from roundtable.minutes.legends import codes_of, spelt_by
from roundtable.minutes.titles import kind_of_field
from roundtable.minutes.vocabulary import Kind
from roundtable.text.patterns import compile_later

Lines = list[str | None]

_ORG = compile_later(r"#\+\w+(?::|\b)|\*+\s+(?:TODO|DONE|COMMENT|CANCELLED|WAITING|NEXT)\b|:PROPERTIES:", re.IGNORECASE)
_WIKI = compile_later(r"(={2,6})[^=].{0,200}[^=]\1\s*$|\{\||\[\[\w+:|\{\{[^{}]{1,200}\}\}")
_CONFLUENCE = compile_later(r"h[1-6]\.\s|\{(?:toc|info|panel|code|noformat|status|tasklist)\b")
_REST = compile_later(r"(?:=|-|~|\^|\"|#|\*){4,}\s*$|\.\. \w+::|:\w[\w ]{0,30}:\s")
_MAIL = compile_later(
    r"(from|to|cc|subject|date|sent|von|an|betreff|datum|gesendet|de|à|objet|envoyé)\s?:\s", re.IGNORECASE
)
_MAIL_NEEDS = {"from", "subject", "von", "betreff", "objet"}
_WROTE = compile_later(r"(?:wrote|writes|schrieb|a écrit|escribió)\b[^:]{0,60}\s?:\s*$", re.IGNORECASE)
_ORIGINAL = compile_later(
    r"\s*(?:-{2,}|_{5,})\s*(?:original message|ursprüngliche nachricht|message d'origine|forwarded message)|_{20,}\s*$",
    re.IGNORECASE,
)
_FENCE = compile_later(r"\s{0,8}(?P<mark>`{3,}|~{3,})")
_BLOCKS = [
    (compile_later(r"\s*#\+begin_(?P<name>comment|src|example)\b", re.IGNORECASE), r"\s*#\+end_{name}\b"),
    (compile_later(r"\s*\{(?P<name>code|noformat)(?::[^{}]{0,80})?\}\s*$", re.IGNORECASE), r"\s*\{{{name}\}}"),
    (
        compile_later(r"\s*<(?P<name>pre|nowiki|script|style|syntaxhighlight)\b[^<>]{0,100}>", re.IGNORECASE),
        r".*</{name}>",
    ),
    (compile_later(r"\s*(?P<name>:PROPERTIES:|:LOGBOOK:)\s*$"), r"\s*:END:"),
    (compile_later(r"(?P<name>////+)\s*$"), r"////+\s*$"),
]
_REST_COMMENT = compile_later(r"\.\. (?![\w-]+::|_|\[|\|)")


@dataclass
class Dialect:
    is_org: bool = False
    is_wiki: bool = False
    is_confluence: bool = False
    is_mail: bool = False
    mail_date: str = ""  # what stands behind Date: at the head of a mail
    head_end: int = 0  # the last line of the head that a program reads; 0 where there is none
    codes: dict[str, str] = field(default_factory=dict)  # of a legend: "A = action, D = decision"
    numbered: dict[str, str] = field(default_factory=dict)  # of numbers: "D2026-03"


def dialect_of(lines: list[str]) -> Dialect:
    """What the lines look like taken together."""
    head = [line for line in lines[:60] if line.strip()][:12]
    mail = {match[1].casefold(): line[match.end() :] for line in head if (match := _MAIL.match(line))}
    found = Dialect(
        is_org=_is_org(lines),
        is_wiki=sum(bool(_WIKI.search(line[:400])) for line in lines) > 1,
        is_confluence=any(_CONFLUENCE.match(line.lstrip()) for line in lines),
        is_mail=len(mail) > 1 and bool(mail.keys() & _MAIL_NEEDS),
    )
    found.is_mail = found.is_mail and not _front_of(lines)
    found.codes = codes_of(lines)
    found.numbered = _numbers_of(lines)
    if found.is_mail:
        found.mail_date = next(
            (mail[key] for key in ("date", "sent", "datum", "gesendet", "envoyé") if key in mail), ""
        )
    return found


#: "#action Alva to write", "#decision the large tubes"
_HASHTAG = compile_later(r"(^|[\s>])#(action|todo|task|decision|decided|agreed|accepted)\b:?\s(?=\s?\S)", re.IGNORECASE)


def _is_org(lines: list[str]) -> bool:
    """ "* TODO …" below headings of Markdown is a bullet."""
    marks = {match[0][0] for line in lines if (match := _ORG.match(line))}
    return bool(marks) and (marks != {"*"} or not any(re.match(r"#{1,6}\s+\S", line) for line in lines))


_CODED = compile_later(
    r"(?P<lead>\s*(?:[-*•◦]\s+)?[*_\[(]{0,3})(?P<code>DEC|D|BES|B|RES|R|ACT|AP|AI|A|TODO|T)"
    r"(?P<number>[-.]?\d{1,4}(?:[-./]\d{1,4}){0,2})(?P<end>[*_\])]{0,3}\s?[:.–—-]?[*_\])]{0,3})\s+(?=[^\W\d_]|[@*_])"
)
_DECIDING = frozenset({"D", "DEC", "B", "BES", "R", "RES"})
#: So many lines must have a number of that kind.
_FEWEST_CODED = 2


def _numbers_of(lines: list[str]) -> dict[str, str]:
    """What letters before numbers mean ("D2026-03", "A-12"), where there are both, or the year stands in them."""
    found = [match for line in lines if (match := _CODED.match(line[:200]))]
    letters = {match["code"] for match in found}
    are_long = all(re.search(r"\d[-./]\d|\d{4}", match["number"]) for match in found)
    has_both = bool(letters & _DECIDING) and bool(letters - _DECIDING)
    if len(found) < _FEWEST_CODED or not (has_both or are_long) or len(letters) > 2:
        return {}
    return {letter: "DECISION" if letter in _DECIDING else "ACTION" for letter in letters}


def spelt_out(line: str, dialect: Dialect) -> str:
    """ "| A: order foil |" → "| ACTION: order foil |", "**A-12** order foil" → "**ACTION -12:** order foil"."""
    if "#" in line:
        line = _HASHTAG.sub(lambda match: f"{match[1]}{match[2].upper()}: ", line)
    if dialect.numbered and (match := _CODED.match(line[:200])) and match["code"] in dialect.numbered:
        word, end = dialect.numbered[match["code"]], re.sub(r"[:.–—-]", "", match["end"]).strip()
        number = match["number"].lstrip("-.")
        return f"{match['lead']}{word} {number}{'' if end[:1] in {']', ')'} else ':'}{end} {line[match.end() :]}"
    return spelt_by(dialect.codes, line)


def visible(lines: list[str], dialect: Dialect) -> Lines:
    """The lines as a reader sees them; None for those that nobody does."""
    out: Lines = _without_page_breaks(list(_without_comments(lines)))
    out = _without_blocks(out)
    out = _without_quotes(out, dialect)
    if dialect.is_org:
        out = _without_commented_headings(out)
    if any(line and _REST.match(line) for line in out):
        out = _without_rest_comments(out)
    return _without_front_matter(_without_escapes(out), dialect)


def _without_comments(lines: list[str]) -> list[str]:
    """Without what stands between the marks of an HTML comment."""
    text = "\n".join(lines)
    if "<!--" not in text:
        return lines
    kept, at = [], 0
    while (start := text.find("<!--", at)) >= 0 and (end := text.find("-->", start + 4)) >= 0:
        kept += [text[at:start], "\n" * text.count("\n", start, end)]
        at = end + 3
    return "".join([*kept, text[at:]]).split("\n")


#: "1\\. Welcome", "\\* Saturday", "\\[AB\\]", "\\$20", as programs write Markdown.
_ESCAPED = compile_later(r"\\([-+.)>#$\[\]|~!'\"&])|^(\s*)\\(?=\*\s)")


def _without_escapes(lines: Lines) -> Lines:
    return [_ESCAPED.sub(lambda m: m[1] or m[2] or "", line) if line and "\\" in line else line for line in lines]


_PAGE = compile_later(
    r".{0,80}(?:\b(?:page|seite|blatt|p\.)\s?\d{1,3}(?:\s?(?:of|von|sur|/)\s?\d{1,3})?[\])]?|"
    r"(?<=\s)(?P<page>\d{1,3})\s?/\s?(?P<last>\d{1,3})|^\s*[–—-]\s?\d{1,3}\s?[–—-])\s*$",
    re.IGNORECASE,
)
#: "- -> Wren: freeze five vials, 5/12" ends with a day.
_ENTRY = compile_later(r"\s*(?:[-*+•◦]\s|\d{1,2}[.)]\s|->|→|\[.?\])")


def _without_page_breaks(lines: list[str]) -> Lines:
    """Without the heads and feet of pages, and the blank lines around them where a sentence goes on."""
    feet = [number for number, line in enumerate(lines) if len(line) < 120 and _is_foot(line)]
    heads = {line.strip() for number in feet for line in lines[number + 1 : number + 4] if len(line.strip()) > 8}
    firsts = {head: number for number in range(len(lines) - 1, -1, -1) if (head := lines[number].strip()) in heads}
    out: Lines = list(lines)
    last = -1
    for number in feet:
        if number <= last:
            continue  # it went with the one above
        out[number] = None
        first, above = number, last
        while first > above + 1 and not (out[first - 1] or "").strip():
            first -= 1
        last = number
        while last + 1 < len(out) and (not (out[last + 1] or "").strip() or _is_repeated(lines, last + 1, firsts)):
            last += 1
        before = (out[first - 1] or "").rstrip() if first else ""
        after = (out[last + 1] or "").lstrip() if last + 1 < len(out) else ""
        goes_on = before[-1:] not in {".", "!", "?", ":", ""} and after[:1].islower()
        for at in range(first, last + 1):
            out[at] = None if goes_on or (out[at] or "").strip() else out[at]
    return out


def _is_foot(line: str) -> bool:
    """Whether a page ends with the line: "Page 3", "3/12" alone or behind what the paper is called."""
    match = _PAGE.match(line)
    if not match or not match["page"]:
        return match is not None
    behind = " ".join(line.split()[-2:])
    is_day = without_lead(behind) != behind
    return int(match["page"]) <= int(match["last"]) and not _ENTRY.match(line) and not is_day


def _is_repeated(lines: list[str], number: int, firsts: dict[str, int]) -> bool:
    """The head of a page that stood above already."""
    return firsts.get(lines[number].strip(), number) < number


def _without_blocks(lines: Lines) -> Lines:
    """Without code and whatever else is fenced in; a fence that is not closed is none."""
    out = list(lines)
    at = 0
    never: set[str] = set()  # ends that do not come any more
    while at < len(out):
        closing = _closing(out[at] or "")
        if closing and closing not in never:
            end = _find(out, at, closing)
            if end is None:
                never.add(closing)
            else:
                out[at : end + 1] = [None] * (end + 1 - at)
                at = end
        at += 1
    return out


def _closing(line: str) -> str:
    """The pattern of the line that ends what this one begins; empty if it begins nothing."""
    if fence := _FENCE.match(line):
        return rf"\s{{0,8}}{re.escape(fence['mark'])}\s*$"
    for opening, closing in _BLOCKS:
        if match := opening.match(line):
            return "(?i)" + closing.format(name=re.escape(match["name"]))
    return ""


def _find(lines: Lines, start: int, closing: str) -> int | None:
    pattern = re.compile(closing)
    if ".*" in closing and pattern.match(lines[start] or ""):
        return start
    return next(
        (n for n in range(start + 1, len(lines)) if lines[n] is not None and pattern.match(lines[n] or "")), None
    )


def _without_quotes(lines: Lines, dialect: Dialect) -> Lines:
    """Without what a mail quotes, and what stands below its signature."""
    out: Lines = []
    is_quoted = is_over = False
    for line in lines:
        bare = (line or "").strip()
        is_over = is_over or bool(
            dialect.is_mail and line is not None and (line in {"-- ", "--"} or _ORIGINAL.match(line))
        )
        if is_over or line is None:
            out.append(None)
        elif bare.startswith(">"):
            is_hidden = is_quoted or dialect.is_mail
            out.append(None if is_hidden else bare.lstrip("> "))
        else:
            is_quoted = bool(_WROTE.search(bare[-120:])) or (is_quoted and not bare)
            out.append(line)
    return out


def _without_commented_headings(lines: Lines) -> Lines:
    """Of an outline: a heading that is a comment, with what stands below it, and comment lines."""
    out: Lines = []
    hidden = 0
    for line in lines:
        stars = re.match(r"(\*+)\s", line or "")
        if stars and hidden and len(stars[1]) <= hidden:
            hidden = 0
        if stars and not hidden and re.match(r"\*+\s+(?:\w+\s+)?COMMENT\b", line or ""):
            hidden = len(stars[1])
        is_comment = line is not None and re.match(r"\s*#(?:\s|$)", line)
        out.append(None if hidden or is_comment else line)
    return out


def _without_rest_comments(lines: Lines) -> Lines:
    out: Lines = []
    is_hidden = False
    for line in lines:
        if line is not None and _REST_COMMENT.match(line):
            is_hidden = True
        elif is_hidden and line and not line.startswith((" ", "\t")):
            is_hidden = False
        out.append(None if is_hidden else line)
    return out


_FENCES = {"---": frozenset({"---", "..."}), "+++": frozenset({"+++"})}
_KEYED = compile_later(r"(?P<key>[\w-]{1,40})\s?[:=](?:\s+|$)(?P<value>.*)$")
#: Of a head that a program reads, what people read too.
_TOLD = frozenset({Kind.PRESENT, Kind.REGRETS, Kind.GUESTS, Kind.CHAIR, Kind.SCRIBE, Kind.DATE})


#: Keys that only the head of a page has.
_OF_PAGES = frozenset({"slug", "tags", "category", "layout", "permalink", "type", "hidetitle", "parent"})


def _without_front_matter(lines: Lines, dialect: Dialect) -> Lines:
    """Of the head of a page that a program reads, only what tells of the meeting, without its quotes."""
    begin, end = _front_of(lines) or (0, 0)
    if not end:
        return lines
    head = [line or "" for line in lines[begin:end]]
    dialect.head_end = end + 1
    shown: Lines = []
    is_told = False
    for line in head:
        keyed = _KEYED.match(line)
        is_told = _tells(keyed["key"]) if keyed else is_told and not line.startswith("[")
        words = f"{keyed['key']}: {_unquoted(keyed['value'])}" if keyed else line
        shown.append(words if is_told else None)
    return [*[None] * begin, *shown, None, *lines[end + 1 :]]


def _front_of(lines: Sequence[str | None]) -> tuple[int, int] | None:
    """Where the head that a program reads begins and ends, between rules or before a blank line."""
    ends = _FENCES.get((lines[0] or "").strip()) if lines else None
    begin = 1 if ends else 0
    last = next((n for n, line in enumerate(lines[1:60], 1) if (line or "").strip() in (ends or {""})), 0)
    head = [line or "" for line in lines[begin:last]]
    if not last or not all(re.match(r"\s*(?:[\w-]{1,40}\s?[:=]|-\s|\[[\w.]+\]|$)|\s", line) for line in head):
        return None
    keys = {keyed["key"].casefold() for line in head if (keyed := _KEYED.match(line))}
    return (begin, last) if ends or ("title" in keys and len(keys & _OF_PAGES) > 1) else None


def _tells(key: str) -> bool:
    return key.casefold() == "title" or kind_of_field(re.sub(r"[_-]", " ", key)) in _TOLD


def _unquoted(value: str) -> str:
    value = value.strip()
    return value[1:-1] if len(value) > 1 and value[0] == value[-1] and value[0] in "\"'" else value
