"""Word files (DOCX): written from what a page shows, and read into sections. Pandoc does the work, in a process of its
own that may touch no network and no file but those it is given."""

from roundtable.word.documents import WORD_TYPE, Document, Part, Picture
from roundtable.word.guard import is_word, opened
from roundtable.word.pandoc import WordError
from roundtable.word.reading import Reading, read
from roundtable.word.writing import WRITER, write

__all__ = [
    "WORD_TYPE",
    "WRITER",
    "Document",
    "Part",
    "Picture",
    "Reading",
    "WordError",
    "is_word",
    "opened",
    "read",
    "write",
]
