"""Content lines of iCalendar (RFC 5545): escaped, at most 75 octets each, ended by CRLF."""

import re
from collections.abc import Iterable
from datetime import date, datetime

LONGEST = 75  # octets, without the line's end (RFC 5545 3.1)
_ESCAPED = {"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": "\\n", "\r\n": "\\n", "\t": "\t"}
_SPECIAL = re.compile(r"\r\n|[\\;,\x00-\x1f\x7f]")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")


def text(value: str) -> str:
    """Words as a value of the type TEXT (RFC 5545 3.3.11). Control characters, which it does not know, are dropped."""
    return _SPECIAL.sub(lambda found: _ESCAPED.get(found[0], ""), value)


def parameter(value: str) -> str:
    """Words as the quoted value of a parameter, which knows no double quotes; a caret is an escape there (RFC 6868)."""
    return '"' + _CONTROL.sub("", value).replace('"', "'").replace("^", "^^") + '"'


def address(value: str) -> str:
    """An address of the web or of mail as a value of the type URI: nothing in it may end the line."""
    return _CONTROL.sub("", value).replace(" ", "%20")


def local(moment: datetime) -> str:
    """What a clock on the wall shows."""
    return moment.isoformat()[:19].replace("-", "").replace(":", "")


def utc(moment: datetime) -> str:
    """Of a moment that is in UTC."""
    return f"{local(moment)}Z"


def day(when: date) -> str:
    return when.isoformat().replace("-", "")


def joined(lines: Iterable[str]) -> bytes:
    """The lines as they go over the wire."""
    return "".join([f"{line if _is_short(line) else _folded(line)}\r\n" for line in lines]).encode()


def _is_short(line: str) -> bool:
    return len(line) <= LONGEST if line.isascii() else len(line) <= LONGEST // 4


def _folded(line: str) -> str:
    """Counted in octets of UTF-8, but never broken within a character."""
    octets, pieces, begin, room = line.encode(), [], 0, LONGEST
    while len(octets) - begin > room:
        end = begin + room
        while octets[end] & 0xC0 == 0x80:
            end -= 1
        pieces.append(octets[begin:end])
        begin, room = end, LONGEST - 1  # the space that begins a continued line takes one
    return b"\r\n ".join([*pieces, octets[begin:]]).decode()
