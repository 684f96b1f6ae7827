"""What stands in the addresses that are known to whom they were mailed."""

from roundtable.domain import clock
from roundtable.signing import Purpose, sign
from tests.world import World

BOB = 2
SIGNED = {
    "account.accept_invitation": (Purpose.INVITATION, 1),
    "mail.show_unsubscribe": (Purpose.UNSUBSCRIBE, BOB),
    "mail.choose_digests": (Purpose.UNSUBSCRIBE, BOB),
    "mail.unsubscribe": (Purpose.UNSUBSCRIBE, BOB),
    "mail.mail_next_digest": (Purpose.UNSUBSCRIBE, BOB),
    "mail.upload_material": (Purpose.UPLOAD, [1, World.upload_key]),
    "mail.show_invitation": (Purpose.ANSWER, [1, BOB, 2]),
    "mail.answer_invitation": (Purpose.ANSWER, [1, BOB, 2]),
    "mail.show_held": (Purpose.HELD_MAIL, 1),
    "mail.answer_held": (Purpose.HELD_MAIL, 1),
}
#: Of Bob, with thing 1, today.
DEEDS = {
    "mail.show_action_item": Purpose.ACTION_ITEM,
    "mail.act_on_action_item": Purpose.ACTION_ITEM,
    "mail.look_over": Purpose.LOOK_OVER,
    "mail.assent_by_mail": Purpose.LOOK_OVER,
    "mail.show_times": Purpose.TIMES,
    "mail.answer_times": Purpose.TIMES,
}
TOKENS = {"calendar.show_feed": World.calendar, "files.show_file": World.token}


def signed(endpoint, app):
    with app.app_context():
        if endpoint in SIGNED:
            return sign(*SIGNED[endpoint])
        if endpoint in DEEDS:
            return sign(DEEDS[endpoint], [1, BOB, clock.today().toordinal()])
    return TOKENS.get(endpoint, "unknown")
