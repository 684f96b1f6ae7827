"""What stands in the addresses that are known to whom they were mailed."""

from roundtable import signing
from roundtable.domain import clock
from tests.world import World


def signed(endpoint, app):
    with app.app_context():
        return {
            "account.accept_invitation": signing.sign(signing.Purpose.INVITATION, 1),
            "mail.show_unsubscribe": signing.sign(signing.Purpose.UNSUBSCRIBE, 2),
            "mail.choose_digests": signing.sign(signing.Purpose.UNSUBSCRIBE, 2),
            "mail.mail_next_digest": signing.sign(signing.Purpose.UNSUBSCRIBE, 2),
            "mail.upload_material": signing.sign(signing.Purpose.UPLOAD, [1, World.upload_key]),
            "mail.show_invitation": signing.sign(signing.Purpose.ANSWER, [1, 2, 2]),
            "mail.answer_invitation": signing.sign(signing.Purpose.ANSWER, [1, 2, 2]),
            "mail.show_held": signing.sign(signing.Purpose.HELD_MAIL, 1),
            "mail.answer_held": signing.sign(signing.Purpose.HELD_MAIL, 1),
            "mail.unsubscribe": signing.sign(signing.Purpose.UNSUBSCRIBE, 2),
            **{
                f"mail.{name}": deed(signing.Purpose.ACTION_ITEM) for name in ("show_action_item", "act_on_action_item")
            },
            **{f"mail.{name}": deed(signing.Purpose.LOOK_OVER) for name in ("look_over", "assent_by_mail")},
            **{f"mail.{name}": deed(signing.Purpose.TIMES) for name in ("show_times", "answer_times")},
            "calendar.show_feed": World.calendar,
            "files.show_file": World.token,
        }.get(endpoint, "unknown")


def deed(purpose):
    """Of Bob, with thing 1."""
    return signing.sign(purpose, [1, 2, clock.today().toordinal()])
