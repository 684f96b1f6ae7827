"""Papers under review: a round with answers, comments and what became of them; suggestions, a version, an origin."""

from sqlalchemy import select

from roundtable.demonstration.cast import Cast, at
from roundtable.domain import (
    action_items,
    clock,
    dispositions,
    origins,
    passages,
    reviewing,
    reviews,
    sections,
    suggestions,
    versions,
)
from roundtable.domain.attachments import Files
from roundtable.extensions import db
from roundtable.models import Group, Outcome, Paper, Review, Section, User, Verdict

BERLIN, LONDON = "Europe/Berlin", "Europe/London"
DATA_SETS = (
    "Six public data sets name leiomyosarcoma. They differ in how samples were taken, and in what was measured.\n\n"
    "The largest single series is TCGA-SARC, with 80 leiomyosarcomas among 206 sarcomas (Cell 2017;171:950-965)."
)


def tell(cast: Cast) -> None:
    _review(cast, _draft_of(cast.gyn_onc))
    _comments_on_an_outline(cast, _draft_of(cast.multiomics))


def _draft_of(group: Group) -> Paper:
    return db.session.scalars(select(Paper).where(Paper.group_id == group.id)).one()


def _review(cast: Cast, paper: Paper) -> None:
    """Asked four days ago, of two members and the chair of another group; due in four days."""
    chair, why, states, left_open = cast.chair_gyn_onc, *sections.of_paper(paper)[:3]
    with clock.at(at(-4, 9, 0, BERLIN)):
        asked = [cast.pathologist, cast.advocate, cast.chair_trials]
        words = "Demonstration. Would you sign this as it stands? Please look at section 2 most of all."
        review = reviews.ask(paper, asked, at(4, zone=BERLIN).date(), words, by=chair)
    with clock.at(at(-3, 11, 0, "Europe/Rome")):
        _say(review, cast.pathologist, why, Verdict.FINE)
        note = "The third feature needs a word on how necrosis was told apart: tumour cell necrosis, not infarction."
        _say(review, cast.pathologist, states, Verdict.COMMENTS, note)
        start = states.text.source.index("grade of atypia")
        span = start, start + len("grade of atypia")
        question = "Two grades or three? The forms that we collected have both."
        passages.comment(paper, states, question, base=states.text.number, span=span, by=cast.pathologist)
        _finish(review, cast.pathologist)
    with clock.at(at(-2, 20, 0, "America/Chicago")):
        _say(review, cast.advocate, why, Verdict.COMMENTS, "Say in the first sentence what STUMP is, in plain words.")
        taken = "Follow-up and treatment are not the subject of this draft; patients ask for both."
        made = suggestions.suggest(paper, left_open, taken, base=left_open.text.number, paragraph=1, by=cast.advocate)
        gentler = "Where one of them cannot be judged, the report says so, and why, in words that patients can read."
        suggestions.suggest(paper, states, gentler, base=states.text.number, paragraph=2, by=cast.advocate)
    with clock.at(at(-2, 8, 30, "America/Denver")):
        _say(review, cast.chair_trials, states, Verdict.COMMENTS, "Trials would need the number of fields counted.")
    with clock.at(at(-1, 10, 0, BERLIN)):
        suggestions.take(paper, left_open, made, by=chair)
        said = dispositions.Said(Outcome.IN_PART, "Named in the table of the annex, not in the sentence itself.")
        _decide(paper, review, 1, said, chair)
        later = dispositions.Said(Outcome.DECLINED, "The summary for patients says it; it comes with the paper.")
        _decide(paper, review, 3, later, chair)


def _say(review: Review, person: User, section: Section, verdict: Verdict, words: str = "") -> None:
    reviewer = reviews.find_own(review, person)
    assert reviewer is not None
    reviewing.save(review, reviewer, section.id, reviewing.Answer(verdict, words), base=0, by=person)


def _finish(review: Review, person: User) -> None:
    reviewer = reviews.find_own(review, person)
    assert reviewer is not None
    reviewing.finish(review, reviewer, by=person)


def _decide(paper: Paper, review: Review, number: int, said: dispositions.Said, chair: User) -> None:
    row = dispositions.find(review, number)
    assert row is not None
    dispositions.decide(paper, row, said, seen=dispositions.state_of(row), by=chair)


def _comments_on_an_outline(cast: Cast, paper: Paper) -> None:
    """The first section is written; somebody asks about words of it, and suggests others."""
    chair, first = cast.chair_multiomics, sections.of_paper(paper)[0]
    with clock.at(at(-6, 14, 0, LONDON)):
        sections.save(paper, first, DATA_SETS, base=first.text.number, files=Files(), note="First words", by=chair)
        [found] = [i for i in action_items.open_in(cast.multiomics, chair).rows if "3SEQ" in i.text]
        origins.name(paper, first, found.number, by=chair)
        versions.make(paper, label="Demonstration: first words", by=chair)
    with clock.at(at(-5, 9, 0, BERLIN)):
        span = DATA_SETS.index("Six public"), len("Six public data sets")
        asks = "Do we count the two whose accession was not found?"
        passages.comment(paper, first, asks, base=first.text.number, span=span, by=cast.researcher_pdx)
        clearer = DATA_SETS.split("\n\n", maxsplit=1)[0].replace(
            "in what was measured", "in whether RNA or DNA was read"
        )
        suggestions.suggest(paper, first, clearer, base=first.text.number, paragraph=1, by=cast.researcher_pdx)
