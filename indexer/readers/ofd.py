"""Ofd files (GB/T 33190): the text of their pages in reading order, their fields and attachments."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from lxml import etree

from indexer.readers.extract import Extract, Member
from indexer.readers.ofd_fields import annotated, attachments, custom_fields, stated_fields
from indexer.readers.ofd_page import POINTS, Drawn
from indexer.readers.ofd_parts import Parts, beside, children, numbers, text_of
from indexer.readers.ofd_scans import Scan, media, recognised
from indexer.readers.pdf_lines import lines_of
from indexer.readers.pdf_margins import Sheet, without_margins
from indexer.readers.pdf_paragraphs import blocks_of
from indexer.readers.pdf_places import columns_as_lines
from indexer.readers.pdf_signs import is_garbled
from indexer.readers.pdf_tables import ruled_tables
from indexer.readers.unreadable import Unreadable

MAX_PAGES = 2_000
_ROOT = "OFD.xml"
_A4 = (0.0, 0.0, 210.0, 297.0)


@dataclass
class _Found:
    """What the documents of a file gave."""

    sheets: list[Sheet] = field(default_factory=list)
    fields: dict[str, str] = field(default_factory=dict)
    members: list[Member] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    scans: list[Scan] = field(default_factory=list)
    pictures: list[int] = field(default_factory=list)
    unsure: list[int] = field(default_factory=list)
    ocr_missing: str = ""
    outlined: list[int] = field(default_factory=list)
    garbled: list[int] = field(default_factory=list)
    missing: list[int] = field(default_factory=list)
    pages: int = 0


def read_ofd(data: bytes) -> Extract:
    """The text of an ofd, that of all its documents one after the other. Raises `Unreadable`."""
    parts = Parts(data)
    root = parts.tree(_ROOT)
    if root.find(".//{*}Encryptions") is not None or parts.has("Encryptions.xml"):
        raise Unreadable("needs_password", "OFD 有加密保护，没有读取。请用阅读软件解除加密后重新导入。")
    found = _Found()
    for body in children(root, "DocBody"):
        found.fields = stated_fields(body) | found.fields
        location = text_of(body, "DocRoot")
        if location:
            _Document(parts, beside(_ROOT, location), found).read()
    if found.scans:
        sheets, found.unsure, found.ocr_missing = recognised(parts, found.scans)
        found.sheets = sorted((*found.sheets, *sheets), key=lambda sheet: sheet.number)
        found.pictures = [scan.number for scan in found.scans] if found.ocr_missing else []
    blocks = blocks_of(without_margins(found.sheets))
    if not any(block.text.strip() for block in blocks):
        raise _without_text(found)
    return Extract(tuple(blocks), found.fields, _warnings(found), tuple(found.members))


class _Document:
    """One document of a file."""

    def __init__(self, parts: Parts, path: str, found: _Found) -> None:
        self._parts = parts
        self._path = path
        self._found = found
        self._root = parts.tree(path)
        self._templates = {
            node.get("ID", ""): beside(path, node.get("BaseLoc", ""))
            for node in self._root.iter("{*}TemplatePage")
        }
        self._texts: dict[str, str] = {}
        self._media = media(parts, path, self._root)

    def read(self) -> None:
        """Add what it holds to what was found."""
        pages = [node for group in children(self._root, "Pages") for node in children(group, "Page")]
        if len(pages) + self._found.pages > MAX_PAGES:
            raise Unreadable(
                "too_many_pages", f"OFD 超过 {MAX_PAGES} 页，没有读取。请拆分成几个文件后重新导入。"
            )
        for node in pages:
            self._found.pages += 1
            self._page(beside(self._path, node.get("BaseLoc", "")), self._found.pages)
        marks = annotated(self._parts, self._path, self._root)
        self._found.fields |= marks
        self._found.fields |= custom_fields(self._parts, self._path, self._root, self._texts)
        self._found.members += attachments(self._parts, self._path, self._root)

    def _page(self, path: str, number: int) -> None:
        root = self._parts.optional(path)
        if root is None:
            self._found.missing.append(number)
            return
        drawn = Drawn()
        for template in children(root, "Template"):
            background = self._parts.optional(self._templates.get(template.get("TemplateID", ""), ""))
            _draw(background, drawn)
        own = _draw(root, drawn)
        self._texts |= drawn.texts
        if drawn.aslant:
            self._found.fields.setdefault("watermark", " ".join(dict.fromkeys(drawn.aslant)))
        text = " ".join(word.text for word in drawn.words)
        if is_garbled(text):
            self._found.garbled.append(number)
        elif not text.strip() and drawn.images:
            self._found.scans.append(self._scan(path, root, drawn, number))
        elif not text.strip() and own.paths:
            self._found.outlined.append(number)
        else:
            self._found.sheets.append(_sheet(drawn, self._box(root), number))

    def _scan(self, path: str, page: etree._Element, drawn: Drawn, number: int) -> Scan:
        box = self._box(page)
        places = self._media | media(self._parts, path, page)
        pictures = [(places.get(one.resource, ""), one) for one in drawn.images]
        return Scan(number, box[2] * POINTS, box[3] * POINTS, tuple(pictures))

    def _box(self, page: etree._Element) -> Sequence[float]:
        for node in (page.find("{*}Area"), self._root.find("{*}CommonData/{*}PageArea")):
            box = numbers(text_of(node, "PhysicalBox")) if node is not None else []
            if len(box) == 4:
                return box
        return _A4


def _draw(root: etree._Element | None, drawn: Drawn) -> Drawn:
    for content in children(root, "Content") if root is not None else ():
        drawn.add(content)
    return drawn


def _sheet(drawn: Drawn, box: Sequence[float], number: int) -> Sheet:
    width, height = box[2] * POINTS, box[3] * POINTS
    words = columns_as_lines(drawn.words, width)
    tables, rest = ruled_tables(words, drawn.rules, number)
    return Sheet(number, tuple(lines_of(rest, number)), tuple(tables), height, width)


def _without_text(found: _Found) -> Unreadable:
    if found.garbled:
        return Unreadable(
            "garbled", "OFD 的字体没有可用的文字编码，取出的是乱码，没有收录。请提供带文字的原件。"
        )
    if found.outlined:
        return Unreadable(
            "needs_ocr",
            "OFD 的文字是画成的图形，没有可取的文字，没有收录。请另存为图片后导入，或提供带文字的原件。",
        )
    if found.pictures:
        return Unreadable(
            "needs_ocr",
            f"OFD 是扫描件，只有图片没有文字，没有收录。{found.ocr_missing}或改用带文字的原件。",
        )
    if found.unsure:
        return Unreadable(
            "needs_ocr",
            "OFD 是扫描件，文字识别没有把握或没有认出文字，没有收录。请换更清楚的扫描件，或提供带文字的原件。",
        )
    if found.missing or not found.pages:
        return Unreadable("damaged", "OFD 缺少页面内容，可能已损坏。请重新取得原件后再导入。")
    return Unreadable("no_text", "OFD 里没有文字，没有收录。请确认原件是否保存完整。")


def _warnings(found: _Found) -> dict[str, str]:
    warnings = {}
    without = sorted((*found.pictures, *found.outlined, *found.garbled))
    if without:
        pages = "、".join(map(str, without[:10]))
        warnings["pages_without_text"] = (
            f"第 {pages} 页{'等' if len(without) > 10 else ''}是图片、图形或乱码，没有收录文字。请对照原件。"
        )
    if found.unsure:
        pages = "、".join(map(str, found.unsure[:10]))
        warnings["pages_unsure"] = (
            f"第 {pages} 页{'等' if len(found.unsure) > 10 else ''}的文字识别没有把握，没有收录。请对照原件。"
        )
    if found.missing:
        pages = "、".join(map(str, found.missing[:10]))
        warnings["pages_unreadable"] = f"第 {pages} 页缺少内容或已损坏，没有读取。请对照原件。"
    return warnings
