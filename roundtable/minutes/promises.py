"""The words of one promise: who makes it, until when, how it stands, and what is left to be done."""

import re

from roundtable.minutes.details import Promise, note, note_others, own, owners_in, take_slot
from roundtable.minutes.dues import is_when, without_lead
from roundtable.minutes.endings import take_end
from roundtable.minutes.marks import STRUCK, STRUCK_END, plain
from roundtable.minutes.people import People, is_nobody, split_names
from roundtable.minutes.records import State
from roundtable.minutes.standing import THINGS
from roundtable.minutes.vocabulary import listed
from roundtable.minutes.words import EDGES, clean, sentences, state_of
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

LONGEST_NAMES = 120
_DEED = (
    r"(?:to please|will please|please|needs to|need to|has to|have to|is to|are "
    r"to|was to|were to|is going to|are going to|agreed to|agrees to|will|to|shall|"
    r"should|must|can|would|wanted to|wants to|promised to|promises to|was going to|had to|meant to|"
    r"offers to|offered to|volunteers to"
    r"|soll|sollen|wird|werden|muss|müssen|bitte|zu|kann|übernimmt es|doit|doivent|va|vont|devra|devront|de|d’|d')"
)
_LEAD_DEED = compile_later(rf"(?P<names>[^:：]{{1,{LONGEST_NAMES}}}?)\s(?P<deed>{_DEED})\s(?P<rest>.+)$", re.IGNORECASE)
_LEAD_COLON = compile_later(rf"(?P<names>[^:：]{{1,{LONGEST_NAMES}}}?)\s?[:：]\s+(?P<rest>.+)$")
_LEAD_DASH = compile_later(rf"(?P<names>[^:：]{{1,{LONGEST_NAMES}}}?)\s?(?:\s[–—-]{{1,2}}|→|->|=>|\|)\s(?P<rest>.+)$")
_LEAD_SLASH = compile_later(rf"(?P<names>[^:：/;]{{1,{LONGEST_NAMES}}}?)(?:\s/|;)\s(?P<rest>[^/;]{{8,}}.*)$")
_LEAD_BRACKET = compile_later(r"(?:\((?P<round>[^()]{1,80})\)|\[(?P<square>[^\[\]]{1,80})\])\s?[:–—-]?\s*(?P<rest>.+)$")
#: "[Alva] [Bruno] write …", "[Alva] and [Bruno] …"
_FURTHER_BRACKET = compile_later(
    r"(?:[,/&+]|and\b|und\b|et\b)?\s*[(\[](?P<names>[^()\[\]]{1,80})[)\]]\s?[:–—-]?\s*(?P<rest>.+)$"
)
_LEAD_HANDLES = compile_later(
    r"(?P<names>@[\w.-]{1,40}(?:(?:\s?[,/&+]\s?|\s(?:and|und|et|or|oder|ou)\s|"
    r"\s)@[\w.-]{1,40}|(?:\s?[,/&+]\s?|\s(?:and|und|et)\s)[A-Z][\w-]{1,30}(?=[\s:,]))*)\s?[:–—,-]?\s*(?P<"
    r"rest>.*)$"
)
_I = compile_later(
    r"(?:I['’]ll|I['’]d|I will|I can|I could|I shall|I['’]m going to|I am going "
    r"to|I have to|I need to|I must|I should|I want to|I|we['’]ll|we will|we|somebody "
    r"has to|someone has to|somebody should|someone should|somebody must|someone "
    r"must|somebody needs to|someone needs to|somebody|someone|let['’]s|let me|"
    r"maybe|ich werde|ich kann|ich|wir|man muss|jemand muss|je vais|je peux|je|"
    r"j['’]|nous|on doit|il faut)\s+(?P<rest>.+)$",
    re.IGNORECASE,
)
_TO = compile_later(
    r"(?:to|zu|de|will|that|please|bitte|should|shall|must)\s+(?:please\s+)?(?P<rest>.+)$", re.IGNORECASE
)
_SIGN_START = compile_later(r"\s*(?P<sign>[✅✓✔☑❌✗✘])\s*")
_CLOCK_START = compile_later(r"^(?:[⏳⌛🔄🔁🔜🚧⏸▶🕒🕓🟡🟠⚠]\ufe0f?\s*)+(?=\S)")
_STATE_START = compile_later(
    r"[\[(]?(?P<state>[^\[\]():–—-]{2,30}?)(?:[\])]\s?[:–—-]?|\s?[:：]|\s[–—-])\s+(?P<rest>.+)$"
)
_BY = frozenset({"by", "before", "until", "bis", "vor", "within", "avant"})
_NOT_DEEDS = frozenset(
    listed(
        "has; have; had; is; was; were; and; or; of; said; says; reported; thanked;"
        " asked; in; on; at; for; with; hat; ist; war; a; est; ont; who; from; "
        "but; also"
    )
)


def read_promise(
    body: str, people: People, *, slot: str = "", speaker: str = "", group: str = "", has_own_due: bool = False
) -> Promise:
    """What stands behind a marker, in a box or in a list. ``slot`` stands between the marker and its colon."""
    promise = Promise("")
    take_slot(promise, slot, people)
    parts = sentences(_without_stroke(body))
    promise.text = plain(parts[0]).strip(EDGES) if parts else ""
    note_others(promise, parts[1:], people)
    _take_start(promise)
    _take_owners(promise, people)
    _take_start(promise)
    take_end(promise, people, has_own_due=has_own_due)
    _take_first_person(promise)
    if not promise.owners and not promise.is_nobodys and group and people.are_names(group):
        promise.owners = owners_in(group)
    if not promise.owners and speaker and not promise.is_nobodys:
        promise.owners = [] if is_nobody(speaker) else [speaker]
    promise.text = clean(promise.text)
    return promise


def _without_stroke(text: str) -> str:
    return text.replace(STRUCK, "").replace(STRUCK_END, "")


def _take_start(promise: Promise) -> None:
    """ "DONE: …", "[carried over] …", "✅ …" """
    promise.text = _CLOCK_START.sub("", promise.text)
    for _ in range(2):
        if match := _SIGN_START.match(promise.text):
            note(promise, state_of(match["sign"]) or (None, False))
            promise.text = promise.text[match.end() :]
        first, comma, rest = promise.text.partition(", ")
        if (
            comma
            and rest
            and not promise.due
            and len(first) < 40
            and first.split()[0].casefold() in _BY
            and is_when(first)
        ):
            promise.due, promise.text = without_lead(first), rest
        match = _STATE_START.match(promise.text)
        if match and (status := state_of(match["state"])):
            note(promise, status)
            promise.text = match["rest"]


def _take_owners(promise: Promise, people: People) -> None:
    """Names at the beginning, with what joins them to the deed; the first form that fits."""
    forms = (_take_handles_first, _take_after_slot, _take_bracket, _take_named, _take_deed, _take_known_first)
    any(take(promise, people) for take in forms)


def _take_handles_first(promise: Promise, people: People) -> bool:
    """ "@sasha …", "@sasha and Lee: …" """
    text = promise.text
    if not text.startswith("@"):
        return False
    if _take_known_whole(promise, people):
        return True
    colon = _LEAD_COLON.match(text)
    if colon and not promise.owners and _are_owners(colon["names"], people, promise):
        promise.text = _without_to(colon["rest"])
    elif (dash := _LEAD_DASH.match(text)) and people.is_name(dash["names"].removeprefix("@")) and " " in dash["names"]:
        promise.owners = promise.owners or owners_in(dash["names"])
        promise.text = _without_to(dash["rest"])
    elif match := _LEAD_HANDLES.match(text):
        promise.owners = promise.owners or owners_in(match["names"])
        promise.text = _without_to(match["rest"])
    return True


def _take_after_slot(promise: Promise, people: People) -> bool:
    """They were named with the marker; who is named again goes with them."""
    if not promise.owners:
        return False
    match = _LEAD_DEED.match(promise.text)
    is_named = match is not None and people.are_known(match["names"])
    if match and is_named:
        own(promise, match["names"])
    promise.text = _without_to(match["rest"] if match and is_named else promise.text)
    return True


def _take_bracket(promise: Promise, people: People) -> bool:
    match = _LEAD_BRACKET.match(promise.text)
    names = (match["round"] or match["square"]) if match else ""
    if not match or not people.are_names(names):
        return False
    rest = match["rest"]
    while (further := _FURTHER_BRACKET.match(rest)) and people.are_names(further["names"]):
        names, rest = f"{names}, {further['names']}", further["rest"]
    own(promise, names)
    promise.text = _without_to(rest)
    return True


def _take_named(promise: Promise, people: People) -> bool:
    """ "Sasha: …", "Sasha – …" """
    slash = _LEAD_SLASH.match(promise.text)
    if slash and _is_deed(slash["rest"], people) and _are_owners(slash["names"], people, promise):
        promise.text = _without_to(slash["rest"])
        return True
    for pattern in (_LEAD_COLON, _LEAD_DASH):
        match = pattern.match(promise.text)
        if match and _are_owners(match["names"], people, promise):
            promise.text = _without_to(match["rest"])
            return True
    return False


def _is_deed(rest: str, people: People) -> bool:
    """What is to be done, and no further names: "order foil / 4 June"."""
    first, *others = re.split(r"\s/\s|;\s", rest)
    is_lower = first[:1].islower() and not _is_joint(first.split()[0])
    deed = _LEAD_DEED.match(first)
    has_names = people.are_names(first) or bool(deed and people.are_names(deed["names"]))
    return (is_lower or bool(others and is_when(others[-1]))) and not has_names


def _take_deed(promise: Promise, people: People) -> bool:
    """ "Sasha to …" """
    match = _LEAD_DEED.match(promise.text)
    if not match or not _is_lead(match, people):
        return False
    own(promise, match["names"])
    promise.text = _without_to(match["rest"])
    return True


def _take_known_whole(promise: Promise, people: People) -> bool:
    """ "@Wren Berg and @Alva Roth split …": handles of several words that are known from attendance."""
    words, owners = promise.text.split(), []  # type: tuple[list[str], list[str]]
    while name := _known_whole(words, people):
        words = words[len(name.split()) :]
        owners += owners_in(name.rstrip(":,"))
        while len(words) > 1 and (_is_joint(words[0]) or words[0] == ",") and words[1].startswith("@"):
            words = words[1:]
    if owners and words[:1] and words[0].startswith("@"):
        owners += owners_in(words.pop(0).rstrip(":,"))
    if owners:
        promise.owners, promise.text = owners, _without_to(" ".join(words))
    return bool(owners)


def _known_whole(words: list[str], people: People) -> str:
    """The longest name of several words with which these begin."""
    if not words or not words[0].startswith("@"):
        return ""
    names = (" ".join(words[:count]) for count in range(min(4, len(words) - 1), 1, -1))
    return next((name for name in names if people.knows_whole(name.rstrip(":,"))), "")


def _are_owners(names: str, people: People, promise: Promise) -> bool:
    """Whether all of it is names, or says how the promise stands: "Lumi, carried over"."""
    bare = re.sub(r"\s?\([^()]{0,60}\)", "", names).strip()
    kept: list[str] = []
    noted: list[tuple[State | None, bool]] = []
    due: str | None = None
    for part in re.split(r"[,;]\s", bare):
        if status := state_of(part):
            noted.append(status)
        elif kept and is_when(part):
            due = without_lead(part)
        else:
            kept.append(part)
    if not kept or not people.are_names(", ".join(kept)):
        return False
    for status in noted:
        note(promise, status)
    promise.due = promise.due or due
    own(promise, ", ".join(kept))
    return True


def _is_lead(match: re.Match[str], people: People) -> bool:
    names = re.sub(r"\s?\([^()]{0,60}\)", "", match["names"]).strip(" ,")
    if people.are_known(names):
        return True
    deed, following = match["deed"].casefold(), match["rest"].split()[0]
    if not people.are_names(names) or deed in {"can", "de", "d'", "d’", "zu", "would", "please", "bitte", "va"}:
        return False
    return following[:1].islower() and fold(following) not in THINGS


def _without_to(text: str) -> str:
    text = text.strip(" ,;:–—-")
    match = _TO.match(text)
    return match["rest"] if match else text


def _take_known_first(promise: Promise, people: People) -> bool:
    """ "Kato describe all versions": known people, then a word that is no name."""
    words = promise.text.split()
    for count in range(min(6, len(words) - 1), 0, -1):
        names = " ".join(words[:count])
        following = words[count]
        if (
            names[-1] not in ",/&"
            and people.are_known(names)
            and (following[:1].islower() or (_are_initials(names) and following.istitle()))
            and not _is_joint(following)
            and fold(following) not in THINGS | _NOT_DEEDS
        ):
            promise.owners, promise.text = owners_in(names), _without_to(" ".join(words[count:]))
            return True
    return False


def _are_initials(names: str) -> bool:
    """ "PO Write down the ages": no surname is written so."""
    return all(name.isupper() and 1 < len(name) <= 3 for name in split_names(names))


def _is_joint(word: str) -> bool:
    return word.casefold() in {"and", "und", "et", "or", "oder", "ou", "y", "e", "en", "och", "og", "&", "/", "+"}


def _take_first_person(promise: Promise) -> None:
    for _ in range(2):
        match = _I.match(promise.text)
        if not match:
            return
        promise.text = _without_to(match["rest"])
