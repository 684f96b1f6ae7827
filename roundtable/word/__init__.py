"""Word files (DOCX): written from what a page shows. Pandoc does the work, in a process of its own that may touch no
network and no file but those it is given."""

from roundtable.word.documents import WORD_TYPE, Document, Part, Picture
from roundtable.word.pandoc import WordError
from roundtable.word.writing import WRITER, write

__all__ = ["WORD_TYPE", "WRITER", "Document", "Part", "Picture", "WordError", "write"]
