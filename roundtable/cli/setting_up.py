import sys
from collections.abc import Callable
from typing import TextIO

import click
from flask import current_app
from flask_migrate import upgrade

from roundtable.cli.commands import command
from roundtable.config import ENV_FILE, PREFIX, Settings, SettingsError, checked_url, mail_config
from roundtable.domain import groups, passwords, users
from roundtable.domain import site as the_roundtable
from roundtable.domain.errors import DomainError
from roundtable.domain.users import Profile
from roundtable.extensions import db
from roundtable.models import FOUNDING_GROUPS
from roundtable.web.forms import zone_named

NAME = "LMS Research Roundtable"
NO_GROUPS = "none"


@command("setup", needs_data=False)
@click.option("--name", help="Name of the roundtable.")
@click.option("--url", help="Its public address, as in https://roundtable.example.org.")
@click.option("--organizer", help="Name of the first organizer.")
@click.option("--email", help="Address of the first organizer.")
@click.option("--zone", help="Time zone of the first organizer, or a large city in it.")
@click.option(
    "--password-file", type=click.File(), help="A file with their password in its first line; - is the input."
)
@click.option("--groups", "slugs", help=f"Groups to found: {','.join(FOUNDING_GROUPS)}, some of them, or {NO_GROUPS}.")
@click.option("--mail-url", help="Mail server, as in smtp://user:password@host:587; empty for none yet.")
def set_up(
    name: str | None,
    url: str | None,
    organizer: str | None,
    email: str | None,
    zone: str | None,
    password_file: TextIO | None,
    slugs: str | None,
    mail_url: str | None,
) -> None:
    """Set up a real roundtable: its name, the first organizer, groups, and the mail server.

    What is not given is asked for. Settings that are there already are proposed.
    """
    upgrade()
    if the_roundtable.the_site() is not None:
        raise click.ClickException(
            "There is data already. For a real roundtable, choose an empty place: "
            "ROUNDTABLE_INSTANCE=/srv/roundtable flask --app wsgi setup"
        )
    settings: Settings = current_app.config["SETTINGS"]
    name = _answer(name, "Name of the roundtable", _checked_words, default=NAME)
    url = _answer(url, "Its public address", checked_url, default=settings.public_url)
    organizer = _answer(organizer, "Your name (the first organizer)", _checked_words)
    address = _answer(email, "Your email address", users.checked_address)
    zone = _answer(zone, "Your time zone, or a large city in it", _checked_zone, default="UTC")
    password = _password(password_file, about=(organizer, address))
    chosen = _groups(slugs)
    mail_url = _mail_url(mail_url, settings)
    the_roundtable.set_up(name=name)
    groups.found_first(chosen, by=None)
    person = users.join(Profile(organizer, zone, "en"), address=address, password_hash=passwords.hashed(password))
    person.is_organizer = True
    groups.join_plenary(person)
    _write_settings(settings, url, mail_url)
    db.session.commit()
    click.echo(f"{name} is set up. Start it with: flask --app wsgi serve")
    click.echo("Then sign in and invite people under /organize/invitations. How to run it: docs/running.md")


def _answer(given: str | None, question: str, check: Callable[[str], str], *, default: str | None = None) -> str:
    """What was given, else what is typed; asked until it will do."""
    typed = given
    while True:
        if typed is None:
            typed = str(click.prompt(question, default=default))
        try:
            return check(typed)
        except (DomainError, SettingsError, ValueError) as error:
            _say(str(error), is_last=given is not None)
            typed = None


def _password(file: TextIO | None, about: tuple[str, ...]) -> str:
    """Never from the command line: others can read that, and it stays in the history."""
    while True:
        typed = file.readline().rstrip("\r\n") if file is not None else _typed_password()
        try:
            passwords.check(typed, about=about)
            return typed
        except DomainError as error:
            _say(str(error), is_last=file is not None)


def _typed_password() -> str:
    return str(click.prompt("A password", hide_input=True, confirmation_prompt=sys.stdin.isatty()))


def _groups(slugs: str | None) -> list[str]:
    if slugs is None:
        return [s for s, title in FOUNDING_GROUPS.items() if click.confirm(f"Found the group {title}?", default=True)]
    chosen = [s.strip() for s in slugs.split(",") if s.strip() not in {"", NO_GROUPS}]
    if unknown := set(chosen) - set(FOUNDING_GROUPS):
        raise click.ClickException(f"There is no group {unknown.pop()}. There are: {', '.join(FOUNDING_GROUPS)}.")
    return chosen


def _mail_url(given: str | None, settings: Settings) -> str:
    """A server that is in the settings already is not asked for again: its password would be shown."""
    if given is None and settings.mail_url:
        click.echo(f"Mail server: {settings.mail_url.split('@')[-1]}, from the settings")
        return settings.mail_url
    question = "Mail server (smtp://user:password@host:587, empty for none yet)"
    if given is None:
        return _answer(None, question, _checked_mail_url, default="")
    return _answer(given, question, _checked_mail_url)


def _say(sentence: str, *, is_last: bool) -> None:
    click.echo(sentence)
    if is_last or not sys.stdin.isatty():  # a script gave the answers: asking again would never end
        raise click.ClickException("Nothing was set up.")


def _checked_words(typed: str) -> str:
    if words := " ".join(typed.split()):
        return words
    raise ValueError("Please type something.")


def _checked_zone(typed: str) -> str:
    if found := zone_named(typed):
        return found
    raise ValueError(f"“{typed}” is not known. Try a large city in the same zone.")


def _checked_mail_url(typed: str) -> str:
    mail_config(Settings(mail_url=typed.strip()))
    return typed.strip()


def _write_settings(settings: Settings, url: str, mail_url: str) -> None:
    """Into instance/roundtable.env, mode 600, beside what stands there; the environment has the last word."""
    given = {f"{PREFIX}URL": url, **({f"{PREFIX}MAIL_URL": mail_url} if mail_url else {})}
    path = settings.folder / ENV_FILE
    path.touch(mode=0o600)
    path.chmod(0o600)
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.split("=", 1)[0].strip() not in given]
    path.write_text("\n".join([*kept, *(f"{key}={value}" for key, value in given.items())]) + "\n", encoding="utf-8")


COMMANDS = (set_up,)
