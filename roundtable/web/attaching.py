"""Files in forms: chosen, described, and kept across a form that is shown again. Without scripts too."""

from flask import request

from roundtable.domain import attachments
from roundtable.domain.attachments import Description, Files
from roundtable.extensions import db
from roundtable.models import Attachment, User
from roundtable.web.files import store
from roundtable.web.forms import TextFields
from roundtable.web.unlocked import unlocked


class AttachingForm(TextFields):
    """A form with a text and files. ``attached`` is what it shows beneath the text."""

    attached: list[Attachment]

    def receive_files(self, person: User) -> list[str]:
        """Keep the files that came with this request, beside those that came before; all their tokens.

        A file that is refused is told at the form; the others and the text stay.
        """
        tokens = request.form.getlist("attachment")
        with self.rules():
            chosen = [f for f in request.files.getlist("files") if f.filename]
            with unlocked():
                kept = [store().keep(f.read(), f.filename or "") for f in chosen]
            tokens += [attachments.add(k, by=person).token for k in kept]
            db.session.commit()
        self.attached = attachments.loose_of(person, tokens)
        return tokens

    def files(self, tokens: list[str]) -> Files:
        return Files(tokens, {token: self._description(token) for token in tokens})

    @property
    def only_adds_files(self) -> bool:
        """The button beside the file field: keep the files and show the form again."""
        return "add_files" in request.form or bool(self.form_errors)

    def _description(self, token: str) -> Description:
        sent = request.form
        return Description(caption=sent.get(f"caption-{token}", ""), alternative=sent.get(f"alternative-{token}", ""))
