from typing import Any


def N_(message: str) -> str:
    """Marks a sentence for translation; it is translated where it is shown."""
    return message


class DomainError(Exception):
    """A rule of the work was broken. The sentence is shown to the person who broke it, at the field
    that it speaks of where there is one; ``values`` fill its ``%(name)s`` places after translation."""

    #: The answer of the web (RFC 9110): what was sent is understood, and cannot be done.
    status = 422

    def __init__(self, message: str, *, field: str | None = None, **values: Any) -> None:
        super().__init__(message % values if values else message)
        self.message = message
        self.field = field
        self.values = values
