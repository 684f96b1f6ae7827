"""Reading minutes that wait and putting them on record, as work in a process of its own."""

import logging
from typing import Any

from flask_babel import force_locale

from roundtable.cli.progress import report
from roundtable.domain import groups, minutes, users
from roundtable.domain.errors import N_
from roundtable.domain.minutes import Imported, Outcome
from roundtable.extensions import db
from roundtable.minutes import read_text
from roundtable.models import Group, Job, User
from roundtable.web.labels import names_in_minutes

log = logging.getLogger("roundtable.minutes")
#: So many of the meetings that were put on record are named in the result.
MOST_NAMED = 500


def read_waiting_minutes(job: Job) -> dict[str, object]:
    """Understand every file of the group that waits, those too that come meanwhile."""
    job_id, group_id, done = job.id, int(job.arguments["group"]), 0
    while (given := minutes.next_unread(group_id)) is not None:
        left, given_id = minutes.count_unread(group_id), given.id
        name, source = given.name, given.source
        report(job_id, done / (done + left), N_("Reading the minutes"))
        understood = _understood(name, source)  # no transaction is open meanwhile
        waiting = minutes.find(_group(group_id), given_id)  # unless somebody has dropped it
        if waiting is not None:
            minutes.note_understood(waiting, understood)
        db.session.commit()
        done += 1
    return {"read": done}


def import_waiting_minutes(job: Job) -> dict[str, object]:
    """Put on record what waits and is understood, each file in a transaction of its own, the earliest first."""
    job_id, group_id = job.id, int(job.arguments["group"])
    person = users.find(int(job.arguments["by"]))
    assert person is not None
    ids = [given.id for given in minutes.waiting_in(_group(group_id)) if given.read_at is not None]
    told: list[Imported] = []
    for number, given_id in enumerate(ids):
        report(job_id, number / len(ids), N_("Putting meetings on record"))
        if (imported := _import(group_id, given_id, person)) is not None:
            told.append(imported)
    return _result(told)


def _import(group_id: int, given_id: int, person: User) -> Imported | None:
    given = minutes.find_with_text(_group(group_id), given_id)
    if given is None:
        return None
    name, source, sha256, days = given.name, given.source, given.sha256, minutes.days_of(given)
    db.session.commit()
    read = read_text(source, name)
    with force_locale(person.language):
        words = names_in_minutes()
    imported = minutes.import_minutes(_group(group_id), read, sha256, by=person, days=days, words=words)
    if all(verdict.outcome is Outcome.SAME for verdict in imported.verdicts):
        given = minutes.find(_group(group_id), given_id)
        if given is not None and given.imported_at is None:
            minutes.drop(given, by=person)  # it is on record already
    db.session.commit()
    return imported


def _understood(name: str, source: str) -> dict[str, Any]:
    """One file that nobody foresaw must not keep the others from being read."""
    try:
        return minutes.understood_of(name, source)
    except Exception:
        log.exception("minutes could not be read")
        return {"meetings": [], "outside": 0, "is_broken": True}


def _result(told: list[Imported]) -> dict[str, object]:
    verdicts = [verdict.outcome for imported in told for verdict in imported.verdicts]
    ids = [meeting.id for imported in told for meeting in imported.meetings]
    counts = {outcome.value: verdicts.count(outcome) for outcome in Outcome}
    return {"meetings": ids[:MOST_NAMED], **counts}


def _group(group_id: int) -> Group:
    group = groups.find(group_id)
    assert group is not None
    return group
