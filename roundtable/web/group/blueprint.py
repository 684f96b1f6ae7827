"""The blueprint of a working group, and how the group travels in and out of its addresses.

It is mounted once per group (see ``roundtable.web``). Views find the group in ``g.group``.
Links are written ``url_for("group.show_meeting", meeting_id=…)``; they stay within the
current group unless ``group=`` names another.

Every page asks to sign in unless its view says ``@open_to_visitors``; those show only what is public.
"""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint, abort, current_app, g, request

from roundtable.access import require_sign_in
from roundtable.domain import groups

bp = Blueprint("group", __name__)

View = TypeVar("View", bound=Callable[..., Any])


def open_to_visitors(view: View) -> View:
    """Visitors may open this page. It must show them nothing but what is public."""
    view.is_open_to_visitors = True  # type: ignore[attr-defined]
    return view


@bp.url_value_preprocessor
def take_group_from_url(endpoint: str | None, values: dict[str, Any] | None) -> None:
    g.slug = (values or {}).pop("group")


@bp.url_defaults
def put_group_into_url(endpoint: str, values: dict[str, Any]) -> None:
    if "slug" in g:
        values.setdefault("group", g.slug)


@bp.before_request
def find_group() -> None:
    """Every group is held for the request already (``web.context``)."""
    held = next((group for group in g.groups_held if group.slug == g.slug), None)
    g.group = held or groups.by_slug(g.slug) or abort(404)
    view = current_app.view_functions[request.endpoint or ""]
    if not getattr(view, "is_open_to_visitors", False):
        require_sign_in()
