import hashlib
import json
import sys
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

import click

from roundtable.cli.commands import Group
from roundtable.cli.progress import Bar
from roundtable.domain import groups, users
from roundtable.domain.minutes import Outcome, Verdict, import_minutes, verdicts_of
from roundtable.extensions import db, only_reading
from roundtable.minutes import Minutes, Problem, as_json, read_minutes
from roundtable.minutes.plans import Words, plans_of
from roundtable.minutes.reading import MOST_BYTES
from roundtable.models import Group as WorkingGroup
from roundtable.models import User
from roundtable.web.labels import label

#: Endings of what can be read, and of minutes that cannot, which are named; anything else is passed by.
READ = {".md", ".markdown", ".txt", ".text", ".docx", ".org", ".rst", ".wiki", ".log"}
NAMED = {".pdf", ".doc", ".docm", ".odt", ".rtf"}
NO_MINUTES = {"readme", "license", "contributing", "changelog"}

meetings_group = Group("meetings", help="Meetings.")


@dataclass(frozen=True)
class File:
    """A file as it was read; ``trouble`` says why it could not be."""

    minutes: Minutes
    sha256: str = ""
    trouble: str = ""

    @property
    def first_day(self) -> date:
        return min((m.held_on for m in self.minutes.meetings if m.held_on), default=date.max)


@meetings_group.command("import")
@click.argument("folder", metavar="DIR", type=click.Path(exists=True, path_type=Path))
@click.option("--group", "slug", required=True, help="The group whose meetings these are, as in its address.")
@click.option("--by", "email", help="Who imports: the address of a member of the group or an organizer.")
@click.option("--date", "day", type=click.DateTime(["%Y-%m-%d"]), help="The day of a file that does not say its own.")
@click.option("--preview", is_flag=True, help="Only say what is understood; nothing is changed.")
@click.option("--json", "is_json", is_flag=True, help="With --preview: for programs, on the output.")
def import_meetings(
    folder: Path, slug: str, email: str | None, day: datetime | None, preview: bool, is_json: bool
) -> None:
    """Put the meetings on record that the minutes in DIR tell of: text, Markdown, or Word.

    Importing the same file twice changes nothing. Nobody is mailed.
    """
    if is_json and not preview:
        raise click.UsageError("--json goes with --preview.")
    paths, others = _files_in(folder)
    days = _days(day, paths)
    with only_reading():
        _group_named(slug)
        person = _doer(slug, email) if not preview else None
        db.session.rollback()
    bar = _bar(is_json)
    files = _read(folder, paths, lambda done, step: bar(done * (1.0 if preview else 0.5), step))
    if is_json:
        click.echo(json.dumps([_in_json(file) for file in files], ensure_ascii=False, indent=2))
    elif preview:
        with only_reading():
            for file in files:
                _tell(file, _group_named(slug), days)
            db.session.rollback()
    else:
        assert person is not None
        _import(files, slug, person, days, lambda done, step: bar(0.5 + done / 2, step))
    if others and not is_json:
        click.echo(f"Passed by, for they are no minutes by their names: {others}.")
    if any(file.trouble and file.minutes.problem is not Problem.EMPTY for file in files):
        sys.exit(1)


# Finding and reading files


def _files_in(folder: Path) -> tuple[list[Path], int]:
    """Files of minutes by name, folders within too; and how many others there are."""
    if folder.is_file():
        return [folder], 0
    inner = [
        path for path in sorted(folder.rglob("*")) if not any(p.startswith(".") for p in _below(folder, path).parts)
    ]
    found = [path for path in inner if path.is_file()]
    minutes = [p for p in found if p.suffix.lower() in READ | NAMED and p.stem.lower() not in NO_MINUTES]
    if not minutes:
        raise click.ClickException(f"There are no minutes in {folder}: no text, Markdown or Word files.")
    return minutes, len(found) - len(minutes)


def _below(folder: Path, path: Path) -> Path:
    return path.relative_to(folder) if path != folder else Path(path.name)


def _days(day: datetime | None, paths: list[Path]) -> dict[int, date]:
    if day is not None and len(paths) > 1:
        raise click.UsageError("--date goes with one file.")
    return {0: day.date()} if day else {}


def _read(folder: Path, paths: list[Path], report: Callable[[float, str], None]) -> list[File]:
    files = []
    for number, path in enumerate(paths):
        report(number / len(paths), "Reading the minutes")
        files.append(_read_one(_below(folder, path).as_posix(), path))
    report(1.0, "Reading the minutes")
    return files


def _read_one(name: str, path: Path) -> File:
    try:
        if path.stat().st_size > MOST_BYTES:
            return File(Minutes(name, [], problem=Problem.TOO_LARGE), trouble=str(label(Problem.TOO_LARGE)))
        data = path.read_bytes()
    except OSError as error:
        return File(Minutes(name, []), trouble=f"It cannot be read: {error.strerror}.")
    minutes = read_minutes(data, name)
    trouble = str(label(minutes.problem)) if minutes.problem else ""
    return File(minutes, hashlib.sha256(data).hexdigest(), trouble)


# Who and where


def _group_named(slug: str) -> WorkingGroup:
    group = groups.by_slug(slug)
    if group is None:
        there = ", ".join(group.slug for group in groups.all_groups())
        raise click.ClickException(f"There is no group {slug}. There are: {there}.")
    return group


def _doer(slug: str, email: str | None) -> User:
    """Who is named, else the first organizer."""
    if email is None:
        organizers = users.organizers()
        if not organizers:
            raise click.ClickException("There is no organizer yet. Say who imports: --by ADDRESS")
        return organizers[0]
    person = users.find_by_address(email)
    if person is None or not person.is_active:
        raise click.ClickException(f"Nobody has the address {email}.")
    return person


# Telling


def _bar(is_quiet: bool) -> Callable[[float, str], None]:
    """Where the output is for programs nothing stands beside it but on a screen."""
    return Bar() if not is_quiet or sys.stderr.isatty() else lambda _done, _step: None


def _in_json(file: File) -> dict[str, object]:
    told = as_json(file.minutes)
    is_news = file.trouble and file.minutes.problem is not Problem.EMPTY
    return {**told, "problem": file.trouble} if is_news else told


def _tell(file: File, group: WorkingGroup, days: dict[int, date]) -> None:
    click.secho(file.minutes.name, bold=True)
    if file.trouble:
        click.echo(f"  {file.trouble}")
    told = as_json(file.minutes)["meetings"]
    for verdict in verdicts_of(group, plans_of(file.minutes, days, Words())):
        meeting = told[verdict.plan.place]
        click.echo(f"  {verdict.plan.held_on or 'No date'}  {verdict.plan.title}  [{_outcome(verdict)}]")
        for name, people in meeting["attendance"].items():
            _line(name.capitalize(), ", ".join(people))
        for item in meeting["agenda"]:
            _line("Agenda", item["title"] + (f" ({item['minutes']} min)" if item["minutes"] else ""))
        for decision in meeting["decisions"]:
            _line("Decision", f"{decision['line']:>4}: {decision['text']}")
        for action in meeting["action_items"]:
            owners = ", ".join(action["owners"]) or "nobody yet"
            due = f", {action['due']}" if action["due"] else ""
            since = "carried" if action["is_carried"] else "new"
            _line("Action item", f"{action['line']:>4}: {owners}: {action['text']}{due} ({action['state']}, {since})")
        for number in meeting["not_understood"]:
            _line("Not understood", f"{number:>4}: {file.minutes.lines[number - 1].strip()}")


def _line(name: str, words: str) -> None:
    if words:
        click.echo(f"    {name:<15} {words}")


def _outcome(verdict: Verdict) -> str:
    return str(label(verdict.outcome))


# Importing


def _import(
    files: list[File], slug: str, person: User, days: dict[int, date], report: Callable[[float, str], None]
) -> None:
    """Each file in a transaction of its own, the earliest meetings first."""
    found: list[tuple[str, Verdict]] = []
    work = sorted(files, key=lambda file: (file.first_day, file.minutes.name))
    for number, file in enumerate(work):
        report(number / len(work), "Putting meetings on record")
        if file.minutes.meetings:
            imported = import_minutes(_group_named(slug), file.minutes, file.sha256, by=person, days=days)
            db.session.commit()
            found += [(file.minutes.name, verdict) for verdict in imported.verdicts]
    report(1.0, "Putting meetings on record")
    for file in files:
        if file.trouble:
            click.echo(f"{file.minutes.name}: {file.trouble}")
    for name, verdict in found:
        if verdict.outcome in {Outcome.DIFFERS, Outcome.UNDATED}:
            click.echo(f"{name}: {verdict.plan.title}: {_outcome(verdict)}")
    if any(verdict.outcome is Outcome.UNDATED for _, verdict in found):
        click.echo("Say the day with --date, or let the name of the file begin with it, as in 2026-03-12-call.txt.")
    new, same = (sum(verdict.outcome is outcome for _, verdict in found) for outcome in (Outcome.NEW, Outcome.SAME))
    left = len(found) - new - same
    click.echo(f"Put on record by {person.name}: {new}. On record already: {same}. Left out: {left}.")


COMMANDS = (meetings_group,)
