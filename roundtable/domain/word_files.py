"""Word files of versions: made once by a job, kept with the files, and read by whoever may read the version."""

from collections.abc import Collection, Sequence

from sqlalchemy import delete, select
from sqlalchemy.orm import joinedload

from roundtable import text as markup
from roundtable import word
from roundtable.domain import attachments, clock
from roundtable.domain.errors import N_
from roundtable.domain.versions import Part, Standing
from roundtable.extensions import db, upsert
from roundtable.files import KeptFile
from roundtable.models import Attachment, Paper, Section, ThingKind, Version, WordFile


def find(version: Version) -> WordFile | None:
    """The file of a version, unless an older writer made it."""
    query = select(WordFile).where(WordFile.version_id == version.id, WordFile.writer == word.WRITER)
    return db.session.scalar(query)


def find_to_write(version_id: int) -> tuple[Version, Paper]:
    """A version, as it is now, with its paper and group."""
    query = select(Version, Paper).join(Paper, Paper.id == Version.paper_id).where(Version.id == version_id)
    version, paper = db.session.execute(query.options(joinedload(Paper.group))).one()
    return version, paper


def keep(version: Version, kept: KeptFile) -> list[str]:
    """The bytes are in the store already. The hashes of files that this one takes the place of, to be removed."""
    before = set(db.session.scalars(select(WordFile.sha256).where(WordFile.version_id == version.id)))
    attachments.stored(kept)
    said = {"sha256": kept.sha256, "writer": word.WRITER, "made_at": clock.now()}
    row = upsert(WordFile).values(version_id=version.id, **said)
    db.session.execute(row.on_conflict_do_update(index_elements=["version_id"], set_=said))
    return attachments.without_use(before - {kept.sha256})


def figures_of(paper: Paper, parts: Sequence[Part]) -> dict[str, Attachment]:
    """The pictures of the paper that these sections show, by token. Those of other things are not for its readers."""
    return figures_in(paper, [part.source for part in parts])


def figures_in(paper: Paper, sources: Sequence[str]) -> dict[str, Attachment]:
    tokens = {picture.token for source in sources for picture in markup.pictures(source)}
    query = select(Attachment).where(Attachment.token.in_(tokens), Attachment.withdrawn_at.is_(None))
    on_it = query.where(Attachment.thing_kind == ThingKind.PAPER, Attachment.thing_id == paper.id)
    return {attachment.token: attachment for attachment in db.session.scalars(on_it) if attachment.is_picture}


def check_whole(parts: Collection[Part]) -> None:
    """Nothing is handed out as a version that is not what was frozen."""
    if any(part.standing is Standing.ALTERED for part in parts):
        raise word.WordError(N_("This version is not what was frozen: its hash does not fit. No file is made of it."))


def forget(purged: Paper | Section | Attachment) -> set[str]:
    """Words or a picture of the paper were purged: its Word files go. The hashes of their bytes."""
    db.session.flush()
    paper_id = _paper_of(purged)
    own = select(Version.id).where(Version.paper_id == paper_id)
    gone = delete(WordFile).where(WordFile.version_id.in_(own)).returning(WordFile.sha256)
    return set(db.session.scalars(gone)) if paper_id is not None else set()


def _paper_of(purged: Paper | Section | Attachment) -> int | None:
    if isinstance(purged, Attachment):
        return purged.thing_id if purged.thing_kind is ThingKind.PAPER else None
    return purged.paper_id if isinstance(purged, Section) else purged.id
