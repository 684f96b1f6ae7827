"""The few signs that every dialect of markup is turned into, and words without them.

They stand in the text itself, so that what is cut out of it keeps them. Line feeds are never added or taken away:
they say on which line a word stands.
"""

from roundtable.text.folding import INVISIBLE
from roundtable.text.patterns import compile_later

STRUCK, STRUCK_END = "\ue000", "\ue001"
STRONG, STRONG_END = "\ue002", "\ue003"
#: A line break within one line of the file: a further paragraph in a cell, ``<br>``.
BREAK = "\ue004"
CODE, CODE_END = "\ue005", "\ue006"
ALL = compile_later("[\ue000-\ue003\ue005\ue006]")
OURS = compile_later("[\ue000-\ue02f]")  # those of inline.py too
_SPACE = compile_later(r"[\s\ue004]+")


def plain(text: str) -> str:
    """The bare words on one line."""
    return _SPACE.sub(" ", ALL.sub("", text)).strip()


def without_strange(text: str) -> str:
    """Without characters that cannot be seen, and that are signs of ours."""
    if text.isascii():
        return text.replace("\x00", "")
    return OURS.sub("", INVISIBLE.sub("", text)).replace("\x00", "").replace("\u00a0", " ").replace("\u202f", " ")


def struck(text: str) -> str:
    return f"{STRUCK}{text}{STRUCK_END}" if text.strip() else text


def strong(text: str) -> str:
    return f"{STRONG}{text}{STRONG_END}" if text.strip() else text
