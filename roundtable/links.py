"""The address of every thing that has one: the same in pages and in mail."""

from typing import Any

from flask import current_app

from roundtable.models import ThingKind

#: Of each kind of thing: the endpoint of its page, the name of the id there, and the attribute that holds it.
PAGES: dict[ThingKind, tuple[str, str, str]] = {
    ThingKind.ACTION_ITEM: ("group.show_action_item", "item_id", "id"),
    ThingKind.ANNOUNCEMENT: ("group.show_announcement", "announcement_id", "id"),
    ThingKind.ASK: ("group.show_ask", "ask_id", "id"),
    ThingKind.DECISION: ("group.show_decision", "decision_id", "id"),
    ThingKind.GAP: ("group.show_gap", "gap_id", "id"),
    ThingKind.MEETING: ("group.show_meeting", "meeting_id", "id"),
    ThingKind.PAPER: ("group.show_paper", "paper_id", "id"),
    ThingKind.QUESTION: ("group.show_question", "question_id", "id"),
    ThingKind.SUMMARY: ("group.show_summary", "meeting_id", "meeting_id"),
    ThingKind.TIME_POLL: ("group.show_time_poll", "poll_id", "id"),
    ThingKind.UPDATE: ("group.show_update", "update_id", "id"),
}
#: Who belongs to a group, or wants to, is on the page of its members.
_ON_THE_MEMBERS_PAGE = {ThingKind.MEMBERSHIP, ThingKind.JOIN_REQUEST}


def link_to(thing: Any, **values: Any) -> str:
    """The page of a thing. Its group must be loaded. Outside a request the address is absolute."""
    kind, address = thing.kind, current_app._get_current_object().url_for  # type: ignore[attr-defined]
    if kind is ThingKind.GROUP:
        return str(address("group.home", group=thing.slug, **values))
    if kind in _ON_THE_MEMBERS_PAGE:
        return str(address("group.list_members", group=thing.group.slug, **values))
    endpoint, name, attribute = PAGES[kind]
    values[name] = getattr(thing, attribute)
    return str(address(endpoint, group=thing.group.slug, **values))


#: The anchor of a thing on the page that shows it.
ANCHORS = {
    ThingKind.COMMENT: "comment-{}",
    ThingKind.SECTION: "section-{}",
    ThingKind.SUGGESTION: "suggestion-{}",
    ThingKind.AGENDA_ITEM: "item-{}",
}


def link_to_comment(comment_id: int, page: Any) -> str:
    """From there one is led to where it is shown."""
    address = current_app._get_current_object().url_for  # type: ignore[attr-defined]
    return str(address("group.show_comment", group=page.group.slug, comment_id=comment_id))


def link_to_suggestion(suggestion_id: int, paper: Any) -> str:
    """From there one is led to where it is shown."""
    address = current_app._get_current_object().url_for  # type: ignore[attr-defined]
    values = {"group": paper.group.slug, "paper_id": paper.id, "suggestion_id": suggestion_id}
    return str(address("group.show_suggestion", **values))


def link_to_review(paper: Any, review_id: int, endpoint: str = "show_review", **values: Any) -> str:
    """A page of a review of this paper, whose group must be loaded."""
    address = current_app._get_current_object().url_for  # type: ignore[attr-defined]
    values |= {"group": paper.group.slug, "paper_id": paper.id, "review_id": review_id}
    return str(address(f"group.{endpoint}", **values))


def link_to_returned(paper: Any, mailing_id: int, count: int = 1) -> str:
    """Where a section that came back by mail is looked at; the first of several on the page of their paper."""
    if count > 1:
        return link_to(paper, _anchor=f"returned-{mailing_id}")
    address = current_app._get_current_object().url_for  # type: ignore[attr-defined]
    values = {"group": paper.group.slug, "paper_id": paper.id, "mailing_id": mailing_id}
    return str(address("group.show_mailed_section", **values))


#: What is not always shown on the page that it belongs to.
_LED_TO = {ThingKind.COMMENT: link_to_comment, ThingKind.SUGGESTION: link_to_suggestion}


def link_to_hit(kind: ThingKind, thing_id: int, page: Any) -> str:
    """The place on the page where something was found."""
    if kind in _LED_TO:
        return _LED_TO[kind](thing_id, page)
    anchor = ANCHORS.get(kind)
    return link_to(page, **({"_anchor": anchor.format(thing_id)} if anchor else {}))
