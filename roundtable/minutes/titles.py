"""Headings and names of fields: the bare words, and what they mean."""

import re
from collections.abc import Callable
from functools import lru_cache

from roundtable.minutes.columns import COLUMN_OF, Column
from roundtable.minutes.days import MONTH_OF, find_days
from roundtable.minutes.marks import plain
from roundtable.minutes.vocabulary import (
    CORE,
    EXACT,
    FIELD_ONLY,
    FILLERS,
    FIRST,
    HEADING_ONLY,
    LAST,
    OF_EARLIER,
    Kind,
)
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

LONGEST = 90
#: "3.", "II.", "A)", "26/11 ", "2.1 ", "TOP 3:", "Item 4 –"
ORDINAL = compile_later(
    r"(?:#\.\s+|(?:top|item|punkt|point|topic|thema|sujet|subject|tema|punto|ponto|agendapunt|onderwerp|agenda\sitem|tagesordnungspunkt|art\.|§)\s?\d{1,3}(?:\.\d{1,3})?\s?[:.)–—-]?\s+"
    r"|\(?(?:\d{1,3}(?:\.\d{1,3}){0,3}|[A-Za-z]|[ivxIVX]{1,6})[.)]\s+|\(\w{1,3}\)\s+|\d{1,4}[/-]\d{1,3}\s{2,}|\d{1,4}/\d{1,3}(?:\.\d{1,3}){1,2}\s+"
    r"|\d{1,2}(?:\.\d{1,2}){1,3}\s+|\d{1,2}\s?[–—·•-]\s+(?=[^\W\d])|\d{1,2}\s{2,})",
    re.IGNORECASE,
)
#: "14:00 ", "10:00–10:15: "
CLOCK = compile_later(
    r"\d{1,2}[:.h]\d\d(?:\s?[ap]\.?m\.?)?(?:\s?[–—-]\s?\d{1,2}[:.h]\d\d(?:\s?[ap]\.?m\.?)?)?(?:\s*[:–—|-]\s*|\s+)",
    re.IGNORECASE,
)
_BRACKETS = compile_later(r"\([^()]{0,80}\)|\[[^\[\]]{0,80}\]")
#: "Présent.e.s", "excusé·es"
_INCLUSIVE = compile_later(r"(?<=[^\W\d_]{3})[.·•‧]e[.·•‧]?s?(?!\w)", re.IGNORECASE)
#: "Present were: …", "On the line was: …"
_WERE = compile_later(r"(?<=\w)\s(?:were|was|are|is|waren|war|sind|sont|etaient|etait)$")
_KEYCAP = compile_later(r"^\d\ufe0f?\u20e3\s*")
_EDGES = " \t:;.,–—-*_#=~|!"
_SIGNS = compile_later(r"^\W+(?=\w)")  # a picture before the words
_LEFT = compile_later(
    r"(?:(?:what|everything|all)\s(?:(?:that\s)?(?:was|is|were|still|we)\s){0,2})?(?:left|left\sover|leftovers?|carried\s(?:over|forward)|still\sopen|pending|"
    r"outstanding|unfinished|remaining|rest|ubrig|reste)\s(?:(?:items|points|business|matters|jobs|tasks|things|actions)\s)?(?:from|"
    r"since|of|aus|vom|de)\b"
    r"|from\s(?:the\s|our\s)?(?:last|previous)\s"
    r"|(?:done|finished|completed|closed|erledigt|fait|gedaan|hecho)\s(?:since|seit|depuis|sinds|desde)\s(?:the\s|our\s|der\s|la\s|de\s)?"
    r"(?:last|previous|letzte|derniere|vorige|ultima)"
)
_NEXT = compile_later(
    r"(?:(?:date|dates|time|place|date\sand\stime|agenda|topics|plans?)\s(?:of|for)\s)?(?:the\s|our\s)?next\s(?:\w+\s)?"
    r"(?:meetings?|calls?|plenary|session|sync|workshop|telecon\w*|conference|gathering|one|time|round)"
    r"|(?:upcoming|future)\s(?:[\w-]+\s){0,3}(?:meetings|calls|sessions)"
    r"|for\s(?:the\s)?(?:next|subsequent|following)\smeetings?"
    r"|(?:dates?\s(?:de\s)?(?:la\s|du\s)?)?prochaine?s?\s[^\W\d_]{2,12}(?:\s[^\W\d_]{2,12})?"
)
_CANNOT = compile_later(
    r"(?:(?:those|people|members)?\s?(?:who|that|we)\s)?(?:(?:very\s|so\s)?sorry\s)?(?:(?:could|can|did|do|was|were|is|are|will|would|had)\s?)?"
    r"(?:not|n't|cannot|(?:ca|could|did|do|was|were|is|are|wo|would)n't|unable|never)\s(?:(?:to|be|able|make|get)\s){0,4}"
    r"(?:come|came|make|made|it|attend|attended|attending|join|joined|joining|there|here|present|with\sus|along|available|"
    r"travel|travelling|reached|reachable|around|able|participate|take\spart|dial(?:led)?\sin|on\sthe\s(?:call|line)|on\scall|in\sthe\sroom)"
    r"(?:\s(?:it|today|this\stime|tonight|this\sweek|in|with\s\w+))?"
)
_THOSE_WHO = (
    r"(?:(?:those|people|members|trustees|colleagues|participants|everybody|everyone|all)\s)?"
    r"(?:who|wer|qui)\s(?:also\s|all\s)?"
)
_WHO_CAME = compile_later(
    rf"{_THOSE_WHO}(?:came|attended|joined|took\spart|participated|made\sit|dialled\sin|dialed\sin|could\scome|"
    r"(?:was|were|is|are)\s(?:there|here|in|present|with\sus|around|on\sthe\s(?:call|line))|war\sda|kam|dabei\swar|etait\sla)"
    r"|(?:were\s)?able\sto\s(?:participate|attend|join|take\spart)(?:\s(?:remotely|online|virtually|in\sperson))?"
    r"(?:\s(?:via|by|on|over)\s\w+(?:\s\w+)?)?"
)
_WHO_WERE_AWAY = compile_later(
    rf"{_THOSE_WHO}(?:stayed\saway|missed\sit|excused\sthemselves|apologi[sz]ed|(?:had\s)?(?:sent|gave)\s(?:\w+\s)?(?:apologies|regrets|word)|"
    r"(?:was|were|is|are)\s(?:away|absent|missing|excused|ill|sick|travell?ing|on\s(?:holiday|vacation|leave|call|duty))|"
    r"fehlte|fehlt|krank\swar|etait\sabsent)"
)
_NUMBERED = compile_later(r"\b(?:meeting|call|session|sitzung|reunion|seance|no\.?|nr\.?|#)\s?\d{1,3}\b")
_OF_LAST = compile_later(
    r",?\s(?:from|of|since|at|aus|von|vom|seit|de|depuis|a)\s(?:the\s|our\s|der\s|"
    r"dem\s|la\s)?(?:last|previous|earlier|prior|letzten?|vorigen?|vorherigen|"
    r"dernieres?|precedentes?)\b.*$"
    r"|\s(?:de|da|do|del|della|dalla|dall'|van|från|fran|fra|sedan|siden)\s?(?:(?:la|el|las|o|a|de|het|den|det|il)\s)?(?:\w+\s)?"
    r"(?:anterior|pasada|passada|precedente|passata|scorsa|ultima|vorige|laatste|forra|forrige|sidste|sist)\b.*$"
)


_MONTHS = "|".join(name for name in MONTH_OF if len(name) > 3 or name == "may")
#: "Actions of the first open session", "… from our spring workshop": another meeting than this one.
_GATHERING = (
    r"(?:meetings?|calls?|sessions?|assembl(?:y|ies)|syncs?|forums?|telecons?|teleconferences?|conferences?|workshops?|"
    r"plenar(?:y|ies)|gatherings?|retreats?|rounds?|huddles?|stand-?ups?|retros?|boards?|committees?|councils?|panels?|"
    r"minutes|protocols?|notes|sitzung|sitzungen|treffen|besprechung|protokolls?|reunion|seance|assemblee|agm|congress|"
    r"sesion|junta|asamblea|riunione|seduta|assemblea|vergadering|overleg|bijeenkomst|reuniao|sessao|mote|moede|mode)"
)
_WHICH = (
    r"(?:last|previous|prior|earlier|preceding|past|other|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|"
    r"eleventh|twelfth|\d{1,3}(?:st|nd|rd|th|\.|e|eme)?|january|february|march|april|may|june|july|august|september|"
    r"october|november|december|spring|summer|autumn|winter|monday|tuesday|wednesday|thursday|friday|letzten?|vorigen?|"
    r"vergangenen|ersten?|zweiten|dritten|derniere|precedente|premiere|deuxieme)"
)
_OF_ANOTHER = compile_later(
    rf"\s(?:of|from|since|at|in|out\sof|aus|von|vom|seit|de|du)\s(?:(?:the|our|der|dem|la|le|l')\s?)?(?P<which>{_WHICH})"
    rf"('s)?(?:\s\w+){{0,3}}?\s{_GATHERING}$"
    rf"|\s(?:of|from|since|at)\s(?:(?:the|our|a)\s)?(?:\w+\s){{0,3}}?{_GATHERING}\s(?:in|on|of|from|held\s(?:in|on))\s(?P<when>\S.*)$"
    rf"|\s(?:of|from|since|aus|vom|von|seit|de|depuis|uit|från|fra)\s(?:(?:the|our|dem|der)\s)?(?P<month>{_MONTHS})(?:\s20\d\d)?$"
)
#: "Tareas pendientes de la reunión del …", "Offene Punkte aus der Sitzung vom …", before the day.
_JOINT = r"(?:for|from|of|since|on|at|vom|von|aus|du|del|de|do|da|dal|della|van|av|från|fra|seit|depuis|des)"
_OF_DAY = compile_later(
    rf"(?:\s{_JOINT}\s(?:(?:the|our|a|la|le|el|l'|die|der|dem|de|het|il|lo|o|os)\s?)?(?:\w+\s)?{_GATHERING})?\s{_JOINT}$"
)
_OF_NONE = compile_later(r"\s(?:from|of|since|on|at|vom|von|aus|du|de|seit)$")
#: "From the list of last time", "Follow-up of the call of 12 May", "Last month's jobs".
_FOLLOWED_UP = compile_later(
    r"(?:from\s)?(?:the\s|our\s|our\sold\s)?(?:list|jobs|notes|log|promises)\s(?:of|from)\s(?:the\s|our\s)?(?:last|previous)\s\w+"
    rf"|(?:follow(?:ing)?[\s-]?ups?|progress)\s(?:of|from|to|on|since)\s(?:the\s|our\s)?(?:last|previous|earlier)\s(?:\w+\s)?{_GATHERING}"
    r"|(?:how|where)\s(?:the\s|our\s)?(?:old|last|previous|earlier)\s(?:\w+\s){1,2}(?:stand|are|went|got\sto)"
    rf"|follow(?:ing)?[\s-]?ups?\s(?:of|from|to|on)\s(?:the\s|our\s)?{_GATHERING}\s(?:of|on|in|from)\s\d.*"
)


#: "Action log (earlier meetings)"
_OF_EARLIER = compile_later(
    rf"\b(?:last|previous|earlier|prior|past|letzte\w*|vorige\w*|fruhere\w*|derniere\w*|precedente\w*)\s"
    rf"(?:time|week|month|mal|fois|{_GATHERING})|\b(?:carried\s(?:over|forward)|c/f|b/f|ubertrag\w*)"
)
_FORMALITY = compile_later(
    r"(?:(?:opening|start|begin|beginning|end|close|closing|closure|adjournment|ende|schluss|beginn|eroffnung|fin|cloture|"
    rf"ouverture)\s(?:of|der|des|de)\s(?:the\s|our\s|la\s|l')?(?:\w+\s)?{_GATHERING}"
    r"|roll\scall(?:\s(?:and|&)\s(?:the\s)?(?:agenda|welcome|introductions?|attendance|apologies|quorum))?"
    r"|opening,?\s(?:and\s)?(?:welcome|introductions?|roll\scall)(?:,?\s(?:and\s)?(?:welcome|introductions?|roll\scall|attendance|apologies))*"
    rf"|(?:the\s)?{_GATHERING}\s(?:is\s|was\s)?(?:ended|ends|closed|closes|adjourned|opened|begins|started|starts)"
    r"|(?:adjourned|closed|ended|opened)(?:\sat)?)"
)


_WHAT_WE_AGREED = compile_later(
    r"(?:what|things|was|ce\sque)\s(?:did\s|have\s|has\s|was\s|had\s)?(?:(?:we|they|you|everybody|everyone|the\s\w+|wir|nous|"
    r"on)\s)?(?:(?:have|has|did|all|was|were|habe\w*|haben|avons|a)\s)?(?:agreed?|decided?|settled?|resolved?|concluded?|"
    r"beschlossen|entschieden|vereinbart|decide|convenu)(?:\s(?:on|to|today|haben|wurde|together))?"
    r"|(?:where|what)\s(?:we\slanded|we\sended\sup|came\sout(?:\sof\sit)?)$"
)
_WHAT_WE_PROMISED = compile_later(
    r"(?:what|who|things|was|wer|qui)\s(?:(?:we|they|you|everybody|everyone|each\sof\sus|wir|nous)\s)?(?:(?:have|has|all|each|now|"
    r"will|are\sgoing\sto|is\sto|are\sto)\s)*(?:promised?|take[ns]?\son|took\son|do\snext|do\snow|do\suntil|do\sbefore|"
    r"(?<=will\s)do|does\s(?:it|this|something|next|now)|to\sdo|needs?\sto\s(?:be\sdone|happen)|happens?\s(?:next|now)|"
    r"zugesagt|erledigt\swas|has\sto\sdo)\b"
)
#: "The following actions were agreed:", "The experts agreed on the following points:"
_FOLLOWING_ACTIONS = compile_later(
    r"(?:[\w\s]{0,40}\s)?(?:the\s|these\s)?(?:following|these)\s(?:new\s)?(?:actions?|action\s(?:items|points)|tasks|next\ssteps|steps)"
    r"(?:\s(?:were|was|are|have\sbeen|arose|need)(?:\s\w+){0,4})?"
)
_FOLLOWING_DECISIONS = compile_later(
    r"[\w\s]{1,40}\s(?:agreed|decided|resolved|concluded)(?:\s(?:on|upon|to))?\s(?:the\sfollowing|as\sfollows|these)(?:\s\w+){0,2}"
    r"|(?:the\s)?following\s(?:decisions?|resolutions?|points|conclusions)\s(?:were|was)\s\w+(?:\s\w+){0,2}"
)
#: "Who / What / When" says what stands in the entries below.
_PARTED = compile_later(r"\s?(?:/|\||[–—]|\s-\s|→|;)\s?")


def columns_of(words: str) -> list[Column]:
    """The columns of a list whose heading names them; none where it is no such heading."""
    parts = [part for part in _PARTED.split(words) if part] if len(words) < 60 else []
    found = [COLUMN_OF.get(part.strip(" ?:.")) for part in parts]
    is_list = len(parts) > 1 and all(found) and Column.OWNER in found and {Column.ACTION, Column.DUE} & set(found)
    return [column for column in found if column] if is_list else []


def of_another(title: str) -> str:
    """Which other meeting the heading names; empty where it names none."""
    match = _OF_ANOTHER.search(bare(title))
    return (match["which"] or match["month"] or match["when"].split()[0]) if match else ""


@lru_cache(maxsize=1000)
def bare(title: str) -> str:
    """Folded words without number, brackets and marks: what headings are compared by."""
    words = _KEYCAP.sub("", plain(title)[: LONGEST * 2])
    if match := CLOCK.match(words):
        words = words[match.end() :] or words
    if match := ORDINAL.match(words):
        words = words[match.end() :]
    words = _INCLUSIVE.sub("s", words)
    words = _BRACKETS.sub(" ", words) if words.count("(") + words.count("[") < 10 else words
    words = " ".join(fold(words).replace("’", "'").split()).strip(_EDGES)
    return words if words[:1].isalnum() else _SIGNS.sub("", words)


@lru_cache(maxsize=1000)
def kind_of_field(name: str) -> Kind | None:
    """What the name before a colon says of its value."""
    words = bare(name)
    words = _WERE.sub("", words)
    found = FIELD_ONLY.get(words) or kind_of(words)
    return found or _of_those_who(words)


def _of_those_who(words: str) -> Kind | None:
    """ "Members who came", "people who were ill", "could not travel"."""
    if len(words) >= 50:
        return None
    if _CANNOT.fullmatch(words) or _WHO_WERE_AWAY.fullmatch(words):
        return Kind.REGRETS
    return Kind.PRESENT if _WHO_CAME.fullmatch(words) else None


def kind_of_heading(title: str) -> Kind | None:
    """What a heading says of what stands below it; None for a topic."""
    return _kind_of_heading(title) or _kind_of_heading(_BARE_NUMBER.sub("", title))


#: "3 Open actions"
_BARE_NUMBER = compile_later(r"^\d{1,2}\s+(?=[A-ZÀ-Þ])")


@lru_cache(maxsize=1000)
def _kind_of_heading(title: str) -> Kind | None:
    words = bare(title)
    if words in HEADING_ONLY:
        return HEADING_ONLY[words]
    found = kind_of(words) or _of_those_who(words)
    if found is None and (came := kind_of(_WERE.sub("", words))) in _OF_PEOPLE:
        return came
    if found is Kind.ACTIONS and any(_OF_EARLIER.search(fold(said)) for said in _BRACKETS.findall(title[:LONGEST])):
        return Kind.CARRIED
    return None if found in {Kind.TITLE, Kind.PLACE} else found


@lru_cache(maxsize=1000)
def kind_of(words: str) -> Kind | None:
    """Of bare words."""
    if len(words) > LONGEST:
        return None
    found = EXACT.get(words) or _by_form(words)
    if found:
        return found
    days = find_days(words)
    rest = words
    for day in reversed(days):
        rest = f"{rest[: day.start]} {rest[day.end :]}"
    rest = (_OF_DAY if days else _OF_NONE).sub("", " ".join(rest.split()).strip(_EDGES))
    if days and (found := EXACT.get(rest)) in _DATED:
        return Kind.CARRIED if found is Kind.ACTIONS else found
    return _by_words(rest, is_dated=bool(days))


_OF_PEOPLE = frozenset({Kind.PRESENT, Kind.REGRETS, Kind.GUESTS})
#: These may have a date in their heading: "Actions of 3 March".
_DATED = frozenset({Kind.AGENDA, Kind.ACTIONS, Kind.CARRIED, Kind.NEXT, Kind.DECISIONS, Kind.EARLIER, Kind.GATHER})


def _is_of_another(words: str) -> bool:
    """ "Actions of the last general assembly"."""
    match = _OF_ANOTHER.search(words)
    return match is not None and _by_words(words[: match.start()], is_dated=False) in {Kind.ACTIONS, Kind.CARRIED}


#: Of who came to another meeting.
_CAME_TO_LAST = compile_later(
    r"(?:last|previous|prior)\s(?:meeting|call|session)(?:'s)?\s(?:attendees|attendance|participants|present)"
)
#: "Agenda and findings": the points stand below with what was said of them.
_WITH_NOTES = compile_later(
    r"(?:agenda|topics)(?:\s(?:items|points))?\s?(?:and|&|/|\+|with)\s?(?:the\s)?"
    r"(?:meeting\s)?(?:findings|notes|minutes|discussions?|results?|outcomes?|comments|summary)(?:\s\w+){0,4}"
)
_FORMS: list[tuple[Kind, Callable[[str], object]]] = [
    (Kind.EARLIER, _CAME_TO_LAST.fullmatch),
    (Kind.GATHER, _WITH_NOTES.fullmatch),
    (Kind.NEXT, _NEXT.fullmatch),
    (Kind.FORMAL, _FORMALITY.fullmatch),
    (Kind.CARRIED, _LEFT.match),
    (Kind.CARRIED, _FOLLOWED_UP.fullmatch),
    (Kind.ACTIONS, _FOLLOWING_ACTIONS.fullmatch),
    (Kind.DECISIONS, _FOLLOWING_DECISIONS.fullmatch),
    (Kind.DECISIONS, _WHAT_WE_AGREED.match),
    (Kind.ACTIONS, _WHAT_WE_PROMISED.match),
    (Kind.ACTIONS, columns_of),
    (Kind.CARRIED, _is_of_another),
]


def _by_form(words: str) -> Kind | None:
    """ "Date of the next plenary", "left over from February", "observers/guests", "actions from last time"."""
    if kind := next((kind for kind, says in _FORMS if says(words)), None):
        return kind
    parts = [part.strip() for part in words.split("/")] if 0 < words.count("/") < 5 else []
    kinds = {EXACT.get(part) or _by_words(part, is_dated=False) for part in parts}
    if len(kinds) == 1:
        return kinds.pop()
    match = _OF_LAST.search(words)
    is_of_last = match and EXACT.get(words[: match.start()]) in {Kind.ACTIONS, Kind.CARRIED}
    return Kind.CARRIED if is_of_last else None


def _by_words(words: str, *, is_dated: bool) -> Kind | None:
    is_of_other = bool(_NUMBERED.search(words))
    words = _NUMBERED.sub(" ", words) if is_of_other else words
    tokens = words.split()
    if not tokens or len(tokens) > 9:
        return None
    return _by_core(words, is_dated or is_of_other) or _by_ends(tokens)


def _by_core(words: str, is_dated: bool) -> Kind | None:
    has = {}
    rest = " " + re.sub(r"'s\s|[,/&+:]", " ", words) + " "
    for kind, core in _CORES.items():
        has[kind] = bool(core.search(rest))
        rest = core.sub(" ", rest)
    left = set(rest.split())
    if not any(has.values()) or left - FILLERS - OF_EARLIER:
        return None
    if all(has.values()):
        return Kind.BOTH
    if has[Kind.DECISIONS]:
        return Kind.DECISIONS if not left - FILLERS and not is_dated else None
    if "next" in left or words.startswith(("follow-up actions", "follow up actions", "follow-up tasks")):
        left -= {"time", "meeting", "follow-up", "follow", "up"}
    is_earlier = bool(left & _CLEARLY_EARLIER) or is_dated or {"arising", "minutes"} <= left
    return Kind.CARRIED if is_earlier else Kind.ACTIONS


_CORES = {
    kind: compile_later(
        r"(?<=\s)(?:"
        + "|".join(sorted((re.escape(fold(word.strip())) for word in words.split(";")), key=len, reverse=True))
        + r")(?=\s)"
    )
    for kind, words in CORE.items()
}
#: "Status" and "update" alone do not make them an earlier meeting's; "review" and "previous" do.
_CLEARLY_EARLIER = OF_EARLIER - frozenset(
    [
        "over",
        "week",
        "month",
        "follow",
        "updates",
        "update",
        "time",
        "status",
        "up",
        "mal",
        "completed",
        "closed",
        "report",
    ]
) | frozenset(["suivi", "review", "status"])


_JOINED_BY = frozenset(
    [
        "from",
        "in",
        "at",
        "on",
        "of",
        "by",
        "for",
        "and",
        "as",
        "with",
        "without",
        "via",
        "aus",
        "von",
        "vom",
        "mit",
        "de",
        "du",
    ]
)


def _by_ends(tokens: list[str]) -> Kind | None:
    if len(tokens) > 5 or any(":" in token for token in tokens):
        return None
    last, first = LAST.get(tokens[-1]), FIRST.get(tokens[0])
    if tokens[-2:] == ["in", "attendance"]:
        also = {"also", "others", "guests", "staff"} & set(tokens)
        return Kind.REGRETS if "not" in tokens else Kind.GUESTS if also else Kind.PRESENT
    if tokens[-1] in {"present", "attending"} and {"not", "nobody"} & set(tokens):
        return Kind.REGRETS
    if tokens[-1] == "present" and {"also", "others"} & set(tokens):
        return Kind.GUESTS
    if last:
        return last
    joined = len(tokens) > 2 and tokens[1] in _JOINED_BY
    return first if first and (joined or len(tokens) <= 2) else None
