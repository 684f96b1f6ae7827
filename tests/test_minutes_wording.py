"""Ways of writing the same thing in minutes that say something by a word or a sign: what is made of them."""

import re

import pytest

from roundtable.minutes import read_minutes
from tests.test_minutes_variations import HEAD, actions, decisions, read

CAPTIONS = (
    "WEBVTT\n\nNOTE made by the call\n\n1\n00:00:01.000 --> 00:00:04.000\n<v Alva>We begin.</v>\n\n"
    "2\n00:00:05.000 --> 00:00:09.000 align:start\n<v Bruno>Decision: the letter is short.</v>\n\n"
    "00:00:10.000 --> 00:00:14.000\n<v Edda>Action: Bruno to write\n\n"
    "00:00:15.000 --> 00:00:17.000\n<v Edda>the letter by 20 March</v>\n\n"
    "00:00:18.000 --> 00:00:19.000\n<v Alva>Thanks.</v>\n"
)


@pytest.mark.parametrize(
    "text",
    [
        CAPTIONS,
        re.sub(r"<v (\w+)>", r"\1: ", CAPTIONS).replace("</v>", ""),
        re.sub(r"<v (\w+)>", r"\1: ", CAPTIONS).replace("</v>", "").replace("Edda: the", "the"),
        re.sub(r"^WEBVTT\n\nNOTE.*\n\n", "", CAPTIONS).replace(".000", ",000"),
    ],
)
def test_captions_are_read_as_what_people_say(text):
    meeting = read(text, "2026-03-12-tissue.txt")
    assert (meeting["date"], meeting["title"], meeting["agenda"]) == ("2026-03-12", None, [])
    assert [item["text"] for item in meeting["decisions"]] == ["the letter is short"]
    (item,) = meeting["action_items"]
    assert (item["owners"], item["text"], item["due"]) == (["Bruno"], "write the letter", "20 March")


@pytest.mark.parametrize(
    "said, text, due",
    [
        ("book the room until the summer break", "book the room until the summer break", None),
        ("book the room by Friday", "book the room", "Friday"),
        ("write the letter until Friday", "write the letter", "Friday"),
        ("order a clock by w/c 9 March", "order a clock", "w/c 9 March"),
        ("scrivere la lettera entro fine mese", "scrivere la lettera", "fine mese"),
    ],
)
def test_until_says_when_it_is_due_unless_the_deed_lasts(said, text, due):
    assert [item[1:3] for item in actions(f"{HEAD}Action: Bruno Stern: {said}")] == [(text, due)]


def test_what_is_proposed_is_no_resolution_yet():
    text = HEAD + "PROPOSED RESOLUTION: one letter is enough\n\nRESOLUTION: two letters are enough"
    assert decisions(text) == ["two letters are enough"]


def test_what_the_chair_told_in_sentences_is_a_topic():
    text = (
        "1. Officer reports\n\n   A. Chair [Alva Roth]\n\n      All was quiet. Nothing was lost.\n\n"
        "   B. Treasurer [Bruno Stern]\n\n      The money is there. It is not much.\n"
    )
    meeting = read(HEAD + text)
    assert [item["title"] for item in meeting["agenda"]] == ["Chair", "Treasurer"]
    assert meeting["attendance"]["present"] == ["Alva Roth", "Bruno Stern", "Edda Lind"]


def test_a_dated_heading_that_says_only_why_there_was_none_is_no_meeting():
    text = "# Club\n\n## 3 March 2026\n\nLong talk.\n\n## 10 March 2026\n\nShort talk.\n\n## 17 March 2026 - no club\n"
    assert len(read_minutes(text.encode(), "a.md").meetings) == 2


@pytest.mark.parametrize(
    "said",
    [
        "Alva, Bruno; Kit joined by phone",
        "Alva (AR), Immunology\nBruno (BS), Pathology\nKit (KN), Ward 3",
        "Alva, chair; Bruno, Pathology; Kit, lay member",
    ],
)
def test_everybody_who_is_named_was_there_and_no_role(said):
    assert read(f"Tissue call, 3 March 2026\n\nPresent:\n{said}\n\nNotes.")["attendance"]["present"] == [
        "Alva",
        "Bruno",
        "Kit",
    ]


def test_who_joined_a_chat_is_named_without_has():
    text = "".join(f"<alva> line {number}\n" for number in range(5)) + "* Bruno has joined\n"
    assert read(text)["attendance"]["present"] == ["Bruno"]


def test_actions_of_earlier_meetings_may_be_said_so_in_a_bracket():
    text = f"{HEAD}## Action log (earlier meetings)\n\n- Bruno Stern: write the letter\n"
    assert [old for *_, old in actions(text)] == [True]


@pytest.mark.parametrize("name", ["Date", "Fecha", "Datum", "Data e ora"])
def test_what_a_date_is_called_is_no_title(name):
    meeting = read(f"{name}: 9 June 2027\n\nAction: Bruno to write the letter\n")
    assert (meeting["date"], meeting["title"]) == ("2027-06-09", None)
