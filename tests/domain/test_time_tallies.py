"""How times stand: answers count for them, hours at night against them."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from roundtable.domain.time_tallies import ranked
from roundtable.models import Answer, Membership, PollAnswer, PollTime, Role, TimePoll, User

#: Clocks change on other days in each, in one by half an hour, in one never.
ZONES = ("America/New_York", "Europe/Berlin", "Asia/Seoul", "Australia/Sydney", "Australia/Lord_Howe")
#: Around the changes of Berlin, New York and Sydney in spring and autumn.
CHANGES = [datetime(2026, 10, 4), datetime(2026, 10, 25), datetime(2026, 11, 1), datetime(2027, 3, 14)]
CHANGES += [datetime(2027, 3, 28), datetime(2027, 4, 4)]


def members(zones=ZONES, roles=()):
    people = [User(id=n, name=f"P{n}", zone=zone) for n, zone in enumerate(zones, start=1)]
    return [Membership(user=p, role=roles[p.id - 1] if roles else Role.MEMBER) for p in people]


def poll_of(moments, minutes=60):
    times = [PollTime(id=n, starts_at=at, wall_time=at.replace(tzinfo=None)) for n, at in enumerate(moments, start=1)]
    return TimePoll(minutes=minutes, zone="UTC", times=times)


def answers(belong, said):
    """By time id, an answer (or none) for each of the members."""
    rows = [(time_id, m.user, a) for time_id, given in said.items() for m, a in zip(belong, given, strict=True) if a]
    return [PollAnswer(time_id=time_id, user=user, user_id=user.id, answer=a) for time_id, user, a in rows]


def at_night(starts_at, minutes, zone):
    """Minute by minute, as the clock there shows."""
    shown = ((starts_at + timedelta(minutes=n)).astimezone(ZoneInfo(zone)).hour for n in range(minutes))
    return sum(hour >= 22 or hour < 7 for hour in shown)


moments = st.builds(
    lambda day, minutes: (day + timedelta(minutes=minutes)).replace(tzinfo=UTC),
    st.sampled_from(CHANGES),
    st.integers(-2880, 2880),
)
said = st.lists(st.sampled_from([*Answer, None]), min_size=5, max_size=5)


@given(st.lists(st.tuples(moments, said), min_size=2, max_size=6), st.integers(5, 300))
def test_hours_at_night_count_against_each_time_in_five_zones_across_clock_changes(given_times, minutes):
    belong, poll = members(), poll_of([at for at, _ in given_times], minutes)
    found = ranked(poll, belong, answers(belong, {n: a for n, (_, a) in enumerate(given_times, start=1)}))
    assert sorted(t.time.id for t in found) == list(range(1, len(given_times) + 1))
    for tally in found:
        at, said_of_it = given_times[tally.time.id - 1]
        awake = [m.user for m, a in zip(belong, said_of_it, strict=True) if a != Answer.NO]
        expected = {p.id: at_night(at, minutes, p.zone) for p in awake}
        assert {n.person.id: n.minutes for n in tally.nights} == {i: m for i, m in expected.items() if m}
        worth = 2 * said_of_it.count(Answer.YES) + said_of_it.count(Answer.MAYBE)
        assert abs(tally.points - (worth - sum(expected.values()) / 60)) < 1e-9
        groups = (tally.yes, tally.maybe, tally.no, tally.silent)
        assert sorted(p.id for people in groups for p in people) == [1, 2, 3, 4, 5], "everybody stands once"
    points = [t.points for t in found]
    assert points == sorted(points, reverse=True)


def test_what_everybody_can_at_day_comes_before_what_everybody_can_at_night():
    belong = members(("Europe/Berlin", "America/New_York"))
    day, night = datetime(2026, 7, 1, 15, tzinfo=UTC), datetime(2026, 7, 1, 9, tzinfo=UTC)  # 11:00 and 5:00 New York
    all_yes = {1: [Answer.YES] * 2, 2: [Answer.YES] * 2}
    best, other = ranked(poll_of([night, day]), belong, answers(belong, all_yes))
    assert (best.time.starts_at, best.points, best.nights) == (day, 4, ())
    assert (other.points, [n.person.name for n in other.nights], other.nights[0].begins.hour) == (3, ["P2"], 5)


def test_of_two_alike_the_one_that_fewer_cannot_is_first_then_the_earlier():
    belong = members(("UTC",) * 3)
    noon = [datetime(2026, 7, day, 12, tzinfo=UTC) for day in (1, 2, 3)]
    yes, maybe, no = Answer.YES, Answer.MAYBE, Answer.NO
    said_of = {1: [yes, None, no], 2: [maybe, maybe, None], 3: [yes, None, None]}
    assert [t.time.id for t in ranked(poll_of(noon), belong, answers(belong, said_of))] == [2, 3, 1]


def test_observers_and_who_has_left_are_told_of_but_not_counted():
    belong = members(("UTC", "Asia/Seoul"), (Role.CHAIR, Role.OBSERVER))
    stranger = User(id=9, name="Gone", zone="UTC")
    noon = datetime(2026, 7, 1, 14, tzinfo=UTC)  # 23:00 in Seoul
    rows = answers(belong, {1: [Answer.YES, Answer.YES]})
    rows.append(PollAnswer(time_id=1, user=stranger, user_id=9, answer=Answer.NO))
    (tally,) = ranked(poll_of([noon]), belong, rows)
    assert ([p.id for p in tally.yes], tally.nights, tally.points) == ([1], (), 2)
    assert {p.name: a for p, a in tally.uncounted} == {"P2": Answer.YES, "Gone": Answer.NO}


def test_who_was_deactivated_is_asked_no_more():
    belong = members(("UTC", "Asia/Seoul"))
    belong[1].user.deactivated_at = datetime(2026, 1, 1, tzinfo=UTC)
    (tally,) = ranked(poll_of([datetime(2026, 7, 1, 14, tzinfo=UTC)]), belong, [])
    assert [p.id for p in tally.silent] == [1] and tally.nights == ()
