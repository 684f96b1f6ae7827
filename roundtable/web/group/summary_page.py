"""What the page of a summary knows: its numbered paragraphs, and what is said beside each."""

from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from roundtable.access import takes_part, visitor
from roundtable.domain import assents, errata, meetings, objections, summaries
from roundtable.domain.texts import html_of
from roundtable.models import Erratum, Objection, Summary
from roundtable.text.blocks import LONGEST_QUOTE, Block, blocks_of, place_of


@dataclass(frozen=True)
class Paragraph:
    """A block of the text with what is said of it."""

    block: Block
    objections: list[Objection] = field(default_factory=list)
    errata: list[Erratum] = field(default_factory=list)

    @property
    def html(self) -> Markup:
        return Markup(self.block.html)  # noqa: S704 (sanitised when it was rendered)


def shown(summary: Summary) -> dict[str, Any]:
    """Objections are for those who take part, and for organizers; errata for every reader."""
    person = visitor()
    part = takes_part(person, summary)
    is_inside = part or (person is not None and person.is_organizer)
    blocks = blocks_of(html_of(summary.text))
    made = objections.of_summary(summary) if is_inside else []
    placed, corrections = objections.placed(made, blocks), errata.of_summary(summary)
    return {
        "summary": summary,
        "meeting": summary.meeting,
        "knows_meeting": meetings.find(summary.meeting.group, summary.meeting_id, person) is not None,
        "paragraphs": [_paragraph(b, placed, corrections) for b in blocks],
        "on_the_whole": [p.objection for p in placed if p.paragraph == 0],
        "errata": corrections,
        "open_objections": sum(o.is_open for o in made),
        "agreed": assents.of_summary(summary) if is_inside else [],
        "may_object": part and objections.is_open(summary),
        "steps": summaries.steps_of(summary) if is_inside else [],
    }


def _paragraph(block: Block, placed: list[objections.Placed], corrections: list[Erratum]) -> Paragraph:
    if not block.number:
        return Paragraph(block)
    return Paragraph(
        block,
        [p.objection for p in placed if p.paragraph == block.number],
        [e for e in corrections if e.paragraph == block.number],
    )


def block_of(summary: Summary, number: int | None, quote: str = "") -> Block | None:
    """The paragraph that a form speaks of, by its first words also when others were put before it meanwhile; none
    for the whole, or when it is gone."""
    blocks = blocks_of(html_of(summary.text)) if number else []
    place = place_of(quote[:LONGEST_QUOTE], number or 0, blocks)
    return next((b for b in blocks if b.number == place), None) if place else None
