"""The words of a mail that has HTML alone. What mail programs mark as quoted is left out."""

import re
from html.parser import HTMLParser

#: After one of these everything is quoted (Outlook, Outlook on the web).
ENDS = {"divrplyfwdmsg", "appendonsend", "mail-editor-reference-message-container", "ol_src_body_section"}
#: What stands in one of these is quoted, or a signature.
QUOTES = {"gmail_quote", "gmail_attr", "yahoo_quoted", "moz-cite-prefix", "protonmail_quote", "gmail_signature"}
QUOTES |= {"moz-signature", "protonmail_signature_block", "zmail_extra", "ms-outlook-mobile-signature"}
#: Nobody reads further.
MOST_CHARACTERS = 1_000_000
LONGEST_TAG = 4000
HIDDEN = {"head", "style", "script", "title", "template"}
EMPTY = {"br", "hr", "img", "meta", "link", "input", "wbr", "col", "area", "base", "source"}
BLOCKS = {"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "ul", "ol", "table", "tr", "blockquote", "pre", "section"}
#: Blocks between which mail programs show no empty line.
CLOSE = {"div", "tr", "li"}


def text_of_html(html: str) -> str:
    reader = _Reader()
    reader.feed(_tame(html[:MOST_CHARACTERS]))
    reader.close()
    return re.sub(r"\n{3,}", "\n\n", "".join(reader.out)).strip()


def _tame(html: str) -> str:
    """Without comments, and with tags that end and are short: what is not so takes the parser minutes."""
    first, *others = html.split("<!--")
    html = first + "".join(part.partition("-->")[2] for part in others)
    html = re.sub(r"<([^<>]*)(?=<)", r"&lt;\1", html)
    return re.sub(rf"<[^<>]{{{LONGEST_TAG},}}>", "", html)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.out: list[str] = []
        self.open: list[tuple[str, bool]] = []  # elements, and whether what is in them is left out
        self.left_out = 0  # how many of those
        self.is_over = False

    @property
    def is_quiet(self) -> bool:
        return self.is_over or self.left_out > 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        names = {name.lower() for name in (*given.get("class", "").split(), given.get("id", ""))}
        names = {name.removeprefix("x_") for name in names}  # Outlook puts this before names that it shows again
        if names & ENDS:
            self.is_over = True
        if tag == "br":
            self._write("\n")
        elif tag == "li":
            self._write("- " if self._begins_line() else "\n- ")
        elif tag in {"td", "th"}:
            self._write(" ")
        elif tag in BLOCKS:
            self._break(tag)
        is_left_out = tag in HIDDEN or bool(names & QUOTES) or (tag == "blockquote" and given.get("type") == "cite")
        if tag not in EMPTY:
            self.open.append((tag, is_left_out))
            self.left_out += is_left_out

    def handle_endtag(self, tag: str) -> None:
        if tag in BLOCKS:
            self._break(tag)
        for at in range(len(self.open) - 1, max(-1, len(self.open) - 200), -1):
            if self.open[at][0] == tag:  # what was not closed within ends too
                self.left_out -= sum(is_left_out for _, is_left_out in self.open[at:])
                del self.open[at:]
                return

    def handle_data(self, data: str) -> None:
        words = re.sub(r"[^\S\xa0]+", " ", data)
        words = words.replace("\xa0", " ").replace("\u200b", "")
        if self.out and self.out[-1].endswith(("\n", " ")):
            words = words.removeprefix(" ")
        self._write(words)

    def _break(self, tag: str) -> None:
        if tag not in CLOSE:
            self._write("\n\n")
        elif not self._begins_line():
            self._write("\n")

    def _begins_line(self) -> bool:
        return not self.out or self.out[-1].rstrip(" ").endswith("\n")

    def _write(self, words: str) -> None:
        if not self.is_quiet and words:
            self.out.append(words)
