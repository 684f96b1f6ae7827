"""What somebody had before them, noted once the page has gone out."""

from flask import Response

from roundtable.access import visitor
from roundtable.domain import papers_read
from roundtable.models import Paper, Section
from roundtable.web.context import afterwards


def note_read(response: Response, paper: Paper, sections: list[Section], marks: papers_read.Marks) -> Response:
    person = visitor()
    if person is not None and marks.is_news(sections):
        person_id, paper_id, numbers = person.id, paper.id, papers_read.numbers_of(sections)
        afterwards(response, "a reading", lambda: papers_read.note(person_id, paper_id, numbers), paper=paper_id)
    return response
