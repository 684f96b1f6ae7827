"""Who was there, who was not, and who was a guest."""

import re
from collections.abc import Iterator

from roundtable.minutes.came import IS_GUEST, told_in, told_in_call
from roundtable.minutes.fields import Field, fields_of
from roundtable.minutes.marks import ALL, STRUCK, STRUCK_END, plain
from roundtable.minutes.people import People, is_nobody, is_phrase, split_names, without_role
from roundtable.minutes.places import is_of_places, of_lines, of_organisations
from roundtable.minutes.records import Attendance
from roundtable.minutes.roles import Tables
from roundtable.minutes.sections import Section
from roundtable.minutes.titles import bare, kind_of_field
from roundtable.minutes.units import Unit
from roundtable.minutes.vocabulary import Kind
from roundtable.minutes.words import is_nothing, sentences
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

#: How many units a head has at most.
HEAD = 30
#: Of so many names those are told apart that are marked as guests.
_FEWEST = 3
_LISTS = {Kind.PRESENT, Kind.REGRETS, Kind.GUESTS}
_OFFICERS = {Kind.CHAIR, Kind.SCRIBE}
_IS_ABSENT = compile_later(
    r"\b(?:absent|apologies|regrets|excused|entschuldigt|abwesend|excusée?|not\spresent|on\sleave)\b|^\W*(?:away|sick|ill)\b",
    re.IGNORECASE,
)
_SENTENCE = compile_later(
    r"(?:received|accepted|noted|recorded|given|sent|tendered|were|was|are|is|"
    r"had|liegen|lagen)\b[^:]{0,50}?\b(?:from|by|for|von|de)\s(?P<names>.+)$",
    re.IGNORECASE | re.DOTALL,
)
_NAMES_FIRST = compile_later(
    r"(?P<names>.{1,300}?)\s(?:were|was|are|is|had|have|has|sent|waren|war|sind|"
    r"ist|haben|hat|étaient|était|ont|a|fehlen|fehlt)\s",
    re.IGNORECASE | re.DOTALL,
)
_SAID = [
    (compile_later(rf"(?P<names>.{{2,300}}?)\s(?:{words})\b", re.IGNORECASE), kind)
    for kind, words in (
        (
            Kind.REGRETS,
            r"(?:was|were|is|are)\s(?:excused|absent|away|not\s(?:there|present|"
            r"here)|missing|unable)|(?:sent|sends|send|has\ssent|have\ssent|had\ssent)\s(?:\w+\s)?(?:apologies|"
            r"regrets|love|greetings|best\swishes)|could\snot\s(?:come|make|attend|join)|couldn['’]t\s(?:come|"
            r"make|attend|join)|(?:ist|sind|war|waren)\s(?:entschuldigt|abwesend|"
            r"verhindert)|fehlten|fehlte|(?:est|sont|était|étaient)\s(?:excusée?s?|"
            r"absente?s?)",
        ),
        (
            Kind.GUESTS,
            r"(?:was|were|is|are|came|joined|attended)\s(?:our\s|there\s|also\s)?(?:as\s)?(?:an?\s)?(?:gu"
            r"ests?|observers?)|(?:ist|war|waren)\s(?:als\s)?(?:gast|gäste|zu\sgast)",
        ),
        (
            Kind.PRESENT,
            r"(?:was|were|is|are)\s(?:there|here|present(?!\s(?:at|in)\s(?:\d|all\b|most|every|each|both|half|some|no\b))|"
            r"in\sattendance|on\sthe\scall|in\sthe\sroom|all\sthere)|took\spart|attended|(?:war|waren|sind)\s(?:da|"
            r"dabei|anwesend)|nahmen\steil|(?:était|étaient)\s(?:présente?s?|là)",
        ),
    )
]
_SAID += [
    (compile_later(rf"(?:[^.:]{{0,60}}\s)?(?:{words})\s(?P<names>.{{2,300}})$", re.IGNORECASE | re.DOTALL), kind)
    for kind, words in (
        (
            Kind.PRESENT,
            r"(?:on|in|at|around)\s(?:(?:the|our)\s)?(?:call|line|phone|video|room|table|meeting|zoom|teams)\s(?:today\s)?(?:were|was)|"
            r"(?:(?:the\s)?following\s(?:\w+\s)?)?(?:members\s|people\s|persons\s)?(?:attended|took\spart|participated|present\swere|"
            r"were\spresent|were\sin\sattendance)\s?:|(?:meeting|call|session)\s(?:was|is)\s(?:led|chaired|facilitated|moderated)\sby|(?:\w+\s)?(?:people|members|of\sus)\s(?:joined|came|attended|took\spart|were\s(?:there|on\sthe\scall))\s?:|(?:we|there)\s(?:were|are)(?:\s\w+)?(?:\sof\sus)?\s?[:,]|present\s(?:were|was|are)|(?:was|were|is)\sattended\sby|anwesend\s(?:sind|"
            r"waren|war)|présents?\s(?:sont|étaient)",
        ),
        (
            Kind.REGRETS,
            r"(?:absent|excused|missing)\s(?:were|was|are)|(?:apologies|regrets)\s(?:were\sreceived\s|"
            r"came\s)?from|entschuldigt\s(?:sind|waren|war)",
        ),
    )
]
#: "The Chair (Hedda Lunde) welcomed …"
_THOSE = compile_later(
    r"\b(?:those|members|everyone)\s(?:who\swere\s)?(?:present|attending)\s?:\s(?P<names>.{2,400})$", re.IGNORECASE
)
_WELCOMED = compile_later(
    r"(?:the\s)?(?:chair\w*|president)\s?[,(]\s?(?P<name>[^(),]{3,60})[,)]\s(?:welcomed|opened|thanked|called)\b",
    re.IGNORECASE,
)
#: "BS - Benno Salcher, Clinic of Norden"
_INITIALS_FIRST = compile_later(
    r"(?P<initials>[A-Z][A-Za-z]{1,3})\s[–—-]{1,2}\s(?P<name>[^,(–—]{3,50}?)(?=,|\s[(–—-]|$)"
)
#: "Hanna Ferber (HF): University of Norden", "Sunna Ydal/Kestrel Labs"
_AFFILIATION = compile_later(r"(?P<name>[^,:;/()@]{3,50}?)(?:\s?\((?P<initials>[A-Z]{1,4})\)\s?:\s|(?<=\w)/(?=\w)).+$")
_URL = compile_later(r"https?://\S+")
_ADDRESS = compile_later(r"[/=?]\S|\\|\w@\w|\.(?:com|org|net|io|edu|eu|ch|de|uk)\b")
_HANDLE_BEHIND = compile_later(r"(?P<name>(?:^|(?<=[,;\n]))\s*[^@,;\n]*[^\W_][^@,;\n]*?)\s+@[\w.-]+")
_ONLY_ROLE = frozenset(
    [
        "who",
        "which",
        "and",
        "for",
        "from",
        "later",
        "also",
        "plus",
        "others",
        "other",
        "until",
        "the",
        "with",
        "as",
        "they",
        "all",
        "ex",
        "some",
        "many",
        "about",
        "in",
        "by",
    ]
)
#: Of a transcript these are no guests.
_SPEAKERS = frozenset({"speaker", "speakers"})
_WHO = frozenset({"who", "wer", "qui"})
#: Before a colon these stand as well for other things: "Out: the lift".
_SHORT = frozenset({"in", "out"})
_TITLES = frozenset(
    ["dr", "prof", "mr", "mrs", "ms", "miss", "herr", "frau", "hr", "fr", "m", "mme", "mlle", "professor", "sr", "sra"]
)
#: "Tarquin (TQ), Pharmacy": one person; a second would have initials too.
_ROLE_BEHIND = compile_later(r"^([^,;:()\n]{1,60}\([A-ZÄÖÜ]{1,4}\)),\s[^,;()\n]{1,60}$")
#: "Alva, Bruno; Kit joined by phone": behind the semicolon stands who was there in another way.
_REMARK_LAST = compile_later(
    r";\s(?:and\s|also\s)?[^,;]{1,40}\s\(?(?:joined|dialled|dialed|online|remote\w*|virtual\w*|(?:by|via|on|per|par)\s(?:the\s)?"
    r"(?:phone|telephone|video\w*|zoom|teams|line|telefon|téléphone|visio))\b[^,;]{0,40}$",
    re.IGNORECASE,
)
#: "Lea ✅ Pavel ✅ Yuki ❌"
_SIGNED = compile_later(r"(?P<name>[^\W\d_][^✅✓✔☑❌✗✘✖,;()]{1,40}?)\s*(?P<sign>[✅✓✔☑❌✗✘✖])\ufe0f?,?\s*")
_STROKE = compile_later(rf"{STRUCK}[^{STRUCK}{STRUCK_END}]*{STRUCK_END}")
_ELSEWHERE = compile_later(r"\W{0,2}(?:see|siehe|voir|cf\.?|zie|ver)\s", re.IGNORECASE)
_COUNT = compile_later(r"\d+\s?(?:of|von|sur|/)\s?\d+|\(\d+\)|^\d+\s\w+$")


def read_attendance(sections: list[Section], people: People, *, is_chat: bool) -> Attendance:
    """From the fields of the head, the sections of attendance, tables, and who joined a call."""
    found, tables = _Found(people), Tables(people)
    for field in _fields(sections, people):
        is_speakers = is_chat and bare(field.name) in _SPEAKERS
        found.take(Kind.PRESENT if is_speakers else field.kind, field.value, field.name)
    for section in sections:
        if section.kind in _LISTS or (section.kind in _OFFICERS and not _is_elected(section)):
            there = [unit for unit in section.units if unit.box is None or _is_ticked(unit.box)]
            names = of_lines(there, people) if section.kind in _LISTS else []
            for name in names:
                found.add(section.kind, without_role(name))
            is_list = any(unit.is_item for unit in section.units)
            found.has_affiliations |= _have_affiliations(section.units)
            for unit in [] if names else section.units:
                if unit.is_item or not (is_list and unit.is_after_blank):
                    found.take_entry(section.kind, unit, section.title)
        for kind, said in told_in(section, tables):
            found.take(kind, said)
    _sentences(sections, found, people)
    if is_chat:
        for kind, name in told_in_call([unit for section in sections for unit in section.units]):
            found.add(kind, name)
    return found.settled()


def _is_elected(section: Section) -> bool:
    """ "Chair" below "Elections" tells who stands for it."""
    above = section.parent
    return above is not None and above.style == "h" and above.kind is None and section.style == "h"


def _have_affiliations(units: list[Unit]) -> bool:
    """Whether a person and where they come from stand in each item of a list: "Tim Sachs, Quickslide"."""
    pairs = [plain(unit.text).split(", ", 1) for unit in units if unit.is_item and unit.text.count(",") in {1, 2}]
    behind = [
        pair[1] for pair in pairs if len(pair) > 1 and len(pair[0].split()) > 1 and not re.search(r"[:(]", pair[0])
    ]
    count = sum(unit.is_item for unit in units)
    places = [words for words in behind if len(words.split("(")[0].split()) != 2 or behind.count(words) > 1]
    return len(behind) > 1 and 2 * len(behind) >= count and 2 * len(places) >= len(behind)


def _sentences(sections: list[Section], found: "_Found", people: People) -> None:
    """ "Alva and Bruno were there. Kato was excused." in the head of the minutes."""
    units = [unit for section in sections for unit in section.units][:HEAD]
    for unit in units:
        if unit.table or unit.speaker or unit.bullet or unit.box is not None or len(unit.text) > 600:
            continue
        is_told = False
        for sentence in (part for said in sentences(unit.text) for part in said.split("; ")):
            told = fields_of(Unit(unit.numbers, sentence.strip())) if is_told else []
            for field in [field for field in told if field.kind in _LISTS]:
                found.take(field.kind, field.value, field.name)
            is_told = _take_sentence(sentence, found, people) or is_told


#: "… the call on 9 June (present: Pelle, Quinn)"
_IN_BRACKET = compile_later(r"[(\[](?P<name>[^():]{2,30}):\s(?P<names>[^()]{3,300})[)\]]")


def _take_sentence(sentence: str, found: "_Found", people: People) -> bool:
    for inner in _IN_BRACKET.finditer(plain(sentence)):
        told = kind_of_field(inner["name"])
        if told in _LISTS and _are_bare(inner["names"], people):
            found.take(told, inner["names"], inner["name"])
    if (chair := _WELCOMED.search(plain(sentence))) and people.is_name(chair["name"]):
        found.add(Kind.PRESENT, chair["name"])
    if (there := _THOSE.search(plain(sentence))) and _are_bare(there["names"], people):
        found.take(Kind.PRESENT, there["names"])
        return True
    for pattern, kind in _SAID:
        match = pattern.match(plain(sentence))
        if match and _are_bare(match["names"], people) and (each := names_in(match["names"])):
            for name in each:
                found.add(kind, name)
            return True
    return False


def _are_bare(words: str, people: People) -> bool:
    """Whether they are names and no sentence that begins with one: "Posted in the channel for everyone who"."""
    each = [
        re.sub(r"^(?:only|also|both|later|neither|nor)\s", "", name, flags=re.IGNORECASE) for name in split_names(words)
    ]
    is_sentence = any(fold(name).split()[-1] in {"who", "that", "which"} for name in each)
    return bool(each) and not is_sentence and all(people.is_name(name) for name in each)


def scribes_of(sections: list[Section], people: People) -> list[str]:
    """Who writes the log."""
    return [
        name for field in _fields(sections, people) if field.kind is Kind.SCRIBE for name in split_names(field.value)
    ]


def invited(sections: list[Section], people: People) -> list[str]:
    """Who was asked to come: names all the same."""
    return [name for field in _fields(sections, people) if field.kind is Kind.INVITED for name in names_in(field.value)]


def _fields(sections: list[Section], people: People) -> Iterator[Field]:
    """Of the head of the minutes, and of sections that tell of attendance."""
    number = 0
    last = [id(unit) for section in sections for unit in section.units][-6:]
    for section in sections:
        is_list = section.purpose in {Kind.ACTIONS, Kind.CARRIED, Kind.BOTH, Kind.DECISIONS}
        is_of_attendance = section.kind in {*_LISTS, *_OFFICERS, Kind.FORMAL, Kind.INVITED, Kind.DATE}
        for unit in section.units:
            number += 1
            is_head = number <= HEAD and (
                (
                    section.kind in {None, Kind.TITLE, Kind.NOTES, Kind.GATHER, Kind.PAPERS, Kind.AGENDA}
                    or section.style == "title"
                )
                and (not section.head or section.kind or section.strength < 5 or section.level == 1 or number <= 8)
            )
            is_nested = bool(unit.is_item and unit.indent) and section.kind not in _LISTS | _OFFICERS
            is_last = id(unit) in last and not is_nested
            if is_list and (unit.is_item or unit.indent or id(unit) not in last):
                continue
            if is_head or (is_of_attendance and not is_nested) or (unit.speaker and number <= HEAD) or is_last:
                yield from (field for field in fields_of(unit) if _is_meant(field, is_of_attendance, people))


def _is_meant(field: Field, is_of_attendance: bool, people: People) -> bool:
    """ "Call: …" and "Notes: what was said" are no names."""
    if bare(field.name) in _SHORT and not people.are_names(field.value):
        return False
    if bare(field.name) in _WHO and (field.unit.indent or len(names_in(field.value)) < 2):
        return False
    if field.unit.speaker and any(" " in name and not people.is_name(name) for name in split_names(field.value)):
        return False  # "people: please mute yourselves"
    if field.kind in {*_LISTS, Kind.INVITED} or is_of_attendance:
        return True
    words = plain(field.value)
    if field.kind in _OFFICERS:
        return len(words) < 100 and not words.endswith((".", "!", "?")) and not re.search(r"https?:|\d{2}", words)
    return False


class _Found:
    def __init__(self, people: People) -> None:
        self._names: dict[Kind, dict[str, str]] = {kind: {} for kind in _LISTS}
        self._people = people
        self._is_in_attendance = False
        self._officers: set[str] = set()
        self._are_organisations = False  # before brackets with names
        self.has_affiliations = False  # in the lists that were read

    def take(self, kind: Kind, value: str, name: str = "") -> None:
        if kind in _OFFICERS:
            for each in names_in(value):
                is_told = self._people.knows_initials(each) and bool(self._names[Kind.PRESENT])
                if not is_told and (self._people.is_name(each) or (len(each.split()) <= 3 and not is_phrase(each))):
                    self._officers.add(" ".join(fold(each).split()))
                    self.add(Kind.PRESENT, each)
            return
        value = _URL.sub("", value)
        value = re.sub(r"^\s*\[([^\[\]]*)\]\s*$", r"\1", _STROKE.sub("", value))
        if kind not in _LISTS or is_nothing(value):
            return
        if members := of_organisations(plain(value), self._people, is_usual=self._are_organisations):
            self._are_organisations, value = True, members
        self._people.add_initials(value)
        if kind is Kind.PRESENT:
            value = self._without_guests(value)
            value = self._without_absent(_SIGNED.sub(r"\g<name> (\g<sign>), ", value))
        if kind is Kind.GUESTS and fold(name).strip() == "in attendance":
            self._is_in_attendance = True
        for part in re.split(r"[\n\ue004]", value) if value.count("\ue004") else [value]:
            for each in names_in(part):
                self.add(kind, each)

    def _without_absent(self, value: str) -> str:
        """ "Roll call: Ashgrove (P), Tarnley (A)": who is marked as absent was not there."""
        has_letters = bool(re.search(r"\(\s?(?:p|x|y|[✓✅✔☑]|yes)\s?\)", value, re.IGNORECASE))
        letters = r"a|e|n|no|[-❌✗✘✖]|" if has_letters else ""
        absent = re.compile(
            rf"[^,;\n]*\(\s?(?:{letters}absent|excused|apologies|regrets|entschuldigt|excusée?)\s?\)[,;]?",
            re.IGNORECASE,
        )
        for match in absent.finditer(value):
            for name in names_in(match[0].rstrip(",;")):
                self.add(Kind.REGRETS, name)
        return absent.sub("", value)

    def _without_guests(self, value: str) -> str:
        """ "Noor, Oskar, Rosa (guest, EORTC)": who is marked so among others."""
        parts = re.split(r"[,;]\s(?![^()]*\))", value)
        guests = [part for part in parts if (at := part.find("(")) > 0 and IS_GUEST.search(part[at:])]
        if len(parts) < _FEWEST or not guests or len(guests) == len(parts):
            return value
        for part in guests:
            for name in names_in(part):
                self.add(Kind.GUESTS, name)
        return ", ".join(part for part in parts if part not in guests)

    def take_entry(self, kind: Kind | None, unit: Unit, title: str) -> None:
        """An item or a line below a heading of attendance."""
        text = plain(unit.text)
        if unit.table or not text or (unit.box is not None and not _is_ticked(unit.box)) or STRUCK in unit.text:
            return
        if any(field.kind in _LISTS | _OFFICERS for field in fields_of(unit)):
            return  # it is read as a field
        if kind in _OFFICERS:
            if is_phrase(text) or not self._people.are_names(re.split(r"\s[–—-]\s|\(", text)[0]):
                return
            kind = Kind.PRESENT
        assert kind
        text = self._named_in(text, is_item=unit.is_item)
        if self.has_affiliations and unit.is_item and re.match(r"[^,:(]+\s[^,:(]+,\s", text):
            text = f"{text.split(',')[0]} ({text.partition(', ')[2].replace('(', '').replace(')', '')})"
        role = text[len(text.split("(")[0].split(" – ")[0].split(" - ")[0]) :]
        is_one = len(re.split(r"[,;]\s(?![^()]*\))", text)) < _FEWEST
        if kind is Kind.PRESENT and IS_GUEST.search(role) and is_one:
            kind = Kind.GUESTS
        elif kind is Kind.PRESENT and _IS_ABSENT.search(role):
            kind = Kind.REGRETS
        said = text if text != plain(unit.text) else unit.text
        name = re.split(r"\s[–—-]{1,2}\s?(?=\S)", said)[0]
        self.take(kind, name if unit.is_item and "," not in name and plain(name) else said, title)

    def _named_in(self, text: str, *, is_item: bool) -> str:
        """ "BS - Benno Salcher, Clinic", "Ina Lo (IL): Clinic": without what the form says is no name."""
        first = _INITIALS_FIRST.match(text)
        if first and first["name"].strip()[:1] == first["initials"][0]:
            self._people.add_initials(f"({first['initials']})")
            return first["name"].strip()
        behind = _AFFILIATION.match(text) if is_item else None
        if behind and " " in behind["name"].strip() and (behind["initials"] or " / " not in text):
            self._people.add_initials(f"({behind['initials']})" if behind["initials"] else "")
            return behind["name"].strip()
        return text

    def add(self, kind: Kind, name: str) -> None:
        key = " ".join(fold(name).removeprefix("@").split())
        if key and not is_nobody(name) and not self._is_shorter(kind, key):
            self._names[kind].setdefault(key, name)

    def _is_shorter(self, kind: Kind, key: str) -> bool:
        """ "Ms Sol" is there already as "Runa Sol"."""
        words = key.split()
        if len(words) < 2 or words[0].rstrip(".") not in _TITLES:
            return False
        return any(other != key and other.split()[-1] == words[-1] for other in self._names[kind])

    def _is_told(self, key: str) -> bool:
        """ "Kit Norwood", who took the minutes, is there already as "K. Norwood"."""
        words = key.split()
        others = (other.split() for other in self._names[Kind.PRESENT] if other != key) if key in self._officers else ()
        if len(words) == 1:
            return any(len(other) > 1 and other[0] == words[0] for other in others)
        return any(
            other[-1] == words[-1]
            and len(other) > 1
            and len(other[-2].rstrip(".")) == 1
            and other[-2][0] == words[0][0]
            for other in others
        )

    def settled(self) -> Attendance:
        """A guest is not present too; nor is who sent regrets."""
        present, regrets, guests = (self._names[kind] for kind in (Kind.PRESENT, Kind.REGRETS, Kind.GUESTS))
        if not present and self._is_in_attendance:
            present, guests = guests, {}
        kept = {key: name for key, name in present.items() if key not in guests and not self._is_told(key)}
        return Attendance(
            list(kept.values()), [n for key, n in regrets.items() if key not in kept], list(guests.values())
        )


#: "PO (Turin) TV (Leeds)"
_NO_COMMA = compile_later(r"(?<=\))\s(?=[A-ZÀ-ÖØ-Þ][\w’'.-]*(?:\s[A-ZÀ-ÖØ-Þ][\w’'.-]*){0,3}\s\()")


def names_in(value: str) -> list[str]:
    """The names of a list or of a sentence: "Apologies were received from Kato and Lumi."."""
    lines = [_ROLE_BEHIND.sub(r"\1", line) for line in value.split("\n")]
    value = "\n".join(lines)
    are_apart = len(lines) > 1 and not any("," in line for line in lines)
    between = "; " if ";" in value else ", "
    lines = [line.rstrip(" ;,") for line in lines] if are_apart else lines
    words = _one_line((between if are_apart else " ").join(lines).replace("\ue004", ", "))
    words = _NO_COMMA.sub(", ", words)
    bare = _HANDLE_BEHIND.sub(r"\g<name>", re.sub(r"\([^()]{0,200}\)|\[[^\[\]]{0,200}\]", "", words))
    if is_nothing(words) or _COUNT.fullmatch(words.strip()) or _ELSEWHERE.match(words):
        return []
    if (match := _SENTENCE.search(bare)) or (
        bare.rstrip().endswith(".") and len(bare.split()) > 3 and (match := _NAMES_FIRST.match(bare))
    ):
        bare = match["names"]
    bare = sentences(bare)[0] if sentences(bare) else bare
    bare = re.sub(r"(?:^|(?<=[;,]))\s*[^,;:]{1,30}:\s", " ", re.sub(r"\s{3,}|\t", ", ", bare))
    bare = bare if re.search(r"\s[A-ZÀ-ÖØ-Þ]\.\s*$", bare) else bare.rstrip(" .")
    if ";" in bare:
        parts = bare.split(";")
        each = (
            [part.split(",")[0] for part in parts]
            if all(part.count(",") <= 1 for part in parts) and not _REMARK_LAST.search(words)
            else re.split(r"[;,]", bare)
        )
        each = [name for part in each for name in split_names(part)]
    else:
        each = split_names(bare)
    if each and each[0][:1].isupper():
        each = [part for part in each if not part[:1].islower()]  # "Ms Nessa, patients' council"
    found = [name for part in each if _may_be(name := without_role(re.sub(r"^\+\s?", "", part)))]
    return [name for name in found if not is_of_places(name)] or found


def _one_line(text: str) -> str:
    """As ``plain``, with wide gaps kept: they part names."""
    return re.sub(r"\s{3,}|\t", ", ", ALL.sub("", text)).strip()


def _may_be(name: str) -> bool:
    words = name.split()
    is_handle = re.fullmatch(r"[a-z][a-z_-]{1,20}\d{1,6}", name)
    if not words or len(words) > 5 or len(name) > 50 or (any(c.isdigit() for c in name) and not is_handle):
        return False
    if _ADDRESS.search(name):
        return False
    return (
        words[0].casefold() not in _ONLY_ROLE
        and not is_nothing(name)
        and not name.startswith(("http", "<", "["))
        and (len(words) < 4 or name[0].isupper())
    )


def _is_ticked(box: str) -> bool:
    return box in set("xX✓✔☑✅☒")
