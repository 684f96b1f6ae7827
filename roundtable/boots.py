"""Since when the machine has run, by the name that its kernel gives to each start."""

from functools import cache
from pathlib import Path

_TOLD_BY_LINUX = Path("/proc/sys/kernel/random/boot_id")


@cache
def boot_id() -> str:
    """The same in all processes until the machine stops; empty where nothing tells it."""
    try:
        return _TOLD_BY_LINUX.read_text("ascii").strip()
    except OSError:
        return ""
