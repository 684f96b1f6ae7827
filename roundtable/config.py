"""Settings: from the environment (``ROUNDTABLE_…``), else from ``instance/roundtable.env``, else a
default that works. Every setting is listed here, with its type, so that a typo is an error and not a
silent default."""

import contextlib
import os
import re
import secrets
import socket
import tempfile
from dataclasses import dataclass, fields
from datetime import timedelta
from enum import StrEnum
from ipaddress import ip_address
from pathlib import Path
from typing import Any, Self
from urllib.parse import unquote, urlsplit

ROOT = Path(__file__).resolve().parent.parent
#: A browser that nobody uses is signed out after this time.
SIGN_IN_LASTS = timedelta(days=60)
#: A million million bytes: more is a slip.
MOST_KEPT_MB = 1024 * 1024
PREFIX = "ROUNDTABLE_"
ENV_FILE = "roundtable.env"
#: A mailbox or a whole domain; before the @ of what we make of it stand up to 40 characters more (RFC 5321: 64).
MAIL_INTO = r"[a-z0-9._-]{0,24}@[a-z0-9-]+(\.[a-z0-9-]+)*"


class InFlight(StrEnum):
    """What happens to a mail whose worker died between the dot and the server's answer."""

    RESEND = "resend"
    HOLD = "hold"
    RECONCILE = "reconcile"  # the log of the mail server says what it has


class SettingsError(Exception):
    """A setting cannot be understood; the message says which and what would be right."""


@dataclass(frozen=True)
class Doorway:
    """Where a mail server hands mail over to us."""

    scheme: str  # lmtp or smtp
    host: str
    port: int

    @property
    def family(self) -> socket.AddressFamily:
        return socket.AF_INET6 if ":" in self.host else socket.AF_INET


@dataclass(frozen=True)
class Mailbox:
    """From where mail is fetched."""

    host: str
    port: int
    user: str
    password: str
    folder: str
    tls: str  # ssl, starttls or none


@dataclass(frozen=True)
class Settings:
    instance: str = ""  # the folder with everything that must be kept
    database_url: str = ""  # default: sqlite in the instance folder
    url: str = ""  # the public address, as in https://roundtable.example.org; mails link to it
    secret_key: str = ""  # default: made once, kept in the instance folder
    mail_url: str = ""  # smtp://user:password@host:587?tls=starttls; default: the local mailbox folder
    mail_from: str = ""  # default: roundtable@ the host of the public address
    in_flight: InFlight = InFlight.RESEND
    mail_log: str = ""  # where Postfix writes, for in_flight=reconcile
    mail_into: str = ""  # where replies arrive: roundtable@lists.example.org, or a whole domain @lists.example.org
    mail_listen: str = ""  # mail comes in here: lmtp://127.0.0.1:8024 or smtp://127.0.0.1:8025
    mailbox_url: str = ""  # or is fetched from here: imaps://user:password@host/INBOX
    host: str = "127.0.0.1"
    port: int = 8000
    proxies: int = 0  # trusted reverse proxies in front, for addresses and https
    web_processes: int = 2
    web_threads: int = 32
    rate_limit_url: str = "memory://"
    max_upload_mb: int = 20
    kept_mail_mb: int = 4096  # of mail that came in originals are given up above this, the oldest first
    kept_mail_mb_each: int = 200  # the same of one sender, of whom no more than this waits for somebody's word either
    held_mail_mb: int = 2048  # no more than this waits for somebody's word
    summary_days: str = "3,7,14"  # until a summary waits for the note-taker, the chair, the organizers
    demo_password: str = ""  # the password of the demonstration accounts

    @classmethod
    def read(cls, environ: dict[str, str] | None = None) -> Self:
        given = dict(os.environ if environ is None else environ)
        instance = Path(given.get(f"{PREFIX}INSTANCE") or ROOT / "instance").resolve()
        given = {**read_env_file(instance / ENV_FILE), **given}
        if "PORT" in given:
            given.setdefault(f"{PREFIX}PORT", given["PORT"])
        known = {f"{PREFIX}{f.name.upper()}": f for f in fields(cls)}
        unknown = sorted(k for k in given if k.startswith(PREFIX) and k not in known)
        if unknown:
            raise SettingsError(f"Unknown setting: {', '.join(unknown)}. Known: {', '.join(sorted(known))}.")
        values = {f.name: _typed(key, given[key], type(f.default)) for key, f in known.items() if key in given}
        settings = cls(**{**values, "instance": str(instance)})
        _ = settings.summary_waits_after  # what is wrong is told now
        for name in ("kept_mail_mb", "kept_mail_mb_each", "held_mail_mb"):
            if not 0 < getattr(settings, name) <= MOST_KEPT_MB:
                raise SettingsError(f"{PREFIX}{name.upper()} must be a number of MB, from 1 to {MOST_KEPT_MB}.")
        if settings.mail_into and not re.fullmatch(MAIL_INTO, settings.mail_into):
            raise SettingsError(
                f"{PREFIX}MAIL_INTO is {settings.mail_into!r}, but must be a mailbox, roundtable@lists.example.org, "
                "or a whole domain, @lists.example.org, in lower case."
            )
        if any((settings.doorway, settings.mailbox)) and not settings.mail_into:
            raise SettingsError(f"Mail is to come in, but {PREFIX}MAIL_INTO does not say to which address.")
        if settings.in_flight is InFlight.RECONCILE and not settings.mail_log:
            raise SettingsError(f"{PREFIX}IN_FLIGHT=reconcile needs {PREFIX}MAIL_LOG: the file that Postfix logs to.")
        return settings

    @property
    def summary_waits_after(self) -> tuple[int, int, int]:
        """Days after a meeting until its summary, not begun, waits for the note-taker, the chair, the organizers."""
        parts = [part.strip() for part in self.summary_days.split(",")]
        days = [int(part) for part in parts if part.isdecimal() and len(part) < 4]
        if len(parts) != 3 or days != sorted(days) or len(days) != 3:
            raise SettingsError(
                f"{PREFIX}SUMMARY_DAYS is {self.summary_days!r}, but must be three numbers of days, rising: 3,7,14."
            )
        return days[0], days[1], days[2]

    @property
    def doorway(self) -> Doorway | None:
        """Where a mail server hands mail over; none when it does not."""
        if not self.mail_listen:
            return None
        url, port = urlsplit(self.mail_listen), _port_of(self.mail_listen)
        if url.scheme not in {"lmtp", "smtp"} or not url.hostname or port is None or url.path.strip("/"):
            raise SettingsError(
                f"{PREFIX}MAIL_LISTEN is {self.mail_listen!r}, but must look like lmtp://127.0.0.1:8024 or "
                "smtp://127.0.0.1:8025."
            )
        return Doorway(url.scheme, url.hostname, port)

    @property
    def mailbox(self) -> Mailbox | None:
        """From where mail is fetched; none when it is not. A password crosses a network only encrypted."""
        if not self.mailbox_url:
            return None
        url, port = (
            urlsplit(self.mailbox_url),
            _port_of(self.mailbox_url, {"imaps": 993}.get(self.mailbox_url[:5], 143)),
        )
        tls = "ssl" if url.scheme == "imaps" else "starttls" if url.query == "tls=starttls" else "none"
        is_whole = url.scheme in {"imap", "imaps"} and url.hostname and url.username and port is not None
        if not is_whole or (tls == "none" and url.hostname not in {"127.0.0.1", "::1", "localhost"}):
            raise SettingsError(
                f"{PREFIX}MAILBOX_URL must look like imaps://user:password@host/INBOX, or imap://…?tls=starttls, "
                f"not {self.mailbox_url.split('@')[-1]!r}. In a name or password, @ is written %40, / %2F, # %23 and "
                "? %3F."
            )
        user, password = unquote(url.username or ""), unquote(url.password or "")
        return Mailbox(str(url.hostname), port or 0, user, password, unquote(url.path.strip("/")) or "INBOX", tls)

    @property
    def most_mail_bytes(self) -> int:
        """Of a mail with the largest file in it, which base64 makes longer by a third."""
        return (self.max_upload_mb + 2) * 1024 * 1024 * 4 // 3

    @property
    def folder(self) -> Path:
        return Path(self.instance)

    @property
    def public_url(self) -> str:
        return checked_url(self.url or f"http://{self.listens_at}")

    @property
    def listens_at(self) -> str:
        """Host and port; an IPv6 address stands in brackets (RFC 3986)."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def sender(self) -> str:
        return self.mail_from or f"roundtable@{self.mail_host}"

    @property
    def mail_host(self) -> str:
        """The name that our addresses and Message-IDs end with: a number is none (RFC 5321)."""
        host = urlsplit(self.public_url).hostname or "localhost"
        try:
            ip_address(host)
        except ValueError:
            return host
        return "localhost"

    @property
    def database(self) -> str:
        return self.database_url or f"sqlite:///{self.folder / 'roundtable.db'}"


def checked_url(text: str) -> str:
    """The public address without a slash at its end. Mails link to it, so it must be whole."""
    address = text.strip().rstrip("/")
    if not re.fullmatch(r"https?://(\[[0-9a-f:]+\]|[^\s/?#@:\[\]]+)(:\d{1,5})?", address, re.IGNORECASE):
        raise SettingsError(
            f"The public address must look like https://roundtable.example.org, without a path, not {text!r}."
        )
    return address.lower()


def read_env_file(path: Path) -> dict[str, str]:
    """The ``KEY=value`` lines of a file; blank lines and lines from ``#`` on are passed over."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except FileNotFoundError:
        return {}
    pairs = (line.split("=", 1) for line in lines if "=" in line and not line.lstrip().startswith("#"))
    return {key.strip(): value.strip() for key, value in pairs}


def _typed(key: str, text: str, wanted: type) -> Any:
    try:
        return wanted(text)
    except ValueError:
        kind = f"one of {', '.join(wanted)}" if issubclass(wanted, StrEnum) else "a whole number"
        raise SettingsError(f"{key} is {text!r}, but must be {kind}.") from None


def kept_secret(path: Path, made_anew: str | None = None) -> str:
    """The secret in this file, made once with mode 600. Two processes that start together agree."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        descriptor, draft = tempfile.mkstemp(dir=path.parent)  # mode 600
        with os.fdopen(descriptor, "w") as file:
            file.write(made_anew or secrets.token_urlsafe(32))
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)  # whole or not at all, and only once
        os.unlink(draft)
    return path.read_text(encoding="utf-8").strip()


def flask_config(settings: Settings) -> dict[str, Any]:
    """The settings in the words of Flask and its extensions."""
    settings.folder.mkdir(mode=0o700, parents=True, exist_ok=True)  # it holds what people wrote
    url = urlsplit(settings.public_url)
    is_secure = url.scheme == "https"
    return {
        "SETTINGS": settings,
        "SECRET_KEY": settings.secret_key or kept_secret(settings.folder / "secret-key"),
        "SQLALCHEMY_DATABASE_URI": settings.database,
        "SQLALCHEMY_ENGINE_OPTIONS": {"pool_size": 8, "max_overflow": settings.web_threads},
        "SERVER_NAME": url.netloc,
        "PREFERRED_URL_SCHEME": url.scheme,
        "MAX_CONTENT_LENGTH": (settings.max_upload_mb + 2) * 1024 * 1024,
        "MAX_FORM_MEMORY_SIZE": 4 * 1024 * 1024,
        "MAX_FORM_PARTS": 2000,
        "SESSION_COOKIE_NAME": "roundtable",
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Lax",
        "SESSION_COOKIE_SECURE": is_secure,
        "PERMANENT_SESSION_LIFETIME": SIGN_IN_LASTS,
        # The cookie is sent when something in it changes and when the sign-in is noted as used (web.context): an answer
        # that took long, such as to a long poll, would put back what the browser had when it was asked for.
        "SESSION_REFRESH_EACH_REQUEST": False,
        "REMEMBER_COOKIE_DURATION": 0,
        "WTF_CSRF_TIME_LIMIT": None,
        "RATELIMIT_STORAGE_URI": settings.rate_limit_url,
        "RATELIMIT_HEADERS_ENABLED": False,
        "BABEL_DEFAULT_LOCALE": "en",
        "BABEL_TRANSLATION_DIRECTORIES": str(ROOT / "roundtable" / "translations"),
        "TEMPLATES_AUTO_RELOAD": False,
        **mail_config(settings),
    }


def mail_config(settings: Settings) -> dict[str, Any]:
    """Flask-Mail's settings from one address; tls is starttls (the default for 587), ssl or none."""
    url, port = urlsplit(settings.mail_url), _port_of(settings.mail_url)
    if settings.mail_url and (url.scheme != "smtp" or not url.hostname or port is None):
        raise SettingsError(
            f"The mail server must look like smtp://user:password@host:587?tls=starttls, "
            f"not {settings.mail_url.split('@')[-1]!r}. In a password, @ is written %40, / %2F, # %23 and ? %3F."
        )
    options = dict(pair.split("=", 1) for pair in url.query.split("&") if "=" in pair)
    tls = options.get("tls") or {587: "starttls", 465: "ssl"}.get(port or 25, "none")
    if tls not in {"starttls", "ssl", "none"}:
        raise SettingsError(f"In the address of the mail server, tls is starttls, ssl or none, not {tls!r}.")
    return {
        "MAIL_SERVER": url.hostname or "",
        "MAIL_PORT": port,
        "MAIL_USERNAME": unquote(url.username) if url.username else None,
        "MAIL_PASSWORD": unquote(url.password) if url.password else None,
        "MAIL_USE_TLS": tls == "starttls",
        "MAIL_USE_SSL": tls == "ssl",
        "MAIL_DEFAULT_SENDER": settings.sender,
        "MAIL_SUPPRESS_SEND": False,
    }


def _port_of(address: str, default: int = 25) -> int | None:
    """The usual one unless it names one; none when what it names is no port."""
    try:
        return urlsplit(address).port or default
    except ValueError:
        return None
