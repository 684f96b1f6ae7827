"""Words that mark a promise or a decision, and how far what they mark goes."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import Enum, auto

from roundtable.minutes.dues import is_when
from roundtable.minutes.marks import ALL, STRONG, STRONG_END, STRUCK, plain
from roundtable.minutes.vocabulary import (
    ACTION_MARKERS,
    CAPITALS_ONLY,
    DECISION_MARKERS,
    DONE_MARKERS,
    NEED_COLON,
    listed,
)
from roundtable.minutes.words import sentences, state_of
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later


class Marks(Enum):
    ACTION = auto()
    DECISION = auto()


@dataclass(frozen=True)
class Marked:
    """``start`` is where the marker begins, ``body`` to ``end`` what it marks; ``slot`` stands between."""

    marks: Marks
    start: int
    body: int
    end: int
    slot: str = ""
    qualifier: str = ""  # "unanimously", "deferred"
    number: str = ""
    is_done: bool = False
    is_loose: bool = False  # by capitals alone


def _any(words: list[str]) -> str:
    return "|".join(re.escape(word).replace(r"\ ", r"\s") for word in sorted(words, key=len, reverse=True))


_ALL = {**dict.fromkeys(DECISION_MARKERS, Marks.DECISION), **dict.fromkeys(ACTION_MARKERS, Marks.ACTION)}
_ACCENTS = {"a": "[aàâäáãå]", "e": "[eéèêë]", "i": "[iíîï]", "o": "[oôöóõø]", "u": "[uüûú]", "c": "[cç]"}
_WORDS = "".join(_ACCENTS.get(c, c) for c in _any(list(_ALL)))
_WORD = compile_later(
    rf"(?<![\w@#/.\ue005-])(?P<word>{_WORDS})(?P<plural>\(s\))?(?![^\W\d]|_|/(?!\s?(?:{_WORDS})\b))(?!\.\w)",
    re.IGNORECASE,
)
#: The same in a further language: "Décision / Decision:".
_FURTHER = compile_later(rf"\s?[/|]\s?(?P<word>{_WORDS})(?![^\W\d_])", re.IGNORECASE)
_ARROW = compile_later(r"(?:-{1,2}>|=>|→|⇒|➔|➡\ufe0f?|»|➜|➤|👉|☞)\s*(?=[^\s])")
_NUMBER = compile_later(
    r"(?:\s{0,2}|-)(?:[#№]\s?|n[°o]\.?\s?|no\.\s?)?(?P<number>(?:[A-Z]{1,4}[-.]?){0,2}\d{1,4}(?:[./-]\w{1,4})"
    r"{0,3}|[A-Z]\d{0,3})(?=[\s:.)\]–—-])"
)
_COLON = compile_later(rf"[\s{STRONG}{STRONG_END}*_]{{0,3}}[:：]+[\s{STRONG_END}*_]{{0,4}}")
_DASH = compile_later(
    rf"\s{{0,2}}(?:=>|->|→)\s{{0,2}}|[\s{STRONG_END}]{{1,3}}(?:[–—-]{{1,2}}|=>|->|→)[\s{STRONG_END}]{{1,3}}"
)
_SPACE = compile_later(r"\s+(?=\S)")
_GOES_WITH = compile_later(r"\s?[&+]\s?\w|\s(?:and|und|et)\s[A-Z]")
_SLOT = compile_later(
    r"\s{1,3}(?:(?:for|on|to|an|für|pour|by|von)\s)?(?P<names>[^:：()\[\]\n^]{1,80}?)(?=\s?[:：]|\s[–—-]{1,2}\s)"
)
_BRACKET_SLOT = compile_later(
    r"\s{0,2}(?:\((?P<round>[^()]{1,60})\)|\[(?P<square>[^\[\]]{1,60})\])(?P<more>,\s[^:()]{1,40})?(?=\s?[:：–—-])"
)
_QUALIFIER = compile_later(
    r"\s{1,2}(?P<words>(?:unanimously|by consensus|by all|by everybody|by everyone|"
    r"nem\.? con\.?|in principle|provisionally|deferred|postponed"
    r"|pending|needed|required|proposed|requested|tabled|to be made|to be taken|"
    r"log|einstimmig|vertagt|verschoben|aufgeschoben|mehrheitlich"
    r"|à l'unanimité|à l’unanimité|reportée?|ajournée?|point|request|record|item|"
    r"by the group|by the committee|today|made|taken)"
    r"|\([^()]{1,100}\))(?=[\s:：.–—-])",
    re.IGNORECASE,
)
#: "Action item from the last call: …", "Action (carried over): …"
_OF_EARLIER = compile_later(
    r"\s(?P<words>(?:from|of|since|vom|von|aus|de|du)\s(?:the\s|our\s|der\s|la\s)?(?:last|previous|letzten?|vorigen?|dernière)\s\w+"
    r"|carried\s(?:over|forward)(?:\sfrom\s[^:()]{1,40})?)(?=\s?[:：])",
    re.IGNORECASE,
)
#: "Nils TODO book the rooms", but no "TODO list"
_DEED = compile_later(r"\s+(?!(?:lists?|items?|points?|log|from|of|by|for|on)\b)[a-zà-þ]{2,}\s")
#: "**TODO Clara** order the samples"
_BOLD_WHO = compile_later(rf"\s+(?P<names>[^:{STRONG}{STRONG_END}\n]{{2,60}})(?={STRONG_END}\s+\w)")
_BEHIND_BOLD = compile_later(rf"{STRONG_END}\s+(?=\w)")
_FURTHER_WHO = compile_later(
    r";\s+(?P<names>[^:;,]{2,40}?)\s(?:will|to|shall)\s|,\s+(?P<more>[A-Z][^:;,\s]{1,20})\s(?:(?:will|to)\s[a-z]|[a-z]{2,}s\s)"
)
#: "A4 Levin: write two paragraphs"
_PROMISE = compile_later(r"(?P<number>AP?-?\d{1,3})[.:)]?\s+(?P<names>[^:\n]{2,60}):\s+(?=\S)")
_REQUIRED = compile_later(r"\s(?:required|needed|agreed|taken|requested)(?=\s?[:–—-])", re.IGNORECASE)
NOT_DECIDED = compile_later(
    r"deferred|postponed|pending|needed|required|proposed|requested|tabled|to "
    r"be|vertagt|verschoben|aufgeschoben|report|ajourn|request|\bnot\b",
    re.IGNORECASE,
)
#: "PROPOSED RESOLUTION: …" is not one yet.
_PROPOSED = compile_later(
    r"(?<!\w)(?:proposed|draft|suggested|tentative|possible|vorgeschlagene[rn]?|mögliche[rn]?|projet\sde|"
    r"proposition\sde|propuesta\sde|proposta\sdi)\s$",
    re.IGNORECASE,
)
_BEFORE = " \t\n([\ue000\ue002\ue004*_>"
_THAT = compile_later(r",?\s+(?:(?:that|to|dass|que|de|d')\b|(?=(?:it|we)\s))", re.IGNORECASE)
_SPEAKER_BEFORE = compile_later(
    r"(?:^|[\n\ue004])\W{0,4}(?:<[^<>\s]{1,40}>|@?[^\W\d_][\w.'’-]{0,30}(?:\s[^\W\d_][\w.'’-]{0,30}){0,2}\s?:)\s*$"
)
#: A picture before the marker says nothing.
_LETTER = compile_later(r"\w")
_CLOCK_BEFORE = compile_later(r"^\W{0,3}\d{1,2}:\d\d\W{0,3}$")


def opens_with_marker(text: str) -> bool:
    """Whether the text begins with such a word, used as a marker; or is one."""
    found = _WORD.match(text, _lead(text))
    if not found:
        return False
    rest = plain(text[found.end() :])
    is_capital = found["word"].isupper() and len(found["word"]) > 1 and fold(found["word"]) not in CAPITALS_ONLY
    return not rest or rest[0] in ":：" or bool(re.match(r"[^:]{0,60}:|\s?[–—-]", rest)) or is_capital


#: "Kaja sends a last reminder [ACTION]"
_LAST = compile_later(rf"\s[(\[](?P<word>{_WORDS})[)\]][\s.;]*$", re.IGNORECASE)
_LAST_LETTER = compile_later(r"\s[(\[]?[A-Z]{1,3}[)\]]?[\s.;]*$")
_FEWEST = 3
#: Behind a sentence in a bracket these decide in small letters too.
_DECIDED = frozenset(listed("agreed; decided; resolved; beschlossen; décidé; acordado; deciso"))


def with_marker_first(text: str, mark: str) -> str:
    """As if what is marked behind its last sentence, by a letter or by capitals in a bracket, were marked before it."""
    match = _LAST_LETTER.search(text[-80:]) if mark else _LAST.search(text[-80:])
    word = mark or (match["word"] if match else "")
    if not match or not (word.isupper() or fold(word) in _DECIDED):
        return text
    said = sentences(text[: len(text[:-80]) + match.start()])
    if not said or len(said[-1].split()) < _FEWEST:
        return text
    return f"{''.join(said[:-1])}{word.upper()}: {said[-1]}"


def _lead(text: str) -> int:
    return len(text) - len(text.lstrip(_BEFORE))


def find_marked(text: str, are_names: Callable[[str], bool], *, is_whole: bool = True) -> list[Marked]:
    """Everything that is marked in the text, in order, none within another."""
    starts: list[Marked] = []
    for match in _WORD.finditer(text):
        if (not starts or match.start() >= starts[-1].body) and (found := _marked(text, match, are_names)):
            starts.append(found)
    lead = _lead(text)
    if not starts and (numbered := _PROMISE.match(text, lead)) and are_names(numbered["names"]):
        who, number = numbered["names"], numbered["number"]
        starts.append(Marked(Marks.ACTION, lead, numbered.end(), len(text), who, number=number))
    if not starts and (arrow := _ARROW.match(text, lead)):
        starts.append(Marked(Marks.ACTION, lead, arrow.end(), len(text)))
    return [_bounded(text, found, following) for found, following in zip(starts, [*starts[1:], None], strict=False)]


def apart(text: str, found: list[Marked], are_known: Callable[[str], bool]) -> list[Marked]:
    """ "Action: Alva will order it; Bruno will tell the others." is two."""
    each: list[Marked] = []
    for marked in found:
        each.append(marked)
        for match in _FURTHER_WHO.finditer(text, marked.body, marked.end) if marked.marks is Marks.ACTION else ():
            names = match["names"] or match["more"]
            begins_so = are_known(plain(text[marked.body : match.start()]).split(" ")[0])
            if are_known(names) and (match["names"] or begins_so):
                at = match.start("names" if match["names"] else "more")
                each[-1] = replace(each[-1], end=match.start())
                each.append(replace(marked, start=at, body=at, slot="", number=""))
    return each


def _marked(text: str, match: re.Match[str], are_names: Callable[[str], bool]) -> Marked | None:
    word = " ".join(fold(match["word"]).split())
    marks = _ALL[word]
    is_capital = match["word"].isupper() and len(match["word"]) > 1
    if _is_no_marker(text, match, word, marks):
        return None
    position = _position(text, match.start())
    is_identified = _is_identifier(text, match, are_names)
    if position is _Position.WITHIN and not is_capital and not is_identified:
        return None
    at = match.end()
    if is_capital and marks is Marks.ACTION and position is _Position.WITHIN and _DEED.match(text, at):
        who = plain(text[: match.start()]).strip(_BEFORE)
        if len(who.split()) <= 2 and are_names(who):
            return Marked(marks, 0, at, len(text), who)
    while (further := _FURTHER.match(text, at)) and _ALL[" ".join(fold(further["word"]).split())] is marks:
        at = further.end()
    slot = ""
    number, qualifier, at = _qualified(text, at, marks)
    colon, dash = _COLON.match(text, at), _DASH.match(text, at)
    body = colon or (dash if position is not _Position.WITHIN else None)
    if not body and marks is Marks.ACTION and (said := _OF_EARLIER.match(text, at)):
        slot, at = said["words"], said.end()
        body = _COLON.match(text, at)
    if not body and (between := _slot(text, at, are_names, is_capital, marks)):
        slot, at = between
        body = _COLON.match(text, at) or _DASH.match(text, at) or _BEHIND_BOLD.match(text, at)
    if not body and number and is_identified:
        body = _SPACE.match(text, at)
    if body:
        return Marked(marks, match.start(), body.end(), len(text), slot, qualifier, number, word in DONE_MARKERS)
    return _without_colon(text, match, word, at, marks, is_capital, position, qualifier, number, are_names)


def _qualified(text: str, at: int, marks: Marks) -> tuple[str, str, int]:
    """The number behind a marker, how it is qualified, and where that ends."""
    number = qualifier = ""
    if found := _NUMBER.match(text, at):
        number, at = found["number"], found.end()
    if marks is Marks.ACTION and (asked := _REQUIRED.match(text, at)):
        at = asked.end()
    if marks is Marks.DECISION and (said := _QUALIFIER.match(text, at)):
        qualifier, at = said["words"], said.end()
    return number, qualifier, at


def _is_no_marker(text: str, match: re.Match[str], word: str, marks: Marks) -> bool:
    """ "PROPOSED RESOLUTION: …", "the AI & Imaging group" """
    if marks is Marks.DECISION:
        return _PROPOSED.search(text[max(0, match.start() - 24) : match.start()]) is not None
    return word in CAPITALS_ONLY and _GOES_WITH.match(text, match.end()) is not None


def _is_identifier(text: str, match: re.Match[str], are_names: Callable[[str], bool]) -> bool:
    """ "[Action-TC-2026-05 Arrange a demo]", at the beginning or behind names."""
    lead = plain(text[: match.start()]).strip(" -–—[(")
    return text[match.end() : match.end() + 1] == "-" and (not lead or are_names(lead))


def _slot(
    text: str, at: int, are_names: Callable[[str], bool], is_capital: bool, marks: Marks
) -> tuple[str, int] | None:
    if match := _BRACKET_SLOT.match(text, at):
        return (match["round"] or match["square"]) + (match["more"] or ""), match.end()
    if marks is Marks.ACTION and (match := _BOLD_WHO.match(text, at)) and are_names(match["names"]):
        return match["names"], match.end()
    if marks is Marks.ACTION and (match := _SLOT.match(text, at)):
        first = re.split(r",\s", match["names"])[0]
        if are_names(match["names"]) or are_names(first) or (is_capital and set(match["names"].strip()) <= set("?. ")):
            return match["names"], match.end()
    return None


def _without_colon(
    text: str,
    match: re.Match[str],
    word: str,
    at: int,
    marks: Marks,
    is_capital: bool,
    position: "_Position",
    qualifier: str,
    number: str,
    are_names: Callable[[str], bool],
) -> Marked | None:
    """ "ACTION @kato …", "[DECISION] …", "AGREED to …" """
    if word in NEED_COLON or (word in CAPITALS_ONLY and not is_capital):
        return None
    rest = text[at : at + 200]
    after = rest.lstrip(" \t)]*_" + STRONG_END)
    body = at + len(rest) - len(after) if after.strip() else len(text)
    is_closed = bool(re.match(rf"[{STRONG_END}]?[\])]", rest)) and text[match.start() - 1 : match.start()] in {"[", "("}
    loose = Marked(marks, match.start(), body, len(text), "", qualifier, number, is_loose=not is_closed)
    if not after.strip():
        return replace(loose, is_loose=True) if position is _Position.FIRST else None
    has_space = rest.lstrip(STRONG_END)[:1].isspace() or bool(_THAT.match(rest))
    if is_closed or not has_space:
        return loose if is_closed else None
    if marks is Marks.DECISION:
        is_said = is_capital or _THAT.match(rest)
        return loose if is_said and position is not _Position.WITHIN else None
    if lead := re.match(r"(?:on|for)\s(?=\w)", after) if _begins_with_names(after, are_names) else None:
        loose = replace(loose, body=body + lead.end())
    if _stands_behind(text, match.start()) and _is_who_and_when(text, body, are_names):
        return loose
    is_handle = after.startswith("@")
    is_free = word not in CAPITALS_ONLY and (is_capital or (word.startswith("todo") and match["word"] != "todo"))
    is_named = is_handle or _begins_with_names(after, are_names)
    return loose if is_handle or (position is not _Position.WITHIN and (is_free or is_named)) else None


def _stands_behind(text: str, start: int) -> bool:
    """Whether the marker opens a bracket, or what stands behind a dash."""
    before = text[max(0, start - 6) : start]
    return before[-1:] in {"[", "("} or bool(re.search(r"\w\s[–—-]{1,2}\s$", before))


def _is_who_and_when(text: str, start: int, are_names: Callable[[str], bool]) -> bool:
    """ "(AP Jonas, 12 May)": from here to the end of the bracket, or of all, stand names, perhaps a day or a state."""
    inner = re.match(r"[^()\[\]]{2,120}(?=[)\]]|$)", text[start : start + 130])
    first, *others = re.split(r"[,;]\s?|\s[–—-]\s", inner[0]) if inner else [""]
    return are_names(first) and all(are_names(part) or is_when(part) or bool(state_of(part)) for part in others)


def _begins_with_names(after: str, are_names: Callable[[str], bool]) -> bool:
    """ "tove to …", "gitte - …", "for Alva: …" """
    match = re.match(
        r"(?:(?:for|on)\s)?(?P<names>[^:：–—-]{1,60}?)(?:\s(?:to|will)\s|\s?[:：]\s|\s[–—-]{1,2}\s)", after
    )
    return bool(match and are_names(match["names"]))


class _Position(Enum):
    FIRST = auto()  # of the text, of a line in a cell, or after who says it
    SENTENCE = auto()  # of a sentence, or in a bracket or emphasis
    WITHIN = auto()


def _position(text: str, start: int) -> _Position:
    before = text[max(0, start - 90) : start]
    bare = before.rstrip(_BEFORE)
    if not bare or (start <= 12 and not _LETTER.search(bare)) or before.rstrip(" ([\ue000\ue002*_")[-1:] == "\ue004":
        return _Position.FIRST
    if start <= 90 and (_SPEAKER_BEFORE.search(ALL.sub("", before)) or _CLOCK_BEFORE.match(before)):
        return _Position.FIRST
    if before[-1:] in {"[", "(", STRONG, STRUCK} or bare[-1] in ".!?;…)]" or before.rstrip(" \t")[-1:] == "\n":
        return _Position.SENTENCE
    if bare[-1] in "–—" or bare.endswith(" -"):
        return _Position.SENTENCE
    return _Position.WITHIN


def _bounded(text: str, found: Marked, following: Marked | None) -> Marked:
    """What is marked ends with the bracket or the emphasis that it stands in, or where the next begins."""
    end = following.start if following else len(text)
    opening = text[found.start - 1 : found.start]
    if found.start and opening in {"[", "("}:
        closing = _closing(text, found.start, "[]" if opening == "[" else "()")
        end = min(end, closing) if closing > found.body else end
    if opening == STRONG or text[max(0, found.start - 2) : found.start].endswith((STRONG + "[", STRONG + "(")):
        closing = text.find(STRONG_END, found.body)
        opened = text.find(STRONG, found.body)
        has_closed = STRONG_END in text[found.start : found.body]
        if not has_closed and closing > found.body and not found.body <= opened < closing:
            end = min(end, closing)
    while following and end > found.body and text[end - 1] in "[( \ue000\ue002\n":
        end -= 1
    return Marked(
        found.marks,
        found.start,
        min(found.body, end),
        end,
        found.slot,
        found.qualifier,
        found.number,
        found.is_done,
        found.is_loose,
    )


def _closing(text: str, start: int, pair: str) -> int:
    depth = 1
    for at in range(start, min(len(text), start + 3000)):
        depth += (text[at] == pair[0]) - (text[at] == pair[1])
        if not depth:
            return at
    return -1
