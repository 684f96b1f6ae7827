"""Every word of a text is its writer's who really put it there, whatever was edited, merged and restored since."""

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roundtable.domain import purge, sections, texts, writers
from roundtable.domain.merging import merge
from roundtable.domain.texts import Kept
from roundtable.domain.writers import NOTHING, Credited, step, words_of
from roundtable.extensions import db
from roundtable.models import Origin, Revision
from tests.cast import the
from tests.domain.test_versions import paper, section, write

__all__ = ["paper"]

WHO = ("alice", "bob", "carol")


class Story:
    """Three people write one text; every word names who wrote it, and is written once."""

    def __init__(self, chance):
        self.chance, self.count = chance, 0
        self.sources, self.states = [""], [NOTHING]
        self.by = {}  # revision → who saved it
        self.known = {0: NOTHING}

    def sentence(self, who):
        self.count += 1
        return " ".join(f"{who}{self.count}x{n}" for n in range(self.chance.randint(1, 4))) + "."

    def edited(self, source, who):
        """Some sentences go, some words go, some of this person's come."""
        found = [s for s in source.split("\n") if s]
        for _ in range(self.chance.randint(1, 3)):
            deed = self.chance.choice(["add", "add", "cut", "trim", "weave"])
            at = self.chance.randint(0, len(found))
            if deed == "add" or not found:
                found.insert(at, self.sentence(who))
                continue
            at = min(at, len(found) - 1)
            words = found[at].rstrip(".").split(" ")
            if deed == "cut":
                del found[at]
            elif deed == "trim" and len(words) > 1:
                del words[self.chance.randrange(len(words))]
                found[at] = " ".join(words) + "."
            elif deed == "weave":
                words.insert(self.chance.randint(0, len(words)), self.sentence(who).rstrip("."))
                found[at] = " ".join(words) + "."
        return "\n".join(found)

    def newest(self):
        return self.sources[-1]

    def save(self, revision, who, draft=None):
        number = len(self.states)
        revision.number, self.by[number] = number, who
        self.states.append(writers._next(revision, self.known, draft))
        self.known[number] = self.states[-1]
        self.sources.append(revision.source)

    def go_on(self, deed, who):
        if deed == "restore" and len(self.states) > 2:
            old = self.chance.randrange(1, len(self.states) - 1)
            source = self.sources[old]
            if source != self.newest():
                self.save(Revision(source=source, origin=Origin.RESTORE, note=str(old)), who)
            return
        base = self.chance.randrange(len(self.states)) if deed == "late" else len(self.states) - 1
        source = self.edited(self.sources[base], who)
        if base == len(self.states) - 1:
            self.save(Revision(source=source, origin=Origin.EDIT, note=""), who)
            return
        merged = merge(self.sources[base], self.newest(), source).text
        self.save(Revision(source=merged, origin=Origin.EDIT, note=""), who, Kept(base, source))


@settings(max_examples=500)
@given(
    st.integers(0, 2**32),
    st.lists(st.tuples(st.sampled_from(["edit", "late", "restore"]), st.sampled_from(WHO)), min_size=1, max_size=14),
)
def test_every_word_is_its_writers(seed, deeds):
    story = Story(random.Random(seed))
    for deed, who in deeds:
        story.go_on(deed, who)
        state = story.states[-1]
        assert len(words_of(story.newest())) == len(state.words) == len(state.numbers)  # exactly one each
        for word, number in zip(state.words, state.numbers, strict=True):
            assert word.startswith(story.by[number]), f"{word} is not {story.by[number]}'s"


def of(credited, number):
    return [word for word, n in zip(credited.words, credited.numbers, strict=True) if n == number]


def test_a_passage_that_is_moved_stays_its_writers():
    first = step(NOTHING, "One two three four.\n\nFive six seven eight nine ten.", 1)
    moved = step(first, "Five six seven eight nine ten.\n\nOne two three four. New.", 2)
    assert of(moved, 2) == ["New"]


def test_a_word_that_a_merge_keeps_twice_is_its_writers_both_times():
    """It stands before what came with it in the one, and after it in the other."""
    base = step(NOTHING, "Atypia.\n\nMitoses.\n\nGrade.", 1)
    newest = step(base, "Mitoses.\n\nGrade.", 2)
    draft = "Atypia.\n\nNecrosis.\n\nMitoses.\n\nGrade."
    merged = "Mitoses.\n\nAtypia.\n\nNecrosis.\n\nMitoses.\n\nGrade."
    assert of(step(newest, merged, 3, base=base, draft=draft), 3) == ["Necrosis"]


def test_a_word_that_a_merge_moves_stays_its_writers():
    newest = step(NOTHING, "Mitoses, atypia, grade.\n\nNecrosis.", 1)
    merged = step(newest, "Size.\n\nNecrosis. Mitoses, atypia, grade.", 2, draft="Size.\n\nMitoses, atypia, grade.")
    assert of(merged, 2) == ["Size"]


def test_what_somebody_deletes_and_another_writes_anew_is_the_others():
    first = step(NOTHING, "Mitoses and atypia.", 1)
    second = step(first, "Mitoses.", 2)
    assert of(step(second, "Mitoses and atypia.", 3), 3) == ["and", "atypia"]


@given(st.lists(st.integers(1, 5), max_size=20))
def test_runs_are_the_numbers_again(numbers):
    credited = Credited(["w"] * len(numbers), numbers)
    assert [n for n, length in credited.runs for _ in range(length)] == numbers


# In the database


def told(part):
    found, worked_out = writers.stretches([part.text])
    writers.keep(worked_out)
    db.session.commit()
    return [(p.writer.name if p.writer else None, p.text) for p in found[part.text.id]], worked_out


def test_each_save_notes_who_wrote_which_words(paper):
    write(paper, "Why", "We could not compare them at all.", by="alice")
    why = section(paper, "Why")
    expected = [("Bob", "We could not compare them "), ("Alice", "at all.")]
    assert told(why) == (expected, {})


def test_what_is_restored_stays_its_writers(paper):
    write(paper, "Why", "Nothing.", by="alice")
    why = section(paper, "Why")
    sections.restore(paper, why, texts.find_revision(why.text, 1), by=the("alice"))
    db.session.commit()
    assert told(why) == ([("Bob", "We could not compare them.")], {})


def test_what_came_too_late_is_its_writers_and_the_rest_is_not(paper):
    write(paper, "Why", "In truth we could not compare them.", by="alice")
    why = section(paper, "Why")
    late = {"base": 1, "files": sections.Files(), "by": the("bob")}
    stale = sections.save(paper, why, "We could not compare them in any way.", **late)
    sections.save(paper, why, stale.merged.text, **{**late, "base": 2})
    db.session.commit()
    assert why.text.source == "In truth we could not compare them in any way."
    assert told(why)[0] == [("Alice", "In truth we "), ("Bob", "could not compare them in any way.")]


def forget(part):
    for revision in texts.revisions_of(part.text, limit=1000):
        revision.writers = None
    db.session.commit()
    db.session.expire_all()


def test_texts_from_before_are_walked_once_and_then_known(paper):
    write(paper, "Why", "We could not compare them at all.", by="alice")
    why = section(paper, "Why")
    before = told(why)[0]
    forget(why)
    again, worked_out = told(why)
    assert again == before and worked_out
    assert told(why) == (before, {})
    write(paper, "Why", "Now we could not compare them at all.", by="bob")
    assert told(why)[1] == {}


def test_what_was_written_before_a_purge_is_nobodys_any_more(paper):
    write(paper, "Why", "We could not compare them at all.", by="alice")
    why = section(paper, "Why")
    forget(why)
    purge.history(why.text, why, page=paper, by=the("olga"))
    db.session.commit()
    db.session.expire_all()
    assert told(why)[0] == [(None, "We could not compare them at all.")]


@pytest.mark.parametrize("is_known", [True, False])
def test_600_revisions_take_as_many_queries_as_three(paper, assert_queries, is_known):
    why = section(paper, "Why")
    for number in range(3):
        write(paper, "Why", f"We could not compare {number}.", by=WHO[number % 2])
    if not is_known:
        forget(why)
    texts_ = [why.text]
    with assert_queries(99) as few:
        writers.stretches(texts_)
    alice = the("alice")
    for number in range(3, 600):
        sections.save(
            paper, why, f"We could not compare {number}.", base=why.text.number, files=sections.Files(), by=alice
        )
        if number % 100 == 0:
            db.session.commit()
    db.session.commit()
    if not is_known:
        forget(why)
    texts_ = [section(paper, "Why").text]
    with assert_queries(len(few)):
        found, _ = writers.stretches(texts_)
    assert [p.text for p in found[why.text.id]] == ["We could not compare ", "599."]
