"""What mail programs read of a digest: which list it is of (RFC 2919), how to write to it, leave it and look back
(RFC 2369, RFC 8058), and its thread. Lines of these are neither folded nor encoded, but for the name in List-Id."""

from typing import NamedTuple

from flask import url_for

from roundtable.domain.digests import Content
from roundtable.mail import threads
from roundtable.mail.boxes import group_address
from roundtable.mail.reading_as import host
from roundtable.models import Group


class Sender(NamedTuple):
    """Who a mail is from."""

    name: str
    address: str


class Links(NamedTuple):
    """Of one digest: ending all of them, changing how they come, and this one on the site, once it is composed."""

    unsubscribe: str
    settings: str
    page: str | None


def list_headers(content: Content, links: Links, site_name: str) -> dict[str, str]:
    """Of what is told at once in one group they are that group's."""
    group = _of_one(content)
    headers = {
        "List-Id": f"{group.name} <{group.slug}.{host()}>" if group else f"{site_name} <digest.{host()}>",
        "List-Unsubscribe": f"<{links.unsubscribe}>",
        "List-Unsubscribe-Post": "List-Unsubscribe=One-Click",
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


def sender_of(content: Content, site: Sender) -> Sender:
    """What is told at once in one group is from the group's own address, where it has one."""
    group = _of_one(content)
    address = group_address(group.slug) if group else ""
    return Sender(group.name, address) if group and address else site


def _of_one(content: Content) -> Group | None:
    """The group of a mail that tells of one alone, at once."""
    return content.sections[0].group if content.at_once and len(content.sections) == 1 else None
