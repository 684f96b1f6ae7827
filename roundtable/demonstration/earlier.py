"""Two meetings that are over: one summary was confirmed, and one is circulated and objected to."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta

from roundtable.demonstration.cast import Cast, at, wall
from roundtable.demonstration.holding import note_online, planned
from roundtable.domain import (
    action_items,
    clock,
    decisions,
    errata,
    meetings,
    notes,
    objections,
    summaries,
    texts,
)
from roundtable.domain.audiences import Reach
from roundtable.models import AgendaItem, Audience, Group, Meeting, Purpose, User
from roundtable.text.blocks import blocks_of

LONDON, DENVER = "Europe/London", "America/Denver"
ROUNDTABLE = Reach(Audience.ROUNDTABLE)


def tell(cast: Cast) -> None:
    _confirmed(cast)
    _circulated(cast)


def _held(
    group: Group, title: str, day: int, hour: int, zone: str, said: Sequence[tuple[str, int, Purpose, str]],
    *, chair: User, note_taker: User, present: Sequence[User],
) -> tuple[Meeting, list[AgendaItem]]:  # fmt: skip
    """A meeting with these items and what was noted on each, from its planning to its end."""
    with clock.at(at(day - 10, 9, 0, zone)):
        plan = meetings.Plan(
            title, wall(day, hour, zone), zone, sum(minutes for _, minutes, _, _ in said), chair=chair,
            note_taker=note_taker,
        )  # fmt: skip
        meeting, items = planned(group, plan, [(*one[:3], chair) for one in said], ROUNDTABLE, by=chair)
    begins = at(day, hour, 0, zone)
    with clock.at(begins):
        meetings.open_session(meeting, by=chair)
        note_online(meeting, present, by=note_taker)
    for item, (_, minutes, _, words) in zip(items, said, strict=True):
        with clock.at(begins):
            meetings.start_item(meeting, item, by=chair)
            notes.save(meeting, item, words, base=0, by=note_taker)
        begins += timedelta(minutes=minutes)
    with clock.at(begins):
        meetings.close_session(meeting, by=chair)
    return meeting, items


def _confirmed(cast: Cast) -> None:
    """Seven weeks ago; a decision with its evidence, to be looked at again; confirmed by silence; one erratum."""
    chair, writer = cast.chair_multiomics, cast.researcher_multiomics
    meeting, items = _held(
        cast.multiomics, "What is public, and where", -50, 14, LONDON,
        (
            ("Data sets that are named in papers", 25, Purpose.INFORM, "Six were found. Two have no accession."),
            ("Where we write down what we find", 20, Purpose.DECIDE, "One table, with a source for every row."),
        ),
        chair=chair, note_taker=writer, present=(chair, writer, cast.researcher_pdx),
    )  # fmt: skip
    with clock.at(_end(meeting)):
        words = decisions.Words(
            "Every data set in our table names the public page it was read from",
            "What cannot be looked up cannot be compared.",
            evidence="doi:10.1016/j.cell.2017.10.014 TCGA-SARC: 206 sarcomas, 80 of them leiomyosarcoma",
            review_on=at(20).date(),
            audience=Audience.ROUNDTABLE,
        )
        decisions.make(cast.multiomics, words, meeting=meeting, item=items[1], by=writer)
        _promise(cast.multiomics, meeting, items[0], "Begin the table of data sets", writer, at(-40).date())
    with clock.at(at(-48, 10, 0, LONDON)):
        source = (
            "Present: Chair Multiomics, Researcher Multiomics, Researcher PDX.\n\n## Data sets that are named in "
            "papers\n\nSix were found. Two of them have no accession in public pages.\n\n## Where we write down what "
            "we find\n\nOne table, with a source for every row."
        )
        summary = summaries.compose(meeting, source, by=writer)
        summaries.circulate(summary, at(-41, 18, 0, LONDON), ROUNDTABLE, by=writer)
    with clock.at(at(-41, 19, 0, LONDON)):
        summaries.confirm_by_silence()
    with clock.at(at(-30, 9, 0, LONDON)):
        errata.add(summary, None, "“Six were found” should read “six were found in public pages”.", by=writer)


def _circulated(cast: Cast) -> None:
    """Twelve days ago; its summary may be objected to for three more days, and somebody has."""
    chair, writer = cast.chair_trials, cast.statistician
    meeting, items = _held(
        cast.clinical_trials, "What patients would choose as an end point", -12, 9, DENVER,
        (
            ("End points of the trials that are public", 20, Purpose.INFORM, "Most name progression-free survival."),
            ("What patients ask for", 30, Purpose.DISCUSS, "Time at home was named first."),
        ),
        chair=chair, note_taker=writer, present=(chair, writer, cast.advocate),
    )  # fmt: skip
    with clock.at(_end(meeting)):
        words = "Ask two patient groups which end points they would choose"
        _promise(cast.clinical_trials, meeting, items[1], words, cast.advocate, at(14).date())
    with clock.at(at(-10, 9, 0, DENVER)):
        source = (
            "Present: Chair Clinical Trials, Statistician Trials, Patient advocate.\n\n## End points of the trials "
            "that are public\n\nMost name progression-free survival.\n\n## What patients ask for\n\nTime at home was "
            "named first."
        )
        summary = summaries.compose(meeting, source, by=writer)
        summaries.circulate(summary, at(3, 18, 0, DENVER), ROUNDTABLE, by=writer)
    with clock.at(at(-4, 20, 0, "America/Chicago")):
        last = blocks_of(texts.html_of(summary.text))[-1]
        objections.make(
            summary, last, "I said “time at home without treatment”, not only “time at home”.", by=cast.advocate
        )


def _promise(group: Group, meeting: Meeting, item: AgendaItem, words: str, owner: User, due_on: date) -> None:
    promise = action_items.Promise(words, owner, due_on)
    action_items.assign(group, promise, source=action_items.Source(meeting, item), by=owner)


def _end(meeting: Meeting) -> datetime:
    assert meeting.closed_at is not None
    return meeting.closed_at - timedelta(minutes=5)
