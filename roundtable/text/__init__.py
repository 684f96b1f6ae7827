"""Markdown to safe HTML, in one place, and what is read out of Markdown."""

import hashlib
import html as html_entities
import re
from dataclasses import dataclass

import nh3

from roundtable.text.dialect import PICTURE, to_html

#: Rises when the same source would give other HTML: stored HTML of an older version is made anew.
RENDERER = 2
#: The longest text that is taken, in characters; forms say so.
MAX_LENGTH = 400_000

TAGS = {
    *("h3", "h4", "h5", "h6", "p", "br", "hr", "blockquote", "pre", "code", "ul", "ol", "li", "a", "strong"),
    *("em", "del", "ins", "sub", "sup", "table", "thead", "tbody", "tr", "th", "td", "img", "figure"),
    *("figcaption", "dl", "dt", "dd", "div"),
}
ATTRIBUTES = {
    "a": {"href", "title"},
    "img": {"src", "alt", "title"},
    "th": {"scope"},
    "ol": {"start"},
    "li": {"id"},
    "sup": {"id"},
}
CLASSES = {
    "p": {"par"},
    "div": {"footnote"},
    "th": {"left", "center", "right"},
    "td": {"left", "center", "right"},
}


@dataclass(frozen=True)
class Picture:
    """A picture in a text: the token of its file, what it shows, and its caption."""

    token: str
    alternative: str
    caption: str


#: A number of our registers, as ``dialect`` makes it a link.
_NUMBER = re.compile(r'<a href="/(?:decisions|action-items)/\d+"[^>]*>([AD]-\d+)</a>')


def render(source: str, *, has_own_numbers: bool = True) -> str:
    """HTML that is safe to put into a page, whatever was typed.

    Paragraphs at the top carry the class ``par``; headings start at h3, below those of the page, and go
    down by single steps, whatever was typed: who hears a page finds their way by them. D-31 and A-112 stay words
    where they are the numbers of somebody else.
    """
    html = nh3.clean(
        to_html(source),
        tags=TAGS,
        attributes=ATTRIBUTES,
        allowed_classes=CLASSES,
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow ugc noopener",
        generic_attribute_prefixes=set(),
        attribute_filter=_no_foreign_pictures,
    )
    # A wide table scrolls by itself, also by keyboard.
    html = html.replace("<table>", '<div class="tblwrap" tabindex="0"><table>')
    html = html.replace("</table>", "</table></div>")
    return html if has_own_numbers else _NUMBER.sub(r"\1", html)


def _no_foreign_pictures(tag: str, attribute: str, value: str) -> str | None:
    return None if tag == "img" and attribute == "src" and not PICTURE.match(value) else value


def hash_of(source: str) -> str:
    return hashlib.sha256(source.encode()).hexdigest()


def plain(html: str) -> str:
    """The words of some HTML, for the search index and for excerpts."""
    spaced = re.sub(r"</(p|li|h\d|td|th|tr|div|figcaption|blockquote|pre)>|<br ?/?>", " ", html)
    return re.sub(r"\s+", " ", html_entities.unescape(re.sub(r"<[^>]+>", "", spaced))).strip()


def excerpt(html: str, length: int = 220) -> str:
    """The first words, at most ``length`` characters, cut between words. The cells of a table and what stands under a
    picture say nothing in a row: they are left out where there are other words."""
    words = plain(re.sub(r"<(table|figure)\b.*?</\1>", " ", html, flags=re.DOTALL)) or plain(html)
    return words if len(words) <= length else words[:length].rsplit(" ", 1)[0].rstrip(",;:.") + " …"


def count_words(source: str) -> int:
    """Of a long text once, as long as it stays the same."""
    key = hashlib.blake2b(source.encode("utf-8", "surrogatepass"), digest_size=16).digest()
    found = _counted.get(key)
    if found is None:
        if len(_counted) >= MOST_COUNTED:
            _counted.clear()
        found = _counted[key] = len(re.findall(r"\w+(?:['’.-]\w+)*", source))
    return found


MOST_COUNTED = 5000
_counted: dict[bytes, int] = {}


def reading_minutes(source: str) -> int:
    """At 230 words a minute, never less than one."""
    return max(1, round(count_words(source) / 230))


def pictures(source: str) -> list[Picture]:
    """The pictures of a text, in its order. Ours only: others are not shown."""
    found = []
    for match in re.finditer(r"!\[([^\]]*)\]\(\s*<?(/files/[^\s)>]+)>?(?:\s+\"([^\"]*)\")?\s*\)", source):
        if file := PICTURE.match(match[2]):
            found.append(Picture(file["token"], match[1].strip(), (match[3] or "").strip()))
    return found
