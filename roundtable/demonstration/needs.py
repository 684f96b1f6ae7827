"""Gaps with their work plans, what one group asks another, and a series. What the facts name as needs stands
with its source; that a group of this demonstration works on it is invented."""

from datetime import time

from sqlalchemy import select

from roundtable.demonstration.cast import Cast, at
from roundtable.demonstration.facts import facts
from roundtable.domain import asks, clock, gaps, linking, proposals, series
from roundtable.domain.agenda import Item
from roundtable.extensions import db
from roundtable.models import ActionItem, Gap, GapState, Group, Meeting, Purpose, Rhythm, Section, ThingKind, User

BERLIN, NEW_YORK, LONDON = "Europe/Berlin", "America/New_York", "Europe/London"


def tell(cast: Cast) -> None:
    _standard_for_stump(cast)
    _small_trials(cast)
    _models(cast)
    _groups_of_tumours(cast)
    _asks(cast)
    _series(cast)
    _proposal(cast)


def _raised(group: Group, number: int, why: str, evidence: str, days: int, lead: User) -> Gap:
    """A gap in the words of a sourced need, so many days ago."""
    with clock.at(at(days, 10, 0, BERLIN)):
        words = gaps.Words(facts()["unmet_needs"][number]["need"], why, evidence, lead)
        return gaps.raise_gap(group, words, by=lead)


def _standard_for_stump(cast: Cast) -> None:
    """In work: what came of D-1 and A-1 to A-3, and a milestone to come."""
    chair = cast.chair_gyn_onc
    gap = _raised(
        cast.gyn_onc,
        7,
        "Reports that leave out a feature cannot be compared, and women hear “uncertain” without knowing of what.",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC5046025",
        -34,
        chair,
    )
    with clock.at(at(-20, 9, 0, BERLIN)):
        gaps.set_state(gap, GapState.IN_WORK, "", by=chair)
        for item in _items_of(cast.gyn_onc):
            gaps.plan_action_item(gap, item, by=chair)
        gaps.add_milestone(gap, "Ten report forms are read side by side", at(21).date(), by=chair)
        linking.make(linking.named("D-1", chair), gap, by=chair)
    with clock.at(at(-8, 9, 30, BERLIN)):
        coming = _meeting(cast.gyn_onc, "The report forms, and the draft's first two sections")
        linking.make((ThingKind.MEETING, coming.id), gap, by=chair)
        section = select(Section.id).where(Section.title == "What a report should state")
        linking.make((ThingKind.SECTION, db.session.scalars(section).one()), gap, by=chair)


def _small_trials(cast: Cast) -> None:
    chair = cast.chair_trials
    gap = _raised(
        cast.clinical_trials,
        8,
        "Whoever plans the next trial should know before what forty patients can show.",
        "https://pmc.ncbi.nlm.nih.gov/articles/PMC6241678 GOG-0277 closed at 38 of 216",
        -9,
        chair,
    )
    with clock.at(at(-8, 10, 0, BERLIN)):
        gaps.add_milestone(gap, "A list of designs for small populations", at(30).date(), by=chair)


def _models(cast: Cast) -> None:
    """A first milestone is reached, an action item is late."""
    chair = cast.chair_pdx
    gap = _raised(cast.pdx, 5, "What is tried in a model that is unlike the tumour says little.", "", -120, chair)
    with clock.at(at(-13, 11, 0, NEW_YORK)):
        gaps.set_state(gap, GapState.IN_WORK, "", by=chair)
        first = gaps.add_milestone(gap, "The lines with their identifiers in one table", at(-12).date(), by=chair)
        db.session.flush()
    with clock.at(at(-12, 11, 0, NEW_YORK)):
        gaps.reach_milestone(gap, first, is_reached=True, by=chair)
        for item in _items_of(cast.pdx)[:2]:
            gaps.plan_action_item(gap, item, by=chair)


def _groups_of_tumours(cast: Cast) -> None:
    """Nobody has touched it for more than half a year."""
    _raised(
        cast.multiomics, 2, "Results of two studies can be compared only when both group the tumours in the same "
        "way.", "https://www.sarcoma-patients.org/261/", -200, cast.chair_multiomics,
    )  # fmt: skip


def _asks(cast: Cast) -> None:
    """One accepted, one waiting for an answer."""
    with clock.at(at(-10, 15, 0, BERLIN)):
        words = asks.Words(
            "Which of the six data sets hold samples of STUMP?",
            "The draft should not name features that nobody can look up.",
            at(12).date(),
        )
        ask = asks.make(cast.gyn_onc, cast.multiomics, words, by=cast.chair_gyn_onc)
    with clock.at(at(-9, 9, 0, LONDON)):
        asks.accept(ask, "We will have looked by our next meeting.", by=cast.chair_multiomics)
    with clock.at(at(-2, 12, 0, NEW_YORK)):
        words = asks.Words(
            "Which trials took biopsies that could become models?", "Two of our members have the means.", at(25).date()
        )
        asks.make(cast.pdx, cast.clinical_trials, words, by=cast.chair_pdx)


def _series(cast: Cast) -> None:
    with clock.at(at(-3, 10, 0, NEW_YORK)):
        rule = series.Rule(
            "Models, every month",
            Rhythm.MONTHLY_BY_WEEKDAY,
            at(12).date(),
            time(11),
            NEW_YORK,
            60,
            call_link="https://call.example.org/pdx",
            chair=cast.chair_pdx,
            note_taker=cast.researcher_pdx,
        )
        series.begin(cast.pdx, rule, by=cast.chair_pdx)


def _proposal(cast: Cast) -> None:
    with clock.at(at(-5, 8, 0, BERLIN)):
        coming = _meeting(cast.gyn_onc, "The report forms, and the draft's first two sections")
        proposals.lock(coming, at(1, 12, 0, BERLIN), by=cast.chair_gyn_onc)
        said = Item("Which words patients search for", 10, Purpose.INFORM)
        proposals.make(coming, said, "I have asked in two patient groups. Ten minutes are enough.", by=cast.advocate)


def _items_of(group: Group) -> list[ActionItem]:
    return list(db.session.scalars(select(ActionItem).where(ActionItem.group_id == group.id).order_by(ActionItem.id)))


def _meeting(group: Group, title: str) -> Meeting:
    return db.session.scalars(select(Meeting).where(Meeting.group_id == group.id, Meeting.title == title)).one()
