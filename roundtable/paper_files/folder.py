"""A folder of Markdown files, packed as a zip, or one Markdown file: which files are the paper, and in which order."""

import posixpath
import re
from collections.abc import Callable, Mapping, Sequence

from roundtable.domain.errors import N_, DomainError
from roundtable.paper_files import markdown
from roundtable.paper_files.markdown import File, Places
from roundtable.paper_files.packed import MB, Packed
from roundtable.paper_files.pieces import front_matter, yaml_words
from roundtable.paper_files.tree import Part, Progress, State, Tree, Words

MOST_FILES = 500
MOST_OF_ONE = 5 * MB
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
    others = dict.fromkeys(packed.paths)
    tree = tree_of({**sources, **settings}, others, packed.read, packed.root.strip("/") or name, words)
    for path in packed.linked[:20]:
        tree.note(N_("“%(name)s” only leads to another file, and was left out."), name=path[-200:])
    return tree


def tree_of(
    sources: Mapping[str, bytes],
    others: Mapping[str, bytes | None],
    read_other: Callable[[str], bytes],
    name: str,
    words: Words,
) -> Tree:
    """``sources`` are the Markdown files and the metadata; ``others`` all files, where the pictures are."""
    texts = {path: markdown.decoded(data, path) for path, data in sources.items()}
    index, paths = chosen({path: text for path, text in texts.items() if not _METADATA.search(path)})
    if not paths:
        raise DomainError(N_("There is no Markdown file (.md) in this zip."))
    files = [markdown.taken_apart(texts[path], path, words, is_alone=len(paths) == 1) for path in paths]
    places, first = Places(others, read_other), 1
    for file in files:
        places.number(file, first)
        first += len(file.parts)
    tree = Tree(_title(texts, index, files, name))
    for file in files:
        for part in file.parts:
            states = [State(places.finish(part.body, file))]
            tree.parts.append(Part(part.title, states, part.level))
    tree.figures, tree.notes = places.figures, places.notes
    for path in sorted(set(texts) - {*paths, index}):
        if not _METADATA.search(path):
            tree.note(N_("“%(name)s” was left out: it does not belong to the text."), name=path[-200:])
    return tree


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
