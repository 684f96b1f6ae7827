"""The words of dates in English and German, each turned into one plain sign that the forms are written in.

``m3`` is March, ``w0`` Monday (``v0`` where it was shortened), ``2`` two, ``3.`` the third. To teach a
further language, add its words here; the forms in ``forms.py`` stay as they are.
"""

import re

from roundtable.text.folding import fold

#: Of all days that people give. There is no reckoning at the ends of the calendar, with zones or a week later.
YEARS = range(1900, 2200)
#: No date in words is longer, in characters.
LONGEST = 80

MONTHS = """
january jan januar jänner
february feb februar feber
march mar märz maerz mrz
april apr
may mai
june jun juni
july jul juli
august aug
september sept sep
october oct oktober okt
november nov
december dec dezember dez
"""
WEEKDAYS = """
monday montag
tuesday dienstag
wednesday mittwoch
thursday donnerstag
friday freitag
saturday samstag sonnabend
sunday sonntag
"""
SHORT_WEEKDAYS = """
mon mo
tue tues di
wed weds mi
thu thur thurs do
fri fr
sat sa
sun so
"""
NUMBERS = """
a an one ein eine einer einem einen
two zwei
three drei
four vier
five fünf
six sechs
seven sieben
eight acht
nine neun
ten zehn
eleven elf
twelve zwölf
"""
ORDINALS = """
first erste ersten erster
second zweite zweiten zweiter
third dritte dritten dritter
fourth vierte vierten vierter
"""
#: sign → the words for it
#: "" adds nothing: "by the end of the month, at the latest, please".
SIGNS = {
    "by": "by until till til due deadline bis spätestens fällig 📅",
    "before": "before vor",
    "on": "on am",
    "at": "at zum zur beim auf",
    "in": "in im",
    "for": "for für",
    "within": "within innerhalb binnen",
    "next": "next nächste nächster nächsten nächstem nächstes",
    "coming": "coming kommende kommender kommenden kommendem kommendes",
    "this": "this current diese dieser diesen diesem dieses",
    "day": "day days tag tage tagen tages",
    "week": "week weeks woche wochen",
    "month": "month months monat monate monaten monats",
    "quarter": "quarter quarters quartal quartale quartalen quartals",
    "year": "year years jahr jahre jahren jahres",
    "weekend": "weekend wochenende",
    "kw": "kw cw",
    "start": "start beginning begin",
    "early": "early anfang",
    "middle": "mid middle mitte",
    "end": "end ende late",
    "today": "today tonight heute",
    "tomorrow": "tomorrow morgen",
    "overmorrow": "übermorgen",
    "eod": "eod eob cob",
    "end week": "eow",
    "end month": "eom monatsende",
    "end quarter": "eoq quartalsende",
    "end year": "eoy jahresende",
    "asap": "asap schnellstmöglich baldmöglichst",
    "from": "from",
    "now": "now",
    "time": "time mal",
    "meeting": "meeting call session telecon telco tc sitzung treffen besprechung telko",
    "our": "group team working wg monthly weekly regular",
    "christmas": "christmas xmas weihnachten",
    "silvester": "silvester",
    "newyear": "neujahr",
    "thanksgiving": "thanksgiving",
    "easter": "easter ostern",
    "": "please bitte the of our den dem der des die das date target eta latest later than"
    " noon midday midnight morning afternoon evening uhr cet cest utc gmt et est edt pt pst pdt bst",
}
#: Several words that are one; looked for before the single ones.
PHRASES = {
    "as soon as possible": "asap",
    "so bald wie möglich": "asap",
    "so bald als möglich": "asap",
    "no later than": "by",
    "not later than": "by",
    "by or before": "by",
    "on or before": "by",
    "day after tomorrow": "übermorgen",
    "close of business": "eod",
    "end of business": "eod",
    "at the latest": "",
    "last week of": "end",
    "letzte woche im": "end",
    "end of the day": "eod",
    "end of day": "eod",
    "new year's eve": "silvester",
    "new year’s eve": "silvester",
    "new year": "neujahr",
    "calendar week": "kw",
}


def _rows(table: str, sign: str, start: int = 0) -> dict[str, str]:
    """One row a number, counted from ``start``."""
    rows = table.strip().split("\n")
    return {fold(word): sign.format(number) for number, row in enumerate(rows, start) for word in row.split()}


#: folded word → its sign
SIGN_OF: dict[str, str] = {
    **{fold(word): sign for sign, words in SIGNS.items() for word in words.split()},
    **_rows(MONTHS, "m{}", 1),
    **_rows(WEEKDAYS, "w{}"),
    **_rows(SHORT_WEEKDAYS, "v{}"),
    **_rows(NUMBERS, "{}", 1),
    **_rows(ORDINALS, "{}.", 1),
}
#: folded phrase → folded word
_FOLDED_PHRASES = {fold(phrase): fold(word) for phrase, word in PHRASES.items()}
_PHRASE_WORDS = {word for phrase in _FOLDED_PHRASES for word in phrase.split()}

_CLOCK = re.compile(r"(?<![\w.:/-])(?:\d{1,2}:\d\d(?: ?(?:am|pm|uhr|h))?|\d{1,2} ?(?:am|pm|uhr|h))(?![\w:/-])")
_BETWEEN_LETTERS = re.compile(r"(?<=[^\W\d_])[-–./](?=\w)|(?<=\w)[-–/](?=[^\W\d_])")
_ORDINAL = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)")
_EDGES = "()[]{},;:!?.\"'“”„*_"


def signs_of(words: str) -> list[str] | None:
    """The signs for these words, or None where a word is of no date. ``words`` is short (at most LONGEST)."""
    folded = _CLOCK.sub(" ", " ".join(fold(words).split()))
    for phrase, word in _FOLDED_PHRASES.items():
        if phrase in folded:
            folded = folded.replace(phrase, word)
    signs: list[str] = []
    for word in re.split(r"[\s,;:()\[\]]+", _BETWEEN_LETTERS.sub(" ", folded)):
        sign = _sign(word)
        if sign is None:
            return None
        signs += sign.split()
    return signs


def may_belong_to_a_date(word: str) -> bool:
    """A quick look, so that most promises are read no further."""
    bare = fold(word).strip(_EDGES)
    if any(c.isdecimal() for c in bare):
        return True
    parts = _BETWEEN_LETTERS.sub(" ", bare).split()
    return all(_sign(part) is not None or part in _PHRASE_WORDS for part in parts)


def _sign(word: str) -> str | None:
    word = word.strip("()[]{},;:!?\"'“”„*_")
    if match := _ORDINAL.fullmatch(word):
        return f"{int(match[1])}."
    word = re.sub(r"['’]s?$", "", word.rstrip("."))
    if not word:
        return ""
    if word[0].isdecimal() or re.fullmatch(r"(?:q|h|kw|cw)\d{1,2}", word):
        return word
    return SIGN_OF.get(word)
