"""Mail that no person wrote: it is not dealt with as a person's word, and never answered (RFC 3834)."""

import re
from collections.abc import Iterator

from roundtable.domain import mails
from roundtable.incoming.arrived import Arrived
from roundtable.mail import boxes
from roundtable.models import User
from roundtable.text.folding import fold

#: Headers that only programs write.
TELLING = ("X-Autoreply", "X-Autorespond", "X-Auto-Response-Suppress", "List-Id", "X-Failed-Recipients")
PRECEDENCE = {"bulk", "junk", "list", "auto_reply"}
PROGRAMS = {"mailer-daemon", "postmaster", "noreply", "no-reply", "donotreply", "do-not-reply"}
#: How programs that set none of these begin a subject while somebody is away, folded: English, German, French, Spanish,
#: Italian, Dutch, and what Outlook writes elsewhere.
_AWAY = (
    r"out of (the |my )?office|(automatic|automated|auto)[ -]?(reply|response|answer)|auto:|ooo\b",
    r"vacation (reply|response|message)|on (vacation|leave|holiday)\b|away from (my|the) (desk|office|mail|e-?mail)",
    r"i am (currently )?(away|out)\b",
    r"(automatische|automatisierte) (antwort|ruckantwort|abwesenheit)|autom\. antwort|abwesenheit(s\w+)?\b",
    r"(ich )?(bin )?(derzeit |zurzeit |momentan )?(nicht im (buro|haus)|ausser haus|abwesend|im urlaub)\b",
    r"reponse automatique|(message|notification|avis|reponse) d.absence|absen(ce|te?) du bureau|absen(ce|te?)\s?:",
    r"(je suis )?(actuellement )?en (conges?|vacances)\b|je suis (actuellement )?absente?\b",
    r"respuesta automatica|(estoy )?fuera de (la )?oficina|fuera del despacho|(aviso|mensaje) de ausencia",
    r"ausencia\s?:|ausente\b|de vacaciones\b",
    r"risposta automatica|(sono )?fuori (dall.)?ufficio|fuori sede|(avviso|messaggio) di assenza|assenza\s?:",
    r"assente\b|in (ferie|vacanza)\b",
    r"automatische? (antwoord|reactie|beantwoording)|afwezig(heid)?(s\w+)?\b|(ik ben )?(niet op|buiten) kantoor",
    r"niet aanwezig\b|met vakantie\b",
    r"resposta automatica|autosvar|automatiskt? svar|automaattinen vastaus|odpowiedz automatyczna",
)
#: One that begins with “Re:” is what people write, whatever the subject that they answer is about.
_SUBJECT = re.compile(rf"\s*(\[[^\]]{{1,40}}\]\s*)?\W{{0,3}}({'|'.join(_AWAY)})")
#: Lotus Notes and others put a name before it.
_NAMED = re.compile(
    r"(?!\w{2,4}\s?:).{2,60} (is out of the office|ist (ausser haus|abwesend|nicht im buro)|est absente?\b)"
)


def why_automatic(arrived: Arrived) -> str:
    """Why it is taken for a program's; empty for a person's."""
    return next(_reasons(arrived), "")


def is_perhaps_automatic(arrived: Arrived, person: User) -> bool:
    """Whether it looks as if a program had written it in this person's name, though it says nothing of that: it is held
    for a person's word, and not refused."""
    subject = fold(arrived.header("Subject"))
    if _SUBJECT.match(subject) or _NAMED.match(subject):
        return True
    message_id = arrived.header("In-Reply-To")
    return any(
        mail.message_id == message_id or (not message_id and mail.subject and fold(mail.subject) in subject)
        for mail in mails.sent_just_before(person, arrived.moments)
    )


def _reasons(arrived: Arrived) -> Iterator[str]:
    submitted = arrived.header("Auto-Submitted").partition(";")[0].strip().lower()
    if submitted and submitted != "no":
        yield f"Auto-Submitted: {submitted}"
    if (precedence := arrived.header("Precedence").lower()) in PRECEDENCE:
        yield f"Precedence: {precedence}"
    yield from (name for name in TELLING if arrived.header(name))
    if arrived.header("Content-Type").lower().startswith("multipart/report"):
        yield "multipart/report"
    if not arrived.sender:
        yield "an empty envelope sender"
    if (name := arrived.sender.rpartition("@")[0].lower()) in PROGRAMS:
        yield f"from {name}"
    # A mail of our own that came back to us would go round for ever.
    if any(boxes.is_ours(address) for address in (arrived.sender, *arrived.addresses("From"))):
        yield "from ourselves"
    if mails.is_own(arrived.header("Message-ID")):
        yield "a mail of ours"
