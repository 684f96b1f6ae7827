"""What an outline is made of: sections with their headings."""

import re
from dataclasses import dataclass, field

from roundtable.minutes.units import Unit
from roundtable.minutes.vocabulary import OF_PEOPLE, Kind, listed
from roundtable.text.patterns import compile_later

#: How sure it is that a heading of a style is one.
STRENGTH = {
    "h": 5,
    "topic": 5,
    "ord": 4,
    "caps": 4,
    "bold": 3,
    "run-in": 3,
    "colon": 2,
    "line": 2,
    "flush": 2,
    "bullet": 1,
}
#: So many people are known where the minutes say who was there.
FEW = 2
#: Nothing but their own list stands below headings of these kinds.
LEAVES = OF_PEOPLE | frozenset(
    {
        Kind.NEXT,
        Kind.PAPERS,
        Kind.DATE,
        Kind.EARLIER,
        Kind.QUESTIONS,
    }
)
#: Points that every meeting has are known without a list or a number.
USUAL = frozenset(
    listed(
        "aob; a.o.b; any other business; any other competent business; other business; other matters; matters arising;"
        " any other items; round table; round robin; verschiedenes; sonstiges; diverses; varia; divers;"
        " questions diverses;"
        " rondvraag; varios; ruegos y preguntas; varie ed eventuali; varie; outros assuntos; övriga frågor; eventuelt"
    )
)
#: Below a list of actions: what was said of them.
_TALK = compile_later(r"\W*(?:discussions?|background|notes)\b", re.IGNORECASE)


@dataclass
class Section:
    kind: Kind | None = None
    title: str = ""
    style: str = ""
    level: int = 0
    head: Unit | None = None
    parent: "Section | None" = None
    depth: int = 0
    units: list[Unit] = field(default_factory=list)
    children: list["Section"] = field(default_factory=list)
    is_person: bool = False

    @property
    def strength(self) -> int:
        return STRENGTH.get(self.style.rstrip("0123456789").split(":")[0], 0)

    @property
    def purpose(self) -> Kind | None:
        """What the nearest heading that says so makes of what stands here."""
        if self.kind in {Kind.NOTES, Kind.GATHER, Kind.TITLE}:
            return None
        if self.kind or not self.parent or (self.style == "h" and _TALK.match(self.title)):
            return self.kind
        above = self.parent.purpose
        return None if above in {Kind.AGENDA, *LEAVES} else above


@dataclass
class Head:
    title: str
    style: str
    kind: Kind | None = None
    level: int = 0
    rest: str = ""  # of a heading that runs into its text
