"""The thread: from the need for a standard for STUMP to a sentence of a draft."""

from datetime import timedelta

from roundtable.demonstration.cast import Cast, at, wall
from roundtable.demonstration.facts import facts
from roundtable.demonstration.holding import note_online, planned
from roundtable.domain import (
    action_items,
    agenda,
    attendances,
    clock,
    comments,
    decisions,
    groups,
    meetings,
    notes,
    papers,
    publications,
    sections,
    summaries,
    updates,
)
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.models import Answer, Audience, Meeting, PaperState, Purpose

GROUP, ROUNDTABLE, PUBLIC = Reach(), Reach(Audience.ROUNDTABLE), Reach(Audience.EVERYBODY)
ZONE = "Europe/Berlin"

CHARTER = """## What we work on

A need named in the literature: {need} ({source}). The roundtable of 2019 agreed to bundle efforts on
low-grade uterine LMS and STUMP, and the group reported at the roundtable of 2020.

## How we decide

By consensus of those present; dissent is put on record in the dissenters' own words.

## What we do not do

We give no medical advice, and no patient's data is written here.
"""

NOTES = """The three features that the published criteria rest on are mitotic index, atypia and tumour cell
necrosis. Reports differ in whether all three are stated, and in how mitoses were counted.

- The Stanford (Bell) criteria count mitoses in 4 sets of 10 fields and use the highest set.
- Some centres state only a total.

Sources: https://www.pathologyoutlines.com/topic/uterusSTUMP.html and https://pmc.ncbi.nlm.nih.gov/articles/PMC5046025
"""

DRAFT = [
    (
        "Why a common report",
        "Series of STUMP are hard to compare. Recurrence has been reported between 0 and 36 per cent over series, "
        "with a mean of about 13 per cent (Gadducci and Zannoni, Gynecol Oncol 2019;154:631-637). A review of 32 "
        "studies over 20 years found mostly women of 45 to 55 years, doi:10.3390/curroncol31090388.",
    ),
    (
        "What a report should state",
        "We propose that every report of a uterine smooth muscle tumour of uncertain malignant potential states three "
        "features: the mitotic index and how it was counted, the grade of atypia, and the type of necrosis (D-1, "
        "prepared by A-3).\n\nWhere one of them cannot be judged, the report says so and why.",
    ),
    ("What we leave open", "Follow-up and treatment are not the subject of this draft."),
]


def tell(cast: Cast) -> None:
    with clock.at(at(-60, zone=ZONE)):
        need = facts()["unmet_needs"][7]
        charter = CHARTER.format(need=need["need"], source=need["source"])
        groups.save_charter(cast.gyn_onc, charter, base=0, by=cast.chair_gyn_onc)
    meeting = _held_meeting(cast)
    _update(cast)
    _draft(cast)
    _coming_meeting(cast, meeting)


def _held_meeting(cast: Cast) -> Meeting:
    """Three weeks ago: D-1, A-1 to A-3, and a published summary."""
    with clock.at(at(-35, zone=ZONE)):
        plan = meetings.Plan(
            "Which features a STUMP report must state",
            wall(-21, 15, ZONE),
            ZONE,
            90,
            call_link="https://call.example.org/gyn-onc",
            chair=cast.chair_gyn_onc,
            note_taker=cast.pathologist,
        )
        said = [
            ("Where we stand since the roundtable of 2020", 15, Purpose.INFORM, cast.chair_gyn_onc),
            ("Three features in every report", 45, Purpose.DECIDE, cast.pathologist),
            ("What patients should hear when the word “uncertain” is used", 20, Purpose.DISCUSS, cast.advocate),
        ]
        meeting, (first, main, _) = planned(cast.gyn_onc, plan, said, ROUNDTABLE, by=cast.chair_gyn_onc)
    with clock.at(at(-21, 15, 0, ZONE)):
        meetings.open_session(meeting, by=cast.chair_gyn_onc)
        meetings.start_item(meeting, first, by=cast.chair_gyn_onc)
        notes.save(meeting, first, "Nothing was published by the group since.", base=0, by=cast.pathologist)
    with clock.at(at(-21, 15, 20, ZONE)):
        meetings.start_item(meeting, main, by=cast.chair_gyn_onc)
        notes.save(meeting, main, NOTES, base=0, by=cast.pathologist)
        decisions.make(
            cast.gyn_onc,
            decisions.Words(
                "Our draft asks every STUMP report to state mitotic index and how it was counted, atypia, necrosis",
                "Series cannot be compared while reports differ in what they state.",
                audience=Audience.ROUNDTABLE,
            ),
            meeting=meeting,
            item=main,
            by=cast.pathologist,
        )
        _promise(
            cast, meeting, main, "Collect ten anonymised report forms, without any patient data", cast.pathologist, -7
        )
        _promise(cast, meeting, main, "List which published series state all three features", cast.statistician, 4)
        _promise(
            cast, meeting, main, "Write the paragraph on the three features for the draft", cast.chair_gyn_onc, -14
        )
    with clock.at(at(-21, 16, 25, ZONE)):
        people = (cast.chair_gyn_onc, cast.pathologist, cast.advocate, cast.statistician)
        note_online(meeting, people, guests=["Guest pathologist"], by=cast.pathologist)
        meetings.close_session(meeting, by=cast.chair_gyn_onc)
    _summary(cast, meeting)
    return meeting


def _summary(cast: Cast, meeting: Meeting) -> None:
    with clock.at(at(-19, 10, 0, ZONE)):
        summary = summaries.compose(
            meeting,
            "Present: Chair Gyn Onc, Pathologist Gyn Onc, Patient advocate, Statistician Trials, and a guest.\n\n"
            "## Three features in every report\n\n" + NOTES + "\n**Decision D-1.** See the register.\n\n"
            "**Action items** A-1, A-2 and A-3.",
            by=cast.pathologist,
        )
    with clock.at(at(-18, 9, 0, ZONE)):
        summaries.publish(summary, ROUNDTABLE, by=cast.chair_gyn_onc)


def _promise(cast, meeting, item, words, owner, days) -> None:  # type: ignore[no-untyped-def]
    promise = action_items.Promise(words, owner, (clock.now() + timedelta(days=21 + days)).date())
    action_items.assign(cast.gyn_onc, promise, source=action_items.Source(meeting, item), by=cast.pathologist)


def _update(cast: Cast) -> None:
    with clock.at(at(-6, 11, 30, ZONE)):
        update = updates.post(
            cast.gyn_onc,
            title="Seven of ten report forms are in",
            source="Seven centres of this demonstration have sent their empty report form; none contains patient "
            "data. Four of them have a field for the way of counting mitoses, three do not.\n\n"
            "What the published criteria say is collected here: https://www.pathologyoutlines.com/topic/uterusSTUMP.html",
            reach=GROUP,
            files=Files(),
            by=cast.pathologist,
        )
    with clock.at(at(-5, 8, 10, ZONE)):
        updates.pin(update, by=cast.chair_gyn_onc)
        comments.post(
            update,
            "Could the three centres tell us why not? Perhaps their software has no field for it.",
            by=cast.advocate,
        )
    with clock.at(at(-5, 17, 5, ZONE)):
        threads = comments.threads(update, cast.pathologist)
        comments.post(update, "Good question, I will ask.", answers=threads[0].first.id, by=cast.pathologist)


def _draft(cast: Cast) -> None:
    """A draft with several revisions of several people."""
    with clock.at(at(-16, 9, 0, ZONE)):
        paper = papers.start(
            cast.gyn_onc,
            title="What a pathology report of STUMP should state (demonstration draft)",
            lead=cast.chair_gyn_onc,
            target_journal="",
            by=cast.chair_gyn_onc,
        )
        made = [
            sections.add(paper, sections.Heading(title, cast.chair_gyn_onc), by=cast.chair_gyn_onc)
            for title, _ in DRAFT
        ]
        papers.set_state(paper, PaperState.DRAFTING, by=cast.chair_gyn_onc)
    for n, (section, (_, words)) in enumerate(zip(made, DRAFT, strict=True)):
        with clock.at(at(-15 + n, 10, 0, ZONE)):
            first = words.split(". ")[0].rstrip(".") + "."
            sections.save(paper, section, first, base=0, files=Files(), note="First words", by=cast.chair_gyn_onc)
        with clock.at(at(-9 + n, 14, 20, ZONE)):
            sections.save(
                paper, section, words, base=section.text.number, files=Files(), note="Written out", by=cast.pathologist
            )
    with clock.at(at(-2, 16, 45, ZONE)):
        gentler = DRAFT[0][1].replace(
            "Series of STUMP are hard to compare.", "Published series of STUMP are hard to compare with each other."
        )
        sections.save(
            paper,
            made[0],
            gentler,
            base=made[0].text.number,
            files=Files(),
            note="Clearer first sentence",
            by=cast.advocate,
        )
        comments.post(paper, "¶ 2.1 is the sentence I would want on the first page.", by=cast.advocate)
        item = next(i for i in action_items.open_in(cast.gyn_onc, cast.chair_gyn_onc).rows if i.number == "A-3")
        action_items.finish(item, by=cast.chair_gyn_onc)


def _coming_meeting(cast: Cast, before: Meeting) -> None:
    """In two days, its agenda published and once revised."""
    with clock.at(at(-8, 9, 0, ZONE)):
        plan = meetings.Plan(
            "The report forms, and the draft's first two sections",
            wall(2, 15, ZONE),
            ZONE,
            60,
            call_link="https://call.example.org/gyn-onc",
            chair=cast.chair_gyn_onc,
            note_taker=cast.pathologist,
        )
        meeting = meetings.schedule(cast.gyn_onc, plan, by=cast.chair_gyn_onc)
        chair = cast.chair_gyn_onc
        agenda.add_item(meeting, agenda.Item("Summary of the last meeting", 5, Purpose.INFORM, chair), by=chair)
        agenda.add_item(
            meeting,
            agenda.Item(
                "What the report forms have in common",
                20,
                Purpose.DISCUSS,
                cast.pathologist,
                "The update “Seven of ten report forms are in”",
            ),
            by=chair,
        )
        agenda.add_item(meeting, agenda.Item("Sections 1 and 2 of the draft", 25, Purpose.DECIDE, chair), by=chair)
        publications.publish(meeting, PUBLIC, by=chair)
    with clock.at(at(-3, 9, 0, ZONE)):
        agenda.add_item(
            meeting, agenda.Item("Words for patients: first proposals", 15, Purpose.DISCUSS, cast.advocate), by=chair
        )
        publications.publish(meeting, PUBLIC, by=chair)
    with clock.at(at(-1, 12, 0, ZONE)):
        attendances.answer(meeting, cast.pathologist, Answer.YES, by=cast.pathologist)
        attendances.answer(meeting, cast.advocate, Answer.MAYBE, by=cast.advocate)
