"""Which schema the database has, and which one this version of the program needs."""

from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from roundtable.config import ROOT
from roundtable.extensions import db, only_reading


class SchemaError(Exception):
    """Nothing can be done with this database as it is; the sentence says what to do first."""


def check() -> None:
    """Refuse to work on a database that is empty, or of another version. Needs an application context."""
    has, needs = current(), newest()
    if has is None:
        raise SchemaError(
            "Nothing is set up here yet. For a real roundtable: flask --app wsgi setup. For a demonstration: make run."
        )
    if not is_known(has):
        raise SchemaError(f"The database is of a newer version ({has}) than this program ({needs}).")
    if has != needs:
        raise SchemaError(
            f"The database is of version {has}, this program needs {needs}. Bring it there: make upgrade."
        )


def current() -> str | None:
    """The mark of the last migration that ran; none before the first."""
    with only_reading(), db.engine.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    head = _scripts().get_current_head()
    assert head is not None, "there are no migrations"
    return head


def is_known(revision: str) -> bool:
    """Whether this version of the program has that migration."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


def _scripts() -> ScriptDirectory:
    return ScriptDirectory(str(ROOT / "migrations"))
