"""Word files: what is read of them, and what nobody should open."""

import io
import zipfile

import pytest

from roundtable.minutes import Problem, read_minutes, word

W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"


def docx(document: str, **parts: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("word/document.xml", document)
        for name, data in parts.items():
            file.writestr(name, data)
    return out.getvalue()


def body(*paragraphs: str) -> str:
    inner = "".join(f"<w:p><w:r><w:t>{words}</w:t></w:r></w:p>" for words in paragraphs)
    return f'<w:document xmlns:w="{W}"><w:body>{inner}</w:body></w:document>'


def read(data: bytes):
    return read_minutes(data, "minutes.docx")


def test_paragraphs_are_lines():
    minutes = read(docx(body("Call of 3 March 2026", "ACTION: Alva to write")))
    assert minutes.lines == ["Call of 3 March 2026", "ACTION: Alva to write"]
    assert minutes.meetings[0].actions[0].owners == ["Alva"]


def test_headings_are_known_where_a_program_has_left_the_styles_out():
    heading = '<w:p><w:pPr><w:pStyle w:val="Heading2"/></w:pPr><w:r><w:t>{}</w:t></w:r></w:p></w:body>'
    document = body("Call of 3 March 2026").replace("</w:body>", heading.format("Report forms"))
    assert [item.title for item in read(docx(document)).meetings[0].agenda] == ["Report forms"]


@pytest.mark.parametrize("doctype", ['<!DOCTYPE a [<!ENTITY b "c">]>', '<!DOCTYPE a SYSTEM "file:///etc/passwd">'])
def test_entities_are_refused(doctype):
    minutes = read(docx(doctype + body("&b;")))
    assert minutes.problem is Problem.BROKEN_WORD
    assert not minutes.lines


def test_a_file_that_grows_a_thousandfold_is_refused():
    bomb = docx(body("a" * 15_000_000))
    assert len(bomb) < 100_000
    assert read(bomb).problem is Problem.BROKEN_WORD


def test_nothing_is_unpacked_beyond_the_limit(monkeypatch):
    monkeypatch.setattr(word, "MOST_BYTES", 1000)
    assert read(docx(body("short"))).problem is None
    assert read(docx(body("long " * 400))).problem is Problem.BROKEN_WORD


def test_macros_are_refused():
    assert read(docx(body("Hello"), **{"word/vbaProject.bin": b"..."})).problem is Problem.MACROS


def test_a_file_of_very_many_parts_is_refused():
    parts = {f"word/media/{n}": b"" for n in range(word.MOST_PARTS + 1)}
    assert read(docx(body("Hello"), **parts)).problem is Problem.BROKEN_WORD


def test_elements_within_elements_without_end_are_read_or_refused():
    deep = "<w:p>" * 50_000 + "</w:p>" * 50_000
    assert read(docx(f'<w:document xmlns:w="{W}"><w:body>{deep}</w:body></w:document>')).problem is Problem.EMPTY


@pytest.mark.parametrize("cut", [10, 60, 200])
def test_a_file_that_was_cut_off_says_so(cut):
    assert read(docx(body("Hello"))[:cut]).problem in {Problem.BROKEN_WORD, Problem.NOT_TEXT}


def test_another_zip_file_is_no_word_file():
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as file:
        file.writestr("a.txt", "Hello")
    assert read(out.getvalue()).problem is Problem.BROKEN_WORD
