"""A folder of Markdown files, packed as a zip, or one Markdown file: which files are the paper, and in which order."""

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from roundtable.domain.errors import N_, DomainError
from roundtable.paper_files import markdown
from roundtable.paper_files.history import Apart, Told, told
from roundtable.paper_files.markdown import File, Places
from roundtable.paper_files.packed import MB, Packed
from roundtable.paper_files.pieces import front_matter, yaml_words
from roundtable.paper_files.repository import NoGit, NoHistory, Repository, opened
from roundtable.paper_files.tree import Part, Progress, State, Tree, Words

MOST_FILES = 500
MOST_OF_ONE = 5 * MB
MOST_OF_A_PICTURE = 20 * MB
#: Of folders of programs and papers, not of the paper.
_NO_PAPER = re.compile(
    r"(^|/)(\.[^/]|node_modules/|(license|licence|changelog|contributing|code_of_conduct|security|authors|usage|setup)"
    r"[^/]*$)",
    re.IGNORECASE,
)
_MARKDOWN = re.compile(r"\.(md|markdown)$", re.IGNORECASE)
_INDEX = re.compile(r"^(content/)?(readme|index|summary|toc|contents)\.(md|markdown)$", re.IGNORECASE)
_METADATA = re.compile(r"(^|/)metadata\.ya?ml$")
_TEMPLATE = re.compile(r"\{%.{0,500}?%\}")
_LISTED = re.compile(r"\]\(\s*<?([^\s<>()#]{1,500}\.(?:md|markdown))>?[^)]{0,500}\)", re.IGNORECASE)


def is_zip(data: bytes) -> bool:
    return data.startswith((b"PK\x03\x04", b"PK\x05\x06"))


def is_text(data: bytes) -> bool:
    return b"\0" not in data[:8000]


def check(data: bytes) -> None:
    packed = Packed(data)
    if not _markdown_in(packed.paths) and not any(path.startswith(".git/") for path in packed.paths):
        raise DomainError(N_("There is no Markdown file (.md) in this zip."), field="file")


def check_text(data: bytes) -> None:
    if not markdown.decoded(data, "…").strip():
        raise DomainError(N_("There is no text in it."), field="file")


def read_text(data: bytes, name: str, words: Words, progress: Progress) -> Tree:
    progress(0, N_("Reading the file"))
    return tree_of({name: data}, {}, lambda _path: b"", name, words)


def read(data: bytes, name: str, words: Words, progress: Progress) -> Tree:
    progress(0, N_("Reading the file"))
    packed = Packed(data)
    sources = {path: _small(packed, path) for path in _markdown_in(packed.paths)}
    settings = {path: _small(packed, path) for path in packed.paths if _METADATA.search(path)}
    called, others = packed.root.strip("/") or name, dict.fromkeys(packed.paths)
    if ".git/HEAD" not in packed:
        tree = tree_of({**sources, **settings}, others, packed.read, called, words)
    else:
        tree = _with_history(packed, {**sources, **settings}, others, packed.read, called, words, progress)
    for path in packed.linked[:20]:
        tree.note(N_("“%(name)s” only leads to another file, and was left out."), name=path[-200:])
    return tree


def read_bundle(data: bytes, name: str, words: Words, progress: Progress) -> Tree:
    """The newest state that a git bundle holds, with its history."""
    progress(0, N_("Reading the file"))
    try:
        return _with_history(data, {}, {}, lambda _path: b"", name, words, progress)
    except NoHistory:
        raise DomainError(N_("This bundle cannot be read. Please pack the folder as a zip.")) from None


def _with_history(
    source: Packed | bytes,
    sources: Mapping[str, bytes],
    others: Mapping[str, bytes | None],
    read_other: Callable[[str], bytes],
    name: str,
    words: Words,
    progress: Progress,
) -> Tree:
    """Where no files lie beside the repository, those of its newest commit. Without a history that can be read the
    texts as they are now."""
    try:
        with opened(source) as repository:
            if not any(_MARKDOWN.search(path) for path in sources):
                sources, others, read_other = _checked_out(repository)
            return tree_of(
                sources, others, read_other, name, words, lambda f, a, p: told(repository, f, a, p, progress)
            )
    except NoHistory as why:
        if not any(_MARKDOWN.search(path) for path in sources):
            raise DomainError(N_("There is no Markdown file (.md) in this zip.")) from None
        tree = tree_of(sources, others, read_other, name, words)
        tree.note(_NO_GIT if isinstance(why, NoGit) else _NO_HISTORY)
        return tree


_NO_GIT = N_("The history was left out: git is not installed on the server. The texts are as they are now.")
_NO_HISTORY = N_("The history could not be read. The texts are as they are now.")


def _checked_out(
    repository: Repository,
) -> tuple[Mapping[str, bytes], Mapping[str, bytes | None], Callable[[str], bytes]]:
    """The files of the newest commit, from memory: nothing is written to disk."""
    tree = {path: blob for path, (blob, size) in repository.tree().items() if size <= MOST_OF_A_PICTURE}
    wanted = [*_markdown_in(list(tree)), *(path for path in tree if _METADATA.search(path))]
    if not wanted:
        raise NoHistory
    return (
        {path: repository.read(tree[path]) for path in wanted},
        dict.fromkeys(tree),
        lambda p: repository.read(tree[p]),
    )


def tree_of(
    sources: Mapping[str, bytes],
    others: Mapping[str, bytes | None],
    read_other: Callable[[str], bytes],
    name: str,
    words: Words,
    tell: Callable[[Sequence[File], Apart, Places], Told] | None = None,
) -> Tree:
    """``sources`` are the Markdown files and the metadata; ``others`` all files, where the pictures are. ``tell`` is
    asked what the parts said earlier."""
    texts = {path: markdown.decoded(data, path) for path, data in sources.items()}
    index, paths = chosen({path: text for path, text in texts.items() if not _METADATA.search(path)})
    if not paths:
        raise DomainError(N_("There is no Markdown file (.md) in this zip."))
    is_alone = len(paths) == 1
    files = [markdown.taken_apart(texts[path], path, words, is_alone=is_alone) for path in paths]
    places, first = Places(others, read_other), 1
    for file in files:
        places.number(file, first)
        first += len(file.parts)
    tree = Tree(_title(texts, index, files, name))
    now = [[State(places.finish(part.body, file)) for part in file.parts] for file in files]
    earlier = tell(files, lambda old, path: _apart(old, path, words, is_alone), places) if tell else None
    for number, file in enumerate(files):
        for place, part in enumerate(file.parts):
            states = [now[number][place]]
            if earlier:
                before, newest = earlier.states[number][place]
                states = [*before, replace(states[0], after=(newest,))]
            tree.parts.append(Part(part.title, states, part.level))
    tree.figures, tree.notes = places.figures, [*places.notes, *(earlier.notes if earlier else [])]
    for path in sorted(set(texts) - {*paths, index}):
        if not _METADATA.search(path):
            tree.note(N_("“%(name)s” was left out: it does not belong to the text."), name=path[-200:])
    return tree


def _apart(data: bytes, path: str, words: Words, is_alone: bool) -> File:
    """A file as it was once, whatever was wrong with it then."""
    source = data.decode("utf-8-sig", "replace").replace("\r\n", "\n").replace("\r", "\n").replace("\0", "\ufffd")
    return markdown.taken_apart(source, path, words, is_alone=is_alone)


def chosen(texts: Mapping[str, str]) -> tuple[str, list[str]]:
    """The file that lists the others, if one does, and those that are the paper, in its order."""
    if len(texts) == 1:
        return "", list(texts)
    inner = {path for path in texts if path.startswith("content/")}
    text = {path for path in inner or texts if not _is_template(texts[path])}
    index = next((path for path in sorted(texts, key=len) if _INDEX.match(path)), "")
    listed = [path for path in _listed(index, texts.get(index, "")) if path in text and path != index]
    rest = sorted(text - {*listed}, key=_in_order)
    if len(listed) > 1:
        return index, listed + [path for path in rest if path != index]
    alone = [path for path in rest if not _INDEX.match(path)]
    return index, alone or rest


def _listed(index: str, source: str) -> list[str]:
    folder = posixpath.dirname(index)
    found = [posixpath.normpath(posixpath.join(folder, match[1])) for match in _LISTED.finditer(source)]
    return list(dict.fromkeys(found))


def _is_template(source: str) -> bool:
    """A page that a program fills in, as Manubot does with authors."""
    return len(_TEMPLATE.findall(source)) > 2


def _in_order(path: str) -> list[tuple[int, int | str]]:
    """As people count: 2 before 10."""
    return [(0, int(p)) if p.isdecimal() else (1, p.lower()) for p in re.split(r"(\d{1,9})", path) if p]


def _title(texts: Mapping[str, str], index: str, files: Sequence[File], name: str) -> str:
    metadata = next((yaml_words(t.split("\n")) for p, t in texts.items() if _METADATA.search(p)), {})
    said = front_matter(texts.get(index, ""))[0].get("title", "")
    above = re.search(r"(?m)^#[ \t]+(\S.{0,300})$", texts.get(index, ""))
    own = files[0].title or files[0].heading if len(files) == 1 else ""
    stem = markdown.name_of(name) if "." in name else re.sub(r"[-_]+", " ", name)
    return metadata.get("title") or said or own or (above[1].strip("# ") if above else "") or stem


def _markdown_in(paths: Sequence[str]) -> list[str]:
    found = [path for path in paths if _MARKDOWN.search(path) and not _NO_PAPER.search(path)]
    if len(found) > MOST_FILES:
        raise DomainError(N_("There are more than %(most)s Markdown files in it."), field="file", most=MOST_FILES)
    return found


def _small(packed: Packed, path: str) -> bytes:
    if packed.size(path) > MOST_OF_ONE:
        raise DomainError(N_("“%(name)s” is too long for a text."), field="file", name=path[-200:])
    return packed.read(path)
