"""Dates in words are understood as their writer means them. Today is Wednesday, 4 March 2026."""

import calendar
from datetime import date, timedelta

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roundtable.text.dates import DueKind, due, forms, read_date, spans, split_due, words
from tests.work import assert_linear, endless_repeats, patterns_of

TODAY = date(2026, 3, 4)
DAYS = st.dates(date(2020, 1, 1), date(2060, 12, 31))
MONTHS, WEEKDAYS = calendar.month_name[1:], list(calendar.day_name)
MONATE = ["Januar", "Februar", "März", "April", "Mai", "Juni", "Juli", "August", "September", "Oktober"]
MONATE += ["November", "Dezember"]
WOCHENTAGE = ["Montag", "Dienstag", "Mittwoch", "Donnerstag", "Freitag", "Samstag", "Sonntag"]


def nth(day):
    return f"{day}{'th' if 10 < day < 20 else {1: 'st', 2: 'nd', 3: 'rd'}.get(day % 10, 'th')}"


@pytest.mark.parametrize(
    "said, day",
    [
        ("today", "2026-03-04"),
        ("tomorrow", "2026-03-05"),
        ("day after tomorrow", "2026-03-06"),
        ("übermorgen", "2026-03-06"),
        ("Friday", "2026-03-06"),
        ("by Friday 5pm CET", "2026-03-06"),
        ("17:00 on Friday", "2026-03-06"),
        ("Friday, close of business", "2026-03-06"),
        ("COB", "2026-03-04"),
        ("this Friday", "2026-03-06"),
        ("kommenden Freitag", "2026-03-06"),
        ("next Tuesday", "2026-03-10"),
        ("next Friday", "2026-03-13"),
        ("Friday next week", "2026-03-13"),
        ("bis nächsten Freitag", "2026-03-13"),
        ("Dienstag nächster Woche", "2026-03-10"),
        ("in 2 weeks", "2026-03-18"),
        ("in two weeks' time", "2026-03-18"),
        ("within a month", "2026-04-04"),
        ("three days from now", "2026-03-07"),
        ("in einer Woche", "2026-03-11"),
        ("in 14 Tagen", "2026-03-18"),
        ("end of the week", "2026-03-06"),
        ("next week", "2026-03-13"),
        ("early next week", "2026-03-10"),
        ("by the end of next week", "2026-03-13"),
        ("Anfang nächster Woche", "2026-03-10"),
        ("weekend", "2026-03-08"),
        ("before the weekend", "2026-03-06"),
        ("end of month", "2026-03-31"),
        ("month's end", "2026-03-31"),
        ("EOM", "2026-03-31"),
        ("Ende des Monats", "2026-03-31"),
        ("mid-March", "2026-03-15"),
        ("mid-April", "2026-04-15"),
        ("Mitte April", "2026-04-15"),
        ("end of February", "2027-02-28"),
        ("end of May", "2026-05-31"),
        ("before May", "2026-04-30"),
        ("first week of May", "2026-05-07"),
        ("last week of May", "2026-05-31"),
        ("by the end of Q2", "2026-06-30"),
        ("Q1 2027", "2027-03-31"),
        ("3. Quartal", "2026-09-30"),
        ("H2 2026", "2026-12-31"),
        ("year end", "2026-12-31"),
        ("end of 2027", "2027-12-31"),
        ("KW 12", "2026-03-20"),
        ("before Christmas", "2026-12-24"),
        ("vor Ostern", "2026-04-02"),
        ("before Thanksgiving", "2026-11-25"),
        ("New Year's Eve", "2026-12-31"),
        ("3 March", "2027-03-03"),
        ("4 March", "2026-03-04"),
        ("March 3rd", "2027-03-03"),
        ("the 15th", "2026-03-15"),
        ("the 3rd", "2026-04-03"),
        ("the 31st", "2026-03-31"),
        ("29 February", "2028-02-29"),
        ("03.03.2026", "2026-03-03"),
        ("2026-03-03", "2026-03-03"),
        ("no later than 6.3.26", "2026-03-06"),
        ("bis spätestens Fr., 6.3.", "2026-03-06"),
    ],
)
def test_a_date_in_words(said, day):
    assert str(read_date(said, TODAY)) == day


@pytest.mark.parametrize(
    "said",
    ["", " ", "the", "by", "soon", "31 April", "29.02.2026", "13/13", "0/0", "99 May", "week 3", "2027", "KW 54"]
    + ["vor 2 Wochen", "last Friday", "2 weeks", "after ASCO", "Friday or Monday", "31 December 9999 years", "9" * 90],
)
def test_what_is_no_date(said):
    assert read_date(said, TODAY) is None


def test_a_day_and_month_are_read_in_the_order_that_was_asked_for():
    assert read_date("3/4/2026", TODAY) == date(2026, 4, 3)
    assert read_date("3/4/2026", TODAY, month_first=True) == date(2026, 3, 4)
    assert read_date("3.4.2026", TODAY, month_first=True) == date(2026, 4, 3), "dots are European"


@given(DAYS.filter(lambda day: day.day > 12), st.booleans(), st.booleans())
def test_where_only_one_order_is_possible_it_is_meant(day, is_typed_month_first, month_first):
    said = f"{day.month}/{day.day}/{day.year}" if is_typed_month_first else f"{day.day}/{day.month}/{day.year}"
    assert read_date(said, TODAY, month_first=month_first) == day


IN_FULL = [
    lambda d: d.isoformat(),
    lambda d: f"{d.year}/{d.month}/{d.day}",
    lambda d: f"{d:%d.%m.%Y}",
    lambda d: f"{d.day}. {d.month}. {d.year}".replace(". ", "."),
    lambda d: f"{d:%d/%m/%Y}",
    lambda d: f"{d.day} {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"the {nth(d.day)} of {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"{MONTHS[d.month - 1]} {nth(d.day)}, {d.year}",
    lambda d: f"{MONTHS[d.month - 1][:3].upper()} {d.day}, {d.year}",
    lambda d: f"{d.day}-{MONTHS[d.month - 1][:3]}-{d.year}",
    lambda d: f"{d.day}. {MONATE[d.month - 1]} {d.year}",
    lambda d: f"{WEEKDAYS[d.weekday()]}, {d.day} {MONTHS[d.month - 1]} {d.year}",
    lambda d: f"{WOCHENTAGE[d.weekday()][:2]}., {d:%d.%m.%Y}",
]
WITHOUT_YEAR = [
    lambda d: f"{d.day} {MONTHS[d.month - 1]}",
    lambda d: f"{MONTHS[d.month - 1]} {nth(d.day)}",
    lambda d: f"{d.day}. {MONATE[d.month - 1]}",
    lambda d: f"{d.day}.{d.month}.",
    lambda d: f"{d.day}/{d.month}",
]


@given(DAYS, DAYS, st.sampled_from(IN_FULL), st.sampled_from(["", "by ", "until ", "due: ", "bis zum "]))
def test_a_date_in_full_is_read_back_in_every_format(day, today, written, lead):
    assert read_date(lead + written(day), today) == day


@given(DAYS, st.integers(0, 364), st.sampled_from(WITHOUT_YEAR))
def test_a_day_and_month_are_those_to_come(today, ahead, written):
    day = today + timedelta(ahead)
    found = read_date(written(day), today)
    assert found and found >= today and (found.day, found.month) == (day.day, day.month)
    assert found == day


@given(DAYS, st.integers(0, 6), st.sampled_from([WEEKDAYS, WOCHENTAGE]), st.sampled_from(["", "by ", "this ", "next "]))
def test_a_weekday_is_never_in_the_past(today, weekday, names, lead):
    found = read_date(lead + names[weekday], today)
    assert found.weekday() == weekday
    assert timedelta(0) <= found - today <= timedelta(13)
    if lead != "this ":
        assert found > today


PERIODS = st.sampled_from(["week", "month", "quarter", "year", "May", "Q3", "Christmas", "Easter", "weekend", "KW 9"])
PARTS = st.sampled_from(["end of ", "early ", "mid-", "start of the ", "before ", "by ", "by the end of the "])


@given(DAYS, PARTS, PERIODS)
def test_a_part_of_a_period_is_never_in_the_past(today, part, period):
    found = read_date(part + period, today)
    if part == "by " and period in {"week", "month", "quarter", "year"}:
        assert found is None, "of which?"
    else:
        assert found >= today
    assert found or period in {
        "weekend",
        "KW 9",
        "Easter",
        "Christmas",
        "week",
        "month",
        "quarter",
        "year",
        "May",
        "Q3",
    }


PIECES = """
by due: until before next this end of mid- early the in 2 3rd 31 February May Friday fri do week month Q2 KW 2026
2026-03-03 3/4 3.3. 99999999 0 ( ) [ ] , . ; : – — - ^ @sasha EOD asap meeting call 5pm 17:00 📅 ½ ٣ ² ﷺ
"""
ANYTHING = st.lists(st.sampled_from(PIECES.split()) | st.text(max_size=6), max_size=14).map(" ".join) | st.text()


@settings(max_examples=300)
@given(ANYTHING, st.dates(), st.booleans())
@example("due: )", TODAY, False)
def test_nothing_that_is_typed_breaks_it(typed, today, month_first):
    read_date(typed, today, month_first=month_first)
    found = split_due(typed, today, month_first=month_first)
    assert (found.on is not None) == (found.kind is DueKind.DATE)
    assert bool(found.written) == (found.kind is not DueKind.NONE)
    assert found.written in typed


@pytest.mark.parametrize(
    "promise, text, written, day",
    [
        ("Send the slides by Friday", "Send the slides", "by Friday", "2026-03-06"),
        ("Send the slides by Friday.", "Send the slides", "by Friday", "2026-03-06"),
        ("Send the slides by Friday at the latest", "Send the slides", "by Friday at the latest", "2026-03-06"),
        ("Send the slides, due 5 March", "Send the slides", "due 5 March", "2026-03-05"),
        ("Recruit until end of May", "Recruit", "until end of May", "2026-05-31"),
        ("Write it (due: 2026-03-03)", "Write it", "due: 2026-03-03", "2026-03-03"),
        ("Write it [due:2026-03-09]", "Write it", "due:2026-03-09", "2026-03-09"),
        ("Write it 📅 2026-03-09", "Write it", "📅 2026-03-09", "2026-03-09"),
        ("Write (due Friday) to everybody", "Write to everybody", "due Friday", "2026-03-06"),
        ("Write it (Sasha, by Friday)", "Write it (Sasha)", "by Friday", "2026-03-06"),
        ("Bericht schreiben bis nächsten Freitag", "Bericht schreiben", "bis nächsten Freitag", "2026-03-13"),
        ("Review the Q2 figures by end of Q2", "Review the Q2 figures", "by end of Q2", "2026-06-30"),
        ("Send slides next week", "Send slides", "next week", "2026-03-13"),
        ("Send slides – tomorrow", "Send slides", "tomorrow", "2026-03-05"),
        ("Write the draft, 20 March", "Write the draft", "20 March", "2026-03-20"),
        ("Call Bob on 20 March", "Call Bob", "on 20 March", "2026-03-20"),
        (
            "Agree the protocol no later than the end of Q3",
            "Agree the protocol",
            "no later than the end of Q3",
            "2026-09-30",
        ),
    ],
)
def test_a_due_date_is_taken_from_the_promise(promise, text, written, day):
    found = split_due(promise, TODAY)
    assert (found.text, found.written, str(found.on)) == (text, written, day)


@pytest.mark.parametrize(
    "promise, text",
    [
        ("Bring data before the next meeting", "Bring data"),
        ("Bring data (by next meeting)", "Bring data"),
        ("Present the cohort at the next group call.", "Present the cohort"),
        ("Look at it next time", "Look at it"),
        ("Daten mitbringen bis zur nächsten Sitzung", "Daten mitbringen"),
    ],
)
def test_the_next_meeting_is_left_to_the_caller(promise, text):
    found = split_due(promise, TODAY)
    assert (found.kind, found.text, found.on) == (DueKind.NEXT_MEETING, text, None)


@pytest.mark.parametrize("promise, written", [("Call back ASAP", "ASAP"), ("Call (due: after ASCO)", "after ASCO")])
def test_what_was_said_and_is_no_date_is_unclear(promise, written):
    found = split_due(promise, TODAY)
    assert (found.kind, found.written, found.on) == (DueKind.UNCLEAR, written, None)


@pytest.mark.parametrize(
    "promise",
    ["Circulate the notes of last Friday", "Ask for slides from the meeting on 3 March", "Discuss in May", "Review Q2"]
    + ["See what we can do", "Prepare the agenda for next week", "Plan the next meeting", "See part (1/2)"]
    + ["Treat for 2 weeks", "It was delayed due to illness", "Say so", "Go on as agreed every Monday", "Write 2 and 3"],
)
def test_a_date_that_says_of_what_is_left_in_the_promise(promise):
    found = split_due(promise, TODAY)
    assert (found.kind, found.text) == (DueKind.NONE, promise)


@pytest.mark.parametrize(
    "piece", ["by Friday ", "(due ", "(a) ", "by the end of ", "[[[[", "due: ", "3.3.", "\u2028", "x"]
)
def test_work_grows_with_the_words_and_no_faster(piece):
    assert_linear(lambda promise: split_due(promise, TODAY), lambda size: piece * (size // len(piece)))
    assert_linear(lambda said: read_date(said, TODAY), lambda size: piece * (size // len(piece)))


@pytest.mark.parametrize("pattern", patterns_of(words, forms, spans, due).values(), ids=lambda p: p.pattern[:40])
def test_no_pattern_can_be_tried_in_very_many_ways(pattern):
    assert endless_repeats(pattern) == 0, "give the repeat an upper bound"


def test_a_year_in_which_nobody_can_reckon_is_no_date():
    for said in ("31 December 9999", "31.12.2200", "1 January 0001", "1899-12-31"):
        assert read_date(said, TODAY) is None
    assert read_date("31 December 2199", TODAY) == date(2199, 12, 31)
