"""Mail that does not arrive, from the command line: why, where, and trying again."""

import click

from roundtable.domain import failures, incoming_mails, ledger, suppressions, users
from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.models import MailState, Site
from roundtable.web.labels import label

_reason = click.option("--reason", required=True, help="As `flask mail failures` prints it.")


@click.command("failures")
def list_failures() -> None:
    """Mails that were not delivered, by what the server said."""
    for one in failures.by_reason():
        click.echo(f"{one.mails:6}  {one.state:<5} {one.reason}".rstrip())


@click.command("retry")
@_reason
def retry_failures(reason: str) -> None:
    """Send all mails that failed for one reason once more."""
    count = failures.retry(MailState.DEAD, reason, by=None, site=_site())
    db.session.commit()
    click.echo(f"Sent once more: {count}.")


@click.command("drop")
@_reason
def drop_failures(reason: str) -> None:
    """Drop all mails that failed for one reason. What a digest among them told comes with the person's next one."""
    count = failures.drop(MailState.DEAD, reason, by=None, site=_site())
    db.session.commit()
    click.echo(f"Dropped: {count}.")


@click.command("addresses")
def list_addresses() -> None:
    """Addresses that take no mail: since when, why, and the server's words."""
    number, page = 1, suppressions.troubles(1)
    while page.rows:
        for one in page.rows:
            found = one.suppression
            click.echo(f"{found.since:%Y-%m-%d}  {found.address:<40} {label(found.reason)} {found.said}".rstrip())
        number += 1
        page = suppressions.troubles(number)


@click.command("lift")
@click.argument("email")
def lift_address(email: str) -> None:
    """Send mail to an address again."""
    found = suppressions.find_by_address(email)
    if found is None:
        raise click.ClickException(f"{email} takes mail already.")
    suppressions.lift(found, by=None)
    db.session.commit()
    click.echo(f"Mail goes to {found.address} again.")


@click.command("ledger")
@click.argument("email")
def show_ledger(email: str) -> None:
    """The last mails to a person: when, what, and what became of each."""
    person = users.find_by_address(email)
    if person is None:
        raise click.ClickException(f"Nobody has the address {email}.")
    for mail, _, told, more in ledger.of_person(person, person).rows:
        at = mail.sent_at or mail.created_at
        click.echo(f"{at:%Y-%m-%d %H:%M}  {mail.state:<10} {mail.subject or label(mail.kind)}  {mail.reply}".rstrip())
        named = [f"{one.kind} {one.id}" for one in told] + ([f"and {more} more"] if more else [])
        if named:
            click.echo(f"{'':18}{', '.join(named)}")


@click.command("reread")
@click.option("--id", "mail_id", type=int, help="One alone; without it all that came in and failed.")
def reread_incoming(mail_id: int | None) -> None:
    """Read mail again that came in and could not be dealt with."""
    count = incoming_mails.reread(mail_id, by=None, site=_site())
    db.session.commit()
    click.echo(f"Read again by the worker: {count}.")


def _site() -> Site:
    site = the_site()
    if site is None:
        raise click.ClickException("The roundtable is not set up yet.")
    return site


IN_MAIL_GROUP = (
    list_failures,
    retry_failures,
    drop_failures,
    reread_incoming,
    list_addresses,
    lift_address,
    show_ledger,
)
