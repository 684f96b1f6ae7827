from flask import Blueprint, g, render_template, request

from roundtable.access import visitor
from roundtable.domain import papers, search, things
from roundtable.links import link_to_hit
from roundtable.models import ThingKind
from roundtable.web.context import group_by_slug

bp = Blueprint("search", __name__)


@bp.get("")
def find():
    """Everything that the person may read and holds these words."""
    query = request.args.get("q", "")[:200].strip()
    group = group_by_slug(request.args.get("group", ""))
    hits = search.find(query, visitor(), group=group, number=request.args.get("page", 1, int))
    pages = _pages({(hit.entry.page_kind, hit.entry.page_id) for hit in hits.rows})
    links = _links([hit.entry for hit in hits.rows], pages)
    return render_template("search.html", query=query, hits=hits, links=links, group=group, groups=g.groups_held)


def _pages(keys):
    """Those of papers that are being revised lead to what was published."""
    pages = things.lines_readable_among(keys, visitor())
    in_versions = {thing_id for kind, thing_id in keys - pages.keys() if kind == ThingKind.PAPER}
    return pages | {(paper.kind, paper.id): paper for paper in papers.known_among(in_versions, visitor())}


def _links(entries, pages):
    """By the ids of the entries."""
    return {
        entry.id: link_to_hit(entry.thing_kind, entry.thing_id, page)
        for entry in entries
        if (page := pages.get((entry.page_kind, entry.page_id)))
    }
