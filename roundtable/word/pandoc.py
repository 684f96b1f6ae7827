"""Pandoc as a process with limits: no network, no files but those named to it, bounded memory and time. A warning is a
failure: it tells of something that would be missing in what people get."""

import subprocess
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pypandoc

from roundtable.domain.errors import N_, DomainError

SECONDS = 120
MEMORY = "1G"
#: So often it is asked whether the work is to go on, in seconds.
TICK = 0.5


class WordError(DomainError):
    """A Word file could not be written or read; the message says why."""


def nothing() -> None:
    """Nobody asks."""


def run(
    arguments: Sequence[str],
    given: bytes,
    *,
    files: dict[str, bytes] | None = None,
    go_on: Callable[[], None] = nothing,
) -> bytes:
    """What pandoc makes of what it is given. ``files`` lie beside it, by name; ``go_on`` may raise to end it. WordError
    when it fails, warns or takes too long."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for file, data in (files or {}).items():
            (folder / file).write_bytes(data)
        (folder / "given").write_bytes(given)
        command = [pypandoc.get_pandoc_path(), "+RTS", f"-M{MEMORY}", "-RTS", "--sandbox", *arguments]
        environ = {"LANG": "C.UTF-8", "HOME": name}
        with (folder / "made").open("wb") as made, (folder / "said").open("wb") as said:
            process = subprocess.Popen(  # noqa: S603 (our own command)
                [*command, "given"], cwd=folder, env=environ, stdin=subprocess.DEVNULL, stdout=made, stderr=said
            )
            code = _wait(process, go_on)
        words = (folder / "said").read_text(encoding="utf-8", errors="replace").strip()
        if code or words:
            raise WordError(N_("Pandoc, which writes and reads Word files, said: %(words)s"), words=_short(words, code))
        return (folder / "made").read_bytes()


def _wait(process: subprocess.Popen[bytes], go_on: Callable[[], None]) -> int:
    until = time.monotonic() + SECONDS
    try:
        while True:
            try:
                return process.wait(TICK)
            except subprocess.TimeoutExpired:
                if time.monotonic() > until:
                    raise WordError(N_("It took longer than %(seconds)s seconds."), seconds=SECONDS) from None
                go_on()
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()


def _short(words: str, code: int) -> str:
    return words[:500] or f"({code})"
