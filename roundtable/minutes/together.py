"""What is written twice is one: within a meeting, and from one meeting of a file to the next."""

import re
from collections import defaultdict

from roundtable.minutes.records import Action, Decision, Meeting, State
from roundtable.text.folding import fold

_SMALL = frozenset(
    [
        "the",
        "a",
        "an",
        "to",
        "of",
        "and",
        "in",
        "on",
        "for",
        "we",
        "is",
        "are",
        "be",
        "will",
        "der",
        "die",
        "das",
        "und",
        "le",
        "la",
        "les",
        "de",
        "des",
        "du",
        "et",
        "un",
        "une",
    ]
)


def words_of(text: str) -> list[str]:
    """What texts are compared by."""
    return re.findall(r"\w+", fold(text))


def _owners(action: Action) -> frozenset[str]:
    return frozenset(fold(owner).removeprefix("@") for owner in action.owners)


def merge_actions(actions: list[Action]) -> list[Action]:
    """Each once, at its first place; where dates or states differ, the later writing counts."""
    kept: list[Action] = []
    exact: dict[str, list[Action]] = defaultdict(list)
    by_owner: dict[frozenset[str], list[Action]] = defaultdict(list)
    for action in sorted(actions, key=lambda action: action.line):
        key = " ".join(words_of(action.text))
        same = next((old for old in exact[key] if _fits(old, action)), None)
        same = same or next((old for old in by_owner[_owners(action)][-60:] if _is_told_again(old, action)), None)
        if same:
            _join(same, action)
        else:
            kept.append(action)
            exact[key].append(action)
            by_owner[_owners(action)].append(action)
    return kept


def _fits(old: Action, new: Action) -> bool:
    first, second = _owners(old), _owners(new)
    return not first or not second or first == second or bool(first & second)


def _is_told_again(old: Action, new: Action) -> bool:
    is_same_day = old.due is not None and fold(old.due) == fold(new.due or "")
    return bool(old.owners) and is_told_shorter(words_of(old.text), words_of(new.text), is_same_day=is_same_day)


def is_told_shorter(old: list[str], new: list[str], *, is_same_day: bool = False) -> bool:
    """All words of the one, and at least three that say something, come in the other in the same order."""
    short, long = sorted((old, new), key=len)
    telling = len([word for word in short if word not in _SMALL])
    if telling < (2 if is_same_day else 3):
        return False
    if len(long) > 2 * len(short) + 2 and not is_same_day:
        return False
    rest = iter(long)
    return all(word in rest for word in short)


def _join(old: Action, new: Action) -> None:
    old.owners = old.owners or new.owners
    old.due = new.due or old.due
    old.is_carried |= new.is_carried
    if new.state is not State.OPEN or old.state is State.OPEN:
        old.state = new.state


def merge_decisions(decisions: list[Decision]) -> list[Decision]:
    kept: dict[str, Decision] = {}
    for decision in sorted(decisions, key=lambda decision: decision.line):
        kept.setdefault(" ".join(words_of(decision.text)), decision)
    return list(kept.values())


def carry(meetings: list[Meeting]) -> None:
    """What stood open in an earlier meeting of the file is carried over in the next."""
    open_before: dict[str, list[Action]] = defaultdict(list)
    dated = [meeting for meeting in meetings if meeting.held_on]
    for meeting in sorted(dated, key=lambda meeting: (meeting.held_on, meeting.begin)) if len(dated) > 1 else []:
        for action in meeting.actions:
            before = open_before[" ".join(words_of(action.text))]
            action.is_carried |= any(_fits(old, action) for old in before)
        for action in meeting.actions:
            if action.state is State.OPEN:
                open_before[" ".join(words_of(action.text))].append(action)
