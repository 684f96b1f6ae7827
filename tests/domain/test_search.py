"""The same expected hits on both databases, whatever is typed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roundtable.domain import comments, reindex, search, updates
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.extensions import db
from roundtable.models import Audience
from tests.cast import group, the

TEXTS = {
    "PDX-23 engrafted": "The model PDX-23 keeps copy number over passages.",
    "STUMP criteria": "Mitotic index, atypia and necrosis. See the Müller review.",
    "Necrosis": "A word in the title only.",
    "Zelllinien": "Die Zelllinie SK-LMS-1 wächst; c++ and SQL ' OR 1=1 -- are no words here.",
    "Nothing": "Unrelated.",
}


@pytest.fixture
def posted(app):
    for title, source in TEXTS.items():
        updates.post(group(), title=title, source=source, reach=Reach(Audience.EVERYBODY), files=Files(), by=the("bob"))
    db.session.commit()


def found(query, person=None):
    return [hit.entry.title for hit in search.find(query, person).rows]


@pytest.mark.parametrize(
    "query, titles",
    [
        ("necrosis", ["Necrosis", "STUMP criteria"]),  # the title first, then the newest
        ("NECROSIS", ["Necrosis", "STUMP criteria"]),
        ("PDX-23", ["PDX-23 engrafted"]),
        ("pdx 23", ["PDX-23 engrafted"]),
        ("23 pdx", ["PDX-23 engrafted"]),
        ("muller", ["STUMP criteria"]),
        ("Müller", ["STUMP criteria"]),
        ("mitot", ["STUMP criteria"]),  # the last word may be a beginning
        ("mitot atypia", []),  # the others not
        ("sk-lms-1", ["Zelllinien"]),
        ("c++", ["Zelllinien"]),
        ("wachst", ["Zelllinien"]),
        ("necrosis unrelated", []),
        ("", []),
        ("   ", []),
        ("+++", []),
        ("' OR 1=1 --", ["Zelllinien"]),
    ],
)
def test_hits(posted, query, titles):
    assert found(query) == titles


ODD = st.text(alphabet=st.sampled_from(list("ab12 '\"*():&|!<>-+^~%_\\\0\u202e\ud7ffé漢字AND NOT OR")), max_size=40)


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture], deadline=None)
@given(ODD | st.text(max_size=30))
def test_nothing_that_is_typed_is_an_error(posted, query):
    search.find(query, None)
    search.find(query, the("bob"), group=group(), number=3)


def test_words_are_marked_in_their_surroundings(posted):
    hit = search.find("atypia", None).rows[0]
    assert (hit.before[-2:], hit.match, hit.after[:4]) == (", ", "atypia", " and")


def test_comments_and_their_page_go_together(app):
    update = updates.post(group(), title="A", source="x", reach=Reach(), files=Files(), by=the("bob"))
    comment = comments.post(update, "A quixotic remark", by=the("alice"))
    db.session.commit()
    assert found("quixotic", the("bob")) == ["A"]
    assert found("quixotic", the("carol")) == []
    updates.withdraw(update, by=the("bob"))
    db.session.commit()
    assert found("quixotic", the("bob")) == []
    updates.bring_back(update, by=the("olga"))
    comments.withdraw(comment, update, by=the("alice"))
    db.session.commit()
    assert found("quixotic", the("bob")) == []


def test_hits_come_a_page_at_a_time(app):
    for n in range(25):
        updates.post(
            group(), title=f"Report {n}", source="x", reach=Reach(Audience.EVERYBODY), files=Files(), by=the("bob")
        )
    first, second = search.find("report", None), search.find("report", None, number=2)
    assert (len(first.rows), first.has_next, len(second.rows), second.has_next) == (20, True, 5, False)
    assert not {h.entry.id for h in first.rows} & {h.entry.id for h in second.rows}


def test_a_new_index_finds_what_the_old_one_found(world, app):
    everything = ["report", "words", "forms", "features", "D-1", "A-1", "agreed", "open"]
    before = {query: sorted(found(query, the("alice"))) for query in everything}
    assert all(before.values())
    for _ in reindex.everything():
        pass
    db.session.commit()
    assert {query: sorted(found(query, the("alice"))) for query in everything} == before
