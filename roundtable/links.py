"""The address of every thing that has one: the same in pages and in mail."""

from typing import Any

from flask import url_for

from roundtable.models import (
    ActionItem,
    Comment,
    Decision,
    Group,
    JoinRequest,
    Meeting,
    Membership,
    Paper,
    Summary,
    ThingKind,
    Update,
)

#: Of each noun: the endpoint of its page, the name of the id there, and the attribute that holds it.
PAGES: dict[type[Any], tuple[str, str, str]] = {
    ActionItem: ("show_action_item", "item_id", "id"),
    Decision: ("show_decision", "decision_id", "id"),
    Meeting: ("show_meeting", "meeting_id", "id"),
    Paper: ("show_paper", "paper_id", "id"),
    Summary: ("show_summary", "meeting_id", "meeting_id"),
    Update: ("show_update", "update_id", "id"),
}


def link_to(thing: Any, **values: Any) -> str:
    """The page of a thing. Its group must be loaded. Outside a request the address is absolute."""
    if isinstance(thing, Group):
        return url_for("group.home", group=thing.slug, **values)
    if isinstance(thing, Membership | JoinRequest):
        return url_for("group.list_members", group=thing.group.slug, **values)
    endpoint, name, attribute = PAGES[type(thing)]
    values[name] = getattr(thing, attribute)
    return url_for(f"group.{endpoint}", group=thing.group.slug, **values)


#: The anchor of a thing on the page that shows it.
ANCHORS = {
    ThingKind.COMMENT: "comment-{}",
    ThingKind.SECTION: "section-{}",
    ThingKind.AGENDA_ITEM: "item-{}",
}


def link_to_comment(comment: Comment, page: Any) -> str:
    return link_to(page, _anchor=f"comment-{comment.id}")


def link_to_hit(kind: ThingKind, thing_id: int, page: Any) -> str:
    """The place on the page where something was found."""
    anchor = ANCHORS.get(kind)
    return link_to(page, **({"_anchor": anchor.format(thing_id)} if anchor else {}))
