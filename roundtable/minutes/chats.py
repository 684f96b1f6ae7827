"""Logs of chats: every line has a time and a speaker, or is what the program says."""

import itertools
import re
from dataclasses import dataclass

from roundtable.minutes.captions import captions_of
from roundtable.minutes.dialect import Lines
from roundtable.text.patterns import compile_later

_CLOCK = r"\d{1,2}[:.h]\d\d(?:[:.]\d\d)?(?:\s?[ap]\.?m\.?)?"
_DAY = r"(?:\d{1,4}[-./]\d{1,2}[-./]\d{1,4},?[\sT]\s?)?"
_STAMP = rf"(?:\[{_DAY}{_CLOCK}\]|\({_DAY}{_CLOCK}\)|{_DAY}{_CLOCK}(?:,|\s-)?)"
_NAME = r"@?[^\W\d_][\w.'’ -]{0,40}?"
STAMPED = compile_later(
    rf"\s*(?P<stamp>{_STAMP})\s+(?:<(?P<nick>[^<>\s]{{1,40}})>\s?|(?P<name>{_NAME}):\s|"
    rf"(?P<star>\*{{1,3}}|-!-|-->|<--)\s?)?(?P<words>.*)$",
    re.IGNORECASE,
)
_NICKED = compile_later(r"\s*<(?P<nick>[^<>\s]{1,40})>\s?(?P<words>.*)$")
_NAME_FIRST = compile_later(
    rf"\s*(?P<name>{_NAME})\s+[\[(]?(?P<stamp>{_DAY}{_CLOCK})[\])]?:?\s*(?P<words>.*)$", re.IGNORECASE
)
#: "Alva, [12.03.26 10:01]" and "Alva 10:02" above what they say.
ONLY_STAMP = compile_later(rf"\s*(?P<name>{_NAME}),?\s+[\[(]?{_DAY}{_CLOCK}[\])]?\s*$", re.IGNORECASE)
_NOTICE = compile_later(r"\s*(?:\*{1,3}|-!-|-->|<--|==>)\s")
#: Between what is said stands perhaps what it is about.
_TOPIC = compile_later(
    r"\s*(?:(?:#{1,4}\s|(?:sub)?topic|thema|sujet|item|part)\b|(?P<rule>={2,4})\s[^=]{1,90}\s(?P=rule)\s*$)",
    re.IGNORECASE,
)
_MARKS = compile_later(r"(?:action|decision|decided|todo|to-do|resolution|resolved|agreed|task)\b", re.IGNORECASE)
#: Fewer lines are no log.
FEWEST = 4
#: So many lines may say first of what it is the log.
HEAD = 6
_BOT = compile_later(r"(?:bot|zakim|rrsagent|trackbot|github|ghurlbot|agendabot|meetbot)\d*$", re.IGNORECASE)


@dataclass
class Said:
    """What somebody says, a part for each of its lines."""

    numbers: list[int]
    parts: list[str]
    speaker: str = ""
    is_notice: bool = False

    @property
    def text(self) -> str:
        return "\n".join(self.parts)


def chat_of(lines: Lines) -> list[Said] | None:
    """What is said, message by message; None where the file is no log of a chat."""
    if (spoken := captions_of(lines)) is not None:
        return [Said(numbers, parts, speaker, is_bot(speaker)) for numbers, parts, speaker in spoken]
    written = [line for line in lines if line and line.strip()]
    form = next((form for form in (STAMPED, _NICKED, _NAME_FIRST) if _is_log(written, form)), None)
    if form is None:
        return _below_names(lines) if _has_names_above(written) else None
    return _messages(lines, form)


def _has_names_above(written: list[str]) -> bool:
    """Whether who speaks stands above the words, somebody again and again, and never above another name."""
    stamps = [ONLY_STAMP.match(line[:120]) for line in written]
    names = [match["name"].casefold() for match in stamps if match]
    is_alone = not any(a and b for a, b in itertools.pairwise(stamps)) and not (stamps and stamps[-1])
    return len(names) >= FEWEST and len(set(names)) < len(names) and is_alone and any(stamps[:HEAD])


def _below_names(lines: Lines) -> list[Said]:
    said: list[Said] = []
    speaker = ""
    for number, line in enumerate(lines, 1):
        if match := ONLY_STAMP.match((line or "")[:120]):
            speaker = match["name"].strip()
        elif line and line.strip():
            said.append(Said([number], [line.strip()], speaker, is_bot(speaker)))
    return said


def _is_log(written: list[str], form: re.Pattern[str]) -> bool:
    """Whether most lines are messages; those of a head, and topics between, may be none."""
    fits = [form.match(line[:400]) for line in written]
    said = [match for match in fits if match]
    spoken = sum(bool(match.groupdict().get("nick") or match.groupdict().get("name")) for match in said)
    if spoken < FEWEST or spoken * 2 <= len(said):
        return False
    others = sum(not (match or _TOPIC.match(line)) for line, match in zip(written[HEAD:], fits[HEAD:], strict=True))
    return others * 10 <= (len(said) + others) * 3


def _messages(lines: Lines, form: re.Pattern[str]) -> list[Said]:
    said: list[Said] = []
    is_apart = True  # before the first message, and behind a blank line
    for number, line in enumerate(lines, 1):
        if line is None or not line.strip():
            is_apart = is_apart or line is not None
            continue
        if match := form.match(line):
            is_apart = False
            said.append(_message(number, match))
        elif _NOTICE.match(line):
            said.append(Said([number], [line.strip("* \t")], is_notice=True))
        elif not said or not (said[-1].speaker or said[-1].is_notice) or (is_apart and _TOPIC.match(line)):
            said.append(Said([number], [line.strip()]))
        else:
            said[-1].numbers.append(number)
            said[-1].parts.append(line.strip())
    return said


def _message(number: int, match: re.Match[str]) -> Said:
    found = match.groupdict()
    speaker = (found.get("nick") or found.get("name") or "").strip()
    if _MARKS.match(speaker):  # "[10:06] ACTION Chloe: …" is said by nobody
        return Said([number], [f"{speaker}: {found['words'].strip()}"])
    return Said([number], [found["words"].strip()], speaker, not speaker or is_bot(speaker))


def is_bot(speaker: str) -> bool:
    return bool(_BOT.search(speaker))
