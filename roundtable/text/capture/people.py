"""Who is meant: names as written in notes, and the people they can be."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable

from roundtable.text.capture.records import Known, Owner
from roundtable.text.capture.words import NO_NAMES, NOBODY
from roundtable.text.folding import INVISIBLE, fold

#: "A / B and C"; handles need only space between them.
BETWEEN = re.compile(
    r"\s{0,3}[,;/&+]\s{0,3}(?:and\s|und\s)?|\s{1,3}(?:and|und|with|mit|plus)\s{1,3}|\s{1,3}(?=@)", re.IGNORECASE
)
TITLES = re.compile(
    r"(?:\b(?:dr|prof|professor|pd|mr|mrs|ms|herr|frau|med)\b\.?\s{0,2}){1,4}|,?\s(?:md|ph\.?d)\b\.?", re.IGNORECASE
)
PARTICLES = frozenset(
    {"van", "von", "der", "den", "de", "del", "la", "le", "du", "da", "dos", "di", "bin", "al", "el", "ben", "zu"}
)
NOT_IN_NAMES = re.compile(r"[\d\"“”!?<>=|{}\[\]()*#%:]")
#: Stands for the spaces in "@Sasha Kim", so that a name of several words is a handle like "@sasha".
JOINED = "\ue010"
HANDLE = re.compile(rf"@[\w.{JOINED}-]{{1,60}}")
LONGEST_NAME = 60
MOST_OWNERS = 12
EDGES = " \t.,;:*_~`'\"()[]"


class People:
    """Those who can be meant. A full name or a handle wins over a part of a name that others have too."""

    def __init__(self, people: Iterable[Known]) -> None:
        self._ranks: tuple[dict[str, set[int]], ...] = tuple(defaultdict(set) for _ in range(3))
        people = list(people)
        for person in people:
            for rank, aliases in enumerate(_aliases(person)):
                for alias in aliases - {""}:
                    self._ranks[rank][alias].add(person.id)

        names = {" ".join(p.name.split()) for p in people}
        each = sorted((re.escape(name) for name in names if " " in name), key=len, reverse=True)
        self._mentioned = re.compile(rf"@(?:{'|'.join(each)})(?!\w)", re.IGNORECASE) if each else None

    def join_mentions(self, source: str) -> str:
        """ "@Sasha Kim" becomes one word; ``find`` and ``apart`` make two of it again."""
        if self._mentioned is None or "@" not in source:
            return source
        return self._mentioned.sub(lambda match: match[0].replace(" ", JOINED), source)

    def find(self, written: str) -> Owner:
        """The person of that name, handle or, in capitals, initials; a name nobody has is kept as written."""
        written = INVISIBLE.sub("", written).strip(EDGES).removeprefix("@")
        key, written = _key(written), apart(written)
        for aliases in self._ranks:
            ids = aliases.get(key, set()) | (aliases.get(f"initials {key}", set()) if written.isupper() else set())
            if ids:
                return Owner(written, next(iter(ids)) if len(ids) == 1 else None, len(ids) > 1)
        return Owner(written)

    def knows(self, written: str) -> bool:
        owner = self.find(written)
        return owner.person_id is not None or owner.is_ambiguous

    def owners(self, names: str) -> tuple[Owner, ...]:
        """Those named, in order, each once."""
        found: dict[object, Owner] = {}
        for name in split_names(names):
            if fold(name) not in NOBODY:
                owner = self.find(name)
                found.setdefault(owner.person_id or _key(owner.written) or owner.written, owner)
        return tuple(found.values())

    def are_names(self, names: str) -> bool:
        """Whether these words can only be names: each is known, or looks like one."""
        each = split_names(names)
        return bool(each) and all(self.knows(name) or looks_like_a_name(name) for name in each)

    def are_known(self, names: str) -> bool:
        each = split_names(names)
        return bool(each) and all(self.knows(name) or HANDLE.fullmatch(name) for name in each)


def apart(words: str) -> str:
    return words.replace(JOINED, " ")


def split_names(names: str) -> list[str]:
    """ "A / B and C" → three. None of them where that is too long."""
    if len(names) > LONGEST_NAME * 4:
        return []
    each = [name.strip(EDGES) for name in BETWEEN.split(names.strip(EDGES))]
    return [name for name in each if name] if len(each) <= MOST_OWNERS else []


def looks_like_a_name(written: str) -> bool:
    """Few words, each with a capital, none that begins promises; "ASCO" and "STUMP" are not people."""
    if written.startswith("@"):
        return bool(HANDLE.fullmatch(written))
    words = TITLES.sub(" ", written).split()
    if not words or len(written) > LONGEST_NAME or NOT_IN_NAMES.search(written) or fold(words[0]) in NO_NAMES:
        return False
    is_uncased = not any(c.isupper() or c.islower() for c in written)
    most = 2 if is_uncased else 4
    return len(words) <= most and all(_is_of_a_name(word) for word in words) and words[0] not in PARTICLES


def _is_of_a_name(word: str) -> bool:
    bare = word.rstrip(".")
    if not bare or bare.casefold() in PARTICLES:
        return bool(bare)
    if not unicodedata.category(bare[0]).startswith("L") or bare[0].islower():
        return False
    return not (bare.isupper() and len(bare) > 3)


def _key(written: str) -> str:
    return "".join(c for c in fold(TITLES.sub(" ", f" {written} ")) if c.isalnum())


def _aliases(person: Known) -> tuple[set[str], set[str], set[str]]:
    """By rank: what is the person's own, what shortens the name, and one part of it."""
    parts = TITLES.sub(" ", INVISIBLE.sub("", f" {person.name} ")).split()
    if not parts:
        return {_key(person.handle)}, set(), set()
    first, last = parts[0], parts[-1]
    family = next((" ".join(parts[n:]) for n in range(1, len(parts)) if parts[n].casefold() in PARTICLES), last)
    shortened = {first + last, first + last[0], first[0] + last, first[0] + family}
    initials = {"initials " + _key("".join(p[0] for p in parts)), "initials " + _key(first[0] + last[0])}
    own = {_key(person.handle), _key(person.name)}
    return (
        own,
        {_key(name) for name in shortened} if len(parts) > 1 else set(),
        {_key(first), _key(last), _key(family)} | initials,
    )
