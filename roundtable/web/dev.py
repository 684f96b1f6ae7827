"""The mailbox of the demonstration: mails that would have gone out, to be read in the browser."""

from email import message_from_bytes
from email.message import EmailMessage
from email.policy import default
from ipaddress import ip_address
from pathlib import Path

from flask import Blueprint, abort, current_app, g, render_template, request

from roundtable.web.framed import framed

bp = Blueprint("dev", __name__)

MOST_SHOWN = 100


@bp.before_request
def only_in_demonstration() -> None:
    """Only where the data is for show, no mail goes out, and the browser is on this machine."""
    is_here = ip_address(request.remote_addr or "0.0.0.0").is_loopback  # noqa: S104 (no address, not a binding)
    if not (g.site and g.site.is_demonstration and is_here) or current_app.config["MAIL_SERVER"]:
        abort(404)


@bp.get("/mailbox")
def list_mails():
    files = sorted(folder().glob("*.eml"), reverse=True)[:MOST_SHOWN]
    return render_template("dev/mailbox.html", mails=[(f.stem, read(f)) for f in files])


@bp.get("/mailbox/<name>")
def show_mail(name):
    message = read(path_of(name))
    body = message.get_body(("plain",))
    return render_template("dev/mail.html", name=name, message=message, text=body.get_content() if body else "")


@bp.get("/mailbox/<name>/html")
def show_html(name):
    body = read(path_of(name)).get_body(("html",))
    return framed(body.get_content() if body else "")


def folder() -> Path:
    return Path(current_app.config["SETTINGS"].folder / "mailbox")


def path_of(name: str) -> Path:
    path = folder() / f"{name}.eml"
    return path if name.isdigit() and path.exists() else abort(404)


def read(path: Path) -> EmailMessage:
    return message_from_bytes(path.read_bytes(), policy=default)
