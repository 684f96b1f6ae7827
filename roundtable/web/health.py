from datetime import timedelta

from flask import Blueprint, jsonify

from roundtable.domain import clock, mails, suppressions, workers
from roundtable.domain.site import the_site
from roundtable.models import MailState

bp = Blueprint("health", __name__)

#: A worker that has not done its round for so long is missing.
WORKER_MISSING_AFTER = timedelta(minutes=2)
MAIL_LATE_AFTER = timedelta(minutes=30)


@bp.get("/healthz")
def show():
    """For monitoring: 200 when pages work and mail moves, 503 when somebody should look."""
    now, beat, oldest = clock.now(), workers.last_beat(), mails.oldest_waiting()
    counts, site = mails.counts(), the_site()
    is_held = bool(site and site.is_mail_held)
    worker_lives = beat is not None and now - beat < WORKER_MISSING_AFTER
    mail_moves = is_held or oldest is None or now - oldest < MAIL_LATE_AFTER
    state = {
        "database": True,
        "worker": worker_lives,
        "mail_moves": mail_moves,
        "mail_held": is_held,
        "oldest_waiting_seconds": int((now - oldest).total_seconds()) if oldest else 0,
        "mails_dead": counts[MailState.DEAD],
        "addresses_in_trouble": suppressions.count(),
    }
    return jsonify(state), 200 if worker_lives and mail_moves else 503
