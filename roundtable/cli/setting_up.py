import secrets
import sys

import click
from flask import current_app
from flask_migrate import upgrade

from roundtable.config import ENV_FILE, Settings, SettingsError, kept_secret, mail_config
from roundtable.demonstration import is_demonstration, refresh, seed
from roundtable.domain import groups, passwords, users
from roundtable.domain import site as the_roundtable
from roundtable.domain.errors import DomainError
from roundtable.domain.users import Profile
from roundtable.extensions import db
from roundtable.models import FOUNDING_GROUPS
from roundtable.web.forms import zone_named

DEMO_PASSWORD_FILE = "demo-password"  # noqa: S105 (the name of a file)


@click.command("seed")
@click.option("--refresh", "is_refresh", is_flag=True, help="Empty the demonstration and make it anew around today.")
def seed_demonstration(is_refresh: bool) -> None:
    """Demonstration data, only into an empty database."""
    upgrade()
    files = current_app.config["SETTINGS"].folder / "files"
    if the_roundtable.the_site() is not None and not is_demonstration():
        raise click.ClickException("This is not a demonstration: nothing was changed.")
    if is_refresh:
        refresh(demo_password(), files)
        click.echo("The demonstration is fresh.")
    elif the_roundtable.the_site() is None:
        seed(demo_password(), files)
        click.echo("Demonstration data is in place.")
    else:
        click.echo("There is data already: nothing was changed.")
    db.session.commit()


def demo_password() -> str:
    """The password of all demonstration accounts: as set, else made once and kept."""
    settings: Settings = current_app.config["SETTINGS"]
    path = settings.folder / DEMO_PASSWORD_FILE
    if settings.demo_password:
        path.write_text(settings.demo_password, encoding="utf-8")
        path.chmod(0o600)
    return kept_secret(path, "-".join(secrets.choice(WORDS) for _ in range(4)))


#: Short words that are easy to read out and to type.
WORDS = (
    *("amber", "anchor", "birch", "bridge", "cedar", "cloud", "copper", "delta", "ember", "fern", "field", "garden"),
    *("harbour", "hazel", "island", "ivory", "juniper", "lantern", "linen", "maple", "meadow", "mosaic", "north"),
    *("ocean", "olive", "orchard", "pebble", "pine", "quartz", "river", "saffron", "silver", "spruce", "thistle"),
    *("timber", "valley", "violet", "walnut", "willow", "winter"),
)


@click.command("accounts")
def print_accounts() -> None:
    """Print how to sign in to the demonstration."""
    if not is_demonstration():
        return
    password = demo_password()
    for person in users.listed().rows:
        if person.address and person.is_active:
            click.echo(f"Sign in as {person.name}: {person.address} / {password}")


@click.command("setup")
def set_up() -> None:
    """Set up a real roundtable: its name, the first organizer, groups, and the mail server."""
    upgrade()
    if the_roundtable.the_site() is not None:
        raise click.ClickException(
            "There is data already. For a real roundtable, choose an empty place: "
            "ROUNDTABLE_INSTANCE=/srv/roundtable flask --app wsgi setup"
        )
    name = click.prompt("Name of the roundtable", default="LMS Research Roundtable")
    url = click.prompt("Its public address", default=current_app.config["SETTINGS"].public_url)
    organizer = click.prompt("Your name (the first organizer)")
    address = _asked("Your email address", users.checked_address)
    zone = _asked("Your time zone, or a large city in it", _checked_zone, default="UTC")
    password = _asked_password((organizer, address))
    chosen = [
        slug for slug, title in FOUNDING_GROUPS.items() if click.confirm(f"Found the group {title}?", default=True)
    ]
    mail_url = _asked("Mail server (smtp://user:password@host:587, empty for none yet)", _checked_mail_url, default="")
    _write_settings(url, mail_url)
    the_roundtable.set_up(name=name)
    groups.found_first(chosen, by=None)
    profile = Profile(name=organizer, zone=zone, language="en")
    person = users.join(profile, address=address, password_hash=passwords.hashed(password))
    person.is_organizer = True
    groups.join_plenary(person)
    db.session.commit()
    click.echo(f"{name} is set up. Start it with: flask --app wsgi serve")
    click.echo("Then sign in and invite people under /organize/invitations. How to run it: docs/running.md")


def _asked(question: str, check, default: str | None = None) -> str:  # type: ignore[no-untyped-def]
    """Ask until the answer will do."""
    while True:
        typed = click.prompt(question, default=default, show_default=bool(default))
        try:
            return str(check(typed))
        except (DomainError, SettingsError, ValueError) as error:
            _say(str(error))


def _asked_password(about: tuple[str, ...]) -> str:
    while True:
        password = click.prompt("A password", hide_input=True, confirmation_prompt=sys.stdin.isatty())
        try:
            passwords.check(password, about=about)
            return str(password)
        except DomainError as error:
            _say(str(error))


def _say(sentence: str) -> None:
    click.echo(sentence)
    if not sys.stdin.isatty():  # a script gave the answers: asking again would never end
        raise click.ClickException("Nothing was set up.")


def _checked_zone(typed: str) -> str:
    if found := zone_named(typed):
        return found
    raise ValueError(f"“{typed}” is not known. Try a large city in the same zone.")


def _checked_mail_url(typed: str) -> str:
    mail_config(Settings(mail_url=typed))
    return typed


def _write_settings(url: str, mail_url: str) -> None:
    """Into instance/roundtable.env, mode 600, beside what stands there; the environment has the last word."""
    given = {"ROUNDTABLE_URL": url, **({"ROUNDTABLE_MAIL_URL": mail_url} if mail_url else {})}
    path = current_app.config["SETTINGS"].folder / ENV_FILE
    path.touch(mode=0o600)
    path.chmod(0o600)
    lines = path.read_text(encoding="utf-8").splitlines()
    kept = [line for line in lines if line.split("=", 1)[0].strip() not in given]
    path.write_text("\n".join([*kept, *(f"{key}={value}" for key, value in given.items())]) + "\n", encoding="utf-8")


COMMANDS = (seed_demonstration, print_accounts, set_up)
