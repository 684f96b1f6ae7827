"""Answers to mail that came in, as mails."""

import re
from typing import Any

from flask import url_for
from flask_babel import gettext

from roundtable import signing
from roundtable.domain import incoming_mails, things
from roundtable.mail import boxes
from roundtable.mail.notice import Moot, Notice
from roundtable.models import HeldBecause, Mail, ThingKind


def in_words(sentences: list[Any]) -> list[str]:
    """What ``domain.mail_answers.told`` kept, in the reader's language."""
    return [gettext(message) % values if values else gettext(message) for message, values in sentences]


def beneath(message_id: str) -> dict[str, str]:
    """The headers by which mail programs show an answer beneath what it answers; an id that is none says nothing."""
    known = re.fullmatch(r"<[\x21-\x3b=\x3f-\x7e]{3,250}>", message_id)
    return {"In-Reply-To": message_id, "References": message_id} if known else {}


def mail_answer(mail: Mail) -> Notice:
    """What became of a mail that somebody sent us."""
    about = mail.arguments
    sentences = in_words(about["sentences"])
    named = things.readable_among([(ThingKind(kind), thing_id) for kind, thing_id in about["things"]], mail.user)
    reader = mail.user
    links = [(thing, boxes.reply_address(reader.id, *key)) for key, thing in named.items()] if reader else []
    values = {"sentences": sentences, "things": links, "words": about["words"], "is_done": about["is_done"]}
    values["is_whole"] = about.get("is_whole", False)
    subject = gettext("Your mail “%(subject)s”", subject=about["subject"] or gettext("without a subject"))
    return Notice(subject, values, headers={"Auto-Submitted": "auto-replied", **beneath(about["message_id"])})


def mail_held(mail: Mail) -> Notice:
    """Is this mail yours? Its words wait until that is answered."""
    held = incoming_mails.find_held(mail.arguments["incoming_id"])
    if held is None:
        raise Moot
    token = signing.sign(signing.Purpose.HELD_MAIL, held.id)
    values: dict[str, Any] = {
        "sender": held.reason,
        "is_program": held.held_because == HeldBecause.PROGRAM,
        "link": url_for("mail.show_held", token=token, _external=True),
    }
    return Notice(gettext("Did you write this? A mail waits for your word"), values)
