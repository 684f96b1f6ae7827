from pathlib import Path

import click
from flask import current_app
from flask.cli import AppGroup

from roundtable import backup, data_protection
from roundtable.backup import BackupError
from roundtable.cli.progress import Bar
from roundtable.config import ROOT
from roundtable.domain import reindex
from roundtable.extensions import db


@click.command("backup")
@click.argument("file", required=False, type=click.Path(path_type=Path))
def make_backup(file: Path | None) -> None:
    """Write everything into one archive, while people write, and read it back."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    path = _told(lambda: backup.make(app, file, Bar()))
    click.echo(f"Backup: {path} ({path.stat().st_size / 1e6:.1f} MB), read back and in order.")


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore_backup(file: Path) -> None:
    """Put a backup into an empty installation. No mail goes out until an organizer releases it."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    manifest = _told(lambda: backup.restore(app, file, Bar()))
    rows = sum(told["rows"] for told in manifest.tables.values())
    click.echo(f"Restored: {rows:,} rows and {len(manifest.files):,} files of {manifest.made_at[:16]} UTC.")
    if manifest.missing_files:
        click.echo(f"{len(manifest.missing_files)} files were already missing when it was made.")
    click.echo("Mail is held. An organizer releases it under /organize/mail.")


def _told(work):  # type: ignore[no-untyped-def]
    try:
        return work()
    except BackupError as error:
        raise click.ClickException(str(error)) from error


search_group = AppGroup("search", help="The search index.")


@search_group.command("reindex")
def write_index() -> None:
    """Write the whole search index anew."""
    bar = Bar()
    for done in reindex.everything():
        db.session.commit()
        bar(done, "Writing the search index")


docs_group = AppGroup("docs", help="Documentation made from the code.")


@docs_group.command("data-protection")
def write_data_protection() -> None:
    """Write docs/data-protection.md from the tags of the columns."""
    path = ROOT / "docs" / "data-protection.md"
    path.write_text(data_protection.page(), encoding="utf-8")
    click.echo(f"Written: {path}")


COMMANDS = (make_backup, restore_backup, search_group, docs_group)
