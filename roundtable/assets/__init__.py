"""Front-end parts that were built at set-up: looked up at run time, never required."""

import functools
import json

from roundtable.config import ROOT

DIST = ROOT / "static" / "dist"


@functools.cache
def _manifest() -> dict[str, str]:
    try:
        return dict(json.loads((DIST / "manifest.json").read_text(encoding="utf-8")))
    except (OSError, ValueError):
        return {}


def asset(name: str) -> str | None:
    """The path of a built part under static/dist, or none: templates then leave the part out."""
    return _manifest().get(name)
