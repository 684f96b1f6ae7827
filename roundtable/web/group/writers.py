from flask import g, make_response, render_template

from roundtable.access import access_paper, require
from roundtable.domain import sections, writers
from roundtable.web.context import afterwards
from roundtable.web.group.blueprint import bp


@bp.get("/papers/<id:paper_id>/writers")
def show_writers(paper_id):
    """Who wrote which words, for those who write the paper: whom to ask, not who did how much."""
    paper = access_paper(g.group, paper_id)
    require("section.edit", paper)
    numbered = sections.numbered(sections.shown_of(paper))
    found, worked_out = writers.stretches([one.section.text for one in numbered])
    people = {s.writer.id: s.writer for stretches in found.values() for s in stretches if s.writer}
    values = {"paper": paper, "sections": numbered, "stretches": found, "people": list(people.values())}
    response = make_response(render_template("group/papers/writers.html", **values))
    if worked_out:
        afterwards(response, "who wrote which words", lambda: writers.keep(worked_out), paper=paper_id)
    return response
