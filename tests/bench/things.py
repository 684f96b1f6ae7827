"""The things of the data set: meetings with all that comes of them, updates, papers."""

from dataclasses import asdict
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from roundtable import text as markup
from roundtable.domain.agenda_rows import ITEM
from roundtable.domain.agenda_rows import Row as AgendaRow
from roundtable.models import (
    ActionItem,
    ActionItemState,
    AgendaItem,
    AgendaPublication,
    Answer,
    Attendance,
    Audience,
    Comment,
    Decision,
    Gap,
    GapState,
    Meeting,
    MeetingState,
    Milestone,
    Paper,
    PaperState,
    Presence,
    Purpose,
    Section,
    Summary,
    SummaryState,
    ThingKind,
    Topic,
    Update,
)
from tests.bench.bulk import Row
from tests.bench.dataset import CHAIR, COMING, CYCLE, DOER, GYN_ONC, MEMBER, Tale, group_of, person_of

K = ThingKind
PAPER, PAPER_WORDS, PAPER_SECTIONS, REFERENCES = 1, 12_000, 12, 100
#: Of the newest meetings the action items are mostly open.
STILL_OPEN = 90
#: Of one meeting the summary is still to be written: so many before the last.
UNWRITTEN = -len(CYCLE)


def put_meetings(tale: Tale) -> None:
    """Every meeting with its agenda, who was there, what was decided and promised, and its summary."""
    size, rows = tale.size, Rows()
    for number in range(1, size.meetings + 1):
        ahead = number - (size.meetings - COMING)  # 1 and more: it is still to come
        meeting = _meeting(tale, number, ahead)
        rows.meetings.append(meeting)
        tale.happened(meeting["group_id"], K.MEETING, number)
        is_looked_at = number == size.meeting
        _agenda(tale, rows, meeting, items=20 if is_looked_at else 5, are_noted=is_looked_at)
        _people(rows, meeting, 15 if is_looked_at else 10, is_over=ahead < 1)
        if ahead < 1:
            _outcome(tale, rows, meeting, times=3 if is_looked_at else 1, is_recent=ahead > -STILL_OPEN)
            if ahead != UNWRITTEN:
                _summary(tale, rows, meeting)
            if number % 3 == 0 or is_looked_at:
                _comments(tale, rows, meeting, K.MEETING, 6 if is_looked_at else 1)
    for number in range(size.to_finish):
        rows.action_items.append(_promise(tale, rows, GYN_ONC, DOER, None, is_open=True, due=number % 300))
    rows.put(tale)


def put_updates(tale: Tale) -> None:
    rows = Rows()
    for number in range(1, 101 + tale.size.meetings // 5):
        source, at = tale.words.source(80), tale.now - timedelta(hours=number)
        row: Row = {"id": number, "title": tale.words.title(), "author_id": person_of(number)}
        row |= {"text_id": tale.text(source), "group_id": group_of(number), "published_at": at}
        rows.updates.append(row)
        tale.happened(row["group_id"], K.UPDATE, number)
        tale.found(K.UPDATE, row, row["title"], source, at)
        if number <= 20:
            _comments(tale, rows, row, K.UPDATE, 3)
    rows.put(tale)


def put_withdrawn(tale: Tale) -> None:
    """Updates that nobody sees any more but the organizers."""
    first, rows = 101 + tale.size.meetings // 5, list[Row]()
    for number in range(first, first + 100 + tale.size.meetings // 10):
        at = tale.now - timedelta(hours=number)
        row: Row = {"id": number, "title": tale.words.title(), "author_id": person_of(number), "withdrawn_at": at}
        rows.append({**row, "text_id": tale.text("Not meant."), "group_id": group_of(number), "published_at": at})
    tale.flush()
    tale.bulk.put(Update, rows)


def put_gaps(tale: Tale) -> None:
    """Each with a plan of three milestones, one of them reached."""
    gaps, milestones = list[Row](), list[Row]()
    for number in range(1, 401 + tale.size.meetings // 10):
        row: Row = {"id": number, "statement": tale.words.title(10), "why": tale.words.title(20), "sources": []}
        row |= {"state": list(GapState)[number % 4], "group_id": group_of(number), "raised_on": tale.now.date()}
        row |= {"created_by_id": CHAIR, "created_at": tale.now, "moved_at": tale.now, "published_at": tale.now}
        gaps.append({**row, "lead_id": person_of(number), "evidence": []})
        tale.found(K.GAP, row, row["statement"], row["why"], tale.now)
        for place in range(3):
            stone = {"id": len(milestones) + 1, "gap_id": number, "group_id": row["group_id"], "position": place}
            milestones.append({**stone, "title": "A step", "reached_on": None if place else tale.now.date()})
    tale.flush()
    tale.bulk.put(Gap, gaps)
    tale.bulk.put(Milestone, milestones)


def put_papers(tale: Tale) -> None:
    """The first is the long one; the others have six short sections."""
    rows, sections = Rows(), list[Row]()
    for number in range(1, 91 + tale.size.meetings // 100):
        row: Row = {"id": number, "title": tale.words.title(8), "state": PaperState.DRAFTING}
        row |= {"lead_id": person_of(number), "group_id": group_of(number), "sources": []}
        rows.papers.append(row)
        tale.happened(row["group_id"], K.PAPER, number)
        tale.found(K.PAPER, row, row["title"], "", tale.now, published_at=None)
        for place in range(1, PAPER_SECTIONS + 1 if number == PAPER else 7):
            sections.append(_section(tale, row, len(sections) + 1, place))
    tale.flush()
    tale.bulk.put(Paper, rows.papers)
    tale.bulk.put(Section, sections)


class Rows:
    """Rows of all kinds, in an order in which the database takes them."""

    def __init__(self) -> None:
        self.meetings: list[Row] = []
        self.topics: list[Row] = []
        self.items: list[Row] = []
        self.publications: list[Row] = []
        self.attendances: list[Row] = []
        self.decisions: list[Row] = []
        self.action_items: list[Row] = []
        self.summaries: list[Row] = []
        self.updates: list[Row] = []
        self.papers: list[Row] = []
        self.comments: list[Row] = []

    def put(self, tale: Tale) -> None:
        tale.flush()
        for noun, rows in (
            (Meeting, self.meetings),
            (Topic, self.topics),
            (AgendaItem, self.items),
            (AgendaPublication, self.publications),
            (Attendance, self.attendances),
            (Decision, self.decisions),
            (ActionItem, self.action_items),
            (Summary, self.summaries),
            (Update, self.updates),
            (Comment, self.comments),
        ):
            tale.bulk.put(noun, rows)


def _meeting(tale: Tale, number: int, ahead: int) -> Row:
    starts_at = tale.now + timedelta(days=ahead * 2 - 1, hours=14)
    return {
        "id": number,
        "title": tale.words.title(),
        "wall_time": starts_at.astimezone(ZoneInfo("Europe/Berlin")).replace(tzinfo=None),
        "zone": "Europe/Berlin",
        "starts_at": starts_at,
        "changed_at": tale.now - timedelta(days=7),
        "minutes": 90,
        "call_link": "https://call.example.org/room",
        "state": MeetingState.AGENDA_PUBLISHED if ahead > 0 else MeetingState.SUMMARY,
        "is_summarized": ahead < 1 and ahead != UNWRITTEN,
        "opened_at": None if ahead > 0 else starts_at,
        "closed_at": None if ahead > 0 else starts_at + timedelta(minutes=90),
        "chair_id": CHAIR if group_of(number) == GYN_ONC else person_of(number),
        "note_taker_id": MEMBER if number % 10 == 0 else person_of(number + 1),
        "ical_uid": f"{number}@bench",
        "group_id": group_of(number),
        "published_at": starts_at - timedelta(days=7),
    }


def _agenda(tale: Tale, rows: Rows, meeting: Row, *, items: int, are_noted: bool) -> None:
    frozen = []
    for place in range(1, items + 1):
        number, title = len(rows.items) + 1, tale.words.title()
        topic = {"id": number, "group_id": meeting["group_id"], "title": title, "created_at": tale.now}
        rows.topics.append(topic)
        is_noted = are_noted or (place == 1 and meeting["state"] == MeetingState.SUMMARY)
        notes = tale.text(tale.words.source(30)) if is_noted else None
        presenter = person_of(number)
        told = {"title": title, "minutes": 4, "presenter_id": presenter, "purpose": Purpose.DISCUSS}
        item = {"id": number, "meeting_id": meeting["id"], "topic_id": number, "position": place, "notes_id": notes}
        rows.items.append({**item, **told, "started_at": meeting["starts_at"], "ended_at": meeting["starts_at"]})
        frozen.append(asdict(AgendaRow(ITEM, number, offset=4 * place, **told)))
        tale.happened(meeting["group_id"], K.AGENDA_ITEM, number, (K.MEETING, meeting["id"]))
    publication = {"id": meeting["id"], "meeting_id": meeting["id"], "number": 1, "rows": frozen, "by_id": CHAIR}
    rows.publications.append({**publication, "audience": Audience.GROUP, "at": meeting["published_at"]})
    titles = " · ".join(row["title"] for row in frozen)
    tale.found(K.MEETING, meeting, meeting["title"], titles.replace(" ·", ""), meeting["starts_at"])


def _people(rows: Rows, meeting: Row, count: int, *, is_over: bool) -> None:
    """Whoever answered. The busy member has still to answer to what comes."""
    people = {person_of(meeting["id"] + n) for n in range(count)} | ({MEMBER} if is_over else set())
    for person in sorted(people):
        row = {"id": len(rows.attendances) + 1, "meeting_id": meeting["id"], "user_id": person, "answer": Answer.YES}
        presence = Presence.ONLINE if is_over else None
        rows.attendances.append({**row, "answered_at": meeting["published_at"], "presence": presence})


def _outcome(tale: Tale, rows: Rows, meeting: Row, *, times: int, is_recent: bool) -> None:
    """What came of it: two decisions and three promises, and more where a meeting is looked at."""
    first = len(rows.items) - 1
    for n in range(2 * times):
        row: Row = {"id": len(rows.decisions) + 1, "text": tale.words.title(12), "reason": tale.words.title(20)}
        row |= {"decided_on": meeting["starts_at"].date(), "meeting_id": meeting["id"], "agenda_item_id": first - n}
        row |= {"recorded_by_id": CHAIR, "group_id": meeting["group_id"], "published_at": meeting["starts_at"]}
        rows.decisions.append(row)
        tale.happened(row["group_id"], K.DECISION, row["id"])
        tale.found(K.DECISION, row, row["text"], row["reason"], meeting["starts_at"])
    for n in range(3 * times):
        number = len(rows.action_items) + 1
        is_open = n != 1 if is_recent else number % 40 == 0
        owner = MEMBER if n == 0 and meeting["id"] % 4 == 0 else person_of(number)
        row = _promise(tale, rows, meeting["group_id"], owner, meeting, is_open=is_open, due=number % 60 - 20)
        rows.action_items.append({**row, "agenda_item_id": first - n})
        tale.found(K.ACTION_ITEM, row, row["text"], "", meeting["starts_at"])


def _promise(tale: Tale, rows: Rows, group: int, owner: int, meeting: Row | None, *, is_open: bool, due: int) -> Row:
    number = len(rows.action_items) + 1
    row: Row = {"id": number, "text": tale.words.title(9), "owner_id": owner, "group_id": group}
    row |= {"due_on": (tale.now + timedelta(days=due)).date(), "created_at": tale.now, "published_at": tale.now}
    row |= {"created_by_id": CHAIR, "meeting_id": meeting["id"] if meeting else None}
    row |= {"state": ActionItemState.OPEN if is_open else ActionItemState.DONE}
    row |= {"finished_at": None if is_open else (meeting["starts_at"] if meeting else tale.now)}
    tale.happened(group, K.ACTION_ITEM, number)
    return row


def _summary(tale: Tale, rows: Rows, meeting: Row) -> None:
    number, at = meeting["id"], meeting["starts_at"] + timedelta(days=1)
    is_long = number % 2 == 1
    words = 300 if number == tale.size.meeting else tale.size.long_summary if is_long else 40
    source = tale.words.source(words)
    row: Row = {"id": number, "meeting_id": number, "text_id": tale.text(source), "composed_at": at}
    row |= {"state": SummaryState.PUBLISHED, "group_id": meeting["group_id"], "published_at": at}
    rows.summaries.append(row)
    tale.happened(meeting["group_id"], K.SUMMARY, number)
    tale.found(K.SUMMARY, row, meeting["title"], source, meeting["starts_at"])


def _comments(tale: Tale, rows: Rows, page: Row, kind: ThingKind, count: int) -> None:
    for n in range(count):
        tale.last_comment += 1
        source, at = tale.words.source(30), _moment(tale, n)
        row: Row = {"id": tale.last_comment, "group_id": page["group_id"], "thing_kind": kind, "thing_id": page["id"]}
        row |= {"author_id": person_of(n), "text_id": tale.text(source), "at": at}
        rows.comments.append(row)
        tale.happened(page["group_id"], K.COMMENT, row["id"], (kind, page["id"]))
        tale.found(K.COMMENT, row, page["title"], source, at, page_kind=kind, page_id=page["id"])


def _moment(tale: Tale, number: int) -> datetime:
    return tale.now - timedelta(minutes=number)


def _section(tale: Tale, paper: Row, number: int, place: int) -> Row:
    if paper["id"] == PAPER:
        source = _with_references(tale, place)
        html = markup.render(source)
    else:
        source, html = tale.words.source(60), None
    row: Row = {"id": number, "paper_id": paper["id"], "position": place, "title": tale.words.title(4)}
    row |= {"text_id": tale.text(source, html=html)}
    tale.happened(paper["group_id"], K.SECTION, number, (K.PAPER, paper["id"]))
    found = {"id": number, "group_id": paper["group_id"]}
    tale.found(K.SECTION, found, row["title"], source, tale.now, page_kind=K.PAPER, page_id=paper["id"])
    return row


def _with_references(tale: Tale, place: int) -> str:
    """A twelfth of the long paper, with its share of the references as footnotes."""
    numbers = range((place - 1) * REFERENCES // PAPER_SECTIONS, place * REFERENCES // PAPER_SECTIONS)
    paragraphs = tale.words.source(PAPER_WORDS // PAPER_SECTIONS).split("\n\n")
    for n in numbers:
        paragraphs[n % len(paragraphs)] += f" As was found[^{n}]."
    notes = [f"[^{n}]: {tale.words.title(8)}. doi:10.1000/bench.{n}" for n in numbers]
    return "\n\n".join([*paragraphs, "\n".join(notes)])
