"""Backup and restore: one archive that holds everything, and goes into either database.

    roundtable-2026-11-21T070000Z.tar
        manifest.json     what is in it: schema, rows and hash of every table, hash of every file
        tables/NAME.jsonl one row a line, in an order in which they can be put back
        files/HASH        pictures and documents
        secret-key        signs the links that are in people's mails

It is made in one read transaction, while people write; and it is read back before it counts.
"""

import base64
import hashlib
import io
import json
import os
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from pathlib import Path
from typing import IO, Any

from flask import Flask
from flask_migrate import downgrade, upgrade
from sqlalchemy import Connection, LargeBinary, MetaData, Table, bindparam, inspect, select, text
from sqlalchemy.types import Boolean, Date, DateTime, Time

from roundtable import schema
from roundtable.config import Settings
from roundtable.domain import reindex
from roundtable.domain.errors import N_
from roundtable.domain.site import hold_mail, the_site
from roundtable.extensions import db, only_reading
from roundtable.files import FileStore

FORMAT = 1
#: Made anew after a restore: who works, what can be found; and the mark of the schema, which the manifest has.
NOT_KEPT = {"workers", "search_entries", "alembic_version"}
BATCH = 1000

#: Called with how far it is (0 to 1) and what is being done.
Progress = Callable[[float, str], None]


class BackupError(Exception):
    """The archive cannot be made or taken; the sentence says why."""


@dataclass
class Manifest:
    made_at: str
    revision: str  # of the schema
    database: str
    tables: dict[str, dict[str, Any]] = field(default_factory=dict)  # name → rows, sha256
    files: dict[str, int] = field(default_factory=dict)  # hash → bytes
    missing_files: list[str] = field(default_factory=list)
    format: int = FORMAT


def quiet(_done: float, _step: str) -> None:
    """No progress is shown."""


def folder_of(settings: Settings) -> Path:
    return settings.folder / "backups"


# Making one


def make(app: Flask, target: Path | None = None, progress: Progress = quiet) -> Path:
    """Write an archive and read it back; its path. Needs an application context."""
    settings: Settings = app.config["SETTINGS"]
    made_at = datetime.now(UTC)
    target = target or folder_of(settings) / f"roundtable-{made_at:%Y-%m-%dT%H%M%SZ}.tar"
    target.parent.mkdir(parents=True, exist_ok=True)
    descriptor, draft = tempfile.mkstemp(dir=target.parent, prefix=".backup-")  # mode 600
    try:
        with os.fdopen(descriptor, "wb") as raw, tarfile.open(fileobj=raw, mode="w") as archive:
            manifest = _write(archive, app, made_at, progress)
            _add(archive, "manifest.json", json.dumps(vars(manifest), indent=1).encode())
            archive.close()
            raw.flush()
            os.fsync(raw.fileno())
        progress(0.9, N_("Reading it back"))
        check(Path(draft))
        os.replace(draft, target)
    finally:
        Path(draft).unlink(missing_ok=True)
    progress(1.0, N_("Done"))
    return target


def manifest_of(path: Path) -> Manifest:
    """What is in an archive, as it says itself."""
    with _opened(path) as archive:
        return _manifest_of(archive)


def check(path: Path) -> Manifest:
    """Read an archive back: every table and file must hash to what the manifest says."""
    with _opened(path) as archive:
        manifest = _manifest_of(archive)
        for name, told in manifest.tables.items():
            rows, digest = 0, hashlib.sha256()
            for line in _member(archive, f"tables/{name}.jsonl"):
                digest.update(line)
                rows += 1
            if (rows, digest.hexdigest()) != (told["rows"], told["sha256"]):
                raise BackupError(f"The table {name} in {path.name} is not what the manifest says.")
        for sha256 in manifest.files:
            if hashlib.sha256(_member(archive, f"files/{sha256}").read()).hexdigest() != sha256:
                raise BackupError(f"The file {sha256} in {path.name} is damaged.")
    return manifest


def _write(archive: tarfile.TarFile, app: Flask, made_at: datetime, progress: Progress) -> Manifest:
    settings: Settings = app.config["SETTINGS"]
    with _snapshot() as connection:
        if not inspect(connection).has_table("alembic_version"):
            raise BackupError("The database is empty: there is nothing to keep yet.")
        revision = connection.execute(text("SELECT version_num FROM alembic_version")).scalar_one()
        manifest = Manifest(made_at.isoformat(), revision, connection.dialect.name)
        tables = _tables_in(connection)
        for number, table in enumerate(tables):
            progress(0.6 * number / len(tables), N_("Copying the tables"))
            manifest.tables[table.name] = _write_table(archive, connection, table)
        kept = connection.execute(text("SELECT sha256 FROM stored_files WHERE purged_at IS NULL ORDER BY sha256"))
        hashes = list(kept.scalars())
    store = FileStore(settings.folder / "files")
    for number, sha256 in enumerate(hashes):
        if number % 20 == 0:
            progress(0.6 + 0.3 * number / len(hashes), N_("Copying the files"))
        try:
            data = store.read(sha256)
        except FileNotFoundError:
            manifest.missing_files.append(sha256)  # purged while we were at it, or lost: the manifest says so
            continue
        manifest.files[sha256] = len(data)
        _add(archive, f"files/{sha256}", data)
    _add(archive, "secret-key", str(app.config["SECRET_KEY"]).encode())
    return manifest


@contextmanager
def _snapshot() -> Iterator[Connection]:
    """One state of the whole database, whatever is written meanwhile."""
    is_postgres = db.engine.dialect.name == "postgresql"
    options = {"isolation_level": "REPEATABLE READ", "postgresql_readonly": True} if is_postgres else {}
    with only_reading(), db.engine.execution_options(**options).begin() as connection:
        yield connection


def _tables_in(connection: Connection) -> list[Table]:
    """As the database has them, in an order in which rows can be put back. Before an upgrade its schema
    is older than our models."""
    found = MetaData()
    # Names that begin with search_words are SQLite's, behind the full-text index.
    found.reflect(connection, only=lambda name, _: name not in NOT_KEPT and not name.startswith("search_words"))
    return found.sorted_tables


def _write_table(archive: tarfile.TarFile, connection: Connection, table: Table) -> dict[str, Any]:
    digest, rows = hashlib.sha256(), 0
    columns = list(table.columns)
    query = select(*columns).order_by(*table.primary_key.columns).execution_options(yield_per=BATCH)
    with tempfile.TemporaryFile() as draft, connection.execute(query) as found:
        for row in found:
            values = {c.name: _plain(v) for c, v in zip(columns, row, strict=True)}
            line = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"
            draft.write(line)
            digest.update(line)
            rows += 1
        info = tarfile.TarInfo(f"tables/{table.name}.jsonl")
        info.size = draft.tell()
        draft.seek(0)
        archive.addfile(info, draft)
    return {"rows": rows, "sha256": digest.hexdigest()}


def _plain(value: Any) -> Any:
    """Moments in UTC, on PostgreSQL with the offset written out, on SQLite without: it keeps none."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = value.astimezone(UTC)
    if isinstance(value, datetime | date | time):
        return value.isoformat()
    return {"base64": base64.b64encode(value).decode()} if isinstance(value, bytes) else value


def _add(archive: tarfile.TarFile, name: str, data: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(data)
    archive.addfile(info, io.BytesIO(data))


# Putting one back


def restore(app: Flask, path: Path, progress: Progress = quiet) -> Manifest:
    """Put an archive into an empty installation, bring it up to date, and hold all mail.

    The schema of the archive is made first, its rows put in, and then the newer migrations run over
    them, so that an old backup fits a new version. Needs an application context.
    """
    manifest = check(path)
    if inspect(db.engine).has_table("users") and db.session.execute(text("SELECT count(*) FROM users")).scalar_one():
        raise BackupError("There are people in this database. A backup goes into an empty installation.")
    if not schema.is_known(manifest.revision):
        raise BackupError(
            f"This backup is of a newer version ({manifest.revision}). Put the newer program in place first."
        )
    db.session.remove()
    if schema.current() is not None:
        downgrade(revision="base")  # empty tables, perhaps of a newer schema
    upgrade(revision=manifest.revision)
    with _opened(path) as archive:
        store = FileStore(app.config["SETTINGS"].folder / "files")
        for number, sha256 in enumerate(manifest.files):
            if number % 20 == 0:
                progress(0.3 * number / len(manifest.files), "Putting the files back")
            store.keep_bytes(sha256, _member(archive, f"files/{sha256}").read())
        _put_secret_key(app, _member(archive, "secret-key").read().decode())
        _put_rows(archive, manifest, progress)  # last: until then it can be begun anew
    progress(0.8, "Bringing the schema up to date")
    upgrade()
    for done in reindex.everything():
        progress(0.85 + 0.15 * done, "Writing the search index")
    site = the_site()
    if site is not None:
        hold_mail(site, because=manifest.made_at, by=None)
    db.session.commit()
    progress(1.0, "Done")
    return manifest


def _put_rows(archive: tarfile.TarFile, manifest: Manifest, progress: Progress) -> None:
    """In one transaction. The schema is read from the database: it is that of the archive, not ours."""
    found = MetaData()
    found.reflect(db.engine)
    with db.engine.begin() as connection:
        for number, name in enumerate(manifest.tables):
            progress(0.3 + 0.5 * number / len(manifest.tables), "Putting the rows back")
            _put_table(connection, found.tables[name], _member(archive, f"tables/{name}.jsonl"))
        # What a worker had in hand: nothing is sent again unasked.
        connection.execute(text("UPDATE mails SET state = 'ready', worker_id = NULL WHERE state = 'claimed'"))
        connection.execute(text("UPDATE mails SET state = 'held', worker_id = NULL WHERE state = 'sending'"))
        if "site" in manifest.tables:
            connection.execute(text("UPDATE site SET is_mail_held = true"))  # at once: a worker may be there already


def _put_table(connection: Connection, table: Table, lines: IO[bytes]) -> None:
    """Rows that point at rows of the same table (answers, parts) are joined up once all are there."""
    own = [c.name for c in table.columns if any(f.column.table is table for f in c.foreign_keys)]
    joined: list[dict[str, Any]] = []
    batch: list[dict[str, Any]] = []
    for line in lines:
        row = _row(table, json.loads(line))
        if any(row[name] is not None for name in own):
            joined.append({"row_id": row["id"], **{f"to_{name}": row[name] for name in own}})
        batch.append({**row, **dict.fromkeys(own)})
        if len(batch) == BATCH:
            connection.execute(table.insert(), batch)
            batch = []
    if batch:
        connection.execute(table.insert(), batch)
    if joined:
        values: dict[str, Any] = {name: bindparam(f"to_{name}") for name in own}
        connection.execute(table.update().where(table.c.id == bindparam("row_id")).values(values), joined)
    _set_sequence(connection, table)


def _row(table: Table, values: dict[str, Any]) -> dict[str, Any]:
    return {name: _typed(table, name, value) for name, value in values.items() if name in table.columns}


def _typed(table: Table, name: str, value: Any) -> Any:
    kind = table.columns[name].type
    if value is None:
        return None
    if isinstance(kind, DateTime):
        return datetime.fromisoformat(value).replace(tzinfo=UTC if kind.timezone else None)
    return next((read(value) for known, read in _READ.items() if isinstance(kind, known)), value)


#: How what JSON does not know comes back.
_READ: dict[type, Callable[[Any], Any]] = {
    Boolean: bool,
    Date: date.fromisoformat,
    LargeBinary: lambda value: base64.b64decode(value["base64"]),
    Time: time.fromisoformat,
}


def _set_sequence(connection: Connection, table: Table) -> None:
    """PostgreSQL counts on from the highest id."""
    if connection.dialect.name == "postgresql" and "id" in table.columns:
        statement = f"SELECT setval(pg_get_serial_sequence('{table.name}', 'id'), max(id)) FROM {table.name}"  # noqa: S608
        connection.execute(text(statement))


def _put_secret_key(app: Flask, key: str) -> None:
    """Links in mails that are already out go on working; unless the setting names a key."""
    settings: Settings = app.config["SETTINGS"]
    if not settings.secret_key:
        path = settings.folder / "secret-key"
        path.unlink(missing_ok=True)
        with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(key)


@contextmanager
def _opened(path: Path) -> Iterator[tarfile.TarFile]:
    try:
        with tarfile.open(path) as archive:
            yield archive
    except (OSError, tarfile.TarError) as error:
        raise BackupError(f"{path} cannot be read: {error}") from error


def _manifest_of(archive: tarfile.TarFile) -> Manifest:
    try:
        manifest = Manifest(**json.load(_member(archive, "manifest.json")))
    except (ValueError, TypeError) as error:
        raise BackupError("This is not a backup of Roundtable.") from error
    if manifest.format != FORMAT:
        raise BackupError(f"This backup has format {manifest.format}; this version reads format {FORMAT}.")
    return manifest


def _member(archive: tarfile.TarFile, name: str) -> IO[bytes]:
    try:
        file = archive.extractfile(name)
    except KeyError:
        file = None
    if file is None:
        raise BackupError(f"There is no {name} in this archive.")
    return file
