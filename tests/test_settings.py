"""Settings: from the environment, else from the file in the instance folder; what is wrong is told in a sentence."""

import runpy

import pytest

from roundtable.config import ROOT, InFlight, Mailbox, Settings, SettingsError, mail_config


def read(tmp_path, lines="", **given):
    (tmp_path / "roundtable.env").write_text(lines)
    return Settings.read({"ROUNDTABLE_INSTANCE": str(tmp_path), **given})


def test_the_file_is_read_and_the_environment_has_the_last_word(tmp_path):
    lines = "# where it is\nROUNDTABLE_URL = https://roundtable.example.org\n\nROUNDTABLE_PROXIES=1\n"
    assert read(tmp_path, lines).public_url == "https://roundtable.example.org"
    settings = read(tmp_path, lines, ROUNDTABLE_PROXIES="2")
    assert (settings.url, settings.proxies) == ("https://roundtable.example.org", 2)


def test_a_password_of_digits_stays_as_it_was_typed(tmp_path):
    assert read(tmp_path, ROUNDTABLE_DEMO_PASSWORD="007007007007").demo_password == "007007007007"


def test_the_usual_name_of_the_port_will_do(tmp_path):
    assert read(tmp_path, PORT="8080").port == 8080
    assert read(tmp_path, PORT="8080", ROUNDTABLE_PORT="9090").port == 9090


@pytest.mark.parametrize(
    "name, value, sentence",
    [
        ("ROUNDTABLE_MAIL_ULR", "smtp://mail.example.org", "Unknown setting: ROUNDTABLE_MAIL_ULR"),
        ("ROUNDTABLE_PORT", "many", "must be a whole number"),
        ("ROUNDTABLE_IN_FLIGHT", "drop", "must be one of resend, hold, reconcile"),
        ("ROUNDTABLE_IN_FLIGHT", "reconcile", "needs ROUNDTABLE_MAIL_LOG"),
        ("ROUNDTABLE_KEPT_MAIL_MB", "0", "a number of MB, from 1 to 1048576"),
        ("ROUNDTABLE_HELD_MAIL_MB", "-1", "a number of MB, from 1 to 1048576"),
        ("ROUNDTABLE_KEPT_MAIL_MB_EACH", "9999999", "a number of MB, from 1 to 1048576"),
        ("ROUNDTABLE_SUMMARY_DAYS", "3,7", "three numbers of days, rising"),
        ("ROUNDTABLE_SUMMARY_DAYS", "7,3,14", "three numbers of days, rising"),
        ("ROUNDTABLE_SUMMARY_DAYS", "soon", "three numbers of days, rising"),
    ],
)
def test_what_cannot_be_understood_is_told(tmp_path, name, value, sentence):
    with pytest.raises(SettingsError, match=sentence):
        read(tmp_path, **{name: value})
    with pytest.raises(SettingsError, match=sentence):
        read(tmp_path, f"{name}={value}")


def test_the_server_gives_up_with_the_sentence_alone(tmp_path, monkeypatch, capsys):
    monkeypatch.setenv("ROUNDTABLE_INSTANCE", str(tmp_path))
    monkeypatch.setenv("ROUNDTABLE_URL", "roundtable.example.org")
    with pytest.raises(SystemExit) as ended:
        runpy.run_path(str(ROOT / "wsgi.py"))
    assert ended.value.code == 3, "gunicorn starts it again and again unless it is 3"
    assert capsys.readouterr().err == (
        "The public address must look like https://roundtable.example.org, without a path, "
        "not 'roundtable.example.org'.\n"
    )


@pytest.mark.parametrize("url", ["https://Roundtable.Example.org/", "http://127.0.0.1:8000", "http://[::1]:8000"])
def test_a_public_address_is_whole(url):
    assert Settings(url=url).public_url == url.lower().rstrip("/")


@pytest.mark.parametrize(
    "url", ["roundtable.example.org", "ftp://example.org", "https://", "https://a b", "https://a.org/x", "http://a:b"]
)
def test_what_is_no_public_address_is_refused(url):
    with pytest.raises(SettingsError):
        _ = Settings(url=url).public_url


@pytest.mark.parametrize(
    "host, listens_at, mail_host",
    [("127.0.0.1", "127.0.0.1:8000", "localhost"), ("::1", "[::1]:8000", "localhost"), ("here", "here:8000", "here")],
)
def test_where_it_listens_and_what_mail_is_from(host, listens_at, mail_host):
    settings = Settings(host=host)
    assert settings.listens_at == listens_at and settings.sender == f"roundtable@{mail_host}"


@pytest.mark.parametrize(
    "url, wanted",
    [
        ("", ("", 25, False, False)),
        ("smtp://mail.example.org", ("mail.example.org", 25, False, False)),
        ("smtp://mail.example.org:587", ("mail.example.org", 587, True, False)),
        ("smtp://mail.example.org:465", ("mail.example.org", 465, False, True)),
        ("smtp://mail.example.org:2525?tls=starttls", ("mail.example.org", 2525, True, False)),
        ("smtp://mail.example.org:587?tls=none", ("mail.example.org", 587, False, False)),
    ],
)
def test_a_mail_server_is_one_address(url, wanted):
    found = mail_config(Settings(mail_url=url))
    assert tuple(found[f"MAIL_{name}"] for name in ("SERVER", "PORT", "USE_TLS", "USE_SSL")) == wanted


def test_signs_with_a_meaning_in_addresses_are_written_as_there():
    found = mail_config(Settings(mail_url="smtp://olga%40example.org:a%2Fb%40c@mail.example.org:587"))
    assert (found["MAIL_USERNAME"], found["MAIL_PASSWORD"]) == ("olga@example.org", "a/b@c")


def test_a_password_is_not_told_with_what_is_wrong():
    with pytest.raises(SettingsError) as told:
        mail_config(Settings(mail_url="http://olga:secret@mail.example.org"))
    assert "secret" not in str(told.value)


def test_in_flight_is_resend_unless_it_is_said(tmp_path):
    assert read(tmp_path).in_flight is InFlight.RESEND
    assert read(tmp_path, ROUNDTABLE_SUMMARY_DAYS="1, 2,2").summary_waits_after == (1, 2, 2)
    assert read(tmp_path, ROUNDTABLE_IN_FLIGHT="hold").in_flight is InFlight.HOLD


INTO = {"ROUNDTABLE_MAIL_INTO": "@lists.example.org"}


def test_the_ways_in_are_read_from_addresses(tmp_path):
    given = {
        "ROUNDTABLE_MAIL_LISTEN": "lmtp://[::1]:8024",
        "ROUNDTABLE_MAILBOX_URL": "imaps://a%40b:p%2Fw@mail.example.org",
    }
    settings = read(tmp_path, **INTO, **given)
    assert (settings.doorway.host, settings.doorway.port) == ("::1", 8024)
    assert settings.mailbox == Mailbox("mail.example.org", 993, "a@b", "p/w", "INBOX", "ssl")
    box = read(tmp_path, **INTO, ROUNDTABLE_MAILBOX_URL="imap://a:b@mail.example.org:1143/In/Box?tls=starttls").mailbox
    assert box == Mailbox("mail.example.org", 1143, "a", "b", "In/Box", "starttls")


@pytest.mark.parametrize(
    "name, value",
    [
        ("MAIL_LISTEN", "127.0.0.1:8024"),
        ("MAIL_LISTEN", "lmtp://127.0.0.1:port"),
        ("MAIL_LISTEN", "http://127.0.0.1:80"),
        ("MAILBOX_URL", "imap://a:b@mail.example.org/INBOX"),  # the password would be read on the way
        ("MAILBOX_URL", "imaps://mail.example.org/INBOX"),
        ("MAILBOX_URL", "pop3://a:b@mail.example.org"),
    ],
)
def test_a_way_in_that_cannot_be_understood_is_told(tmp_path, name, value):
    with pytest.raises(SettingsError, match=f"ROUNDTABLE_{name}"):
        read(tmp_path, **INTO, **{f"ROUNDTABLE_{name}": value})
    with pytest.raises(SettingsError, match="MAIL_INTO"):
        read(tmp_path, ROUNDTABLE_MAIL_LISTEN="lmtp://127.0.0.1:8024")
