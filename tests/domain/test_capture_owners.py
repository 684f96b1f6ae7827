"""Who is meant in notes, however they are named."""

from datetime import date

import pytest

from tests.domain.notes import ALICE, BOB, JEAN, SARA, SASHA, ids, names, only


@pytest.mark.parametrize(
    "line",
    ["Sasha: Action: I write the draft", "Sasha: ACTION: I write the draft", "**Sasha:** Action – I write the draft"]
    + [
        "[10:32] Sasha: ACTION: I write the draft",
        "<sasha> ACTION: I write the draft",
        "@sasha TODO: I write the draft",
    ],
)
def test_owner_as_speaker_prefix(line):
    captured = only(line)
    assert (captured.text, ids(captured)) == ("I write the draft", [SASHA.id])


def test_a_speaker_may_name_another():
    assert ids(only("Sasha: Action: Bob to write the draft")) == [BOB.id]


@pytest.mark.parametrize(
    "end",
    [
        "(Sasha)",
        "[Sasha Kim]",
        "– Sasha",
        "→ Sasha",
        "@sasha",
        "(owner: Sasha)",
        "Owner: Sasha",
        "(@sasha).",
        "- Sasha Kim",
    ]
    + [
        "(Sasha, by Friday)",
        "(Sasha by Friday)",
        "(Sasha) by Friday",
        "by Friday (Sasha)",
        "by Friday, owner: Sasha",
        "(SK)",
    ],
)
def test_owner_trailing(end):
    captured = only(f"- [ ] write the draft {end}")
    assert (captured.text, ids(captured)) == ("write the draft", [SASHA.id])
    assert captured.due_on == (date(2026, 3, 6) if "Friday" in end else None)


@pytest.mark.parametrize(
    "end", ["(FDA)", "(see annex)", "to @sasha", "with Sasha", "- Boston office", "(10 min)", "(v2)"]
)
def test_an_end_that_names_no_owner(end):
    captured = only(f"- [ ] write {end}")
    assert (captured.text, captured.owners) == (f"write {end}", ())


@pytest.mark.parametrize(
    "begin, expected",
    [
        ("@sasha", [SASHA.id]),
        ("@sasha:", [SASHA.id]),
        ("@sasha to", [SASHA.id]),
        ("@sasha, @bob and @zoe will", [SASHA.id, BOB.id, None]),
        ("@SashaKim", [SASHA.id]),
        ("@bob/@sasha", [BOB.id, SASHA.id]),
    ],
)
def test_owner_by_handle(begin, expected):
    captured = only(f"ACTION: {begin} write to the registry")
    assert (captured.text, ids(captured)) == ("write to the registry", expected)


@pytest.mark.parametrize("begin", ["Alice / Bob and Sasha:", "Alice, Bob & Sasha to", "Alice / Bob und Sasha sollen"])
def test_a_slash_b_and_c(begin):
    captured = only(f"ACTION: {begin} draft the section")
    assert (captured.text, ids(captured)) == ("draft the section", [ALICE.id, BOB.id, SASHA.id])


def test_the_first_named_is_accountable_and_the_others_help():
    assert ids(only("- [ ] Bob to draft the section (Alice)")) == [BOB.id, ALICE.id]
    assert ids(only("- [ ] draft the section (Alice, Bob)")) == [ALICE.id, BOB.id]


@pytest.mark.parametrize("line", ["ACTION (Bob): write", "ACTION [Bob]: write", "ACTION BO: write", "TODO(bob): write"])
def test_owner_between_marker_and_colon(line):
    captured = only(line)
    assert (captured.text, ids(captured)) == ("write", [BOB.id])


def test_an_owner_who_is_part_of_the_sentence():
    captured = only("Aufgabe: Sasha schickt die Folien bis Freitag")
    assert (captured.text, ids(captured)) == ("Sasha schickt die Folien", [SASHA.id])


@pytest.mark.parametrize(
    "line", ["ACTION: collect the cases", "- [ ] collect the cases (TBD)", "AI: collect the cases (nobody)"]
)
def test_no_owner_at_all(line):
    captured = only(line)
    assert (captured.text, captured.owners) == ("collect the cases", ())


@pytest.mark.parametrize(
    "text", ["Need to check", "Link to the paper", "Remember to call", "Data to be cleaned", "Slides: more"]
)
def test_a_capital_is_not_a_name(text):
    captured = only(f"TODO: {text}")
    assert (captured.text, captured.owners) == (text, ())


@pytest.mark.parametrize(
    "line", ["Xaver Yolo to write", "Xaver Yolo: write", "write (Xaver Yolo)", "write → Xaver Yolo"]
)
def test_unknown_names_are_kept_as_written(line):
    captured = only(f"ACTION: {line}")
    assert (captured.text, names(captured), ids(captured)) == ("write", ["Xaver Yolo"], [None])
    assert not captured.owners[0].is_ambiguous


def test_two_people_who_share_a_first_name():
    owner = only("ACTION: Alex to write").owners[0]
    assert (owner.written, owner.person_id, owner.is_ambiguous) == ("Alex", None, True)
    assert [ids(only(f"ACTION: {n} to write")) for n in ("Alex R.", "Alex Poe", "A. Roe", "Poe")] == [
        [4],
        [5],
        [4],
        [5],
    ]


@pytest.mark.parametrize(
    "line", ["ACTION: שרה: לשלוח", "ACTION: שרה כהן to לשלוח", "\u200fACTION: לשלוח (\u2067שרה כהן\u2069)"]
)
def test_right_to_left_names(line):
    captured = only(line)
    assert (captured.text, ids(captured)) == ("לשלוח", [SARA.id])


@pytest.mark.parametrize(
    "name", ["Alice Müller", "ALICE MULLER", "alice müller", "Alice Mu\u0308ller", "Müller", "Dr. Müller"]
)
def test_names_with_accents_and_case(name):
    assert ids(only(f"- [ ] write (owner: {name})")) == [ALICE.id] or name.islower()
    assert ids(only(f"ACTION ({name}): write")) == [ALICE.id]


@pytest.mark.parametrize("name", ["Jean-Luc", "van der Berg", "Berg", "Jean-Luc van der Berg", "J. van der Berg", "JB"])
def test_names_of_several_parts(name):
    assert ids(only(f"ACTION: {name} to write")) == [JEAN.id]


@pytest.mark.parametrize(
    "line",
    [
        "ACTION: @Alice Müller send the list",
        "ACTION: @alice müller, send the list",
        "ACTION: send the list @Alice Müller",
        "@Alice Müller: ACTION: send the list",
        "- [ ] @Alice Müller send the list",
    ],
)
def test_a_name_of_several_words_after_the_sign(line):
    captured = only(line)
    assert (captured.text, ids(captured)) == ("send the list", [ALICE.id])
    assert captured.owners[0].written.casefold() == "alice müller"


def test_names_of_several_words_may_be_several_people():
    captured = only("ACTION: @Alice Müller @Jean-Luc van der Berg and @Sasha Kim write the draft")
    assert (captured.text, ids(captured)) == ("write the draft", [ALICE.id, JEAN.id, SASHA.id])
    assert only("ACTION: @sasha ask @Alice Müller for slides").text == "ask @Alice Müller for slides"
