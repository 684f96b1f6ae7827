"""What somebody's next digest will say, on the command line. Nothing is changed by looking."""

from email import message_from_bytes
from email.policy import default

from sqlalchemy import func, select

from roundtable.domain import memberships
from roundtable.extensions import db
from roundtable.models import Digest, Mail, Membership, User
from tests.cast import the


def state():
    """All that composing a digest changes."""
    places = db.session.execute(select(Membership.id, Membership.digest_seq).order_by(Membership.id)).all()
    due = db.session.execute(select(User.id, User.next_due_at).order_by(User.id)).all()
    return [db.session.scalar(select(func.count()).select_from(noun)) for noun in (Digest, Mail)], places, due


def test_it_is_printed_as_it_will_be_read_and_nothing_changes(world, app, run):
    before = state()
    said = run("digest", "preview", "bob@example.org")
    assert "To: Bob <bob@example.org>" in said and "Subject: " in said
    assert "Ten report forms" in said or "An open word" in said
    assert "=3D" not in said and "<html" not in said, "encoded for the server, not for a reader"
    assert state() == before


def test_the_whole_message_is_printed_when_asked(world, app, run):
    letter = message_from_bytes(run("digest", "preview", "bob@example.org", "--raw").encode(), policy=default)
    assert letter["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    assert letter.get_body(("html",)) is not None


def test_where_there_is_nothing_to_tell_no_mail_would_go(app, run):
    bob = the("bob")
    for membership in memberships.of_person(bob):
        membership.digest_seq = membership.group.last_seq
    assert "Nothing to tell: Bob would get no mail." in run("digest", "preview", "bob@example.org")


def test_somebody_unknown_is_told(run):
    assert "Nobody has the address nobody@example.org" in run("digest", "preview", "nobody@example.org", code=1)
