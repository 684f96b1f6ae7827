from pathlib import Path

import click
from flask import current_app

from roundtable import backup, data_protection
from roundtable.cli.commands import Group, command
from roundtable.cli.progress import Bar
from roundtable.config import ROOT
from roundtable.domain import reindex
from roundtable.extensions import db


@command("backup", needs_data=False)
@click.argument("file", required=False, type=click.Path(path_type=Path))
def make_backup(file: Path | None) -> None:
    """Write everything into one archive, while people write, and read it back."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    path = backup.make(app, file, Bar())
    click.echo(f"Backup: {path} ({path.stat().st_size / 1e6:.1f} MB), read back and in order.")
    if missing := backup.manifest_of(path).missing_files:
        folder = app.config["SETTINGS"].folder / "files"
        click.echo(f"Not in {folder}, though the database names them: {_files(len(missing))}.")


@command("restore", needs_data=False)
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
def restore_backup(file: Path) -> None:
    """Put a backup into an empty installation. No mail goes out until an organizer releases it."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]
    manifest = backup.restore(app, file, Bar())
    rows = sum(told["rows"] for told in manifest.tables.values())
    click.echo(f"Restored: {rows:,} rows and {_files(len(manifest.files))} of {manifest.made_at[:16]} UTC.")
    if manifest.missing_files:
        click.echo(f"Missing already when it was made: {_files(len(manifest.missing_files))}.")
    click.echo("Mail is held. An organizer releases it under /organize/mail.")


def _files(count: int) -> str:
    return "1 file" if count == 1 else f"{count:,} files"


search_group = Group("search", help="The search index.")


@search_group.command("reindex")
def write_index() -> None:
    """Write the whole search index anew."""
    bar = Bar()
    for done in reindex.everything():
        db.session.commit()
        bar(done, "Writing the search index")


docs_group = Group("docs", help="Documentation made from the code.")


@docs_group.command("data-protection", needs_data=False)
def write_data_protection() -> None:
    """Write docs/data-protection.md from the tags of the columns."""
    path = ROOT / "docs" / "data-protection.md"
    path.write_text(data_protection.page(), encoding="utf-8")
    click.echo(f"Written: {path}")


COMMANDS = (make_backup, restore_backup, search_group, docs_group)
