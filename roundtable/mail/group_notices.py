"""What people are told of mail to a group's address."""

from flask_babel import gettext

from roundtable.domain import attachments, group_mails, groups, join_requests, updates
from roundtable.mail.answers import beneath, in_words
from roundtable.mail.notice import Moot, Notice
from roundtable.models import Group, Mail


def group_mail_posted(mail: Mail) -> Notice:
    update = updates.find_with_group(mail.arguments["update_id"])
    if update is None:
        raise Moot
    has_pictures = any(file.is_picture for file in attachments.of_thing(update.kind, update.id))
    values = {"update": update, "left_out": in_words(mail.arguments["left_out"]), "has_pictures": has_pictures}
    headers = beneath(mail.arguments["message_id"])
    return Notice(gettext("Posted: %(title)s", title=update.title), values, headers=headers)


def group_mail_declined(mail: Mail) -> Notice:
    group = _group_of(mail)
    headers = beneath(mail.arguments["message_id"])
    return Notice(gettext("Not posted to %(group)s", group=group.name), {"group": group}, headers=headers)


def group_mail_held(mail: Mail) -> Notice:
    group = _group_of(mail)
    count = group_mails.count_in(group)
    if not count or mail.user not in join_requests.who_answers(group):
        raise Moot
    subject = gettext("Mail to %(group)s waits for you", group=group.name)
    return Notice(subject, {"group": group, "count": count})


def _group_of(mail: Mail) -> Group:
    group = groups.find(mail.arguments["group_id"])
    if group is None:
        raise Moot
    return group
