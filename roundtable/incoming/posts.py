"""From a mail to an update: what it says, and its files, as the page to write one would have made it."""

import re
from email.utils import parseaddr

from flask_babel import force_locale, gettext
from markupsafe import Markup

from roundtable import text as markup
from roundtable.domain import group_mails, updates
from roundtable.domain.audiences import Reach
from roundtable.domain.errors import N_, DomainError
from roundtable.incoming.arrived import Arrived, Refusal
from roundtable.incoming.files import added
from roundtable.models import Group, Update, User
from roundtable.text.letters import as_markdown, subject_words, without_signature

LONGEST_TITLE = 160
LONGEST_NAME = 120
#: So much of a mail that waits is shown to the chair.
SHOWN = 600
#: How mail programs show in plain text where a picture stands; the pictures themselves come beneath.
_PLACE = re.compile(r"\[(?:cid:|image:)[^\]\n]{1,200}\]")


class Post:
    """A mail as a chair sees it, and as it would be posted."""

    def __init__(self, arrived: Arrived) -> None:
        name, address = parseaddr(arrived.header("From"))
        self.address = address.strip().lower() if "@" in address else ""
        self.name = " ".join(name.split())[:LONGEST_NAME] or self.address.partition("@")[0]
        self.words = without_signature(_PLACE.sub("", arrived.letter.text)).strip()
        self.title = _cut(subject_words(arrived.header("Subject")) or markup.excerpt(self.beginning, 60))
        self.files = [file.name for file in arrived.letter.files]
        self.message_id = arrived.header("Message-ID")

    @property
    def source(self) -> str:
        return as_markdown(self.words)

    @property
    def beginning(self) -> Markup:
        words = self.words if len(self.words) <= SHOWN else f"{self.words[:SHOWN]} …"
        return Markup(markup.render(as_markdown(words)))  # noqa: S704 (sanitised when it was rendered)


def posted(arrived: Arrived, group: Group, *, by: User) -> Update:
    """Post it, and tell whoever wrote it. DomainError when there is nothing in it, with nothing changed."""
    post, (kept, of_files) = arrived.once(Post), arrived.kept
    told = [*arrived.letter.left_out, *of_files]
    if not post.words and not kept:
        raise Refusal(N_("There were no words in your mail, and no file."), besides=told)
    if len(post.words) > markup.MAX_LENGTH:  # asked before it is made Markdown, which takes time
        raise DomainError(N_("At most %(most)s characters, please."), most=f"{markup.MAX_LENGTH:,}")
    lines, files = added(kept, by=by)
    with force_locale(by.language):
        title = post.title or gettext("A mail of %(name)s", name=by.name)
    source = "\n\n".join(filter(None, (post.source, lines)))
    update = updates.post(group, title=title, source=source, reach=Reach(), files=files, by=by)
    group_mails.tell_posted(update, by, told, arrived.mail_id, post.message_id)
    return update


def _cut(title: str) -> str:
    return title if len(title) <= LONGEST_TITLE else f"{title[: LONGEST_TITLE - 1]}…"
