"""Sending what is in the outbox: each mail once, whatever dies in between."""

import contextlib
import logging
import time
import zlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from sqlalchemy.exc import InterfaceError, OperationalError

from roundtable.domain import addresses, bounces, clock, digests, mails, suppressions, undelivered, workers
from roundtable.domain.digests import Verdict
from roundtable.domain.mails import LostClaim
from roundtable.domain.site import the_site
from roundtable.extensions import db, only_reading
from roundtable.light import LightStatements
from roundtable.mail import InDoubt, Moot, Refused, ServerDown, Transport, boxes, digest_letter, notice_letter
from roundtable.models import Mail, MailState

log = logging.getLogger("roundtable.mail")

BATCH = 100
#: What was looked at again together is sent within this time, in seconds, or looked at once more.
FRESH = 1.0
FIRST_BREAK = 5.0  # seconds
LONGEST_BREAK = 300.0


class Breaker:
    """While the server is down, nobody knocks: no mail is blamed for it."""

    def __init__(self) -> None:
        self.pause = FIRST_BREAK
        self.open_until = 0.0

    @property
    def is_open(self) -> bool:
        return time.monotonic() < self.open_until

    def trip(self) -> None:
        self.open_until = time.monotonic() + self.pause
        self.pause = min(self.pause * 2, LONGEST_BREAK)

    def reset(self) -> None:
        self.pause, self.open_until = FIRST_BREAK, 0.0


@dataclass
class Ready:
    """A mail that is to be sent as it is."""

    address: str
    packed: bytes
    is_secret: bool = False
    until: float = 0.0  # of the monotonic clock
    content: bytes = b""  # as it goes to the server, where it was unpacked already


class Sender:
    def __init__(
        self, worker_id: int, transport: Transport, is_stopping: Callable[[], bool], in_doubt: MailState
    ) -> None:
        self.worker_id, self.transport, self.is_stopping = worker_id, transport, is_stopping
        self.in_doubt = in_doubt  # what becomes of a mail that the server may have or not
        self.breaker = Breaker()
        #: Mails that the server has taken, with its answer, as long as what is noted of it may not be on the disk.
        self.accepted: dict[int, str] = {}
        self.ready: dict[int, Ready] = {}
        self.is_untidy = False  # the last round was broken off

    def round(self) -> int:
        """Claim a few mails and send them; how many were dealt with."""
        site = the_site()
        if site is None or site.is_mail_held or self.breaker.is_open:
            return 0
        self.is_untidy = True
        claimed = mails.claim(self.worker_id, BATCH)
        db.session.commit()
        self.ready = self._look_again(claimed) if len(claimed) > 1 else {}
        if not claimed:
            self.transport.close()  # a server ends idle connections, and the next mail would find it out
            self.is_untidy = False
            return 0
        with LightStatements(db.engine) as light:
            done = self._deal_with_each(claimed, light)
        self.make_sure()
        self.is_untidy = False
        return done

    def _deal_with_each(self, claimed: list[int], light: LightStatements) -> int:
        done = 0
        for place, mail_id in enumerate(claimed):
            if mail_id in self.ready and time.monotonic() > self.ready[mail_id].until:
                self.ready = self._look_again(claimed[place:])
            if self.is_stopping() or self.breaker.is_open:
                self._put_back(mail_id)
            else:
                self._deal_with(mail_id, light)
                done += 1
        return done

    def make_sure(self) -> None:
        """That what was accepted is noted, on the disk. While the database is away all are kept in mind: to forget
        one would be to send it again."""
        if self.accepted:
            for mail_id in mails.not_noted_among(self.accepted):
                mails.mark_sent(mail_id, self.accepted[mail_id])
            workers.beat(self.worker_id)  # a commit of nothing does not wait for the disk
            db.session.commit()
            self.accepted.clear()

    def tidy_up(self) -> None:
        """After a round that the database has broken off: note what was accepted, free what was in hand."""
        if self.is_untidy:
            self.make_sure()
            mails.recover(self.worker_id, self.in_doubt)
            db.session.commit()
            self.is_untidy = False

    def _deal_with(self, mail_id: int, light: LightStatements) -> None:
        try:
            self._send(mail_id, light)
            self.breaker.reset()
        except LostClaim:
            db.session.rollback()  # another worker has it: this one was taken for dead
        except Moot:
            self._end(mail_id, lambda mail: mails.cancel(mail, "no longer needed"))
        except Refused as refusal:
            self._note_refusal(mail_id, refusal)
        except ServerDown as error:
            log.warning("mail server down", extra={"reason": str(error)})
            self.breaker.trip()
            # If it is this mail at which the server hangs up, the others go first after the pause.
            self._put_back(mail_id, timedelta(seconds=self.breaker.pause))
        except InDoubt as error:
            log.warning("connection lost after the dot", extra={"mail": mail_id, "reason": str(error)})
            self._end(mail_id, self._leave_in_doubt)
        except (OperationalError, InterfaceError):
            raise  # the database is away or busy, which is no mail's fault: see tidy_up
        except Exception:  # a poisoned row must not keep the others back
            log.exception("mail cannot be sent", extra={"mail": mail_id})
            self._end(mail_id, lambda mail: mails.note_failure(mail, "it could not be written", is_final=False))

    def _look_again(self, claimed: list[int]) -> dict[int, Ready]:
        """At access and wishes of a batch together. What is not as it was is left to ``_prepare``, mail by mail."""
        until = time.monotonic() + FRESH
        try:
            with only_reading():
                found = mails.find_all(claimed)
                held_up = addresses.moved_among(found).keys() | suppressions.kept_back_among(found)
                verdicts = digests.check_each([mail.digest for mail in found if mail.digest is not None])
                packed = mails.packed_among(claimed)
            ready = {
                mail.id: Ready(mail.address, packed[mail.id], until=until)
                for mail in sorted(found, key=lambda mail: claimed.index(mail.id))
                if mail.digest is not None and mail.id in packed and mail.id not in held_up
                if verdicts[mail.digest.id] is Verdict.SEND
            }
        except (OperationalError, InterfaceError):
            raise
        except Exception:  # one by one it will be seen which of them it is
            log.exception("mails cannot be looked at together")
            db.session.rollback()
            return {}
        db.session.commit()
        return ready

    def _send(self, mail_id: int, light: LightStatements) -> None:
        ready = self.ready.pop(mail_id, None)
        if ready is None:
            ready = self._look_at(mail_id)
        if ready is not None:
            self._hand_over(mail_id, ready, light)

    def _look_at(self, mail_id: int) -> Ready | None:
        mail = mails.find_to_change(mail_id)
        if mail is None or mail.state != MailState.CLAIMED or mail.worker_id != self.worker_id:
            raise LostClaim(mail_id)
        addresses.follow(mail)
        is_to_be_sent = self._prepare(mail)
        message, address, is_secret = mail.message, mail.address, mail.is_secret
        db.session.commit()
        return Ready(address, message.packed, is_secret) if is_to_be_sent and message is not None else None

    def _hand_over(self, mail_id: int, ready: Ready, light: LightStatements) -> None:
        def note_sending() -> None:
            mails.mark_sending(mail_id, self.worker_id, light.run)

        sender, content = boxes.return_path(mail_id), ready.content or self._unpacked(ready)
        reply = self.transport.send(sender, ready.address, content, note_sending, self._unpack_next)
        self.accepted[mail_id] = reply
        mails.mark_sent(mail_id, reply, light.run, may_be_secret=ready.is_secret)

    def _unpack_next(self) -> None:
        """While the server looks at a mail. What cannot be unpacked is noted in its turn."""
        coming = next(iter(self.ready.values()), None)
        if coming is not None and not coming.content:
            with contextlib.suppress(zlib.error):
                coming.content = self._unpacked(coming)

    def _unpacked(self, ready: Ready) -> bytes:
        return self.transport.on_the_way(mails.unpacked(ready.packed))

    def _prepare(self, mail: Mail) -> bool:
        """Look at access and wishes again, and make the bytes of a notice; whether there is anything to send."""
        if mail.digest is not None:
            verdict = Verdict.CANCEL if suppressions.keeps_back(mail) else digests.check(mail.digest)
            if verdict is Verdict.CANCEL:
                mails.cancel(mail, "no longer wanted")
                undelivered.give_back(mail.digest)  # who only pauses is told later
                return False
            return verdict is Verdict.SEND or digests.recompose(mail.digest, mail, digest_letter)
        if mail.user is not None and mail.user.deactivated_at is not None:
            raise Moot
        if suppressions.keeps_back(mail):
            mails.keep_back(mail)
            return False
        letter = notice_letter(mail)  # also on later tries: it may have become moot
        if mail.message is None:
            mails.write(mail, subject=letter.subject, message_id=letter.message_id, message=letter.message)
        return True

    def _note_refusal(self, mail_id: int, refusal: Refused) -> None:
        def refuse(mail: Mail) -> None:
            mails.note_failure(mail, refusal.reply, is_final=refusal.is_final)
            bounces.note_refusal(mail, refusal.reply)

        self._end(mail_id, refuse)

    def _leave_in_doubt(self, mail: Mail) -> None:
        """The server may have it or not: send again with the same Message-ID, or let an organizer decide."""
        if self.in_doubt == MailState.READY:
            mails.note_failure(mail, "the connection was lost after the dot", is_final=False)
        else:
            mail.state, mail.worker_id = self.in_doubt, None

    def _put_back(self, mail_id: int, pause: timedelta = timedelta(0)) -> None:
        def back(mail: Mail) -> None:
            mail.state, mail.worker_id = MailState.READY, None
            if pause:
                mail.not_before = clock.now() + pause

        self._end(mail_id, back)

    def _end(self, mail_id: int, how: Callable[[Mail], None]) -> None:
        """What becomes of it, unless it was taken out of this worker's hand: what befell it then is not its doing."""
        db.session.rollback()
        mail = mails.find_to_change(mail_id)
        if mail is not None and mail.worker_id == self.worker_id:
            how(mail)
            if mail.state == MailState.DEAD and mail.digest is not None:
                undelivered.give_back(mail.digest)
        db.session.commit()
