"""Proposed times in a form: a line each, with a day and what the clock shows. Without scripts."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import zip_longest
from types import SimpleNamespace
from typing import Any

from flask_babel import gettext
from wtforms import Field
from wtforms.validators import ValidationError

from roundtable.domain.time_polls import MOST, Candidate
from roundtable.models import PollTime

BLANK = 3  # lines to write in beneath those that are filled
DAY, CLOCK = "%Y-%m-%d", "%H:%M"


@dataclass
class Line:
    """As it was typed. The names of its inputs are the same in every line, in the order of the lines."""

    number: int
    on: str = ""
    at: str = ""
    fold: str = ""
    error: str = ""
    comes_twice: bool = False

    @property
    def is_blank(self) -> bool:
        return not (self.on.strip() or self.at.strip())

    @property
    def id(self) -> str:
        return f"time-{self.number}"

    @property
    def label(self) -> Any:
        return SimpleNamespace(text=gettext("Time %(number)s", number=self.number))

    def candidate(self) -> Candidate | None:
        """None when it cannot be read."""
        try:
            wall = datetime.strptime(f"{self.on.strip()} {self.at.strip()[:5]}", f"{DAY} {CLOCK}")  # noqa: DTZ007
        except ValueError:
            return None
        return Candidate(wall, int(self.fold) if self.fold in {"0", "1"} else None)


class TimesField(Field):
    """Its data are the candidates of all filled lines, in their order."""

    lines: list[Line]
    errors: list[str]

    def process(self, formdata: Any, data: Sequence[PollTime] = (), extra_filters: Any = None) -> None:
        self.errors = []
        if formdata:
            sent = zip_longest(*(formdata.getlist(name) for name in ("on", "at", "fold")), fillvalue="")
            self.lines = [Line(n, *typed) for n, typed in enumerate(sent, start=1)]
        else:
            self.lines = []
            self.add([one.wall_time for one in data or ()])
            for line, one in zip(self.lines, data or (), strict=False):
                line.fold = str(one.fold)
        self._leave_room()

    @property
    def filled(self) -> list[Line]:
        return [line for line in self.lines if not line.is_blank]

    @property
    def data(self) -> list[Candidate]:
        """Those that can be read; where one cannot, the form is not right."""
        return [found for line in self.filled if (found := line.candidate()) is not None]

    @data.setter
    def data(self, value: Any) -> None:
        """Set by WTForms on its way; the lines say it."""

    def add(self, walls: Sequence[datetime]) -> None:
        """Write these into the blank lines, and into new ones; what stands there already is not written again."""
        there = {(line.on, line.at) for line in self.lines}
        blank = (line for line in self.lines if line.is_blank)
        for wall in walls:
            on, at = wall.strftime(DAY), wall.strftime(CLOCK)
            if (on, at) not in there:
                line = next(blank, None) or self._new()
                line.on, line.at = on, at
        self._leave_room()

    def pre_validate(self, form: Any) -> None:
        for line in self.filled:
            if line.candidate() is None:
                line.error = gettext("Please give a day and a time, such as 2026-11-24 and 15:00.")
        if any(line.error for line in self.lines):
            raise ValidationError(gettext("Some of the times are not right yet."))

    def tell(self, number: int, sentence: str, *, comes_twice: bool) -> None:
        """What is wrong with this one of the filled lines (0: the first)."""
        line = self.filled[number]
        line.error, line.comes_twice = sentence, comes_twice
        self.errors = [*self.errors, sentence]

    def all_errors(self) -> Iterator[tuple[Any, str]]:
        """Each with its line; what is wrong with all of them, with the field."""
        told = [(line, line.error) for line in self.lines if line.error]
        yield from told or [(self, str(error)) for error in self.errors]

    def _leave_room(self) -> None:
        while len(self.lines) < MOST and sum(line.is_blank for line in self.lines) < BLANK:
            self._new()

    def _new(self) -> Line:
        line = Line(len(self.lines) + 1)
        self.lines.append(line)
        return line
