"""Words that a purged thing left on agendas: a decision, a question or an ask gives its words to the agenda item
and the topic that it was carried over as, and publications froze them."""

from typing import Any

from sqlalchemy import select, update

from roundtable.domain import publications
from roundtable.domain.carrying import LONGEST_TITLE
from roundtable.extensions import db
from roundtable.models import AgendaItem, AgendaPublication, Ask, Decision, Meeting, Question, Topic


def purge(target: Any, stand_in: str) -> None:
    """Put ``stand_in`` in place of them, also in what search knows. Before the words of ``target`` go."""
    if not isinstance(target, Decision | Question | Ask):
        return
    titles = [words[:LONGEST_TITLE] for words in (target.text, f"{target.number}: {target.text}")]
    groups = [target.group_id, *([target.to_group_id] if isinstance(target, Ask) else [])]
    meetings = list(
        db.session.scalars(
            select(Meeting)
            .join(AgendaItem, AgendaItem.meeting_id == Meeting.id)
            .where(AgendaItem.title.in_(titles), Meeting.group_id.in_(groups))
            .distinct()
        )
    )
    ids = [meeting.id for meeting in meetings]
    items = update(AgendaItem).where(AgendaItem.meeting_id.in_(ids), AgendaItem.title.in_(titles))
    db.session.execute(items.values(title=stand_in))
    topics = update(Topic).where(Topic.group_id.in_(groups), Topic.title.in_(titles))
    db.session.execute(topics.values(title=stand_in))
    for publication in db.session.scalars(select(AgendaPublication).where(AgendaPublication.meeting_id.in_(ids))):
        publication.rows = _without(publication.rows, titles, stand_in)
    db.session.flush()
    for meeting in meetings:
        publications.index(meeting)


def _without(rows: list[Any], titles: list[str], stand_in: str) -> list[Any]:
    """Items, and those within a group's slot."""
    return [
        {
            **row,
            "title": stand_in if row["title"] in titles else row["title"],
            "rows": _without(row.get("rows") or [], titles, stand_in),
        }
        for row in rows
    ]
