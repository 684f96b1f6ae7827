"""What the sections of a paper said earlier, by the commits of its git repository: each with its time and author."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from rapidfuzz import fuzz

from roundtable.domain.errors import N_
from roundtable.paper_files.markdown import File, Key, Part, Places
from roundtable.paper_files.repository import MOST_OF_A_FILE, Commit, NoHistory, Repository
from roundtable.paper_files.tree import Note, Progress, State

MOST_COMMITS = 2_000
MOST_PLACES = 200_000  # commits times names of files
MOST_BYTES = 40 * 1024 * 1024  # of all states of all files
MOST_NAMES = 8  # that one file had, or one section
#: From so much of its words on a section with another title is the same.
ALIKE = 60
_COMPARED = 20_000  # characters

Apart = Callable[[bytes, str], File]


@dataclass
class Told:
    """For each file, for each of its parts, the states and the number of the newest; and what was left out."""

    states: list[list[tuple[list[State], int]]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)


def told(repository: Repository, files: Sequence[File], take_apart: Apart, places: Places, progress: Progress) -> Told:
    """``take_apart`` reads a file as it was, of that path."""
    progress(0.1, N_("Reading the history"))
    commits, found = repository.commits(MOST_COMMITS + 1), Told()
    if not commits:
        raise NoHistory
    renames = repository.renames(commits)
    names = [_names_of(file.path, renames) for file in files]
    most = min(MOST_COMMITS, MOST_PLACES // max(1, sum(map(len, names))))
    if len(commits) > most:
        found.notes.append(Note(N_("Of the history the newest %(most)s commits were taken."), {"most": most}))
        commits = commits[-most:]
    for number, (file, known_as) in enumerate(zip(files, names, strict=True)):
        progress(0.1 + 0.9 * number / len(files), N_("Reading the history"))
        found.states.append(_of_file(repository, commits, file, known_as, take_apart, places, found.notes))
    return found


def _of_file(
    repository: Repository,
    commits: Sequence[Commit],
    file: File,
    names: Sequence[str],
    take_apart: Apart,
    places: Places,
    notes: list[Note],
) -> list[tuple[list[State], int]]:
    blobs = _blobs(repository, commits, names)
    read = _read(repository, [blob for blob, _ in reversed(blobs.values())], notes, file.path)
    versions = {place: take_apart(read[place[0]], place[1]) for place in set(blobs.values()) if place[0] in read}
    newest_first = list(dict.fromkeys(blobs[c.id] for c in reversed(commits) if blobs.get(c.id) in versions))
    keys = _keys_of(file.parts, [versions[place] for place in newest_first])
    said: dict[tuple[tuple[str, str], int], str | None] = {}

    def words(place: tuple[str, str] | None, number: int) -> str | None:
        """What the part said in this state of the file; none: it was not there."""
        if place is None or place not in versions:
            return None
        if (place, number) not in said:
            version = versions[place]
            part = next((p for key in keys[number] for p in version.parts if p.key == key), None)
            said[place, number] = places.finish(part.body, version, is_old=True) if part else None
        return said[place, number]

    return [_of_part(commits, [words(blobs.get(c.id), n) for c in commits]) for n in range(len(file.parts))]


def _of_part(commits: Sequence[Commit], sources: Sequence[str | None]) -> tuple[list[State], int]:
    """A state for each commit that changed it, which knows of which states it was made; and the number of that at the
    newest commit."""
    states: list[State] = []
    at: dict[str, int] = {}  # commit → the number of the state that it left
    for commit, source in zip(commits, sources, strict=True):
        before = tuple(dict.fromkeys(at[p] for p in commit.parents if at.get(p)))
        same = next((number for number in before if states[number - 1].source == source), 0)
        if source is None or same or (not source and not before):
            at[commit.id] = same or (before[0] if before else 0)
            continue
        states.append(State(source, commit.at, commit.author, _note(commit), before))
        at[commit.id] = len(states)
    return states, at[commits[-1].id]


def _note(commit: Commit) -> str:
    together = f" (+ {', '.join(commit.others)})" if commit.others else ""
    return f"{commit.subject[: 200 - len(together)]}{together}"[:200]


def _names_of(path: str, renames: Sequence[tuple[str, str]]) -> list[str]:
    """The names that a file had, the newest first."""
    found = [path]
    for old, new in renames:
        if new in found and old not in found and "\n" not in old and len(found) < MOST_NAMES:
            found.append(old)
    return [name for name in found if "\n" not in name]


def _blobs(repository: Repository, commits: Sequence[Commit], names: Sequence[str]) -> dict[str, tuple[str, str]]:
    """For each commit that has the file: which bytes these are, and its name then."""
    asked = [(commit.id, name) for commit in commits for name in names]
    answers = repository.blobs_at(asked)
    if len(answers) != len(asked):
        raise NoHistory
    found: dict[str, tuple[str, str]] = {}
    for (commit, name), answer in zip(asked, answers, strict=True):
        if answer and answer[1] <= MOST_OF_A_FILE:
            found.setdefault(commit, (answer[0], name))
    return found


def _read(repository: Repository, blobs: Sequence[str], notes: list[Note], path: str) -> dict[str, bytes]:
    """The newest first, as many as there is room for."""
    wanted = list(dict.fromkeys(blobs))
    found: dict[str, bytes] = {}
    size = 0
    for at in range(0, len(wanted), 8):
        some = repository.read_all(wanted[at : at + 8])
        size += sum(map(len, some.values()))
        if size > MOST_BYTES:
            notes.append(Note(N_("Of “%(name)s” the oldest states were left out: there are too many."), {"name": path}))
            break
        found |= some
    return found


def _keys_of(parts: Sequence[Part], versions: Sequence[File]) -> list[list[Key]]:
    """The keys that each part had, from the newest state of its file back: one with another title and much the same
    words is the same part."""
    keys = [[part.key] for part in parts]
    bodies = [part.body for part in parts]
    for version in versions:
        there: Mapping[Key, Part] = {part.key: part for part in version.parts}
        free = {key: part for key, part in there.items() if all(key not in known for known in keys)}
        for number, known in enumerate(keys):
            own = next((there[key] for key in known if key in there), None)
            if own is None and free and len(known) < MOST_NAMES:
                alike = {key: _alike(part.body, bodies[number]) for key, part in free.items()}
                best = max(alike, key=lambda key: alike[key])
                if alike[best] >= ALIKE:
                    known.append(best)
                    own = free.pop(best)
            bodies[number] = own.body if own else bodies[number]
    return keys


def _alike(one: str, other: str) -> float:
    return fuzz.ratio(one[:_COMPARED], other[:_COMPARED]) if one and other else 0.0
