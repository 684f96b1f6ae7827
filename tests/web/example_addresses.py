"""Addresses that the routes answer, each of a thing that tests/world.py has."""

import re

from sqlalchemy import func, select

from roundtable.domain import memberships
from roundtable.extensions import db
from roundtable.models import Link, Mail, ThingKind
from tests.cast import group, the
from tests.web.signed_links import signed

#: Which meeting of tests/world.py a deed is about, where it is not the first.
MEETING = {
    "agree_without_discussion": 2,
    "close_session": 2,
    "undo_opening": 2,
    "undo_closing": 3,
    "start_item": 2,
    "save_notes": 2,
    "show_notes_history": 3,
    "purge_notes_history": 3,
    "shorten_item": 2,
    "take_over_notes": 2,
    "note_attendance": 2,
    "compose_summary": 3,
    "ask_for_summary": 3,
    "show_summary": 3,
    "edit_summary": 3,
    "publish_summary": 3,
    "circulate_summary": 3,
    "undo_circulation": 3,
    "confirm_summary": 3,
    "undo_confirmation": 6,
    "make_objection": 3,
    "assent_to_summary": 3,
    "take_objection": 3,
    "decline_objection": 3,
    "withdraw_objection": 3,
    "purge_objection": 3,
    "add_erratum": 6,
    "purge_erratum": 6,
    "show_mailed_notes": 3,
    "take_over_mailed_notes": 3,
    "drop_mailed_notes": 3,
    "show_summary_history": 3,
    "purge_summary_history": 3,
}
#: Which agenda item, of the meeting above.
ITEM = {
    **{"start_item": 2, "save_notes": 2, "shorten_item": 2, "take_over_notes": 2},
    **{"show_notes_history": 3, "purge_notes_history": 3},
}


def example(rule, app):
    """An address that this rule answers, of a thing that is there."""
    deed = rule.endpoint.split(".")[-1]
    values = {
        "group": "gyn-onc",
        "meeting_id": MEETING.get(deed, 1),
        "item_id": ITEM.get(deed, 1),
        "noun": "updates",
        "filename": "icon.svg",
        "name": "000001" if rule.endpoint.startswith("dev.") else "cells.png",
        "token": signed(rule.endpoint, app),
        "user_id": 2,
        "sign_in_id": 10**6,
        "membership_id": app.membership,
        "kind": "milestone" if deed == "move_step" else "update",
        "ask_id": 2,
        "thing_id": 3 if deed in {"bring_back", "purge_withdrawn"} else 1,
        "mail_id": app.dead_mail,
        "held_id": 2,
        "job_id": 1 if "backup" in deed else 2,  # the import of a paper
        "comment_id": 2 if deed in {"settle_comment", "reopen_comment", "confirm_place"} else 1,  # on words of a paper
        "link_id": {"unlink_gap": app.gap_link, "remove_section_origin": app.origin_link}.get(deed, 1),
    }
    url = re.sub(r"<(?:[^:>]+:)?(\w+)>", lambda m: str(values.get(m[1], 1)), rule.rule)
    return url


def point_at_things(app):
    """Find the numbers of what is not 1, once: the test world is always the same."""
    if hasattr(app, "membership"):
        return
    app.dead_mail = db.session.scalar(select(Mail.id).where(Mail.key == "dead"))
    app.gap_link = db.session.scalar(select(func.min(Link.id)).where(Link.to_kind == ThingKind.GAP))
    app.origin_link = db.session.scalar(select(func.min(Link.id)).where(Link.from_kind == ThingKind.SECTION))
    app.membership = memberships.find_of(group(), the("alice")).id
    db.session.remove()
