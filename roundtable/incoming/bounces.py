"""What comes back to the sender of the envelope: a server tells what became of one of our mails.

The address is signed for that mail, so that nobody makes up a bounce; and it must be about whoever got the mail.
"""

from roundtable.domain import bounces, mails
from roundtable.incoming.arrived import Arrived, Outcome
from roundtable.incoming.reports import Read, Report, read
from roundtable.mail import boxes
from roundtable.mail.boxes import Box
from roundtable.models import BounceKind, IncomingState, Mail

_WORST_FIRST = (BounceKind.COMPLAINT, BounceKind.HARD, BounceKind.SOFT)


def told_in(arrived: Arrived) -> Read:
    """What the server tells."""
    return read(arrived.source)


def handle(arrived: Arrived) -> Outcome:
    return _note(int(arrived.parts[0]), arrived.once(told_in))


def handle_complaint(arrived: Arrived) -> Outcome:
    """Providers report all complaints to one address. Which mail it was says its own return path, which is signed."""
    told = arrived.once(told_in)
    named = [addressed for path in told.return_paths if (addressed := boxes.read(path)) and addressed.box is Box.BOUNCE]
    if not named:
        return Outcome(IncomingState.REFUSED, "about no mail of ours")
    return _note(int(named[0].parts[0]), told)


def _note(mail_id: int, told: Read) -> Outcome:
    mail = mails.find_to_change(mail_id)
    if mail is None or not mail.address:
        return Outcome(IncomingState.REFUSED, "about a mail that is forgotten")
    about = [report for report in told.reports if _is_about(report, mail, told)]
    troubles = [report for report in about if report.kind is not None]
    if not troubles:
        return Outcome(reason=_why_nothing(told, about), person=mail.user)
    worst = min(troubles, key=lambda report: _WORST_FIRST.index(report.kind))
    assert worst.kind is not None
    is_news = bounces.note(mail, worst.kind, status=worst.status, said=worst.said)
    return Outcome(reason=f"{worst.kind} bounce of mail {mail.id}" if is_news else "told before", person=mail.user)


def _is_about(report: Report, mail: Mail, told: Read) -> bool:
    """It names the address of the mail, or nobody; or the mail itself came back, by another address to which the
    person has mail forwarded."""
    return not report.recipients or mail.address.lower() in report.recipients or mail.message_id in told.message_ids


def _why_nothing(told: Read, about: list[Report]) -> str:
    if not told.reports:
        return "no report: an automatic answer, or words that no server writes"
    return "delayed or delivered: no bounce" if about else "about another address than the mail's"
