"""What is done once an hour: forgetting what is kept for a time only, and keeping what is derived right."""

from flask import current_app

from roundtable import calendar
from roundtable.domain import (
    attendance_questions,
    digests,
    incoming_mails,
    invitations,
    jobs,
    kept_mails,
    mails,
    meetings,
    paper_imports,
    reviews,
    series,
    sign_ins,
    summaries,
    suppressions,
    texts,
    time_polls,
)
from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.files import FileStore

EVERY = 3600.0  # seconds


def do_chores() -> None:
    for noun in (sign_ins, invitations, mails, suppressions, incoming_mails, digests, jobs, attendance_questions):
        noun.forget_old()
    _forget_imported_files()
    kept_mails.give_up_over_bounds()
    suppressions.end_pauses()
    db.session.commit()
    series.extend_all()
    db.session.commit()
    summaries.confirm_by_silence()
    db.session.commit()
    reviews.look_after()
    db.session.commit()
    _follow_zone_data()
    while texts.rerender():
        db.session.commit()
    db.session.commit()


def _forget_imported_files() -> None:
    """The bytes go once it is on record that they do."""
    settings = current_app.config["SETTINGS"]
    store, forgotten = FileStore(settings.folder / "files"), paper_imports.forget_files()
    db.session.commit()
    for sha256 in forgotten:
        store.remove(sha256)


def _follow_zone_data() -> None:
    """When the time-zone data changes, meetings and proposed times keep their time on the wall and move in UTC."""
    site, version = the_site(), calendar.data_version()
    if site is not None and site.zones_version != version:
        meetings.recompute_starts()
        time_polls.recompute_starts()
        site.zones_version = version
        db.session.commit()
