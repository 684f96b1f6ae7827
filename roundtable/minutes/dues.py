"""When a promise is due, as it is written at its end: found by the words of time, not by what day they mean."""

import re

from roundtable.minutes import tongues
from roundtable.minutes.days import MONTH_OF, WEEKDAY_OF
from roundtable.minutes.vocabulary import listed
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

#: What leads to a date and is no part of it; "before", "within", "in" and "after" carry meaning and stay.
LEADS = listed(
    "by; until; till; til; due; was due; originally due; due by; due on; due "
    "date; deadline; on; for; no later than; not later than; at the latest by;"
    " by or before; on or before; target; eta; by the latest; to be done by; "
    "until the latest; date;"
    " bis; bis zum; bis zur; bis spätestens; spätestens; spätestens bis; spätestens "
    "am; bis am; am; zum; zur; frist; fällig; fällig am; termin; für den; für;"
    " pour; pour le; pour la; pour les; d'ici; d'ici au; d'ici à; d'ici la; d'ici "
    "le; d'ici les; d’ici; jusqu'au; jusqu'à; jusqu’au; au plus tard; au plus "
    "tard le; avant fin; échéance; échéance le; le; 📅; @"
) + listed(tongues.DUE_LEADS)
KEPT = listed(
    "before; within; in; after; ahead of; in time for; during; as soon as possible "
    "after; straight after; right after; at;"
    " vor; innerhalb; innerhalb von; binnen; in; im; nach; rechtzeitig vor; rechtzeitig zu; noch vor; bei; beim;"
    " avant; avant le; avant la; dans; dans les; après; sous; sous les; en; lors de; à"
) + listed(tongues.DUE_KEPT)
#: After these any event may stand: "before the audit".
LOOSE = frozenset(
    listed(
        "by; until; till; before; after; within; ahead of; in time for; no later "
        "than; not later than; due; due by; deadline; during; straight after; right "
        "after; as soon as possible after;"
        " bis; bis zum; bis zur; vor; noch vor; rechtzeitig vor; nach; spätestens;"
        " avant; avant le; avant la; d'ici; d’ici; d'ici la; d'ici le; d'ici au;"
        " après; pour; pour la; pour le; jusqu'à; au plus tard"
    )
)
_UNITS = listed(
    "day; days; week; weeks; month; months; quarter; year; years; fortnight; "
    "hour; hours; working; business; weekend; minutes; tag; tage; tagen; tages;"
    " woche; wochen; monat; monate; monaten; monats; quartal; quartals; jahr;"
    " jahre; jahren; jahres; wochenende; stunden; werktage; werktagen; arbeitstage;"
    " jour; jours; semaine; semaines; mois; trimestre; an; ans; année; quinzaine;"
    " heures; week's; month's; year's"
) + listed(tongues.DUE_UNITS)
_FEASTS = listed(
    "easter; christmas; xmas; whitsun; pentecost; thanksgiving; new year; eid;"
    " passover; diwali; ramadan; ostern; weihnachten; pfingsten; neujahr; silvester;"
    " pâques; noël; pentecôte; toussaint; holidays; summer; winter; spring; autumn;"
    " fall; ferien; sommerferien; sommer; herbst; frühling; frühjahr; winterferien;"
    " weihnachtsferien; vacances; été; hiver; printemps; automne; rentrée; holiday;"
    " break; half-term; term; semester; sommerpause; christmas break; advent"
)
_ALONE = listed(
    "today; tonight; tomorrow; asap; a.s.a.p; immediately; now; eod; eob; cob;"
    " eow; eom; eoq; eoy; shortly; soon; at once; right away; straight away; "
    "overmorrow; yesterday; heute; heute abend; morgen; übermorgen; sofort; umgehend;"
    " schnellstmöglich; baldmöglichst; demnächst; monatsende; jahresende; quartalsende;"
    " aujourd'hui; ce soir; demain; après-demain; immédiatement; dès que possible;"
    " as soon as possible; so bald wie möglich; urgent; au plus vite; when possible;"
    " end of day; close of business; end of play; laufend; fortlaufend; permanent;"
    " ongoing basis"
)
_MODIFIERS = listed(
    "the; end; of; next; this; coming; mid; middle; early; late; beginning; start;"
    " first; second; third; fourth; last; half; a; an; one; two; three; four;"
    " five; six; seven; eight; nine; ten; twelve; couple; few; at; latest; morning;"
    " afternoon; evening; noon; midday; midnight; close; business; play; time;"
    " utc; cet; cest; gmt; bst; et; est; edt; pm; am; o'clock; following; and;"
    " or; to; from; now; by; on; our; week; hrs; h; uhr; please; s; very; same;"
    " thereafter; ahead; w/c; w/e; w/b; wk; commencing; ending;"
    " der; die; das; dem; den; des; ende; anfang; mitte; nächste; nächsten; nächster;"
    " nächstes; kommende; kommenden; kommender; dieser; diesen; diese; dieses;"
    " ein; einem; einer; eine; zwei; drei; vier; fünf; sechs; acht; zehn; von;"
    " im; in; ersten; erste; letzten; hälfte;"
    " le; la; les; l; de; du; des; fin; début; mi; milieu; prochain; prochaine;"
    " prochains; ce; cette; courant; un; une; deux; trois; quatre; cinq; six;"
    " huit; dix; au; plus; tard; d; matin; soir; midi; premier; première; dernier;"
    " dernière; suivante; suivant; que; qui; vient; à"
) + listed(tongues.DUE_MODIFIERS)
_EVENTS = listed(
    "meeting; meetings; call; calls; session; sync; telecon; teleconference; "
    "conference; congress; workshop; retreat; symposium; assembly; agm; deadline;"
    " review; audit; visit; launch; submission; vote; election; release; closing;"
    " opening; hearing; lecture; course; webinar; training; gathering; seminar;"
    " event; day; visits; interview; interviews; publication; board; committee;"
    " gathering; roundtable; exhibition; walk; trip; kick-off; kickoff; budget;"
    " renewal; exam; exams; school; season; one; time; round; freeze; start; "
    "date; poster session; annual meeting; plenary; f2f; milestone; go-live; "
    "cutoff; cut-off; inspection; presentation;"
    " sitzung; sitzungen; treffen; tagung; kongress; konferenz; besprechung; "
    "telko; termin; mal; jahrestagung; mitgliederversammlung; klausur; prüfung;"
    " begehung; abgabe; workshop; veranstaltung; jahrestreffen; frist; start;"
    " runde; wahl; vorstandssitzung;"
    " réunion; réunions; séance; appel; congrès; assemblée; atelier; conférence;"
    " colloque; rencontre; visite; vote; audit; échéance; fois; rentrée; journée;"
    " journées; rendez-vous; dépôt; fermeture; ouverture; soumission"
)
CORE = frozenset([*MONTH_OF, *WEEKDAY_OF, *_UNITS, *_FEASTS]) - {
    "a",
    "mo",
    "di",
    "do",
    "fr",
    "sa",
    "so",
    "mar",
    "may",
    "sun",
    "sat",
}
_WORDS_OF_TIME = CORE | frozenset(_MODIFIERS) | frozenset(MONTH_OF) | frozenset(WEEKDAY_OF)
_ALONE_WORDS = frozenset(_ALONE)
_EVENT_WORDS = frozenset(_EVENTS) | frozenset(_FEASTS)
_DATE = compile_later(
    r"\d{1,4}[./-]\d{1,2}(?:[./-]\d{1,4})?\.?|\d{1,2}(?:st|nd|rd|th|er|\.)?|\d{4}|"
    r"\d{1,2}[:.h]\d\d|q[1-4]|h[12]|kw\d{0,2}|cw\d{1,2}|\d{1,2}(?:am|pm|h)",
    re.IGNORECASE,
)
_FULL_DATE = compile_later(r"\d{1,4}[./-]\d{1,2}[./-]\d{1,4}|q[1-4]|h[12]|kw\s?\d{1,2}", re.IGNORECASE)
_SPLIT = compile_later(r"[\s,;:()]+|(?<=[^\W\d])[–-](?=[^\W\d])|’|'(?=s\b)")
_ARTICLE = compile_later(
    r"(?:the|our|next|a|an|any|your|their|his|her|its|this|der|die|das|den|dem|"
    r"die|unser\w*|nächste\w*|kommende\w*|la|le|les|l'|notre|cette|ce)\b",
    re.IGNORECASE,
)
#: Most words of a date.
MOST = 10
_NO_DAY = frozenset(
    listed(
        "no date; no date yet; no deadline; no deadline yet; no due date; date tbc; date tbd; date open;"
        " date to follow; date to be confirmed; date to be agreed; kein termin; ohne termin; termin offen;"
        " sans date; date à définir"
    )
)
NOT_DUE = _NO_DAY | frozenset(
    listed(
        "tbd; tbc; tba; -; –; —; --; n/a; none; no date; ?; open; offen; keine;"
        " à définir; à préciser; aucune; not set; unknown; unclear; /; …; ..."
    )
)
_LEAD = compile_later(
    r"(?:"
    + "|".join(sorted((re.escape(lead).replace(r"\ ", r"\s") for lead in {*LEADS, *KEPT}), key=len, reverse=True))
    + r")(?![\w'’])[:\s]*",
)
_STRIPPED = frozenset(LEADS)


def _folded(text: str) -> str:
    """Folded letter by letter, so that every place stays the same."""
    return "".join(folded if len(folded := fold(c)) == 1 else c for c in text)


def without_lead(due: str) -> str | None:
    """ "By Friday" → "Friday"; None where the words say that there is no date."""
    due = due.strip(" ;,<>")
    due = due if re.search(r"\d\.$", due) else due.rstrip(" .;,")
    for _ in range(2):
        match = _LEAD.match(_folded(due))
        if match and due[match.end() :].strip() and " ".join(match[0].strip(" :").split()) in _STRIPPED:
            due = due[match.end() :].strip()
    return None if not due or fold(due) in NOT_DUE else due


def is_when(words: str) -> bool:
    """Whether the words say when and nothing else; with or without what leads to a date."""
    if len(words) > 90 or not words.strip():
        return False
    folded = _folded(words.strip(" .;,()"))
    if folded in _NO_DAY:
        return True
    match = _LEAD.match(folded)
    if match and (further := _LEAD.match(folded, match.end())) and folded[further.end() :].strip():
        match = further
    if match and folded[match.end() :].strip():
        return _says_when(folded[match.end() :], " ".join(match[0].strip(" :").split()))
    return _says_when(folded, "")


def _says_when(words: str, lead: str) -> bool:
    words = words.strip(" .;,")
    if words in _ALONE_WORDS:
        return True
    tokens = [token.strip(".") for token in _SPLIT.split(words) if token.strip(".")]
    if not tokens or len(tokens) > MOST:
        return False
    if all(
        token in _WORDS_OF_TIME or token in _ALONE_WORDS or _DATE.fullmatch(token) for token in tokens
    ) and _has_core(tokens, words, lead):
        return True
    return lead in LOOSE and _is_event(words, tokens, lead)


def _has_core(tokens: list[str], words: str, lead: str) -> bool:
    if any(token in CORE or token in _ALONE_WORDS or _FULL_DATE.fullmatch(token) for token in tokens):
        is_only_number = (
            lead == "for" and not re.search(r"\d", words) and not any(token in WEEKDAY_OF for token in tokens)
        )
        return not is_only_number
    has_month = any(token in MONTH_OF for token in tokens) and (
        any(token.isdigit() or _DATE.fullmatch(token) for token in tokens) or bool(lead)
    )
    has_weekday = any(token in WEEKDAY_OF for token in tokens)
    is_ordinal = bool(re.fullmatch(r"(?:the\s|le\s|den\s|dem\s)?\d{1,2}(?:st|nd|rd|th|er|\.)", words)) or bool(
        re.fullmatch(r"\d{1,2}[./]\d{1,2}\.?", words)
    )
    is_year = bool(re.fullmatch(r"(?:end\s(?:of\s)?|ende\s|fin\s)?(?:19|20)\d\d", words))
    return (
        has_month
        or has_weekday
        or (is_ordinal and lead in LOOSE | {"on", ""})
        or (is_year and bool(lead))
        or words.startswith(("end of", "the end of", "ende der", "ende des", "fin de"))
    )


def _is_event(words: str, tokens: list[str], lead: str) -> bool:
    """ "the next board meeting", "la réunion annuelle", "Easter"."""
    has_article = bool(_ARTICLE.match(words)) or lead.endswith((" la", " le", " les", "zur", "zum", " au"))
    if len(tokens) > 7:
        return False
    if tokens[-1] in _EVENT_WORDS and (has_article or len(tokens) <= 3):
        return True
    places = [number for number, token in enumerate(tokens) if token in _EVENT_WORDS]
    if has_article and places and len(tokens) - places[0] <= 4:
        return True
    return has_article and lead in {"before", "vor", "avant la", "avant le", "avant", "ahead of"} and len(tokens) <= 3


_BREAK = compile_later(r"(?:\s[–—-]{1,2}\s|[,;]\s|\.\s|\s→\s)$")
#: "book the room until the summer break": how long it lasts, not when it is due.
_LASTING = compile_later(
    r"(?:to\s|will\s)?(?:book|reserve|keep|hold|leave|lend|borrow|rent|hire|lease|extend|prolong|renew|pause|suspend|"
    r"freeze|block|stop|wait|stay|remain|store|continue|run|cover|buchen|mieten|behalten|warten|reserver|garder|"
    r"prolonger|attendre|louer)\b"
)
_HOW_LONG = compile_later(r"(?:until|till|til|up\sto|bis|jusqu['’](?:au|a|en))\b")


def split_due(text: str) -> tuple[str, str | None]:
    """The promise without the date at its end, and the date as it is written; the longest that can be one."""
    words = list(re.finditer(r"\S+", text[-120:]))
    offset = max(0, len(text) - 120)
    for number, word in enumerate(words[-MOST - 3 :]):
        start = offset + word.start()
        if start == 0 or (number == 0 and offset and len(words) <= MOST + 3):
            continue
        phrase = text[start:]
        left = text[:start]
        if _may_begin(phrase, left) and is_when(phrase) and not _says_how_long(phrase, left):
            due = without_lead(phrase)
            return left.rstrip(" ,;:–—-("), due.strip("() ") if due else None
    return text, None


def _says_how_long(phrase: str, left: str) -> bool:
    """Of a deed that lasts "until" says how long; behind a break it is the date all the same."""
    is_lasting = _LASTING.match(_folded(left[:40].lstrip())) and _HOW_LONG.match(_folded(phrase))
    return bool(is_lasting) and not _BREAK.search(left[-4:])


def _may_begin(phrase: str, left: str) -> bool:
    """A date begins with what leads to one; or behind a break; or with "next week" and the like."""
    folded = _folded(phrase)
    if _BREAK.search(left[-4:]):
        return True
    if match := _LEAD.match(folded):
        lead = " ".join(match[0].strip(" :").split())
        if lead in _WEAK and (inner := _INNER.search(folded)) and _is_plain_date(folded[inner.end() :], "on"):
            return False
        return lead not in _WEAK or _is_plain_date(folded[match.end() :].strip(" .,"), lead)
    before = _folded(left[-20:]).split()
    if before and before[-1] in _OF_WHAT:
        return False
    bare = folded.strip(" .")
    first, _, rest = bare.partition(" ")
    is_day = _FULL_DAY.fullmatch(bare) or (first.strip(",.") in WEEKDAY_OF and _FULL_DAY.fullmatch(rest))
    return bool(is_day or bare in _ALONE_WORDS or _ALONE_START.match(bare))


#: After these a date is said of what, more often than when.
_WEAK = frozenset(
    listed("for; für; pour; on; am; le; la; at; en; à; im; in; zum; zur; für den; date; bei; beim; target")
)
_OF_WHAT = frozenset(
    listed(
        "of; for; from; since; to; the; and; von; vom; de; du; des; der; last; every; each; jeden; jede; chaque; a;"
        " than; in; at; is; are; or"
    )
)
#: "the room for June by Wednesday" is due on Wednesday.
_INNER = compile_later(
    r"\s(?:by|until|till|before|no later than|bis|bis zum|spatestens|vor|d'ici|avant|voor|uiterlijk|antes del?|entro)\s"
)
_ALONE_START = compile_later(
    r"(?:next|this|tomorrow|tonight|nachste|diese|end of|ende|fin|asap|la semaine prochaine|semaine prochaine|mid-)\b"
)
_FULL_DAY = compile_later(
    rf"\d{{4}}-\d{{1,2}}-\d{{1,2}}|\d{{1,2}}(?:st|nd|rd|th|\.)?\s(?:{'|'.join(MONTH_OF)})\.?\s\d{{4}}|"
    rf"(?:{'|'.join(MONTH_OF)})\.?\s\d{{1,2}}(?:st|nd|rd|th)?,?\s\d{{4}}"
)


def _is_plain_date(rest: str, lead: str) -> bool:
    """ "for the autumn" says of what; "for 20 March" says when; "in 2 weeks" does, "in the second freezer" does not."""
    tokens = [token.strip(".") for token in _SPLIT.split(rest) if token.strip(".")]
    has_day = any(token in WEEKDAY_OF and len(token) > 2 for token in tokens) or bool(
        re.search(r"\d", rest)
        and (set(tokens) & set(MONTH_OF) or _FULL_DATE.search(rest) or _FULL_DATE.fullmatch(rest))
    )
    if lead in {"in", "im", "en"}:
        units = set(tokens) & set(_UNITS)
        return (bool(units) and tokens[0] not in {"the", "der", "den", "la", "les", "le"}) or (
            bool(set(tokens) & set(MONTH_OF)) and len(tokens) <= 3
        )
    return has_day or (bool(re.fullmatch(r"(?:the\s)?\d{1,2}(?:st|nd|rd|th)", rest)) and lead == "on")
