"""The demonstration: filled once, made fresh when asked, never where people work."""

import re

import pytest
from sqlalchemy import func, select

from roundtable.config import ROOT
from roundtable.demonstration import accounts
from roundtable.domain import passwords, users
from roundtable.domain.site import the_site
from roundtable.domain.users import Profile
from roundtable.extensions import db
from roundtable.models import Decision, Event, SignIn, Update, User
from tests.cast import the
from tests.cli.conftest import GIVEN


@pytest.fixture
def empty(app, database):
    db.session.remove()
    database.empty()


def count(noun):
    return db.session.scalar(select(func.count()).select_from(noun))


def signs_in(visit, line):
    """Whether one can sign in as a printed line says."""
    address, password = line.split(": ", 1)[1].split(" / ")
    browser = visit()
    browser.submit("/account/sign-in", address=address, password=password)
    return browser.get("/me/papers").status_code == 200


def test_an_empty_database_is_filled_once(empty, run, visit, tmp_path):
    assert "Demonstration data is in place" in run("seed")
    events, password = count(Event), (tmp_path / "demo-password").read_text()
    lines = run("accounts").splitlines()
    assert len(lines) == 11 and all(line.startswith("Sign in as ") for line in lines)
    assert all(signs_in(visit, line) for line in lines[::5])
    assert password in lines[0] and (tmp_path / "demo-password").stat().st_mode & 0o777 == 0o600
    signed_in = count(Event)
    assert "nothing was changed" in run("seed")
    assert count(Event) == signed_in > events
    assert run("accounts").splitlines() == lines


def test_it_is_made_fresh_with_the_same_numbers(shown, run, visit, tmp_path):
    before = db.session.scalars(select(Decision.id).order_by(Decision.id)).all()
    chair = db.session.scalar(select(User).where(User.name == "Chair Gyn Onc"))
    updates, told = count(Update), set(db.session.scalars(select(Update.title)))
    visit().submit("/account/sign-in", address="chair.gyn-onc@example.org", password=GIVEN)
    assert chair.is_organizer is False and count(SignIn) == 1
    (tmp_path / "mailbox").mkdir()
    (tmp_path / "mailbox" / "000001.eml").write_text("of before")
    assert "fresh" in run("seed", "--refresh")
    assert not list((tmp_path / "mailbox").iterdir())
    assert db.session.scalars(select(Decision.id).order_by(Decision.id)).all() == before and before[0] == 1
    assert (count(Update), set(db.session.scalars(select(Update.title)))) == (updates, told)
    assert count(SignIn) == 0, "everybody is signed out"
    assert signs_in(visit, run("accounts").splitlines()[0])


def test_another_password_is_for_all_from_then_on(shown, run, use, visit):
    lines = run("accounts").splitlines()
    use(demo_password="another one for everybody")
    changed = run("accounts").splitlines()
    assert changed[0].endswith(" / another one for everybody") and signs_in(visit, changed[0])
    assert not signs_in(visit, lines[0])
    use(demo_password="")
    assert run("accounts").splitlines() == changed, "it is kept"


def test_who_has_a_password_of_their_own_is_not_listed(shown, run):
    """People whom somebody invited into it, or who chose another."""
    nora = users.join(Profile("Nora", "UTC", "en"), address="nora@example.org", password_hash=passwords.hashed("hers"))
    users.set_password(the("observer"), passwords.hashed("another one"), by=nora)
    said = run("accounts")
    assert "nora@example.org" not in said and "observer@example.org" not in said
    assert len(said.splitlines()) == 10


def test_where_people_work_nothing_is_seeded(run, app):
    before = count(Event)
    for command in (("seed",), ("seed", "--refresh"), ("accounts",)):
        assert "not a demonstration" in run(*command, code=1)
    assert count(Event) == before and not the_site().is_demonstration and the("bob").name == "Bob"


def test_the_tour_of_the_readme_can_be_walked(shown, visit):
    rows = re.findall(r"(?m)^\| [^|]+ \| ([A-Z][^|]+) \| `(/[^`]*)` \|$", (ROOT / "README.md").read_text())
    assert len(rows) > 10
    addresses = {person.name: person.addresses[0].address for person in accounts()}
    for name, address in rows:
        browser = visit()
        browser.submit("/account/sign-in", address=addresses[name], password=GIVEN)
        assert browser.get(address).status_code == 200, f"the README sends {name} to {address}"
