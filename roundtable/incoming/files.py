"""Files that came with a mail, under the rules of all files: type by content, size, number."""

from collections.abc import Sequence
from typing import NamedTuple
from urllib.parse import quote

from flask import current_app

from roundtable.domain import attachments
from roundtable.domain.attachments import Description, Files
from roundtable.domain.errors import N_, DomainError
from roundtable.files import FileStore, KeptFile
from roundtable.incoming.reading import Sent
from roundtable.models import User

MOST_FILES = 10


class Kept(NamedTuple):
    """The files that are in the store, and what is told of them: why others are not, which have another name."""

    files: list[KeptFile]
    told: list[DomainError]


def kept_files(sent: Sequence[Sent]) -> Kept:
    store, kept = FileStore.of(current_app.config["SETTINGS"]), Kept([], [])
    for file in sent[:MOST_FILES]:
        try:
            taken = store.keep(file.data, file.name)
            kept.files.append(taken)
            if taken.renamed:
                kept.told.append(taken.renamed)
        except DomainError as error:
            kept.told.append(error)
    if len(sent) > MOST_FILES:
        kept.told.append(
            DomainError(
                N_("Of %(count)s files the first %(most)s were taken. Please put the others on the page."),
                count=len(sent),
                most=MOST_FILES,
            )
        )
    return kept


def added(kept: Sequence[KeptFile], *, by: User) -> tuple[str, Files]:
    """The files as rows, and as lines of Markdown; pictures are shown, under their names."""
    lines: list[str] = []
    tokens: list[str] = []
    described: dict[str, Description] = {}
    for file in kept:
        token = attachments.add(file, by=by).token
        name = file.name.replace("[", "(").replace("]", ")")
        lines.append(f"{'!' if file.is_picture else ''}[{name}](/files/{token}/{quote(file.name)})")
        tokens.append(token)
        described[token] = Description(alternative=file.name)
    return "\n\n".join(lines), Files(tokens, described)
