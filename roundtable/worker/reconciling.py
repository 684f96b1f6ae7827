"""What became of mails whose worker died between the dot and the server's answer: the server's own log knows.

Nothing is sent again unless the log covers the time in question and has no such message. Where it says neither, an
organizer decides, as with ``hold``.
"""

import logging
import time
from pathlib import Path

from roundtable.domain import mails
from roundtable.mail import postfix_log

log = logging.getLogger("roundtable.mail")

#: Seconds until the server has written what it had in hand when the connection was lost.
PATIENCE = 10.0
#: Seconds after which the log will not say more.
LONGEST = 600.0


class Reconciler:
    def __init__(self, path: Path) -> None:
        self.path = path
        self.first_seen: dict[int, float] = {}  # by mail: a clock's seconds

    def round(self) -> None:
        """Look at each mail in doubt; the caller commits."""
        now, in_doubt = time.monotonic(), mails.in_doubt()
        self.first_seen = {mail.id: self.first_seen.get(mail.id, now) for mail in in_doubt}
        waiting = [mail for mail in in_doubt if now - self.first_seen[mail.id] < LONGEST]
        if not waiting:
            return
        try:
            told = postfix_log.look_up(self.path, {mail.message_id for mail in waiting})
        except OSError as error:
            log.warning("the mail server's log cannot be read", extra={"reason": str(error)})
            return
        for mail in waiting:
            if queue_id := told.queued.get(mail.message_id):
                mails.mark_sent(mail.id, f"queued as {queue_id}, as the mail server's log says")
            elif now - self.first_seen[mail.id] >= PATIENCE and told.covers(mail.not_before):
                mails.send_again(mail.id)
