"""An annual meeting to come, with a slot for every group: two are filled, two wait for their chairs."""

from roundtable.demonstration.cast import Cast, at, wall
from roundtable.domain import (
    agenda,
    announcements,
    attendance_questions,
    attendances,
    clock,
    invitations,
    meetings,
    publications,
    updates,
)
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.domain.invitations import plan
from roundtable.models import Answer, Audience, Meeting, Presence, Purpose, Role, User

ZONE = "America/New_York"


def tell(cast: Cast) -> None:
    with clock.at(at(-14, 10, 0, ZONE)):
        organizer = cast.organizer
        planned = meetings.Plan(
            "Annual meeting (demonstration)",
            wall(37, 9, ZONE),
            ZONE,
            240,
            place="Demonstration conference centre, New York",
            call_link="https://call.example.org/annual",
            chair=organizer,
        )
        meeting = meetings.schedule(cast.plenary, planned, by=organizer)
        agenda.add_item(meeting, agenda.Item("Welcome", 10, Purpose.INFORM, organizer), by=organizer)
        slots = [
            agenda.add_slot(meeting, group, minutes=45, by=organizer)
            for group in (cast.gyn_onc, cast.clinical_trials, cast.pdx, cast.multiomics)
        ]
        agenda.add_item(meeting, agenda.Item("Open discussion", 40, Purpose.DISCUSS), by=organizer)
    with clock.at(at(-7, 10, 0, ZONE)):
        for slot, chair, titles in (
            (slots[0], cast.chair_gyn_onc, ("What a STUMP report should state", "Words for patients")),
            (slots[3], cast.chair_multiomics, ("Six data sets, and what must be the same",)),
        ):
            for title in titles:
                agenda.add_item(meeting, agenda.Item(title, 20, Purpose.DISCUSS, chair), slot=slot, by=chair)
        publications.publish(meeting, Reach(Audience.ROUNDTABLE), by=organizer)
        updates.post(
            cast.plenary,
            title="How this roundtable works",
            source="Every group has its own pages: meetings, action items, papers, updates. What waits for you "
            "stands on your desk, and once a week a mail tells you what you have not read.\n\n"
            "This is a demonstration. What has a source is history; everything else is invented.",
            reach=Reach(Audience.EVERYBODY),
            files=Files(),
            by=organizer,
        )
        _who_comes(cast, meeting)
        words = announcements.Words(
            "Abstracts for the annual meeting",
            "Please send your abstract to your chair **two weeks before** the annual meeting. One page is enough.\n\n"
            "This is a demonstration: nobody waits for it.",
        )
        announcement = announcements.write(words, by=organizer)
        announcements.plan(announcement, None, ZONE, by=organizer)
        announcements.send(announcement)
    with clock.at(at(-9, 9, 0, ZONE)):
        lines = plan("Newcomer One <newcomer.one@example.org>\nnewcomer.two@example.org", cast.clinical_trials)
        invitations.send(lines, cast.clinical_trials, role=Role.MEMBER, words="", by=organizer)


QUESTIONS = (
    "Is there anything that you do not eat?",
    "What do you need to follow well (captions, a ramp, a seat in front)?",
    "Will you bring a poster?",
)


def _who_comes(cast: Cast, meeting: Meeting) -> None:
    """Some come in person, one online; each answers what the organizer asks, or some of it."""
    attendance_questions.ask(meeting, QUESTIONS, by=cast.organizer)
    asked = [one.id for one in attendance_questions.of_meeting(meeting)]
    replies: tuple[tuple[User, Answer | Presence, tuple[str, ...]], ...] = (
        (cast.pathologist, Presence.IN_PERSON, ("Fish", "", "Yes, one")),
        (cast.statistician, Presence.ONLINE, ("", "Captions", "No")),
        (cast.advocate, Presence.IN_PERSON, ("Vegetarian", "A seat in front", "")),
        (cast.chair_trials, Presence.IN_PERSON, ("", "", "Two, if there is room")),
        (cast.researcher_pdx, Answer.MAYBE, ()),
        (cast.chair_multiomics, Answer.NO, ()),
    )
    for person, said, words in replies:
        given = dict(zip(asked, words, strict=False))
        attendances.answer(meeting, person, said, words=given, by=person)
