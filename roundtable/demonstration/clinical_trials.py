"""A meeting in session, a time poll over four zones, and what is public about trials in leiomyosarcoma."""

from datetime import time, timedelta
from zoneinfo import ZoneInfo

from roundtable.demonstration.cast import Cast, at
from roundtable.demonstration.facts import bullets, cited_trial
from roundtable.demonstration.holding import note_online, planned
from roundtable.domain import (
    action_items,
    attendances,
    clock,
    comments,
    decisions,
    meetings,
    notes,
    time_polls,
    updates,
)
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.models import AgendaItem, Answer, Audience, Meeting, Purpose, User

ZONE = "America/Denver"


def tell(cast: Cast) -> None:
    _update(cast)
    _meeting_in_session(cast)
    _time_poll(cast)


def _update(cast: Cast) -> None:
    with clock.at(at(-11, 8, 0, ZONE)):
        names = ("LMS-04", "SaLuDo", "Alliance A092104", "NCI 10250", "Cabozantinib + temozolomide", "GOG-0277")
        update = updates.post(
            cast.clinical_trials,
            title="Trials in leiomyosarcoma whose results or state are public",
            source="A list to start from. Each line is what the public pages named there say, as they were read for "
            "this demonstration; it is no advice to anybody.\n\n" + bullets([cited_trial(n) for n in names]),
            reach=Reach(Audience.EVERYBODY),
            files=Files(),
            by=cast.statistician,
        )
    with clock.at(at(-10, 7, 30, ZONE)):
        comments.post(
            update,
            "GOG-0277 closed at 38 of 216. The adjuvant question cannot be answered by a trial of the usual size: "
            "should we look at designs for very small numbers?",
            by=cast.chair_trials,
        )


def _meeting_in_session(cast: Cast) -> None:
    """It began twenty minutes ago, in Denver's time, whatever the hour is there."""
    begun = clock.now() - timedelta(minutes=20)
    begun -= timedelta(minutes=begun.minute % 5, seconds=begun.second, microseconds=begun.microsecond)
    with clock.at(at(-9, 9, 0, ZONE)):
        chair = cast.chair_trials
        plan = meetings.Plan(
            "Designs for very small numbers",
            begun.astimezone(ZoneInfo(ZONE)).replace(tzinfo=None),
            ZONE,
            60,
            fold=begun.astimezone(ZoneInfo(ZONE)).fold,
            call_link="https://call.example.org/trials",
            chair=chair,
            note_taker=cast.statistician,
        )
        said = [
            ("What closed early, and why", 15, Purpose.INFORM, cast.statistician),
            ("Which designs work with forty patients", 25, Purpose.DISCUSS, cast.chair_trials),
            ("One end point that patients would choose", 15, Purpose.DECIDE, cast.advocate),
        ]
        meeting, items = planned(cast.clinical_trials, plan, said, Reach(), by=chair)
        attendances.answer(meeting, cast.statistician, Answer.YES, by=cast.statistician)
        attendances.answer(meeting, cast.advocate, Answer.YES, by=cast.advocate)
    with clock.at(begun):
        meetings.open_session(meeting, by=chair)
        meetings.start_item(meeting, items[0], by=chair)
        people = (chair, cast.statistician, cast.advocate, cast.chair_gyn_onc)
        note_online(meeting, people, by=cast.statistician)
    with clock.at(begun + timedelta(minutes=14)):
        _first_item(cast, meeting, items[0])
        meetings.start_item(meeting, items[1], by=chair)


def _first_item(cast: Cast, meeting: Meeting, item: AgendaItem) -> None:
    """What was said on it, decided and promised."""
    notes.save(
        meeting,
        item,
        "GOG-0277 closed for accrual futility with 38 of 216 patients (doi:10.1200/JCO.18.00454). Alliance A092104 "
        "closed for futility on 1 October 2025.\n\nBoth asked for more patients than the disease can give.",
        base=0,
        by=cast.statistician,
    )
    decisions.make(
        cast.clinical_trials,
        decisions.Words("We write down what a trial with forty patients can and cannot show before we plan one"),
        meeting=meeting,
        item=item,
        by=cast.statistician,
    )
    promise = action_items.Promise(
        "Send round two published designs for small populations",
        cast.statistician,
        (clock.now() + timedelta(days=14)).date(),
    )
    action_items.assign(cast.clinical_trials, promise, source=action_items.Source(meeting, item), by=cast.statistician)


def _time_poll(cast: Cast) -> None:
    """Half of the group has answered. What suits Denver in the afternoon lies at night in Paris and Berlin."""
    yes, maybe, no = Answer.YES, Answer.MAYBE, Answer.NO
    with clock.at(at(-2, 9, 0, ZONE)):
        after = clock.today(ZONE) + timedelta(days=7)
        days = ((1, time(8)), (2, time(10)), (3, time(7)), (3, time(15)))  # Tuesday to Thursday
        walls = [time_polls.weekly(weekday, hour, 1, after=after)[0] for weekday, hour in days]
        offer = time_polls.Offer(
            "An end point that patients would choose",
            90,
            ZONE,
            [time_polls.Candidate(wall) for wall in walls],
            closes_at=at(5, 11, 0, ZONE),
        )
        poll = time_polls.make(cast.clinical_trials, offer, by=cast.chair_trials)
    said: tuple[tuple[User, tuple[Answer, ...]], ...] = (
        (cast.chair_trials, (yes, yes, maybe, yes)),
        (cast.statistician, (yes, maybe, yes, no)),
    )
    for person, answers in said:
        with clock.at(at(-1, 10, 0, ZONE)):
            by_time = dict(zip((one.id for one in poll.times), answers, strict=True))
            time_polls.answer(poll, by_time, by=person)
