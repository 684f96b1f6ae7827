"""What is taken from the end of a promise: brackets, dates, states, names."""

import re

from roundtable.minutes.details import (
    DUE_KEY,
    OWNER_KEY,
    STATE_KEY,
    Promise,
    add,
    note,
    note_words,
    owners_in,
    read_parts,
)
from roundtable.minutes.dues import is_when, split_due, without_lead
from roundtable.minutes.people import People
from roundtable.minutes.records import State
from roundtable.minutes.vocabulary import listed
from roundtable.minutes.words import EDGES, state_of
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

#: How often something may be taken from the end.
MOST_TAKEN = 8
_BRACKETS_END = compile_later(r"\s*(?:\((?P<round>[^()]{1,140})\)|\[(?P<square>[^\[\]]{1,140})\])\s*[.;,]?\s*$")
_DASH_END = compile_later(r"\s(?:[–—-]{1,2}|→|-{1,2}>|=>|»|>>|⇒|➔|➡|➜|\|)\s(?P<part>(?:(?!\s[–—-]{1,2}\s).){1,140})$")
_SIGN_END = compile_later(r"\s*(?P<sign>[✅✓✔☑❌✗✘])\s*$")
#: "… ⏳ still open"
_CLOCK_END = compile_later(r"\s*[⏳⌛🔄🚧🟡🟠🟢🔴]\ufe0f?\s?(?P<words>[^⏳⌛🔄🚧🟡🟠🟢🔴]{0,40})$")
_STAMP_END = compile_later(r"\s*[✅➕🛫⏳]\ufe0f?\s?\d{4}-\d\d-\d\d$")
_SLASH_END = compile_later(r"(?:\s/|;)\s(?P<part>[^/;]{1,60})$")
_COLON_END = compile_later(r":\s(?P<part>[^:]{1,80})$")
#: "New lamp - ordered, delivery in August": how it stands, in words that are neither done nor open.
_REMARK = compile_later(
    r"(?:(?:has|have)\sbeen\s|was\s|is\s|now\s|already\s)?(?:ordered|asked|requested|submitted|drafted|contacted|discussed|"
    r"arranged|booked|invited|emailed|chased|scheduled|awaiting|approved|received)\b(?!\sto\s)",
    re.IGNORECASE,
)
#: Words of a state that are said of other things as often.
_EVERY_DAY = frozenset(
    listed("draft; new; open; sent; ready; old; again; repeat; closed; active; report; fixed; green; red; amber; late")
)
_DURING = compile_later(r"during\s(?:this|the|our)\s(?:meeting|call|session|committee)\b", re.IGNORECASE)
_COMMA_END = compile_later(r"[,;]\s(?P<part>[^,;]{1,60})$")
_KEYS = compile_later(
    r"(?:owners?|assigned\sto|assignees?|responsible|due(?:\sdate|\sby|\son)?|"
    r"deadline|status|verantwortlich|zuständig|frist|fällig(?:\sam)?|responsable|"
    r"échéance|statut|état|who|when)\s?[:=]",
    re.IGNORECASE,
)
_SOURCE = compile_later(r"(?:recorded\sin\s.*|https?://\S+|see\s(?:issue\s)?#\d+)$", re.IGNORECASE)
_ENDS_WITH_DAY = compile_later(r"\d\.\d{1,2}\.$")
_HANDLES_END = compile_later(
    r"(?:^|\s)(?P<lead>\w{1,8}\s)?(?P<names>@[\w.-]{1,40}(?:(?:\s?[,/&]\s?|\s(?:and|und|et)\s|\s)@[\w.-]{1,40})*)$"
)
_SPOKEN_WITH = frozenset(
    listed(
        "to; with; from; for; by; ask; and; of; cc; via; see; at; an; mit; von;"
        " fur; und; bei; fragen; a; avec; de; tell; help; thank"
    )
)


def take_end(promise: Promise, people: People, *, has_own_due: bool) -> None:
    for _ in range(MOST_TAKEN):
        before = promise.text
        promise.text = promise.text.rstrip(" ;," if _ENDS_WITH_DAY.search(promise.text[-8:]) else " .;,")
        took = (
            _take_sign(promise)
            or _take_brackets(promise, people)
            or _take_keyed(promise)
            or _take_colon(promise)
            or _take_dash(promise, people)
            or (not has_own_due and _take_slash(promise))
            or _take_comma(promise, people)
            or (not has_own_due and _take_due(promise))
            or _take_handles(promise, people)
        )
        if not took:
            promise.text = before
            return
        if not promise.text.strip(EDGES):
            promise.text = before
            return


def _take_sign(promise: Promise) -> bool:
    if stamp := _STAMP_END.search(promise.text):  # of a list of tasks: when it was done, made or begun
        note(promise, (State.DONE if "✅" in stamp[0] else None, False))
        promise.text = promise.text[: stamp.start()]
        return True
    if (clock := _CLOCK_END.search(promise.text)) and (not clock["words"].strip() or state_of(clock["words"])):
        note_words(promise, clock["words"])
        promise.text = promise.text[: clock.start()]
        return True
    match = _SIGN_END.search(promise.text[-6:])
    if not match:
        return False
    note(promise, state_of(match["sign"]) or (None, False))
    promise.text = promise.text[: len(promise.text) - len(promise.text[-6:]) + match.start()]
    return True


def _take_brackets(promise: Promise, people: People) -> bool:
    tail = promise.text[-160:]
    match = _BRACKETS_END.search(tail)
    if not match:
        return False
    inner = match["round"] or match["square"]
    found = Promise("")
    if not _SOURCE.match(inner) and not read_parts(found, inner, people):
        return False
    add(promise, found)
    promise.text = promise.text[: len(promise.text) - len(tail) + match.start()].rstrip()
    return True


def _take_keyed(promise: Promise) -> bool:
    """ "… Owner: Sasha. Due: Friday" """
    tail = promise.text[-120:]
    found = list(_KEYS.finditer(tail))
    if not found or (found[-1].start() == 0 and len(tail) == len(promise.text)):
        return False
    said = tail[found[-1].start() :]
    before = tail[: found[-1].start()]
    if before and before[-1] not in " ,;.(|–—-":
        return False
    if match := DUE_KEY.fullmatch(said):
        promise.due = promise.due or without_lead(match["due"])
    elif match := OWNER_KEY.fullmatch(said):
        promise.owners = promise.owners or owners_in(match["names"])
    elif match := STATE_KEY.fullmatch(said):
        note(promise, state_of(match["state"]) or (None, False))
    else:
        return False
    promise.text = promise.text[: len(promise.text) - len(said)].rstrip(" ,;.(|–—-")
    return True


def _take_colon(promise: Promise) -> bool:
    """ "Pip to thaw the old line: DONE", "Oona to buy a timer: dropped, the old one works" """
    match = _COLON_END.search(promise.text[-90:])
    if not match or fold(match["part"]).strip() in _EVERY_DAY or not note_words(promise, match["part"]):
        return False
    promise.text = promise.text[: len(promise.text) - len(match[0])].rstrip()
    return True


def _take_dash(promise: Promise, people: People) -> bool:
    tail = promise.text[-170:]
    match = _DASH_END.search(tail)
    if not match:
        return False
    part = match["part"].strip()
    status = next((said for piece in re.split(r"[,;]\s", part)[::-1] if (said := state_of(piece))), None)
    if note_words(promise, part) or (_REMARK.match(part) and not status):
        pass
    elif status:
        note(promise, status)
    elif is_when(part) or DUE_KEY.fullmatch(part):
        keyed = DUE_KEY.fullmatch(part)
        promise.due = promise.due or without_lead(keyed["due"] if keyed else part)
    elif not promise.owners and people.are_names(part) and (people.are_known(part) or len(part.split()) <= 3):
        promise.owners = owners_in(part)
    elif read_parts(found := Promise(""), part, people) and (found.owners or found.due):
        add(promise, found)
    else:
        return False
    promise.text = promise.text[: len(promise.text) - len(tail) + match.start()].rstrip()
    return True


def _take_slash(promise: Promise) -> bool:
    """ "… / 4 June" """
    match = _SLASH_END.search(promise.text[-80:])
    if promise.due or not match or not is_when(match["part"]):
        return False
    promise.due = without_lead(match["part"])
    promise.text = promise.text[: len(promise.text) - len(match[0])].rstrip()
    return True


def _take_comma(promise: Promise, people: People) -> bool:
    match = _COMMA_END.search(promise.text[-70:])
    if not match:
        return False
    status = state_of(match["part"])
    if not promise.owners and people.are_known(match["part"]):
        promise.owners = owners_in(match["part"])
        promise.text = promise.text[: len(promise.text) - len(promise.text[-70:]) + match.start()]
        return True
    if not status or fold(match["part"]).strip() in _EVERY_DAY:
        return False
    note(promise, status)
    promise.text = promise.text[: len(promise.text) - len(promise.text[-70:]) + match.start()]
    return True


def _take_due(promise: Promise) -> bool:
    if promise.due:
        return False
    text, due = split_due(promise.text)
    if text.count("(") > text.count(")") or _DURING.match(due or "") or due == "soon":
        return False  # "(aim to release next week)"
    promise.text, promise.due = text, due
    return due is not None


def _take_handles(promise: Promise, people: People) -> bool:
    """ "… @sasha" or "… @Sasha Kim" at the end, unless it says with whom."""
    if promise.owners:
        return False
    at = promise.text.rfind(" @")
    name = promise.text[at + 1 :] if at > 0 and len(promise.text) - at < 60 else ""
    said = fold(promise.text[:at]).split()[-1:] if name else []
    if " " in name and (people.knows_whole(name) or people.is_name(name[1:])) and not set(said) & _SPOKEN_WITH:
        promise.owners, promise.text = owners_in(name), promise.text[:at].rstrip()
        return True
    if not (match := _HANDLES_END.search(promise.text[-120:])):
        return False
    if fold(match["lead"] or "").strip() in _SPOKEN_WITH and match["lead"]:
        return False
    promise.owners = owners_in(match["names"])
    promise.text = promise.text[: len(promise.text) - len(match["names"])].rstrip()
    return True
