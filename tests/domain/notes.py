"""Notes of a meeting on Wednesday, 4 March 2026, and the people who can be meant in them."""

from datetime import date

from roundtable.text.capture import Captured, Known, capture

TODAY = date(2026, 3, 4)
ALICE, BOB, SASHA = Known(1, "Alice Müller"), Known(2, "Dr. Bob Ørsted", "bob"), Known(3, "Sasha Kim", "sasha")
ALEX_R, ALEX_P, SARA = Known(4, "Alex Roe"), Known(5, "Alex Poe"), Known(6, "שרה כהן")
JEAN = Known(7, "Jean-Luc van der Berg")
PEOPLE = [ALICE, BOB, SASHA, ALEX_R, ALEX_P, SARA, JEAN]


def read(notes: str) -> list[Captured]:
    return capture(notes, TODAY, PEOPLE)


def only(notes: str) -> Captured:
    found = read(notes)
    assert len(found) == 1, found
    return found[0]


def ids(captured: Captured) -> list[int | None]:
    return [owner.person_id for owner in captured.owners]


def names(captured: Captured) -> list[str]:
    return [owner.written for owner in captured.owners]
