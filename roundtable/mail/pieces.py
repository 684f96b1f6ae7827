"""Parts of a mail that are the same for many people: inlined and encoded once, and joined as bytes.

All of it depends on nothing but the HTML that a template made, so that what is kept is never out of date.
"""

import re
from binascii import b2a_qp
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache

import css_inline
from markupsafe import Markup

from roundtable.mail.plain import lines_of

#: Where a frame is cut open. What people write is escaped and never looks like this.
HOLE = Markup("<!-- hole -->")
_STYLES = re.compile(r"<style>(.*?)</style>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Piece:
    """Whole lines of a mail, without words that are only in the HTML part."""

    html: str
    size: int  # of the HTML in bytes
    quoted_html: bytes  # quoted-printable
    quoted_words: bytes  # the same in the text part, without a line break at the end
    is_apart: tuple[bool, bool]  # an empty line belongs before it, after it


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands between the holes, and the styles for what comes into them."""

    parts: Sequence[Piece]
    styles: str


@cache
def inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_style_tags=True, keep_link_tags=False, load_remote_stylesheets=False)


@lru_cache(maxsize=4096)
def piece_of(raw: str, styles: str) -> Piece:
    """Of elements that stand side by side in the body of a mail."""
    return _made(css_inline.inline_fragment(raw, styles), lines_of(raw))


@lru_cache(maxsize=128)
def frame_of(raw: str) -> Frame:
    """Of a whole mail with holes. Its words stand before the second hole; the first is in what no program shows."""
    [styles] = _STYLES.findall(raw)
    first, *others = f"{inliner().inline(raw)}\n".split(f"{HOLE}\n")
    words = lines_of("".join(raw.split(HOLE)[:2]))
    return Frame([_made(first, ""), _made(others[0], words), *(_made(html, "") for html in others[1:])], styles)


def hidden(raw: str) -> Piece:
    """Words that only the HTML part has, and hides."""
    return _made(raw, "")


def html_of(pieces: Iterable[Piece]) -> bytes:
    return b"".join([piece.quoted_html for piece in pieces])


def words_of(pieces: Iterable[Piece]) -> bytes:
    """Empty lines between them as in a text that is made of the whole."""
    found, is_after = list[bytes](), False
    for piece in pieces:
        if piece.quoted_words:
            before, after = piece.is_apart
            found += [b"\r\n" if found and (before or is_after) else b"", piece.quoted_words, b"\r\n"]
            is_after = after
    return b"".join(found)


def quoted(lines: str) -> bytes:
    """Quoted-printable with line breaks of SMTP. Of whole lines, so that what is joined is that of the whole."""
    return b2a_qp(re.sub(r"\r\n?|\n", "\r\n", lines).encode(), istext=True)


def _made(html: str, words: str) -> Piece:
    assert html.endswith("\n"), "a piece is of whole lines"
    said = words.strip("\n")
    is_apart = (words.startswith("\n"), words.endswith("\n"))
    return Piece(html, len(html.encode()), quoted(html), quoted(said), is_apart)
