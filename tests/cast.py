"""The cast, and how they come to the site.

Alice chairs Gyn Onc. Bob is a member of Gyn Onc, Otto observes it. Carol is a member of Multiomics only
and chairs it. Olga is an organizer. Nobody is signed in as "anonymous".
"""

import contextvars
from typing import Any

from flask import Flask, has_app_context
from flask.testing import FlaskClient
from itsdangerous import URLSafeTimedSerializer
from werkzeug.test import TestResponse

from roundtable.domain import groups, memberships, passwords, sign_ins, users
from roundtable.domain.site import set_up
from roundtable.domain.users import Profile
from roundtable.extensions import db
from roundtable.models import FOUNDING_GROUPS, Group, Role, User

PASSWORD = "four quiet words here"
_HASH = passwords.hashed(PASSWORD)
CAST = {
    "alice": ("gyn-onc", Role.CHAIR),
    "bob": ("gyn-onc", Role.MEMBER),
    "otto": ("gyn-onc", Role.OBSERVER),
    "carol": ("multiomics", Role.CHAIR),
    "olga": (None, None),
}


def gather_cast() -> None:
    set_up(name="Test Roundtable")
    founded = {g.slug: g for g in groups.found_first(list(FOUNDING_GROUPS), by=None)}
    for name, (slug, role) in CAST.items():
        profile = Profile(name.capitalize(), "Europe/Berlin", "en")
        person = users.join(profile, address=f"{name}@example.org", password_hash=_HASH)
        db.session.flush()
        groups.join_plenary(person)
        if slug:
            memberships.start(founded[slug], person, role=role, by=person)
    the("olga").is_organizer = True
    db.session.commit()


def the(name: str) -> User:
    """The person of the cast with this name."""
    person = users.find_by_address(f"{name}@example.org")
    assert person is not None, name
    return person


def group(slug: str = "gyn-onc") -> Group:
    found = groups.by_slug(slug)
    assert found is not None, slug
    return found


class Visitor(FlaskClient):
    """A browser: ``submit`` sends a form with its CSRF token, as the page would."""

    def open(self, *args: Any, **kwargs: Any) -> TestResponse:
        """In a context of its own, as on a server; what the test has read and changed before is let go of."""
        kwargs.setdefault("buffered", True)  # what is done after the response is done when this returns
        let_go()
        response = contextvars.Context().run(super().open, *args, **kwargs)
        if has_app_context():
            db.session.expire_all()
        return response

    def token(self) -> str:
        with self.session_transaction() as session:
            session.setdefault("csrf_token", "a" * 40)
            raw = session["csrf_token"]
        return str(URLSafeTimedSerializer(self.application.secret_key, salt="wtf-csrf-token").dumps(raw))

    def submit(self, url: str, **fields: Any) -> TestResponse:
        follow = fields.pop("follow", False)
        data = {"csrf_token": self.token(), **fields}
        return self.post(url, data=data, headers={"Referer": f"http://localhost{url}"}, follow_redirects=follow)

    def page(self, url: str) -> str:
        """The words of a page that must be there."""
        response = self.get(url)
        assert response.status_code == 200, f"{url} answered {response.status_code}"
        return response.text


def let_go() -> None:
    """What the test has read and changed so far is committed: it holds no lock."""
    if has_app_context():
        db.session.commit()


def sign_in(app: Flask, client: Visitor, name: str) -> None:
    let_go()
    with app.app_context():
        token = sign_ins.start(the(name), browser="Test browser")
        db.session.commit()
    with client.session_transaction() as session:
        session["_user_id"] = token
        session["_fresh"] = True
