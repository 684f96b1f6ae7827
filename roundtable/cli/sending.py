import threading
import time
from email import message_from_bytes
from email.policy import default
from pathlib import Path

import click
from flask import current_app

from roundtable.cli import mail_trouble
from roundtable.cli.commands import Group
from roundtable.domain import clock, digests, mails, suppressions, users
from roundtable.domain import site as the_roundtable
from roundtable.extensions import db
from roundtable.mail import (
    InDoubt,
    Refused,
    ServerDown,
    boxes,
    digest_letter,
    make_transport,
    notice_letter,
    postfix_log,
)
from roundtable.models import Mail, MailKind
from roundtable.web.labels import why_held
from roundtable.worker.doors import Doors

digest_group = Group("digest", help="Digests.")
mail_group = Group("mail", help="The outbox and the mail server.")

#: How often, and after how many seconds each, it is looked whether the mail server has logged a mail.
TIMES_TO_LOOK, PAUSE = 6, 0.5


@digest_group.command("preview")
@click.argument("email")
@click.option("--raw", is_flag=True, help="The whole message as it goes to the server.")
def preview_digest(email: str, raw: bool) -> None:
    """Print the next digest of a person as it would be sent now. Nothing is changed."""
    person = users.find_by_address(email)
    if person is None:
        raise click.ClickException(f"Nobody has the address {email}.")
    _, letter = digests.preview(person, digest_letter)
    if letter is None:
        click.echo(f"Nothing to tell: {person.name} would get no mail.")
    else:
        click.echo(letter.message if raw else _as_read(letter.message))
    if person.next_due_at:
        click.echo(f"Due: {person.next_due_at:%Y-%m-%d %H:%M} UTC.", err=True)
    db.session.rollback()


def _as_read(message: bytes) -> str:
    """What a mail program shows of it where it shows no HTML."""
    letter = message_from_bytes(message, policy=default)
    body = letter.get_body(("plain",))
    heads = "".join(f"{name}: {letter[name]}\n" for name in ("From", "To", "Subject"))
    return f"{heads}\n{body.get_content() if body else ''}"


@mail_group.command("check")
@click.argument("email")
def check_mail(email: str) -> None:
    """Send one test message now, past the outbox, and tell what the server says."""
    transport = make_transport(current_app._get_current_object())  # type: ignore[attr-defined]
    now = clock.now()
    mail = Mail(
        key=f"check:{now.timestamp()}", kind=MailKind.MAIL_CHECK, address=users.checked_address(email), arguments={}
    )
    letter = notice_letter(mail)
    sender = str(current_app.config["MAIL_DEFAULT_SENDER"])
    server = current_app.config["MAIL_SERVER"]
    click.echo(f"From {sender} to {email} by {server or 'the local mailbox folder'} …")
    try:
        reply = transport.send(sender, mail.address, transport.on_the_way(letter.message), lambda: None)
    except (Refused, ServerDown) as error:
        raise click.ClickException(f"Not sent: {error}") from error
    except InDoubt as error:
        raise click.ClickException(f"Perhaps sent: the connection was lost before the answer ({error}).") from error
    finally:
        transport.close()
    if server:
        click.echo(f"Accepted: {reply}. Look at the headers of what arrives: spf, dkim and dmarc should all pass.")
        if path := current_app.config["SETTINGS"].mail_log:
            click.echo(what_the_log_says(Path(path), letter.message_id))
    else:
        click.echo(f"No mail server is set, so it has not left this machine: {reply}. See docs/running.md, Mail.")
    check_ways_in()


def check_ways_in() -> None:
    """Whether mail comes in, where the settings say that it is to."""
    into = current_app.config["SETTINGS"].mail_into
    if not into:
        click.echo("Mail is not taken in: ROUNDTABLE_MAIL_INTO is not set, so replies go to the sender's address.")
        return
    click.echo(f"Replies go to addresses such as {boxes.plain_address('reply')}.")
    told = list(Doors(current_app._get_current_object(), threading.Event()).check())  # type: ignore[attr-defined]
    click.echo("\n".join(told or ["Nothing takes them in: set ROUNDTABLE_MAIL_LISTEN or ROUNDTABLE_MAILBOX_URL."]))


def what_the_log_says(path: Path, message_id: str) -> str:
    """Whether it is the log of this server: after a crash mails are looked up there."""
    for _ in range(TIMES_TO_LOOK):
        try:
            queued = postfix_log.look_up(path, [message_id]).queued
        except OSError as error:
            raise click.ClickException(f"The log {path} cannot be read: {error.strerror}.") from error
        if queued:
            return f"The log {path} has it as {queued[message_id]}."
        time.sleep(PAUSE)
    raise click.ClickException(f"The log {path} does not have it: is it the log of this mail server?")


@mail_group.command("status")
def show_status() -> None:
    """How many mails wait or need somebody."""
    site = the_roundtable.the_site()
    if site is not None and site.is_mail_held:
        click.echo(f"Mail is held: {why_held(site)}")
    for state, count in mails.counts().items():
        click.echo(f"{state:<10} {count}")
    click.echo(f"Addresses in trouble: {suppressions.count()}.")
    if oldest := mails.oldest_waiting():
        click.echo(f"The oldest has waited since {oldest:%Y-%m-%d %H:%M} UTC.")


@mail_group.command("release")
@click.option("--drop-waiting", is_flag=True, help="Drop what has been waiting instead of sending it.")
def release_mail(drop_waiting: bool) -> None:
    """Send again after a restore or a hold."""
    site = the_roundtable.the_site()
    if site is None:
        raise click.ClickException("The roundtable is not set up yet.")
    the_roundtable.release_mail(site, by=None, drop_waiting=drop_waiting)
    db.session.commit()
    click.echo("Mail goes out again.")


for command in mail_trouble.IN_MAIL_GROUP:
    mail_group.add_command(command)

COMMANDS = (digest_group, mail_group)
