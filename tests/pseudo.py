"""A language that is none, for finding what was forgotten: every sentence that went through gettext stands
in ⟦brackets⟧, and what people wrote is in Cyrillic letters. What is left in Latin letters is neither.
"""

import json
import re
import string
from html.parser import HTMLParser

from babel.support import NullTranslations
from sqlalchemy import String, Text, select, update

from roundtable import formats
from roundtable import text as markup
from roundtable.domain import minutes, reindex
from roundtable.extensions import db, metadata
from roundtable.models import AgendaPublication, Minutes, Revision, Version
from roundtable.models import Text as WrittenText

OPEN, CLOSE = "⟦", "⟧"
CYRILLIC = "абцдефгхийклмнопюрстувшжыз"
LETTERS = str.maketrans(string.ascii_letters, CYRILLIC + CYRILLIC.upper())
#: Parts of what people wrote that keep their letters: addresses, and the numbers of decisions and action items.
ADDRESSES = re.compile(r"https?://\S+|/\S+|\S+@\S+|\b[AD]-\d+\b")
#: Columns of text that hold no words of people.
CODES = {
    *("slug", "zone", "zones_version", "language", "address", "next_path", "call_link", "doi", "pmid", "ical_uid"),
    *("token", "token_hash", "password_hash", "address_hash", "network_hash", "sha256", "key", "message_id"),
    *("content_type", "batch", "held_because", "step", "html"),
}
#: What is the same in every language: names of languages, units, registers, this software, the letters of a
#: question's number, and the browser of tests/cast.py.
EVERYWHERE = {"English", "Deutsch", "UTC", "kB", "MB", "doi", "PMID", "Roundtable", "OQ", "Test", "browser"}
SKIPPED = {"script", "style", "code", "kbd"}
TOLD = {"title", "aria-label", "alt", "placeholder", "label", "content"}


class Pseudo(NullTranslations):
    """Puts what it is asked for in brackets."""

    def ugettext(self, message):
        return f"{OPEN}{message}{CLOSE}"

    def ungettext(self, singular, plural, n):
        return self.ugettext(singular if n == 1 else plural)

    def upgettext(self, _context, message):
        return self.ugettext(message)


def speak_pseudo(monkeypatch):
    """From now on everything is in the language that is none; dates and cities, which Babel translates, too."""
    pseudo = Pseudo()
    monkeypatch.setattr("flask_babel.Domain.get_translations", lambda _domain: pseudo)
    for name, said in list(vars(formats).items()):
        if hasattr(said, "cache_info"):  # what was said before is remembered
            monkeypatch.setattr(formats, name, said.__wrapped__)
    for name in ("_day", "_city", "format_timedelta", "weekday_name"):
        said = getattr(formats, name)
        monkeypatch.setattr(formats, name, lambda *a, said=said, **kw: f"{OPEN}{said(*a, **kw)}{CLOSE}")


def write_cyrillic():
    """What the people of the test world wrote, in other letters."""
    for table in metadata.sorted_tables:
        for column in table.columns:
            if type(column.type) in {String, Text} and column.name not in CODES and table.name != "events":
                for row_id, words in db.session.execute(select(table.c.id, column)).all() if "id" in table.c else ():
                    db.session.execute(update(table).where(table.c.id == row_id).values({column: cyrillic(words)}))
    for written in [*db.session.scalars(select(WrittenText)), *db.session.scalars(select(Revision))]:
        written.sha256 = markup.hash_of(written.source)
        if isinstance(written, WrittenText):
            written.html = markup.render(written.source)
        else:
            written.html = None
    _write_versions()
    for given in db.session.scalars(select(Minutes)):
        given.understood = minutes.understood_of(given.name, given.source)
    for publication in db.session.scalars(select(AgendaPublication)):
        publication.rows = [in_cyrillic(row) for row in publication.rows]
    db.session.commit()
    for _done in reindex.everything():
        db.session.commit()


def _write_versions():
    for version in db.session.scalars(select(Version)):
        manifest = [{**entry, "title": cyrillic(entry["title"])} for entry in version.manifest]
        db.session.execute(update(Version).where(Version.id == version.id).values(manifest=manifest))


def cyrillic(words):
    if words is None:
        return None
    kept = [(m.start(), m.end()) for m in ADDRESSES.finditer(words)]
    return "".join(
        c if any(start <= i < end for start, end in kept) else c.translate(LETTERS) for i, c in enumerate(words)
    )


def in_cyrillic(row):
    """One row of a published agenda."""
    words = {k: cyrillic(v) for k, v in row.items() if k in {"title", "presenter", "pre_read"}}
    inner = {"rows": [in_cyrillic(r) for r in row["rows"]]} if row.get("rows") else {}
    return {**row, **words, **inner}


class Page(HTMLParser):
    """Everything on a page that people read or hear, with where it stands."""

    def __init__(self):
        super().__init__(convert_charrefs=True)
        self.skipped = 0
        self.depth = 0  # of brackets, which may hold other elements
        self.left = []

    def handle_starttag(self, tag, attrs):
        self.skipped += tag in SKIPPED
        given = dict(attrs)
        for name, value in attrs:
            if name == "data-words":
                self.note(json.loads(value).values() if value.startswith("{") else [value], f"<{tag} {name}>")
            elif (
                name in TOLD
                and given.get("name") != "viewport"
                and value
                and not is_code(tag, given)
                or name.startswith("data-")
                and name != "data-keep"
                and " " in (value or "")
                or name == "value"
                and tag == "input"
                and given.get("type") == "submit"
            ):
                self.note([value], f"<{tag} {name}>")

    def handle_endtag(self, tag):
        self.skipped -= tag in SKIPPED

    def handle_data(self, data):
        if not self.skipped:
            rest, self.depth = outside(data, self.depth)
            self.left += latin(rest)

    def note(self, values, where):
        self.left += [f"{where} {word}" for value in values for word in latin(outside(value)[0])]


def is_code(tag, given):
    """What <meta> carries for machines."""
    return tag == "meta" and given.get("name") != "description"


def outside(words, depth=0):
    """What stands outside the brackets, and how deep in them the words end."""
    rest = ""
    for character in words:
        if character == OPEN:
            depth, rest = depth + 1, rest + " "
        elif character == CLOSE:
            depth -= 1
        elif not depth:
            rest += character
    return rest, depth


def latin(rest):
    """The words of two and more Latin letters that are no addresses."""
    return [w for w in re.findall(r"[A-Za-zÀ-ɏ]{2,}", ADDRESSES.sub(" ", rest)) if w not in EVERYWHERE]


def forgotten(html):
    """What on this page went neither through gettext nor was written by people."""
    page = Page()
    page.feed(html)
    page.close()
    return page.left


def forgotten_in_text(words):
    return latin(outside(words)[0])
