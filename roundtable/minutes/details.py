"""What is said of a promise besides its words: who, until when, how it stands."""

import re
from dataclasses import dataclass, field

from roundtable.minutes.days import find_days
from roundtable.minutes.dues import is_when, without_lead
from roundtable.minutes.marks import plain
from roundtable.minutes.people import People, is_nobody, split_names, trimmed, without_role
from roundtable.minutes.records import State
from roundtable.minutes.words import is_half_done, state_of
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

OWNER_KEY = compile_later(
    r"(?:owners?|assigned\sto|assignees?|responsible|resp\.?|who|lead|by\swhom|"
    r"action\sby|verantwortlich|zuständig|wer|responsable|qui)\s?[:=]\s?(?P<names>[^:=]{1,80})$",
    re.IGNORECASE,
)
DUE_KEY = compile_later(
    r"(?:due(?:\sdate|\sby|\son)?|deadline|by\swhen|when|until|target(?:\sdate)?|"
    r"eta|frist|fällig(?:\sam)?|bis|termin|échéance|délai|pour\sle|date|by)\s?[:=]\s?(?P<due>[^:=]{1,60})"
    r"$",
    re.IGNORECASE,
)
STATE_KEY = compile_later(r"(?:status|state|stand|état|statut)\s?[:=]\s?(?P<state>[^:=]{1,60})$", re.IGNORECASE)


@dataclass
class Promise:
    text: str
    owners: list[str] = field(default_factory=list)
    due: str | None = None
    state: State | None = None
    is_carried: bool = False
    is_nobodys: bool = False  # it says so


def owners_in(names: str) -> list[str]:
    found: list[str] = []
    for name in split_names(names):
        bare = trimmed(without_role(name).strip(" ,;:?"))
        if bare and not is_nobody(name) and not is_nobody(bare) and bare not in found:
            found.append(bare)
    return found


def own(promise: Promise, names: str) -> None:
    promise.owners = owners_in(names)
    promise.is_nobodys = bool(names.strip()) and not promise.owners


def note(promise: Promise, status: tuple[State | None, bool]) -> None:
    promise.state = promise.state or status[0]
    promise.is_carried = promise.is_carried or status[1]


#: "in progress, now due 3 June", "OPEN - new deadline 30 June"
_STILL = compile_later(
    r"(?:^|[\s(–—-])(?:(?:new|now|revised|extended)\s)?(?:deadline|due(?:\sdate|\sby|\son)?|target(?:\sdate)?|until|till|by|bis(?:\szum)?|"
    r"frist|d['’]ici|jusqu['’]au|échéance|voor|entro|hasta)\s?:?\s(?P<due>[^:]+)$",
    re.IGNORECASE,
)


def note_words(promise: Promise, words: str) -> bool:
    """Whether the words say how the promise stands: "done", "open, until 31 May", "in progress, now due 3 June"."""
    pieces = re.split(r"[,;]\s", words)
    if is_half_done(words):
        note(promise, (State.OPEN, False))
        return True
    if len(pieces) > 1 and state_of(pieces[0]) and all(state_of(piece) or _due_in(piece) for piece in pieces):
        return all([note_words(promise, piece) or _take_piece(promise, piece) for piece in pieces])
    status = state_of(words)
    if not status:
        return False
    note(promise, status)
    match = _STILL.search(words)
    if status[0] in {State.OPEN, None} and match and (due := _due_in(match["due"])):
        promise.due = promise.due or due
    return True


def _take_piece(promise: Promise, piece: str) -> bool:
    promise.due = promise.due or _due_in(piece)
    return True


def _due_in(words: str) -> str | None:
    words = re.sub(
        r"^(?:now|(?:new|revised|extended|next)\s(?:deadline|date|due\sdate|target)?)\s?:?\s?",
        "",
        words.strip(),
        flags=re.I,
    )
    if keyed := DUE_KEY.fullmatch(words):
        return without_lead(keyed["due"])
    return without_lead(words) if is_when(words) else None


def add(promise: Promise, found: Promise) -> None:
    promise.owners = promise.owners or found.owners
    promise.due = promise.due or found.due
    note(promise, (found.state, found.is_carried))


_IS_OF_LAST = compile_later(r"\s(?:last|previous|letzten?|vorigen?|dernière)\s", re.IGNORECASE)
#: "That is done, he sent a message"
_THAT_IS = compile_later(
    r"(?:(?:that|this|it|which|das|dies|es)(?:['’]s|\s(?:is|was|has\sbeen|ist|wurde))|c['’]est|cela\sest)\s(?:now\s|already\s|all\s)?",
    re.IGNORECASE,
)


def take_slot(promise: Promise, slot: str, people: People) -> None:
    """ "ACTION (Sasha, by Friday): …", "ACTION Lumi, carried over: …" """
    names: list[str] = []
    for part in re.split(r"[,;]\s", slot):
        if status := state_of(part):
            note(promise, status)
        elif part.startswith(("from ", "vom ", "du ", "of ")) and (find_days(part) or _IS_OF_LAST.search(part)):
            promise.is_carried = True
        elif part.strip() and is_when(part):
            promise.due = without_lead(part)
        else:
            names.append(part)
    own(promise, ", ".join(names))


def note_others(promise: Promise, parts: list[str], people: People) -> None:
    """Sentences behind the first say when, who or how it stands, or are details."""
    for part in parts:
        words = plain(part).strip(" .()[]–—-")
        if note_words(promise, _THAT_IS.sub("", words, count=1) if _THAT_IS.match(words) else words):
            continue
        if match := STATE_KEY.fullmatch(words):
            note_words(promise, match["state"])
        elif match := DUE_KEY.fullmatch(words):
            promise.due = without_lead(match["due"]) or promise.due
        elif match := OWNER_KEY.fullmatch(words):
            promise.owners = promise.owners or owners_in(match["names"])
        elif is_when(words):
            promise.due = promise.due or without_lead(words)
        elif len(words) < 80 and people.are_known(words) and not promise.owners:
            promise.owners = owners_in(words)


def read_parts(found: Promise, inner: str, people: People) -> bool:
    """Whether every part of what stands in a bracket says who, when or how it stands."""
    if is_when(inner):
        found.due = without_lead(inner)
        return True
    if note_words(found, inner):
        return True
    names: list[str] = []
    for part in re.split(r"[,;|]\s?|\s[–—-]{1,2}\s", _without_key(inner, people)):
        if note_words(found, part):
            continue
        if match := DUE_KEY.fullmatch(part.strip()):
            found.due = without_lead(match["due"])
        elif is_when(part):
            found.due = without_lead(part)
        elif match := OWNER_KEY.fullmatch(part.strip()):
            names.append(match["names"])
        elif part.strip() and people.are_names(part) and _is_no_abbreviation(part, people):
            names.append(part)
        elif fold(part).strip() in {
            "yes",
            "no",
            "not yet",
            "no date",
            "no deadline",
            "tbd",
            "tbc",
            "date tbc",
            "date tbd",
        }:
            continue
        else:
            return False
    found.owners = owners_in(", ".join(names))
    return True


_KEY = r"(?:responsible|resp\.?|owners?|assigned\sto|assignees?|action\sby|verantwortlich|zuständig|responsable)"
#: "resp. Bruno"
_KEY_ALONE = compile_later(rf"{_KEY}\s(?=[^\s:=])", re.IGNORECASE)
_RESPONSIBLE = compile_later(
    rf"[(\[]{_KEY}(?:\s?[:=]|\s)\s?(?P<names>[^()\[\]]{{2,120}})[)\]]\s*\.?$",
    re.IGNORECASE,
)


def _without_key(inner: str, people: People) -> str:
    keyed = _KEY_ALONE.match(inner)
    rest = inner[keyed.end() :] if keyed else ""
    return rest if people.are_names(re.split(r"[,;|]", rest)[0]) else inner


def says_responsible(text: str, people: People) -> bool:
    """ "Write to the referrers (Responsible: Mara, due Friday 5 June)" """
    match = _RESPONSIBLE.search(text[-160:])
    found = Promise("")
    return bool(match and match.start() and read_parts(found, match["names"], people) and found.owners)


def _is_no_abbreviation(part: str, people: People) -> bool:
    bare = part.strip()
    return not (bare.isupper() and len(bare) > 1) or people.are_known(bare)


def read_details(words: str, people: People) -> Promise | None:
    """What says who, when or how it stands, and nothing else: "Owner: Pim, due: Friday", "→ Pim", "by 12 March"."""
    words = words.strip(" ()[]→*·•").lstrip("–—-> ")
    if not words or len(words) > 200:
        return None
    found = Promise("")
    if is_when(words):
        found.due = without_lead(words)
        return found
    if status := state_of(words):
        note(found, status)
        return found
    for part in re.split(r"\s?[|;·]\s?|[,.]\s(?=\w+(?:\s\w+)?\s?:)", words):
        bare = part.strip(" .,()")
        if match := DUE_KEY.fullmatch(bare):
            found.due = without_lead(match["due"])
        elif match := OWNER_KEY.fullmatch(bare):
            found.owners = owners_in(match["names"])
        elif match := STATE_KEY.fullmatch(bare):
            note(found, state_of(match["state"]) or (None, False))
        elif is_when(bare):
            found.due = without_lead(bare)
        elif status := state_of(bare):
            note(found, status)
        else:
            return None
    return found
