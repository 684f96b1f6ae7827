"""A section of a paper goes out as a Word file, to whoever asked for it, from an address that takes it back."""

from flask_babel import gettext

from roundtable.domain import mailed_sections, things
from roundtable.mail import boxes
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
