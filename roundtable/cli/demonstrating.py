import secrets

import click
from flask import current_app
from flask_migrate import upgrade
from sqlalchemy import inspect, text

from roundtable.cli.commands import command
from roundtable.config import Settings, kept_secret
from roundtable.demonstration import accounts, is_demonstration, refresh, seed, set_password
from roundtable.domain.site import the_site
from roundtable.extensions import db, only_reading

DEMO_PASSWORD_FILE = "demo-password"  # noqa: S105 (the name of a file)


@command("seed", needs_data=False)
@click.option("--refresh", "is_refresh", is_flag=True, help="Empty the demonstration and make it anew around today.")
def seed_demonstration(is_refresh: bool) -> None:
    """Demonstration data, only into an empty database."""
    if is_real():
        raise click.ClickException("This is not a demonstration: nothing was changed.")
    upgrade()
    if is_refresh and is_demonstration():
        refresh(demo_password(), current_app.config["SETTINGS"].folder / "files")
        db.session.commit()
        forget_mailbox()
        click.echo("The demonstration is fresh.")
    else:
        fill_if_empty()


@command("accounts")
def print_accounts() -> None:
    """Print how to sign in to the demonstration."""
    if not is_demonstration():
        raise click.ClickException("This is not a demonstration: people sign in with passwords of their own.")
    tell_accounts()


def demonstrate() -> None:
    """Before it is served: fill what is empty, and say who may come in. A real roundtable is left alone."""
    if is_real():
        return
    upgrade()
    fill_if_empty()
    tell_accounts()


def is_real() -> bool:
    """Whether people use this one; asked before anything is changed, so that its schema may be another."""
    with only_reading(), db.engine.connect() as connection:
        if not inspect(connection).has_table("site"):
            return False
        found = connection.execute(text("SELECT is_demonstration FROM site")).scalar()
        return found is not None and not found


def fill_if_empty() -> None:
    if the_site() is not None:
        click.echo("There is data already: nothing was changed.")
        return
    seed(demo_password(), current_app.config["SETTINGS"].folder / "files")
    db.session.commit()
    click.echo("Demonstration data is in place.")


def forget_mailbox() -> None:
    """What was mailed before points at things that are gone."""
    for mail in (current_app.config["SETTINGS"].folder / "mailbox").glob("*.eml"):
        mail.unlink(missing_ok=True)


def tell_accounts() -> None:
    password = demo_password()
    for person in accounts():
        click.echo(f"Sign in as {person.name}: {person.address} / {password}")


def demo_password() -> str:
    """The password of all demonstration accounts: as set, else made once and kept. When another one is
    set, they have that one from now on."""
    settings: Settings = current_app.config["SETTINGS"]
    path = settings.folder / DEMO_PASSWORD_FILE
    made = settings.demo_password or "-".join(secrets.choice(WORDS) for _ in range(4))
    kept = kept_secret(path, made)
    if settings.demo_password in {"", kept}:
        return kept
    if is_demonstration():
        set_password(settings.demo_password)
        db.session.commit()
    path.unlink()
    return kept_secret(path, settings.demo_password)


#: Short words that are easy to read out and to type.
WORDS = (
    *("amber", "anchor", "birch", "bridge", "cedar", "cloud", "copper", "delta", "ember", "fern", "field", "garden"),
    *("harbour", "hazel", "island", "ivory", "juniper", "lantern", "linen", "maple", "meadow", "mosaic", "north"),
    *("ocean", "olive", "orchard", "pebble", "pine", "quartz", "river", "saffron", "silver", "spruce", "thistle"),
    *("timber", "valley", "violet", "walnut", "willow", "winter"),
)

COMMANDS = (seed_demonstration, print_accounts)
