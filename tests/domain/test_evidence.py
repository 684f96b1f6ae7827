"""Evidence is written a line each, checked by its form, and linked; nothing is fetched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roundtable.domain import evidence
from roundtable.domain.errors import DomainError


@pytest.mark.parametrize(
    ("line", "kind", "value", "words", "address"),
    [
        ("10.1002/cncr.33000 shows it", "doi", "10.1002/cncr.33000", "shows it", "https://doi.org/10.1002/cncr.33000"),
        ("doi:10.1/x", None, "", "", ""),  # a prefix has four digits at least
        ("https://doi.org/10.1002/cncr.33000.", "doi", "10.1002/cncr.33000", "", "https://doi.org/10.1002/cncr.33000"),
        (
            "DOI: 10.1016/S1470-2045(20)30001-2: twelve cases",
            "doi",
            "10.1016/S1470-2045(20)30001-2",
            "twelve cases",
            None,
        ),
        ("PMID 31234567 – a series", "pmid", "31234567", "a series", "https://pubmed.ncbi.nlm.nih.gov/31234567/"),
        ("pmid:31234567", "pmid", "31234567", "", None),
        ("https://pubmed.ncbi.nlm.nih.gov/31234567/", "pmid", "31234567", "", None),
        ("nct01234567, phase 2", None, "", "", ""),
        ("nct01234567 phase 2", "nct", "NCT01234567", "phase 2", "https://clinicaltrials.gov/study/NCT01234567"),
        ("https://clinicaltrials.gov/study/NCT01234567", "nct", "NCT01234567", "", None),
        ("https://example.org/report.pdf the report", "link", "https://example.org/report.pdf", "the report", None),
        ("javascript:alert(1)", None, "", "", ""),
        ("31234567", None, "", "", ""),
        ("NCT1234", None, "", "", ""),
    ],
)
def test_each_form_is_read(line, kind, value, words, address):
    if kind is None:
        with pytest.raises(DomainError):
            evidence.read(line)
        return
    [one] = evidence.read(line)
    assert one == {"kind": kind, "value": value, "words": words}
    if address:
        assert evidence.address(one) == address
    assert evidence.address(one).startswith("https://")


def test_the_line_that_is_wrong_is_named():
    with pytest.raises(DomainError) as told:
        evidence.read("PMID 1\n\nsee my desk")
    assert (told.value.field, told.value.values["number"]) == ("evidence", 3)
    with pytest.raises(DomainError):
        evidence.read("PMID 1\n" * 31)


LINES = st.sampled_from(
    ["10.1002/a.b", "doi:10.1002/x;", "PMID 12", "nct01234567", "https://a.b/c", "http://x.y:", "10.12/"]
)


@given(st.lists(st.builds(lambda a, b: f"{a} {b}", LINES, st.text(max_size=40)), max_size=5).map("\n".join))
def test_any_text_is_read_or_refused_with_a_sentence(source):
    try:
        found = evidence.read(source)
    except DomainError:
        return
    assert evidence.read(evidence.written(found)) == found
