"""What was put on record at a meeting, as its page shows it: decisions, action items, questions and its summary."""

from functools import cache
from typing import Any, TypeVar

from sqlalchemy import Select, bindparam

from roundtable.domain.reading import Shape, of_this
from roundtable.domain.visibility import Reader, readable_by, reading_as
from roundtable.models import ActionItem, Decision, Meeting, Question, Summary, User

T = TypeVar("T", bound=ActionItem | Decision | Question | Summary)


def at(meeting: Meeting, person: User | None, shape: Shape[T]) -> list[T]:
    """As much of each as the shape has, of those that the person may read."""
    query = _at_meeting(shape, Reader.like(person))
    return of_this(meeting, shape.read(query, meeting_id=meeting.id, **reading_as(person)))


@cache
def _at_meeting(shape: Shape[Any], reader: Reader) -> Select[Any]:
    noun: Any = shape.noun
    query = shape.select().where(readable_by(noun, reader), noun.meeting_id == bindparam("meeting_id"))
    return query.order_by(noun.id)
