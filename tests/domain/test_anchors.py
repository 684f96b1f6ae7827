"""What is said of some words stays with them, whatever is done to the text around them."""

import random
import time

import pytest

from roundtable.domain.anchors import Spot, Step, follow, quote_at
from roundtable.models import Place

TEXT = (
    "We looked at ten report forms from nine countries. Each counts mitoses in its own way.\n\n"
    "The field is one millimetre wide in most of them. Nobody says why.\n\n"
    "We ask for one form that everybody can fill in."
)


def spot_of(words, text=TEXT):
    start = text.index(words)
    return Spot(start, start + len(words))


def after(words, new, old=TEXT, spot=None):
    """Where these words of the old text are in the new one, and what stands there."""
    spot = spot or spot_of(words, old)
    found = follow(spot, quote_at(old, *_span(old, words)), Step(old, new))
    return found.place, new[found.start : found.stop]


def _span(text, words):
    return text.index(words), text.index(words) + len(words)


def test_words_before_and_after_are_edited_and_nothing_happens():
    new = TEXT.replace("ten report forms", "twelve long report forms").replace("Nobody says why.", "")
    assert after("one millimetre wide", new) == (Place.HELD, "one millimetre wide")


def test_some_of_its_words_are_replaced():
    new = TEXT.replace("one millimetre wide", "half a millimetre wide")
    assert after("one millimetre wide", new) == (Place.HELD, "half a millimetre wide")
    new = TEXT.replace("in most of them", "in all of the forms")
    assert after("one millimetre wide in most of them", new) == (Place.HELD, "one millimetre wide in all of the forms")


def test_words_are_put_in_between():
    new = TEXT.replace("from nine countries", "that came from nine countries")
    assert after("ten report forms from nine", new) == (Place.HELD, "ten report forms that came from nine")


def test_its_paragraph_is_put_elsewhere():
    one, two, three = TEXT.split("\n\n")
    assert after("one millimetre wide in most", "\n\n".join([three, one, two]))[1] == "one millimetre wide in most"
    assert after("We ask for one form that everybody", "\n\n".join([three, one, two]))[0] is Place.HELD


def test_something_like_it_is_for_a_person_to_confirm():
    old = "Alpha beta gamma.\n\nEvery mitotic figure is counted twice by two people.\n\nDelta."
    new = "Everey mitotc figures arre counteds twicee byy twoo peoplee.\n\nA wholly other beginning, and more of it."
    place, words = after("Every mitotic figure is counted twice by two people", new, old)
    assert place is Place.MOVED
    assert words.startswith("Everey mitotc figures arre counteds") and words in new


def test_words_that_are_removed_leave_an_orphan_and_the_change_that_removed_them():
    new = TEXT.replace("The field is one millimetre wide in most of them. Nobody says why.\n\n", "")
    assert after("one millimetre wide in most of them", new) == (Place.ORPHAN, "")
    spot = spot_of("one millimetre wide in most of them")
    told = Step(TEXT, new).removal(spot.start, spot.stop)
    assert "one millimetre wide" in dict(told)["-"]
    assert "".join(words for _, words in told).startswith("forms from nine countries") or told[0][0] == "="


def test_words_that_come_back_are_held_again():
    gone = TEXT.replace("The field is one millimetre wide in most of them. Nobody says why.\n\n", "")
    spot = spot_of("one millimetre wide in most of them")
    quote = quote_at(TEXT, spot.start, spot.stop)
    lost = follow(spot, quote, Step(TEXT, gone))
    assert lost.place is Place.ORPHAN
    assert follow(lost, quote, Step(gone, TEXT)) == spot


def test_a_passage_that_was_moved_waits_for_a_person_also_after_further_edits():
    spot = Spot(*_span(TEXT, "Nobody says why"), Place.MOVED)
    found = follow(spot, quote_at("Other words altogether", 0, 22), Step(TEXT, "New. " + TEXT))
    assert found == Spot(spot.start + 5, spot.stop + 5, Place.MOVED)


def test_a_short_word_is_not_found_elsewhere_by_chance():
    assert after("ten", TEXT.replace("ten report", "these report") + "\n\nIt was ten o'clock.")[0] is Place.ORPHAN


@pytest.mark.parametrize("place", [0, 12, len(TEXT)])
def test_a_place_between_letters_is_followed_too(place):
    found = follow(Spot(place, place), quote_at(TEXT, place, place), Step(TEXT, "New. " + TEXT + " More."))
    assert found.place is Place.HELD
    assert found.start in {place, place + 5}


# Through many edits


class Words:
    """A text whose words are told apart, so that it is known where each of them went."""

    def __init__(self, rng):
        self.rng, self.count = rng, 0
        self.paragraphs = [[self.word() for _ in range(rng.randint(8, 30))] for _ in range(12)]

    def word(self):
        self.count += 1
        return f"{self.rng.choice(['tumour', 'grade', 'of', 'the', 'cell', 'count'])}{self.count}"

    @property
    def text(self):
        return "\n\n".join(" ".join(words) + "." for words in self.paragraphs if words)

    def edit(self):
        rng = self.rng
        words = rng.choice(self.paragraphs)
        at = rng.randrange(len(words) + 1)
        deed = rng.choice(["insert", "delete", "replace", "move", "new", "remove", "join"])
        if deed == "insert":
            words[at:at] = [self.word() for _ in range(rng.randint(1, 12))]
        elif deed == "delete":
            del words[at : at + rng.randint(1, 6)]
        elif deed == "replace":
            gone = rng.randint(1, 6)
            words[at : at + gone] = [self.word() for _ in range(gone)]
        elif deed == "move":
            self.paragraphs.remove(words)
            self.paragraphs.insert(rng.randrange(len(self.paragraphs) + 1), words)
        elif deed == "new":
            self.paragraphs.insert(rng.randrange(13), [self.word() for _ in range(20)])
        elif deed == "remove" and len(self.paragraphs) > 8:
            self.paragraphs.remove(words)
        elif deed == "join" and len(self.paragraphs) > 8:
            at = rng.randrange(len(self.paragraphs) - 1)
            self.paragraphs[at : at + 2] = [self.paragraphs[at] + self.paragraphs[at + 1]]
        self.paragraphs = [words for words in self.paragraphs if words] or [[self.word()]]


@pytest.mark.parametrize("seed", range(12))
def test_a_hundred_edits_never_lead_to_the_wrong_words(seed):
    rng = random.Random(seed)  # noqa: S311 (the same each time)
    words = Words(rng)
    text = words.text
    marked = []
    for _ in range(40):
        own = rng.choice(words.paragraphs)
        start = rng.randrange(len(own))
        quote = " ".join(own[start : start + rng.randint(3, 9)])
        marked.append([spot_of(quote, text), quote_at(text, *_span(text, quote)), {*quote.split()}])
    held = 0
    for number in range(100):
        words.edit()
        new = words.text
        step = Step(text, new)
        for mark in marked:
            spot, quote, own = mark
            mark[0] = found = follow(spot, quote, step)
            there = new[found.start : found.stop].replace(".", "").split()
            assert 0 <= found.start <= found.stop <= len(new)
            left = {word for word in own if f"{word} " in new or f"{word}." in new}
            if found.place is Place.HELD:
                kept = own & {*there}
                assert kept, f"edit {number}: {quote.words!r} is said to be held at {there}"
                mark[2] = {*there}  # words that were put in belong to it from now on
                held += 1
            elif found.place is Place.ORPHAN:
                assert found.start == found.stop
                assert len(left) < len(quote.words.split()), f"edit {number}: {quote.words!r} was lost, and is there"
        text = new
    assert len(marked) == 40
    assert held


def test_three_hundred_passages_are_followed_in_the_time_of_a_save():
    words = Words(random.Random(1))  # noqa: S311 (the same each time)
    words.paragraphs = [[words.word() for _ in range(100)] for _ in range(100)]  # 10,000 words
    old = words.text
    spots = [spot_of(" ".join(words.paragraphs[n % 100][n // 10 : n // 10 + 6]), old) for n in range(300)]
    del words.paragraphs[40:50]
    new = words.text
    began = time.perf_counter()
    step = Step(old, new)
    found = [follow(spot, quote_at(old, spot.start, spot.stop), step) for spot in spots]
    assert time.perf_counter() - began < 2
    assert sum(spot.place is Place.HELD for spot in found) == 270
