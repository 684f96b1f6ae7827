"""A section of a paper goes out as a Word file, to whoever asked for it, from an address that takes it back."""

from flask_babel import gettext

from roundtable.domain import mailed_sections, sections, things
from roundtable.mail import boxes
from roundtable.mail.answers import in_words
from roundtable.mail.boxes import Box
from roundtable.mail.notice import Moot, Notice
from roundtable.models import Mail


def section_mailed(mail: Mail) -> Notice:
    mailing = mailed_sections.find_mailing(mail.arguments["mailing_id"])
    if mailing is None or mail.user is None:
        raise Moot
    section = mailing.section
    if things.find_readable(section.paper.kind, section.paper_id, mail.user) is None:
        raise Moot  # they have left since
    address = boxes.address(Box.SECTION, mail.user.id, mailing.id) if boxes.is_open() else ""
    subject = gettext("In Word: %(title)s", title=section.title)
    values = {"section": section, "paper": section.paper, "is_taken_back": bool(address)}
    return Notice(subject, values, headers={"Reply-To": address} if address else {})


def section_unmailed(mail: Mail) -> Notice:
    """Moot once it was asked for again, or dismissed on the page."""
    found = mailed_sections.find_failed(mail.user, mail.arguments["job_id"]) if mail.user else None
    if found is None:
        raise Moot
    job, section = found
    paper = section.paper
    if things.find_readable(paper.kind, paper.id, mail.user) is None:
        raise Moot  # they have left since
    numbered = sections.numbered(sections.of_paper(paper))
    values = {
        "section": section,
        "paper": paper,
        "number": next((one.number for one in numbered if one.section == section), None),  # none: it was taken out
        "why": in_words([(job.result["message"], job.result["values"])] if "message" in job.result else []),
    }
    subject = gettext("“%(title)s” could not be mailed to you", title=section.title)
    return Notice(subject, values, replies_to=paper)
