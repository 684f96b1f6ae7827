"""What of a reply is new: in many languages, above, below and between what is quoted."""

import pytest

from roundtable.incoming.stripping import MOST_CHARACTERS, stripped

QUOTED = "> Which ten forms?\n> And why these?\n"
CASES = {
    "English, above": f"\n\nOn Mon, 2 Nov 2026 at 10:00, R <r@example.org> wrote:\n\n{QUOTED}",
    "English, two lines": f"\n\nOn Mon, 2 Nov 2026 at 10:00, R\n<r@example.org> wrote:\n{QUOTED}",
    "English, below": f"On Mon, 2 Nov 2026 at 10:00, R <r@example.org> wrote:\n{QUOTED}\nThe last ten.",
    "German": f"\n\nAm Mo., 2. Nov. 2026 um 10:00 Uhr schrieb R <r@example.org>:\n\n{QUOTED}",
    "French": f"\n\nLe lun. 2 nov. 2026 à 10:00, R <r@example.org> a écrit :\n\n{QUOTED}",
    "Spanish": f"\n\nEl lun, 2 nov 2026 a las 10:00, R (<r@example.org>) escribió:\n\n{QUOTED}",
    "Italian": f"\n\nIl giorno lun 2 nov 2026 alle ore 10:00 R <r@example.org> ha scritto:\n\n{QUOTED}",
    "Dutch": f"\n\nOp ma 2 nov 2026 om 10:00 schreef R <r@example.org>:\n\n{QUOTED}",
    "Polish": f"\n\nW dniu pon., 2.11.2026 o 10:00 R <r@example.org> napisał(a):\n\n{QUOTED}",
    "not marked as quoted": "\n\nOn 2 Nov 2026, at 10:00, R <r@example.org> wrote:\n\nWhich ten?\n",
    "Outlook": "\n\n________________________________\nFrom: R\nSent: Monday\nTo: Bob\nSubject: Ten\n\nWhich ten?",
    "Outlook, German": "\n\nVon: R <r@example.org>\nGesendet: Montag\nAn: Bob\nBetreff: Ten\n\nWhich ten?",
    "Outlook, French": "\n\nDe : R <r@example.org>\nEnvoyé : lundi\nÀ : Bob\nObjet : Ten\n\nWhich ten?",
    "Outlook, bold": "\n\n*From:* R\n*Sent:* Monday\n*To:* Bob\n*Subject:* Ten\n\nWhich ten?",
    "an old separator": f"\n\n-----Original Message-----\n{QUOTED}",
    "a signature": "\n\n-- \nBob Bobson\nInstitute of Pathology\n+49 30 0000",
    "a closing": "\n\nBest regards,\nBob Bobson\nInstitute of Pathology",
    "a closing in German": "\n\nMit freundlichen Grüßen\nBob",
    "a closing and thanks": "\n\nThanks,\nBob",
    "a telephone": "\n\nSent from my iPhone",
    "signature above the quote": f"\n\n-- \nBob\n\nOn Mon, 2 Nov 2026 at 10:00, R <r@example.org> wrote:\n{QUOTED}",
    "line ends of Windows": f"\r\nOn Mon, 2 Nov 2026 at 10:00, R <r@example.org> wrote:\r\n{QUOTED}",
    "quotes alone": f"\n\n{QUOTED}",
}


@pytest.mark.parametrize("text", CASES.values(), ids=CASES)
def test_what_is_new_is_found(text):
    assert stripped(text if text.startswith("On Mon") else f"The last ten.\n{text}") == "The last ten."


WHOLE = [
    "Thanks, that helps!\nI agree with all of it.",
    "I did it.\nThanks, by the way, for the forms. The second sample is not good.",
    "- the first\n- the second\n\nBoth are needed.",
    "Thanks",
    "Best",
    "From: here on it is clear.\n\nTo: be done.",
    "He wrote:\n\nWe need ten.",
    "Warning: the samples must not thaw.\nPlease tell everybody.",
    "Two parts\n\n--------------------\n\nand the other one.",
    "    indented\n\nand not",
    "Datum: 3. November\n\nUnd sonst nichts.",
]


@pytest.mark.parametrize("text", WHOLE)
def test_what_a_person_wrote_is_not_taken_for_anything_else(text):
    assert stripped(text) == text.strip()


def test_answers_point_by_point_keep_what_they_answer():
    text = "Hello,\n\n> one\n> two\n> three\n> Which ten?\n\nThe last.\n\n> And why?\n\nThey are whole.\n\n> more\n"
    assert stripped(text) == "Hello,\n\n> two\n> three\n> Which ten?\n\nThe last.\n\n> And why?\n\nThey are whole."


@pytest.mark.parametrize(
    "text", ["", " \n", QUOTED, f"On Mon, 2 Nov 2026, R <r@example.org> wrote:\n{QUOTED}", "-- \nBob"]
)
def test_where_nothing_was_written_nothing_is_left(text):
    assert stripped(text) == ""


@pytest.mark.parametrize(
    "text",
    [
        ">" * 300_000,
        "On " * 100_000 + "wrote:",
        "From: a\n" * 40_000,
        "-" * 300_000,
        "On x\n" * 50_000,
        "a:\n" * 90_000,
    ],
)
def test_whatever_comes_is_read_at_once(text):
    assert len(stripped(text)) <= MOST_CHARACTERS


@pytest.mark.parametrize("text", [">a\nb\n" * 33_000, ">\n\n" * 60_000, "\n" * 190_000 + "b"])
def test_very_many_lines_are_read_at_once(text):
    """Each took minutes, when for each line all others were looked at."""
    assert stripped(text).endswith("b") or not stripped(text)
