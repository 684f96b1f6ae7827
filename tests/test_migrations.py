"""Every migration, up and down, step by step, with rows in every table: nothing of them is lost on the way.

Nothing here knows a table by name: a new migration is walked as soon as it is there. A migration that means to
change what is in a column says so in its file: ``changes = {"meetings.state"}``.
"""

import re
import shutil
from pathlib import Path

import pytest
import sqlalchemy as sa
from alembic import command
from alembic.script import ScriptDirectory
from flask_migrate import downgrade, upgrade

from roundtable.config import ROOT
from roundtable.extensions import db
from tests.filling import Filler, look, with_targets

BASE = "base"


@pytest.fixture
def config(app, database):
    """The migrations, before an empty database."""
    db.session.remove()
    database.empty()
    return app.extensions["migrate"].migrate.get_config()


@pytest.fixture
def steps(config):
    """All migrations, oldest first."""
    return list(ScriptDirectory.from_config(config).walk_revisions())[::-1]


class Walk:
    """One way through the migrations; each step up, the tables that are new or were changed get two more rows."""

    def __init__(self):
        self.filler = Filler()
        self.seen = Seen()
        self.shapes = {BASE: self.seen.shape}

    def up(self, step):
        before = self.seen.shape
        upgrade(revision=step.revision)
        self._arrive(step, "up")
        self.shapes[step.revision] = self.seen.shape
        changed = [name for name, shape in self.seen.shape.items() if before.get(name) != shape]
        with db.engine.begin() as connection:
            for is_full in (False, True):
                self.filler.add_row(connection, with_targets(changed, self.seen.tables), is_full=is_full)
        self.seen.read()

    def down(self, step):
        before = step.down_revision or BASE
        downgrade(revision=before)
        self._arrive(step, "down")
        assert self.seen.shape == self.shapes[before], f"{step.revision} down does not lead back to {before}"

    def _arrive(self, step, way):
        left, self.seen = self.seen, Seen(self.seen.tables)
        changes = getattr(step.module, "changes", set())
        for name in left.rows.keys() & self.seen.rows.keys():
            kept = [c for c in left.columns(name) if c in self.seen.columns(name) and f"{name}.{c}" not in changes]
            assert left.picked(name, kept) == self.seen.picked(name, kept), f"{step.revision} {way} changed {name}"


class Seen:
    """What the database holds at this moment: its tables, with their columns, keys and indexes, and all rows."""

    def __init__(self, before=None):
        with db.engine.connect() as connection:
            self.tables = look(connection, before)
        self.shape = {name: table.shape for name, table in self.tables.items()}
        self.read()

    def read(self):
        with db.engine.connect() as connection:
            self.rows = {
                name: [dict(row._mapping) for row in connection.exec_driver_sql(f'SELECT * FROM "{name}"')]
                for name in self.tables
            }

    def columns(self, name):
        return [c["name"] for c in self.tables[name].columns]

    def picked(self, name, columns):
        return sorted(repr([row[c] for c in columns]) for row in self.rows[name])


def test_every_step_up_and_down_keeps_every_row(steps):
    walk = Walk()
    for step in steps:
        walk.up(step)
    for step in reversed(steps):
        walk.down(step)
    assert not walk.seen.tables


def test_models_and_migrations_agree(config):
    upgrade()
    command.check(config)  # says what differs


def test_migrations_are_numbered_one_after_the_other(config, steps):
    assert len(ScriptDirectory.from_config(config).get_heads()) == 1
    assert [step.revision for step in steps] == [f"{n:04}" for n in range(1, len(steps) + 1)]
    for step in steps:
        assert re.fullmatch(rf"{step.revision}_[a-z_]+\.py", Path(step.path).name)
        assert step.doc, f"{step.revision} says in its first line what it is for"


# What env.py promises of any migration


@pytest.fixture
def migrations(app, world, database, tmp_path):
    """A copy of the migrations to which a test adds one of its own, before a database with something of every kind."""
    folder = shutil.copytree(ROOT / "migrations", tmp_path / "migrations")
    head = ScriptDirectory(str(folder)).get_current_head()

    def add(upgrading):
        lines = ("import sqlalchemy as sa", "from alembic import op", 'revision = "x"', f'down_revision = "{head}"')
        text = "\n".join([*lines, "def upgrade():", f"    {upgrading}"])
        (folder / "versions" / "x.py").write_text(text)
        db.session.remove()
        upgrade(directory=str(folder))

    return add


def test_a_table_made_anew_keeps_the_rows_that_point_at_it(migrations):
    before = Seen()
    migrations(
        'with op.batch_alter_table("users") as users: '
        'users.add_column(sa.Column("pet", sa.String(20))); users.alter_column("name", type_=sa.String(500))'
    )
    after = Seen()
    assert "pet" in after.columns("users")
    for name in before.rows:
        assert before.picked(name, before.columns(name)) == after.picked(name, before.columns(name)), name


def test_a_migration_that_leaves_rows_pointing_nowhere_is_refused_whole(migrations):
    before = Seen()
    with pytest.raises((SystemExit, sa.exc.IntegrityError)):
        migrations('op.add_column("meetings", sa.Column("pet", sa.String(20))); op.execute("DELETE FROM groups")')
    after = Seen()
    assert (before.shape, before.rows) == (after.shape, after.rows)


def test_meetings_whose_summary_is_out_are_marked(config):
    upgrade(revision="0033")
    filler, newest = Filler(), sa.text("UPDATE summaries SET state = :state WHERE id = (SELECT max(id) FROM summaries)")
    marked = sa.text("SELECT summaries.state, is_summarized FROM summaries JOIN meetings ON meetings.id = meeting_id")
    with db.engine.begin() as connection:
        tables = look(connection)
        for state in ("writing", "published", "confirmed"):
            filler.add_row(connection, with_targets(["summaries"], tables), is_full=True)
            connection.execute(newest, {"state": state})
    upgrade()
    with db.engine.connect() as connection:
        found = {state: bool(mark) for state, mark in connection.execute(marked)}
    assert found == {"writing": False, "published": True, "confirmed": True}
