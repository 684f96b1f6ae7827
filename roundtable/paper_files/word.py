"""A paper that was written in Word."""

from roundtable import word
from roundtable.domain.errors import N_
from roundtable.paper_files.tree import Figure, Part, Progress, State, Tree, Words
from roundtable.word import Reading

LONGEST_TITLE = 200


def is_it(data: bytes) -> bool:
    return word.is_word(data)


def check(data: bytes) -> None:
    """What is wrong with the file is told at once."""
    word.opened(data)


def read(data: bytes, name: str, words: Words, progress: Progress) -> Tree:
    progress(0.1, N_("Reading the Word file"))
    reading = word.read(data, go_on=lambda: progress(0.4, N_("Reading the Word file")))
    progress(0.8, N_("Reading the Word file"))
    tree = Tree(title=reading.title or name.rsplit(".", 1)[0])
    for part in reading.parts:
        source = part.source
        if len(part.title) > LONGEST_TITLE:  # shortened there, so it stands here whole
            source = f"**{part.title}**\n\n{source}".strip()
        tree.parts.append(Part(part.title or words.beginning, [State(source)] if source else [], part.level))
    if reading.references:
        tree.parts.append(Part(words.references, [State("\n".join(reading.references))]))
    tree.figures += [Figure(figure, data) for figure, data in reading.figures]
    _tell(reading, tree)
    return tree


def _tell(reading: Reading, tree: Tree) -> None:
    if reading.has_changes:
        tree.note(N_("It had tracked changes. They were taken as if all of them had been accepted."))
    if reading.is_guessed:
        tree.note(N_("It had no headings of Word's. Short lines all in bold were taken for headings."))
    if reading.references:
        tree.note(N_("Citations of a reference manager became keys; what they stand for is in the last section."))
    for comment in reading.comments:
        if comment.author:
            tree.note(N_("Comment of %(name)s: “%(words)s”"), name=comment.author[:120], words=comment.words[:1000])
        else:
            tree.note(N_("Comment: “%(words)s”"), words=comment.words[:1000])
