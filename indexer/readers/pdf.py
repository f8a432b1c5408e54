"""Pdf files: their text layer in reading order, and images of text through text recognition."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import pypdfium2 as pdfium
import pypdfium2.raw as raw

from indexer.readers.extract import Extract
from indexer.readers.pdf_lines import lines_of
from indexer.readers.pdf_margins import Sheet, without_margins
from indexer.readers.pdf_paragraphs import blocks_of
from indexer.readers.pdf_rules import page_rules
from indexer.readers.pdf_signs import has_letters, is_garbled
from indexer.readers.pdf_tables import ruled_tables
from indexer.readers.pdf_words import PageText
from indexer.readers.unreadable import Unreadable

MAX_PAGES = 2_000
_FEW_LETTERS = 20
"""A page with an image and fewer letters is a picture of a page."""
_LARGE_IMAGE = 0.15
"""Of a page: an image that may hold its text, where it has little other."""
_MAYBE_TABLE = 1
"""Lines with wide gaps on a page on which rules are looked for."""
_DATE = re.compile(r"D:(\d{4})(\d\d)(\d\d)")
_NAMED_PAGES = 10


@dataclass
class _Pages:
    """What the pages of a file gave: sheets of text, and the pages that have none to use."""

    sheets: list[Sheet] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    garbled: list[int] = field(default_factory=list)
    broken: list[int] = field(default_factory=list)
    unsure: list[int] = field(default_factory=list)
    recognised: list[Sheet] = field(default_factory=list)


def read_pdf(data: bytes) -> Extract:
    """The text of a pdf. Raises `Unreadable` where it has none that can be used."""
    document = _open(data)
    try:
        if len(document) > MAX_PAGES:
            raise Unreadable(
                "too_many_pages", f"PDF 超过 {MAX_PAGES} 页，没有读取。请拆分成几个文件后重新导入。"
            )
        pages = _read_pages(document)
        sheets = _without_pictures(document, pages)
        missing = _recognised(document, pages) if pages.pictures or pages.garbled else ""
        fields = _fields(document)
    finally:
        document.close()
    if pages.recognised:
        sheets = without_margins(sorted((*pages.sheets, *pages.recognised), key=lambda sheet: sheet.number))
    blocks = blocks_of(sheets)
    if not any(block.text.strip() for block in blocks):
        raise _without_text(pages, missing)
    return Extract(tuple(blocks), fields, _warnings(pages, missing))


def _open(data: bytes) -> Any:
    try:
        return pdfium.PdfDocument(data)
    except pdfium.PdfiumError as error:
        if error.err_code in (raw.FPDF_ERR_PASSWORD, raw.FPDF_ERR_SECURITY):
            raise Unreadable(
                "needs_password", "PDF 有打开密码，没有读取。请用阅读软件去掉密码后重新导入。"
            ) from error
        raise Unreadable(
            "damaged", "PDF 不完整或已损坏，没有读取。请重新取得原件，或用阅读软件打开后另存，再导入。"
        ) from error


def _read_pages(document: Any) -> _Pages:
    pages = _Pages()
    for number in range(1, len(document) + 1):
        try:
            page = document[number - 1]
        except pdfium.PdfiumError:
            pages.broken.append(number)
            continue
        try:
            _read_page(page, number, pages)
        finally:
            page.close()
    return pages


def _read_page(page: Any, number: int, pages: _Pages) -> None:
    text = PageText(page)
    if text.beyond:
        pages.broken.append(number)
    elif is_garbled(text.text):
        pages.garbled.append(number)
    elif not has_letters(text.text, _FEW_LETTERS) and _has_image(
        page, _LARGE_IMAGE * text.width * text.height
    ):
        pages.pictures.append(number)
    else:
        pages.sheets.append(_sheet(page, text, number))


def _sheet(page: Any, text: PageText, number: int) -> Sheet:
    words = text.words()
    lines = lines_of(words, number)
    if sum(len(line.cells()) > 1 for line in lines) < _MAYBE_TABLE:
        return Sheet(number, tuple(lines), (), text.height, text.width)
    tables, rest = ruled_tables(words, page_rules(page, text), number)
    if tables:
        lines = lines_of(rest, number)
    return Sheet(number, tuple(lines), tuple(tables), text.height, text.width)


def _without_pictures(document: Any, pages: _Pages) -> list[Sheet]:
    """The sheets without margins; those of which nothing but a large image is left count as pictures."""
    sheets = without_margins(pages.sheets)
    for sheet in sheets:
        if sheet.tables or has_letters("".join(line.text for line in sheet.lines), _FEW_LETTERS):
            continue
        page = document[sheet.number - 1]
        try:
            if _has_image(page, _LARGE_IMAGE * sheet.width * sheet.height):
                pages.pictures.append(sheet.number)
        finally:
            page.close()
    pages.sheets = [sheet for sheet in pages.sheets if sheet.number not in pages.pictures]
    return [sheet for sheet in sheets if sheet.number not in pages.pictures]


def _has_image(page: Any, least: float = 0.0) -> bool:
    """Whether there is an image on a page that covers so many square points."""
    for image in page.get_objects(filter=(raw.FPDF_PAGEOBJ_IMAGE,), max_depth=4):
        left, bottom, right, top = image.get_bounds()
        if (right - left) * (top - bottom) >= least:
            return True
    return False


def _recognised(document: Any, pages: _Pages) -> str:
    """Recognise the text of pages that have none; why that was impossible, or nothing."""
    from indexer.readers.ocr import reason_missing, recognise_page  # loads much: only where it is needed

    missing = reason_missing()
    if missing:
        return missing
    for number in (*pages.pictures, *pages.garbled):
        page = document[number - 1]
        try:
            sheet = recognise_page(page, number)
        finally:
            page.close()
        if sheet is None:
            pages.unsure.append(number)
        else:
            pages.recognised.append(sheet)
    pages.pictures, pages.garbled = [], []
    return ""


def _without_text(pages: _Pages, missing: str) -> Unreadable:
    if pages.unsure:
        return Unreadable(
            "needs_ocr",
            f"PDF 是扫描件，文字识别没有把握（{_named(pages.unsure)}），没有收录。请换更清楚的扫描件，或提供带文字的原件。",
        )
    if pages.garbled:
        return Unreadable(
            "garbled",
            f"PDF 的字体没有可用的文字编码，取出的是乱码，没有收录。{missing}或改用带文字的原件。",
        )
    if pages.pictures:
        return Unreadable(
            "needs_ocr", f"PDF 是扫描件，只有图片没有文字，没有收录。{missing}或改用带文字的原件。"
        )
    if pages.broken:
        return Unreadable(
            "damaged", "PDF 的页面已损坏，没有读取。请重新取得原件，或用阅读软件打开后另存，再导入。"
        )
    return Unreadable("no_text", "PDF 里没有文字，没有收录。请确认原件是否保存完整。")


def _warnings(pages: _Pages, missing: str) -> dict[str, str]:
    found = {}
    without = sorted((*pages.pictures, *pages.garbled))
    if without:
        found["pages_without_text"] = (
            f"{_named(without)}是图片或乱码，没有收录文字。{missing}或改用带文字的原件。"
        )
    if pages.unsure:
        found["pages_unsure"] = (
            f"{_named(sorted(pages.unsure))}的文字识别没有把握，没有收录。请对照原件，或换更清楚的扫描件。"
        )
    if pages.broken:
        found["pages_unreadable"] = f"{_named(pages.broken)}损坏，没有读取。请对照原件，或重新取得原件。"
    return found


def _named(numbers: Sequence[int]) -> str:
    first = "、".join(map(str, numbers[:_NAMED_PAGES]))
    return f"第 {first} 页" + (f"等 {len(numbers)} 页" if len(numbers) > _NAMED_PAGES else "")


def _fields(document: Any) -> dict[str, str]:
    """Title, author and day of creation as the file states them."""
    stated = document.get_metadata_dict(skip_empty=True)
    found = {"title": stated.get("Title", ""), "author": stated.get("Author", "")}
    if found["title"].startswith("<"):  # a printer driver's hexadecimal name of the file
        found["title"] = ""
    made = _DATE.match(stated.get("CreationDate", ""))
    found["created"] = "-".join(made.groups()) if made else ""
    return {name: value.strip() for name, value in found.items() if value.strip()}
