"""Words without what does not count when they are compared: case, accents, marks of direction."""

import re
import unicodedata

#: Marks that steer the direction of writing and take no room; joiners are letters to some scripts and stay.
INVISIBLE = re.compile("[\u00ad\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]")

#: Letters that are one piece to Unicode, and how they are typed where there is no key for them.
PLAIN = str.maketrans({"ø": "o", "đ": "d", "ð": "d", "ł": "l", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th"})


def fold(words: str) -> str:
    """``Müller`` and ``MULLER`` are one name, ``Ørsted`` and ``Orsted`` too; ``ß`` is ss."""
    if words.isascii():
        return words.casefold()
    bare = unicodedata.normalize("NFKD", INVISIBLE.sub("", words))
    return "".join(c for c in bare if not unicodedata.combining(c)).casefold().translate(PLAIN)
