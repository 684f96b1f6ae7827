"""Digests in their final bytes: what is the same for many people is made once and joined as bytes."""

import hashlib
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from email.utils import format_datetime
from functools import lru_cache
from itertools import groupby
from operator import attrgetter
from typing import Any, NamedTuple

from flask import current_app, g
from flask_babel import gettext, ngettext
from jinja2 import Environment, Template

from roundtable import formats, signing
from roundtable.domain import clock, comments
from roundtable.domain.digests import Content, Section
from roundtable.domain.mails import Letter
from roundtable.domain.news import Entry
from roundtable.domain.site import with_groups
from roundtable.domain.waiting import Waiting, WaitKind
from roundtable.links import link_to
from roundtable.mail import boxes
from roundtable.mail.headers import header
from roundtable.mail.list_headers import Links, Sender, list_headers, sender_of
from roundtable.mail.meeting_notices import answer_link
from roundtable.mail.packing import packed
from roundtable.mail.pieces import (
    HOLE,
    Frame,
    Piece,
    Stencil,
    blank,
    frame_of,
    hidden,
    joined,
    piece_of,
    stencil_of,
    words_of,
)
from roundtable.mail.reading_as import Kept, host, reading_as
from roundtable.mail.transport import on_the_line
from roundtable.models import ActionItem, Digest, Meeting, Summary, TimePoll

#: Of each group; of the others it is said how many there are.
MOST_ENTRIES = 15
#: Of HTML, in all. Where there is more, Gmail cuts it off, and with it the link to stop.
MOST_BYTES = 90_000
#: In the address of any digest, which is put together once: the largest id that there can be.
_ANY_ID = 2**31 - 1


@dataclass
class _Row:
    """A part of a digest under its own heading."""

    items: Sequence[Piece]
    heading: Piece | None = None
    left: int = 0  # of which is said only how many they are
    where: str = ""
    link: str = ""
    is_news: bool = False
    whole: Piece | None = None  # with its heading and all its items, where many have the same

    @property
    def count(self) -> int:
        return self.left + len(self.items)

    @property
    def head(self) -> int:
        return self.heading.size if self.heading else 0


class Press:
    """Writes the digests of one batch, in which the roundtable and what is told of it stay the same."""

    def __init__(self) -> None:
        self.site, self.groups = with_groups()
        self.name = self.site.name if self.site else "Roundtable"
        self.host, self.sender = host(), on_the_line(current_app.config["MAIL_DEFAULT_SENDER"])
        self.desk = current_app.url_for("front.index", _external=True)
        self.page = current_app.url_for("me.show_digest", digest_id=_ANY_ID, _external=True)
        self.sheets: dict[str, _Printed] = {}
        self.told: dict[tuple[int, str, str], _Told] = {}
        self.entries: dict[tuple[int, str], Piece] = {}
        self.kept: dict[Hashable, Piece | Stencil] = {}
        self.hidden: dict[Hashable, Piece] = {}
        self.joined: dict[tuple[int, ...], tuple[tuple[Piece, ...], Piece]] = {}
        self.subjects: dict[tuple[_Facts, str], str] = {}
        self.known: Kept = {}

    def write(self, digest: Digest, content: Content, address: str) -> Letter:
        """In the person's language and zone."""
        person = content.person
        with reading_as(person.zone, person.language, self.groups, self.known) as known:
            sheet = _Sheet(self, digest, content, known)
            facts = _facts(content), person.language
            subject = self.subjects.get(facts) or self.subjects.setdefault(facts, _subject(facts[0]))
            pieces = list(self.runs(sheet.pieces()))
            version = f"-r{digest.version}" if digest.version > 1 else ""
            message_id = f"<{digest.key.replace(':', '.')}{version}@{self.host}>"
            parts = [self._headers(sheet, address, subject, message_id), *_bodies(pieces, message_id)]
            message = b"".join(parts)
            html = "".join([piece.html for piece in pieces])
            return Letter(subject, message_id, html, message, packed(parts, message))

    def runs(self, pieces: Sequence[Piece]) -> Iterator[Piece]:
        """What stands together and many have the same, joined once: all the news of their groups, say."""
        for is_shared, some in groupby(pieces, _IS_SHARED):
            if not is_shared:
                yield from some
                continue
            run = tuple(some)
            ids = tuple(map(id, run))
            if ids not in self.joined:
                self.joined[ids] = run, joined(run)  # held, so that the ids stay theirs
            yield self.joined[ids][1]

    def printed(self, language: str, known: dict[str, Any]) -> "_Printed":
        found = self.sheets.get(language)
        if found is None:
            frame = frame_of(_template("digest.html").render({**known, "site": self.site, "hole": HOLE}))
            headings = (
                _heading(words, known, frame) for words in (gettext("Waiting for you"), gettext("Your action items"))
            )
            found = self.sheets[language] = _Printed(frame, *headings)
        return found

    def _headers(self, sheet: "_Sheet", address: str, subject: str, message_id: str) -> bytes:
        site = Sender(self.name, self.sender)
        lists = list_headers(sheet.content, sheet.links, self.name, self.host)
        return b"".join(
            [
                header("From", *sender_of(sheet.content, site)),
                header("To", sheet.content.person.name, on_the_line(address)),
                header("Subject", subject),
                f"Date: {_date(clock.now().replace(microsecond=0))}\r\n".encode("ascii"),
                f"Message-ID: {message_id}\r\n".encode("ascii"),
                b"Auto-Submitted: auto-generated\r\n",  # RFC 3834
                _reply_to(sheet.content),
                header("List-Id", lists.pop("List-Id")),
                "".join([f"{name}: {value}\r\n" for name, value in lists.items()]).encode("ascii"),
            ]
        )


_IS_SHARED = attrgetter("is_shared")


class _Printed(NamedTuple):
    """What is on everybody's sheet, in one language."""

    frame: Frame
    waiting: Piece  # the headings of what waits and of action items
    action_items: Piece


class _Told(NamedTuple):
    """What of a group is told, and the same with its name above."""

    entries: list[Entry]  # held, so that their id stays theirs
    shown: list[Piece]
    heading: Piece
    whole: Piece


class _Sheet:
    """One person's digest, piece by piece."""

    def __init__(self, press: Press, digest: Digest, content: Content, known: dict[str, Any]) -> None:
        self.press, self.content, self.known = press, content, known
        self.reader: tuple[str, str] = (content.person.zone, content.person.language)
        self.printed = press.printed(content.person.language, known)
        self.frame = self.printed.frame
        self.token = signing.sign(signing.Purpose.UNSUBSCRIBE, content.person.id)
        self.desk = press.desk
        self.page = press.page.replace(str(_ANY_ID), str(digest.id)) if digest.id else None
        self.links = Links(
            signing.link_with(self.token, "mail.show_unsubscribe"),
            signing.link_with(self.token, "mail.choose_digests"),
            self.page,
        )

    def pieces(self) -> list[Piece]:
        top, head, rows, between, foot, end = self.frame.parts
        above = [top, self._preheader(), head, self._head(), rows]
        below = [foot, self._foot(), end]
        room = MOST_BYTES - sum(piece.size for piece in (*above, *below))
        told = [piece for row in self._fitted(list(self._rows()), room) for piece in (between, *self._shown(row))]
        return [*above, *told[1:], *below]

    def _preheader(self) -> Piece:
        content = self.content
        key = (*self.reader, len(content.waiting), *(section.group.id for section in content.sections))
        if key not in self.press.hidden:
            self.press.hidden[key] = hidden(_rendered("preheader", self.known, content=content))
        return self.press.hidden[key]

    def _head(self) -> Piece:
        content = self.content
        said = {"name": content.person.name}
        if content.since:
            said["day"] = formats.day(content.since)
        return self._piece("head", (len(content.waiting), content.at_once), said, content=content)

    def _foot(self) -> Piece:
        """Why it comes, and how to end that."""
        content = self.content
        of_groups = tuple([(one.group_id, one.role) for one in content.reporting])
        ended = tuple([section.group.id for section in content.sections]) if content.at_once else ()
        shown = content.at_once, content.is_urgent, content.person.digest_hour, of_groups, ended
        links = self.links.of(content)._asdict()
        return self._piece("foot", shown, {name: link for name, link in links.items() if link}, content=content)

    def _rows(self) -> Iterator[_Row]:
        content = self.content
        if (meeting := content.meeting) is not None:
            said = content.answer.said if content.answer else None
            yield _Row([self._piece("meeting", (meeting.id, said), content=content, meeting=meeting)])
        if content.waiting:
            waiting = [self._waiting(wait) for wait in content.waiting]
            yield _Row(waiting, self.printed.waiting, link=self.desk)
        if content.action_items:
            items = [self._action_item(item) for item in content.action_items]
            yield _Row(items, self.printed.action_items, link=self.desk)
        for section in content.sections:
            told, group = self._told(section), section.group
            left, link = len(section.entries) - len(told.shown), self.page or link_to(group)
            yield _Row(told.shown, told.heading, left, group.short_name, link, is_news=True, whole=told.whole)
        if content.quiet:
            yield _Row([self._piece("quiet", tuple([group.id for group in content.quiet]), content=content)])

    def _waiting(self, wait: Waiting) -> Piece:
        """Many are asked the same by a meeting, a summary or a time poll."""
        thing, person = wait.thing, self.content.person
        shown = (wait.kind, thing.id) if isinstance(thing, Meeting | Summary | TimePoll) else None
        said: dict[str, str] = {}
        if wait.kind == WaitKind.ANSWER:
            said["deed"] = answer_link(thing, person, person)
        elif wait.kind in _DEEDS:
            said["deed"] = signing.deed_link(_DEEDS[wait.kind], thing.id, person)
        return self._piece("waiting", shown, said, wait=wait)

    def _action_item(self, item: ActionItem) -> Piece:
        said = {
            "page": link_to(item),
            "text": item.text,
            "due": formats.due(item.due_on) if item.due_on else gettext("No date"),
            "group": item.group.short_name,
            "number": item.number,
            "deed": signing.deed_link(signing.Purpose.ACTION_ITEM, item.id, self.content.person),
        }
        is_late = item.is_late(self.content.day)
        return self._piece("action_item", is_late, said, is_late=is_late)

    def _shown(self, row: _Row) -> list[Piece]:
        rest = [self._rest(row, row.left)] if row.left else []
        if row.whole:
            return [row.whole, *rest]
        return [row.heading, *row.items, *rest] if row.heading else [*row.items, *rest]

    def _rest(self, row: _Row, count: int) -> Piece:
        return self._piece("left_out", (count, row.where), {"link": row.link}, count=count, where=row.where)

    def _fitted(self, rows: list[_Row], room: int) -> list[_Row]:
        """What is shown in so many bytes: what is one's own first, then of every group alike."""
        between = self.frame.parts[3].size
        if sum(between + sum(piece.size for piece in self._shown(row)) for row in rows) <= room:
            return rows
        named: list[_Row] = []
        others = [row for row in rows if row.is_news]
        room -= self._rest(self._gathered(others), sum(row.count for row in others)).size + between
        for row in rows:
            least = between + row.head + self._rest(row, row.count).size
            if least * 4 <= room or not row.is_news:  # a heading is nothing without what stands under it
                room -= least
                named.append(row)
        _choose(named, room)
        return [
            *named,
            *([self._gathered(unnamed)] if (unnamed := [row for row in others if row not in named]) else []),
        ]

    def _gathered(self, rows: list[_Row]) -> _Row:
        """Where even the names of the groups are too many, the last of them in one line."""
        where = ngettext("%(num)s other group", "%(num)s other groups", len(rows))
        return _Row([], None, sum(row.count for row in rows), where, self.page or self.desk, is_news=True)

    def _told(self, section: Section) -> _Told:
        """Many are told the same, as far as they are of one zone and language."""
        key = (id(section.entries), *self.reader)
        if key not in self.press.told:
            shown = [self._entry(entry) for entry in section.entries[:MOST_ENTRIES]]
            heading = _heading(section.group.name, self.known, self.frame)
            self.press.told[key] = _Told(section.entries, shown, heading, joined([heading, *shown]))
        return self.press.told[key]

    def _entry(self, entry: Entry) -> Piece:
        """The same in every zone, where it tells no time."""
        key = id(entry), self.content.person.language
        found = self.press.entries.get(key)
        if found is None:
            g.is_zone_asked = False
            found = self._piece("entry", entry=entry)
            if not g.is_zone_asked:
                self.press.entries[key] = found
        return found

    def _piece(
        self, template: str, shown: Hashable = None, said: Mapping[str, str] | None = None, **values: Any
    ) -> Piece:
        """``said`` stands in it for this person alone. All else is told by ``shown``: it is made once in a batch for
        everybody of one zone and language; without, each time."""
        said = said or {}
        key = (template, *self.reader, shown, *said)
        found = self.press.kept.get(key) if shown is not None else None
        if found is None:
            raw = _rendered(template, self.known, **values, **{name: blank(name) for name in said})
            found = stencil_of(raw, self.frame.styles) if said else piece_of(raw, self.frame.styles)
            self.press.kept[key] = found
        return found.filled(said) if isinstance(found, Stencil) else found


def _rendered(template: str, known: dict[str, Any], **values: Any) -> str:
    """Whole lines: Jinja takes the last line break of a template away."""
    return _template(f"digest/{template}.html").render({**known, **values}) + "\n"


def _heading(words: str, known: dict[str, Any], frame: Frame) -> Piece:
    return piece_of(_rendered("heading", known, words=words), frame.styles)


#: Of a second many are written.
_date = lru_cache(maxsize=8)(format_datetime)


#: What can be done about what waits by a signed link, besides answering to a meeting.
_DEEDS = {WaitKind.LOOK_OVER: signing.Purpose.LOOK_OVER, WaitKind.TIME_POLL: signing.Purpose.TIMES}


def digest_letter(digest: Digest, content: Content, address: str) -> Letter:
    """One digest by itself."""
    return Press().write(digest, content, address)


class _Facts(NamedTuple):
    """What a subject says."""

    waiting: int
    hour: str  # of a meeting today
    news: int
    groups: tuple[str, ...]
    action_items: int
    weekday: int
    at_once: bool


def _facts(content: Content) -> _Facts:
    meeting, hour = content.meeting, ""
    if meeting is not None and formats.in_zone(meeting.starts_at).date() == content.day:
        hour = formats.hour(meeting.starts_at)
    return _Facts(
        len(content.waiting),
        hour,
        sum([len(section.entries) for section in content.sections]),
        tuple([section.group.short_name for section in content.sections]),
        len(content.action_items),
        content.day.weekday(),
        content.at_once,
    )


def _subject(of: _Facts) -> str:
    """The facts: “Tuesday: 4 things wait for you, meeting at 15:00”."""
    facts: list[str] = []
    if of.waiting:
        facts.append(ngettext("%(num)s thing waits for you", "%(num)s things wait for you", of.waiting))
    if of.hour:
        facts.append(gettext("meeting at %(hour)s", hour=of.hour))
    if of.news and (of.at_once or len(facts) < 2):
        groups = of.groups
        where = groups[0] if len(groups) == 1 else ngettext("%(num)s group", "%(num)s groups", len(groups))
        facts.append(
            ngettext("%(num)s new thing in %(where)s", "%(num)s new things in %(where)s", of.news, where=where)
        )
    elif of.action_items and not facts:
        facts.append(ngettext("%(num)s action item due", "%(num)s action items due", of.action_items))
    words = ", ".join(facts)
    if of.at_once:
        return words[:1].upper() + words[1:]
    return gettext("%(weekday)s: %(facts)s", weekday=formats.weekday_name(of.weekday), facts=words)


def _choose(rows: list[_Row], room: int) -> None:
    """What fits, and how much does not."""
    places = ((n if row.is_news else -1, number, n) for number, row in enumerate(rows) for n in range(len(row.items)))
    shown: list[list[Piece]] = [[] for _ in rows]
    for _, number, n in sorted(places):
        item = rows[number].items[n]
        if item.size <= room:
            room -= item.size
            shown[number].append(item)
    for row, items in zip(rows, shown, strict=True):
        row.left, row.items, row.whole = row.count - len(items), items, None


def _reply_to(content: Content) -> bytes:
    """The one thing that it tells of; where there are several, whoever replies is asked which they mean."""
    if not boxes.is_open():
        return b""
    keys = {entry.key for section in content.sections for entry in section.entries}
    only = next(iter(keys)) if len(keys) == 1 else None
    kind, name = only if only and only[0] in comments.COMMENTED else (boxes.DIGEST, content.day.isoformat())
    return f"Reply-To: {boxes.reply_address(content.person.id, kind, name)}\r\n".encode("ascii")


def _template(name: str) -> Template:
    return _found(current_app.jinja_env, f"mail/{name}")


@lru_cache(maxsize=64)
def _found(env: Environment, name: str) -> Template:
    """Templates never change while the application runs; looking for one takes as long as making a short one."""
    return env.get_template(name)


def _bodies(pieces: Sequence[Piece], message_id: str) -> list[bytes]:
    """Text and HTML. No line of quoted-printable looks like the boundary: there = is followed by digits or the end."""
    boundary = f"==============={int(hashlib.sha256(message_id.encode()).hexdigest(), 16) % 10**19:019}=="
    return [
        _HEAD.format(boundary).encode("ascii"),
        _PART.format(boundary, "plain").encode("ascii"),
        *words_of(pieces),
        _PART.format(boundary, "html").encode("ascii"),
        *[piece.quoted_html for piece in pieces],
        f"\r\n--{boundary}--\r\n".encode("ascii"),
    ]


_HEAD = 'MIME-Version: 1.0\r\nContent-Type: multipart/alternative;\r\n boundary="{}"\r\n'
_PART = '\r\n--{}\r\nContent-Type: text/{}; charset="utf-8"\r\nContent-Transfer-Encoding: quoted-printable\r\n\r\n'
