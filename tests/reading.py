"""Reading pages as people do: the words, what a form holds, where links lead."""

import re
from html import unescape
from html.parser import HTMLParser

UNSEEN = {"script", "style", "title", "template"}
BLOCKS = {"p", "li", "td", "th", "h1", "h2", "h3", "div", "section", "article", "dd", "dt", "option", "label", "button"}


class _Words(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.pieces: list[str] = []
        self.unseen = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.unseen += tag in UNSEEN
        if tag in BLOCKS:
            self.pieces.append(" ")

    def handle_endtag(self, tag: str) -> None:
        self.unseen -= tag in UNSEEN
        if tag in BLOCKS:
            self.pieces.append(" ")

    def handle_data(self, data: str) -> None:
        if not self.unseen:
            self.pieces.append(data)


def words_of(html: str) -> str:
    """What stands there to be read, with single spaces."""
    parser = _Words()
    parser.feed(html)
    return " ".join("".join(parser.pieces).split())


def main_of(html: str) -> str:
    """The words of the page itself, without the menus around it."""
    found = re.search(r"<main.*?</main>", html, re.S)
    assert found, "the page has no main part"
    return words_of(found[0])


def value_of(html: str, name: str) -> str:
    """What a field of a form holds: an input, a text, or what is chosen."""
    if found := re.search(rf'<textarea[^>]*name="{name}"[^>]*>(.*?)</textarea>', html, re.S):
        return unescape(found[1]).lstrip("\r\n")
    if found := re.search(rf'<select[^>]*name="{name}".*?</select>', html, re.S):
        chosen = re.search(
            r'<option[^>]*selected[^>]*value="([^"]*)"|<option[^>]*value="([^"]*)"[^>]*selected', found[0]
        )
        return unescape(chosen[1] or chosen[2] or "") if chosen else ""
    tags = re.findall(rf'<input[^>]*name="{name}"[^>]*>', html)
    tags = [t for t in tags if 'type="radio"' not in t or "checked" in t]
    assert tags, f"there is no field {name}"
    found = re.search(r'value="([^"]*)"', tags[0])
    return unescape(found[1]) if found else ""


def is_wrong(html: str, name: str) -> bool:
    """Whether the field is marked as wrong, and the sentence above the form leads to it."""
    marked = re.search(rf'<(input|textarea|select)[^>]*name="{name}"[^>]*aria-invalid="true"', html) or re.search(
        rf'<(input|textarea|select)[^>]*aria-invalid="true"[^>]*name="{name}"', html
    )
    return bool(marked) and f'href="#{name}"' in html


def links_of(html: str) -> list[str]:
    return [unescape(address) for address in re.findall(r'<a[^>]*href="([^"]*)"', html)]
