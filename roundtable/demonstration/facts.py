"""The sourced facts, and words made of them."""

import json
from functools import cache
from pathlib import Path
from typing import Any


@cache
def facts() -> dict[str, Any]:
    return dict(json.loads((Path(__file__).parent / "facts.json").read_text(encoding="utf-8")))


def event(date: str) -> dict[str, Any]:
    return next(e for e in facts()["roundtable_events"] if e["date"] == date)


def trial(name: str) -> dict[str, Any]:
    return next(t for t in facts()["trials"] if t["name"] == name)


def sources_of(fact: dict[str, Any]) -> list[str]:
    source = fact["source"]
    return list(source) if isinstance(source, list) else [source]


def bullets(lines: list[str]) -> str:
    return "\n".join(f"- {line}" for line in lines)


def cited_trial(name: str) -> str:
    """A trial in one line: what it tested, what is known of it, and where that can be read."""
    t = trial(name)
    known = "; ".join(str(t[k]) for k in ("status", "result") if t.get(k))
    where = f"doi:{t['doi']}" if t.get("doi") else sources_of(t)[0]
    number = f" ({t['nct']})" if t.get("nct") else ""
    return f"**{t['name']}**{number}, phase {t['phase']}: {t['drugs']}. {known}. {where}"
