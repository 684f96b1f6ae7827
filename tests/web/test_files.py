"""Files: read by those who may read what they are on, and never so that something in them could run."""

import io
import tracemalloc
import zipfile

import pytest
from PIL import Image, PngImagePlugin

from roundtable.extensions import db
from roundtable.models import Attachment, Update
from tests.cast import the
from tests.reading import value_of
from tests.world import picture

NEW = "/gyn-onc/updates/new"
SAID = {"title": "With a file", "source": "See below.", "base": "0"}


def post(client, data, name, audience="group", **fields):
    return client.submit(NEW, **{**SAID, **fields}, audience=audience, files=(io.BytesIO(data), name))


def newest():
    return db.session.scalars(db.select(Attachment).order_by(Attachment.id.desc())).first()


def address(attachment):
    return f"/files/{attachment.token}/{attachment.name}"


def zipped(**parts):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in parts.items():
            archive.writestr(name.replace("__", "/").replace("_dot_", "."), content)
    return out.getvalue()


WORD = zipped(**{"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>"})
#: name, bytes, type it is served as, name it is kept under
TAKEN = [
    ("table.csv", b"a,b\n1,2\n", "text/plain", "table.csv"),
    ("excel.csv", "Name;Größe\nMüller;3\n".encode("cp1252"), "text/plain", "excel.csv"),
    ("note.html", b"no page: <b>bold</b>", "text/plain", "note.txt"),
    ("paper.pdf", b"%PDF-1.7 <script>alert(1)</script>", "application/pdf", "paper.pdf"),
    ("letter.docx", WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "letter.docx"),
    ("letter.txt", WORD, "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "letter.docx"),
    ("../../etc/pass wd.csv", b"a,b\n", "text/plain", "pass wd.csv"),
    ("Grüße 東京.txt", b"hello", "text/plain", "Grüße 東京.txt"),
]


@pytest.mark.parametrize("name, data, kind, kept", TAKEN, ids=[name for name, *_ in TAKEN])
def test_a_file_is_what_it_contains_and_is_handed_out_not_shown(visit, name, data, kind, kept):
    assert post(visit("bob"), data, name).status_code == 302
    assert newest().name == kept
    response = visit("otto").get(address(newest()))
    assert response.data == data and response.mimetype == kind
    assert response.headers["Content-Disposition"].startswith("attachment")
    assert response.headers["Content-Security-Policy"] == "default-src 'none'; sandbox"
    assert response.headers["X-Content-Type-Options"] == "nosniff"


CLAIMS = {
    "report.exe": (b"Words.", "report.txt"),
    "letter.pdf": (WORD, "letter.docx"),
    "photo.jpeg": (picture(kind="JPEG"), None),
    "Notes of Dr. Smith": (b"Words.", None),
    "table.csv": (b"a,b\n", None),
}


@pytest.mark.parametrize("name", CLAIMS)
def test_a_file_that_is_not_what_its_name_says_is_kept_as_what_it_is_and_that_is_told(visit, name):
    data, kept = CLAIMS[name]
    bob = visit("bob")
    page = post(bob, data, name, add_files="1").text
    told = f"The content of “{name}” is not what its name says: it is kept as “{kept}”."
    assert (told in page) == bool(kept) and ("not what its name says" in page) == bool(kept)
    pasted = bob.submit("/api/uploads", file=(io.BytesIO(data), name)).json
    assert pasted["told"] == (told if kept else "")


REFUSED = [
    ("page.html", b"<!doctype html><script>alert(1)</script>"),
    ("picture.svg", b'<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>'),
    ("picture.png", b"\n\n<SVG onload=alert(1)>"),
    ("feed.xml", b'\xef\xbb\xbf <?xml version="1.0"?><x/>'),
    ("run.exe", b"MZ\x90\x00"),
    ("run.sh", b"#!/bin/sh\necho hello\n"),
    ("run.txt", b"\xef\xbb\xbf#! /usr/bin/env python3\n"),
    ("run", b"\x7fELF\x02\x01\x01\0"),
    ("run.csv", b"\xcf\xfa\xed\xfe\x07\0\0\1"),
    ("archive.zip", zipped(**{"a.txt": "hello"})),
    ("broken.docx", b"PK\x03\x04 no archive"),
    ("latin.bin", "Grüße".encode("latin-1")),
    ("no-text.csv", b"\xff\xfe\x01\x02 bytes"),
    ("late.txt", b"words " * 1000 + b"\0"),
    ("latin.html", "<html>Grüße".encode("latin-1")),
    ("latin.txt", " <html>Grüße".encode("latin-1")),
]


@pytest.mark.parametrize("name, data", REFUSED, ids=[name for name, _ in REFUSED])
def test_what_could_run_in_a_browser_or_is_not_known_is_refused_and_the_text_stays(visit, name, data):
    refused = post(visit("bob"), data, name)
    assert refused.status_code == 422 and f"“{name}” is of a kind that is not taken." in refused.text
    assert value_of(refused.text, "source") == "See below." and newest() is None


def test_a_document_with_macros_is_told_apart(visit):
    data = zipped(**{"[Content_Types].xml": "<x/>", "word/document.xml": "<x/>", "word/vbaProject.bin": "x"})
    refused = post(visit("bob"), data, "letter.docm")
    assert refused.status_code == 422 and "contains macros" in refused.text


def test_a_zip_that_is_broken_inside_is_refused_and_the_text_stays(visit):
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", "application/vnd.oasis.opendocument.text" * 9)
    data = bytearray(out.getvalue())
    data[38:42] = b"\xff\xff\xff\xff"  # where the packed words begin
    refused = post(visit("bob"), bytes(data), "letter.odt")
    assert refused.status_code == 422 and "“letter.odt” is of a kind that is not taken." in refused.text


def test_no_more_of_a_zip_is_unpacked_than_is_looked_at(visit):
    """What says of which kind it is, packed from forty million bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", bytes(40_000_000))
    tracemalloc.start()
    refused = post(visit("bob"), out.getvalue(), "letter.odt")
    _, most = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert refused.status_code == 422 and most < 20_000_000


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "GIF", "WEBP"])
def test_a_picture_is_shown_whatever_its_name_says(visit, kind):
    bob = visit("bob")
    kept = post(bob, picture(kind=kind), "cells.exe", add_files="1")
    token = value_of(kept.text, "attachment")
    bob.submit(NEW, **SAID, audience="group", attachment=token, **{f"alternative-{token}": "Cells"})
    response = visit("otto").get(address(newest()))
    assert (
        response.mimetype == f"image/{kind.lower()}"
        and "Content-Disposition" not in response.headers
        or (response.headers["Content-Disposition"].startswith("inline"))
    )
    assert newest().name.rsplit(".", 1)[1] in {"png", "jpg", "gif", "webp"}


def test_what_a_camera_writes_into_a_picture_is_taken_out(visit):
    """Place, time and owner; and what PNG carries as words."""
    secret, out, exif = "52.5 N 13.4 E", io.BytesIO(), Image.Exif()
    exif[0x010E] = secret
    Image.new("RGB", (4, 4)).save(out, "JPEG", exif=exif)
    words = PngImagePlugin.PngInfo()
    words.add_text("Author", secret)
    png = io.BytesIO()
    Image.new("RGB", (4, 4)).save(png, "PNG", pnginfo=words)
    bob = visit("bob")
    for data, name in ((out.getvalue(), "a.jpg"), (png.getvalue(), "b.png")):
        assert secret.encode() in data
        url = bob.submit("/api/uploads", file=(io.BytesIO(data), name)).json["url"]
        assert secret.encode() not in bob.get(url).data


READERS = {
    "group": {"alice", "bob", "otto", "olga"},
    "roundtable": {"alice", "bob", "otto", "olga", "carol"},
    "everybody": {"alice", "bob", "otto", "olga", "carol", None},
}


@pytest.mark.parametrize("audience", READERS)
def test_a_file_is_read_by_whoever_reads_what_it_is_on(visit, audience):
    post(visit("bob"), b"a,b\n", "table.csv", audience)
    for name in (None, "alice", "bob", "otto", "carol", "olga"):
        code = visit(name).get(address(newest())).status_code
        assert code == (200 if name in READERS[audience] else 302 if name is None else 404), name


def test_it_goes_and_comes_back_with_what_it_is_on(visit):
    bob, olga = visit("bob"), visit("olga")
    post(bob, b"a,b\n", "table.csv", "everybody")
    url = address(newest())
    bob.submit("/gyn-onc/updates/1/withdrawal")
    assert bob.get(url).status_code == 404 and visit().get(url).status_code == 302
    olga.submit("/organize/withdrawn/update/1/return")
    assert visit().get(url).status_code == 200


def test_who_leaves_reads_it_no_more(visit):
    post(visit("bob"), b"a,b\n", "table.csv")
    otto = visit("otto")
    assert otto.get(address(newest())).status_code == 200
    number = db.session.scalar(
        db.text("SELECT id FROM memberships WHERE user_id = :id AND group_id = 1"), {"id": the("otto").id}
    )
    visit("alice").submit(f"/gyn-onc/members/{number}/end")
    assert otto.get(address(newest())).status_code == 404


SECTION = "/gyn-onc/papers/1/sections/1"
#: Where words are written with pictures in them, by whom, on which revision, and what is told to another group.
SAYING = [
    ("/gyn-onc/updates/1/comments", "bob", "0", 404),
    (f"{SECTION}/paragraphs/1/comments", "bob", "2", 404),
    (f"{SECTION}/paragraphs/1/suggestions", "bob", "2", 404),
    ("/gyn-onc/papers/1/reviews/1/answers/1", "bob", "1", 404),
    ("/gyn-onc/meetings/3/summary/edit", "bob", "1", 404),
    ("/gyn-onc/meetings/3/items/3/notes", "bob", "1", 404),
    ("/gyn-onc/charter/edit", "alice", "1", 200),
]


@pytest.mark.parametrize("there, name, base, beyond", SAYING, ids=[there for there, *_ in SAYING])
def test_a_picture_in_what_is_said_is_seen_by_those_who_read_it(visit, world, there, name, base, beyond):
    bob = visit(name)
    form = {"csrf_token": bob.token(), "file": (io.BytesIO(picture((9, 9))), "cells.png")}
    shown = bob.post("/api/uploads", data=form, headers={"Referer": "http://localhost/"}).json["url"]
    assert visit("otto").get(shown).status_code == 404
    bob.submit(there, source=f"First words, and ![Cells]({shown}).", base=base, verdict="comments")
    assert visit("otto").get(shown).status_code == 200 and visit("carol").get(shown).status_code == beyond


def test_its_address_cannot_be_guessed_and_its_name_does_not_matter(visit):
    post(visit("bob"), b"a,b\n", "table.csv")
    kept = newest()
    assert len(kept.token) >= 22 and kept.token not in (kept.sha256, str(kept.id))
    bob = visit("bob")
    assert bob.get(f"/files/{kept.token}/another-name.csv").status_code == 200
    other_end = "y" if kept.token.endswith("x") else "x"
    assert bob.get(f"/files/{kept.token[:-1]}{other_end}/table.csv").status_code == 404
    assert bob.get(f"/files/{kept.sha256}/table.csv").status_code == 404


def test_the_same_bytes_are_kept_once_and_each_post_has_its_own_file(visit, app):
    bob = visit("bob")
    for number in range(2):
        post(bob, b"a,b\n", "table.csv", source=f"Table {number}")
    tokens = {a.token for a in db.session.scalars(db.select(Attachment))}
    assert len(tokens) == 2
    folder = app.config["SETTINGS"].folder / "files"
    assert len([p for p in folder.rglob("*") if p.is_file()]) == 1


def test_a_part_of_a_file_can_be_asked_for(visit):
    post(visit("bob"), b"a,b\n1,2\n", "table.csv")
    response = visit("bob").get(address(newest()), headers={"Range": "bytes=0-2"})
    assert (response.status_code, response.data) == (206, b"a,b")


def test_a_file_whose_bytes_are_gone_is_not_there(visit, app):
    post(visit("bob"), b"a,b\n", "table.csv")
    for path in (app.config["SETTINGS"].folder / "files").rglob("*"):
        path.unlink() if path.is_file() else None
    assert visit("bob").get(address(newest())).status_code == 404
    assert "table.csv" in visit("bob").page("/gyn-onc/updates/1") and db.session.get(Update, 1) is not None
