from typing import Any, ClassVar

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import BooleanField, DateTimeLocalField, IntegerField, SelectField, StringField, TimeField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import Optional

from roundtable import formats
from roundtable.access import access_meeting, access_poll_time, access_time_poll, may, require, require_sign_in
from roundtable.domain import clock, comments, meetings, memberships, nights, series, time_polls, time_tallies
from roundtable.domain.errors import DomainError
from roundtable.domain.time_polls import Standing
from roundtable.extensions import db
from roundtable.models import Answer, Meeting, PollTime, Rhythm, TimePoll, User
from roundtable.web.context import opened
from roundtable.web.forms import BaseForm, PersonField, ZoneField, at_most, between, local, page, required
from roundtable.web.group.blueprint import bp
from roundtable.web.labels import POLL_ANSWERS, choices
from roundtable.web.once import once
from roundtable.web.proposed_times import TimesField
from roundtable.web.sentences import sentence_of

#: What the first button of the form sends: no one sees it, Enter presses it.
ENTER = "enter"


class TimePollForm(BaseForm):
    title = StringField(_l("What the meeting is about"), [required(), at_most(160)])
    minutes = IntegerField(_l("Minutes"), [required(), between(5, meetings.LONGEST)], default=60)
    zone = ZoneField(_l("Time zone"), [required()], description=_l("The times below are those of the wall there."))
    times = TimesField(_l("Proposed times"))
    closes_at = DateTimeLocalField(
        _l("Answer until"), [Optional()], description=_l("In your time zone. Empty: until you close it.")
    )
    weekday = SelectField(_l("Weekday"), validate_choice=False)
    hour = TimeField(_l("At"), [Optional()])
    weeks = IntegerField(_l("Weeks"), [Optional(), between(1, time_polls.MOST)], default=4)

    def offer_weekdays(self) -> None:
        self.weekday.choices = [SelectChoice(str(n), formats.weekday_name(n)) for n in range(7)]
        self.hour.flags.required = self.weeks.flags.required = True  # for the button beside them

    def suggest(self, like: Meeting | PollTime) -> None:
        """The weekday and the hour of this one come first."""
        self.weekday.data, self.hour.data = str(like.wall_time.weekday()), like.wall_time.time()

    @property
    def suggestion(self) -> str:
        hour = self.hour.data.strftime("%H:%M") if self.hour.data else ""
        return f"{self.weekday.data or 0} {hour} {self.weeks.data or ''}"

    @property
    def offered(self) -> str:
        """The suggestion as the page came with it."""
        is_added = request.form.get("suggest", ENTER) != ENTER
        return self.suggestion if is_added else request.form.get("offered", self.suggestion)

    def only_adds_times(self) -> bool:
        """The button beside the suggestion: write the times into the lines and show the form again. So does Enter,
        which saves otherwise, for a suggestion that was changed and waits for that button."""
        is_enter, before = request.form.get("suggest") == ENTER, len(self.times.filled)
        if "suggest" not in request.form or (is_enter and self.suggestion == request.form.get("offered")):
            return False
        weekday, weeks = self.weekday.data or "", self.weeks.data or 0
        if weekday in set("0123456") and self.hour.data and 1 <= weeks <= time_polls.MOST:
            after = clock.today(str(self.zone.data or g.zone))
            self.times.add(time_polls.weekly(int(weekday), self.hour.data, weeks, after=after))
        elif not is_enter:
            self.hour.errors = [gettext("Please give a time, and how many weeks: from 1 to 20.")]
        return not is_enter or len(self.times.filled) > before

    def offer(self) -> time_polls.Offer:
        until = self.closes_at.data
        return time_polls.Offer(
            title=str(self.title.data),
            minutes=int(self.minutes.data or 0),
            zone=str(self.zone.data),
            times=self.times.data,
            closes_at=meetings.instant_of(until, g.zone, 0) if until else None,
        )

    def tell(self, error: DomainError) -> None:
        """Of a time, at its line; of the moment to answer until, there."""
        place, _, rest = (error.field or "").partition("-")
        number, _, name = rest.partition("-")
        if place == "times" and number:
            sentence = sentence_of(error)
            self.times.tell(int(number), sentence, comes_twice=name == "fold")
        else:
            super().tell(error)

    told_at: ClassVar[dict[str, str]] = {"wall_time": "closes_at"}

    def all_errors(self) -> list[tuple[Any, str]]:
        others = [(field, told) for field, told in super().all_errors() if field is not self.times]
        return [*others, *self.times.all_errors()]


class SettleForm(BaseForm):
    rhythm = SelectField(
        _l("How often"),
        choices=[SelectChoice("", _l("Once")), *choices(Rhythm)],
        description=_l("Again and again: a series begins at this time."),
        validate_choice=False,  # of a meeting that moves it is not asked
    )
    interval = IntegerField(
        _l("Every"),
        [Optional(), between(1, series.MOST_INTERVAL)],
        default=1,
        description=_l("Weeks, months or years, of a series."),
    )
    place = StringField(_l("Place"), [Optional(), at_most(200)])
    call_link = StringField(_l("Link to the call"), [Optional(), at_most(500)])
    chair = PersonField(_l("Chairs the meeting"), none=_l("Nobody yet"))
    note_taker = PersonField(_l("Takes notes"), none=_l("Nobody yet"))
    overlaps_meant = BooleanField(_l("Meetings at the same time are meant"))

    def offer_people(self) -> None:
        people = memberships.people_of(g.group)
        self.chair.offer_people(people)
        self.note_taker.offer_people(people)

    def details(self) -> time_polls.Details:
        return time_polls.Details(
            place=self.place.data or "",
            call_link=self.call_link.data or "",
            chair=self.chair.person,
            note_taker=self.note_taker.person,
            rhythm=Rhythm(self.rhythm.data) if self.rhythm.data in set(Rhythm) else None,
            interval=self.interval.data or 1,
            overlaps_meant=bool(self.overlaps_meant.data),
        )


@bp.get("/time-polls/")
def list_time_polls():
    """When the group shall meet: what is asked now, and what was."""
    person, number = require("time_poll.list", g.group), request.args.get("page", 1, int)
    polls = time_polls.of_group(g.group, person, number)
    standings = {poll.id: time_polls.standing_of(poll) for poll in polls.rows}
    return render_template("group/time_polls/list.html", polls=polls, standings=standings)


@bp.route("/time-polls/new", methods=["GET", "POST"])
@once
def make_time_poll():
    """For a new meeting or series; ``?meeting=3`` asks when that one shall be."""
    person, meeting = require("time_poll.make", g.group), meeting_asked_for()
    form = TimePollForm(**(facts_of(meeting) if meeting else {"zone": person.zone}))
    form.offer_weekdays()
    if not form.is_submitted():
        for usual in [meeting] if meeting else meetings.coming(g.group, person, limit=1):
            form.suggest(usual)
    elif not form.only_adds_times() and form.submitted():
        with form.rules():
            poll = time_polls.make(g.group, form.offer(), meeting=meeting, by=person)
            db.session.commit()
            return redirect(url_for("group.show_time_poll", poll_id=poll.id))
    return page("group/time_polls/write.html", form, meeting=meeting, poll=None)


def meeting_asked_for() -> Meeting | None:
    meeting_id = request.args.get("meeting", type=int)
    return access_meeting(g.group, meeting_id) if meeting_id else None


def facts_of(one: Meeting | TimePoll) -> dict[str, Any]:
    return {"title": one.title, "minutes": one.minutes, "zone": one.zone}


@bp.get("/time-polls/<id:poll_id>")
def show_time_poll(poll_id):
    """Each time in the reader's own zone, to answer; to the chair, how each stands, the best first."""
    poll, person = access_time_poll(g.group, poll_id), require_sign_in()
    opened(poll)
    return render_template("group/time_polls/show.html", **shown(poll, person))


def shown(poll: TimePoll, person: User) -> dict[str, Any]:
    answers, members = time_polls.answers_to(poll), memberships.all_of(poll.group)
    ranked, standing = time_tallies.ranked(poll, members, answers), time_polls.standing_of(poll)
    return {
        "poll": poll,
        "standing": standing,
        "is_open": standing == Standing.OPEN and may(person, "time_poll.answer", poll),
        "mine": {row.time_id: row.answer for row in answers if row.user_id == person.id},
        "ranked": ranked,
        "tallies": {tally.time.id: tally for tally in ranked},
        "my_nights": {t.id for t in poll.times if nights.is_night(t.starts_at, poll.minutes, person.zone)},
        "threads": comments.threads(poll, person),
        "poll_words": {answer: str(words) for answer, words in POLL_ANSWERS.items()},
    }


@bp.route("/time-polls/<id:poll_id>/edit", methods=["GET", "POST"])
def change_time_poll(poll_id):
    poll = access_time_poll(g.group, poll_id)
    person = require("time_poll.change", poll)
    form = TimePollForm(**facts_of(poll), times=poll.times, closes_at=local(poll.closes_at))
    form.offer_weekdays()
    if not form.is_submitted():
        form.suggest(poll.times[0])
    elif not form.only_adds_times() and form.submitted():
        with form.rules():
            time_polls.change(poll, form.offer(), by=person)
            db.session.commit()
            return redirect(url_for("group.show_time_poll", poll_id=poll_id))
        poll = access_time_poll(g.group, poll_id)  # a rule that was broken has let go of it
    return page("group/time_polls/write.html", form, meeting=poll.meeting, poll=poll)


@bp.post("/time-polls/<id:poll_id>/answers")
def answer_time_poll(poll_id):
    """What I can, time by time: the fields ``time-ID``."""
    poll = access_time_poll(g.group, poll_id)
    person = require("time_poll.answer", poll)
    sent = {one.id: request.form.get(f"time-{one.id}", "") for one in poll.times}
    said = {time_id: Answer(value) for time_id, value in sent.items() if value in set(Answer)}
    time_polls.answer(poll, said, by=person)
    db.session.commit()
    flash(gettext("Your answers are noted. You can change them until the poll is closed."))
    return redirect(url_for("group.show_time_poll", poll_id=poll_id))


@bp.route("/time-polls/<id:poll_id>/times/<id:time_id>/choice", methods=["GET", "POST"])
def settle_time_poll(poll_id, time_id):
    """This time it is."""
    poll = access_time_poll(g.group, poll_id)
    chosen, person = access_poll_time(poll, time_id), require("time_poll.settle", poll)
    form = SettleForm()
    form.offer_people()
    if not form.is_submitted():
        form.chair.data = person.id
    elif form.submitted():
        with form.rules():
            meeting = time_polls.settle(poll, chosen, form.details(), by=person)
            db.session.commit()
            flash(gettext("The time is settled. Invitations go out by mail."))
            return redirect(url_for("group.show_meeting", meeting_id=meeting.id))
        poll = access_time_poll(g.group, poll_id)  # a rule that was broken has let go of it
    values = shown(poll, person)
    return page("group/time_polls/settle.html", form, tally=values["tallies"][time_id], **values)


@bp.post("/time-polls/<id:poll_id>/closing")
def close_time_poll(poll_id):
    """None of the times is taken."""
    poll = access_time_poll(g.group, poll_id)
    time_polls.close(poll, by=require("time_poll.change", poll))
    db.session.commit()
    return redirect(url_for("group.show_time_poll", poll_id=poll_id))


@bp.post("/time-polls/<id:poll_id>/reopening")
def reopen_time_poll(poll_id):
    """Ask again."""
    poll = access_time_poll(g.group, poll_id)
    time_polls.reopen(poll, by=require("time_poll.change", poll))
    db.session.commit()
    return redirect(url_for("group.show_time_poll", poll_id=poll_id))


@bp.post("/time-polls/<id:poll_id>/withdrawal")
def withdraw_time_poll(poll_id):
    poll = access_time_poll(g.group, poll_id)
    time_polls.withdraw(poll, by=require("time_poll.withdraw", poll))
    db.session.commit()
    flash(gettext("The time poll is withdrawn. An organizer can bring it back."))
    return redirect(url_for("group.list_time_polls"))
