"""Parts of a mail that are the same for many people: inlined and encoded once, and joined as bytes.

All of it depends on nothing but the HTML that a template made, so that what is kept is never out of date. What differs
from person to person in a part that many get (a name, a signed link) is left blank in it and said afterwards.
"""

import re
from binascii import b2a_qp
from collections.abc import Iterable, Mapping, Sequence
from functools import cache, lru_cache
from secrets import token_hex
from typing import NamedTuple

import css_inline
from markupsafe import Markup

from roundtable.mail.plain import Block, Blocks, Written, blocks_of, lines_of

#: Where a frame is cut open. What people write is escaped and never looks like this.
HOLE = Markup("<!-- hole -->")
_STYLES = re.compile(r"<style>(.*?)</style>", re.DOTALL)
#: Where a part is left blank. Nobody can write this: it is another in each process.
_BLANK = f"blank{token_hex(8)}"
_BLANKS = re.compile(rf"{_BLANK}(\w+?){_BLANK}")


class Piece(NamedTuple):
    """Whole lines of a mail, without words that are only in the HTML part."""

    html: str
    size: int  # of the HTML in bytes
    quoted_html: bytes  # quoted-printable
    quoted_words: bytes  # the same in the text part, without a line break at the end
    is_apart: tuple[bool, bool]  # an empty line belongs before it, after it
    is_shared: bool = True  # with others who get the same


class Stencil(NamedTuple):
    """A piece with blanks, each as %-formats have it."""

    html: str
    quoted_html: bytes
    words: str | None  # where only links are blank: these stand alone on their lines
    blocks: Blocks  # where words are, which lines are broken by

    def filled(self, said: Mapping[str, str]) -> Piece:
        """With these words, or links, in its blanks."""
        safe = {name: _as_inlined(words) for name, words in said.items()}
        quoted_html = self.quoted_html % {name.encode(): quoted(words) for name, words in safe.items()}
        if self.words is not None:
            words = self.words % said
        else:
            words = lines_of([block and block.rewritten(lambda words: words % said) for block in self.blocks])
        return _piece(self.html % safe, quoted_html, words, is_shared=False)


class Frame(NamedTuple):
    """What stands between the holes, and the styles for what comes into them."""

    parts: Sequence[Piece]
    styles: str


@cache
def inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_style_tags=True, keep_link_tags=False, load_remote_stylesheets=False)


def blank(name: str) -> str:
    """For a template, in place of what is said afterwards: words, or a whole address in a link."""
    return f"{_BLANK}{name}{_BLANK}"


@lru_cache(maxsize=4096)
def piece_of(raw: str, styles: str) -> Piece:
    """Of elements that stand side by side in the body of a mail."""
    return _made(css_inline.inline_fragment(raw, styles), lines_of(blocks_of(raw)))


@lru_cache(maxsize=4096)
def stencil_of(raw: str, styles: str) -> Stencil:
    """The same with blanks."""
    html = css_inline.inline_fragment(raw, styles)
    parts = [
        part.encode() if n % 2 else quoted(part).replace(b"%", b"%%") for n, part in enumerate(_BLANKS.split(html))
    ]
    # Each between soft line breaks: no line is too long, whatever is said.
    parts[1::2] = [b"=\r\n%%(%b)b=\r\n" % name for name in parts[1::2]]
    blocks = blocks_of(raw)
    if any(block and _BLANKS.search(block.words) for block in blocks):
        return Stencil(_open(html), b"".join(parts), None, [block and _opened(block) for block in blocks])
    return Stencil(_open(html), b"".join(parts), _open(lines_of(blocks)), [])


@lru_cache(maxsize=128)
def frame_of(raw: str) -> Frame:
    """Of a whole mail with holes. Its words stand before the second hole; the first is in what no program shows."""
    [styles] = _STYLES.findall(raw)
    first, *others = f"{inliner().inline(raw)}\n".split(f"{HOLE}\n")
    words = lines_of(blocks_of("".join(raw.split(HOLE)[:2])))
    return Frame([_made(first, ""), _made(others[0], words), *(_made(html, "") for html in others[1:])], styles)


def hidden(raw: str) -> Piece:
    """Words that only the HTML part has, and hides."""
    return _made(raw, "")


def joined(pieces: Sequence[Piece]) -> Piece:
    """One of several."""
    apart = [piece.is_apart for piece in pieces if piece.quoted_words]
    return Piece(
        "".join([piece.html for piece in pieces]),
        sum([piece.size for piece in pieces]),
        b"".join([piece.quoted_html for piece in pieces]),
        b"".join(words_of(pieces)).removesuffix(b"\r\n"),
        (apart[0][0], apart[-1][1]) if apart else (False, False),
    )


def words_of(pieces: Iterable[Piece]) -> list[bytes]:
    """Empty lines between them as in a text that is made of the whole."""
    found, is_after = list[bytes](), False
    for piece in pieces:
        if piece.quoted_words:
            before, after = piece.is_apart
            found += [b"\r\n" if found and (before or is_after) else b"", piece.quoted_words, b"\r\n"]
            is_after = after
    return found


def quoted(words: str) -> bytes:
    """Quoted-printable with line breaks of SMTP. Of whole lines, or of what stands between soft line breaks, so that
    what is joined is that of the whole."""
    if "\r" in words:
        words = re.sub(r"\r\n?", "\n", words)
    return b2a_qp(f"{words}\n".replace("\n", "\r\n").encode(), istext=True)[:-2]


def _open(words: str) -> str:
    """As a %-format, which fills the blanks."""
    return _BLANKS.sub(r"%(\1)s", words.replace("%", "%%"))


def _opened(block: Block) -> Block | Written:
    """What is never blank is put into lines at once."""
    has_blanks = any(_BLANKS.search(words) for words in (block.words, *block.links))
    return block.rewritten(_open) if has_blanks else Written(block.lines())


def _as_inlined(words: str) -> str:
    """Escaped as HTML is that was read and written again (HTML 13.3)."""
    return words.replace("&", "&amp;").replace("\xa0", "&nbsp;").replace("<", "&lt;").replace(">", "&gt;")


def _made(html: str, words: str) -> Piece:
    return _piece(html, quoted(html), words)


def _piece(html: str, quoted_html: bytes, words: str, *, is_shared: bool = True) -> Piece:
    assert html.endswith("\n"), "a piece is of whole lines"
    said = words.strip("\n")
    is_apart = (words.startswith("\n"), words.endswith("\n"))
    return Piece(html, len(html.encode()), quoted_html, quoted(said), is_apart, is_shared)
