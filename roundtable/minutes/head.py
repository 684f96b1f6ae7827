"""The head of the minutes: on which day the meeting was, and what it is called."""

import re
from dataclasses import dataclass
from datetime import date
from pathlib import PurePath

from roundtable.minutes.chats import ONLY_STAMP
from roundtable.minutes.days import Day, find_days
from roundtable.minutes.dialect import Dialect
from roundtable.minutes.fields import fields_of
from roundtable.minutes.markers import find_marked
from roundtable.minutes.marks import plain
from roundtable.minutes.people import is_phrase
from roundtable.minutes.titles import bare, kind_of_heading
from roundtable.minutes.units import Unit
from roundtable.minutes.vocabulary import EXACT, Kind
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

#: The head has at most so many units.
HEAD = 14
_WORDS = (
    r"(?:(?:agenda|decisions)\s(?:and|&)\s)?(?:meeting\s|draft\s|short\s|quick\s|brief\s|approved\s|"
    r"unapproved\s|final\s|official\s|confirmed\s|public\s|öffentliches\s|internes\s|vorläufiges\s)?(?:minutes|notes|agenda|"
    r"protokoll|notulen|acta|minuta|ata|verbale|verslag|referat|ergebnisprotokoll|sitzungsprotokoll|besprechungsprotokoll|"
    r"gesprächsnotiz|notizen|niederschrift|mitschrift|compte[\s-]rendu|procès[\s-]verbal|"
    r"pv|relevé de décisions|tagesordnung|ordre du jour|ordre-du-jour|einladung|"
    r"invitation)(?:\s(?:and|&)\s(?:agenda|actions|decisions|action\sitems))?"
)
_BEFORE = compile_later(
    rf"(?:{_WORDS})(?:\s?[:–—|,-]\s*|\s(?:of|for|from)\s(?:the|our|a)\s|\s(?:of|"
    rf"for|from|zur|der|des|zum|über die|vom|du|van de|van het|van|de la|de l['’]|della|"
    rf"del|da|de|di|d['’]|från|fra)\s*|\s+(?=\W*\d)|"
    rf"\s+(?!on\b|about\b|to\b|taken\b|sur\b|zu\b|über\b)(?=\w)|$)(?:the\s|der\s|"
    rf"des\s|la\s|l['’])?",
    re.IGNORECASE,
)
_RETOLD = r"(?:summary|recap|write-?up|read-?out|debrief|zusammenfassung|résumé|synthèse)"
_BEFORE_RETOLD = compile_later(
    rf"(?:(?:quick|short|brief|ai|weekly|daily)\s)?(?:(?:meeting|call)\s)?{_RETOLD}(?:\s?[:–—|-]\s*|\s(?:of|for|from|der|des|zur|zum|de|du)"
    r"(?:\sl['’]|\s))(?:(?:the|our|a|la|le)\s)?",
    re.IGNORECASE,
)
_BEHIND_RETOLD = compile_later(
    rf"(?:\s?[:–—|,(-]\s*|\s+)(?:(?:the|meeting|call)\s)?{_RETOLD}\)?$",
    re.IGNORECASE,
)
_BEHIND = compile_later(
    rf"(?:\s?[:–—|,(-]\s*(?:(?:meeting|call)\s)?|\s+|^)(?:{_WORDS.replace('meeting', 'the')})"
    r"(?:\sof\s(?:the\s|our\s)?(?:call|meeting|session))?(?:\s\((?:draft|final|approved|unapproved|entwurf)\)|\))?$",
    re.IGNORECASE,
)
_KEEP = compile_later(r"(?:running|rolling|field|release|lecture|travel)\s(?:minutes|notes)$", re.IGNORECASE)
_PREFIX = compile_later(
    r"(?:\[[\w/ -]{1,30}\]\s+|(?:subject|betreff|objet|re|aw|fwd?|wg|tr|title|meeting|topic)\s?:\s*)", re.IGNORECASE
)
_TOPIC = compile_later(r"^topic\s?:\s*", re.IGNORECASE)
_NEXT = compile_later(
    r"\b(?:next|upcoming|following|future|nächste\w*|prochain\w*|folgende\w*|again\son|"
    r"we\smeet\sagain|save\sthe\sdate)\b",
    re.IGNORECASE,
)
_EARLIER = compile_later(
    r"\b(?:minutes\s(?:of|from)\s(?:the\s)?(?:meeting|last|previous|call|session)?|"
    r"last\s(?:meeting|call|time)|previous|letzte\w*|dernière|précédente?|approved\son|"
    r"since|copyright|printed|created|exported|generated|saved|updated|modified|"
    r"version|distributed|circulated|sent|due|deadline|by)\b",
    re.IGNORECASE,
)
_CALLED = compile_later(
    r"(?:started|opened|created|hat)\s(?:a|the|einen|un)\s(?:call|meeting|video\scall|"
    r"channel|anruf)\s?[:–-]?\s?[\"“„«](?P<title>[^\"”“»]{2,100})[\"”“»]",
    re.IGNORECASE,
)
_REST = compile_later(
    r"^(?:[\s,;:–—|()./@-]|\d{1,2}(?:[:.h]\d\d)?(?:\s?[ap]\.?m\.?|\s?uhr|h)?|\b(?:utc|"
    r"cet|cest|gmt|bst|et|est|edt|pt|pst|pdt|held|on|at|from|to|the|of|am|um|vom|"
    r"bis|le|du|à|de|in|via|zoom|online|hours|hrs|uhr|time)\b)*$",
    re.IGNORECASE,
)
_MONTHS = (
    "january|february|march|april|june|july|august|september|october|november|december|"
    "jan|feb|mar|apr|jun|jul|aug|sept?|oct|nov|dec"
)
_MONTH = compile_later(rf",?\s(?:in\s)?(?:(?:{_MONTHS}|may)\s20\d\d|20\d\d\s(?:{_MONTHS}|may))$", re.IGNORECASE)
_NOTE = compile_later(r"\s[–—-]\s(?:meeting|call)\snotes?$", re.IGNORECASE)
_MONTH_FIRST = compile_later(rf"20\d\d[-\s](?:{_MONTHS}|may)\s", re.IGNORECASE)
_GENERIC = frozenset(
    fold(word)
    for word in [
        "minutes",
        "notes",
        "– draft –",
        "draft",
        "unapproved",
        "meeting",
        "the meeting",
        "call",
        "the call",
        "agenda",
        "protokoll",
        "compte rendu",
        "compte-rendu",
        "proces-verbal",
        "notizen",
        "meeting of",
        "held on",
        "sitzung",
        "sitzung vom",
        "besprechung",
        "reunion",
        "reunion du",
        "seance du",
        "seance",
        "meeting on",
        "meeting held on",
        "minutes of",
        "notes of",
        "notes from",
        "minutes from",
        "minutes for",
        "of",
        "on",
        "from",
        "date",
        "session",
        "telecon",
        "teleconference",
        "untitled",
        "draft",
        "treffen",
        "draft minutes",
        "hi all",
        "dear all",
        "hello",
        "hello all",
        "hallo",
        "hi",
        "when",
        "time",
        "minutes of the meeting",
        "minutes of the meeting held on",
        "meeting notes",
        "meeting minutes",
        "minutes of meeting",
        "name",
        "title",
    ]
)
_ANNOUNCE = frozenset(
    fold(
        "minutes;notes;protokoll;niederschrift;compte rendu;compte-rendu;proces-verbal;notulen;verslag;acta;verbale"
    ).split(";")
)
_PICTURES = compile_later(r"^(?:\d?\ufe0f?\u20e3|[^\w\s\"“„«'’(\[<{])+\ufe0f?\s*")
_PICTURES_LAST = compile_later("\\s*[\u2600-\u27bf\U0001f000-\U0001faff\ufe0f]+\\s*$")
_TEMPLATE = compile_later(r"[\[<{][^\[\]<>{}]{1,60}[\]>}]")
_YEAR = compile_later(r"(?<![\d/.:-])(20\d\d)(?![\d/.:-]\d|\d)")
#: "When: 19 March" further down is of a card.
_HELD = compile_later(
    r"\b(?:held|meeting|minutes|sitzung|versammlung|réunion|séance|vergadering|reunión|call)\b", re.IGNORECASE
)
#: In the subject of a mail: of the day on which it was sent.
_TODAY = compile_later(r"\b(?:today|heut\w*|aujourd['’]hui|hoy|oggi)\b", re.IGNORECASE)
_TODAY_LAST = compile_later(r"\s(?:of\s)?(?:today|heute|aujourd['’]hui)(?=\W*$|\s[–—-])", re.IGNORECASE)
_DUE = compile_later(r"(?:when|wann|quand|by\swhen|date|datum)\s?:", re.IGNORECASE)
_GREETING = compile_later(r"(?:dear|hi|hello|hallo|liebe|sehr geehrte|bonjour|chers|chères)\b", re.IGNORECASE)


#: "Selbsthilfe e. V.", "Brackendale Tissue Services Ltd."
_ABBREVIATED = compile_later(r"\s(?:[A-Z]|Inc|Ltd|Co|Corp|Bd|Assoc|Dept|Univ|Nr|No)\.$")


@dataclass(frozen=True)
class About:
    """What the whole file says of its dates: the full ones, those of a mail's head first, and how 3/4 is read."""

    text: str
    dates: list[date]
    is_month_first: bool


def read_title(units: list[Unit], dialect: Dialect) -> tuple[Unit | None, str]:
    """The unit that names the meeting, where it is one of its own, and the words that do; see ``bare_title``."""
    above = [unit for unit in units if unit.number <= dialect.head_end]
    head = units[len(above) :][: HEAD + 6]
    named = [
        (field.unit, plain(field.value))
        for unit in [*above, *_before_points(head)]
        for field in fields_of(unit)
        if field.kind is Kind.TITLE and not unit.is_item and plain(field.value)
    ]
    if dialect.is_mail and named:
        subject = next(
            ((u, value) for u, value in named if bare(plain(u.text).split(":")[0]) in {"subject", "betreff", "objet"}),
            named[0],
        )
        return None, subject[1]
    announced = _announced(head[:3])
    main = announced or _main_heading(units, head)
    if main is not None and main is not announced and above and not _is_title_below(main, head, bool(named)):
        main = None
        head = head if named else [unit for unit in head if not unit.level]
    if main is not None and main in (head[0], announced):
        return _below_bare(main, head)
    for unit in head:
        if match := _CALLED.search(plain(unit.text)):
            return None, match["title"]
    if named:
        return None, named[0][1]
    first, words = _first_line(head)
    if (
        first is not None
        and main is not None
        and (main.level == 1 or find_days(plain(main.text)))
        and not find_days(words)
    ):
        first = None
    if first is not None or (words and main is None):
        return (
            (_below_bare(first, head))
            if first is not None and not first.level and plain(first.text) == words
            else (first, words)
        )
    return _below_bare(main, head) if main is not None else (None, words)


def _is_title_below(main: Unit, head: list[Unit], is_named: bool) -> bool:
    """Whether a heading below the head that a program reads is the title, and no topic nor a place for one."""
    words = plain(main.text)
    if is_named and _TEMPLATE.search(words):
        return False
    has_day = bool(find_days(words)) and bare_title(words) is not None
    return has_day or main.level == 1 or main is not head[0]


def _before_points(head: list[Unit]) -> list[Unit]:
    """What stands before the first numbered point: "Title: …" below one is what the point is about."""
    first = next((at for at, unit in enumerate(head) if unit.ordinal and at), len(head))
    return head[:first]


def _announced(head: list[Unit]) -> Unit | None:
    """ "Minutes: Psycho-oncology service review" as a heading below the name of the hospital."""
    for unit in head:
        name, colon, value = plain(unit.text).partition(":")
        if unit.level and colon and fold(name).strip() in _ANNOUNCE and is_phrase(value) and bare_title(value):
            return unit
    return None


def _main_heading(units: list[Unit], head: list[Unit]) -> Unit | None:
    """The heading of the file: the first of the highest level, alone of it or at the very beginning."""
    levels = [unit for unit in head if unit.level]
    main = min(levels, key=lambda unit: unit.level, default=None)
    if main is None or kind_of_heading(plain(main.text)) not in {None, Kind.NOTES, Kind.NEXT, Kind.GATHER}:
        return None
    is_alone = sum(unit.level == main.level for unit in units) == 1
    is_first = main is next((unit for unit in head if not fields_of(unit)), None)
    return (
        main if main is head[0] or find_days(plain(main.text)) or (is_alone and (is_first or main.level == 1)) else None
    )


def _below_bare(main: Unit, head: list[Unit]) -> tuple[Unit, str]:
    """Below a bare "Minutes" or "DRAFT" stands of what."""
    below = next((unit for unit in head if unit.number > main.number), None)
    words = plain(main.text)
    if (
        below
        and not find_days(words)
        and not bare_title(words)
        and not _TEMPLATE.search(words)
        and _names_meeting(below)
    ):
        return below, plain(below.text)
    return main, words


def _names_meeting(unit: Unit) -> bool:
    """Whether a line can be what a meeting is called."""
    text = plain(unit.text)
    is_line = (
        not (unit.is_item or unit.table or unit.speaker or fields_of(unit))
        and len(text) < 100
        and text[-1:] not in ".!?:"
    )
    return is_line and kind_of_heading(text) is None and bare_title(text) is not None and not _TEMPLATE.search(text)


def _first_line(head: list[Unit]) -> tuple[Unit | None, str]:
    """The first words of the file, unless they are a field, an item or a sentence."""
    unit = next((unit for unit in head if plain(unit.text)), None)
    if unit is None or unit.table or unit.speaker or unit.is_notice or unit.is_item:
        return None, ""
    if _is_stamp(unit) and sum(map(_is_stamp, head)) > 1:
        return None, ""
    text = plain(unit.text.split("\n")[0]) if len(unit.numbers) > 1 and len(plain(unit.text)) > 90 else plain(unit.text)
    if len(unit.numbers) > 1 and len(text) > 60 and "\n" in unit.text:
        text = plain(unit.text.split("\n")[0])
    is_field = any(
        field.kind not in {Kind.TITLE, Kind.SCRIBE, Kind.AGENDA, Kind.DATE, Kind.NOTES} for field in fields_of(unit)
    )
    is_sentence = (
        len(text) > 120
        or (text.endswith((".", "!", "?", ":")) and not find_days(text) and not _ABBREVIATED.search(text))
        or _GREETING.match(text)
    )
    if (
        is_field
        or is_sentence
        or (kind_of_heading(text) not in {None, Kind.NOTES, Kind.GATHER})
        or find_marked(unit.text, lambda _: False)
    ):
        return None, ""
    return unit, text


def _is_stamp(unit: Unit) -> bool:
    """Who says something and when, above it."""
    return bool(ONLY_STAMP.match(plain(unit.text[:120].split("\n")[0])))


def bare_title(words: str) -> str | None:
    """Without date, time, "Minutes" and "Notes"; None where nothing else is left."""
    text = _TODAY_LAST.sub("", words)
    for _ in range(3):
        text = _PREFIX.sub("", text, count=1) if _PREFIX.match(text) else text
    days = find_days(text)
    if days:
        before, behind = text[: days[0].start], text[days[-1].end :]
        behind = re.sub(
            r"^[\s,;:–—|()/-]*(?:\d{1,2}(?:[:.h]\d\d)?(?:\s?[ap]\.?m\.?|\s?uhr)?\s?(?:[–—-]|"
            r"to|bis|à)?\s?)*(?:\b(?:utc|cet|cest|gmt|bst|et|est|edt|pt|pst|pdt|"
            r"uhr)\b)?",
            "",
            behind,
            flags=re.IGNORECASE,
        )
        text = before if _cleaned(before) else behind
    else:
        text = re.split(r"(?:,|\s[–—-]|\s\|)\s(?=\d{1,2}[:.h]\d\d)", text)[0]
    return _cleaned(text)


def _cleaned(text: str) -> str | None:
    text = _PICTURES_LAST.sub("", text)
    text = _PICTURES.sub("", text.strip(" \t·•,;:–—|-(/@")).rstrip("/ ")
    for _ in range(3):
        match = _BEFORE.match(text) or _BEFORE_RETOLD.match(text)
        if match and match.end() and match.end() <= len(text):
            text = text[match.end() :].strip(" \t·•,;:–—|-")
        if not _KEEP.search(text) and (match := _BEHIND.search(text) or _BEHIND_RETOLD.search(text)):
            text = text[: match.start()].strip(" \t·•,;:–—|-")
        text = re.sub(
            r",\s(?:meeting|call|session)$|(?:^|[\s,])(?:held\son|on|of|from|vom|am|du|le|the|for|tue|thu|tues|thurs|mon|wed|fri)$",
            "",
            text,
            flags=re.IGNORECASE,
        ).strip(" ·•,;:–—|-")
        text = re.sub(
            r"^(?:yesterday|today|tonight|last\snight|this\sweek|last\sweek|this\smonth)['’]s\s", "", text, flags=re.I
        )
        text = re.sub(r"^(?:meeting\sof\s(?:the\s)?|(?:of|for|the|zur|der|du|de la)\s)", "", text).strip()
        text = _NOTE.sub("", text)
        text = _MONTH_FIRST.sub("", _MONTH.sub("", text)).strip(" ·•,;:–—|-")
    if (
        _TEMPLATE.search(text)
        or fold(text).strip(" .") in _GENERIC
        or EXACT.get(fold(text).strip(" .:")) is Kind.DATE  # "Fecha"
        or not re.search(r"[^\W\d_]{2}", text)
        or _REST.match(text)
        or _weekday_only(text)
    ):
        return None
    return text


def _weekday_only(text: str) -> bool:
    return bool(re.fullmatch(r"(?:mon|tues|wednes|thurs|fri|satur|sun)day", text.strip(), re.IGNORECASE))


def read_date(
    units: list[Unit], dialect: Dialect, title: str, name: str, about: About
) -> tuple[date | None, list[int]]:
    """The day of the meeting, and the lines whose date does not exist."""
    years = about.dates or [
        date(int(year), 7, 1) for year in _YEAR.findall(" ".join(plain(unit.text)[:200] for unit in units[:4]))
    ]
    wrong: list[int] = []
    sent = [(0, dialect.mail_date)] if dialect.is_mail and _TODAY.search(title) else []
    for number, words in [*sent, *_candidates(units, dialect, title), *_stamps(units, about.text)]:
        for day in find_days(words, month_first=about.is_month_first):
            if _is_another(words, day, is_title=not number):
                continue
            if day.is_impossible or (day.year and day.on() is None):
                if number:
                    wrong.append(number)
                continue
            if on := day.on() or _with_year(day, years):
                return on, wrong
            return None, wrong
    stem = PurePath(name).stem.replace("_", " ")
    digits = re.search(r"(?<!\d)(20\d\d)(\d\d)(\d\d)(?!\d)", stem)
    if digits:
        stem = "-".join(digits.groups())
    return next((on for day in find_days(stem) if (on := day.on())), None), wrong


def _candidates(units: list[Unit], dialect: Dialect, title: str) -> list[tuple[int, str]]:
    """Where a date may stand, the surest first."""
    head = [unit for unit in units[:HEAD] if not unit.is_notice and unit.number > dialect.head_end]
    found: list[tuple[int, str]] = []
    titled = (0, title)
    published: list[tuple[int, str]] = []
    for unit in units[: HEAD + 10]:
        for field in fields_of(unit):
            is_mail = (
                dialect.is_mail
                and bare(plain(unit.text).split(":")[0]) in {"date", "sent", "datum", "gesendet", "envoye", "envoyé"}
                and plain(field.value) == plain(dialect.mail_date)
            )
            is_card = bool(_DUE.match(plain(unit.text))) and unit.number > units[0].number + 8
            if field.kind is Kind.DATE and not is_card and not is_mail and find_days(plain(field.value)):
                (published if unit.number <= dialect.head_end else found).append((unit.number, plain(field.value)))
    found.insert(0 if find_days(title) and not found else len(found), titled)
    found += published and [*_besides(units, head, dialect), *published]
    for unit in head:
        text = plain(unit.text)
        if dialect.is_mail and text.endswith(plain(dialect.mail_date)) and dialect.mail_date:
            continue
        if unit.speaker and len(text) > 80:
            continue
        if (topic := _TOPIC.sub("", text)) != text and kind_of_heading(topic) in {Kind.ACTIONS, Kind.CARRIED}:
            break
        if len(text) <= 140 or find_days(text[:60]):
            found.append((unit.number, text[:200]))
        if kind_of_heading(text) in {Kind.ACTIONS, Kind.CARRIED}:
            break
    return found


def _besides(units: list[Unit], head: list[Unit], dialect: Dialect) -> list[tuple[int, str]]:
    """What tells more of the meeting than the day on which a page was published: its title, and "held on"."""
    titled = [(0, words) for unit in units if unit.number <= dialect.head_end and (words := plain(unit.text))]
    held = [(unit.number, words[:200]) for unit in head if _HELD.search(words := plain(unit.text)[:300])]
    return [(number, words) for number, words in titled if words.startswith("title:")] + held


def _stamps(units: list[Unit], text: str) -> list[tuple[int, str]]:
    """The day at which a chat was written."""
    if not any(unit.speaker for unit in units[:40]):
        return []
    days = [day for day in find_days(text[:400]) if day.year or _is_first(text, day)]
    return [(0, text[day.start : day.end]) for day in days[:1]]


def _is_first(text: str, day: Day) -> bool:
    """Whether nothing but an opening bracket stands before it on its line."""
    return not text[: day.start].rpartition("\n")[2].strip(" \t[(")


def _is_another(words: str, day: Day, *, is_title: bool) -> bool:
    """Whether it is said to be the next meeting's, an earlier one's, or something else's."""
    before = words[max(0, day.start - 45) : day.start]
    return bool(
        _NEXT.search(before)
        or (
            not is_title
            and _EARLIER.search(before)
            and not re.match(r"\W*minutes\s(?:of|from)\b", words, re.IGNORECASE)
        )
    )


def about(text: str, dialect: Dialect, *, is_month_first: bool) -> About:
    """Looks through the file once, however many meetings it holds."""
    sent = [on for day in find_days(dialect.mail_date) if (on := day.on())]
    return About(text, sent or [on for day in find_days(text) if (on := day.on())], is_month_first)


def _with_year(day: Day, dates: list[date]) -> date | None:
    """The year of the date that lies nearest, or in which the weekday fits."""
    found = [on for year in {d.year + n for d in dates[:50] for n in (-1, 0, 1)} if (on := day.on(year))]
    if day.weekday is not None:
        found = [on for on in found if on.weekday() == day.weekday] or found
    return min(found, key=lambda on: min(abs((on - d).days) for d in dates), default=None)
