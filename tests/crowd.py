"""Many of everything: the things of tests/world.py with as many rows beneath and beside each as a test asks for,
each by somebody else, so that a page that asks the database once for each row is found out."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask

from roundtable.domain import (
    action_items,
    agenda,
    announcements,
    asks,
    attachments,
    attendance_questions,
    attendances,
    clock,
    comments,
    decisions,
    discussions,
    dispositions,
    errata,
    gaps,
    groups,
    invitations,
    join_requests,
    linking,
    mailed_sections,
    mails,
    materials,
    meetings,
    memberships,
    minutes,
    notes,
    objections,
    papers,
    passages,
    proposals,
    publications,
    questions,
    recusals,
    reviewing,
    reviews,
    sections,
    sign_ins,
    suggestions,
    summaries,
    suppressions,
    texts,
    time_polls,
    topics,
    updates,
    users,
    versions,
)
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.domain.users import Profile
from roundtable.extensions import db
from roundtable.files import KeptFile
from roundtable.minutes import read_text
from roundtable.models import (
    ActionItem,
    AgendaItem,
    Answer,
    Audience,
    Decision,
    Digest,
    DigestRange,
    Gap,
    Job,
    JobKind,
    JobState,
    Mail,
    MailKind,
    MailState,
    Meeting,
    Outcome,
    Paper,
    Passage,
    Presence,
    Question,
    Section,
    SuppressionReason,
    Text,
    ThingKind,
    Update,
    User,
    Verdict,
)
from tests import states
from tests.cast import group, the
from tests.world import plan

PUBLIC = Reach(Audience.EVERYBODY)


@dataclass
class Crowd:
    """``grow(30)`` until there are thirty of everything."""

    size: int = 0

    def grow(self, size: int) -> None:
        for number in range(self.size + 1, size + 1):
            person = self._join(number)
            for add in ADDITIONS:
                add(number, person)
                db.session.flush()
            db.session.commit()
        self.size = size

    def _join(self, number: int) -> User:
        profile = Profile(f"Person {number}", "Europe/Berlin", "en", affiliation=f"Clinic {number}")
        person = users.join(profile, address=f"person{number}@example.org", password_hash=None)
        db.session.flush()
        groups.join_plenary(person)
        memberships.start(group(), person, by=the("alice"))
        return person


FEW, MANY = 3, 30


@states.state(after="world")
def few(_app: Flask) -> None:
    Crowd().grow(FEW)


@states.state(after="few")
def many(_app: Flask) -> None:
    Crowd(FEW).grow(MANY)


ADDITIONS: list[Callable[[int, User], None]] = []


def addition(add: Callable[[int, User], None]) -> Callable[[int, User], None]:
    ADDITIONS.append(add)
    return add


def one(noun: type[Any], number: int = 1) -> Any:
    found = db.session.get(noun, number)
    assert found is not None
    return found


@addition
def updates_and_withdrawn_ones(number: int, person: User) -> None:
    for reach in (Reach(), PUBLIC):
        updates.post(group(), title=f"Update {number}", source="See D-1.", reach=reach, files=Files(), by=person)
    gone = updates.post(group(), title=f"Mistake {number}", source="x", reach=Reach(), files=Files(), by=person)
    updates.withdraw(gone, by=person)


@addition
def comments_on_everything(number: int, person: User) -> None:
    for noun in (Update, Decision, ActionItem, Question, Paper, Meeting, Gap):
        first = comments.post(one(noun), f"Remark {number}", by=person)
        comments.post(one(noun), "An answer.", answers=first.id, by=the("bob"))
    comments.withdraw(comments.post(one(Update), "Gone.", by=person), one(Update), by=person)


@addition
def minutes_that_wait_and_that_are_on_record(number: int, person: User) -> None:
    text = [f"Old call, {number} March 2020", "Present: Bob, Zeb", f"ACTION: Bob to write letter {number}"]
    for is_imported in (False, True):
        lines, sha256 = [*text, f"It is {is_imported}."], f"{number}-{is_imported}"
        given = minutes.keep(group(), f"old-{sha256}.txt", lines, sha256, by=person)
        minutes.note_understood(given, minutes.understood_of(given.name, given.source))
        if is_imported:
            minutes.import_minutes(group(), read_text(given.source, given.name), sha256, by=person)


@addition
def files(number: int, person: User) -> None:
    kept = KeptFile(f"{number:064x}", 10, "image/png", f"picture{number}.png", 40, 30)
    attachment = attachments.add(kept, by=person)
    attachment.alternative = f"Picture {number}"
    db.session.flush()
    attachments.settle(one(Update), "", Files([attachment.token]), by=person)


@addition
def revisions(number: int, person: User) -> None:
    for text in texts_of_the_world():
        texts.save(text, f"{text.source}\n\nParagraph {number}.", base=text.number, by=person)


def texts_of_the_world() -> Iterator[Text]:
    yield one(Update).text
    yield one(Section).text
    summary = summaries.of_meeting(one(Meeting, 3))
    assert summary is not None
    yield summary.text


@addition
def meetings_to_come_and_past(number: int, person: User) -> None:
    coming = meetings.schedule(group(), plan(f"Coming {number}", 1 + number % 20, chair=person), by=person)
    agenda.add_item(coming, agenda.Item("Something", 10, presenter=person), by=person)
    publications.publish(coming, PUBLIC, by=person)
    past = meetings.schedule(group(), plan(f"Past {number}", -2 - number, note_taker=the("bob")), by=person)
    meetings.open_session(past, by=person)
    meetings.close_session(past, by=person)
    PUBLIC.set_on(past)
    past.published_at = clock.now()
    summaries.publish(summaries.compose(past, "All agreed.", by=person), PUBLIC, by=person)
    waiting = meetings.schedule(group(), plan(f"Unwritten {number}", -1, note_taker=the("bob")), by=person)
    meetings.open_session(waiting, by=person)
    meetings.close_session(waiting, by=person)


@addition
def agendas(number: int, person: User) -> None:
    for meeting in (one(Meeting), one(Meeting, 2)):
        item = agenda.add_item(meeting, agenda.Item(f"Item {number}", 5, presenter=person), by=person)
        db.session.flush()
        put_on_record(meeting, item, number, person)
    slot = agenda.slots_of(one(Meeting))[0]
    agenda.add_item(one(Meeting), agenda.Item(f"In the slot {number}", 1, presenter=person), slot=slot, by=person)
    publications.publish(one(Meeting), Reach(), by=person)
    put_on_record(one(Meeting, 3), agenda.items_of(one(Meeting, 3))[0], number, person)


def put_on_record(meeting: Meeting, item: AgendaItem, number: int, person: User) -> None:
    if not meeting.is_over and meeting.opened_at:
        notes.save(meeting, item, f"Notes {number}", base=0, by=person)
    words = decisions.Words(f"Decision {number}", "Why not.", audience=Audience.EVERYBODY)
    decisions.make(group(), words, meeting=meeting, item=item, by=person)
    promise = action_items.Promise(f"Promise {number}", person, clock.today() + timedelta(days=number - 3))
    action_items.assign(group(), promise, source=action_items.Source(meeting, item), by=person)
    questions.ask(f"Question {number}?", meeting, item, by=person)
    questions.answer(questions.ask(f"Answered {number}?", meeting, item, by=person), "Yes.", by=person)


@addition
def attendance(number: int, person: User) -> None:
    for meeting in (one(Meeting, 2), one(Meeting, 3)):
        attendances.note(meeting, {person.id: Presence.ONLINE}, by=person)
        recusals.declare(meeting, agenda.items_of(meeting)[0], person, "A grant.", by=person)
    [asked] = attendance_questions.of_meeting(one(Meeting))
    attendances.answer(one(Meeting), person, Answer.YES, words={asked.id: f"Dish {number}"}, by=person)


@addition
def proposed_items(number: int, person: User) -> None:
    proposals.make(one(Meeting), agenda.Item(f"Proposal {number}", 5), "Please.", by=person)


@addition
def promises_of_bob(number: int, person: User) -> None:
    for at in ("open", "done"):
        promise = action_items.Promise(f"Bob’s {number}, {at}", the("bob"), clock.today() + timedelta(days=number - 3))
        item = action_items.assign(group(), promise, source=action_items.Source(paper=one(Paper)), by=person)
        if at == "done":
            action_items.finish(item, by=person)


@addition
def gaps_with_plans(number: int, person: User) -> None:
    open_one = gaps.raise_gap(group(), gaps.Words(f"Gap {number}", lead=person, audience=Audience.EVERYBODY), by=person)
    for gap in (open_one, one(Gap)):
        gaps.add_milestone(gap, f"Milestone {number}", clock.today(), by=person)
        promise = action_items.Promise(f"Step {number} of {gap.id}", person, clock.today())
        gaps.plan_action_item(gap, action_items.assign(group(), promise, by=person), by=person)
    decision = decisions.make(group(), decisions.Words(f"It answers {number}"), by=person)
    linking.make((decision.kind, decision.id), one(Gap), by=person)


@addition
def decisions_with_a_path(number: int, person: User) -> None:
    old = decisions.make(group(), decisions.Words(f"Until now {number}", evidence="NCT01234567"), by=person)
    words = decisions.Words(f"From now on {number}", supersedes_id=old.id, audience=Audience.EVERYBODY)
    decisions.make(group(), words, by=person)
    here = agenda.items_of(one(Meeting, 2))[-1]
    discussions.add(one(Decision), here, by=person)
    here.reviews_id = one(Decision).id


@addition
def asks_both_ways(number: int, person: User) -> None:
    asks.make(group("multiomics"), group(), asks.Words(f"Send {number}"), by=person)
    asks.make(group(), group("multiomics"), asks.Words(f"Tell {number}"), by=person)


@addition
def announcements_sent(number: int, person: User) -> None:
    words = announcements.Words(f"Announcement {number}", "Words.", is_must=bool(number % 2))
    announcement = announcements.write(words, by=person)
    announcements.plan(announcement, None, "UTC", by=person)
    announcements.send(announcement)


@addition
def time_polls_with_answers(number: int, person: User) -> None:
    times = [time_polls.Candidate(plan("T", 30 + n).wall_time, 0) for n in range(3)]
    poll = time_polls.make(group(), time_polls.Offer(f"Poll {number}", 60, "UTC", times), by=person)
    for asked in (poll, time_polls.find(group(), 1, person)):
        time_polls.answer(asked, {asked.times[0].id: Answer.YES, asked.times[1].id: Answer.NO}, by=person)
    gone = time_polls.make(group(), time_polls.Offer(f"Gone {number}", 60, "UTC", times), by=person)
    time_polls.withdraw(gone, by=person)


@addition
def slides_objections_and_errata(number: int, person: User) -> None:
    materials.add(one(AgendaItem), materials.Words(f"Slides {number}", "https://example.org/slides"), by=person)
    for meeting, say in ((one(Meeting, 3), objections.make), (one(Meeting, 6), errata.add)):
        summary = summaries.of_meeting(meeting)
        assert summary is not None
        say(summary, None, f"Not so, {number}.", by=person)


@addition
def papers_and_sections(number: int, person: User) -> None:
    draft = papers.start(group(), title=f"Draft {number}", lead=person, by=person)
    sections.add(draft, sections.Heading("Why", person), source="Words.", by=person)
    published = papers.start(group(), title=f"Published {number}", lead=person, by=person)
    papers.publish(published, PUBLIC, papers.Citation("Cite it."), by=person)
    section = sections.add(one(Paper), sections.Heading(f"Section {number}", person), source="Words.", by=person)
    for part in (section, one(Section)):
        said = passages.comment(one(Paper), part, f"Which, {number}?", base=1, span=(0, 5), by=person)
        base = part.text.number
        words = f"{part.text.source.splitlines()[0]} And {number}."
        suggestions.suggest(one(Paper), part, words, base=base, paragraph=1, by=person)
        comments.post(one(Paper), "These.", answers=said.id, by=the("bob"))
        mailing = mailed_sections.send(part, part.text.number, part.text.source, {}, by=person)
        mailed_sections.give_back(mailing, words, [], by=person)
    unmailed = {"section": section.id, "by": the("bob").id}
    db.session.add(
        Job(
            kind=JobKind.MAIL_SECTION,
            arguments=unmailed,
            state=JobState.FAILED,
            asked_by=the("bob"),
            created_at=clock.now(),
        )
    )
    promise = action_items.Promise(f"Ask about it, {number}", person)
    source = action_items.Source(paper=one(Paper), passage=db.session.get_one(Passage, said.passage_id))
    action_items.assign(group(), promise, source=source, by=person)
    versions.make(one(Paper), label=f"Round {number}", by=person)


@addition
def reviews_with_answers(number: int, person: User) -> None:
    """Of one paper, by many; and many of one paper, each closed."""
    asked = reviews.find(one(Paper), 1)
    assert asked is not None
    reviews.ask_more(asked, [person], by=the("alice"))
    own = reviews.find_own(asked, person)
    assert own is not None
    words = reviewing.Answer(Verdict.COMMENTS, f"Not so, {number}.")
    reviewing.save(asked, own, one(Section).id, words, base=0, by=person)
    section = one(Section)
    passages.comment(one(Paper), section, f"Which {number}?", base=1, span=(0, 5), by=person)
    row = dispositions.find(asked, number)
    assert row is not None
    if row.thing_kind != ThingKind.SUGGESTION:
        said = dispositions.Said(Outcome.TAKEN, "Done.", revision=1)
        dispositions.decide(one(Paper), row, said, seen=dispositions.state_of(row), by=the("bob"))
    draft = papers.start(group(), title=f"Reviewed {number}", lead=the("bob"), by=person)
    sections.add(draft, sections.Heading("Why"), source="Words.", by=person)
    for is_closed in (True, False):
        review = reviews.ask(draft, [the("bob")], clock.today(person.zone), by=person)
        if is_closed:
            reviews.close(review, by=person)


@addition
def closed_topics(number: int, person: User) -> None:
    item = agenda.add_item(one(Meeting), agenda.Item(f"Closed {number}", 0, presenter=person), by=person)
    db.session.flush()
    topic = topics.find(group(), item.topic_id)
    assert topic is not None
    topics.close(topic, by=person)


@addition
def people_who_come_and_go(number: int, person: User) -> None:
    for is_asking in (True, False):
        name = f"{'Asker' if is_asking else 'Leaver'} {number}"
        somebody = users.join(
            Profile(name, "UTC", "en"), address=f"{name.replace(' ', '')}@example.org", password_hash=None
        )
        db.session.flush()
        groups.join_plenary(somebody)
        if is_asking:
            join_requests.make(group(), words="Please.", by=somebody)
        else:
            memberships.end(memberships.start(group(), somebody, by=somebody), by=somebody)


@addition
def invited_people(number: int, person: User) -> None:
    lines = invitations.plan(f"invited{number}@example.org", group())
    invitations.send(lines, group(), role=memberships.Role.MEMBER, words="", by=person)


@addition
def mail_in_every_state(number: int, person: User) -> None:
    for state in MailState:
        key = f"{state}:{number}"
        mails.queue(MailKind.MAIL_CHECK, person, address=f"person{number}@example.org", key=key).state = state
    db.session.flush()
    dead = db.session.scalars(db.select(Mail).where(Mail.key == f"{MailState.DEAD}:{number}")).one()
    dead.reason = f"550 no such mailbox, case {number}"
    suppressions.suppress(dead.address, SuppressionReason.BOUNCED, mail=dead, said="no", user=person)


@addition
def backups_and_sign_ins(number: int, person: User) -> None:
    db.session.add(Job(kind=JobKind.BACKUP, state=JobState.DONE, asked_by=person, created_at=clock.now()))
    for name in ("bob", "olga"):
        sign_ins.start(the(name), browser=f"Browser {number}")


@addition
def digests_of_bob(number: int, person: User) -> None:
    day = clock.today() - timedelta(days=number)
    things = [["update", n] for n in range(1, 40)]
    ranges = [DigestRange(group_id=group().id, lo=0, hi=10**6)]
    db.session.add(Digest(user=the("bob"), day=day, composed_at=clock.now(), things=things, ranges=ranges))


@addition
def groups_with_all_that(number: int, person: User) -> None:
    """Groups are few, and every page holds them all; but no page may ask for each."""
    founded = groups.found(slug=f"group-{'x' * number}", name=f"Group {number}", by=person)
    memberships.start(founded, the("bob"), by=person)
    memberships.start(founded, person, role=memberships.Role.CHAIR, by=person)
    updates.post(founded, title=f"Elsewhere {number}", source="x", reach=Reach(), files=Files(), by=person)


def count_of(noun: type[Any]) -> int:
    return db.session.scalar(db.select(db.func.count()).select_from(noun)) or 0
