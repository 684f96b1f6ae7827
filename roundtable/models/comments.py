from datetime import datetime
from typing import ClassVar

from sqlalchemy import ForeignKey, Index
from sqlalchemy.orm import Mapped, mapped_column, relationship

from roundtable.columns import DOER
from roundtable.extensions import Base
from roundtable.models.kinds import ThingKind
from roundtable.models.passages import Passage
from roundtable.models.texts import Text
from roundtable.models.things import index_of_withdrawn
from roundtable.models.users import User


class Comment(Base):
    """A remark beneath a thing, or an answer to one: one thread deep. Who may read the thing may read it."""

    __tablename__ = "comments"
    __table_args__ = (
        Index("ix_comments_thing_kind_thing_id", "thing_kind", "thing_id"),
        Index("ix_comments_passage_id", "passage_id"),
        index_of_withdrawn("comments"),
    )
    impersonal = (
        "id group_id thing_kind thing_id parent_id passage_id text_id at edited_at withdrawn_at purged_at is_by_mail"
    )
    kind: ClassVar[ThingKind] = ThingKind.COMMENT

    id: Mapped[int] = mapped_column(primary_key=True)
    group_id: Mapped[int] = mapped_column(ForeignKey("groups.id"))
    thing_kind: Mapped[ThingKind]
    thing_id: Mapped[int]
    parent_id: Mapped[int | None] = mapped_column(ForeignKey("comments.id"))
    passage_id: Mapped[int | None] = mapped_column(ForeignKey("passages.id"))  # the words of a paper that it is on
    author_id: Mapped[int] = mapped_column(ForeignKey("users.id"), info=DOER)
    text_id: Mapped[int] = mapped_column(ForeignKey("texts.id"))
    at: Mapped[datetime]
    edited_at: Mapped[datetime | None]
    withdrawn_at: Mapped[datetime | None]
    purged_at: Mapped[datetime | None]
    is_by_mail: Mapped[bool] = mapped_column(default=False)  # its words came as a reply

    author: Mapped[User] = relationship(lazy="joined", innerjoin=True)
    text: Mapped[Text] = relationship(lazy="joined", innerjoin=True)
    passage: Mapped[Passage | None] = relationship(lazy="raise_on_sql")
