"""Who is named in the minutes, and whether words can be a name."""

import re
from collections.abc import Iterable

from roundtable.minutes.marks import plain
from roundtable.minutes.standing import COLLECTIVE, NOBODY
from roundtable.minutes.vocabulary import listed
from roundtable.text.capture.people import looks_like_a_name
from roundtable.text.folding import fold
from roundtable.text.patterns import compile_later

BETWEEN = compile_later(
    r"\s{0,3}[,;،؛、/&+•|\ue004]\s{0,3}(?:(?:and|und|et|or|oder|ou|sowie)\s)?|\s{1,3}(?:and|"
    r"und|et|or|oder|ou|sowie|plus|و)\s{1,3}|\s{1,3}(?:y|e|en|och|og)\s{1,3}(?=(?-i:[A-ZÀ-ÖØ-Þ@]))"
    r"|\s{1,3}(?=@)|\s?\n\s?",
    re.IGNORECASE,
)
_BRACKETS = compile_later(r"\s?(?:\([^()]{0,120}\)|\[[^\[\]]{0,120}\])")
_AFTER = compile_later(
    r"\s[–—-]{1,2}\s.*$|\s(?:for|from|until|till|as|via|by|since|at|with|is|who|joined|left|arrived|on|in|"
    r"bis|ab|von|als|per|jusqu'|à partir|dès|pour|represent\w*|chairing|taking)\s.*$|:\s.*$",
    re.IGNORECASE | re.DOTALL,
)
_HANDLE = compile_later(r"@[\w.-]{1,40}")
_INITIALS = compile_later(r"\(\s?(?P<initials>[A-ZÄÖÜ]{1,4})(?=[\s,;–—)-])")
LONGEST = 50
MOST = 200
_EDGES = " \t.,;:*_~`'\"–—-·•"


def split_names(names: str) -> list[str]:
    """ "A / B and C" → three, without roles in brackets."""
    words = plain_names(names)
    return [name for each in BETWEEN.split(words[:4000]) if (name := trimmed(each))][:MOST]


def trimmed(name: str) -> str:
    """Without what stands around it; the point behind an initial stays: "Petra S."."""
    bare = name.strip(_EDGES)
    is_initial = len(bare) > 3 and bare[-2:-1].isspace() and bare[-1].isupper() and f"{bare}." in name
    return f"{bare}." if is_initial else bare


def plain_names(names: str) -> str:
    return trimmed(_BRACKETS.sub("", names.replace("\ue004", ", ")))


def without_role(name: str) -> str:
    """ "Quill – chair", "Kato for the first half hour" → the name."""
    return trimmed(_AFTER.sub("", _BRACKETS.sub("", name)))


_PARTICLES = frozenset(
    fold(
        "van de der den ter ten von vom zu zum zur la le les du des di da do dos das del della el al y e af av bin ibn"
    ).split()
)


def is_phrase(words: str) -> bool:
    """ "Psycho-oncology service review": a capital, then small words that are no part of a name."""
    first, *others = words.split() or [""]
    return first[:1].isupper() and any(word.islower() and fold(word) not in _PARTICLES for word in others)


def is_nobody(name: str) -> bool:
    return fold(name).strip(" .:") in NOBODY or not re.search(r"\w", name) or set(name) <= set("?.… ")


def is_collective(name: str) -> bool:
    """ "All trustees", "the chairs"."""
    words = fold(name).removeprefix("the ").split()
    if " ".join(words) in COLLECTIVE:
        return True
    if words[:1] in (["everybody"], ["everyone"]):
        return words[1] in _WHICH_ALL  # "everyone comments" is a deed
    return (
        0 < len(words) <= 3
        and words[0].strip("()") in COLLECTIVE
        and (len(words) == 1 or not (is_verb(words[1]) or words[1] in _STATES or words[1].endswith("ed")))
    )


_WHICH_ALL = frozenset({"else", "present", "here", "involved", "in", "on", "with"})
#: "Team open to …" is about the team.
_STATES = frozenset(
    listed("open; happy; ready; keen; able; unable; willing; free; set; likely; back; still; here; there; due")
)
_PRONOUNS = frozenset(
    listed(
        "you; we; they; he; she; it; i; this; that; these; those; there; here; who; ich; wir; sie; er; es; man; ihr;"
        " du; je;"
        " nous; vous; il; elle; on; ils; elles; please; bitte; let; thanks; yes; no"
    )
)


def is_verb(word: str) -> bool:
    return word in {
        "to",
        "would",
        "could",
        "can",
        "may",
        "will",
        "shall",
        "should",
        "must",
        "agreed",
        "is",
        "are",
        "have",
        "has",
        "of",
        "agree",
        "were",
        "in",
        "from",
    }


class People:
    """Those who are known from attendance, handles, speakers and the lists of owners."""

    def __init__(self) -> None:
        self._known: set[str] = set()
        self._initials: set[str] = set()
        self.count = 0

    def add(self, names: Iterable[str]) -> None:
        for name in names:
            key = _key(name)
            if key and key not in self._known and len(name) <= LONGEST and not is_nobody(name):
                self._known.add(key)
                self.count += 1
                first = fold(name).removeprefix("@").split()
                self._known.update(part for part in (first[0], first[-1]) if len(part) > 2 and part.isalpha())
                if "".join(initials := [part[0] for part in name.split() if part[:1].isupper()]) and len(initials) > 1:
                    self._initials.add("".join(initials))
                if len(first) > 1:
                    self._known.add(first[0][0] + first[-1])  # "lhinds"

    def add_initials(self, text: str) -> None:
        """ "Mirko (MI - chair)": MI is known too."""
        self._initials.update(match["initials"] for match in _INITIALS.finditer(plain(text)))

    def knows(self, name: str) -> bool:
        name = name.strip(_EDGES)
        return bool(_HANDLE.fullmatch(name)) or name in self._initials or _key(name) in self._known

    def knows_initials(self, name: str) -> bool:
        return name.strip(_EDGES) in self._initials

    def knows_whole(self, name: str) -> bool:
        """By the whole name, not by being written like a handle."""
        return _key(name) in self._known

    def are_known(self, names: str) -> bool:
        each = split_names(names)
        return bool(each) and len(names) < 200 and all(self.knows(name) or is_collective(name) for name in each)

    def knows_each(self, names: str) -> bool:
        """The same without "all", "the chairs" and the like."""
        return self.are_known(names) and not any(is_collective(name) for name in split_names(names))

    def are_names(self, names: str) -> bool:
        """Whether these words can only be names; each is known, or looks like one, or says that it is nobody."""
        each = split_names(names)
        if not each:
            return is_nobody(names) and bool(names.strip())
        return len(names) < 200 and all(self.is_name(name) for name in each)

    def is_name(self, name: str) -> bool:
        if fold(name).strip(_EDGES) in _PRONOUNS and not (name.isupper() and self.knows_initials(name)):
            return False
        return (
            self.knows(name)
            or is_collective(name)
            or is_nobody(name)
            or (len(name) <= LONGEST and looks_like_a_name(_as_written(name)))
        )


_TITLES = compile_later(
    r"(?:(?:dr|prof|professor|pd|mr|mrs|ms|miss|mx|sir|dame|rev|sister|nurse|herr|frau|hr|fr|hrn|mme|mlle|m|dhr|mevr|drs|ir|"
    r"sr|sra|dra|sig|dott)\b\.?\s){1,3}"
)


def _as_written(name: str) -> str:
    """ "Laurent MORTEN" → "Laurent Morten"."""
    words = name.split()
    if len(words) < 2 or all(word.isupper() for word in words):
        return name
    return " ".join(word.capitalize() if word.isupper() and len(word) > 3 else word for word in words)


def _key(name: str) -> str:
    return _TITLES.sub("", " ".join(fold(name).strip(_EDGES).removeprefix("@").split()), count=1)
