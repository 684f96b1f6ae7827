"""A section by mail: sent as a Word file to whoever asks for it, and taken when it comes back changed."""

from flask import flash, g, redirect, render_template, request, url_for
from flask_babel import gettext
from flask_babel import lazy_gettext as _l
from wtforms import HiddenField

from roundtable.access import access_mailed_section, access_paper, access_section_mail, require, require_sign_in
from roundtable.domain import jobs, mailed_sections, purge, sections
from roundtable.domain.comparing import compare
from roundtable.domain.suggestions import Clash
from roundtable.extensions import db, limiter
from roundtable.links import link_to
from roundtable.models import MailedSection, Paper
from roundtable.web.files import forget_bytes
from roundtable.web.forms import MarkdownField, TextFields, at_most
from roundtable.web.group.blueprint import bp


class MergedSectionForm(TextFields):
    source = MarkdownField(_l("The words to take"), [at_most(400_000)])
    seen = HiddenField()  # what came back, as it was looked at


@bp.post("/papers/<id:paper_id>/section-mail")
@limiter.limit("60 per hour")
def mail_section(paper_id):
    """To the person's own address, as a Word file."""
    paper = access_paper(g.group, paper_id)
    person, section = require("section.edit", paper), sections.find(paper, request.form.get("section", 0, int))
    if section is None:
        flash(gettext("This section was taken out of the paper. Please choose another one."), "error")
        return redirect(link_to(paper))
    mailed_sections.ask(section, site=g.site, by=person)
    db.session.commit()
    flash(gettext("“%(title)s” is on its way to you by mail, as a Word file.", title=section.title))
    return redirect(link_to(paper))


@bp.post("/papers/<id:paper_id>/section-mail/<id:job_id>/dismissal")
def dismiss_section_mail(paper_id, job_id):
    """That it could not be mailed is told no more."""
    paper = access_paper(g.group, paper_id)
    jobs.dismiss(access_section_mail(paper, job_id), site=g.site, by=require_sign_in())
    db.session.commit()
    return redirect(link_to(paper))


@bp.get("/papers/<id:paper_id>/mailed-sections/<id:mailing_id>")
def show_mailed_section(paper_id, mailing_id):
    """What they changed in Word, against what they had before them."""
    paper = access_paper(g.group, paper_id)
    mailing = access_mailed_section(paper, mailing_id)
    was = mailed_sections.as_it_was(mailing.section, mailing.base_number)
    values = {"changes": compare(was, mailing.source), "seen": mailed_sections.state_of(mailing)}
    return render_template("group/papers/mailed_section.html", paper=paper, mailing=mailing, **values)


@bp.post("/papers/<id:paper_id>/mailed-sections/<id:mailing_id>/acceptance")
def take_mailed_section(paper_id, mailing_id):
    """One click; where others changed the same words meanwhile, both are shown merged, and taken from there."""
    paper = access_paper(g.group, paper_id)
    mailing, form = access_mailed_section(paper, mailing_id, to_decide=True), MergedSectionForm()
    person = require("section.edit", paper)
    with form.rules():
        if "source" in request.form:
            words, base = form.source.data or "", form.base_number if form.submitted() else -1
            clash = mailed_sections.take_merged(paper, mailing, words, base=base, seen=form.seen.data or "", by=person)
        else:
            clash = mailed_sections.take(paper, mailing, seen=form.seen.data or "", by=person)
        section_id = mailing.section_id
        db.session.commit()
        return _show_clash(form, paper, mailing, clash) if clash else redirect(_there(paper, section_id))
    if "source" in request.form:
        return _show_refused(form, paper, mailing)
    return _told(form, paper, mailing)


@bp.post("/papers/<id:paper_id>/mailed-sections/<id:mailing_id>/dropping")
def drop_mailed_section(paper_id, mailing_id):
    """It is not taken; the mail is kept for a while."""
    paper = access_paper(g.group, paper_id)
    mailing, form = access_mailed_section(paper, mailing_id, to_decide=True), MergedSectionForm()
    with form.rules():
        mailed_sections.drop(paper, mailing, seen=form.seen.data or "", by=require("section.edit", paper))
        db.session.commit()
        flash(gettext("Dropped."))
        return redirect(link_to(paper))
    return _told(form, paper, mailing)


@bp.route("/papers/<id:paper_id>/mailed-sections/<id:mailing_id>/purge", methods=["GET", "POST"])
def purge_mailed_section(paper_id, mailing_id):
    paper = access_paper(g.group, paper_id)
    mailing, person = access_mailed_section(paper, mailing_id), require("thing.purge")
    if request.method == "GET":
        there = url_for("group.show_mailed_section", paper_id=paper_id, mailing_id=mailing_id)
        what = gettext(
            "What came back of this section, its pictures, and the stored mails by which it came and that told of it go"
            " for good. The section itself stays as it is: what was taken of an earlier file is in its revisions."
        )
        return render_template("purge.html", words=mailing.section.title, what=what, cancel=there)
    forget_bytes(purge.returned(mailing, by=person))
    flash(gettext("Purged. The record says that it happened, without words."))
    return redirect(link_to(paper))


def _told(form: MergedSectionForm, paper: Paper, mailing: MailedSection):
    """On the page of what is there now; or of the paper, where nothing is any more."""
    for _, sentence in form.all_errors():
        flash(sentence, "error")
    if mailing.returned_at is None:
        return redirect(link_to(paper))
    return redirect(url_for("group.show_mailed_section", paper_id=paper.id, mailing_id=mailing.id))


def _show_clash(form: MergedSectionForm, paper: Paper, mailing: MailedSection, clash: Clash):
    form.source.data, form.base.data = clash.merged.text, str(clash.number)
    form.seen.data = mailed_sections.state_of(mailing)
    return _clash_page(form, paper, mailing, clash), 409


def _show_refused(form: MergedSectionForm, paper: Paper, mailing: MailedSection):
    """With the words as they were typed."""
    clash = mailed_sections.clash_of(mailing, form.source.data or "")
    return _clash_page(form, paper, mailing, clash), form.status


def _clash_page(form: MergedSectionForm, paper: Paper, mailing: MailedSection, clash: Clash) -> str:
    values = {
        "form": form,
        "clash": clash,
        "paper_changes": compare(clash.was, clash.now),
        "mailed_changes": compare(clash.was, mailing.source),
    }
    return render_template("group/papers/mailed_clash.html", paper=paper, mailing=mailing, **values)


def _there(paper: Paper, section_id: int) -> str:
    return link_to(paper, _anchor=f"section-{section_id}")
