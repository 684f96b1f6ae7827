"""Which trouble is the most pressing."""

from hypothesis import given
from hypothesis import strategies as st

from roundtable.domain.troubles import AT_ONCE, LEFT_ALONE, PATIENCE, Row, RowKind, Trouble, Verb, in_order


def row(trouble, days=0, count=1, number=1, kind=RowKind.GROUPS, **more):
    return Row(kind, number, None, trouble, days, count, **more)


def told(rows):
    return [(r.trouble, r.days) for r in in_order(rows)]


def test_what_cannot_wait_comes_first_and_what_is_well_comes_last():
    well, late = row(None, 300), row(Trouble.LATE, 300)
    mail, agenda, session = row(Trouble.UNDELIVERED), row(Trouble.UNPREPARED, 3), row(Trouble.UNENDED)
    assert in_order([well, late, mail, agenda, session]) == [session, agenda, mail, late, well]


def test_the_others_stand_by_how_often_their_patience_is_used_up():
    """Twelve days are long for a summary, and not for a group that meets every few months."""
    rows = [row(Trouble.NOT_MEETING, 97), row(Trouble.INVITED, 20), row(Trouble.UNBEGUN, 12), row(Trouble.LATE, 40)]
    assert told(rows) == [
        (Trouble.LATE, 40),  # 5.7 times a week
        (Trouble.UNBEGUN, 12),  # 4 times three days
        (Trouble.INVITED, 20),  # 2.9 times a week
        (Trouble.NOT_MEETING, 97),  # 1.6 times two months
    ]


def test_the_meeting_that_is_sooner_and_the_mail_that_waits_longer_come_first():
    assert told(row(Trouble.UNPREPARED, days) for days in (2, 0, 1)) == [(Trouble.UNPREPARED, d) for d in (0, 1, 2)]
    assert told(row(Trouble.UNDELIVERED, days) for days in (2, 9, 1)) == [(Trouble.UNDELIVERED, d) for d in (9, 2, 1)]


def test_of_those_alike_the_larger_heap_comes_first():
    few, many = row(Trouble.LATE, 7, count=2, number=1), row(Trouble.LATE, 7, count=9, number=2)
    assert in_order([few, many]) == [many, few]


def test_every_trouble_has_its_place_and_a_verb():
    assert set(PATIENCE) | set(AT_ONCE) == set(Trouble) and not set(PATIENCE) & set(AT_ONCE)
    assert {row(t).verb for t in Trouble} - set(Verb) == set()
    assert row(None).verb == Verb.OPEN


def test_a_summary_is_asked_for_then_left_alone_for_days_then_written():
    assert row(Trouble.UNBEGUN, 4).verb == Verb.CHASE
    assert row(Trouble.UNBEGUN, 4, asked=LEFT_ALONE - 1).verb == Verb.OPEN
    assert row(Trouble.UNBEGUN, 9, asked=LEFT_ALONE).verb == Verb.CHASE
    assert row(Trouble.UNBEGUN, 15, is_ours=True).verb == Verb.WRITE
    assert row(Trouble.UNFINISHED, 15, is_ours=True).verb == Verb.CHASE  # somebody has begun it


rows_at_random = st.lists(
    st.builds(
        Row,
        st.sampled_from(RowKind),
        st.integers(1, 9),
        st.none(),
        st.sampled_from([None, *Trouble]),
        st.integers(0, 999),
        st.integers(1, 99),
    ),
    unique_by=lambda r: (r.kind, r.id, r.trouble),
)


@given(rows_at_random)
def test_the_order_is_the_same_however_the_rows_come(rows):
    key = [(r.trouble, r.days, r.count, r.kind, r.id) for r in in_order(rows)]
    assert key == [(r.trouble, r.days, r.count, r.kind, r.id) for r in in_order(reversed(rows))]
    assert sorted(map(repr, rows)) == sorted(map(repr, in_order(rows)))


@given(st.sampled_from(sorted(PATIENCE)), st.integers(0, 500), st.integers(1, 500))
def test_who_waits_longer_stands_higher(trouble, days, more):
    assert told([row(trouble, days), row(trouble, days + more)]) == [(trouble, days + more), (trouble, days)]
