"""The mailbox of the demonstration: there, and only there, mails are read in the browser."""

import pytest

from roundtable.domain.site import the_site
from roundtable.extensions import db
from roundtable.worker import Worker
from tests.worker.telling import is_due, post, settle

BOX = "/dev/mailbox"


@pytest.fixture
def demonstration(app):
    the_site().is_demonstration = True
    db.session.commit()
    return app


@pytest.fixture
def digest(demonstration):
    """Bob's digest, as the worker has written it into the folder."""
    [bob] = settle("bob")
    post("Ten <script>alert(1)</script> forms")
    is_due(bob)
    Worker(demonstration).run(once=True)


def test_a_mail_is_listed_and_read_as_text_and_as_html(visit, digest):
    anybody = visit()
    assert "bob@example.org" in anybody.page(BOX)
    page = anybody.page(f"{BOX}/000001")
    assert "List-Unsubscribe" in page and "Ten &lt;script&gt;" in page and "<script>alert" not in page
    mail = anybody.get(f"{BOX}/000001/html")
    assert "forms" in mail.text and "default-src 'none'" in mail.headers["Content-Security-Policy"]
    assert "sandbox" in mail.headers["Content-Security-Policy"]


def test_a_link_of_it_lands_on_the_thing(visit, digest):
    page = visit("bob").page(f"{BOX}/000001")
    assert "http://localhost/gyn-onc/updates/1" in page and "Stop the digests" in page
    assert visit("bob").get("/gyn-onc/updates/1").status_code == 200


def test_an_empty_mailbox_says_how_mail_comes(visit, demonstration):
    assert "Ask for a sign-in link, or wait for a digest." in visit().page(BOX)


def test_an_installation_for_real_has_none(visit, digest):
    the_site().is_demonstration = False
    db.session.commit()
    for name in (None, "bob", "olga"):
        for address in (BOX, f"{BOX}/000001", f"{BOX}/000001/html"):
            assert visit(name).get(address).status_code == 404


def test_with_a_mail_server_there_is_none(visit, app, digest, monkeypatch):
    monkeypatch.setitem(app.config, "MAIL_SERVER", "mail.example.org")
    assert visit().get(BOX).status_code == 404


def test_from_another_machine_there_is_none(visit, digest):
    assert visit().get(BOX, environ_base={"REMOTE_ADDR": "192.0.2.7"}).status_code == 404


@pytest.mark.parametrize(
    "name", ["000009", "..", "../../secret-key", "..%2f..%2fsecret-key", "1.eml", "000001.eml", "²"]
)
def test_only_mails_of_the_folder_are_read(visit, digest, name):
    assert visit().get(f"{BOX}/{name}").status_code == 404
    assert visit().get(f"{BOX}/{name}/html").status_code == 404
