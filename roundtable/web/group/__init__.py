"""The pages of a working group, a module for each feature."""

from roundtable.web.group import (  # noqa: F401  (their routes)
    action_items,
    agenda,
    comments,
    decisions,
    home,
    meetings,
    members,
    papers,
    sections,
    session,
    summaries,
    updates,
)
from roundtable.web.group.blueprint import bp  # noqa: F401
