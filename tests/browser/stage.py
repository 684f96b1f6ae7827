"""Sets the stage of the browser tests: the demonstration, and states of things that it does not have.

python -m tests.browser.stage     # into ROUNDTABLE_INSTANCE; prints the addresses of things as JSON
"""

import json
from datetime import timedelta
from pathlib import Path

from flask_migrate import upgrade
from sqlalchemy import select

from roundtable import create_app, demonstration, worker
from roundtable.demonstration.cast import Cast
from roundtable.domain import (
    agenda,
    clock,
    jobs,
    mails,
    meetings,
    memberships,
    sections,
    summaries,
    updates,
)
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.models import (
    ActionItem,
    Decision,
    JobKind,
    MailKind,
    MailState,
    Meeting,
    MeetingState,
    Paper,
    Section,
    Summary,
    SummaryState,
    Topic,
    Update,
)

#: What is special about an update, by how its title begins.
UPDATES = {
    "Cell lines": "with a table",
    "Six data": "with a picture",
    "Seven of": "with comments",
    "How this": "to everybody",
}
SUMMARY = "Present: three people.\n\n## Which archive first\n\nThe one that is oldest. See D-1."


def play(password: str, folder: Path) -> dict[str, str]:
    """Fill the database and tell where things are."""
    upgrade()
    cast = demonstration.seed(password, folder / "files")
    _meetings(cast)
    _papers(cast)
    _organizers(cast)
    db.session.commit()
    return addresses(cast)


def _plan(title: str, days: int, **values: object) -> meetings.Plan:
    wall = (clock.now() + timedelta(days=days)).replace(tzinfo=None, minute=0, second=0, microsecond=0)
    return meetings.Plan(title, wall, "Europe/London", 60, fold=0, **values)  # type: ignore[arg-type]


def _meetings(cast: Cast) -> None:
    """One that is called off, and one whose summary is being written."""
    chair = cast.chair_multiomics
    meetings.cancel(meetings.schedule(cast.multiomics, _plan("Called off", 12, chair=chair), by=chair), by=chair)
    plan = _plan("Which archive first", -9, chair=chair, note_taker=cast.researcher_multiomics)
    held = meetings.schedule(cast.multiomics, plan, by=chair)
    agenda.add_item(held, agenda.Item("Which archive first", 30), by=chair)
    meetings.open_session(held, by=chair)
    meetings.close_session(held, by=chair)
    summaries.compose(held, SUMMARY, by=cast.researcher_multiomics)


def _papers(cast: Cast) -> None:
    """A text of the pathologist that came too late, and clashes."""
    section = db.session.scalars(select(Section).where(Section.title == "What we leave open")).one()
    paper = db.session.get_one(Paper, section.paper_id)
    started, words = section.text.number, section.text.source
    theirs = words.replace("not the subject", "left to a later draft and not the subject")
    mine = words.replace("not the subject", "for the clinicians, not the subject")
    sections.save(paper, section, theirs, base=started, files=Files(), by=cast.chair_gyn_onc)
    sections.save(paper, section, mine, base=started, files=Files(), by=cast.pathologist)


def _organizers(cast: Cast) -> None:
    """What organizers deal with: a mail that nobody took, an update that was withdrawn, somebody who left."""
    organizer, site = cast.organizer, the_site()
    assert site is not None
    arguments = {"join_request": 0}
    dead = mails.queue(MailKind.JOIN_REQUEST, None, address="gone@example.org", key="dead", arguments=arguments)
    dead.state, dead.reply, dead.attempts = MailState.DEAD, "550 5.1.1 No such user", 1
    gone = updates.post(
        cast.plenary, title="A mistake", source="Not meant.", reach=Reach(), files=Files(), by=organizer
    )
    updates.withdraw(gone, by=organizer)
    left = memberships.find_of(cast.gyn_onc, cast.statistician)
    assert left is not None
    memberships.end(left, by=organizer)
    jobs.ask(JobKind.BACKUP, site=site, by=organizer)


def addresses(cast: Cast) -> dict[str, str]:
    """The addresses of the things that pages are made of, by what they are."""
    found: dict[str, str] = {}
    for meeting in db.session.scalars(select(Meeting).order_by(Meeting.id.desc())):
        kind = "record" if meeting.sources else MeetingState(meeting.state).value
        found[f"meeting {kind}"] = f"/{meeting.group.slug}/meetings/{meeting.id}"
        if meeting.title.startswith("Annual"):
            found["annual meeting"] = found[f"meeting {kind}"]
        if meeting.title.startswith("Which models"):
            found["meeting without summary"] = found[f"meeting {kind}"]
    for summary in db.session.scalars(select(Summary).order_by(Summary.id)):
        state = SummaryState(summary.state).value
        if summary.circulated_at and summary.state == SummaryState.PUBLISHED:
            state = "circulated"
        found[f"summary {state}"] = f"/{summary.group.slug}/meetings/{summary.meeting_id}/summary"
    for update in db.session.scalars(select(Update).where(Update.withdrawn_at.is_(None))):
        kind = next((kind for words, kind in UPDATES.items() if update.title.startswith(words)), "of the past")
        found[f"update {kind}"] = f"/{update.group.slug}/updates/{update.id}"
    section = db.session.scalars(select(Section).where(Section.title == "What we leave open")).one()
    draft = db.session.get_one(Paper, section.paper_id)
    found["paper draft"] = f"/gyn-onc/papers/{draft.id}"
    found["section"] = f"{found['paper draft']}/sections/{section.id}"
    cited = db.session.scalars(select(Paper).where(Paper.doi != "")).one()
    found["paper published"] = f"/{cited.group.slug}/papers/{cited.id}"
    topic = db.session.scalars(select(Topic).where(Topic.title == "Three features in every report")).one()
    found["topic"] = f"/gyn-onc/topics/{topic.id}"
    decision = db.session.scalars(select(Decision).order_by(Decision.id)).first()
    item = db.session.scalars(select(ActionItem).order_by(ActionItem.id)).first()
    assert decision is not None and item is not None
    found["decision"] = f"/gyn-onc/decisions/{decision.id}"
    found["action item"] = f"/gyn-onc/action-items/{item.id}"
    return found


if __name__ == "__main__":
    app = create_app()
    settings = app.config["SETTINGS"]
    with app.app_context():
        found = play(settings.demo_password, settings.folder)
    worker.run(app, once=True)  # the digest that is due, the invitations, the backup
    print(json.dumps(found))
