"""The parts of a Word file: what is asked for becomes WordprocessingML, zipped with styles and page numbers.

`paragraph`, `run` and `table` are the only places where markup is put together from text; everything is escaped.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape, quoteattr

from search_app.exports.docx_styles import FONT_TABLE, STYLES

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
_R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_P = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml"
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")
_DAY_OF_PARTS = (1980, 1, 1, 0, 0, 0)
LINE_PITCH = 579
"""Twentieths of a point: 22 lines to 225 mm."""


@dataclass(frozen=True, slots=True)
class Page:
    """Paper and margins in twentieths of a point; lying pages have a closer grid of lines."""

    width: int
    height: int
    top: int
    right: int
    bottom: int
    left: int
    lying: bool = False

    @property
    def type_width(self) -> int:
        """Between the margins."""
        return self.width - self.left - self.right


def element(name: str, inside: str = "", **attributes: str | int) -> str:
    """An element of WordprocessingML; attributes are in its namespace."""
    given = "".join(f" w:{key.rstrip('_')}={quoteattr(str(value))}" for key, value in attributes.items())
    return f"<{name}{given}>{inside}</{name}>" if inside else f"<{name}{given}/>"


def run(text: str, style: str = "") -> str:
    """Text in one character style."""
    clean = escape(_UNWRITABLE.sub("", text))
    properties = element("w:rPr", element("w:rStyle", val=style)) if style else ""
    return f'<w:r>{properties}<w:t xml:space="preserve">{clean}</w:t></w:r>' if clean else ""


def paragraph(style: str, inside: str) -> str:
    """A paragraph in a paragraph style."""
    return element("w:p", element("w:pPr", element("w:pStyle", val=style)) + inside)


def table(rows: Sequence[Sequence[str]], widths: Sequence[int] = (), header: bool = True) -> str:
    """A table of cells (`w:tc`) whose first row is repeated on each page; rows that are short are filled up."""
    columns = max(map(len, rows), default=0)
    properties = element("w:tblStyle", val="Grid") + element("w:tblW", w=5000, type="pct")
    if widths:
        properties += element("w:tblLayout", type="fixed")
    grid = "".join(element("w:gridCol", w=width) for width in widths or [8844 // max(columns, 1)] * columns)
    made = [_row(row, columns, header and at == 0) for at, row in enumerate(rows)]
    return element("w:tbl", element("w:tblPr", properties) + element("w:tblGrid", grid) + "".join(made))


def _row(cells: Sequence[str], columns: int, header: bool) -> str:
    # a row of one cell spans the table; its maker says so in the cell
    empty = element("w:tc", paragraph("Cell", ""))
    spans = len(cells) == 1 and "w:gridSpan" in cells[0]
    filled = [*cells, *([] if spans else [empty] * (columns - len(cells)))]
    kept = element("w:cantSplit") if header else ""
    properties = element("w:trPr", kept + element("w:tblHeader")) if header else ""
    return element("w:tr", properties + "".join(filled))


def package(title: str, body: Iterable[str], page: Page) -> bytes:
    """The zipped file of a body."""
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relationships(
            ("officeDocument", f"{_R}/officeDocument", "word/document.xml"),
            ("core", f"{_P}/relationships/metadata/core-properties", "docProps/core.xml"),
        ),
        "docProps/core.xml": _core(title),
        "word/document.xml": _wrapped("w:document", element("w:body", "".join(body) + _section(page))),
        "word/_rels/document.xml.rels": _relationships(
            *((name, f"{_R}/{kind}", f"{name}.xml") for name, kind in _LINKED)
        ),
        "word/styles.xml": _wrapped("w:styles", STYLES),
        "word/fontTable.xml": _wrapped("w:fonts", FONT_TABLE),
        "word/settings.xml": _wrapped("w:settings", _SETTINGS),
        "word/footer1.xml": _wrapped("w:ftr", _footer("FooterOdd")),
        "word/footer2.xml": _wrapped("w:ftr", _footer("FooterEven")),
    }
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name, _DAY_OF_PARTS)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, _HEAD + content)
    return file.getvalue()


_LINKED = (
    ("styles", "styles"),
    ("fontTable", "fontTable"),
    ("settings", "settings"),
    ("footer1", "footer"),
    ("footer2", "footer"),
)
_SETTINGS = (
    element("w:evenAndOddHeaders")
    + element("w:characterSpacingControl", val="compressPunctuation")
    + element("w:themeFontLang", val="en-US", eastAsia="zh-CN")
)


def _wrapped(name: str, inside: str) -> str:
    return f'<{name} xmlns:w="{_W}" xmlns:r="{_R}">{inside}</{name}>'


def _section(page: Page) -> str:
    size = element("w:pgSz", w=page.width, h=page.height, **({"orient": "landscape"} if page.lying else {}))
    # the page number stands 7 mm below the type area
    margins = element(
        "w:pgMar", top=page.top, right=page.right, bottom=page.bottom, left=page.left,
        header=851, footer=max(page.bottom - 740, 400), gutter=0,
    )  # fmt: skip
    footers = "".join(
        f'<w:footerReference w:type="{kind}" r:id="{name}"/>'
        for kind, name in (("default", "footer1"), ("even", "footer2"))
    )
    grid = element("w:docGrid", type="lines", linePitch=312 if page.lying else LINE_PITCH)
    return element("w:sectPr", footers + size + margins + grid)


def _footer(style: str) -> str:
    field = "".join(
        (
            element("w:r", element("w:fldChar", fldCharType="begin")),
            '<w:r><w:instrText xml:space="preserve"> PAGE </w:instrText></w:r>',
            element("w:r", element("w:fldChar", fldCharType="separate")),
            run("1"),
            element("w:r", element("w:fldChar", fldCharType="end")),
        )
    )
    return paragraph(style, run("— ") + field + run(" —"))


def _core(title: str) -> str:
    return (
        f'<cp:coreProperties xmlns:cp="{_P}/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">'
        f"<dc:title>{escape(_UNWRITABLE.sub('', title))}</dc:title><dc:language>zh-CN</dc:language></cp:coreProperties>"
    )


def _relationships(*rows: tuple[str, str, str]) -> str:
    made = "".join(
        f'<Relationship Id="{name}" Type="{kind}" Target="{target}"/>' for name, kind, target in rows
    )
    return f'<Relationships xmlns="{_P}/relationships">{made}</Relationships>'


def _content_types() -> str:
    parts = (
        ("/word/document.xml", f"{_TYPE}.document.main+xml"),
        ("/word/styles.xml", f"{_TYPE}.styles+xml"),
        ("/word/fontTable.xml", f"{_TYPE}.fontTable+xml"),
        ("/word/settings.xml", f"{_TYPE}.settings+xml"),
        ("/word/footer1.xml", f"{_TYPE}.footer+xml"),
        ("/word/footer2.xml", f"{_TYPE}.footer+xml"),
        ("/docProps/core.xml", "application/vnd.openxmlformats-package.core-properties+xml"),
    )
    rows = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in parts)
    return (
        f'<Types xmlns="{_P}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>{rows}</Types>'
    )
