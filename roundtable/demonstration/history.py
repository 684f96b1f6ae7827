"""History: only what has a source, marked with it. No hour, chair or outcome is invented."""

from datetime import UTC, date, datetime

from roundtable.demonstration.cast import Cast
from roundtable.demonstration.facts import bullets, event, facts, sources_of
from roundtable.domain import agenda, clock, meetings, papers, publications, summaries, updates
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.models import Audience, Purpose

PUBLIC = Reach(Audience.EVERYBODY)


def tell(cast: Cast) -> None:
    _first_roundtable(cast)
    _work_plan(cast)
    _second_roundtable(cast)
    _position_paper(cast)


def _first_roundtable(cast: Cast) -> None:
    """14 September 2019 in Miami: the agenda and the outcomes as a summary."""
    fact = event("2019-09-14")
    with clock.at(datetime(2019, 9, 15, tzinfo=UTC)):
        plan = meetings.Plan(
            title="First International LMS Research Roundtable",
            wall_time=datetime(2019, 9, 14),  # noqa: DTZ001 (a wall time)
            zone="America/New_York",
            minutes=24 * 60,
            place=fact["place"],
            is_day_only=True,
        )
        meeting = meetings.schedule(cast.plenary, plan, by=cast.record, sources=sources_of(fact))
        meetings.record_as_held(meeting, PUBLIC, by=cast.record)
        source = (
            f"{fact['attendance']} people met at the {fact['place']}.\n\n"
            f"## What was on the agenda\n\n{bullets(fact['agenda'])}\n\n"
            f"## Outcomes\n\n{bullets(fact['outcomes'])}\n\n"
            "Clock times and what was said on each point are not in the public pages that this record is taken from."
        )
        summary = summaries.compose(meeting, source, by=cast.record)
        summaries.publish(summary, PUBLIC, by=cast.record)


def _work_plan(cast: Cast) -> None:
    """The letter of 3 May 2020: a closed record. What came of the plan is not known."""
    plan = facts()["work_plans"][0]
    with clock.at(datetime(2020, 5, 3, 12, tzinfo=UTC)):
        source = (
            f"From the letter of Workgroup No. 1 to the members of the roundtable.\n\n"
            f"**Goal.** {plan['goal']}.\n\n## The plan\n\n"
            + "\n".join(f"{n}. {task}" for n, task in enumerate(plan["tasks"], start=1))
            + "\n\nThis record is closed. What came of the plan is not known from public pages."
        )
        updates.post(
            cast.pdx,
            title="Work plan of 3 May 2020 (closed record)",
            source=source,
            reach=PUBLIC,
            files=Files(),
            by=cast.record,
            sources=[plan["source"]],
        )


def _second_roundtable(cast: Cast) -> None:
    """3 October 2020: the order of the four slots and the open discussion, and no more than that."""
    fact = event("2020-10-03")
    with clock.at(datetime(2020, 10, 3, tzinfo=UTC)):
        plan = meetings.Plan(
            title="Second LMS Research Roundtable, hosted by NLMSF and SPAEN",
            wall_time=datetime(2020, 10, 3),  # noqa: DTZ001 (a wall time)
            zone="UTC",
            minutes=24 * 60,
            is_day_only=True,
        )
        meeting = meetings.schedule(cast.plenary, plan, by=cast.record, sources=sources_of(fact))
        for group in (cast.gyn_onc, cast.clinical_trials, cast.pdx, cast.multiomics):
            agenda.add_slot(meeting, group, minutes=0, by=cast.record)
        discussion = agenda.Item(title=fact["agenda"][-1], minutes=0, purpose=Purpose.DISCUSS)
        agenda.add_item(meeting, discussion, by=cast.record)
        publications.publish(meeting, PUBLIC, by=cast.record)
        meetings.record_as_held(meeting, PUBLIC, by=cast.record)


def _position_paper(cast: Cast) -> None:
    """The paper of 2021 as a citation page only: its sections could not be read."""
    paper = facts()["position_paper"]
    with clock.at(datetime(2021, 2, 20, 12, tzinfo=UTC)):
        started = papers.start(cast.plenary, title=paper["title"], lead=None, by=cast.record, sources=[paper["source"]])
        citation = papers.Citation(
            citation=f"{', '.join(paper['authors'])}. {paper['title']}. {paper['journal']}.",
            doi=paper["doi"],
            pmid=paper["pmid"],
            published_on=date.fromisoformat(paper["published"]),
        )
        papers.publish(started, PUBLIC, citation, by=cast.record)
