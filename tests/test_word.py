"""Word files: what is read of them, and what nobody should open."""

import datetime
import io
import json
import zipfile

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roundtable.text import plain, render
from roundtable.word import Document, Part, Picture, WordError, guard, opened, read, write
from tests.office import convert
from tests.word_samples import document, paragraph, word_file
from tests.world import picture

TOKEN = "a" * 32
SOURCE = f"""Rare, as told before.[^1] See D-1, and [@smith2020; @jones2021, p. 4].

## How it was counted

| Drug | Patients |
| --- | ---: |
| Doxorubicin \\| both | 12 |

- one
    - within
- [x] done

1. first
2. second

> Words of a patient.

![A blue square](/files/{TOKEN}/square.png "Survival in blue")

Some **bold**, *slanted* and ~~struck~~ words.

[^1]: By *hand*.
"""


def written(**parts):
    """A Word file of ours, of sections with these titles."""
    made = tuple(Part(f"{n}", 1, title, render(source)) for n, (title, source) in enumerate(parts.items(), start=1))
    return write(
        Document(
            title="Ten forms",
            subtitle="Version 1",
            lines=("25 November 2026",),
            parts=made,
            ending=("SHA-256 abc",),
            footer="Ten forms",
            fingerprint="abc",
            language="en",
            at=datetime.datetime(2026, 11, 25, tzinfo=datetime.UTC),
            url="https://roundtable.example.org",
            pictures={TOKEN: Picture("image/png", picture())},
        )
    )


def test_what_we_write_we_read_and_libreoffice_in_between_changes_nothing(tmp_path):
    data = written(Why=SOURCE, How="Plain.")
    for one in (data, convert(data, tmp_path, "docx:MS Word 2007 XML")):
        reading = read(one)
        assert reading.title == "Ten forms"
        assert [(part.title, part.level) for part in reading.parts] == [("Why", 1), ("How", 1)]
        source = reading.parts[0].source.replace("figure:1", f"/files/{TOKEN}/square.png")
        assert plain(render(source)) == plain(render(SOURCE))
        assert reading.figures[0][1].startswith(b"\x89PNG")


def test_headings_become_sections_and_what_stands_before_them_the_first():
    reading = read(
        word_file(
            paragraph("Ten forms", "Title"),
            paragraph("Before all."),
            paragraph("1. Why", "Heading1"),
            paragraph("Because."),
            paragraph("1.1 In short", "Heading2"),
            paragraph("Deeper", "Heading3"),
            paragraph("2. How", "Heading1"),
        )
    )
    assert reading.title == "Ten forms"
    assert [(part.title, part.level, part.source) for part in reading.parts] == [
        ("", 1, "Before all."),
        ("Why", 1, "Because."),
        ("In short", 2, "## Deeper"),
        ("How", 1, ""),
    ]


def test_lines_in_bold_are_headings_where_there_are_no_others():
    bold = "<w:r><w:rPr><w:b/></w:rPr><w:t>{}</w:t></w:r>"
    reading = read(word_file(paragraph(bold.format("Why")), paragraph("Because."), paragraph(bold.format("It is."))))
    assert reading.is_guessed
    assert [(part.title, part.source) for part in reading.parts] == [("Why", "Because.\n\n**It is.**")]


def test_tracked_changes_are_accepted_and_comments_are_told():
    changed = (
        '<w:r><w:t xml:space="preserve">It is </w:t></w:r><w:ins w:id="1" w:author="Anna"><w:r><w:t>rare</w:t></w:r>'
        '</w:ins><w:del w:id="2" w:author="Anna"><w:r><w:delText>common</w:delText></w:r></w:del>'
    )
    comment = '<w:comment w:id="0" w:author="Anna"><w:p><w:r><w:t>Really?</w:t></w:r></w:p></w:comment>'
    w = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    reading = read(
        word_file(paragraph(changed), **{"word__comments.xml": f'<w:comments xmlns:w="{w}">{comment}</w:comments>'})
    )
    assert reading.parts[0].source == "It is rare"
    assert reading.has_changes
    assert [(one.author, one.words) for one in reading.comments] == [("Anna", "Really?")]


def test_citations_of_zotero_become_keys_and_references():
    item = {
        "id": 7,
        "type": "article-journal",
        "title": "On rare things",
        "author": [{"family": "Smith", "given": "A."}],
        "issued": {"date-parts": [[2020]]},
        "DOI": "10.1000/rare",
    }
    told = json.dumps({"citationID": "x", "citationItems": [{"id": 7, "itemData": item}], "properties": {}})
    field = (
        '<w:r><w:t xml:space="preserve">Rare </w:t></w:r><w:r><w:fldChar w:fldCharType="begin"/></w:r>'
        f"<w:r><w:instrText> ADDIN ZOTERO_ITEM CSL_CITATION {told.replace('<', '')} </w:instrText></w:r>"
        '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>(1)</w:t></w:r>'
        '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    )
    reading = read(word_file(paragraph(field)))
    assert reading.parts[0].source == "Rare [@smith2020]"
    assert reading.references == ["- [@smith2020] Smith. On rare things. 2020. doi:10.1000/rare"]


def refusal(data):
    with pytest.raises(WordError) as caught:
        opened(data)
    assert caught.value.field == "file"
    return str(caught.value)


OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"", "not a Word file"),
        (b"Hello", "not a Word file"),
        (b"%PDF-1.7", "not a Word file"),
        (b"{\\rtf1 words}", "RTF"),
        (OLE, "old Word"),
        (OLE + "EncryptedPackage".encode("utf-16-le"), "password"),
        (b"PK\x03\x04 and nothing more", "damaged"),
        (word_file(paragraph("a"))[:-40], "damaged"),
        (word_file(paragraph("a"), **{"word__vbaProject.bin": b"x"}), "macros"),
        (word_file(paragraph("a"), type_="application/vnd.ms-word.document.macroEnabled.main+xml"), "not a Word file"),
        (word_file(paragraph("a"), type_="application/xml"), "not a Word file"),
        (word_file(paragraph("a"), **{"word__styles.xml": '<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>'}), "entities"),
        (word_file(paragraph("a"), **{"word__comments.xml": "<a><b></a>"}), "damaged"),
        (word_file(paragraph("a"), **{"word__footnotes.xml": "<a>" * 500 + "</a>" * 500}), "too large"),
        (word_file(paragraph("a" * 15_000_000)), "too large"),
        (word_file(paragraph("a"), **{f"word__media__{n}.png": b"" for n in range(guard.MOST_PARTS)}), "too large"),
    ],
)
def test_what_is_no_word_file_or_should_not_be_opened_gets_a_sentence(data, said):
    assert said in refusal(data)


def test_files_of_other_programs_are_called_by_their_name():
    for part, kind in {"xl/workbook.xml": "Excel", "ppt/presentation.xml": "PowerPoint"}.items():
        out = io.BytesIO()
        with zipfile.ZipFile(out, "w") as file:
            file.writestr("[Content_Types].xml", "<Types/>")
            file.writestr(part, "<a/>")
        assert kind in refusal(out.getvalue())


def test_entities_are_not_expanded():
    bomb = '<!DOCTYPE a [<!ENTITY b "bb"><!ENTITY c "&b;&b;">]>' + document(paragraph("&c;"))
    assert "entities" in refusal(word_file(paragraph("a"), **{"word__document.xml": bomb}))


def test_nothing_outside_is_fetched_and_nothing_else_of_the_package_is_read():
    rels = (
        '<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId9" '
        'Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/image" '
        'Target="http://127.0.0.1:9/x.png" TargetMode="External"/></Relationships>'
    )
    data = word_file(
        paragraph("Words."),
        **{"word___rels__document.xml.rels": rels, "word__embeddings__a.bin": b"x", "../b.xml": "<b/>"},
    )
    assert set(opened(data).parts) == {
        "[Content_Types].xml",
        "_rels/.rels",
        "word/document.xml",
        "word/styles.xml",
        "word/_rels/document.xml.rels",
    }
    assert read(data).parts[0].source == "Words."


@settings(max_examples=25)
@given(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Co", "Cn"]), max_size=60))
def test_words_come_back_whatever_signs_are_in_them(words):
    escaped = words.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    reading = read(word_file(paragraph(f'<w:r><w:t xml:space="preserve">{escaped}</w:t></w:r>')))
    source = reading.parts[0].source if reading.parts else ""
    said = plain(render(source)) if source else ""
    assert "".join(filter(str.isalnum, said)) == "".join(filter(str.isalnum, words))
