"""A backup is one state of everything, made while people write; what comes back is what went in."""

import io
import json
import shutil
import tarfile
import threading
from datetime import date, datetime, time

import pytest
from sqlalchemy import JSON, NullPool, TypeDecorator, func, select

from roundtable import backup, create_app
from roundtable.backup import BackupError
from roundtable.config import Settings
from roundtable.domain import mails, search, updates
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.domain.site import the_site
from roundtable.extensions import db, metadata
from roundtable.models import Event, Group, Mail, MailKind, MailState, Revision, Text, Update, User
from tests.cast import group, the
from tests.databases import migrate
from tests.world import World, picture

#: What a restore itself writes: that mail is held, in the site and in the record.
WRITTEN = {"site", "events", "mails"}


def rows_in(path):
    """Every table of an archive, rows as they are, whichever database they came from."""
    with tarfile.open(path) as archive:
        names = [n for n in archive.getnames() if n.startswith("tables/")]
        return {n[7:-6]: [plain(json.loads(line)) for line in archive.extractfile(n)] for n in names}


def plain(row):
    """Moments without the offset that only PostgreSQL writes out, yes and no as SQLite keeps them."""
    return {name: moment(value) if isinstance(value, str) else value for name, value in row.items()}


def moment(text):
    try:
        return datetime.fromisoformat(text).replace(tzinfo=None).isoformat()
    except ValueError:
        return text


def people():
    return db.session.scalar(select(func.count()).select_from(User))


def post(title):
    updates.post(group(), title=title, source=f"Of {title}.", reach=Reach(), files=Files(), by=the("bob"))
    db.session.commit()


@pytest.fixture(scope="module")
def kept(tmp_path_factory):
    """Where the archive of the world is, and nothing else."""
    return tmp_path_factory.mktemp("archive") / "kept"


@pytest.fixture
def archive(world, app, run, kept, tmp_path):
    """Made once of the world as it is for every test; each has a copy."""
    if not kept.exists():
        said = run("backup", str(kept / "all.tar"))
        assert "read back and in order" in said and "not in" not in said
    return shutil.copytree(kept, tmp_path / "kept") / "all.tar"


@pytest.fixture
def empty(database):
    """``empty()`` takes the database away."""

    def empty():
        db.session.remove()
        database.empty()

    return empty


@pytest.fixture
def restored(archive, run, empty, database, kept):
    """The archive, put once into an empty installation and copied for each test; what was said then."""
    said = kept.with_name("said")
    empty()
    if said.exists():
        database.refresh("restored")
    else:
        said.write_text(run("restore", str(archive)))
        db.session.remove()
        database.keep("restored")
    return said.read_text()


@pytest.fixture
def elsewhere(app, tmp_path):
    """Another installation, empty, on SQLite."""
    folder = tmp_path / "elsewhere"
    url = f"sqlite:///{tmp_path}/elsewhere.db"
    settings = Settings(instance=str(folder), database_url=url, url="http://localhost")
    return create_app(settings, TESTING=True, SQLALCHEMY_ENGINE_OPTIONS={"poolclass": NullPool})


def test_what_comes_back_is_what_went_in(restored, archive, app, tmp_path):
    assert "Restored:" in restored and "Mail is held" in restored
    again = backup.make(app, tmp_path / "again.tar")
    before, after = rows_in(archive), rows_in(again)
    assert set(before) == set(after)
    for table in set(before) - WRITTEN:
        assert before[table] == after[table], f"{table} came back changed"
    assert after["events"][:-1] == before["events"] and after["events"][-1]["name"] == "mail.held"
    assert len(after["mails"]) == len(before["mails"])


def test_files_and_search_are_back(archive, app, run, visit, empty, tmp_path):
    store = tmp_path / "files"
    [kept] = [p for p in store.glob("??/*") if p.is_file() and p.read_bytes() == picture()]
    data = kept.read_bytes()
    kept.unlink()
    empty()
    run("restore", str(archive))
    assert kept.read_bytes() == data
    bob = visit("bob")
    assert bob.get(f"/files/{World.token}/cells.png").data == data
    assert [hit.entry.title for hit in search.find("report forms", the("bob")).rows]
    post("After the restore")  # numbers go on after those that came back
    assert search.find("restore", the("bob")).rows


@pytest.mark.same_on_both  # both installations are on SQLite
def test_the_key_of_links_in_mails_comes_with_it(elsewhere, database, tmp_path):
    shutil.copyfile(database.folder / "cast.db", tmp_path / "elsewhere.db")
    with elsewhere.app_context():
        path = backup.make(elsewhere, tmp_path / "there.tar")
        key = (tmp_path / "elsewhere" / "secret-key").read_text()
        db.session.remove()
    new = tmp_path / "new"
    fresh = create_app(Settings(instance=str(new)), SQLALCHEMY_ENGINE_OPTIONS={"poolclass": NullPool})
    assert (new / "secret-key").read_text() != key
    with fresh.app_context():
        backup.restore(fresh, path)
        db.session.remove()
    assert (new / "secret-key").read_text() == key and (new / "secret-key").stat().st_mode & 0o777 == 0o600


def test_it_fits_the_other_database(archive, app, elsewhere, empty, tmp_path):
    """On PostgreSQL from there to SQLite and back; on SQLite from one to another."""
    with elsewhere.app_context():
        backup.restore(elsewhere, archive)
        back = backup.make(elsewhere, tmp_path / "back.tar")
        db.session.remove()
    empty()
    backup.restore(app, back)
    again = backup.make(app, tmp_path / "again.tar")
    before, after = rows_in(archive), rows_in(again)
    for table in set(before) - WRITTEN:
        assert before[table] == after[table], f"{table} came back changed"
    post("After the move")


def test_people_write_while_it_is_made(world, app, tmp_path):
    """Between any two tables somebody posts an update; the archive has one state nevertheless."""
    posted = []

    def somebody_posts(_done, step):
        def write():
            with app.app_context():
                post(f"Meanwhile {len(posted)}")
                db.session.remove()
            posted.append(step)

        writer = threading.Thread(target=write)
        writer.start()
        writer.join()

    db.session.commit()
    path = backup.make(app, tmp_path / "busy.tar", somebody_posts)
    rows, written = rows_in(path), len(posted)
    assert written > 20
    titles = [row["title"] for row in rows["updates"] if row["title"].startswith("Meanwhile")]
    texts = {row["id"] for row in rows["texts"]}
    assert titles == [f"Meanwhile {n}" for n in range(len(titles))] and len(titles) < 3, "the state of its beginning"
    assert all(row["text_id"] in texts for row in rows["updates"])
    assert {row["text_id"] for row in rows["revisions"]} <= texts
    for told in rows["groups"]:
        places = [e["seq"] for e in rows["events"] if e["group_id"] == told["id"] and e["seq"] is not None]
        assert max(places, default=0) == told["last_seq"], "a place that no event of the archive has"
    assert db.session.scalar(select(func.count()).where(Update.title.like("Meanwhile%"))) == written


def test_it_is_for_its_owner_alone(archive):
    assert archive.stat().st_mode & 0o777 == 0o600
    assert [p.name for p in archive.parent.iterdir()] == ["all.tar"], "no draft stays behind"


def test_without_a_name_it_goes_into_the_installation(world, app, run, tmp_path):
    run("backup")
    [path] = (tmp_path / "backups").glob("roundtable-*.tar")
    assert people() == len(rows_in(path)["users"])


def test_a_file_that_is_missing_is_told(world, app, run, tmp_path):
    for kept in (tmp_path / "files").glob("??/*"):
        kept.unlink()
    assert "though the database names them: 2 files." in run("backup")


# What cannot be taken


def damaged(path, name):
    """The archive with one byte changed in this member."""
    with tarfile.open(path) as archive:
        place = archive.getmember(name).offset_data + archive.getmember(name).size // 2
    data = bytearray(path.read_bytes())
    data[place] ^= 0x01
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("part", ["tables/users.jsonl", "files"])
def test_a_damaged_archive_is_refused_whole(archive, app, run, empty, part):
    if part == "files":
        with tarfile.open(archive) as opened:
            part = next(n for n in opened.getnames() if n.startswith("files/"))
    empty()
    assert "Error:" in run("restore", str(damaged(archive, part)), code=1)
    with pytest.raises(BackupError):
        backup.check(archive)
    assert "Nothing is set up here yet" in run("mail", "status", code=1), "nothing was put in"


def test_what_is_no_archive_is_refused(app, run, empty, tmp_path):
    empty()
    for name, data in {"words.tar": b"words", "other.tar": other_archive()}.items():
        (tmp_path / name).write_bytes(data)
        run("restore", str(tmp_path / name), code=1)
    assert "Nothing is set up here yet" in run("mail", "status", code=1)


def other_archive(**manifest):
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        data = json.dumps(manifest).encode()
        info = tarfile.TarInfo("manifest.json" if manifest else "letter.txt")
        info.size = len(data)
        archive.addfile(info, io.BytesIO(data))
    return out.getvalue()


def test_one_of_a_newer_version_is_refused(app, run, empty, tmp_path):
    path = tmp_path / "newer.tar"
    path.write_bytes(other_archive(made_at="2030-01-01T00:00:00+00:00", revision="9999", database="sqlite"))
    empty()
    assert "newer version (9999)" in run("restore", str(path), code=1)


def test_where_people_are_nothing_is_restored(archive, app, run):
    before = people()
    assert "There are people in this database" in run("restore", str(archive), code=1)
    assert people() == before and not the_site().is_mail_held


def test_tables_that_are_there_and_empty_are_no_hindrance(archive, app, run, empty):
    empty()
    migrate(app)
    run("restore", str(archive))
    assert the("bob").name == "Bob"


def test_one_that_was_broken_off_is_begun_anew(archive, app, run, empty, tmp_path):
    empty()
    there, aside = tmp_path / "files", tmp_path / "aside"
    there.rename(aside)
    there.write_text("a file where the folder must be")
    run("restore", str(archive), code=1)
    there.unlink()
    run("restore", str(archive))
    assert the("bob").name == "Bob" and list(there.glob("??/*"))


# What was in the worker's hands


def test_what_was_in_flight_is_not_sent_again_unasked(world, app, run, empty, tmp_path):
    states = {}
    for state in (MailState.READY, MailState.CLAIMED, MailState.SENDING, MailState.SENT):
        mail = mails.queue(MailKind.MAIL_CHECK, None, address="somebody@example.org", key=f"was {state}")
        mail.state = state
        states[state] = mail.key
    db.session.commit()
    path = backup.make(app, tmp_path / "all.tar")
    empty()
    run("restore", str(path))
    found = dict(db.session.execute(select(Mail.key, Mail.state)).all())
    assert found["was ready"] == found["was claimed"] == MailState.READY
    assert found["was sending"] == MailState.HELD and found["was sent"] == MailState.SENT
    assert the_site().is_mail_held


def revisions():
    return db.session.execute(select(Text.id, func.count()).join(Revision).group_by(Text.id).order_by(Text.id)).all()


@pytest.fixture
def before(world, app):
    """What was in the database that the archive was made of: the history of texts, and the newest place."""
    return revisions(), db.session.scalar(select(Group.last_seq).where(Group.slug == "gyn-onc"))


def test_history_of_texts_is_whole(before, restored):
    history, _newest = before
    assert history == revisions() and history


def test_places_in_the_groups_sequence_go_on(before, restored):
    _history, newest = before
    post("The first after it")
    event = db.session.scalars(select(Event).order_by(Event.id.desc())).first()
    assert event.seq == newest + 1


def test_a_picture_is_what_it_was(archive):
    with tarfile.open(archive) as opened:
        files = [opened.extractfile(name) for name in opened.getnames() if name.startswith("files/")]
        assert picture() in [file.read() for file in files if file is not None]


def test_every_kind_of_column_can_be_kept():
    """A new type needs its way into JSON and back: `_plain` and `_typed` in roundtable/backup.py."""
    kept = (bool, bytes, date, datetime, float, int, str, time)
    for table in metadata.sorted_tables:
        for column in table.columns:
            kind = column.type.impl if isinstance(column.type, TypeDecorator) else column.type
            assert isinstance(kind, JSON) or issubclass(kind.python_type, kept), f"{column} is a {kind!r}"
