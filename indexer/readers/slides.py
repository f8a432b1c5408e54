"""Presentations, pptx: the title of each slide as a heading, then its text, tables and notes."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterator
from typing import Any

from lxml import etree
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER
from pptx.exc import PythonPptxError

from analyzers.blocks import CELL, Block, BlockKind
from indexer.readers.extract import Extract
from indexer.readers.package import Package
from indexer.readers.unreadable import Unreadable
from indexer.readers.xml import parse_xml

MAX_SLIDES = 2_000
_MOST_DEEP = 40
_ROW = 90_000
"""A tenth of an inch in the units of a slide: shapes whose tops are no further apart stand in one row."""
_NUMBERING = frozenset({PP_PLACEHOLDER.SLIDE_NUMBER, PP_PLACEHOLDER.FOOTER, PP_PLACEHOLDER.DATE})
"""Placeholders of the slide's number, footer and day: they repeat themselves on every slide."""
_ERRORS = (
    PythonPptxError,
    KeyError,
    ValueError,
    AttributeError,
    TypeError,
    IndexError,
    etree.LxmlError,
    zipfile.BadZipFile,
)
_DIAGRAM = "http://schemas.openxmlformats.org/drawingml/2006/diagram"
_DATA = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm"
_TEXT = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


def read_pptx(data: bytes) -> Extract:
    """The slides of a pptx. Raises `Unreadable` where none of them holds text."""
    package = Package(data)
    for name in package.names:
        if name.endswith((".xml", ".rels")):
            parse_xml(package.read(name))
    blocks: list[Block] = []
    hidden: list[int] = []
    try:
        show = Presentation(io.BytesIO(data))
        if len(show.slides) > MAX_SLIDES:
            raise Unreadable(
                "too_many_pages", f"演示文稿超过 {MAX_SLIDES} 页，没有读取。请拆分后重新导入。"
            )
        for number, slide in enumerate(show.slides, 1):
            found = list(_slide_blocks(slide, number))
            if found and slide.element.get("show") in ("0", "false"):
                hidden.append(number)
            blocks += found
        fields = {"title": show.core_properties.title, "author": show.core_properties.author}
    except _ERRORS as error:
        raise Unreadable(
            "damaged", "演示文稿不完整或已损坏，没有读取。请用演示软件打开后另存，再导入。"
        ) from error
    if not blocks:
        raise Unreadable("image_only", "演示文稿里没有文字（可能只有图片），没有收录。请提供带文字的原件。")
    stated = {name: value.strip() for name, value in fields.items() if value and value.strip()}
    return Extract(tuple(blocks), stated, _warnings(hidden))


def _warnings(hidden: list[int]) -> dict[str, str]:
    if not hidden:
        return {}
    pages = "、".join(map(str, hidden[:10]))
    return {"hidden_slides": f"第 {pages} 页是隐藏的幻灯片，内容也已收录。请确认是否应当公开。"}


def _slide_blocks(slide: Any, number: int) -> Iterator[Block]:
    title = slide.shapes.title
    if title is not None and (text := _line(title.text_frame.text)):
        yield Block(BlockKind.HEADING, text, 1, number)
    for shape in _in_order(slide.shapes):
        if title is None or shape.shape_id != title.shape_id:
            yield from _shape_blocks(shape, number)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
            if text := _line(paragraph.text):
                yield Block(BlockKind.PARAGRAPH, f"〔备注〕{text}", 0, number)


def _shape_blocks(shape: Any, number: int, depth: int = 0) -> Iterator[Block]:
    """The blocks of a shape, those of a group in reading order."""
    if depth > _MOST_DEEP or (shape.is_placeholder and shape.placeholder_format.type in _NUMBERING):
        return
    if hasattr(shape, "shapes"):
        for inner in _in_order(shape.shapes):
            yield from _shape_blocks(inner, number, depth + 1)
    elif getattr(shape, "has_table", False):
        rows = [
            [_line(cell.text) if not cell.is_spanned else "" for cell in row.cells]
            for row in shape.table.rows
        ]
        text = "\n".join(CELL.join(row).rstrip(CELL) for row in rows if any(row))
        if text:
            yield Block(BlockKind.TABLE, text, 0, number)
    elif shape.has_text_frame:
        for paragraph in shape.text_frame.paragraphs:
            if text := _line(paragraph.text):
                yield Block(BlockKind.PARAGRAPH, text, 0, number)
    else:
        yield from _diagram_blocks(shape, number)


def _diagram_blocks(shape: Any, number: int) -> Iterator[Block]:
    """The text of a diagram (SmartArt), which stands in a part of its own."""
    for reference in shape.element.iter(f"{{{_DIAGRAM}}}relIds"):
        part = shape.part.related_part(reference.get(_DATA))
        for paragraph in parse_xml(part.blob).iter(f"{_TEXT}p"):
            if text := _line("".join(node.text or "" for node in paragraph.iter(f"{_TEXT}t"))):
                yield Block(BlockKind.PARAGRAPH, text, 0, number)


def _in_order(shapes: Any) -> list[Any]:
    """Shapes from top to bottom, those of one row from left to right; placeholders without a place first."""
    return sorted(shapes, key=lambda shape: ((shape.top or 0) // _ROW, shape.left or 0))


def _line(text: str) -> str:
    return " ".join(text.replace("\v", " ").split())
