"""The styles, page and foot of the Word files that we write: a Word file itself, made by code and not kept as one, so
that it can be read and changed."""

import io
import zipfile
from dataclasses import dataclass
from xml.sax.saxutils import escape

from roundtable.word.documents import Document

SERIF, SANS, MONO = "Cambria", "Calibri", "Consolas"
INK, SOFT, LINE = "1F2430", "5A6270", "9AA3B2"
_MAIN = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_LINKS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_WORD = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'


@dataclass(frozen=True)
class Style:
    """A style of Word's. Sizes in half points, spaces in twentieths of a point."""

    name: str
    kind: str = "paragraph"
    based_on: str = ""
    font: str = ""
    size: int = 0
    colour: str = ""
    marks: str = ""  # elements of the run
    before: int | None = None
    after: int | None = None
    line: int = 0  # 240 is single
    level: int | None = None  # of the outline
    paragraph: str = ""  # further elements of the paragraph
    follows: str = ""

    @property
    def id(self) -> str:
        return self.name.title().replace(" ", "")

    def xml(self) -> str:
        default = ' w:default="1"' if self.name in {"Normal", "Default Paragraph Font"} else ""
        based = f'<w:basedOn w:val="{self.based_on}"/>' if self.based_on else ""
        follows = f'<w:next w:val="{self.follows}"/>' if self.follows else ""
        return (
            f'<w:style w:type="{self.kind}"{default} w:styleId="{self.id}"><w:name w:val="{self.name}"/>{based}'
            f"{follows}<w:qFormat/>{self._of_paragraph()}{self._of_run()}</w:style>"
        )

    def _of_paragraph(self) -> str:
        if self.kind != "paragraph":
            return ""
        spaces = {"before": self.before, "after": self.after, "line": self.line or None}
        said = "".join(f' w:{key}="{value}"' for key, value in spaces.items() if value is not None)
        rule = ' w:lineRule="auto"' if self.line else ""
        spacing = f"<w:spacing{said}{rule}/>" if said else ""
        outline = f'<w:outlineLvl w:val="{self.level}"/>' if self.level is not None else ""
        return f"<w:pPr>{self.paragraph.replace('{spacing}', spacing) or spacing}{outline}</w:pPr>"

    def _of_run(self) -> str:
        font = f'<w:rFonts w:ascii="{self.font}" w:hAnsi="{self.font}" w:cs="{self.font}"/>' if self.font else ""
        colour = f'<w:color w:val="{self.colour}"/>' if self.colour else ""
        size = f'<w:sz w:val="{self.size}"/><w:szCs w:val="{self.size}"/>' if self.size else ""
        return f"<w:rPr>{font}{self.marks}{colour}{size}</w:rPr>"


_KEEP = "<w:keepNext/><w:keepLines/>{spacing}"
_BOLD, _ITALIC = "<w:b/><w:bCs/>", "<w:i/><w:iCs/>"


def _heading(number: int, size: int, before: int, after: int) -> Style:
    return Style(
        f"heading {number}",
        based_on="Normal",
        font=SANS,
        size=size,
        colour=INK,
        marks=_BOLD,
        before=before,
        after=after,
        line=240,
        level=number - 1,
        paragraph=_KEEP,
        follows="BodyText",
    )


STYLES = (
    Style("Normal"),
    Style("Body Text", based_on="Normal", before=0, after=140),
    Style("First Paragraph", based_on="BodyText", follows="BodyText"),
    Style("Compact", based_on="BodyText", before=20, after=20),
    Style(
        "Title", based_on="Normal", font=SANS, size=44, colour=INK, marks=_BOLD, before=0, after=80, line=240,
        paragraph=_KEEP, follows="Subtitle",
    ),
    Style("Subtitle", based_on="Normal", font=SANS, size=26, colour=SOFT, before=0, after=60, line=240),
    Style("Imprint", based_on="Normal", font=SANS, size=19, colour=SOFT, before=0, after=120, line=240),
    Style("Colophon", based_on="Normal", font=SANS, size=17, colour=SOFT, before=160, after=60, line=240),
    _heading(1, 30, 400, 120),
    _heading(2, 25, 300, 90),
    _heading(3, 22, 240, 80),
    _heading(4, 21, 200, 60),
    _heading(5, 20, 200, 60),
    _heading(6, 20, 200, 60),
    Style(
        "Block Text", based_on="BodyText", colour=SOFT, before=100, after=140,
        paragraph='{spacing}<w:ind w:left="480" w:right="480"/>',
    ),
    Style("Definition Term", based_on="Normal", marks=_BOLD, before=100, after=0, paragraph=_KEEP),
    Style("Definition", based_on="BodyText", paragraph='{spacing}<w:ind w:left="480"/>'),
    Style("caption", based_on="Normal", font=SANS, size=19, colour=SOFT, before=60, after=200, line=240),
    Style("Image Caption", based_on="Caption"),
    Style("Table Caption", based_on="Caption", paragraph="<w:keepNext/>{spacing}"),
    Style("Figure", based_on="Normal", before=160, after=60),
    Style("Captioned Figure", based_on="Figure", paragraph="<w:keepNext/>{spacing}"),
    Style("footnote text", based_on="Normal", size=18, before=0, after=40, line=240),
    Style("Footnote Block Text", based_on="FootnoteText"),
    Style("Source Code", based_on="Normal", font=MONO, size=18, before=80, after=140, line=240),
    Style("footer", based_on="Normal", font=SANS, size=16, colour=SOFT, before=0, after=0, line=240),
    Style("Default Paragraph Font", kind="character"),
    Style("Section Number", kind="character", colour=SOFT),
    Style("Verbatim Char", kind="character", font=MONO, size=19),
    Style("footnote reference", kind="character", marks='<w:vertAlign w:val="superscript"/>'),
    Style("Hyperlink", kind="character", colour="1F4E8C", marks="<w:u w:val=\"single\"/>"),
)  # fmt: skip


def reference_of(document: Document) -> bytes:
    """The reference file of a document, with its own foot."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships({"rId1": ("officeDocument", "word/document.xml")}),
        "word/_rels/document.xml.rels": _relationships(
            {"rId1": ("styles", "styles.xml"), "rId2": ("footer", "footer1.xml"), "rId3": ("settings", "settings.xml")}
        ),
        "word/document.xml": _document(),
        "word/styles.xml": _styles(document.language),
        "word/settings.xml": f'{_HEAD}<w:settings xmlns:w="{_MAIN}"><w:defaultTabStop w:val="480"/></w:settings>',
        "word/footer1.xml": _footer(document.footer),
    }
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, words in parts.items():
            file.writestr(zipfile.ZipInfo(name), words)
    return out.getvalue()


def _content_types() -> str:
    kinds = {"document": "document.main", "styles": "styles", "footer1": "footer", "settings": "settings"}
    told = "".join(
        f'<Override PartName="/word/{name}.xml" ContentType="{_WORD}.{kind}+xml"/>' for name, kind in kinds.items()
    )
    rels = '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    types = f'<Types xmlns="{_PACKAGE}/content-types">{rels}<Default Extension="xml" ContentType="application/xml"/>'
    return f"{_HEAD}{types}{told}</Types>"


def _relationships(parts: dict[str, tuple[str, str]]) -> str:
    told = "".join(
        f'<Relationship Id="{key}" Type="{_LINKS}/{kind}" Target="{target}"/>' for key, (kind, target) in parts.items()
    )
    return f'{_HEAD}<Relationships xmlns="{_PACKAGE}/relationships">{told}</Relationships>'


def _document() -> str:
    """A4 with margins that leave some 75 characters a line."""
    page = '<w:pgSz w:w="11906" w:h="16838"/>'
    sides = {"top": 1300, "right": 1360, "bottom": 1300, "left": 1360, "header": 600, "footer": 600, "gutter": 0}
    margins = f"<w:pgMar {' '.join(_of(side, width) for side, width in sides.items())}/>"
    foot = '<w:footerReference w:type="default" r:id="rId2"/>'
    return (
        f'{_HEAD}<w:document xmlns:w="{_MAIN}" xmlns:r="{_LINKS}"><w:body><w:p/><w:sectPr>{foot}{page}{margins}'
        "</w:sectPr></w:body></w:document>"
    )


def _of(key: str, value: int) -> str:
    return f'w:{key}="{value}"'


def _styles(language: str) -> str:
    run = (
        f'<w:rPrDefault><w:rPr><w:rFonts w:ascii="{SERIF}" w:hAnsi="{SERIF}" w:eastAsia="{SERIF}" w:cs="{SERIF}"/>'
        f'<w:color w:val="{INK}"/><w:sz w:val="22"/><w:szCs w:val="22"/><w:lang w:val="{escape(language)}"/></w:rPr>'
        "</w:rPrDefault>"
    )
    paragraph = '<w:pPrDefault><w:pPr><w:spacing w:after="0" w:line="290" w:lineRule="auto"/></w:pPr></w:pPrDefault>'
    styles = "".join(style.xml() for style in STYLES)
    return (
        f'{_HEAD}<w:styles xmlns:w="{_MAIN}"><w:docDefaults>{run}{paragraph}</w:docDefaults>{styles}{_table()}'
        "</w:styles>"
    )


def _table() -> str:
    """Lines above and below, and beneath the head, which is repeated on every page."""
    line = f'w:val="single" w:sz="6" w:space="0" w:color="{LINE}"'
    thin = f'w:val="single" w:sz="2" w:space="0" w:color="{LINE}"'
    return (
        '<w:style w:type="table" w:default="1" w:styleId="TableNormal"><w:name w:val="Normal Table"/></w:style>'
        '<w:style w:type="table" w:styleId="Table"><w:name w:val="Table"/><w:basedOn w:val="TableNormal"/><w:qFormat/>'
        f'<w:pPr><w:spacing w:before="30" w:after="30" w:line="240" w:lineRule="auto"/></w:pPr><w:rPr>'
        f'<w:rFonts w:ascii="{SANS}" w:hAnsi="{SANS}" w:cs="{SANS}"/><w:sz w:val="20"/></w:rPr>'
        f"<w:tblPr><w:tblBorders><w:top {line}/><w:bottom {line}/><w:insideH {thin}/></w:tblBorders>"
        '<w:tblCellMar><w:top w:w="40" w:type="dxa"/><w:left w:w="100" w:type="dxa"/><w:bottom w:w="40" w:type="dxa"/>'
        '<w:right w:w="100" w:type="dxa"/></w:tblCellMar></w:tblPr>'
        '<w:tblStylePr w:type="firstRow"><w:rPr><w:b/><w:bCs/></w:rPr>'
        f"<w:tcPr><w:tcBorders><w:bottom {line}/></w:tcBorders></w:tcPr></w:tblStylePr></w:style>"
    )


def _footer(words: str) -> str:
    field = (
        '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText xml:space="preserve"> {} </w:instrText></w:r>'
    )
    field += '<w:r><w:fldChar w:fldCharType="separate"/></w:r><w:r><w:t>1</w:t></w:r>'
    field += '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    tab = '<w:tabs><w:tab w:val="right" w:pos="9186"/></w:tabs>'
    said = f'<w:r><w:t xml:space="preserve">{escape(words)}</w:t></w:r><w:r><w:tab/></w:r>'
    page = f'{field.format("PAGE")}<w:r><w:t xml:space="preserve"> / </w:t></w:r>{field.format("NUMPAGES")}'
    return (
        f'{_HEAD}<w:ftr xmlns:w="{_MAIN}" xmlns:r="{_LINKS}"><w:p><w:pPr><w:pStyle w:val="Footer"/>{tab}</w:pPr>'
        f"{said}{page}</w:p></w:ftr>"
    )
