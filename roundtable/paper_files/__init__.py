"""Files that papers are written in elsewhere, and how each kind is read: a Word file, a folder of Markdown with its git
history."""

from collections.abc import Callable
from dataclasses import dataclass

from roundtable.domain.errors import N_, DomainError
from roundtable.paper_files import folder, word
from roundtable.paper_files.repository import is_bundle
from roundtable.paper_files.tree import Progress, Tree, Words

__all__ = ["ENDINGS", "Words", "check", "read"]

#: What the form offers to choose.
ENDINGS = (".docx", ".zip", ".md", ".markdown", ".bundle")


@dataclass(frozen=True)
class _Kind:
    """``is_it`` tells by the content, never by the name; ``check`` looks at once whether it can be read."""

    is_it: Callable[[bytes], bool]
    check: Callable[[bytes], None]
    read: Callable[[bytes, str, Words, Progress], Tree]


#: The first that knows the file reads it.
_KINDS: tuple[_Kind, ...] = (
    _Kind(word.is_it, word.check, word.read),
    _Kind(folder.is_zip, folder.check, folder.read),
    _Kind(is_bundle, lambda _data: None, folder.read_bundle),
    _Kind(folder.is_text, folder.check_text, folder.read_text),
)


def check(data: bytes, name: str) -> None:
    """DomainError with a sentence when it is plain to see that it cannot be read."""
    _kind_of(data, name).check(data)


def read(data: bytes, name: str, words: Words, progress: Progress) -> Tree:
    """The paper that the file tells. DomainError when there is none in it; Stopped when it is to stop."""
    return _kind_of(data, name).read(data, name, words, progress)


def _kind_of(data: bytes, name: str) -> _Kind:
    found = next((kind for kind in _KINDS if kind.is_it(data)), None)
    if found is None:
        raise DomainError(
            N_(
                "“%(name)s” cannot be read. Give a Word file (DOCX), a zip of a folder of Markdown files, or one "
                "Markdown file."
            ),
            field="file",
            name=name,
        )
    return found
