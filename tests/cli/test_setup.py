"""A real roundtable is set up: asked, or from options and settings. Never with demonstration data."""

import pytest
from sqlalchemy import func, select

from roundtable.domain import groups, memberships
from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.models import Group, Meeting, Paper, Update, User
from tests.cast import the

PASSWORD = "four quiet words here"
MAIL = "smtp://olga:secret@mail.example.org:587"
ANSWERS = (
    *("Sarcoma Table", "https://roundtable.example.org", "Olga", "olga@example.org", "Berlin"),
    *(PASSWORD, "y", "n", "n", "n", MAIL),
)
OPTIONS = {
    "--name": "Sarcoma Table",
    "--url": "https://roundtable.example.org",
    "--organizer": "Olga",
    "--email": "olga@example.org",
    "--zone": "Berlin",
    "--password-file": "-",
    "--groups": "gyn-onc",
    "--mail-url": MAIL,
}


@pytest.fixture
def empty(app, database):
    """Nothing is set up yet."""
    db.session.remove()
    database.empty()


def typed(answers):
    return "".join(f"{answer}\n" for answer in answers)


def given(**changes):
    options = {**OPTIONS, **{f"--{name.replace('_', '-')}": value for name, value in changes.items()}}
    return [word for pair in options.items() if pair[1] is not None for word in pair]


def is_as_wanted(visit):
    """What both ways must lead to."""
    site, olga = the_site(), the("olga")
    assert (site.name, site.is_demonstration, site.is_mail_held) == ("Sarcoma Table", False, False)
    assert (olga.name, olga.zone, olga.is_organizer) == ("Olga", "Europe/Berlin", True)
    assert [g.slug for g in groups.all_groups()] == ["gyn-onc", "plenary"]
    assert [m.group.slug for m in memberships.of_person(olga)] == ["plenary"]
    browser = visit()
    browser.submit("/account/sign-in", address="olga@example.org", password=PASSWORD)
    assert browser.get("/organize/invitations").status_code == 200


def test_it_is_set_up_by_answering(empty, run, visit):
    said = run("setup", typed=typed(ANSWERS))
    is_as_wanted(visit)
    assert "/organize/invitations" in said and PASSWORD not in said


def test_it_is_set_up_without_a_question(empty, run, visit):
    run("setup", *given(), typed=f"{PASSWORD}\n")
    is_as_wanted(visit)


def test_it_never_loads_demonstration_data(empty, run):
    run("setup", *given(groups="gyn-onc,multiomics"), typed=f"{PASSWORD}\n")
    for noun in (Meeting, Paper, Update):
        assert db.session.scalar(select(func.count()).select_from(noun)) == 0
    assert db.session.scalars(select(User.name)).all() == ["Olga"]


def test_settings_that_stood_in_the_file_stay(empty, run, tmp_path):
    path = tmp_path / "roundtable.env"
    path.write_text("# the rows\nROUNDTABLE_DATABASE_URL=sqlite:////there.db\nROUNDTABLE_URL=http://old.example.org\n")
    run("setup", typed=typed(ANSWERS))
    assert path.read_text().splitlines() == [
        "# the rows",
        "ROUNDTABLE_DATABASE_URL=sqlite:////there.db",
        "ROUNDTABLE_URL=https://roundtable.example.org",
        f"ROUNDTABLE_MAIL_URL={MAIL}",
    ]
    assert path.stat().st_mode & 0o777 == 0o600


def test_a_mail_server_of_the_settings_is_not_asked_for(empty, run, use, tmp_path):
    use(mail_url=MAIL)
    said = run("setup", *given(mail_url=None), typed=f"{PASSWORD}\n")
    assert "mail.example.org:587" in said and "secret" not in said
    assert f"ROUNDTABLE_MAIL_URL={MAIL}" in (tmp_path / "roundtable.env").read_text()


#: option, what is typed there, what is said to it
WRONG = [
    ("url", "roundtable.example.org", "must look like https://"),
    ("url", "https://example.org/roundtable", "without a path"),
    ("organizer", "  ", "Please type something"),
    ("email", "olga at example.org", "is not an email address"),
    ("zone", "Atlantis", "is not known"),
    ("groups", "gyn-onc,chemistry", "There is no group chemistry"),
    ("mail_url", "mail.example.org", "must look like smtp://"),
    ("mail_url", "smtp://mail.example.org:many", "must look like smtp://"),
    ("mail_url", "smtp://mail.example.org?tls=maybe", "tls is starttls, ssl or none"),
]


def test_what_will_not_do_is_told_and_nothing_is_set_up(empty, run, tmp_path):
    for option, value, sentence in WRONG:
        said = run("setup", *given(**{option: value}), typed=f"{PASSWORD}\n", code=1)
        assert sentence in said, f"--{option} {value!r} is answered with {said!r}"
    for password in ("short", "password1234", "olga@example.org"):
        assert "Please choose" in run("setup", *given(), typed=f"{password}\n", code=1)
    assert the_site() is None and not (tmp_path / "roundtable.env").exists()


def test_where_people_are_already_nothing_is_set_up(run, app):
    said = run("setup", *given(), typed=f"{PASSWORD}\n", code=1)
    assert "There is data already" in said
    assert the_site().name == "Test Roundtable" and db.session.scalar(select(func.count()).select_from(Group)) == 5
