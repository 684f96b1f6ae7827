"""One thing of every kind, in Gyn Onc, for tests that need something to be there.

Ids are 1 where there is one of a kind. Meeting 1 is to come, with its agenda published; meeting 2 is in
session; meeting 3 is over, its summary circulated, and Alice objects; the summary of meeting 6 is
confirmed and has an erratum. Update 2 is public, update 3 was withdrawn.
"""

import hashlib
import io
from dataclasses import dataclass, replace
from datetime import time, timedelta
from pathlib import Path

from PIL import Image

from roundtable.domain import (
    action_items,
    agenda,
    announcements,
    asks,
    attachments,
    attendance_questions,
    attendances,
    calendar_feeds,
    clock,
    comments,
    decisions,
    discussions,
    errata,
    gaps,
    groups,
    incoming_mails,
    invitations,
    jobs,
    join_requests,
    linking,
    mailed_notes,
    mailed_sections,
    mails,
    materials,
    meetings,
    minutes,
    notes,
    objections,
    origins,
    paper_imports,
    papers,
    passages,
    proposals,
    publications,
    questions,
    reviewing,
    reviews,
    sections,
    series,
    suggestions,
    summaries,
    suppressions,
    time_polls,
    updates,
    versions,
)
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.files import FileStore
from roundtable.mail import boxes
from roundtable.models import (
    Answer,
    Audience,
    HeldBecause,
    IncomingMail,
    IncomingState,
    JobKind,
    MailKind,
    MailState,
    Meeting,
    PaperState,
    Passage,
    Presence,
    Rhythm,
    Role,
    SuppressionReason,
    ThingKind,
    Verdict,
)
from tests.cast import group, the


@dataclass(frozen=True)
class World:
    """Values for the parts of addresses; everything else is 1."""

    token: str = "picture-token-0123456789abcdef"
    upload_key: str = "upload-key-0123456789abcdef"
    calendar: str = "calendar-token-0123456789abcdef"
    held: str = "<held@home.example.org>"


def plan(title: str, days: int = 7, **values: object) -> meetings.Plan:
    wall = (clock.now() + timedelta(days=days)).replace(tzinfo=None, minute=0, second=0, microsecond=0)
    given: dict[str, object] = {"zone": "UTC", "minutes": 60, "fold": 0, **values}
    return meetings.Plan(title, wall, **given)  # type: ignore[arg-type]


def build_world(files: Path) -> None:
    alice, bob, carol, olga, gyn_onc = the("alice"), the("bob"), the("carol"), the("olga"), group()
    note = "We looked at ten report forms. See D-1."
    first = updates.post(gyn_onc, title="Ten report forms", source=note, reach=Reach(), files=Files(), by=bob)
    updates.post(
        gyn_onc, title="An open word", source="For all.", reach=Reach(Audience.EVERYBODY), files=Files(), by=bob
    )
    gone = updates.post(gyn_onc, title="A mistake", source="Not meant.", reach=Reach(), files=Files(), by=bob)
    updates.withdraw(gone, by=bob)
    groups.save_charter(gyn_onc, "We decide together.", base=0, by=alice)
    comments.post(first, "Which ten?", by=alice)
    kept = FileStore(files).keep(picture(), "cells.png")
    shown = attachments.add(kept, by=bob)
    shown.token = World.token
    settled = Files([shown.token], {shown.token: attachments.Description("Cells", "Twelve cells under a microscope")})
    attachments.settle(first, note, settled, by=bob)

    _meetings(alice, bob)

    known = gaps.raise_gap(gyn_onc, gaps.Words("Which forms are used", "Nobody knows.", "PMID 12345678"), by=bob)
    gaps.add_milestone(known, "Ten forms collected", None, by=bob)
    gaps.plan_action_item(known, action_items.find(gyn_onc, 1, bob), by=bob)
    linking.make((ThingKind.DECISION, 1), known, by=bob)
    asks.make(group("multiomics"), gyn_onc, asks.Words("Send twelve samples"), by=carol)
    asks.make(gyn_onc, group("multiomics"), asks.Words("Tell which genes"), by=alice)
    paper = papers.start(gyn_onc, title="On reports", lead=bob, by=bob)
    papers.set_state(paper, PaperState.IN_REVISION, by=bob)
    section = sections.add(paper, sections.Heading("Why"), source="First words.", by=bob)
    asked = passages.comment(paper, section, "Why these first?", base=1, span=(0, 5), by=bob)
    sections.save(paper, section, "First words, and more.", base=1, files=Files(), by=alice)
    suggestions.suggest(paper, section, "First words, and many more.", base=2, paragraph=1, by=bob)
    sections.save(paper, section, "Other first words.", base=1, files=Files(), by=bob)  # too late: a draft
    origins.name(paper, section, "D-1", by=bob)
    origins.name(paper, section, "D-1", of=db.session.get_one(Passage, asked.passage_id), by=bob)
    versions.make(paper, label="For comments", by=bob)
    review = reviews.ask(paper, [bob, the("otto")], clock.today() + timedelta(days=7), "The first words.", by=alice)
    own = reviews.find_own(review, bob)
    assert own is not None
    answer = reviewing.Answer(Verdict.COMMENTS, "Say how many.")
    reviewing.save(review, own, section.id, answer, base=0, by=bob)
    mailing = mailed_sections.send(section, 2, "First words, and more.", {}, by=bob)
    mailed_sections.give_back(mailing, "First words, and most.", [], by=bob)
    join_requests.make(gyn_onc, words="I would like to listen.", by=carol)
    invitations.send(
        invitations.plan("new@example.org", gyn_onc), gyn_onc, role=Role.MEMBER, words="Come and see.", by=olga
    )
    site = the_site()
    assert site is not None
    dead = mails.queue(MailKind.JOIN_REQUEST, alice, address="alice@example.org", key="dead", arguments={})
    dead.state = MailState.DEAD
    suppressions.suppress("otto@former.example", SuppressionReason.BOUNCED, mail=dead, said="no", user=the("otto"))
    _hold_a_mail(bob)
    feed, _ = calendar_feeds.make(bob, gyn_onc, label="Phone", by=bob)
    feed.token_hash = hashlib.sha256(World.calendar.encode()).hexdigest()
    jobs.ask(JobKind.BACKUP, site=site, by=olga)
    old = minutes.keep(gyn_onc, "old.txt", ["Old call", "ACTION: Bob to write"], "0" * 64, by=alice)
    minutes.note_understood(old, minutes.understood_of(old.name, old.source))
    announcements.write(announcements.Words("The site moves", "It is **new**."), by=olga)
    zipped = FileStore(files).keep_as_it_is(b"# Forms", "forms.md")
    paper_imports.ask(gyn_onc, zipped, lead=None, site=site, by=bob)
    db.session.commit()


def _hold_a_mail(bob) -> None:  # type: ignore[no-untyped-def]
    address = boxes.reply_address(bob.id, ThingKind.UPDATE, 1) + "lists.example.org"
    words = "From: bob@home.example.org\r\n\r\nИз дома.".encode()
    incoming_mails.keep("bob@home.example.org", address, words, message_id=World.held)
    held = db.session.get_one(IncomingMail, 1)
    incoming_mails.end(held, IncomingState.HELD, reason="bob@home.example.org", person_id=bob.id)
    words = "From: Зеб <zeb@example.org>\r\nSubject: Ещё\r\n\r\nИз дома.".encode()
    incoming_mails.keep("zeb@example.org", "roundtable+gyn-onc@lists.example.org", words, message_id=World.held)
    other = db.session.get_one(IncomingMail, 2)
    incoming_mails.end(other, IncomingState.HELD, held_because=HeldBecause.UNKNOWN, thing=group())


def _meetings(alice, bob) -> None:  # type: ignore[no-untyped-def]
    gyn_onc, multiomics = group(), group("multiomics")
    coming = meetings.schedule(gyn_onc, plan("The forms", chair=alice, note_taker=bob), by=alice)
    item = agenda.add_item(coming, agenda.Item("Report forms", 20, presenter=bob), by=alice)
    item.upload_key = World.upload_key
    materials.add(item, materials.Words("Slides", "https://example.org/slides"), by=bob)
    agenda.add_slot(coming, multiomics, minutes=30, by=alice)
    publications.publish(coming, Reach(), by=alice)
    attendance_questions.ask(coming, ["What do you not eat?"], by=alice)
    proposals.lock(coming, coming.starts_at, by=alice)
    proposals.make(coming, agenda.Item("Slides", 10), "They wait.", by=bob)
    going_on = meetings.schedule(gyn_onc, plan("Right now", 0, chair=alice, note_taker=bob), by=alice)
    here = _begin(going_on, alice)
    over = meetings.schedule(gyn_onc, plan("Last time", -7, chair=alice, note_taker=bob), by=alice)
    discussed = _begin(over, alice)
    notes.save(over, discussed, "All agreed.", base=0, by=bob)
    words = decisions.Words("Every report states three features", "They cannot be compared otherwise.")
    decided = decisions.make(gyn_onc, words, meeting=over, item=discussed, by=bob)
    discussions.add(decided, here, by=bob)
    promise = action_items.Promise("Collect ten forms", bob, (clock.now() + timedelta(days=3)).date())
    action_items.assign(gyn_onc, promise, source=action_items.Source(over, discussed), by=bob)
    questions.ask("Who reads the slides?", over, discussed, by=bob)
    meetings.close_session(over, by=alice)
    mailed_notes.keep(over, "ACTION: Bob books the room", [], by=bob)
    summary = summaries.compose(over, "All agreed.", by=bob)
    summaries.circulate(summary, clock.now() + timedelta(days=5), Reach(), by=alice)
    objections.make(summary, None, "Not all of us agreed.", by=alice)
    when = plan("Every week", 14)
    rule = series.Rule(when.title, Rhythm.WEEKLY, when.wall_time.date(), time(4, 0), "UTC", 30)
    series.begin(gyn_onc, replace(rule, ends_on=rule.starts_on + timedelta(days=7)), by=alice)
    _confirmed_one(alice, bob)
    times = [time_polls.Candidate(plan("T", days).wall_time, 0) for days in (20, 21, 22)]
    poll = time_polls.make(gyn_onc, time_polls.Offer("The next forms", 60, "UTC", times), by=alice)
    time_polls.answer(poll, {poll.times[0].id: Answer.YES}, by=bob)
    assert item.id == 1


def _confirmed_one(alice, bob) -> None:  # type: ignore[no-untyped-def]
    before = meetings.schedule(group(), plan("The time before", -30, chair=alice, note_taker=bob), by=alice)
    _begin(before, alice)
    meetings.close_session(before, by=alice)
    summary = summaries.compose(before, "We met, and agreed on the next day.", by=bob)
    summaries.circulate(summary, clock.now() + timedelta(days=1), Reach(), by=alice)
    summaries.confirm(summary, summaries.later_meetings(summary)[0], by=alice)
    errata.add(summary, None, "It was a Tuesday.", by=bob)


def _begin(meeting: Meeting, alice):  # type: ignore[no-untyped-def]
    item = agenda.add_item(meeting, agenda.Item("One thing", 10), by=alice)
    db.session.flush()
    meetings.open_session(meeting, by=alice)
    meetings.start_item(meeting, item, by=alice)
    attendances.note(meeting, {alice.id: Presence.ONLINE}, by=alice)
    return item


def picture(size: tuple[int, int] = (40, 30), kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#0f6b70").save(out, kind)
    return out.getvalue()
