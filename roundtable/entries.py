"""A meeting as a calendar shows it: the words and addresses around it, in the reader's language."""

import hashlib
import json
from collections.abc import Iterable
from typing import Any

from flask import current_app, g, url_for
from flask_babel import get_locale, gettext

from roundtable.calendar import Entry, Party, data_version
from roundtable.domain.calendar_feeds import FeedState
from roundtable.domain.site import the_site
from roundtable.models import Group, MeetingState

#: Raised when the same meeting is written in another way, so that programs read their feeds anew.
FORM = 1


class Writer:
    """Writes meetings as entries. Words and addresses are looked up once, not once a meeting."""

    def __init__(self, groups: Iterable[Group]) -> None:
        self.groups = {group.id: group for group in groups}
        self.pages: dict[int, str] = {}
        self.sender = str(current_app.config["MAIL_DEFAULT_SENDER"])
        site = the_site() if "site" not in g else g.site
        self.site_name = site.name if site is not None else ""
        self.is_demonstration = site is not None and site.is_demonstration
        self.call, self.more = gettext("Call:"), gettext("Agenda, notes and summary:")
        self.invented = gettext("Demonstration: invented people and events, around true history.")
        self.marked = gettext("demonstration")

    def entry(self, meeting: Any, *, with_call: bool = True) -> Entry:
        """Of a meeting, or of a row of ``calendar_feeds.meetings_of``."""
        call = meeting.call_link if with_call else ""
        group, page = self.groups[meeting.group_id], self._page_of(meeting)
        is_invented = self.is_demonstration and not meeting.sources
        is_marked = is_invented and self.marked not in meeting.title.lower()
        lines = [f"{self.call} {call}"] if call else []
        lines += [f"{self.more} {page}", *([self.invented] if is_invented else [])]
        return Entry(
            uid=meeting.ical_uid,
            sequence=meeting.ical_sequence,
            changed_at=meeting.changed_at,
            wall_time=meeting.wall_time,
            zone=meeting.zone,
            fold=meeting.fold,
            minutes=meeting.minutes,
            is_day_only=meeting.is_day_only,
            is_cancelled=meeting.state == MeetingState.CANCELLED,
            summary=f"{group.short_name}: {meeting.title}" + (f" ({self.marked})" if is_marked else ""),
            place=meeting.place or call,
            description="\n".join(lines),
            page=page,
            organizer=Party(group.name, self.sender),
        )

    def version(self, state: FeedState) -> str:
        """Of the file that these meetings make, all told: the same as long as nothing in it would change."""
        around = [FORM, str(get_locale()), self.site_name, self.sender, self.is_demonstration, data_version()]
        names = [(group.id, group.slug, group.name, group.short_name) for group in self.groups.values()]
        here = url_for("front.index", _external=True)
        told = [state.meetings, state.ids, str(state.changed_at), *around, sorted(names), here]
        return hashlib.sha256(json.dumps(told).encode()).hexdigest()[:32]

    def _page_of(self, meeting: Any) -> str:
        """The addresses of a group's meetings differ in their last part only."""
        if meeting.group_id not in self.pages:
            slug = self.groups[meeting.group_id].slug
            page = url_for("group.show_meeting", group=slug, meeting_id=1, _external=True)
            self.pages[meeting.group_id] = page.removesuffix("1")
        return f"{self.pages[meeting.group_id]}{meeting.id}"
