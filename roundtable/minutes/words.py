"""Sentences, what they say of a state, and words without what stands around them."""

import re

from roundtable.minutes.days import MONTH_OF, WEEKDAY_OF
from roundtable.minutes.marks import plain
from roundtable.minutes.records import State
from roundtable.minutes.standing import CARRIED_WORDS, NOTHING, STATE_OF
from roundtable.minutes.vocabulary import listed
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

_SENTENCE_END = compile_later(r"(?<=[\w)\]”\"’'%…])[.!?](?:\s+|(?=\ue004))(?=[\"“(\[\ue002]?[A-ZÄÖÜÀ-Ý0-9@])|\ue004")
_SHORT = compile_later(
    r"(?:\b(?:dr|prof|no|nr|vs|e\.g|i\.e|z\.b|bzw|ca|st|mr|mrs|ms|fig|resp|approx|"
    r"etc|incl|max|min|abs|art|al|jr|sr|tel|vol|fr|hr|hrn|sra|srta|dra|sig|dott|ing|ir|drs|dhr|mevr|mag|dipl|rev|hon|"
    r"mme|mlle|mgr|lic|ggf|evtl|usw|bspw|inkl|núm|pág|jan|feb|mar|apr|jun|jul|aug|sep|"
    r"sept|oct|okt|nov|dec|dez)|\b[A-Za-z]|\b\d{1,2})\.$",
    re.IGNORECASE,
)
#: Behind "question 22." a sentence begins with these.
_ANEW = compile_later(r"(?:After|The|It|We|This|There|They|He|She|In|At|Then|Both|All)\s")
EDGES = " \t\n,;:–—-|*_>\ue004"
_CARRIED = sorted(map(re.escape, CARRIED_WORDS), key=len, reverse=True)
_CARRIED_START = compile_later(
    rf"(?:{'|'.join(_CARRIED)})(?:$|\s(?:from|since|to|of|aus|vom|seit|de|du|on|at)\b.*$|[,;:]|\s\()"
)
_PICTURES = compile_later(r"^(?:[^\w\s✅✓✔☑❌✗✘]|[✅✓✔☑❌✗✘](?=\s?\w))+\s*")
_STATE_GOES_ON = compile_later(
    r"(?:during|before|after|this|today|yesterday|from|on|by|at|since|in|to|am|"
    r"vom|von|seit|aus|im|le|du|de|until|as|for|and|with|last|now|already|nach|"
    r"mit|wegen|because)\s|[\d,;:(–—-]"
    rf"|(?:{'|'.join(sorted([*MONTH_OF, *WEEKDAY_OF], key=len, reverse=True))})\b\.?(?:\s\d|$)"
)


def sentences(text: str) -> list[str]:
    """The text cut after each sentence; a break within a cell cuts too."""
    cut, at = [], 0
    for match in _SENTENCE_END.finditer(text):
        is_short = match[0] != "\ue004" and _SHORT.search(text[max(0, match.start() - 12) : match.start() + 1])
        if is_short and not (text[match.start() - 1].isdigit() and _ANEW.match(text, match.end())):
            continue
        cut.append(text[at : match.end()])
        at = match.end()
    return [part for part in [*cut, text[at:]] if part.strip()]


#: What says how a promise stands is no longer.
LONGEST_STATE = 80
_PARTS = compile_later(r"\s?[,;/(–—]\s?|\s(?:but|and|aber|und|mais|et)\s")
#: What the rest of a promise is said to be that was done in part.
_NOT_ALL = frozenset(
    listed(
        "open; still open; pending; still pending; not done; not yet; not yet done; outstanding; still outstanding;"
        " to do; still to do; ongoing; in progress; missing; still missing; offen; noch offen; ausstehend; en cours;"
        " à faire; pas encore"
    )
)


def is_half_done(words: str) -> bool:
    """ "done for Oslo, open for Bergen", "done by two, one still open" """
    first, *others = _PARTS.split(fold(plain(words))) if len(words) < LONGEST_STATE else [""]
    if not others or (_state_of(first) or (None,))[0] is not State.DONE:
        return False
    for part in others:
        each = part.strip(" .)").split()
        ends = {" ".join(each[-count:]) for count in (1, 2, 3) if count < len(each) <= 6}
        begins = {" ".join(each[:count]) for count in (1, 2, 3)}
        is_begun = begins & _NOT_ALL and (_state_of(part) or (None,))[0] is State.OPEN
        if is_begun or (ends & _NOT_ALL and not {"was", "were", "war", "no"} & set(each)):
            return True
    return False


def state_of(words: str) -> tuple[State | None, bool] | None:
    """The state that the words say, and whether the promise was carried over; None where they say neither."""
    found = _state_of(words)
    if found and found[0] is State.DONE and is_half_done(words):
        return State.OPEN, found[1]
    return found


def _state_of(words: str) -> tuple[State | None, bool] | None:
    folded = fold(plain(words)).strip(" .*_!()[]")
    folded = _PICTURES.sub("", folded) or folded
    if not folded or len(folded) > LONGEST_STATE:
        return None
    if _CARRIED_START.match(folded):
        told = (STATE_OF.get(part.strip(" .)")) for part in re.split(r"[,;:(–—]", folded)[1:])
        return next((State(state) for state in told if state), None), True
    each = folded.split()
    for count in range(min(len(each), 5), 0, -1):
        head = " ".join(each[:count]).rstrip(",;:.")
        rest = " ".join(each[count:])
        if (state := STATE_OF.get(head)) and (not rest or _STATE_GOES_ON.match(rest) or each[count - 1][-1] in ",;:."):
            return State(state), any(_CARRIED_START.match(part.strip()) for part in re.split(r"[,;:(–—]", rest))
    return None


def is_nothing(text: str) -> bool:
    """ "None", "no actions", "none beyond these", an unfilled place."""
    words = fold(plain(text)).strip(" .!:;()[]*_–—-")
    if not words or words in NOTHING or set(words) <= set("?.…_- "):
        return True
    first = words.split()[0].strip(",;:.")
    return first in {"none", "nil", "neant"} and len(words.split()) <= 5


def clean(text: str) -> str:
    """Without what stood around it, without a full stop, without a bracket that is closed but not opened."""
    text = plain(text).strip(EDGES)
    for opening, closing in ("()", "[]"):
        if text.count(closing) > text.count(opening) and text.rstrip(". ").endswith(closing):
            text = text.rstrip(". ")[:-1]
        if text.count(opening) > text.count(closing) and text.rstrip().endswith(opening):
            text = text.rstrip()[:-1].rstrip()
        if text.startswith(opening) and text.count(opening) > text.count(closing):
            text = text[1:]
    if text.endswith(".") and not text.endswith(("..", "etc.", "e.g.")):
        text = text[:-1]
    return text.strip(EDGES)
