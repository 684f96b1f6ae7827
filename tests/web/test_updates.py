"""Posting, editing, commenting, withdrawing and purging updates."""

import io
import re

import pytest
from sqlalchemy import select

from roundtable.domain import search, seen, updates
from roundtable.extensions import db
from roundtable.models import Attachment, Audience, Comment, Event, Revision, StoredFile, Update
from tests.cast import group, the
from tests.world import picture

NEW = "/gyn-onc/updates/new"
SAID = {"title": "Ten forms", "source": "**Ten** forms.", "base": "0", "audience": "group"}


def newest(noun=Update):
    return db.session.scalars(select(noun).order_by(noun.id.desc())).first()


def post(client, url=NEW, **fields):
    return client.submit(url, **{**SAID, **fields})


def picture_file(name="cells.png"):
    return (io.BytesIO(picture()), name)


def test_bob_posts_an_update_and_everybody_in_the_group_reads_it(visit):
    response = post(visit("bob"))
    assert response.location == f"/gyn-onc/updates/{newest().id}"
    page = visit("otto").page(response.location)
    assert "<strong>Ten</strong> forms." in page and "Bob" in page
    assert visit("carol").get(response.location).status_code == 404
    assert visit().get(response.location).status_code == 302


@pytest.mark.parametrize(
    "audience, reads", [("group", {"bob", "otto", "olga"}), ("roundtable", {"carol"}), ("everybody", {None, "carol"})]
)
def test_an_update_is_read_by_its_audience(visit, audience, reads):
    url = post(visit("bob"), audience=audience).location
    for name in reads:
        assert visit(name).get(url).status_code == 200, name
    if audience != "everybody":
        assert visit().get(url).status_code == 302
    found = {n for n in (None, "carol") if search.find("forms", the(n) if n else None).rows}
    assert found == reads & {None, "carol"}


def test_what_is_not_for_now_waits(visit):
    url = post(visit("bob"), audience="everybody", not_before="2099-01-01T09:00").location
    assert visit().get(url).status_code == 302 and visit("carol").get(url).status_code == 404
    assert visit("otto").get(url).status_code == 200


def test_an_hour_that_clocks_skip_is_told_at_its_field(visit):
    answer = post(visit("bob"), audience="everybody", not_before="2027-03-28T02:30")
    assert answer.status_code == 422
    assert 'href="#not_before"' in answer.text and "**Ten** forms." in answer.text


@pytest.mark.parametrize("bad", [{"title": " "}, {"source": " \n"}, {"title": "x" * 161}, {"audience": "world"}])
def test_bad_input_is_told_and_nothing_is_lost(visit, bad):
    answer = post(visit("bob"), **bad)
    assert answer.status_code == 422 and 'role="alert"' in answer.text
    for name, kept in {**SAID, **bad}.items():
        assert name in {"base", "audience"} or kept.strip() in answer.text
    assert newest() is None


def test_a_character_that_cannot_be_kept_is_told(visit):
    answer = post(visit("bob"), source="a\0b")
    assert answer.status_code == 422 and "cannot be kept" in answer.text


def test_bob_edits_and_the_history_shows_it_word_by_word(visit):
    url = post(visit("bob"), audience="roundtable").location
    post(visit("bob"), f"{url}/edit", source="**Eleven** forms.", base="1", audience="roundtable")
    assert "<strong>Eleven</strong>" in visit("carol").page(url)
    history = visit("bob").page(f"{url}/history")
    assert re.search(r"<del>.*?Ten</del>", history) and re.search(r"<ins>.*?Eleven</ins>", history)
    assert visit("carol").get(f"{url}/edit").status_code == 403


def test_two_who_edit_at_once_lose_nothing(visit):
    url = post(visit("bob"), source="One.\n\nTwo.\n\nThree.").location
    post(visit("alice"), f"{url}/edit", source="One!\n\nTwo.\n\nThree.", base="1")
    answer = post(visit("bob"), f"{url}/edit", source="One.\n\nTwo.\n\nThree!", base="1")
    assert answer.status_code == 409 and "Alice saved revision 2" in answer.text
    assert re.search(r"One!\r?\n\r?\nTwo\.\r?\n\r?\nThree!", answer.text)
    post(visit("bob"), f"{url}/edit", source="One!\n\nTwo.\n\nThree!", base="2")
    assert newest(Revision).source == "One!\n\nTwo.\n\nThree!"


def test_a_late_edit_keeps_its_files_and_widens_nothing(visit):
    bob = visit("bob")
    url = post(bob, source="One.\n\nTwo.", audience="everybody").location
    post(visit("alice"), f"{url}/edit", title="Nine forms", source="One!\n\nTwo.", base="1", audience="group")
    form = {**SAID, "source": "One.\n\nTwo!", "base": "1", "audience": "everybody", "files": picture_file()}
    answer = bob.submit(f"{url}/edit", **form, content_type="multipart/form-data")
    assert "by now; yours stands below" not in answer.text, "a picture that nobody described comes first"
    token = newest(Attachment).token
    late = {**form, "attachment": token, f"alternative-{token}": "Cells"}
    late.pop("files")
    answer = bob.submit(f"{url}/edit", **late)
    assert answer.status_code == 409
    assert "The subject is “Nine forms” by now" in answer.text and "Who may read it was changed too" in answer.text
    assert re.search(r'value="group"[^>]*checked|checked[^>]*value="group"', answer.text)
    assert f'name="attachment" value="{token}"' in answer.text and 'value="Cells"' in answer.text


def test_what_came_too_late_is_found_again_until_it_is_dropped(visit):
    bob = visit("bob")
    url = post(bob, source="One.").location
    post(visit("alice"), f"{url}/edit", source="Two.", base="1")
    post(bob, f"{url}/edit", source="Three.", base="1")
    assert f"{url}/draft" in bob.page(f"{url}/edit")
    again = bob.get(f"{url}/draft")
    assert again.status_code == 409 and "Three." in again.text
    assert visit("alice").get(f"{url}/draft").location == f"{url}/edit"
    bob.submit(f"{url}/draft/removal")
    assert f"{url}/draft" not in bob.page(f"{url}/edit")


def test_the_pinned_one_stands_first(visit, world):
    carol = visit("alice")
    carol.submit("/gyn-onc/updates/1/pin")
    page = carol.page("/gyn-onc/updates/")
    assert page.index("Ten report forms") < page.index("An open word")
    carol.submit("/gyn-onc/updates/1/pin")
    page = carol.page("/gyn-onc/updates/")
    assert page.index("An open word") < page.index("Ten report forms")


def test_a_long_list_comes_in_pages(visit, app):
    for n in range(25):
        post(visit("bob"), title=f"Number {n:02}")
    first, second = visit("bob").page("/gyn-onc/updates/"), visit("bob").page("/gyn-onc/updates/?page=2")
    assert "Number 24" in first and "Number 04" not in first
    assert "Number 04" in second and "Number 00" in second and "Number 05" not in second


def test_what_bob_has_opened_is_not_news_to_him(visit, world):
    bob = visit("bob")
    assert seen.is_new(the("bob"), Update.kind, 2)
    bob.page("/gyn-onc/updates/2")
    assert not seen.is_new(the("bob"), Update.kind, 2)


# With pictures and files


def test_pictures_and_files_go_with_an_update_without_scripts(visit):
    bob = visit("bob")
    kept = post(bob, files=[picture_file(), (io.BytesIO(b"a,b\n1,2\n"), "table.csv")], add_files="1")
    assert kept.status_code == 200 and "**Ten** forms." in kept.text and newest() is None
    tokens = re.findall(r'name="attachment" value="([^"]+)"', kept.text)
    assert len(tokens) == 2
    refused = post(bob, attachment=tokens)
    assert refused.status_code == 422 and "Please say what “cells.png” shows" in refused.text
    field = f"alternative-{tokens[0]}"
    assert f'href="#{field}"' in refused.text and f'id="error-{field}"' in refused.text
    assert re.search(rf'id="{field}"[^>]* autofocus', kept.text), "one goes on at the file that came"
    assert re.findall(r'name="attachment" value="([^"]+)"', refused.text) == tokens
    described = {f"alternative-{tokens[0]}": "Twelve cells", f"caption-{tokens[0]}": "Fig. 1"}
    url = post(bob, attachment=tokens, **described).location
    page = visit("otto").page(url)
    assert 'alt="Twelve cells"' in page and "Fig. 1</figcaption>" in page and "table.csv" in page
    assert search.find("twelve", the("otto")).rows == [] and search.find("fig", the("otto")).rows


def test_a_pasted_picture_is_described_in_the_text(visit):
    bob = visit("bob")
    answer = bob.submit("/api/uploads", file=picture_file("shot.png"))
    url = answer.json["url"]
    refused = post(bob, source=f"![]({url})")
    assert refused.status_code == 422 and "Picture 1 in the text does not say what it shows" in refused.text
    there = post(bob, source=f'![Cells]({url} "Fig. 1")').location
    page = visit("otto").page(there)
    assert f'<img alt="Cells" src="{url}"' in page and page.count(url) == 1
    assert visit("otto").get(url).status_code == 200 and visit("carol").get(url).status_code == 404


def test_a_refused_file_does_not_take_the_others_with_it(visit):
    table, empty, program = (
        (io.BytesIO(b"a,b\n1,2\n"), "table.csv"),
        (io.BytesIO(b""), "empty.txt"),
        (io.BytesIO(b"MZ\x90\0\3\0"), "run.exe"),
    )
    refused = post(visit("bob"), files=[program, table, empty])
    assert refused.status_code == 422 and newest() is None
    beside = refused.text.split('id="error-files"')[1].split("</span>")[0]
    assert "“run.exe” is of a kind that is not taken" in beside and "“empty.txt” is empty" in beside
    [token] = re.findall(r'name="attachment" value="([^"]+)"', refused.text)
    assert "table.csv" in visit("otto").page(post(visit("bob"), attachment=[token]).location)


def test_a_picture_in_the_text_is_not_asked_about_again(visit):
    bob = visit("bob")
    answer = bob.submit("/api/uploads", file=picture_file("shot.png"))
    token, url = answer.json["token"], answer.json["url"]
    refused = post(bob, title="", source=f'![Cells]({url} "Fig. 1")', attachment=[token])
    assert refused.status_code == 422 and "Stands in the text, with what it shows." in refused.text
    assert f'name="attachment" value="{token}"' in refused.text and f"alternative-{token}" not in refused.text


def test_a_file_is_its_uploaders_until_it_is_posted(visit):
    bob = visit("bob")
    answer = bob.submit("/api/uploads", file=picture_file())
    assert bob.get(answer.json["url"]).status_code == 200
    assert visit("alice").get(answer.json["url"]).status_code == 404
    # Nobody takes another's file along.
    token = answer.json["token"]
    url = post(visit("alice"), attachment=[token], **{f"alternative-{token}": "x"}).location
    assert token not in visit("alice").page(url)


def test_a_wrong_file_is_removed_but_not_from_under_the_text(visit, world):
    bob, edit = visit("bob"), "/gyn-onc/updates/1/edit"
    token, url = world.token, f"/files/{world.token}/cells.png"
    shown = f"Look: ![Cells]({url})"
    refused = post(bob, edit, source=shown, base="1", attachment=[token], **{f"remove-{token}": "1"})
    assert refused.status_code == 422 and "Take it out there before" in refused.text
    assert re.search(rf'id="remove-{token}"[^>]*checked', refused.text)
    assert post(bob, edit, base="1", attachment=[token], **{f"remove-{token}": "1"}).status_code == 302
    assert bob.get(url).status_code == 404 and token not in bob.page("/gyn-onc/updates/1")


@pytest.mark.parametrize(
    "name, data, words",
    [
        ("page.png", b"<html><script>alert(1)</script>", "of a kind that is not taken"),
        ("empty.txt", b"", "is empty"),
        ("run.exe", b"MZ\x90\0\3\0", "of a kind that is not taken"),
    ],
)
def test_what_is_not_taken_is_told_and_the_text_stays(visit, name, data, words):
    answer = post(visit("bob"), files=[(io.BytesIO(data), name)])
    assert answer.status_code == 422 and words in answer.text and name in answer.text
    assert "**Ten** forms." in answer.text and newest() is None


def test_files_are_served_so_that_nothing_in_them_runs(visit, world):
    response = visit("bob").get(f"/files/{world.token}/cells.png")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff" and response.mimetype == "image/png"
    post(visit("bob"), files=[(io.BytesIO(b"<b>hello</b>, world"), "note.txt")])
    kept = newest(Attachment)
    response = visit("bob").get(f"/files/{kept.token}/{kept.name}")
    assert response.headers["Content-Disposition"].startswith("attachment") and response.mimetype == "text/plain"
    again = {"If-None-Match": response.headers["ETag"]}
    assert visit("bob").get(f"/files/{kept.token}/{kept.name}", headers=again).status_code == 304


def test_the_preview_is_what_will_be_shown(visit):
    bob = visit("bob")
    answer = bob.submit("/api/preview", source="A\tB\n1\t2")
    assert "<table" in answer.json["html"]
    assert visit().post("/api/preview", data={"source": "x"}).status_code in {400, 401}


# Comments


def comment(client, source="Which ten?", url="/gyn-onc/updates/1/comments", **fields):
    return client.submit(url, source=source, base="0", **fields)


def test_a_comment_and_an_answer_stand_in_one_thread(visit, world):
    there = comment(visit("otto")).location
    first = newest(Comment).id
    assert there == f"/gyn-onc/updates/1#comment-{first}"
    assert "Which ten?" in visit("bob").page(f"/gyn-onc/updates/1/comments?answers={first}"), (
        "one sees what one answers"
    )
    comment(visit("bob"), "These.", answers=str(first))
    comment(visit("alice"), "Thank you.", answers=str(first + 1))  # to the answer: the same thread
    assert newest(Comment).parent_id == first
    page = visit("otto").page("/gyn-onc/updates/1")
    assert page.index("Which ten?") < page.index("These.") < page.index("Thank you.")


def test_visitors_read_what_is_public_and_not_what_is_said_of_it(visit, world):
    comment(visit("bob"), "Between us: quixotic.", "/gyn-onc/updates/2/comments")
    assert "quixotic" in visit("carol").page("/gyn-onc/updates/2")
    assert "quixotic" not in visit().page("/gyn-onc/updates/2")
    assert search.find("quixotic", None).rows == [] and search.find("quixotic", the("carol")).rows


@pytest.mark.parametrize("source, words", [("  ", "write something"), ("x" * 20_001, "20000")])
def test_an_empty_or_endless_comment_is_told(visit, world, source, words):
    answer = comment(visit("bob"), source)
    assert answer.status_code == 422 and words in answer.text


def test_only_its_writer_edits_a_comment(visit, world):
    edit = "/gyn-onc/comments/1/edit"
    assert visit("bob").submit(edit, source="changed", base="1").status_code == 403
    visit("alice").submit(edit, source="Which *eleven*?", base="1")
    page = visit("bob").page("/gyn-onc/updates/1")
    assert "<em>eleven</em>" in page and "edited" in page


def test_a_withdrawn_comment_leaves_a_place_only_under_answers(visit, world):
    comment(visit("bob"), "These.", answers="1")
    visit("alice").submit("/gyn-onc/comments/1/withdrawal")
    page = visit("bob").page("/gyn-onc/updates/1")
    assert "Which ten?" not in page and "This comment was withdrawn." in page and "These." in page


# Withdrawing and purging


def test_what_was_withdrawn_an_organizer_brings_back(visit, world):
    visit("bob").submit("/gyn-onc/updates/1/withdrawal")
    assert visit("bob").get("/gyn-onc/updates/1").status_code == 404
    assert visit("bob").submit("/organize/withdrawn/update/1/return").status_code == 403
    olga = visit("olga")
    assert "Ten report forms" in olga.page("/organize/withdrawn")
    olga.submit("/organize/withdrawn/update/1/return")
    assert "Ten report forms" in visit("bob").page("/gyn-onc/updates/1")
    assert search.find("report forms", the("bob")).rows


def test_only_what_was_withdrawn_is_brought_back_or_purged_there(visit, world):
    for deed in ("return", "purge"):
        assert visit("olga").submit(f"/organize/withdrawn/update/1/{deed}").status_code == 404
        assert visit("olga").submit(f"/organize/withdrawn/group/1/{deed}").status_code == 404
        assert visit("olga").submit(f"/organize/withdrawn/nonsense/1/{deed}").status_code == 404


def test_everything_that_can_be_withdrawn_is_listed_and_comes_back(visit, world):
    alice, olga = visit("alice"), visit("olga")
    withdrawn = {
        "comment": ("/gyn-onc/comments/1", "Which ten?"),
        "section": ("/gyn-onc/papers/1/sections/1", "Why"),
        "paper": ("/gyn-onc/papers/1", "On reports"),
        "decision": ("/gyn-onc/decisions/1", "Every report states three features"),
        "action_item": ("/gyn-onc/action-items/1", "Collect ten forms"),
        "question": ("/gyn-onc/questions/1", "Who reads the slides?"),
    }
    for kind, (url, words) in withdrawn.items():
        assert alice.submit(f"{url}/withdrawal").status_code == 302, kind
        assert words in olga.page("/organize/withdrawn"), kind
    refused = olga.submit("/organize/withdrawn/section/1/return", follow=True)
    assert "Bring that back first" in refused.text
    for kind in reversed(withdrawn):
        assert olga.submit(f"/organize/withdrawn/{kind}/1/return").status_code == 302
    assert "Which ten?" in alice.page("/gyn-onc/updates/1")
    assert "First words" in alice.page("/gyn-onc/papers/1")
    for kind in ("decision", "action_item", "question"):
        url, words = withdrawn[kind]
        assert words in alice.page(url)
    assert "Nothing was withdrawn" not in olga.page("/organize/withdrawn")  # the mistake of the world


def test_a_purge_leaves_no_words_anywhere(visit, world, app):
    olga = visit("olga")
    assert "It cannot be undone" in olga.page("/gyn-onc/updates/1/purge")
    assert olga.submit("/gyn-onc/updates/1/purge").status_code == 302
    assert olga.get("/gyn-onc/updates/1").status_code == 404
    assert olga.get(f"/files/{world.token}/cells.png").status_code == 404
    files = app.config["SETTINGS"].folder / "files"
    others = {b"# Forms"}  # the file of a paper that waits to be imported
    assert not [p for p in files.rglob("*") if p.is_file() and p.read_bytes() not in others]
    for words in ("ten", "forms", "cells"):
        found = {(h.entry.thing_kind, h.entry.thing_id) for h in search.find(words, the("olga")).rows}
        assert ("update", 1) not in found
    left = dump()
    assert "We looked at ten report forms" not in left and "Which ten?" not in left and "Twelve cells" not in left
    assert "thing.purged" in set(db.session.scalars(select(Event.name)))
    assert "Ten report forms" not in olga.page("/organize/withdrawn")


def dump():
    """Every word that the database holds."""
    rows = (row for table in db.metadata.sorted_tables for row in db.session.execute(table.select()).all())
    return "\n".join(map(str, rows))


@pytest.mark.parametrize(
    "kind, url, words",
    [
        ("section", "papers/1/sections/1", "First words"),
        ("paper", "papers/1", "First words"),
        ("decision", "decisions/1", "cannot be compared otherwise"),
        ("action_item", "action-items/1", "Collect ten forms"),
        ("comment", "comments/1", "Which ten?"),
    ],
)
def test_whatever_was_withdrawn_can_be_purged(visit, world, app, kind, url, words):
    assert words in dump()
    visit("alice").submit(f"/gyn-onc/{url}/withdrawal")
    olga = visit("olga")
    olga.page(f"/organize/withdrawn/{kind}/1/purge")
    assert olga.submit(f"/organize/withdrawn/{kind}/1/purge").status_code == 302
    assert words not in dump()
    assert words not in olga.page("/organize/withdrawn")
    assert olga.get(f"/organize/withdrawn/{kind}/1/purge").status_code == 404


def test_earlier_revisions_are_purged_and_the_newest_stays(visit, world, app):
    post(visit("bob"), "/gyn-onc/updates/1/edit", source="Clean words.", base="1")
    olga = visit("olga")
    assert "We looked at" in olga.page("/gyn-onc/updates/1/history")
    olga.submit("/gyn-onc/updates/1/history/purge")
    assert "We looked at" not in dump() and "Clean words." in olga.page("/gyn-onc/updates/1")
    assert "purged" in olga.page("/gyn-onc/updates/1/history")


def test_the_list_of_a_group_counts_comments(visit, world):
    assert "1 comment" in visit("bob").page("/gyn-onc/updates/")
    assert updates.of_group(group(), None).rows[0].audience == Audience.EVERYBODY
    assert "1 comment" not in visit().page("/gyn-onc/updates/")


def table_file():
    return (io.BytesIO(b"year;cases\n2026;7\n"), "counts.csv")


def test_the_same_file_may_come_again_even_after_a_purge(visit):
    first, second = (post(visit(name), files=table_file()).location for name in ("bob", "alice"))
    for url in (first, second):
        visit("olga").submit(f"{url}/purge")
    assert db.session.scalars(select(StoredFile)).one().purged_at
    third = visit("otto").page(post(visit("bob"), files=table_file()).location)
    assert db.session.scalars(select(StoredFile)).one().purged_at is None, "backups take it along again"
    [link] = re.findall(r'href="(/files/[^"]+counts\.csv)"', third)
    assert visit("otto").get(link).data == b"year;cases\n2026;7\n"
