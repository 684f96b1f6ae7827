"""One thing of every kind, in Gyn Onc, for tests that need something to be there.

Ids are 1 where there is one of a kind. Meeting 1 is to come, with its agenda published; meeting 2 is in
session; meeting 3 is over and its summary published. Update 2 is public, update 3 was withdrawn.
"""

import io
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from PIL import Image

from roundtable.domain import (
    action_items,
    agenda,
    attachments,
    attendances,
    clock,
    comments,
    decisions,
    invitations,
    jobs,
    join_requests,
    mails,
    meetings,
    papers,
    publications,
    sections,
    summaries,
    updates,
)
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.files import FileStore
from roundtable.models import Audience, JobKind, MailKind, MailState, Meeting, Presence, Role
from tests.cast import group, the


@dataclass(frozen=True)
class World:
    """Values for the parts of addresses; everything else is 1."""

    token: str = "picture-token-0123456789abcdef"


def plan(title: str, days: int = 7, **values: object) -> meetings.Plan:
    wall = (clock.now() + timedelta(days=days)).replace(tzinfo=None, minute=0, second=0, microsecond=0)
    given: dict[str, object] = {"zone": "UTC", "minutes": 60, "fold": 0, **values}
    return meetings.Plan(title, wall, **given)  # type: ignore[arg-type]


def build_world(files: Path) -> None:
    alice, bob, carol, olga, gyn_onc = the("alice"), the("bob"), the("carol"), the("olga"), group()
    note = "We looked at ten report forms. See D-1."
    first = updates.post(gyn_onc, title="Ten report forms", source=note, reach=Reach(), files=Files(), by=bob)
    updates.post(
        gyn_onc, title="An open word", source="For all.", reach=Reach(Audience.EVERYBODY), files=Files(), by=bob
    )
    gone = updates.post(gyn_onc, title="A mistake", source="Not meant.", reach=Reach(), files=Files(), by=bob)
    updates.withdraw(gone, by=bob)
    comments.post(first, "Which ten?", by=alice)
    kept = FileStore(files).keep(picture(), "cells.png")
    shown = attachments.add(kept, by=bob)
    shown.token = World.token
    settled = Files([shown.token], {shown.token: attachments.Description("Cells", "Twelve cells under a microscope")})
    attachments.settle(first, note, settled, by=bob)

    _meetings(alice, bob)

    paper = papers.start(gyn_onc, title="On reports", lead=bob, by=bob)
    section = sections.add(paper, sections.Heading("Why"), source="First words.", by=bob)
    sections.save(paper, section, "First words, and more.", base=1, files=Files(), by=alice)
    sections.save(paper, section, "Other first words.", base=1, files=Files(), by=bob)  # too late: a draft
    join_requests.make(gyn_onc, words="I would like to listen.", by=carol)
    invitations.send(
        invitations.plan("new@example.org", gyn_onc), gyn_onc, role=Role.MEMBER, words="Come and see.", by=olga
    )
    site = the_site()
    assert site is not None
    dead = mails.queue(MailKind.JOIN_REQUEST, alice, address="alice@example.org", key="dead", arguments={})
    dead.state = MailState.DEAD
    jobs.ask(JobKind.BACKUP, site=site, by=olga)
    db.session.commit()


def _meetings(alice, bob) -> None:  # type: ignore[no-untyped-def]
    gyn_onc, multiomics = group(), group("multiomics")
    coming = meetings.schedule(gyn_onc, plan("The forms", chair=alice, note_taker=bob), by=alice)
    item = agenda.add_item(coming, agenda.Item("Report forms", 20, presenter=bob), by=alice)
    agenda.add_slot(coming, multiomics, minutes=30, by=alice)
    publications.publish(coming, Reach(), by=alice)
    going_on = meetings.schedule(gyn_onc, plan("Right now", 0, chair=alice, note_taker=bob), by=alice)
    _begin(going_on, alice)
    over = meetings.schedule(gyn_onc, plan("Last time", -7, chair=alice, note_taker=bob), by=alice)
    discussed = _begin(over, alice)
    agenda.save_notes(over, discussed, "All agreed.", base=0, by=bob)
    words = decisions.Words("Every report states three features", "They cannot be compared otherwise.")
    decisions.make(gyn_onc, words, meeting=over, item=discussed, by=bob)
    promise = action_items.Promise("Collect ten forms", bob, (clock.now() + timedelta(days=3)).date())
    action_items.assign(gyn_onc, promise, source=action_items.Source(over, discussed), by=bob)
    meetings.close_session(over, by=alice)
    summary = summaries.compose(over, "All agreed.", by=bob)
    summaries.publish(summary, Reach(), by=alice)
    assert item.id == 1


def _begin(meeting: Meeting, alice):  # type: ignore[no-untyped-def]
    item = agenda.add_item(meeting, agenda.Item("One thing", 10), by=alice)
    db.session.flush()
    meetings.open_session(meeting, by=alice)
    meetings.start_item(meeting, item, by=alice)
    attendances.note(meeting, {alice.id: Presence.ONLINE}, by=alice)
    return item


def picture(size: tuple[int, int] = (40, 30), kind: str = "PNG") -> bytes:
    out = io.BytesIO()
    Image.new("RGB", size, "#0f6b70").save(out, kind)
    return out.getvalue()
