from collections import Counter

from flask import g, render_template, request

from roundtable.domain import clock, overview, troubles, workers
from roundtable.domain.paging import Page
from roundtable.domain.troubles import RowKind
from roundtable.web.organize.blueprint import bp


@bp.get("/")
def show_overview():
    """The organizers' desk: what waits, the most pressing first, all of it or one kind."""
    asked = request.args.get("kind", "")
    kind = RowKind(asked) if asked in set(RowKind) else None
    rows, is_cut = overview.gathered(g.groups_held)
    chosen = troubles.in_order(row for row in rows if kind in {None, row.kind})
    return render_template(
        "organize/overview.html",
        rows=Page.of(chosen, request.args.get("page", 1, int)),
        is_cut=is_cut,
        kind=kind,
        kinds=list(RowKind),
        counts=Counter(row.kind for row in rows if row.trouble),
        at_once=troubles.AT_ONCE,
        here_path=request.full_path.rstrip("?"),
        beat=workers.last_beat(),
        now=clock.now(),
    )
