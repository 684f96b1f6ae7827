"""Our own addresses that take mail in."""

import dataclasses

import pytest

from roundtable.config import Settings, SettingsError
from roundtable.mail import boxes
from roundtable.mail.boxes import Box


@pytest.fixture(params=["roundtable@lists.example.org", "@lists.example.org"])
def into(app, request, monkeypatch):
    opened = dataclasses.replace(app.config["SETTINGS"], mail_into=request.param)
    monkeypatch.setitem(app.config, "SETTINGS", opened)
    return request.param


def test_an_address_says_what_it_was_made_for_whatever_case_servers_write_it_in(into):
    address = boxes.address(Box.REPLY, 42, "action_item", 7)
    assert boxes.read(address) == (Box.REPLY, ["42", "action_item", "7"])
    assert boxes.read(address.upper()) == (Box.REPLY, ["42", "action_item", "7"])
    assert len(address.partition("@")[0]) <= 64


def test_an_address_that_somebody_made_up_is_none_of_ours(into):
    address = boxes.address(Box.REPLY, 42, "update", 7)
    assert boxes.read(address.replace("42", "43")) is None
    assert boxes.read(address.replace("reply", "notes")) is None
    assert boxes.read(address.replace("lists.", "fists.")) is None
    assert boxes.read("") is None


def test_a_plain_address_has_a_name_and_no_signature(into):
    assert boxes.name_in(boxes.plain_address("gyn-onc")) == "gyn-onc"
    assert boxes.read(boxes.plain_address("gyn-onc")) is None


@pytest.mark.parametrize(
    "wrong", ["roundtable", "Roundtable@lists.example.org", "a@b c", "a+b@example.org", "a" * 25 + "@x"]
)
def test_a_setting_that_is_no_address_is_told(wrong, tmp_path):
    with pytest.raises(SettingsError, match="MAIL_INTO"):
        Settings.read({"ROUNDTABLE_INSTANCE": str(tmp_path), "ROUNDTABLE_MAIL_INTO": wrong})
