"""An annual meeting to come, with a slot for every group: two are filled, two wait for their chairs."""

from roundtable.demonstration.cast import Cast, at, wall
from roundtable.domain import agenda, clock, invitations, meetings, publications, updates
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.domain.invitations import plan
from roundtable.models import Audience, Purpose, Role

ZONE = "America/New_York"


def tell(cast: Cast) -> None:
    with clock.at(at(-14, 10, 0, ZONE)):
        organizer = cast.organizer
        planned = meetings.Plan(
            "Annual meeting (demonstration)",
            wall(37, 9, ZONE),
            ZONE,
            240,
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
    with clock.at(at(-9, 9, 0, ZONE)):
        lines = plan("Newcomer One <newcomer.one@example.org>\nnewcomer.two@example.org", cast.clinical_trials)
        invitations.send(lines, cast.clinical_trials, role=Role.MEMBER, words="", by=organizer)
