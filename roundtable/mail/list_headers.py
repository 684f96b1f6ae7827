"""What mail programs read of a digest: which list it is of (RFC 2919), how to write to it, leave it and look back
(RFC 2369, RFC 8058), and its thread. Lines of these are neither folded nor encoded, but for the name in List-Id."""

from typing import NamedTuple

from flask import url_for

from roundtable.domain.digests import Content
from roundtable.mail import threads
from roundtable.mail.boxes import group_address
from roundtable.models import Group
from roundtable.signing import Stop, Stopping, stop_link


class Sender(NamedTuple):
    """Who a mail is from."""

    name: str
    address: str


class Links(NamedTuple):
    """Of one digest: ending all of them, changing how they come, and this one on the site, once it is composed."""

    unsubscribe: str
    settings: str
    page: str | None

    def of(self, content: Content) -> "Links":
        """What is told at once is ended by itself: the digests go on."""
        if not content.at_once:
            return self
        what = Stop.URGENT if content.is_urgent else Stop.GROUPS
        group_ids = tuple(section.group.id for section in content.sections)
        return self._replace(unsubscribe=stop_link(Stopping(content.person.id, what, group_ids)))


def list_headers(content: Content, links: Links, site_name: str, host: str) -> dict[str, str]:
    """Of what is told at once in one group they are that group's."""
    group = _of_one(content)
    headers = {
        "List-Id": f"{group.name} <{group.slug}.{host}>" if group else f"{site_name} <digest.{host}>",
        **unsubscribe(links.of(content).unsubscribe),
        "List-Help": f"<{links.settings}>",
        "List-Post": "NO",
    }
    if group is not None:
        headers["List-Archive"] = f"<{url_for('group.home', group=group.slug, _external=True)}>"
        if address := group_address(group.slug):
            headers["List-Post"] = f"<mailto:{address}>"
        return headers | threads.headers_of(entry.key for section in content.sections for entry in section.entries)
    if links.page:
        headers["List-Archive"] = f"<{links.page}>"
    return headers


def unsubscribe(link: str) -> dict[str, str]:
    """The headers of a mail that this link ends, with one click of the mail program (RFC 8058)."""
    return {"List-Unsubscribe": f"<{link}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}


def sender_of(content: Content, site: Sender) -> Sender:
    """What is told at once in one group is from the group's own address, where it has one."""
    group = _of_one(content)
    address = group_address(group.slug) if group else ""
    return Sender(group.name, address) if group and address else site


def _of_one(content: Content) -> Group | None:
    """The group of a mail that tells of one alone, at once."""
    return content.sections[0].group if content.at_once and len(content.sections) == 1 else None
