"""One item's words: who promises it, until when, how it stands; and what is left is what is promised."""

import re
from dataclasses import dataclass
from datetime import date

from roundtable.text.capture.people import People
from roundtable.text.capture.records import Kind, Owner, State
from roundtable.text.capture.words import CARRIED, OF_A_THING, OWNER_WORDS, PROMISES, SPOKEN_WITH, STATUSES, listed
from roundtable.text.dates import Due, DueKind, split_due
from roundtable.text.folding import fold

#: What is peeled from an end is looked for in so many characters there.
REACH = 160
#: How often something may be peeled from the end: "… (Sasha) by Friday [carried over] – done".
MOST_PEELED = 6
EDGES = " \t,;:–—-|*_~"
NOT_DUE = Due("")


@dataclass
class Item:
    text: str
    owners: tuple[Owner, ...] = ()
    due: Due = NOT_DUE
    state: State | None = None
    is_carried: bool = False
    number: str = ""


@dataclass(frozen=True)
class Reading:
    """What must be known to read items: who can be meant, which day it is, and how 3/4 is read."""

    people: People
    today: date
    month_first: bool


def _words(words: str) -> str:
    return "|".join(re.escape(w).replace(r"\ ", r"\s") for w in sorted(listed(words), key=len, reverse=True))


STATUS_OF = {fold(word): state for state, words in STATUSES.items() for word in listed(words)}
CARRIED_WORDS = frozenset(fold(word) for word in listed(CARRIED))
LONGEST_STATUS = 40
#: "done on 3 May", "carried over from May"
GOES_ON = re.compile(r"(?:from|on|by|at|since|in|am|vom|von|seit|aus|im)\s|[\d,;:(–-]")
NUMBER = re.compile(r"[\[(]?\b(?P<number>[AD]-[1-9]\d{0,8})\b[\])]?[\s:.–-]{0,4}")
IN_BRACKETS = r"[\[(](?P<inner>[^()\[\]]{1,120})[\])]"
BRACKETS_AT_END = re.compile(rf"(?:^|\s){IN_BRACKETS}\s{{0,3}}[.;]?$")
BRACKETS_AT_START = re.compile(rf"{IN_BRACKETS}\s{{0,3}}[:–-]?\s{{0,3}}")
STATUS_AT_END = re.compile(r"\s(?:[–—-]{1,2}|→|->)\s{0,2}(?P<inner>[^()\[\]–—]{1,40})$|\s?(?P<sign>[✅✓✔☑❌])$")
STATUS_AT_START = re.compile(r"(?P<inner>[^()\[\]:–—]{1,40}?)\s?(?::|\s[–—-])\s|(?P<sign>[✅✓✔☑❌])\s?")
KEYED = re.compile(
    rf"(?:^|[\s,;|(–—-])(?:(?:{_words(OWNER_WORDS)})\s?[:=]|assigned\sto)\s{{0,2}}(?P<names>[^:=()\[\]]{{1,100}})$",
    re.IGNORECASE,
)
ARROWED = re.compile(r"\s(?:->|→|=>|»)\s?(?P<names>[^()\[\]→»>]{1,100})$")
DASHED = re.compile(r"\s[–—-]{1,2}\s(?P<names>[^()\[\]–—]{1,100})$")
LINK = re.compile(
    rf"(?P<mark>\s?[:：]\s|\s(?:[–—-]|->|→)\s)|\s(?P<verb>{_words(PROMISES)})\s|,\s(?:please|bitte)\s", re.IGNORECASE
)
AFTER_HANDLES = re.compile(rf"\s{{0,3}}[:：,–—-]\s{{1,3}}|(?:{_words(PROMISES)})\s{{1,3}}", re.IGNORECASE)


def read_item(body: str, kind: Kind, reading: Reading, *, slot: str = "", speaker: str = "") -> Item:
    """Read what stands behind a marker or a box. ``slot`` and ``speaker`` are what stands around the marker."""
    item = Item(body.strip())
    if slot:
        _take_brackets(item, slot, kind, reading, is_slot=True)
    _peel_start(item)
    for _ in range(MOST_PEELED):
        if not any(peel(item, kind, reading) for peel in (_peel_status, _peel_brackets, _peel_due, _peel_owners)):
            break
    if kind is not Kind.DECISION:
        _take_lead(item, kind, reading.people)
    _peel_start(item)
    _take_speaker(item, speaker, kind, reading.people)
    item.text = clean(item.text) or clean(body)
    return item


def clean(text: str) -> str:
    """Without marks of emphasis, and without a bracket that is closed but not opened."""
    text = " ".join(text.replace("**", "").split()).strip(EDGES)
    for opening, closing in ("()", "[]"):
        if text.rstrip(".").endswith(closing) and text.count(closing) > text.count(opening):
            text = text.rstrip(".")[:-1].strip(EDGES)
    return text


def status_of(words: str) -> tuple[State | None, bool] | None:
    """The state that these words say, and whether the item was carried over; None where they say neither."""
    words = fold(words).strip(" .*_!") if len(words) <= LONGEST_STATUS else ""
    each = words.split()
    for count in range(min(len(each), 4), 0, -1):
        head = " ".join(each[:count]).rstrip(",;:")
        rest = " ".join(each[count:])
        if head in CARRIED_WORDS and (not rest or GOES_ON.match(rest)):
            return None, True
        state = STATUS_OF.get(head)
        if state and (not rest or (state is not State.OPEN and GOES_ON.match(rest))):
            return state, False
    return None


def _note_status(item: Item, words: str) -> bool:
    status = status_of(words)
    if status:
        item.state = item.state or status[0]
        item.is_carried = item.is_carried or status[1]
    return bool(status)


def _peel_start(item: Item) -> None:
    """ "A-112: …", "DONE: …", "[carried over] …" """
    for _ in range(2):
        if number := NUMBER.match(item.text):
            item.number, item.text = number["number"], item.text[number.end() :]
        for pattern in (BRACKETS_AT_START, STATUS_AT_START):
            match = pattern.match(item.text)
            if match and _note_status(item, match["inner"] or match["sign"]):
                item.text = item.text[match.end() :].lstrip()


def _at_end(pattern: re.Pattern[str], text: str) -> tuple[str, re.Match[str]] | None:
    """What stands before the match at the end of the text, and the match."""
    start = max(0, len(text) - REACH)
    match = pattern.search(text[start:])
    return (text[: start + match.start()], match) if match else None


def _peel_status(item: Item, kind: Kind, reading: Reading) -> bool:
    found = _at_end(STATUS_AT_END, item.text)
    if found and found[0].strip() and _note_status(item, found[1]["inner"] or found[1]["sign"]):
        item.text = found[0].rstrip(EDGES)
        return True
    return False


def _peel_brackets(item: Item, kind: Kind, reading: Reading) -> bool:
    found = _at_end(BRACKETS_AT_END, item.text)
    if found and _take_brackets(item, found[1]["inner"], kind, reading):
        item.text = found[0].rstrip(EDGES)
        return True
    return False


def _take_brackets(item: Item, inner: str, kind: Kind, reading: Reading, *, is_slot: bool = False) -> bool:
    """ "(Sasha, by Friday; carried over)": taken only where every part says who, when or how it stands."""
    parts = [part.strip() for part in re.split(r"[,;|]", inner) if part.strip()]
    owners: list[str] = []
    dues: list[Due] = []
    for part in parts:
        due = split_due(part, reading.today, month_first=reading.month_first)
        if status_of(part) or NUMBER.fullmatch(part):
            continue
        is_due = kind is Kind.ACTION and due.kind is not DueKind.NONE
        names = KEYED.sub(r"\g<names>", due.text if is_due else part)
        if names and (kind is Kind.DECISION or not _are_owners(names, reading.people, is_slot=is_slot)):
            return False
        owners += [names] if names else []
        dues += [due] if is_due else []
    for part in parts:
        if not _note_status(item, part) and (number := NUMBER.fullmatch(part)):
            item.number = number["number"]
    item.owners = item.owners or reading.people.owners(", ".join(owners))
    item.due = dues[-1] if dues and item.due.kind is DueKind.NONE else item.due
    return bool(parts)


def _are_owners(part: str, people: People, *, is_slot: bool) -> bool:
    """Names or "TBD"; in brackets, capitals that nobody has as initials are an abbreviation: "(FDA)"."""
    is_short = part.isupper() and len(part) <= 4 and not is_slot and not people.are_known(part)
    return (people.are_names(part) and not is_short) or not people.owners(part)


def _peel_due(item: Item, kind: Kind, reading: Reading) -> bool:
    if kind is not Kind.ACTION or item.due.kind is not DueKind.NONE:
        return False
    due = split_due(item.text, reading.today, month_first=reading.month_first)
    if due.kind is DueKind.NONE:
        return False
    item.due, item.text = due, due.text
    return True


def _peel_owners(item: Item, kind: Kind, reading: Reading) -> bool:
    """Names at the end: "… @sasha", "… – Sasha", "… → Sasha", "… owner: Sasha"."""
    if kind is Kind.DECISION or item.owners:
        return False
    people = reading.people
    for pattern, are_names in ((KEYED, people.are_names), (ARROWED, people.are_names), (DASHED, people.are_known)):
        found = _at_end(pattern, item.text)
        if found and are_names(found[1]["names"]):
            item.text, item.owners = found[0].rstrip(EDGES), people.owners(found[1]["names"])
            return True
    words = item.text[-REACH:].split()
    count = _handles(words[::-1])
    if 0 < count < len(words) and fold(words[-count - 1]).strip(EDGES) not in SPOKEN_WITH:
        item.owners = people.owners(" ".join(words[-count:]))
        item.text = item.text.rsplit(None, count)[0]
        return True
    return False


def _handles(words: list[str]) -> int:
    """How many words from the first on are handles, with what joins them."""
    count = 0
    for number, word in enumerate(words, 1):
        if word.startswith("@"):
            count = number
        elif word not in {"and", "und", "&", "/", "+", ","}:
            break
    return count


def _take_lead(item: Item, kind: Kind, people: People) -> None:
    """Names at the beginning: "Sasha to …", "Sasha: …", "@sasha …", "[Sasha] …", "Sasha / Kim and Lee will …".

    They come before one named at the end, who helps; but then they must be known.
    """
    text, words = item.text, item.text[:REACH].split()
    brackets, link = BRACKETS_AT_START.match(text), LINK.search(text[:REACH])
    if count := _handles(words):
        names, rest = " ".join(words[:count]), text.split(None, count)[-1] if len(words) > count else ""
        rest = after.string[after.end() :] if (after := AFTER_HANDLES.match(rest)) else rest
    elif brackets and people.are_names(brackets["inner"]):
        names, rest = brackets["inner"], text[brackets.end() :]
    elif link and _is_lead(text, link, kind, people):
        names, rest = text[: link.start()], text[link.end() :]
    else:
        names, rest = _known_first(words, people) if kind is Kind.ACTION else "", text
    if names and rest.strip() and (not item.owners or people.are_known(names)):
        item.owners, item.text = people.owners(f"{names}, {', '.join(owner.written for owner in item.owners)}"), rest


def _is_lead(text: str, link: re.Match[str], kind: Kind, people: People) -> bool:
    names = text[: link.start()]
    if not link["verb"]:
        return people.are_names(names)
    following = text[link.end() :].split(None, 1)
    is_thing = not following or fold(following[0]) in OF_A_THING
    return kind is Kind.ACTION and (people.are_known(names) or (people.are_names(names) and not is_thing))


def _known_first(words: list[str], people: People) -> str:
    """ "Sasha sends the slides": people we know, then a word that is no name."""
    for count in range(min(5, len(words) - 1), 0, -1):
        names, following = " ".join(words[:count]), words[count]
        if people.are_known(names) and following.islower() and fold(following) not in OF_A_THING:
            return names
    return ""


def _take_speaker(item: Item, speaker: str, kind: Kind, people: People) -> None:
    """Who says "Action: I write it" promises it; "Carried over: Action: …" is no speaker."""
    if speaker and not _note_status(item, speaker) and kind is not Kind.DECISION and not item.owners:
        item.owners = people.owners(speaker) if people.are_names(speaker) else ()
