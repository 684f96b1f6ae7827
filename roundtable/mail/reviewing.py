"""Who is asked to review a paper, and what became of what they said."""

from flask_babel import gettext

from roundtable.domain import reviews, things
from roundtable.mail.notice import Moot, Notice
from roundtable.models import Mail, MailKind, Reviewer


def review_asked(mail: Mail) -> Notice:
    """The mail that asks, and the one that reminds."""
    reviewer = _reviewer_of(mail)
    review, paper = reviewer.review, reviewer.review.paper
    if not review.is_open or reviewer.done_at is not None:
        raise Moot
    if mail.kind is MailKind.REVIEW_REMINDER:
        subject = gettext("Still to be reviewed: “%(title)s”", title=paper.title)
    else:
        subject = gettext("%(name)s asks you to review “%(title)s”", name=review.asked_by.name, title=paper.title)
    values = {"reviewer": reviewer, "review": review, "paper": paper, "closes_on": reviews.closes_on(review)}
    return Notice(subject, values)


def review_answered(mail: Mail) -> Notice:
    review = _reviewer_of(mail).review
    subject = gettext("What became of your comments on “%(title)s”", title=review.paper.title)
    return Notice(subject, {"review": review, "paper": review.paper})


def _reviewer_of(mail: Mail) -> Reviewer:
    """Who was taken off since, or may read the paper no more, is not told of it."""
    reviewer = reviews.find_mailed(mail.arguments["reviewer_id"])
    if reviewer is None or reviewer.user != mail.user:
        raise Moot
    if things.find_readable(reviewer.review.paper.kind, reviewer.review.paper_id, mail.user) is None:
        raise Moot
    return reviewer
