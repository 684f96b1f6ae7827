"""What is read from minutes, held against what a careful reader finds in them (tests/minutes/README.md)."""

import cProfile
import pstats
import re
from datetime import date
from functools import cache

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from roundtable.minutes import as_json, read_lines, read_minutes, read_text, text_of
from roundtable.minutes.days import MONTH_OF, WEEKDAY_OF
from roundtable.minutes.sections import Section
from roundtable.minutes.topics import gathered
from roundtable.text.folding import fold
from tests.minutes_corpus import FOLDER, expectation_of, files

#: Files that are not fully right yet; this list only shrinks.
NOT_YET: set[str] = set()


def folded(value):
    """Without what a careful reader may write one way or the other: case, spaces, and the order of those present."""
    if isinstance(value, str):
        return " ".join(value.split()).casefold()
    if isinstance(value, list):
        return [folded(inner) for inner in value]
    if isinstance(value, dict) and "present" in value:
        return {name: sorted(folded(inner)) for name, inner in value.items()}
    if isinstance(value, dict):
        return {name: folded(inner) for name, inner in value.items()}
    return value


@cache
def read(path):
    """What a file of the corpus is read as, once for all tests."""
    return read_minutes(path.read_bytes(), path.name)


def is_right(path):
    told = expectation_of(path)
    return folded(as_json(read(path))["meetings"]) == folded(told["meetings"])


@pytest.mark.parametrize("path", files(), ids=lambda p: p.name)
def test_minutes_are_read_as_a_careful_reader_reads_them(path):
    assert is_right(path) == (path.name not in NOT_YET), f"{path.name}: take it off NOT_YET if it is right now"


@pytest.mark.parametrize("path", files(), ids=lambda p: p.name)
def test_the_text_of_a_file_that_was_kept_is_read_as_the_file(path):
    lines, problem = read_lines(path.read_bytes())
    if problem is None:
        again = read_text(text_of(lines), path.name)
        first = read(path)
        assert (as_json(again), again.lines, again.outside) == (as_json(first), first.lines, first.outside)


@given(st.binary(max_size=600) | st.text(max_size=600).map(str.encode), st.sampled_from(["a.txt", "a.md", "a.docx"]))
def test_any_file_is_read_or_says_why_not(data, name):
    minutes = read_minutes(data, name)
    assert as_json(minutes)["file"] == name
    for meeting in minutes.meetings:
        for record in (*meeting.actions, *meeting.decisions):
            assert record.line >= 1
        assert meeting.held_on is None or isinstance(meeting.held_on, date)


# Nothing is dropped: what is left out of the notes is told elsewhere


def words(text):
    return re.findall(r"[^\W_]+", fold(text))


#: What a line may say besides what is read from it: what it is called, how long, and which day.
SAID = {
    *words("minutes notes meeting of on the date agenda ordre du jour none min mins item top a b c i ii iii iv v vi"),
    *words("apologies excuses"),
    *words("sorry excused absent also present attendees attending participants people observers who sent came come"),
    *words(
        "joined join able could not travel here there gast entschuldigt blue sheet regrets guests members trustees to"
    ),
    *words("contents topics programme discussion held protokoll plenary name group notoc ul what we talked about"),
    *(word for names in (MONTH_OF, WEEKDAY_OF) for name in names for word in words(name)),
}
ORDINAL = re.compile(r"\d+(?:st|nd|rd|th|er)?")
MONTHS = "|".join(sorted(MONTH_OF, key=len, reverse=True))
#: "Kiara Mont and Pierre Test", or the last of them on a line of its own.
JOINT_OF_NAMES = re.compile(r"(?<=[^\W\d_]),?\s(?:and|und|et)\s(?=[A-ZÀ-Þ])|^\s*(?:and|und|et)\s")
#: "9 de junio de 2027": between the figures and the month "de" belongs to the day, and nowhere else.
JOINT_OF_DAY = re.compile(rf"(?<=\d)(?:\sde)?\s(?P<month>{MONTHS})\b(?:\sdel?(?=\s\d{{4}}\b))?")


def values(told):
    """Everything that the preview prints of a meeting."""
    if isinstance(told, dict):
        return [v for inner in told.values() for v in values(inner)]
    return [v for inner in told for v in values(inner)] if isinstance(told, list) else [str(told)]


def not_kept(minutes):
    """Lines with words that are in no notes, each with what is told of its meeting."""
    kept = set(minutes.outside)
    for meeting in minutes.meetings:
        kept |= {*meeting.rest, *(line for item in meeting.agenda for line in item.notes)}
    for meeting, told in zip(minutes.meetings, as_json(minutes)["meetings"], strict=True):
        known = {word for value in values(told) for word in words(value)}
        for number in range(meeting.begin, meeting.end):
            if number not in kept and words(minutes.lines[number - 1]):
                yield number, known
    inside = {n for meeting in minutes.meetings for n in range(meeting.begin, meeting.end)}
    yield from ((n, set()) for n, line in enumerate(minutes.lines, 1) if words(line) and n not in inside | kept)


def left_out(minutes):
    """Words that stand neither in notes nor in anything that was understood."""
    for number, known in not_kept(minutes):
        line = JOINT_OF_NAMES.sub(" ", minutes.lines[number - 1])
        line = JOINT_OF_DAY.sub(r" \g<month>", fold(line))
        missing = [w for w in words(line) if w not in known | SAID and not ORDINAL.fullmatch(w)]
        if missing:
            yield number, missing


@pytest.mark.parametrize("path", files(), ids=lambda p: p.name)
def test_no_line_is_dropped(path):
    minutes = read(path)
    if minutes.meetings:
        assert list(left_out(minutes)) == []


LINES = [line for path in files() if path.suffix != ".docx" for line in read_lines(path.read_bytes())[0]]


@given(st.lists(st.sampled_from(LINES), max_size=40))
@example(["Fecha: 9 de junio de 2027"])
@example(["Junta directiva, 9 de junio de 2027"])
def test_no_line_is_dropped_however_minutes_are_written(lines):
    minutes = read_minutes("\n".join(lines).encode(), "a.md")
    if minutes.meetings:
        assert not [(n, missing, minutes.lines[n - 1]) for n, missing in left_out(minutes)]


def test_no_line_belongs_to_two():
    for path in files():
        for meeting in read(path).meetings:
            kept = [*meeting.rest, *(line for item in meeting.agenda for line in item.notes)]
            assert len(kept) == len(set(kept))


def test_what_is_said_under_a_point_is_its_notes():
    minutes = read(FOLDER / "fixed-width.txt")
    notes = [
        " ".join(" ".join(minutes.lines[n - 1].split()) for n in item.notes) for item in minutes.meetings[0].agenda
    ]
    assert notes[0].endswith("the partners counted samples in different ways.")
    assert notes[2] == "3 Open calls Nothing fits before the summer."


def test_what_stands_outside_every_meeting_is_kept_too():
    minutes = read(FOLDER / "running-oldest-first.txt")
    outside = [minutes.lines[number - 1] for number in minutes.outside]
    assert outside == [
        "Notebook of the data harmonization group",
        "Meeting of 16 March 2026",
        "Cancelled, too few people.",
    ]


# A large file takes long in proportion to its size


def calls(deed, *arguments):
    """How many functions are called by it: the same on every machine."""
    profile = cProfile.Profile()
    profile.runcall(deed, *arguments)
    return pstats.Stats(profile).total_calls


#: Of each of these, so many make a file.
REPEATED = {
    "meetings": "## {n} March 20{n}\n\nPresent: Alva\n\n### Money {n}\n\nACTION: Alva to count coin {n}\n\n",
    "points": "{n}. Point {n} (5 min)\n   Much was said of it.\n",
    "bullets": "  - x\n",
    "rows": "Alva      write it  Friday\n",
    "rules": "|---|---|\n",
    "open wiki tables": "{{|\n| a\n",
}
BEFORE = {"rows": "Who       What      When\n"}


@pytest.mark.parametrize("kind", REPEATED)
def test_a_large_file_takes_long_in_proportion(kind):
    def work(count):
        text = BEFORE.get(kind, "") + "".join(REPEATED[kind].format(n=10 + n % 18) for n in range(count))
        return calls(read_minutes, text.encode(), "a.md")

    work(60)  # patterns are made once
    assert work(320) < 5 * work(80)


def test_headings_are_not_counted_anew_for_each_of_them():
    def work(count):
        return calls(gathered, Section(children=[Section(None, f"Point {n}", "h", 2) for n in range(count)]))

    work(60)
    assert work(2000) < 5 * work(500)
