"""A section asked for by mail: “Send me section 3 in Word”, in answer to a mail about its paper, or to its group."""

import re
from typing import NamedTuple

from roundtable.access import may
from roundtable.domain import mailed_sections, papers, sections
from roundtable.domain.errors import N_, DomainError
from roundtable.domain.site import the_site
from roundtable.incoming.arrived import Outcome, Refusal
from roundtable.models import Group, Paper, ThingKind, User

#: Besides the request there may be a greeting and a name: whoever says more than that wants to be read.
MOST_LINES, SHORT = 5, 40
MOST_TOLD = 20
_ASKED = re.compile(
    r"(?:please,? )?(?:(?:can|could) you (?:please )?)?(?:send|mail) (?:me )?"
    r"(?:the )?section (?P<number>\d{1,3}(?:\.\d{1,3})?)(?: (?:of|from) (?P<title>.{1,300}?))?"
    r"(?: (?:in|as)(?: a)? word(?: file| document)?)?(?:,? please)?[.!?]?",
    re.IGNORECASE,
)


class Request(NamedTuple):
    number: str  # of the section: 2, or 2.1
    title: str  # words of the paper's; empty where it is not said


def request_in(words: str, subject: str = "") -> Request | None:
    """What is asked for, by a mail that does nothing else."""
    lines = [" ".join(line.split()) for line in words.splitlines() if line.strip()]
    if len(lines) > MOST_LINES:
        return None
    asked = [match for line in (*lines, subject) if (match := _ASKED.fullmatch(line))]
    is_said_more = any(len(line) > SHORT and not _ASKED.fullmatch(line) for line in lines)
    return Request(asked[0]["number"], _plain(asked[0]["title"] or "")) if asked and not is_said_more else None


def mail_section(request: Request, about: Group | Paper, person: User) -> Outcome:
    """It goes to their own address, as a Word file. DomainError when there is none, or none for them."""
    paper = about if isinstance(about, Paper) and not request.title else _paper_in(about, request.title, person)
    if not may(person, "section.edit", paper):
        not_theirs = N_("You may read “%(title)s” and not write in it: its sections are mailed to those who write.")
        raise DomainError(not_theirs, title=paper.title)
    numbered = sections.numbered(sections.of_paper(paper))
    section = next((one.section for one in numbered if one.number == request.number), None)
    if section is None:
        those = "; ".join(f"{one.number} {one.section.title}" for one in numbered[:MOST_TOLD])
        not_there = N_("“%(title)s” has no section %(number)s. Its sections are: %(sections)s")
        raise DomainError(not_there, title=paper.title, number=request.number, sections=those)
    site = the_site()
    assert site is not None, "mail is taken in once there is a site"
    mailed_sections.ask(section, site=site, by=person)
    return Outcome(person=person, thing=section)


def _paper_in(about: Group | Paper, words: str, person: User) -> Paper:
    """Of the group's papers that they may read the one whose title is this, or begins so, or has these words; where no
    words are given, the one that they may write in."""
    known = papers.newest_in(about.group if isinstance(about, Paper) else about, person)
    titles = [(_plain(paper.title), paper) for paper in known]
    found = (
        [paper for title, paper in titles if title == words]
        or [paper for title, paper in titles if words and title.startswith(words)]
        or [paper for title, paper in titles if words and words in title]
        or [paper for paper in known if not words and may(person, "section.edit", paper)]
    )
    if len(found) != 1:
        which = N_("Which paper do you mean? Please write “Send me section 1 of …”, with words of its title.")
        raise Refusal(which, things=[(ThingKind.PAPER, paper.id) for paper in (found or known)[:MOST_TOLD]])
    return found[0]


def _plain(title: str) -> str:
    return " ".join(title.split()).strip("“”„\"'‘’«» ").casefold()
