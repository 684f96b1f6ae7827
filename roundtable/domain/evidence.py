"""What a decision or a gap stands on: publications and trials, by their public numbers; nothing is fetched.

People write a line each: a DOI, a PubMed number, a trial's NCT number or a link, and what it shows if they like.
"""

import re
from typing import Any

from roundtable.domain.errors import N_, DomainError

MOST = 30
#: Of each kind: how it is written (at the beginning of a line), and where it is found.
FORMS: dict[str, tuple[re.Pattern[str], str]] = {
    "doi": (
        re.compile(r"(?:https?://(?:dx\.)?doi\.org/|doi:\s?)?(10\.\d{4,9}/[^\s]{0,200}[^\s.,;:])", re.I),
        "https://doi.org/{}",
    ),
    "pmid": (
        re.compile(r"(?:https?://pubmed\.ncbi\.nlm\.nih\.gov/|pmid:?\s?)(\d{1,8})/?(?=\s|$)", re.I),
        "https://pubmed.ncbi.nlm.nih.gov/{}/",
    ),
    "nct": (
        re.compile(r"(?:https?://(?:www\.)?clinicaltrials\.gov/(?:study|ct2/show)/)?(NCT\d{8})(?=\s|$)", re.I),
        "https://clinicaltrials.gov/study/{}",
    ),
    "link": (re.compile(r"(https?://[^\s/]{1,200}\.[^\s]{0,280}[^\s.,;:])", re.I), "{}"),
}
NAMES = {"doi": "doi:{}", "pmid": "PMID {}", "nct": "{}", "link": "{}"}


def read(source: str) -> list[dict[str, str]]:
    """``{"kind", "value", "words"}`` of each line. DomainError names the line that is none of the forms."""
    lines = [(number, line.strip()) for number, line in enumerate(source.splitlines(), start=1) if line.strip()]
    if len(lines) > MOST:
        raise DomainError(N_("At most %(most)s lines."), field="evidence", most=MOST)
    return [_read(number, line) for number, line in lines]


def written(evidence: list[Any]) -> str:
    """The lines again, to be edited."""
    return "\n".join(f"{name(one)} {one['words']}".strip() for one in evidence)


def name(one: dict[str, str]) -> str:
    """doi:10.1000/182, PMID 12345, NCT01234567, or the link."""
    return NAMES[one["kind"]].format(one["value"])


def address(one: dict[str, str]) -> str:
    return FORMS[one["kind"]][1].format(one["value"])


def _read(number: int, line: str) -> dict[str, str]:
    for kind, (pattern, _) in FORMS.items():
        if match := pattern.match(line):
            value = match[1] if kind in {"doi", "link"} else match[1].upper()
            words = line[match.end() :].strip(" \t.,;:–-")
            return {"kind": kind, "value": value, "words": words[:300]}
    raise DomainError(
        N_("Line %(number)s does not begin with a DOI, a PMID, an NCT number or a link: “%(line)s”."),
        field="evidence",
        number=number,
        line=line[:80],
    )
