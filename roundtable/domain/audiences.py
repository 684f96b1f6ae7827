from dataclasses import dataclass
from datetime import datetime
from typing import Any, Self

from roundtable.models import Audience


@dataclass(frozen=True)
class Reach:
    """Who may read a thing once it is published, from when, and whether mail quotes it."""

    audience: Audience = Audience.GROUP
    not_before: datetime | None = None
    is_link_only: bool = False

    @classmethod
    def of(cls, thing: Any) -> Self:
        return cls(thing.audience, thing.not_before, thing.is_link_only)

    def set_on(self, thing: Any) -> None:
        thing.audience, thing.not_before, thing.is_link_only = self.audience, self.not_before, self.is_link_only
