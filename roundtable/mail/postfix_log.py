"""What Postfix says in its log of a message, by its Message-ID: whether it is in the queue, and so is sent.

It writes ``cleanup[…]: QUEUE: message-id=<…>`` when the header has come, and ``qmgr[…]: QUEUE: from=<…>, size=…``
once it has the whole message for good, just before or after its answer to the final dot. The first without the second:
the connection was lost on the way (seen with Postfix 3.7; the format is that of the files of syslog, or of
``maillog_file``).
"""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

_LINE = re.compile(
    r"(?P<at>\d{4}-\d\d-\d\dT\S+|[A-Z][a-z]{2} [ \d]\d \d\d:\d\d:\d\d) \S+ "
    r"postfix[^/\s]*/(?:\S+/)?(?P<daemon>\w+)\[\d+\]: (?P<said>.*)"
)
_HEADER = re.compile(r"(?P<queue>[0-9A-Za-z]+): (?:resent-)?message-id=(?P<message_id><.*>)$")
_QUEUED = re.compile(r"(?P<queue>[0-9A-Za-z]+): from=<")


@dataclass(frozen=True)
class Told:
    """The log from its first line to its last, in UTC; ``queued`` has the queue id of each message that was taken."""

    begins: datetime | None
    ends: datetime | None
    queued: dict[str, str]

    def covers(self, moment: datetime) -> bool:
        """Whether a message that came at this moment or later would have been told of."""
        second = timedelta(seconds=1)  # the log names no parts of it
        return self.begins is not None and self.ends is not None and self.begins <= moment < self.ends + second


def look_up(path: Path, message_ids: Collection[str]) -> Told:
    """What the log, with the one before it, tells of these messages. OSError where it cannot be read."""
    queued, of_queue, first, last = dict[str, str](), dict[str, str](), "", ""
    for line in _lines(path):
        match = _LINE.match(line)
        if match is None:
            continue
        first, last = first or match["at"], match["at"]
        if match["daemon"] == "cleanup" and (header := _HEADER.match(match["said"])):
            of_queue[header["queue"]] = header["message_id"]  # queue ids are given again after a while
        elif match["daemon"] == "qmgr" and (taken := _QUEUED.match(match["said"])):
            queued[of_queue.get(taken["queue"], "")] = taken["queue"]
    return Told(moment_of(first), moment_of(last), {one: queued[one] for one in message_ids if one in queued})


def _lines(path: Path) -> Iterator[str]:
    before = path.with_name(f"{path.name}.1")  # where logrotate puts it, uncompressed for a day
    for file in (before, path) if before.exists() else (path,):
        with file.open(encoding="utf-8", errors="replace") as lines:
            yield from lines


def moment_of(text: str) -> datetime | None:
    """A time as syslog writes it, in UTC. The old way has neither year nor zone: it is the machine's, and never
    lies ahead."""
    if text[:1].isdigit():
        try:
            return datetime.fromisoformat(text).astimezone(UTC)
        except ValueError:
            return None
    now = datetime.now().astimezone()
    for year in (now.year, now.year - 1):
        try:
            at = datetime.strptime(f"{year} {text}", "%Y %b %d %H:%M:%S").astimezone()
        except ValueError:  # 29 February of another year
            continue
        if at <= now + timedelta(days=1):
            return at.astimezone(UTC)
    return None
