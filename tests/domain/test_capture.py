"""Notes are read as their writer meant them. Today is Wednesday, 4 March 2026."""

import re
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roundtable.text.capture import Kind, State, capture, items, lines, markers, people, reading, sections
from roundtable.text.dates import DueKind
from roundtable.text.folding import fold
from tests.domain.notes import ALICE, BOB, SASHA, TODAY, ids, only, read
from tests.work import assert_linear, endless_repeats, patterns_of


@pytest.mark.parametrize(
    "line, kind, text",
    [
        ("DECISION: We keep one registry.", Kind.DECISION, "We keep one registry."),
        ("ACTION: @bob send the slides by Friday", Kind.ACTION, "send the slides"),
        ("AI: collect the cases", Kind.ACTION, "collect the cases"),
        ("TODO: collect the cases", Kind.ACTION, "collect the cases"),
        ("- [ ] collect the cases", Kind.ACTION, "collect the cases"),
        ("- [x] collect the cases", Kind.ACTION, "collect the cases"),
        ("QUESTION: who has blocks?", Kind.QUESTION, "who has blocks?"),
        ("Action item: collect", Kind.ACTION, "collect"),
        ("* **Action:** collect", Kind.ACTION, "collect"),
        ("**ACTION: collect**", Kind.ACTION, "collect"),
        ("[ACTION] collect", Kind.ACTION, "collect"),
        ("ACTION #3: collect", Kind.ACTION, "collect"),
        ("Action – collect", Kind.ACTION, "collect"),
        ("> ACTION: collect", Kind.ACTION, "collect"),
        ("### RESOLVED: one registry", Kind.DECISION, "one registry"),
        ("Beschluss: Wir führen ein Register.", Kind.DECISION, "Wir führen ein Register."),
        ("Aufgabe: Fälle sammeln", Kind.ACTION, "Fälle sammeln"),
        ("OFFENE FRAGE: wer?", Kind.QUESTION, "wer?"),
        ("☐ collect", Kind.ACTION, "collect"),
        ("1. [ ] collect", Kind.ACTION, "collect"),
    ],
)
def test_a_marked_line(line, kind, text):
    captured = only(line)
    assert (captured.kind, captured.text) == (kind, text)


@pytest.mark.parametrize(
    "line",
    ["AI methods in pathology", "AI - based reading", "Actions speak louder", "Decision tree: see slide 4", "ACTION:"]
    + ["Task Force: nothing new", "- [](https://example.org) a link", "[x]: https://example.org", "`ACTION: shown`"]
    + [
        "The action: none",
        "ACTION REQUIRED BY ALL",
        "agreed – fine",
        "ACTION: none",
        "- [ ]",
        "DECISION: n/a",
        "- a list",
    ]
    + [
        "ACTION/DECISION: header",
        "@bob",
        "Sasha: I agree: action is needed",
        "ACTION - ^",
        "",
        "~~",
        "<!--",
        "TODO: tbd",
    ],
)
def test_a_line_that_marks_nothing(line):
    assert read(line) == []


def test_several_marks_in_one_line():
    agreed, decided = read("We talked. ACTION: Bob to write it. DECISION: one registry")
    assert (agreed.text, ids(agreed), decided.text, decided.owners) == ("write it.", [BOB.id], "one registry", ())


def test_when_it_is_due_is_taken_from_the_words():
    captured = only("ACTION: @bob send the slides by Friday")
    assert (captured.due_kind, captured.due_written, captured.due_on) == (DueKind.DATE, "by Friday", date(2026, 3, 6))


def test_the_next_meeting_is_left_to_the_caller():
    captured = only("- [ ] Bob to bring data before the next meeting")
    assert (captured.text, captured.due_kind, captured.due_on) == ("bring data", DueKind.NEXT_MEETING, None)


def test_days_and_months_are_read_as_asked_for():
    assert capture("ACTION: write by 3/4/2027", TODAY, month_first=True)[0].due_on == date(2027, 3, 4)


# The traps of real notes


def test_the_same_action_written_twice():
    captured = only("ACTION: Sasha to send the slides by Friday\n\nand later\n\n- [ ] Send the slides (Sasha)")
    assert (captured.line, ids(captured), captured.due_on) == (1, [SASHA.id], date(2026, 3, 6))


def test_the_same_action_written_twice_and_done_once():
    assert only("TODO: send the slides\n- [x] Send the **slides**").state is State.DONE


def test_the_same_words_promised_by_two_people_are_two_actions():
    first, second = read("ACTION: Alice to review it\nACTION: Bob to review it\nACTION: Alice to review it")
    assert [ids(first), ids(second)] == [[ALICE.id], [BOB.id]] and first.key != second.key


def test_a_carried_item_repeated_as_new():
    last_time = only("ACTION: Bob to write to the registry by 1 March")
    captured = only(
        "- [ ] Bob to write to the registry (carried over)\n\nACTION: Bob to write to the registry by Friday"
    )
    assert captured.key == last_time.key and captured.is_carried and captured.due_written == "by Friday"


@pytest.mark.parametrize(
    "notes",
    [
        "Carried over: ACTION: write",
        "- [>] write",
        "- [ ] [carried over from May] write",
        "- [ ] write – carried forward",
    ]
    + [
        "## Action items from last meeting\n- write",
        "Review of action items (5 min):\n\n- write",
        "TODO: write (übertragen)",
    ],
)
def test_what_was_carried_over_is_said_in_many_ways(notes):
    captured = only(notes)
    assert captured.is_carried and captured.text == "write"


def test_a_new_action_below_carried_ones_is_new():
    old, new = read("## Previous action items\n\n- Bob: write\n\nSasha: ACTION: I read it\n")
    assert (old.is_carried, new.is_carried) == (True, False)


def test_a_number_that_it_has_is_kept_apart():
    assert [c.number for c in read("- [ ] A-112: Bob to write\n- [ ] call (A-7)")] == ["A-112", "A-7"]
    assert only("- [ ] A-112: Bob to write").key == only("- [ ] Bob to write").key


@pytest.mark.parametrize("pointer", ["ACTION - ^", "ACTION: ^", "Action: ^^", "AI: see above"])
def test_an_action_pointing_at_the_line_above(pointer):
    captured = only(f"We talk.\n\nSasha: I'll write the lay summary by Friday\n\n{pointer}\n")
    assert (captured.line, captured.text, ids(captured)) == (3, "I'll write the lay summary", [SASHA.id])
    assert captured.due_on == date(2026, 3, 6)


@pytest.mark.parametrize(
    "pointer", ["ACTION - ^ Bob by Friday", "ACTION(Bob, by Friday): ^", "ACTION: ^ @bob, by Friday"]
)
def test_who_and_when_beside_the_pointer(pointer):
    captured = only(f"- somebody should write it\n{pointer}")
    assert (captured.text, ids(captured), captured.due_on) == ("somebody should write it", [BOB.id], date(2026, 3, 6))


def test_a_pointer_at_an_action_is_that_action():
    assert only("ACTION: Bob to write\nACTION - ^").line == 1


@pytest.mark.parametrize(
    "line",
    ["- [ ] ~~Bob to write~~", "- ~~ACTION: Bob to write~~", "~~ACTION: Bob to write~~", "ACTION: ~~Bob to write~~"]
    + ["- [ ] <del>Bob to write</del>", "- [-] Bob to write", "ACTION: Bob to write (dropped)", "~~[ ] Bob to write~~"],
)
def test_struck_out_actions_are_dropped(line):
    captured = only(line)
    assert (captured.text, ids(captured), captured.state) == ("write", [BOB.id], State.DROPPED)


def test_a_struck_word_does_not_drop_the_action():
    captured = only("ACTION: ~~send~~ post the slides to everybody")
    assert (captured.text, captured.state) == ("post the slides to everybody", State.OPEN)


def test_one_struck_and_one_open_action_in_a_line():
    assert [(c.text, c.state) for c in read("~~ACTION: write~~ ACTION: call")] == [
        ("call", State.OPEN),
        ("write", State.DROPPED),
    ]


@pytest.mark.parametrize(
    "line",
    ["- [x] Bob to write", "- [X] write (Bob)", "ACTION: Bob to write – done", "ACTION: Bob to write (done 3 March)"]
    + [
        "DONE: ACTION: Bob to write",
        "- [ ] [DONE] Bob to write",
        "- [ ] Bob to write ✅",
        "~~ACTION: Bob to write~~ done",
    ]
    + ["- [x] ~~Bob to write~~", "ACTION [done]: Bob to write", "TODO: Bob soll write (erledigt)"],
)
def test_what_is_done(line):
    captured = only(line)
    assert (captured.text, ids(captured), captured.state) == ("write", [BOB.id], State.DONE)


@pytest.mark.parametrize("box", ["- []", "-[]", "- [ ]", "* []", "+ [ ]", "[]", "  - []", "1) []", "-[ ]"])
def test_a_box_without_a_space(box):
    captured = only(f"{box} Bob to write")
    assert (captured.text, captured.state) == ("write", State.OPEN)


@pytest.mark.parametrize(
    "heading",
    ["# Agenda", "Agenda:", "**Agenda**", "AGENDA", "Agenda\n------", "## 1. Tagesordnung (5 min)", "Attendees:"]
    + ["## Agenda for the next meeting", "- Agenda:", "### Present"],
)
def test_check_boxes_in_an_agenda_are_not_actions(heading):
    indent = "  " if heading.startswith("-") else ""
    topics = ["[ ] Welcome (Sasha)", "[x] Action items", "[ ] AOB", "[ ] End"]
    agenda = "\n".join([heading, "", *(f"{indent}- {topic}" for topic in topics), ""])
    assert read(agenda) == []
    assert [c.text for c in read(f"{agenda}\n{indent}- ACTION: Bob to write\n\n# Notes\n\n- [ ] call")] == [
        "write",
        "call",
    ]


def test_a_topic_below_an_agenda_is_of_the_agenda_and_its_action_items_are_not():
    notes = "# Agenda\n## STUMP\n- [ ] slides\n## Action items\n- [ ] Bob to write\n"
    assert [c.text for c in read(notes)] == ["write"]


def test_an_agenda_that_is_a_line_ends_with_its_list():
    assert [c.line for c in read("Agenda:\n- [ ] one\n- [ ] two\n\nWe begin.\n- [ ] Bob to write")] == [6]


def test_items_inside_comments_do_not_count_and_line_numbers_stay_right():
    notes = "<!-- ACTION: one\n- [ ] two\n-->\nACTION: three <!-- by Friday -->\n<!-- x --> ACTION: four"
    assert [(c.line, c.text, c.due_on) for c in read(notes)] == [(4, "three", None), (5, "four", None)]


def test_a_comment_that_is_never_closed_hides_nothing():
    assert [c.line for c in read("<!-- oh\nACTION: write\n- [ ] call")] == [2, 3]


@pytest.mark.parametrize("fence", ["```", "~~~", "````text", "- ```"])
def test_code_fences_do_not_count(fence):
    closing = re.sub(r"[^`~]", "", fence)
    assert [c.line for c in read(f"{fence}\nACTION: shown\n- [ ] shown\n{closing}\nACTION: write")] == [5]


def test_a_fence_that_is_never_closed_hides_nothing():
    assert [c.line for c in read("```\nACTION: write\n~~~\n- [ ] call")] == [2, 4]


# Lists below headings, and lines that go on


def test_a_list_below_a_heading():
    actions = "## Action items\n\n- Bob: write by Friday\n- call\n  - a detail\n- none\n\n"
    notes = f"{actions}## Decisions\n- one registry\n\nProse.\n"
    assert [(c.kind, c.text) for c in read(notes)] == [
        (Kind.ACTION, "write"),
        (Kind.ACTION, "call"),
        (Kind.DECISION, "one registry"),
    ]


def test_a_list_that_is_grouped_by_person():
    found = read("Action items:\n- Bob:\n  - write\n  - call\n- Sasha:\n  - [x] read\n")
    assert [(c.text, ids(c)) for c in found] == [("write", [2]), ("call", [2]), ("read", [3])]


def test_lines_right_below_a_heading_that_is_a_line():
    assert [c.line for c in read("ACTION ITEMS\nBob to write\nSasha to call\n\nWe close.")] == [2, 3]
    assert only("DECISION:\nOne registry.\n\nWe close.").text == "One registry."


def test_a_numbered_heading_ends_with_the_next_number():
    assert [c.line for c in read("3. Action items\n- Bob: write\n- call\n4. Other\n- a word\n")] == [2, 3]


def test_a_line_that_was_wrapped():
    notes = "ACTION: Sasha to circulate the section on uterine tumours and\nits tables by Friday\nNext we talk."
    captured = only(notes)
    assert captured.text == "circulate the section on uterine tumours and its tables"
    assert (captured.line, captured.due_on) == (1, date(2026, 3, 6))


# Whatever is written

PIECES = """
ACTION: DECISION: TODO: AI: QUESTION: Action: ACTION - ^
[ ] [x] [] - * 1. > # ## Agenda Notes: @bob Sasha: (Bob) ( ) [ ]
~~ ** ``` ~~~ <!-- --> by Friday due: next meeting done
carried over A-112 – → | to and / , ; & Xaver Alice to be the write
שרה \u200f \u2067 \x00 \ud800 ﷺ ½ ✅ ☐ === --- <s> </s> none TBD Q2 3/4 0
"""
ENDS = ["\n", "\n", "\n\n", "\r\n", "\r", "\n  ", "\n- ", "\n- [ ] "]
NOTES = st.lists(st.sampled_from(PIECES.split() + ENDS) | st.text(max_size=5), max_size=40).map(" ".join)
PROMISES = st.tuples(
    st.sampled_from(["ACTION: ", "- [ ] ", "- [x] ", "DECISION: ", "Sasha: Action: ", "TODO: @bob ", "QUESTION: "]),
    st.text(alphabet="abc déf", min_size=1, max_size=9).map("verb{}".format),
    st.sampled_from(["", " (Bob)", " by Friday", " – done", " (carried over)", "  ", " ✅"]),
).map("".join)


def letters(text: str) -> str:
    return "".join(c for c in fold(text) if c.isalnum())


def holds(line: str, text: str) -> bool:
    rest = iter(letters(line))
    return all(letter in rest for letter in letters(text))


@settings(max_examples=300)
@given(NOTES)
def test_whatever_is_written_is_read_and_its_line_holds_the_words(notes):
    found, source = read(notes), lines.lines_of(notes)
    for captured in found:
        assert captured.text.strip()
        assert holds("".join(source[captured.line - 1 : captured.line + 9]), captured.text), "or one that goes on"
        assert (captured.due_on is not None) == (captured.due_kind is DueKind.DATE)
        assert captured.kind is Kind.ACTION or captured.due_kind is DueKind.NONE
    assert len({captured.key for captured in found}) == len(found)
    assert read(notes) == found


@given(st.lists(PROMISES, max_size=9), st.sampled_from(["\n", "\r\n", "\n\n", "\n<!--\n\n-->\n", "\n```\nx\n```\n"]))
def test_a_line_number_points_at_the_line_that_holds_the_words(promises, between):
    notes = between.join(promises)
    for captured in read(notes):
        assert holds(lines.lines_of(notes)[captured.line - 1], captured.text)


@given(st.lists(PROMISES, max_size=9).map("\n".join))
def test_notes_written_twice_hold_nothing_twice(notes):
    assert {captured.key for captured in read(f"{notes}\n\n# Notes\n\n{notes}")} == {c.key for c in read(notes)}


@given(st.lists(PROMISES, min_size=1, max_size=9))
def test_every_promise_is_captured(promises):
    found = read("\n\nSome words.\n\n".join(promises))
    assert {c.line for c in found} <= {1 + 4 * n for n in range(len(promises))}
    assert found[0].line == 1


@pytest.mark.parametrize(
    "piece",
    [
        "ACTION: Sasha to write the draft by Friday\n",
        "- [ ] a (b) [c] by\n",
        "ACTION: ",
        "<!-- ",
        "```\n",
        "~~a",
        "(",
        "@bob ",
    ]
    + [
        "- [ ] ",
        "a / ",
        "Sasha: ",
        "**",
        "\n",
        "# Agenda\n- [ ] x\n",
        "- a:\n  ",
        "<s>",
        "word and\n",
        "ACTION - ^\n",
        "—",
        "> ",
    ]
    + [
        "`" * 3 + "x" * 50 + "\n",
        "Action items:\n- Bob: x\n",
        "\u200f",
        "[x] ",
        "A-1 ",
        " " * 60 + "x\n",
        "é" * 60 + "\n",
    ],
)
def test_work_grows_with_the_notes_and_no_faster(piece):
    assert_linear(read, lambda size: piece * (size // len(piece)), size=8_000)


def test_100_kb_of_notes_are_read_to_the_end():
    notes = "".join(f"- [ ] Bob to write part {number} by Friday\n" for number in range(2_600))
    found = read(notes)
    assert len(notes) > 100_000 and [c.line for c in found] == list(range(1, 2_601))


@pytest.mark.parametrize(
    "pattern", patterns_of(items, lines, markers, people, reading, sections).values(), ids=lambda p: p.pattern[:40]
)
def test_no_pattern_can_be_tried_in_very_many_ways(pattern):
    assert endless_repeats(pattern) == 0, "give the repeat an upper bound"
