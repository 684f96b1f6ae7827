"""The corpus of minutes holds together by itself: what is expected of a file stands in that file."""

import re
import zipfile
from datetime import date
from xml.etree import ElementTree

import pytest

from tests.minutes_corpus import FOLDER, expectation_of, files, lines_of, table_of, text_of

#: A promise or decision may run over so many lines.
LONGEST = 6
FILES = pytest.mark.parametrize("path", files(), ids=lambda path: path.name)
TAG = re.compile(r"</?(?:a|b|br|del|em|li|p|s|span|strong|td|tr)\b[^>]*>")
MEETING = {"date", "title", "attendance", "agenda", "decisions", "action_items", "not_understood"}
ACTION = {"line", "owners", "text", "due", "state", "is_carried"}


def words(text):
    """The bare words, whatever stands around or inside them as markup."""
    return re.findall(r"[^\W_]+", TAG.sub("", text))


def in_order(needles, haystack):
    """Whether all these words come in this order, others between them or not."""
    rest = iter(haystack)
    return all(word in rest for word in needles)


def meetings(path):
    return expectation_of(path)["meetings"]


def quotes(path):
    """Every quoted text with its line number."""
    return [(i["line"], i["text"]) for m in meetings(path) for i in m["decisions"] + m["action_items"]]


@FILES
def test_the_expectation_has_the_shape_that_the_command_prints(path):
    expected = expectation_of(path)
    assert expected.keys() == {"file", "meetings"}
    assert expected["file"] == path.name
    for meeting in expected["meetings"]:
        assert meeting.keys() == MEETING
        assert meeting["date"] is None or date.fromisoformat(meeting["date"])
        assert {"present", "regrets"} <= meeting["attendance"].keys() <= {"present", "regrets", "guests"}
        assert all(item.keys() == {"title", "minutes"} for item in meeting["agenda"])
        assert all(item["minutes"] is None or item["minutes"] > 0 for item in meeting["agenda"])
        assert all(item.keys() == {"line", "text"} for item in meeting["decisions"])
        assert all(item.keys() == ACTION for item in meeting["action_items"])
        assert {item["state"] for item in meeting["action_items"]} <= {"open", "done", "dropped"}


@FILES
def test_line_numbers_exist_and_rise(path):
    lines = lines_of(path)
    for meeting in meetings(path):
        for found in (
            [item["line"] for item in meeting["decisions"]],
            [item["line"] for item in meeting["action_items"]],
            meeting["not_understood"],
        ):
            assert found == sorted(found)
            assert all(1 <= line <= len(lines) and lines[line - 1].strip() for line in found)


@FILES
def test_quoted_words_stand_on_their_lines(path):
    lines = lines_of(path)
    for line, text in quotes(path):
        assert words(text)[0] in words(lines[line - 1]), f"{path.name}:{line} does not begin {text!r}"
        following = words(" ".join(lines[line - 1 : line - 1 + LONGEST]))
        assert in_order(words(text), following), f"{path.name}:{line} does not say {text!r}"


@FILES
def test_owners_dates_and_names_stand_in_the_file(path):
    lines = lines_of(path)
    everything = " ".join(words(" ".join(lines)))
    windows = [words(" ".join(lines[start : start + LONGEST])) for start in range(len(lines))]
    for meeting in meetings(path):
        for item in meeting["action_items"]:
            places = [place for place in windows if in_order(words(item["text"]), place)]
            for said in [*item["owners"], *([item["due"]] if item["due"] else [])]:
                assert any(in_order(words(said), place) for place in places), f"{path.name} does not say {said!r}"
        attendance = meeting["attendance"]
        for said in [
            *attendance["present"],
            *attendance["regrets"],
            *attendance.get("guests", []),
            *(item["title"] for item in meeting["agenda"]),
        ]:
            assert " ".join(words(said)) in everything, f"{path.name} does not say {said!r}"


@FILES
def test_a_line_is_said_to_be_one_thing_only(path):
    """A line that was not understood is neither a decision nor an action item."""
    for meeting in meetings(path):
        understood = {item["line"] for item in meeting["decisions"] + meeting["action_items"]}
        assert not understood & set(meeting["not_understood"])


@FILES
def test_an_action_written_twice_is_expected_once(path):
    for meeting in meetings(path):
        said = [(item["text"].casefold(), tuple(item["owners"])) for item in meeting["action_items"]]
        assert len(said) == len(set(said))


def test_every_expectation_has_its_file():
    expected = {path.with_suffix(".expected.json").name for path in files()}
    there = {path.name for path in files()[0].parent.glob("*.json")}
    assert there == expected
    assert len(expected) == len(files()), "Two files share a name before the suffix"


def test_there_are_enough_files_in_enough_styles():
    styles = table_of("Styles")
    assert len(files()) >= 36
    assert len(styles) >= 10
    assert sum(path.suffix == ".docx" for path in files()) >= 4
    assert sorted(name for names in styles.values() for name in names) == [path.name for path in files()]


def test_word_files_open_whole():
    for path in files():
        if path.suffix == ".docx":
            with zipfile.ZipFile(path) as docx:
                assert docx.testzip() is None
                for name in docx.namelist():
                    ElementTree.fromstring(docx.read(name))


# The traps of real notes: how each is seen in a file and what is expected of it.


def actions(path):
    return [item for meeting in meetings(path) for item in meeting["action_items"]]


def lines_with(path, pattern):
    return [line for line in lines_of(path) if re.search(pattern, line, re.IGNORECASE)]


def repeated(path):
    """The actions whose words come twice within one meeting (a running document has others)."""
    lines = [words(line.casefold()) for line in lines_of(path)]
    places = [sum(lines[start : start + 2], []) for start in range(len(lines))]
    return [
        item
        for item in actions(path)
        if len([start for start, place in enumerate(places) if says(place, lines[start], item["text"])]) > 1
    ]


def says(place, line, text):
    """Whether a text, or all but the last of its words, begins on a line and ends on it or the next."""
    said = words(text.casefold())
    return said[0] in line and in_order(said[: max(2, len(said) - 4)], place)


def boxes_on_agenda(path):
    titles = [item["title"] for meeting in meetings(path) for item in meeting["agenda"]]
    waiting = ["Talk about the summer break"]
    return [line for line in lines_with(path, r"^- \[.?\]") if any(title in line for title in titles + waiting)]


def raw(path):
    return path.read_bytes()


TRAPS = {
    "the same action written twice": repeated,
    "a carried item repeated as new": lambda path: [item for item in repeated(path) if item["is_carried"]],
    "owner as speaker before the marker": lambda path: lines_with(path, r"\w+\\?[>:] (?:action|todo)\b"),
    "owner trailing": lambda path: lines_with(path, r"[(\[]\w+(?: ?/ ?\w+)?(?:, [\w ]+)?[)\]] *$"),
    "owner as a handle": lambda path: [o for item in actions(path) for o in item["owners"] if o[0] == "@"],
    "A / B and C": lambda path: lines_with(path, r"\w / @?\w+ and @?\w+"),
    "ACTION - ^": lambda path: lines_with(path, r"action - \^"),
    "struck out": lambda path: [item for item in actions(path) if item["state"] == "dropped"],
    "a box without a space": lambda path: lines_with(path, r"\[\] \S"),
    "check boxes in an agenda": boxes_on_agenda,
    "check boxes of attendance": lambda path: lines_with(path, r"^- \[.\] \w+ \(@\w+\)"),
    "inside a comment": lambda path: re.search(r"<!--[^>]*(?:action|\[ \])", text_of(path), re.IGNORECASE),
    "nobody owns it": lambda path: [item for item in actions(path) if not item["owners"]],
    "done already": lambda path: [item for item in actions(path) if item["state"] == "done"],
    "due in words": lambda path: [
        i for i in actions(path) if i["due"] and not re.search(r"\d(?! (?:day|week)s?\b)", i["due"])
    ],
    "over several lines": lambda path: [
        i for i in actions(path) if not in_order(words(i["text"]), words(lines_of(path)[i["line"] - 1]))
    ],
    "no action, no decision": lambda path: meetings(path) and not quotes(path),
    "several meetings": lambda path: meetings(path)[1:],
    "next meeting is not this one": lambda path: lines_with(path, r"next|prochaine|nächste"),
    "Windows line ends": lambda path: b"\r\n" in raw(path) and not re.search(rb"[^\r]\n", raw(path)),
    "byte order mark": lambda path: raw(path).startswith(b"\xef\xbb\xbf"),
    "not UTF-8": lambda path: b"\x92" in raw(path) and b"\xe2\x80" not in raw(path),
    "no-break spaces": lambda path: "\u00a0" in text_of(path),
    "typographic quotes and dashes": lambda path: re.search("[“’].*[–—]|[–—].*[“’]", text_of(path)),
    "tabs": lambda path: "\t" in "".join(lines_of(path)),
    "form feed": lambda path: "\f" in text_of(path),
    "right to left": lambda path: re.search("[\u0590-\u06ff]", text_of(path)),
    "quoted from a mail": lambda path: lines_with(path, r"^\s*> (?:todo|agreed)"),
    "not understood": lambda path: [line for meeting in meetings(path) for line in meeting["not_understood"]],
}
#: What happens to every corpus may stand in one place; what people do every week must stand in several.
ONCE = {
    "check boxes of attendance",
    "several meetings",
    "byte order mark",
    "not UTF-8",
    "no-break spaces",
    "typographic quotes and dashes",
    "tabs",
    "form feed",
    "right to left",
    "quoted from a mail",
}


@pytest.mark.parametrize("trap", TRAPS)
def test_every_trap_stands_where_the_page_says(trap):
    names = table_of("Where each trap stands")[trap]
    assert len(names) >= (1 if trap in ONCE else 3)
    for name in names:
        assert TRAPS[trap](FOLDER / name), f"{name} has no {trap!r}"


def test_the_page_tells_of_no_other_trap():
    assert table_of("Where each trap stands").keys() == TRAPS.keys()
