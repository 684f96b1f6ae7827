"""Files in forms: chosen, described, and kept across a form that is shown again. Without scripts too."""

from types import SimpleNamespace
from typing import Any

from flask import request
from flask_babel import gettext
from werkzeug.datastructures import FileStorage

from roundtable import text as markup
from roundtable.domain import attachments
from roundtable.domain.attachments import Description, Files
from roundtable.domain.errors import DomainError
from roundtable.extensions import db
from roundtable.models import Attachment, User
from roundtable.web.files import keep_and_tell
from roundtable.web.forms import TextFields


class AttachingForm(TextFields):
    """A form with a text and files. ``attached`` is what it shows beneath the text."""

    attached: list[Attachment]
    #: The token of the first file that came with this request: one goes on by describing it.
    newest = ""

    def __init__(self, *args: Any, **values: Any) -> None:
        super().__init__(*args, **values)
        #: What is wrong with files, by the name of their field.
        self.told_of_files: dict[str, list[str]] = {}

    def tell(self, error: DomainError) -> None:
        super().tell(error)
        if error.field == "files" or (error.field or "").startswith("alternative-"):
            self.told_of_files.setdefault(str(error.field), []).append(self.form_errors[-1])

    def all_errors(self) -> list[tuple[Any, str]]:
        fields = {told: field for field, sentences in self.told_of_files.items() for told in sentences}
        label = SimpleNamespace(text=gettext("Pictures and files"))
        found = super().all_errors()
        return [(SimpleNamespace(id=fields[e], label=label) if e in fields else field, e) for field, e in found]

    def receive_files(self, person: User) -> list[str]:
        """Keep the files that came with this request, beside those that came before; all their tokens.

        A file that is refused is told at the form; the others and the text stay.
        """
        tokens = request.form.getlist("attachment")
        for chosen in request.files.getlist("files"):
            if chosen.filename and (token := self._received(chosen, person)):
                tokens.append(token)
                self.newest = self.newest or token
        self.attached = attachments.loose_of(person, tokens)
        return tokens

    def _received(self, chosen: FileStorage, person: User) -> str:
        """The token of a file that is kept from now on; nothing when it was refused."""
        token = ""
        with self.rules():
            token = attachments.add(keep_and_tell(chosen), by=person).token
            db.session.commit()
        return token

    @property
    def described_in_text(self) -> set[str]:
        """The tokens of pictures that the text shows: what it says of them counts."""
        return {picture.token for picture in markup.pictures(self.source.data or "")}

    def files(self, tokens: list[str]) -> Files:
        removed = [name.removeprefix("remove-") for name in request.form if name.startswith("remove-")]
        return Files(tokens, {token: self._description(token) for token in tokens}, removed)

    @property
    def only_adds_files(self) -> bool:
        """The button beside the file field: keep the files and show the form again."""
        return "add_files" in request.form or bool(self.form_errors)

    def _description(self, token: str) -> Description:
        sent = request.form
        return Description(caption=sent.get(f"caption-{token}", ""), alternative=sent.get(f"alternative-{token}", ""))
