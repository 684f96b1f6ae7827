"""Regular expressions that are compiled when they are first used.

Python takes a millisecond for an ordinary one and fifty for the longest. Who reads minutes needs hundreds of them, and
most processes read none.
"""

import re
from functools import cached_property
from typing import Any, cast


def compile_later(source: str, flags: int = 0) -> re.Pattern[str]:
    """What ``re.compile`` gives, from its first use on. The functions of ``re`` do not take it: use its own."""
    return cast(re.Pattern[str], Later(source, flags))


class Later:
    def __init__(self, source: str, flags: int) -> None:
        self.source, self.wanted = source, flags

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        return re.compile(self.source, self.wanted)

    def __getattr__(self, name: str) -> Any:
        """Asked for once: then it stands here as it does there."""
        value = self.__dict__[name] = getattr(self.compiled, name)
        return value
