"""Before an upgrade a backup is made by the new code, of a database that the old version left."""

import pytest
from flask_migrate import downgrade

from roundtable import backup
from roundtable.backup import BackupError
from roundtable.domain import meetings
from roundtable.extensions import db
from roundtable.models import Meeting
from tests.cast import group, the


def times_of_the_next_meeting():
    meeting = meetings.find(group(), 1, the("alice"))
    assert isinstance(meeting, Meeting)
    return meeting.starts_at, meeting.wall_time, meeting.zone


def test_an_older_schema_is_kept_as_it_is(app, world, database, tmp_path):
    before = times_of_the_next_meeting()
    db.session.remove()
    downgrade(revision="0014")  # the table of the roundtable itself came after it
    path = backup.make(app, tmp_path / "before.tar")
    database.empty()
    manifest = backup.restore(app, path)
    assert manifest.revision == "0014" and "site" not in manifest.tables
    assert times_of_the_next_meeting() == before


def test_an_empty_database_is_told_in_a_sentence(app, database, tmp_path):
    db.session.remove()
    database.empty()
    with pytest.raises(BackupError, match="nothing to keep"):
        backup.make(app, tmp_path / "nothing.tar")
    assert not (tmp_path / "nothing.tar").exists()
