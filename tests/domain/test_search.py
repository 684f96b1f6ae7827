"""The same expected hits on both databases, whatever is typed."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from roundtable.domain import agenda, comments, meetings, publications, reindex, search, updates, withdrawals
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.extensions import db
from roundtable.models import Audience
from tests.cast import group, the
from tests.world import plan

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


@pytest.fixture(params=["few", "many"])
def as_many(request, monkeypatch):
    """Hits are looked for in one way where few hold the words, and in another where many do."""
    if request.param == "many":
        monkeypatch.setattr(search, "FEW", 0)


@pytest.mark.usefixtures("as_many")
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


@settings(max_examples=150, suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow])
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
    withdrawals.bring_back(update, by=the("olga"))
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


def test_a_meeting_that_is_moved_is_still_found_by_what_was_published_of_it(app):
    alice = the("alice")
    meeting = meetings.schedule(group(), plan("The call", 7), by=alice)
    agenda.add_item(meeting, agenda.Item("Mitotic counts", 20), by=alice)
    publications.publish(meeting, Reach(), by=alice)
    agenda.add_item(meeting, agenda.Item("Salaries", 20), by=alice)
    meetings.change(meeting, plan("The call", 9, place="Hall 3"), by=alice)
    db.session.commit()
    for query, expected in (("mitotic", ["The call"]), ("hall", ["The call"]), ("salaries", [])):
        assert found(query, the("bob")) == expected


@pytest.mark.usefixtures("as_many")
@pytest.mark.parametrize("person", [None, "bob", "carol"])
def test_pages_of_hits_go_on_where_the_one_before_ended(app, monkeypatch, person):
    """Titles first, then the newest; nothing twice, nothing left out, and the groups that may not be read stay out."""
    monkeypatch.setattr(search, "HITS", 3)
    for number in range(11):
        reach = Reach(Audience.EVERYBODY if number % 3 else Audience.GROUP)
        title = f"Necrosis {number}" if number % 2 else f"Report {number}"
        said = {"title": title, "source": "Of necrosis, too.", "reach": reach, "files": Files(), "by": the("bob")}
        updates.post(group(), **said)
    db.session.commit()
    person = the(person) if person else None
    pages = [search.find("necrosis", person, number=number) for number in range(1, 6)]
    titles = [hit.entry.title for page in pages for hit in page.rows]
    readable = [n for n in range(10, -1, -1) if person == the("bob") or n % 3]
    assert titles == [f"Necrosis {n}" for n in readable if n % 2] + [f"Report {n}" for n in readable if n % 2 == 0]
    assert [page.has_next for page in pages] == [len(readable) > 3 * number for number in range(1, 6)]
