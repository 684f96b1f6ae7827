"""Data sets with a picture, and a meeting whose agenda is still a draft."""

import io
from pathlib import Path

from PIL import Image, ImageDraw

from roundtable.demonstration.cast import Cast, at, wall
from roundtable.demonstration.facts import facts
from roundtable.domain import action_items, agenda, attachments, clock, meetings, papers, sections, updates
from roundtable.domain.attachments import Description, Files
from roundtable.domain.audiences import Reach
from roundtable.files import FileStore
from roundtable.models import Audience, Purpose

ZONE = "Europe/London"


def tell(cast: Cast, files: Path) -> None:
    _update(cast, files)
    _meeting_in_planning(cast)
    _outline(cast)


def _update(cast: Cast, files: Path) -> None:
    rows = [
        (d["id"], d["what"], f"doi:{d['doi']}" if d.get("doi") else _first(d["source"])) for d in facts()["datasets"]
    ]
    lines = "\n".join(f"- **{name}**: {what}. {where}" for name, what, where in rows)
    with clock.at(at(-2, 15, 0, ZONE)):
        kept = FileStore(files).keep(_bars(), "lms-in-tcga-sarc.png")
        picture = attachments.add(kept, by=cast.researcher_multiomics)
        shows = "Bars: 206 sarcomas in TCGA-SARC, of which 80 are LMS: 53 of soft tissue and 27 uterine."
        updates.post(
            cast.multiomics,
            title="Six data sets that we could bring together",
            source=f"What is public, with where it can be read.\n\n{lines}\n\n"
            f'![{shows}](/files/{picture.token}/{picture.name} "LMS in TCGA-SARC (Cell 2017;171:950-965)")\n\n'
            "The accession of two of them could not be found in public pages.",
            reach=Reach(Audience.ROUNDTABLE),
            files=Files([picture.token], {picture.token: Description(alternative=shows)}),
            by=cast.researcher_multiomics,
        )


def _first(source: object) -> str:
    return str(source[0] if isinstance(source, list) else source).split(" ")[0]


def _bars() -> bytes:
    """A small bar chart of true numbers, drawn here."""
    picture = Image.new("RGB", (640, 260), "#ffffff")
    draw = ImageDraw.Draw(picture)
    for n, (words, count) in enumerate(
        (("All sarcomas", 206), ("LMS", 80), ("LMS, soft tissue", 53), ("LMS, uterine", 27))
    ):
        top = 24 + n * 56
        draw.text((16, top + 8), words, fill="#16211d", font_size=18)
        draw.rectangle((190, top, 190 + count * 2, top + 34), fill="#0f6b70" if n else "#7d8a84")
        draw.text((200 + count * 2, top + 8), str(count), fill="#16211d", font_size=18)
    out = io.BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()


def _meeting_in_planning(cast: Cast) -> None:
    with clock.at(at(-1, 9, 0, ZONE)):
        chair = cast.chair_multiomics
        plan = meetings.Plan(
            "Which data sets first", wall(9, 14, ZONE), ZONE, 60, chair=chair, note_taker=cast.researcher_multiomics
        )
        meeting = meetings.schedule(cast.multiomics, plan, by=chair)
        agenda.add_item(
            meeting,
            agenda.Item("Six data sets and who knows them", 20, Purpose.INFORM, cast.researcher_multiomics),
            by=chair,
        )
        agenda.add_item(
            meeting,
            agenda.Item("What must be the same before they can be compared", 30, Purpose.DISCUSS, chair),
            by=chair,
        )
        promise = action_items.Promise("Find the accession of the 3SEQ data", cast.researcher_multiomics, at(5).date())
        action_items.assign(cast.multiomics, promise, by=chair)


def _outline(cast: Cast) -> None:
    with clock.at(at(-20, 9, 0, ZONE)):
        paper = papers.start(
            cast.multiomics,
            title="Comparing leiomyosarcoma data sets: what must be the same (demonstration outline)",
            lead=cast.chair_multiomics,
            by=cast.chair_multiomics,
        )
        for title in ("Data sets", "Samples and how they were taken", "Analysis", "What can be compared today"):
            sections.add(paper, sections.Heading(title), by=cast.chair_multiomics)
