"""A summary that waits, late action items, and the cell lines as a table."""

from datetime import timedelta

from roundtable.demonstration.cast import Cast, at, wall
from roundtable.demonstration.facts import facts
from roundtable.demonstration.holding import note_online, planned
from roundtable.domain import (
    action_items,
    clock,
    comments,
    join_requests,
    meetings,
    notes,
    updates,
)
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.models import AgendaItem, Audience, Meeting, Purpose

ZONE = "America/New_York"


def tell(cast: Cast) -> None:
    _update(cast)
    _meeting_without_summary(cast)
    _reading(cast)
    with clock.at(at(-1, 5, 0, "Asia/Seoul")):
        words = "Our agency looks at how models are named. I would listen, and help with the table."
        join_requests.make(cast.pdx, words=words, by=cast.observer)


def _update(cast: Cast) -> None:
    """Cells as they come from a spreadsheet: with tabs between them."""
    rows = ["Line\tRRID\tDepMap\tSite or subtype"]
    rows += [
        "\t".join(
            (
                line["name"],
                line.get("rrid") or "not found",
                line.get("depmap") or "",
                line.get("site") or line["subtype"],
            )
        )
        for line in facts()["cell_lines"]
    ]
    with clock.at(at(-13, 10, 0, ZONE)):
        update = updates.post(
            cast.pdx,
            title="Cell lines with their identifiers",
            source="What public tables say of lines named as leiomyosarcoma, or close to it.\n\n"
            + "\n".join(rows)
            + f"\n\n{facts()['cell_line_caveat']}",
            reach=Reach(Audience.EVERYBODY),
            files=Files(),
            by=cast.researcher_pdx,
        )
    with clock.at(at(-12, 9, 0, ZONE)):
        comments.post(update, "For SKN and NCC-LMS1-C1 I could not find an RRID either.", by=cast.researcher_multiomics)


def _meeting_without_summary(cast: Cast) -> None:
    with clock.at(at(-18, 9, 0, ZONE)):
        chair = cast.chair_pdx
        plan = meetings.Plan(
            "Which models keep the expression programme",
            wall(-4, 11, ZONE),
            ZONE,
            60,
            call_link="https://call.example.org/pdx",
            chair=chair,
            note_taker=cast.researcher_pdx,
        )
        said = [
            ("What the closed plan of 2020 asked for", 10, Purpose.INFORM, chair),
            ("A common way to name models", 30, Purpose.DISCUSS, cast.researcher_pdx),
        ]
        meeting, items = planned(cast.pdx, plan, said, Reach(), by=chair)
        action_items.assign(
            cast.pdx,
            action_items.Promise(
                "Ask two cell banks for the history of their lines", cast.researcher_pdx, at(-9).date()
            ),
            by=chair,
        )
    with clock.at(at(-4, 11, 0, ZONE)):
        meetings.open_session(meeting, by=chair)
        meetings.start_item(meeting, items[0], by=chair)
        notes.save(
            meeting,
            items[0],
            "The plan of May 2020 is a closed record; what came of it is not known.",
            base=0,
            by=cast.researcher_pdx,
        )
    with clock.at(at(-4, 11, 12, ZONE)):
        meetings.start_item(meeting, items[1], by=chair)
        notes.save(
            meeting,
            items[1],
            "Use the RRID where there is one. For PDX, the minimal information standard (PDX-MI) has fields for it.",
            base=0,
            by=cast.researcher_pdx,
        )
        _promises(cast, meeting, items[1])
    with clock.at(at(-4, 11, 50, ZONE)):
        note_online(meeting, (chair, cast.researcher_pdx, cast.researcher_multiomics), by=chair)
        meetings.close_session(meeting, by=chair)


def _promises(cast: Cast, meeting: Meeting, item: AgendaItem) -> None:
    """One is late by now, one has nobody yet."""
    source = action_items.Source(meeting, item)
    action_items.assign(
        cast.pdx,
        action_items.Promise("Propose a table of names for our models", cast.researcher_pdx, at(-1).date()),
        source=source,
        by=cast.chair_pdx,
    )
    action_items.assign(
        cast.pdx,
        action_items.Promise("Look through CancerModels.org for LMS models", None, at(10).date()),
        source=source,
        by=cast.chair_pdx,
    )


def _reading(cast: Cast) -> None:
    with clock.at(at(-3, 9, 0, ZONE)):
        later = action_items.Promise(
            "Read the three model papers before the next meeting",
            cast.researcher_multiomics,
            (clock.now() + timedelta(days=6)).date(),
        )
        action_items.assign(cast.pdx, later, by=cast.chair_pdx)
