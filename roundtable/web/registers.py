"""The register of decisions as pages show it: what was looked for in the address, and a table to keep."""

from typing import Any

from flask import Response, request, url_for
from flask_babel import gettext

from roundtable.access import visitor
from roundtable.domain import evidence, register
from roundtable.domain.register import Sought, Standing
from roundtable.models import Decision, Group
from roundtable.web.tables import as_csv


def sought() -> Sought:
    """What the address asks for; what cannot be is not asked for."""
    standing, year = request.args.get("standing", ""), request.args.get("year", 0, int)
    return Sought(
        Standing(standing) if standing in set(Standing) else Standing.ALL,
        year if 1900 <= year <= 2999 else None,
        " ".join(request.args.get("words", "").replace("\0", "").split())[:200],
    )


def shown(group: Group | None = None) -> dict[str, Any]:
    """A page of the register, of a group or over all."""
    person, wanted, number = visitor(), sought(), request.args.get("page", 1, int)
    found = register.of_group(group, person, number, wanted) if group else register.of_all(person, number, wanted)
    asked = {"standing": wanted.standing.value or None, "year": wanted.year, "words": wanted.words or None}
    return {
        "decisions": found,
        "successors": register.successors_of(found.rows),
        "sought": wanted,
        "asked": asked,
        "is_asked": any(asked.values()),
        "years": register.years(person, group),
    }


def exported(group: Group | None = None) -> Response:
    """What the page shows, whole."""
    head = [
        gettext("Number"),
        gettext("Group"),
        gettext("Decided on"),
        gettext("What was decided"),
        gettext("Why"),
        gettext("Dissent"),
        gettext("Evidence"),
        gettext("Look at it again on"),
        gettext("Superseded by"),
        gettext("Meeting"),
        gettext("Address"),
    ]
    name = f"decisions-{group.slug}.csv" if group else "decisions.csv"
    found = register.to_keep(visitor(), group, sought())
    return as_csv(name, head, (_row(decision, successor) for decision, successor in found))


def _row(decision: Decision, successor: str) -> list[str]:
    return [
        decision.number,
        decision.group.name,
        decision.decided_on.isoformat(),
        decision.text,
        decision.reason,
        decision.dissent,
        evidence.written(decision.evidence),
        decision.review_on.isoformat() if decision.review_on else "",
        successor,
        decision.meeting.title if decision.meeting else "",
        url_for("group.show_decision", group=decision.group.slug, decision_id=decision.id, _external=True),
    ]
