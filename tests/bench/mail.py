"""Digests composed and sent, beside what smtplib alone sends; and whether the worker's memory stays as it is."""

import os
import smtplib
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from flask import Flask, current_app
from sqlalchemy import func, select, text, update

from roundtable import garbage
from roundtable.domain import mails
from roundtable.extensions import db, only_reading
from roundtable.mail.transport import SmtpTransport
from roundtable.models import Digest, Mail, MailMessage, MailState
from roundtable.worker.composing import Composer
from roundtable.worker.sending import Sender
from tests.bench.mail_servers import Taker, postfix, smtp_sink, why_no_sink
from tests.bench.morning import build_morning, make_due
from tests.bench.servers import megabytes_of
from tests.bench.table import RATE, Line
from tests.faults.processes import Process, worker_command
from tests.postfix import why_no_postfix

#: Digests composed and mails sent in a second; and sent into Postfix, of what smtplib sends into it.
COMPOSED, SENT, OF_SMTPLIB = 2000, 2000, 0.9
FLAT = 1.1  # times what it took after a tenth of them
SIZE = 32 * 1024  # bytes of a mail that is sent
MOST_SECONDS = 60.0  # of composing, of one round of sending
LONGEST = 900.0  # seconds that workers get for all
WORKER = 1

Say = Callable[[str], None]


@dataclass(frozen=True)
class Amount:
    """How many people get a digest: where it is measured how fast that goes, and how much memory it takes."""

    readers: int
    digests: int
    at_once: tuple[int, ...] = (1, 2)  # so many workers


@dataclass(frozen=True)
class Rate:
    """What was done in a second on the clock, and of processor time."""

    wall: float
    cpu: float


def mail_lines(folder: Path, empty: Callable[[str], Flask], amount: Amount, rounds: int, say: Say) -> list[Line]:
    """All figures of the table; what cannot be measured here is said. ``empty`` makes a roundtable of that name."""
    say(f"Composing {amount.readers} digests …")
    app = _morning(empty, amount.readers)
    with app.app_context():
        lines = _compose_lines()
        messages = _cut_to_size()
        lines.append(Line("two commits a mail, and nothing else", RATE, _commits(len(messages))))
        if why := why_no_sink():
            say(f"Nothing is sent into smtp-sink: {why}.")
        else:
            with smtp_sink(folder) as taker:
                lines += _send_lines(taker, "smtp-sink", messages, rounds, say)
        if why := why_no_postfix():
            say(f"Nothing is sent into Postfix: {why}.")
        else:
            with postfix() as taker:
                lines += _send_lines(taker, "Postfix", messages, rounds, say)
    if why_no_sink():
        return lines
    many = app if amount.digests == amount.readers else _morning(empty, amount.digests)
    return lines + _worker_lines(many, folder, amount, say)


def _morning(empty: Callable[[str], Flask], readers: int) -> Flask:
    app = empty(f"morning_{readers}")
    with app.app_context():
        build_morning(readers)
    return app


def _compose_lines() -> list[Line]:
    """Composing and storing digests, as the worker does; the process warms up with the first few."""
    make_due()
    composer = Composer()
    composer.round()
    began, used = time.perf_counter(), time.process_time()
    composed = _work(composer.round)
    wall, cpu = time.perf_counter() - began, time.process_time() - used
    named = [len(digest.things) for digest in db.session.scalars(select(Digest))]
    return [
        Line("digests composed and stored", RATE, composed / wall, COMPOSED),
        Line("  in a second of processor time", RATE, composed / cpu),
        Line("  things that each names", "", sum(named) / len(named)),
    ]


def _work(round_of: Callable[[], int]) -> int:
    """Rounds until nothing is left to do, or time is over, as the worker has them; how much was done."""
    end, done = time.perf_counter() + MOST_SECONDS, 0
    with garbage.by_hand():
        while (more := round_of()) and time.perf_counter() < end:
            done += more
            db.session.remove()
            garbage.look()
    return done


def _cut_to_size() -> list[tuple[str, bytes]]:
    """Of what is in the outbox, the first 32 KB: addresses, and what is sent to them."""
    found = []
    for mail in db.session.scalars(select(Mail).order_by(Mail.id)):
        message = (mails.message_of(mail) or b"")[:SIZE]
        message = message[: message.rindex(b"\r\n") + 2]
        mail.message = MailMessage(packed=zlib.compress(message, 1))
        found.append((mail.address, message))
    db.session.commit()
    return found


def _commits(times: int) -> float:
    """How many mails a second there could be if sending one were only what it commits: the disk's own measure."""
    one = text("UPDATE mails SET attempts = attempts + 1 WHERE id = (SELECT min(id) FROM mails)")
    began = time.perf_counter()
    for _ in range(2 * times):
        with db.engine.begin() as connection:
            connection.execute(one)
    return times / (time.perf_counter() - began)


def _send_lines(taker: Taker, name: str, messages: list[tuple[str, bytes]], rounds: int, say: Say) -> list[Line]:
    """What is in the outbox, and the same bytes by smtplib over one connection; in turns, of each the best."""
    ours, beside = [], []
    for number in range(1, rounds + 1):
        say(f"Sending {len(messages)} mails into {name}, round {number} of {rounds} …")
        beside.append(_by_smtplib(taker, messages))
        taker.rest()
        ours.append(_by_sender(taker))
        taker.rest()
    best, best_beside = max(ours, key=lambda rate: rate.wall), max(beside, key=lambda rate: rate.wall)
    limit = SENT if name == "smtp-sink" else OF_SMTPLIB * best_beside.wall
    return [
        Line(f"mails of {SIZE // 1024} kB into {name}", RATE, best.wall, limit, best_beside.wall),
        Line("  in a second of processor time", RATE, best.cpu, None, best_beside.cpu),
    ]


def _by_smtplib(taker: Taker, messages: list[tuple[str, bytes]]) -> Rate:
    with smtplib.SMTP("127.0.0.1", taker.port) as smtp:
        smtp.ehlo()
        end = time.perf_counter() + MOST_SECONDS
        sent, began, used = 0, time.perf_counter(), time.process_time()
        for address, message in messages:
            smtp.sendmail("bench@example.org", [address], message)
            sent += 1
            if time.perf_counter() > end:
                break
        return Rate(sent / (time.perf_counter() - began), sent / (time.process_time() - used))


def _by_sender(taker: Taker) -> Rate:
    db.session.execute(update(Mail).values(state=MailState.READY, attempts=0, worker_id=None, sent_at=None))
    db.session.commit()
    db.session.remove()
    server = {"MAIL_SERVER": "127.0.0.1", "MAIL_PORT": taker.port}
    transport = SmtpTransport({**current_app.config, **server})
    sender = Sender(WORKER, transport, lambda: False, MailState.HELD)
    began, used = time.perf_counter(), time.process_time()
    _work(sender.round)
    wall, cpu = time.perf_counter() - began, time.process_time() - used
    transport.close()
    sent = _count_sent()
    if not sent:
        raise RuntimeError("nothing was sent")
    return Rate(sent / wall, sent / cpu)


def _count_sent() -> int:
    return db.session.scalar(select(func.count()).select_from(Mail).where(Mail.state == MailState.SENT)) or 0


def _worker_lines(app: Flask, folder: Path, amount: Amount, say: Say) -> list[Line]:
    """Workers as they really run compose and send everything: how fast, and the memory of the one that takes most."""
    lines = []
    with smtp_sink(folder) as taker:
        for number in amount.at_once:
            early, late, rate, sent = _watch(app, taker, number, amount.digests, say)
            by = "one worker" if number == 1 else f"{number} workers at once"
            lines += [
                Line(f"composed and sent by {by}", RATE, rate),
                Line(f"  memory of one, after {amount.digests // 10:,}", "MB", max(early)),
                Line(f"  growth of it, after {sent:,}", "×", _growth(early, late), FLAT),
            ]
    return lines


def _growth(early: list[float], late: list[float]) -> float:
    return max(after / before for before, after in zip(early, late, strict=True))


def _watch(
    app: Flask, taker: Taker, number: int, digests: int, say: Say
) -> tuple[list[float], list[float], float, int]:
    """The memory of each of so many workers after a tenth of the digests and after all (or what was done of them
    when the time was over); what they did in a second between, and how many that makes in all."""
    say(f"{digests:,} digests composed and sent by {number} of our workers …")
    with app.app_context():
        make_due()
    settings = app.config["SETTINGS"]
    given = {name: str(getattr(settings, name)) for name in ("instance", "database_url", "secret_key")}
    given["mail_url"] = f"smtp://127.0.0.1:{taker.port}"
    outer = {key: value for key, value in os.environ.items() if not key.startswith("ROUNDTABLE_")}
    env = {**outer, **{f"ROUNDTABLE_{name.upper()}": value for name, value in given.items()}}
    logs = [settings.folder / f"worker-{n}.log" for n in range(number)]
    workers = [Process(worker_command(), env, log) for log in logs]
    try:
        end = time.perf_counter() + LONGEST
        begun = _wait_until_sent(app, digests // 10, workers, end)
        early, began = [megabytes_of(worker.pid) for worker in workers], time.perf_counter()
        sent = _wait_until_sent(app, digests, workers, end)
        rate = (sent - begun) / (time.perf_counter() - began)
        late = [megabytes_of(worker.pid) for worker in workers]
    finally:
        for worker in workers:
            worker.end()
    return early, late, rate, sent


def _wait_until_sent(app: Flask, enough: int, workers: list[Process], end: float) -> int:
    """How many were sent by then, or by the end."""
    while all(worker.is_alive for worker in workers):
        with app.app_context(), only_reading():
            sent = _count_sent()
        if sent >= enough or time.perf_counter() > end:
            return sent
        time.sleep(0.1)
    raise RuntimeError(f"a worker has ended: {[worker.words()[-3000:] for worker in workers]}")
