"""Sixty addresses pasted, looked over, sent; who has not accepted; reminded. (Accepting: test_account.py)"""

import re
from datetime import timedelta
from zoneinfo import ZoneInfo

import pytest
import time_machine

from roundtable.domain import clock, invitations, memberships
from roundtable.extensions import db
from roundtable.models import Cadence, Invitation, Mail, MailKind, MailState, Role
from tests.cast import group, the
from tests.reading import is_wrong, main_of, value_of

NEW = "/organize/invitations/new"
LIST = "/organize/invitations"
SIXTY = [f"Person {n} <p{n}@example.org>" for n in range(60)]


def paste(client, pasted, slug="gyn-onc", role="member", words="Come and see.", **fields):
    return client.submit(NEW, pasted=pasted, group=str(group(slug).id), role=role, words=words, **fields)


def sent():
    return db.session.scalars(db.select(Invitation).order_by(Invitation.id)).all()


def mailed():
    return db.session.scalars(db.select(Mail).where(Mail.kind == MailKind.INVITATION).order_by(Mail.id)).all()


@pytest.mark.parametrize("between", ["\n", ", ", "; ", "\r\n"])
def test_sixty_addresses_are_looked_over_first_and_sent_only_then(visit, between):
    olga, pasted = visit("olga"), between.join(SIXTY)
    looked = paste(olga, pasted)
    assert looked.status_code == 200 and main_of(looked.text).count("Gets an invitation") == 60
    assert sent() == [] and value_of(looked.text, "pasted") == pasted
    assert re.search(r"<h2[^>]* autofocus>This will happen", looked.text), "one goes on there, and not at the top"
    assert value_of(looked.text, "words") == "Come and see." and value_of(looked.text, "role") == "member"
    done = paste(olga, pasted, send="1", follow=True)
    assert "60 people invited or added." in done.text
    assert [m.address for m in mailed()] == [f"p{n}@example.org" for n in range(60)]
    assert (sent()[0].name, sent()[0].role, sent()[0].words) == ("Person 0", Role.MEMBER, "Come and see.")


def test_each_line_says_what_will_happen_with_it(visit):
    paste(visit("olga"), "waits@example.org", send="1")
    typed = (
        'new@example.org\n"Doe, Jane" <jane@example.org>\nBob bob@example.org\nCAROL@example.org\n'
        "waits@example.org\nnew@example.org\nnobody at all\n\n"
    )
    page = main_of(paste(visit("olga"), typed).text)
    assert "7 lines" in page and "2 invitations, 1 joins at once, 4 lines left out." in page
    for line in (
        "new@example.org Gets an invitation",
        "jane@example.org Doe, Jane Gets an invitation",
        "bob@example.org Bob Belongs to the group already",
        "carol@example.org Has an account: joins the group",
        "waits@example.org Was invited already",
        "new@example.org Stands above already",
        "nobody at all Not an address: nothing happens",
    ):
        assert line in page, line
    paste(visit("olga"), typed, send="1")
    assert [i.address for i in sent()] == ["waits@example.org", "new@example.org", "jane@example.org"]
    assert memberships.find_of(group(), the("carol")).role == Role.MEMBER
    assert len([m for m in mailed() if m.address == "waits@example.org"]) == 1


@pytest.mark.parametrize(
    "typed, read",
    [
        ('"Doe, Jane" <jane@example.org>', [("jane@example.org", "Doe, Jane")]),
        ("Doe, Jane <jane@example.org>; van der Roe, R. <r@example.org>", [
            ("jane@example.org", "Doe, Jane"), ("r@example.org", "van der Roe, R."),
        ]),
        ("a@example.org,b@example.org", [("a@example.org", ""), ("b@example.org", "")]),
        ("Jane Doe j@example.org, Bob <b@example.org>", [("j@example.org", "Jane Doe"), ("b@example.org", "Bob")]),
        ("jane.example.org, Bob <b@example.org>", [("", ""), ("b@example.org", "Bob")]),
        ("Jane, b@example.org", [("", ""), ("b@example.org", "")]),
        ('Jane "J. Doe <jane@example.org>', [("jane@example.org", 'Jane "J. Doe')]),
        (" ,;\n\t, ", []),
    ],
)  # fmt: skip
def test_addresses_are_read_as_they_stand_in_mail_programs(app, typed, read):
    assert [(line.address, line.name) for line in invitations.plan(typed, group())] == read


def test_what_is_no_address_stands_first_and_is_told_once_more_after_sending(visit):
    olga, pasted = visit("olga"), "one@example.org\ntwo@example.org\nthree@example"
    page = main_of(paste(olga, pasted).text)
    assert page.index("2 invitations") < page.index("three@example Not an address") < page.index("one@example.org Gets")
    done = paste(olga, pasted, send="1", follow=True)
    assert "Not understood as an address, so not invited: “three@example”" in done.text
    assert "Not understood" not in paste(olga, "four@example.org", send="1", follow=True).text


def test_people_are_invited_as_what_they_will_be(visit):
    paste(visit("olga"), "chair@example.org, carol@example.org", role="chair", send="1")
    assert sent()[0].role == Role.CHAIR and memberships.find_of(group(), the("carol")).role == Role.CHAIR


def test_where_nobody_is_new_nothing_is_sent(visit):
    refused = paste(visit("olga"), "bob@example.org\nnonsense", send="1")
    assert refused.status_code == 422 and "Nobody of these is new: nothing was sent." in refused.text
    assert "bob@example.org" in value_of(refused.text, "pasted") and mailed() == []


@pytest.mark.parametrize(
    "wrong, field", [({"pasted": " "}, "pasted"), ({"words": "x" * 1001}, "words"), ({"role": "emperor"}, "role")]
)
def test_what_is_wrong_is_told_at_its_field_and_the_rest_stays(visit, wrong, field):
    given = {"pasted": "new@example.org", "words": "Come.", **wrong}
    refused = paste(visit("olga"), given.pop("pasted"), send="1", **given)
    assert refused.status_code == 422 and is_wrong(refused.text, field)
    assert value_of(refused.text, "words") == given["words"] and sent() == []


def test_too_many_at_once_are_counted(visit):
    refused = paste(visit("olga"), "\n".join(f"p{n}@example.org" for n in range(501)), send="1")
    assert refused.status_code == 422 and "These are 501 addresses; 500 at a time, please." in refused.text
    assert sent() == []


def test_who_has_not_accepted_is_listed_and_reminded(visit):
    olga = visit("olga")
    paste(olga, "one@example.org, two@example.org", send="1")
    one, two = sent()
    page = main_of(olga.page(LIST))
    assert "one@example.org" in page and "two@example.org" in page and "waiting" in page
    olga.submit(f"{LIST}/{one.id}/reminder")
    assert "reminded 1 time" in main_of(olga.page(LIST))
    assert [m.address for m in mailed()] == ["one@example.org", "two@example.org", "one@example.org"]
    told = main_of(olga.submit(f"{LIST}/{two.id}/withdrawal", follow=True).text)
    assert "The invitation of two@example.org is withdrawn" in told
    assert "two@example.org" not in main_of(olga.page(LIST))
    everybody = main_of(olga.page(f"{LIST}?all=1"))
    assert "two@example.org Gyn Onc" in everybody and "withdrawn" in everybody


def test_who_heard_within_a_week_is_not_reminded_with_the_others(visit):
    olga = visit("olga")
    paste(olga, "early@example.org", send="1")
    with time_machine.travel(clock.now() + timedelta(days=8)):
        paste(olga, "late@example.org", send="1")
        assert "1 person reminded." in olga.submit(f"{LIST}/reminders", follow=True).text
        assert "0 people reminded." in olga.submit(f"{LIST}/reminders", follow=True).text
    assert [(i.address, i.reminders) for i in sent()] == [("early@example.org", 1), ("late@example.org", 0)]


def test_what_is_no_longer_open_is_not_reminded(visit):
    olga = visit("olga")
    paste(olga, "one@example.org", send="1")
    olga.submit(f"{LIST}/{sent()[0].id}/withdrawal")
    refused = olga.submit(f"{LIST}/{sent()[0].id}/reminder", follow=True)
    assert "This invitation is no longer open." in refused.text and len(mailed()) == 1
    assert olga.submit(f"{LIST}/999/reminder").status_code == 404


def test_the_whole_way_from_a_pasted_address_to_a_desk(visit, app, work, office):
    """Invited as it stands in a mail program; the mail read, its link opened, and in."""
    paste(visit("olga"), "Nora New <nora@example.org>", slug="multiomics", words="We need your cells.", send="1")
    work()
    (letter,) = office.letters
    body = letter.get_body(("plain",)).get_content()
    assert letter["To"] == "nora@example.org" and "We need your cells." in body and "Multiomics" in body
    link = next(line.strip() for line in body.splitlines() if "/account/invitation/" in line)
    nora, path = visit(), "/account/invitation/" + link.split("/account/invitation/")[1]
    assert value_of(nora.page(path), "name") == "Nora New"
    said = {
        "name": "Nora New",
        "password": "four words are enough",
        "affiliation": "Patients Together",
        "affiliation_kind": "patient_organisation",
        "is_patient_advocate": "y",
        "zone": "America/New_York",
        "language": "en",
    }
    assert nora.submit(path, **said).location == "/multiomics/"
    assert "Multiomics" in nora.page("/")
    person = the("nora")
    assert (person.is_patient_advocate, person.zone) == (True, "America/New_York")
    assert memberships.find_of(group("multiomics"), person).cadence == Cadence.WEEKLY
    due = person.next_due_at.astimezone(ZoneInfo("America/New_York"))
    assert (due.weekday(), due.hour, due.minute) == (0, 7, 0), "Monday 07:00, own time"
    assert "accepted" in main_of(visit("olga").page(f"{LIST}?all=1")), "and is no longer waited for"
    assert "nora@example.org" not in main_of(visit("olga").page(LIST))


def test_the_link_of_an_invitation_is_not_kept_once_it_is_sent(visit, work, office):
    paste(visit("olga"), "one@example.org", send="1")
    work()
    (mail,) = mailed()
    assert mail.state == MailState.SENT and mail.message is None


def test_a_reminder_of_an_invitation_that_was_accepted_meanwhile_is_not_sent(visit, work, office):
    paste(visit("olga"), "one@example.org", send="1")
    invitations.withdraw(sent()[0], by=the("olga"))
    db.session.commit()
    work()
    assert office.letters == []
