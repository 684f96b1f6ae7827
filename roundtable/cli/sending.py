import click
from flask import current_app
from flask.cli import AppGroup

from roundtable.domain import clock, digests, mails, users
from roundtable.domain import site as the_roundtable
from roundtable.extensions import db
from roundtable.mail import Refused, ServerDown, digest_letter, make_transport, notice_letter
from roundtable.models import Mail, MailKind
from roundtable.web.labels import why_held

digest_group = AppGroup("digest", help="Digests.")
mail_group = AppGroup("mail", help="The outbox and the mail server.")


@digest_group.command("preview")
@click.argument("email")
def preview_digest(email: str) -> None:
    """Print the next digest of a person as it would be sent now. Nothing is changed."""
    person = users.find_by_address(email)
    if person is None:
        raise click.ClickException(f"Nobody has the address {email}.")
    _, letter = digests.preview(person, digest_letter)
    if letter is None:
        click.echo(f"Nothing to tell: {person.name} would get no mail.")
    else:
        click.echo(letter.message.decode("utf-8", "replace"))
    if person.next_due_at:
        click.echo(f"Due: {person.next_due_at:%Y-%m-%d %H:%M} UTC.", err=True)
    db.session.rollback()


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
    click.echo(f"From {sender} to {email} by {current_app.config['MAIL_SERVER'] or 'the local mailbox folder'} …")
    try:
        reply = transport.send(sender, mail.address, letter.message, lambda: None)
    except (Refused, ServerDown) as error:
        raise click.ClickException(f"Not sent: {error}") from error
    finally:
        transport.close()
    click.echo(f"Accepted: {reply}. Look at the headers of what arrives: spf, dkim and dmarc should all pass.")


@mail_group.command("status")
def show_status() -> None:
    """How many mails wait or need somebody."""
    site = the_roundtable.the_site()
    if site is not None and site.is_mail_held:
        click.echo(f"Mail is held: {why_held(site)}")
    for state, count in mails.counts().items():
        click.echo(f"{state:<10} {count}")
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


COMMANDS = (digest_group, mail_group)
