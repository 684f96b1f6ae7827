"""A paper that was published and is sent back to revision: its group writes on, all others read what was published."""

import io

import pytest
from flask_migrate import downgrade, upgrade
from PIL import Image
from sqlalchemy import text as sql

from roundtable.domain import attachments, comments, linking, papers, search, sections, versions
from roundtable.domain.attachments import Files
from roundtable.domain.audiences import Reach
from roundtable.domain.sections import Heading
from roundtable.extensions import db
from roundtable.models import Audience, Gap, Paper, PaperState, Section, ThingKind
from roundtable.web.files import store
from tests.cast import group, the
from tests.reading import main_of

PAPER = "/gyn-onc/papers/1"
PUBLISHED, LIVE = "First words, and more.", "Unripe words of today."


@pytest.fixture(autouse=True)
def _world(world):
    pass


def paper():
    return db.session.get_one(Paper, 1)


def publish(audience=Audience.EVERYBODY):
    papers.publish(paper(), Reach(audience), papers.Citation("Cite it so."), by=the("alice"))
    db.session.commit()


def send_back(state=PaperState.IN_REVISION):
    papers.set_state(paper(), state, by=the("alice"))
    db.session.commit()


def write(words, by="bob"):
    section = db.session.get_one(Section, 1)
    sections.save(paper(), section, words, base=section.text.number, files=Files(), by=the(by))
    db.session.commit()


@pytest.fixture
def revised(world, app):
    """Published as version 2, sent back as version 3, and written in since."""
    publish()
    send_back()
    write(LIVE)
    papers.change(paper(), title="On unripe reports", lead=the("bob"), target_journal="", by=the("bob"))
    db.session.commit()


def found_by(person, words):
    return [hit.entry.title for hit in search.find(words, person).rows]


def test_who_is_not_of_the_group_reads_what_was_published_until_it_is_published_again(visit):
    publish()
    alice, bob = visit("alice"), visit("bob")
    alice.submit(f"{PAPER}/state", state="in_revision")
    bob.submit(f"{PAPER}/sections/1/edit", source=LIVE, base="2")
    for outsider in (visit(), visit("carol")):
        answer = outsider.get(PAPER)
        assert (answer.status_code, answer.location) == (302, f"{PAPER}/versions/2")
        page = main_of(outsider.page(answer.location))
        assert PUBLISHED in page and LIVE not in page
        assert "The paper is being revised. This is version 2, the newest that was published, of" in page
        assert "What it says now" not in page and "What changed since" not in page
    for insider in (alice, bob, visit("otto"), visit("olga")):
        assert LIVE in main_of(insider.page(PAPER))
        assert "being revised" not in main_of(insider.page(f"{PAPER}/versions/2"))
    alice.submit(f"{PAPER}/publication", audience="everybody", citation="Cite it anew.")
    for outsider in (visit(), visit("carol")):
        assert LIVE in main_of(outsider.page(PAPER))
        page = main_of(outsider.page(f"{PAPER}/versions/2"))
        assert PUBLISHED in page and "being revised" not in page and "What it says now" in page


def test_each_reads_the_newest_that_was_published_for_them(visit):
    publish(Audience.EVERYBODY)
    write("For the roundtable.")
    publish(Audience.ROUNDTABLE)
    send_back()
    assert visit("carol").get(PAPER).location == f"{PAPER}/versions/3"
    assert visit().get(PAPER).location.startswith("/account/sign-in")
    page = main_of(visit("carol").page(f"{PAPER}/versions/2"))
    assert "version 3 is the newest that was published" in page and "The newest that was published" in page


def test_what_was_written_while_it_was_published_stays_with_its_readers(visit):
    publish()
    write("Mended in place.")
    send_back()
    assert "Mended in place." in main_of(visit().page(visit().get(PAPER).location))


@pytest.mark.parametrize("state", [state for state in PaperState if state != PaperState.PUBLISHED])
def test_any_state_before_publication_is_a_draft(visit, state):
    publish()
    send_back(state)
    assert visit("carol").get(PAPER).location == f"{PAPER}/versions/2"


@pytest.mark.usefixtures("revised")
def test_what_is_frozen_meanwhile_is_for_the_group(visit):
    versions.make(paper(), label="Sent to the journal", by=the("bob"))
    db.session.commit()
    carol = visit("carol")
    listed = main_of(carol.page(f"{PAPER}/versions/"))
    assert "Version 2" in listed and "Version 3" not in listed and "Sent to" not in listed and "unripe" not in listed
    assert carol.get(f"{PAPER}/versions/4").status_code == carol.get(f"{PAPER}/versions/4.docx").status_code == 404
    assert carol.get(f"{PAPER}/versions/2.docx").status_code == 302  # to be made
    assert "Sent to the journal" in main_of(visit("otto").page(f"{PAPER}/versions/"))


#: Beneath the address of a paper: what shows its draft, or what is said of it.
DRAFT = (
    "/compare?to=now",
    "/compare?from=now",
    "/changes",
    "/passages/",
    "/writers",
    "/reviews/",
    "/edit",
    "/publication",
    "/sections/1/edit",
    "/sections/1/heading",
    "/sections/1/history",
    "/sections/1/origins",
    "/sections/1/draft",
    "/sections/1/paragraphs/1/comments",
    "/sections/1/paragraphs/1/suggestions",
    "/suggestions/1/origins",
    "/comments",
)


@pytest.mark.usefixtures("revised")
def test_no_other_door_leads_to_the_draft(visit):
    carol, visitor = visit("carol"), visit()
    for door in DRAFT:
        assert carol.get(PAPER + door).status_code == 404, door
        assert visitor.get(PAPER + door).location.startswith("/account/sign-in"), door
    for deed in ("/comments", "/sections/1/paragraphs/1/comments", "/state", "/withdrawal"):
        assert carol.submit(PAPER + deed, source="May I?", state="published").status_code == 404, deed
    page = main_of(carol.page(f"{PAPER}/compare"))
    assert "From version 2 to version 2." in page and "what it says now" not in page and "unripe" not in page


@pytest.mark.usefixtures("revised")
def test_lists_keep_the_paper_under_the_title_that_was_published(visit):
    for reader in (visit(), visit("carol")):
        for address in ("/gyn-onc/papers/", "/gyn-onc/"):
            listed = main_of(reader.page(address))
            assert "On reports" in listed and "unripe" not in listed
    assert "On reports" in main_of(visit().page("/"))
    assert "On unripe reports" in main_of(visit("bob").page("/gyn-onc/papers/"))


@pytest.mark.usefixtures("revised")
def test_a_search_finds_the_paper_and_nothing_of_its_draft(visit):
    comments.post(paper(), "Unripe remark.", by=the("bob"))
    db.session.commit()
    for person in (None, the("carol")):
        assert found_by(person, "unripe") == []
        assert found_by(person, "reports") == ["On reports"]
    assert len(found_by(the("otto"), "unripe")) == 2
    assert f'href="{PAPER}"' in visit("carol").page("/search?q=reports")
    publish()
    assert len(found_by(the("carol"), "unripe")) == 3


@pytest.mark.usefixtures("revised")
def test_nothing_new_is_told_of_it_to_others(visit):
    assert "unripe" not in main_of(visit("carol").page("/gyn-onc/")).casefold()
    changed = visit("carol").get("/live?since=1.0&wait=0")
    assert ThingKind.PAPER.value not in changed.text


def test_publishing_is_a_deed_of_its_own_each_time(visit):
    publish()
    send_back()
    answer = visit("bob").submit(f"{PAPER}/state", state="published", follow=True)
    assert "Publish the paper to say who may read it." in answer.text
    assert paper().state == PaperState.IN_REVISION


def test_without_a_version_its_citation_is_what_there_is_to_read(visit):
    empty = papers.start(group(), title="Elsewhere", lead=None, by=the("bob"))
    papers.publish(empty, Reach(Audience.EVERYBODY), papers.Citation("J Rare Ca 2025."), by=the("alice"))
    papers.set_state(empty, PaperState.DRAFTING, by=the("alice"))
    db.session.commit()
    address = f"/gyn-onc/papers/{empty.id}"
    assert visit().get(address).location == f"{address}/versions/"
    assert "J Rare Ca 2025." in main_of(visit().page(f"{address}/versions/"))


def figure(by="bob"):
    """On the paper, as the writing box uploads it, in the section as it is written now."""
    out = io.BytesIO()
    Image.new("RGB", (60, 30), "blue").save(out, "PNG")
    token = attachments.add(store().keep(out.getvalue(), "square.png"), by=the(by)).token
    picture = f"/files/{token}/square.png"
    write(f"{LIVE}\n\n![A blue square]({picture})")
    return picture


def test_a_figure_is_read_where_it_was_published(visit):
    published = figure()
    publish()
    send_back()
    unripe = figure()
    for outsider in (visit(), visit("carol")):
        assert outsider.get(published).status_code == 200
        assert outsider.get(unripe).status_code in {302, 404}
    assert visit("otto").get(unripe).status_code == 200


@pytest.mark.usefixtures("revised")
def test_a_gap_still_names_the_paper_that_answers_it(visit):
    gap = db.session.get_one(Gap, 1)
    linking.make((ThingKind.PAPER, 1), gap, by=the("bob"))
    linking.make((ThingKind.SECTION, 1), gap, by=the("bob"))
    db.session.commit()
    named = {end.title for _, end in linking.of_gap(gap, the("carol"))}
    assert "On reports" in named and not any("unripe" in title or "Why" in title for title in named)


def test_papers_in_revision_before_are_read_as_they_were_published(visit, revised):
    versions.make(paper(), label="Sent to the journal", by=the("bob"))
    db.session.commit()
    db.session.remove()
    downgrade(revision="0060")
    with db.engine.begin() as connection:  # as the release before wrote it
        connection.execute(sql("UPDATE versions SET audience = 'everybody' WHERE number > 2"))
    upgrade()
    page = main_of(visit().page("/gyn-onc/papers/"))
    assert "On reports" in page and "unripe" not in page
    listed = main_of(visit().page(f"{PAPER}/versions/"))
    assert "Version 2" in listed and "Version 3" not in listed and "Sent to" not in listed
    assert found_by(None, "unripe") == [] and found_by(None, "reports") == ["On reports"]


def test_thirty_such_papers_cost_as_many_queries_as_three(visit, assert_queries):
    def revise(count):
        for _ in range(count):
            one = papers.start(group(), title="Once more", lead=None, by=the("bob"))
            sections.add(one, Heading("Why"), source="Because.", by=the("bob"))
            papers.publish(one, Reach(Audience.EVERYBODY), papers.Citation(), by=the("alice"))
            papers.set_state(one, PaperState.IN_REVISION, by=the("alice"))
        db.session.commit()

    carol = visit("carol")
    addresses = ("/gyn-onc/papers/", "/gyn-onc/", "/search?q=once+more", f"{PAPER[:-1]}2/versions/1")
    revise(3)
    counts = []
    for address in addresses:
        carol.page(address)
        with assert_queries(99) as few:
            assert "Once more" in carol.page(address)
        counts.append(len(few))
    revise(27)
    for address, count in zip(addresses, counts, strict=True):
        carol.page(address)
        with assert_queries(count):
            carol.page(address)
