import secrets
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import func, or_, select, union_all, update

from roundtable import text as markup
from roundtable.domain import clock
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.events import EventName, group_id_of, record
from roundtable.extensions import db, upsert
from roundtable.files import KeptFile
from roundtable.models import Attachment, StoredFile, ThingKind, User, WordFile


@dataclass(frozen=True)
class Description:
    """What a person says of a file: its caption, and for pictures what they show."""

    caption: str = ""
    alternative: str = ""
    source: str = ""
    permission: str = ""


@dataclass(frozen=True)
class Files:
    """Files that go with a text: those named by token, what is said of each, and those to take away."""

    tokens: Sequence[str] = ()
    described: Mapping[str, Description] = field(default_factory=dict)
    removed: Collection[str] = ()


def add(kept: KeptFile, *, token: str = "", by: User) -> Attachment:
    """A file that its uploader alone can see, until it is attached to a thing."""
    attachment = Attachment(
        token=token or secrets.token_urlsafe(24),
        file=stored(kept),
        name=kept.name,
        uploaded_by=by,
        is_picture=kept.is_picture,
        width=kept.width,
        height=kept.height,
        created_at=clock.now(),
    )
    db.session.add(attachment)
    record(EventName.ATTACHMENT_ADDED, attachment, by=by)
    db.session.flush()
    return attachment


def stored(kept: KeptFile) -> StoredFile:
    """The one row of these bytes, however often they come: several people at once, or again after a purge."""
    values = {"sha256": kept.sha256, "size": kept.size, "content_type": kept.content_type, "created_at": clock.now()}
    row = upsert(StoredFile).values(values).on_conflict_do_update(index_elements=["sha256"], set_={"purged_at": None})
    return db.session.scalars(row.returning(StoredFile).execution_options(populate_existing=True)).one()


def settle(thing: Any, source: str, files: Files, *, by: User) -> None:
    """Attach the person's loose files to the thing: those in its text and those named by token.

    A picture in the text is described there; another one, and a file, in ``files.described``.
    """
    in_text = {p.token: p for p in markup.pictures(source)}
    db.session.flush()
    for attachment in with_tokens({*in_text, *files.tokens, *files.removed}):
        if attachment.thing_id is None and attachment.uploaded_by_id == by.id:
            attachment.thing_kind, attachment.thing_id = thing.kind, thing.id
            attachment.group_id = group_id_of(thing)
        if (attachment.thing_kind, attachment.thing_id) != (thing.kind, thing.id):
            continue
        if attachment.token in files.removed:
            withdraw(attachment, by=by)
        elif picture := in_text.get(attachment.token):
            attachment.alternative, attachment.caption = picture.alternative[:1000], picture.caption[:500]
        elif description := files.described.get(attachment.token):
            _describe(attachment, description)


def check_described(source: str, files: Files) -> None:
    """Every picture says what it shows, for those who cannot see it; what is in the text is not taken away."""
    in_text = markup.pictures(source)
    for number, picture in enumerate(in_text, start=1):
        if not picture.alternative:
            raise DomainError(
                N_("Picture %(number)s in the text does not say what it shows: ![what it shows](…)."),
                field="source",
                number=number,
            )
    named = {p.token for p in in_text}
    check_not_shown(source, files.removed)
    for attachment in with_tokens({*files.tokens} - named - set(files.removed)):
        if attachment.is_picture and not files.described.get(attachment.token, Description()).alternative.strip():
            raise DomainError(
                N_("Please say what “%(name)s” shows, for those who cannot see it."),
                field=f"alternative-{attachment.token}",
                name=attachment.name,
            )


def check_not_shown(source: str, removed: Collection[str]) -> None:
    """Nothing is taken away that a text shows."""
    shown = with_tokens({p.token for p in markup.pictures(source)} & set(removed))
    if shown:
        raise DomainError(
            N_("“%(name)s” stands in the text. Take it out there before you remove it."),
            field="source",
            name=shown[0].name,
        )


def withdraw(attachment: Attachment, *, by: User) -> None:
    attachment.withdrawn_at = clock.now()
    record(EventName.ATTACHMENT_WITHDRAWN, attachment, by=by)


def without_use(hashes: Collection[str]) -> list[str]:
    """Those of these files that nothing names any more, noted as gone: the caller removes their bytes once this is
    committed."""
    db.session.flush()
    shown = select(Attachment.sha256).where(Attachment.sha256.in_(hashes), Attachment.withdrawn_at.is_(None))
    written = select(WordFile.sha256).where(WordFile.sha256.in_(hashes))
    orphans = sorted(set(hashes) - set(db.session.scalars(union_all(shown, written))))
    gone = update(StoredFile).where(StoredFile.sha256.in_(orphans))
    db.session.execute(gone.values(purged_at=func.coalesce(StoredFile.purged_at, clock.now())))
    return orphans


def find_by_token(token: str) -> Attachment | None:
    query = select(Attachment).where(Attachment.token == token, Attachment.withdrawn_at.is_(None))
    return db.session.scalar(query)


def of_thing(kind: ThingKind, thing_id: int) -> list[Attachment]:
    query = select(Attachment).where(Attachment.thing_kind == kind, Attachment.thing_id == thing_id)
    return list(db.session.scalars(query.where(Attachment.withdrawn_at.is_(None)).order_by(Attachment.id)))


def beside_text(attachments: Sequence[Attachment], source: str) -> list[Attachment]:
    """Those that the text does not show itself."""
    in_text = {p.token for p in markup.pictures(source)}
    return [a for a in attachments if a.token not in in_text]


def loose_of(person: User, tokens: Sequence[str]) -> list[Attachment]:
    """The person's files with these tokens, attached or not, for showing a form again."""
    query = select(Attachment).where(Attachment.token.in_(tokens), Attachment.withdrawn_at.is_(None))
    mine = or_(Attachment.uploaded_by_id == person.id, Attachment.thing_id.is_not(None))
    return list(db.session.scalars(query.where(mine).order_by(Attachment.id)))


def with_tokens(tokens: Collection[str], *, is_withdrawn: bool = False) -> list[Attachment]:
    """``is_withdrawn``: also those that were."""
    if not tokens:
        return []
    query = select(Attachment).where(Attachment.token.in_(tokens)).order_by(Attachment.id)
    return list(db.session.scalars(query if is_withdrawn else query.where(Attachment.withdrawn_at.is_(None))))


def _describe(attachment: Attachment, description: Description) -> None:
    attachment.caption = description.caption.strip()[:500]
    attachment.alternative = description.alternative.strip()[:1000]
    attachment.source = description.source.strip()[:500]
    attachment.permission = description.permission.strip()[:500]
