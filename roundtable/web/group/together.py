"""Writing the text of a section: alone or several at once, with scripts or without."""

from flask import abort, g, make_response, redirect, render_template, request, url_for
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField, StringField
from wtforms.validators import Optional

from roundtable import text as markup
from roundtable.access import access_paper, access_section, access_section_written, require
from roundtable.domain import attachments, changes, drafts, locks, sections, texts
from roundtable.extensions import db
from roundtable.links import link_to
from roundtable.models import Paper, Section
from roundtable.web.attaching import AttachingForm
from roundtable.web.context import afterwards
from roundtable.web.forms import TextFields, at_most, page
from roundtable.web.group.blueprint import bp
from roundtable.web.saving import kept_by_script, refused_by_script, show_stale
from roundtable.web.writing import chooses_box


class SectionForm(AttachingForm):
    note = StringField(_l("What you changed"), [Optional(), at_most(200)], description=_l("For the history."))
    #: The hash of the draft that the page knows, so that two pages of one person do not overwrite each other.
    known = HiddenField(default="")


class DraftForm(TextFields):
    known = HiddenField(default="")


@bp.route("/papers/<id:paper_id>/sections/<id:section_id>/edit", methods=["GET", "POST"])
def edit_section(paper_id, section_id):
    """Every save is a revision; one that comes too late overwrites nothing."""
    paper = access_paper(g.group, paper_id)
    section, person = access_section_written(paper, section_id), require("section.edit", paper)
    if section.withdrawn_at is not None:
        return _taken_out(paper, section, person)
    if request.method == "GET":
        return _begin(paper, section, person)
    form = SectionForm()
    form.attached = []
    tokens = form.receive_files(person)
    if not chooses_box(person) and not form.only_adds_files and form.validate():
        return _save(paper, section, form, tokens, person) or _edit_page(paper, section, form)
    return _edit_page(paper, section, form)


def _begin(paper, section, person):
    """With what they typed before and did not save; the others see that they write here, once it has gone out. A page
    that only looks who writes begins nothing: it may be answered when they have saved and gone."""
    if "look" in request.args:
        return render_template("group/papers/now.html", section=section, paper=paper, **_now(paper, section))
    begun = drafts.begin(section.text, person)
    form = SectionForm(source=begun.source, base=begun.base, known=begun.known)
    form.attached = []
    response, section_id, person_id = make_response(_edit_page(paper, section, form, begun)), section.id, person.id
    afterwards(response, "who writes", lambda: locks.begin(section_id, person_id), section=section_id)
    return response


def _edit_page(paper, section, form, begun=None):
    figures = attachments.of_thing(paper.kind, paper.id)
    values = {"begun": begun, "figures": figures, "longest": markup.MAX_LENGTH, **_now(paper, section)}
    return page("group/papers/edit.html", form, paper=paper, section=section, **values)


def _now(paper, section):
    """Who writes here, and since when changes are told."""
    since = changes.cursor_of({paper.group_id: paper.group.last_seq})
    return {"live_since": since, "lock": locks.of_paper(paper).get(section.id)}


def _save(paper, section, form, tokens, person):
    """Save; none when a rule was broken, which the form then tells."""
    with form.rules():
        result = sections.save(
            paper,
            section,
            form.source.data or "",
            base=form.base_number,
            files=form.files(tokens),
            note=form.note.data or "",
            known=form.known.data or "",
            by=person,
        )
        db.session.commit()
        there = _there(paper, section)
        return _show_stale(form, result, cancel=there) if isinstance(result, texts.Stale) else redirect(there)
    return None


def _show_stale(form: SectionForm, stale: texts.Stale, **values: str):
    """Its form knows the draft that was kept just now."""
    form.known.data = markup.hash_of(stale.yours)
    return show_stale(form, stale, **values)


def _taken_out(paper, section, person):
    """It was taken out while they wrote: their text is kept with it, and shown."""
    form, draft = DraftForm(), texts.draft_of(section.text, person)
    if form.submitted():
        with form.rules():
            words, base, known = form.source.data or "", form.base_number, form.known.data or ""
            sections.keep_late(paper, section, words, base=base, known=known, by=person)
            db.session.commit()
            form.source.data = (texts.draft_of(section.text, person) or abort(404)).source
    elif not form.is_submitted():
        form.source.data = (draft or abort(404)).source
    body, status = page("group/papers/taken_out.html", form, paper=paper, section=section)
    return body, 409 if status == 200 else status


@bp.post("/papers/<id:paper_id>/sections/<id:section_id>/draft")
def keep_section_draft(paper_id, section_id):
    """What somebody types, kept by a script on the way; answered with what others saved since."""
    paper = access_paper(g.group, paper_id)
    section, person = access_section_written(paper, section_id), require("section.edit", paper)
    form = DraftForm()
    if form.submitted():
        with form.rules():
            words, known = form.source.data or "", form.known.data or ""
            result = sections.keep(paper, section, words, base=form.base_number, known=known, by=person)
            db.session.commit()
            return kept_by_script(result, is_gone=section.withdrawn_at is not None)
    return refused_by_script(form)


@bp.get("/papers/<id:paper_id>/sections/<id:section_id>/draft/merged")
def show_merged_draft(paper_id, section_id):
    """The same answer for a script whose words are kept by now: whoever only asks what others saved waits for nobody
    who writes. Nothing (204): its words are not kept, and are to be sent."""
    paper = access_paper(g.group, paper_id)
    section, person = access_section_written(paper, section_id), require("section.edit", paper)
    base, known = request.args.get("base", 0, int), request.args.get("known", "")
    result = drafts.merged(section.text, person, base=base, known=known)
    return kept_by_script(result, is_gone=section.withdrawn_at is not None) if result else ("", 204)


@bp.get("/papers/<id:paper_id>/sections/<id:section_id>/draft")
def show_section_draft(paper_id, section_id):
    """What I sent too late or did not save, once more beside what the section says now."""
    paper = access_paper(g.group, paper_id)
    section, person = access_section(paper, section_id), require("section.edit", paper)
    draft = texts.draft_of(section.text, person)
    edit = url_for("group.edit_section", paper_id=paper_id, section_id=section_id)
    if draft is None:
        return redirect(edit)
    form = SectionForm(formdata=None)
    drop = url_for("group.drop_section_draft", paper_id=paper_id, section_id=section_id)
    stale = texts.stale_of(section.text, draft)
    return _show_stale(form, stale, cancel=_there(paper, section), action=edit, drop=drop)


@bp.post("/papers/<id:paper_id>/sections/<id:section_id>/draft/removal")
def drop_section_draft(paper_id, section_id):
    paper = access_paper(g.group, paper_id)
    section, person = access_section(paper, section_id), require("section.edit", paper)
    sections.drop_draft(paper, section, by=person)
    db.session.commit()
    return redirect(_there(paper, section))


@bp.post("/papers/<id:paper_id>/sections/<id:section_id>/writer")
def take_over_section(paper_id, section_id):
    """I write here now."""
    paper = access_paper(g.group, paper_id)
    section, person = access_section(paper, section_id), require("section.edit", paper)
    locks.take_over(paper, section, by=person)
    db.session.commit()
    return redirect(url_for("group.edit_section", paper_id=paper_id, section_id=section_id))


@bp.post("/papers/<id:paper_id>/sections/<id:section_id>/writer/presence")
def stay_in_section(paper_id, section_id):
    """I am still at it, though I type nothing just now."""
    paper = access_paper(g.group, paper_id)
    section, person = access_section(paper, section_id), require("section.edit", paper)
    locks.stay(paper, section, by=person)
    db.session.commit()
    return "", 204


@bp.post("/papers/<id:paper_id>/sections/<id:section_id>/writer/removal")
def leave_section(paper_id, section_id):
    """I go without saving. What was kept of my text stays kept."""
    paper = access_paper(g.group, paper_id)
    section, person = access_section(paper, section_id), require("section.edit", paper)
    locks.leave(paper, section, by=person)
    db.session.commit()
    return redirect(_there(paper, section))


def _there(paper: Paper, section: Section) -> str:
    return link_to(paper, _anchor=f"section-{section.id}")
