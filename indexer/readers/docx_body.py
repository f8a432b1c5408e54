"""The text of a docx in reading order, as it stands when every tracked change is accepted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from analyzers.blocks import Block, BlockKind
from indexer.readers.docx_names import DGM, VAL, A, O, R, V, W, value, whole
from indexer.readers.docx_numbering import Counters
from indexer.readers.docx_styles import list_place
from indexer.readers.docx_tables import Cell, table_blocks
from indexer.readers.docx_words import WORD_HANDLERS, Book, Tally, Words

_CONTENTS_TITLE = re.compile(r"[目⽬]\s*[录次錄]$|contents$", re.I)
_WRAPPERS = frozenset(
    (W + "sdt", W + "sdtContent", W + "customXml", W + "smartTag", W + "ins", W + "moveTo")
)
_MARKS = frozenset(W + name for name in ("vanish", "ins", "del", "moveFrom", "moveTo"))
_MERGES = frozenset(W + name for name in ("cellDel", "cellMerge", "vMerge", "hMerge"))
_LONGEST_HEADING = 100
"""Characters; a longer paragraph, or one that ends like a sentence, is text whatever its style says."""


@dataclass(slots=True)
class _Carry:
    """Text whose paragraph mark is deleted or hidden: it goes on in the next paragraph."""

    text: str
    properties: etree._Element | None
    counted: bool


def read_body(body: etree._Element, book: Book) -> tuple[list[Block], Tally]:
    """The blocks of a body, and the tally.

    A contents list that is longer than the text, or a field without an end, is no such thing but a broken
    file: it is read again as plain text, so that nothing gets lost.
    """
    tally = Tally()
    story = Story(book, tally)
    blocks = story.read(body)
    if story.broken or tally.listed > tally.said:
        tally = Tally()
        blocks = Story(book, tally, flat=True).read(body)
    return blocks, tally


class Story(Words):
    """A run of text with its own numbering: the body, the text boxes, a note."""

    def __init__(
        self, book: Book, tally: Tally, flat: bool = False, counters: Counters | None = None
    ) -> None:
        super().__init__(book, tally, flat)
        self._counters = counters or Counters(book.numbered)
        self._box_counters: Counters | None = None
        self._blocks: list[Block] = []
        self._boxes: list[Block] = []
        self._notes: list[Block] = []
        self._carry: _Carry | None = None
        self._tables = 0
        self._marks = not _MARKS.isdisjoint(book.uses)
        self._frames = W + "framePr" in book.uses
        self._merges = not _MERGES.isdisjoint(book.uses)

    def read(self, container: etree._Element) -> list[Block]:
        """The blocks of a container of paragraphs and tables."""
        self._walk(container)
        self._settle()
        return self._blocks

    def _paragraph(self, node: etree._Element) -> None:
        properties = node.find(W + "pPr")
        self._line, self._passed_contents = [], self._mute
        if self._hides:
            self._style_hides = self._book.styles.hidden(value(properties, "pStyle"))
        self._walk(node)
        text, carry = "".join(self._line), self._carry
        self._line, self._carry = [], None
        counted = carry is not None and carry.counted
        if carry is not None:
            text = carry.text + text
        mark = properties.find(W + "rPr") if self._marks and properties is not None else None
        if (mark is not None and self._mark_goes(mark)) or (self._frames and _drop_cap(properties)):
            self._carry = _Carry(text, properties, counted)
        elif self._hides and self._is_hidden(mark):
            self._hidden_mark(text, properties, counted)
        else:
            self._finish(text, properties, counted)

    def _mark_goes(self, mark: etree._Element) -> bool:
        """Whether a paragraph's mark is deleted: what it holds goes on in the next paragraph."""
        self._tally.inserted += mark.find(W + "ins") is not None or mark.find(W + "moveTo") is not None
        gone = mark.find(W + "del") is not None or mark.find(W + "moveFrom") is not None
        self._tally.deleted += gone
        return gone

    def _hidden_mark(self, text: str, properties: etree._Element | None, counted: bool) -> None:
        """A paragraph without a visible end: its number and text open the line that the next one goes on with."""
        if text.strip():
            label = "" if counted else self._label(text, properties)
            self._carry = _Carry(label + text.lstrip(), properties, True)

    def _settle(self) -> None:
        """End what has been carried over to a paragraph that does not come."""
        carry, self._carry = self._carry, None
        if carry is not None and carry.text.strip():
            self._finish(carry.text, carry.properties, carry.counted)
        self._flush()

    def _finish(self, text: str, properties: etree._Element | None, counted: bool) -> None:
        text = text.strip()
        if not text and self._passed_contents:
            self._drop_contents_title()
        elif not counted and (text or not _ends_section(properties)):
            text = self._label(text, properties) + text
        level = self._book.styles.heading(properties) if text else 0
        if level and len(text) <= _LONGEST_HEADING and text.rstrip("\n")[-1] not in "。；;":
            self._blocks.append(Block(BlockKind.HEADING, _joined_lines(text), level))
        else:
            lines = (line.strip() for line in text.split("\n"))
            self._blocks.extend(Block(BlockKind.PARAGRAPH, line) for line in lines if line)
        self._flush()

    def _flush(self) -> None:
        """Set what stood beside the line below it; notes in a table come below the whole table."""
        self._blocks.extend(self._boxes)
        self._boxes.clear()
        if not self._tables:
            self._blocks.extend(self._notes)
            self._notes.clear()

    def _drop_contents_title(self) -> None:
        if self._blocks and _CONTENTS_TITLE.match(self._blocks[-1].text.strip()):
            self._blocks.pop()

    def _label(self, text: str, properties: etree._Element | None) -> str:
        """The paragraph's number with what parts it from the text; counts the paragraph."""
        place = list_place(properties, self._book.styles, self._book.numbered)
        if place is None:
            return ""
        label, gap = self._counters.next(*place)
        if not gap and label and text and label[-1].isascii() and label[-1].isalnum():
            gap = " " if text[0].isascii() and text[0].isalnum() else ""
        return label + gap if text else label

    def _table(self, node: etree._Element) -> None:
        self._settle()
        self._tables += 1
        rows = [row for row in map(self._row, _inside(node, W + "tr")) if row]
        self._tables -= 1
        self._blocks.extend(table_blocks(rows))
        self._flush()

    def _row(self, node: etree._Element) -> list[Cell]:
        """The cells of a row, none where it is deleted."""
        properties = node.find(W + "trPr")
        if properties is not None:
            self._tally.inserted += properties.find(W + "ins") is not None
            if properties.find(W + "del") is not None:
                self._tally.deleted += 1
                return []
        before = [Cell()] if whole(properties, "gridBefore") else []
        return before + [cell for cell in map(self._cell, _inside(node, W + "tc")) if cell is not None]

    def _cell(self, node: etree._Element) -> Cell | None:
        """A cell; empty where it continues the one above, None where it is deleted."""
        properties = node.find(W + "tcPr") if self._merges else None
        change = properties.find(W + "cellDel") if properties is not None else None
        if change is not None:
            self._tally.deleted += 1
            return None
        if _continues(properties):
            self._tally.hidden += sum(len((text.text or "").strip()) for text in node.iter(W + "t"))
            return Cell()
        outer, carry = self._blocks, self._carry
        self._blocks, self._carry = [], None
        self._walk(node)
        self._settle()
        blocks = tuple(self._blocks)
        self._blocks, self._carry = outer, carry
        return Cell(blocks)

    def _box(self, node: etree._Element) -> None:
        if self._mute:
            return
        if self._box_counters is None:
            self._box_counters = Counters(self._book.numbered)
        story = Story(self._book, self._tally, self._flat, self._box_counters)
        blocks = story.read(node)
        if story.broken:
            blocks = Story(self._book, self._tally, True, self._box_counters).read(node)
        self._boxes.extend(blocks)

    def _word_art(self, node: etree._Element) -> None:
        text = " ".join(node.get("string", "").split())
        if text and not self._mute:
            self._boxes.append(Block(BlockKind.PARAGRAPH, text))

    def _drawn(self, node: etree._Element) -> None:
        """A paragraph drawn inside a picture's canvas."""
        text = "".join(part.text or "" for part in node.iter(A + "t")).strip()
        if text and not self._mute:
            self._boxes.append(Block(BlockKind.PARAGRAPH, text))

    def _diagram(self, node: etree._Element) -> None:
        if not self._mute:
            texts = self._book.diagram(node.get(R + "dm", ""))
            self._boxes.extend(Block(BlockKind.PARAGRAPH, text) for text in texts)

    def _object(self, node: etree._Element) -> None:
        if not self._mute:
            self._tally.objects.append(node.get(R + "id", ""))

    def _note(self, node: etree._Element) -> None:
        kind = "footnote" if node.tag == W + "footnoteReference" else "endnote"
        note = self._book.notes.get((kind, node.get(W + "id", "")))
        if self._mute or note is None:
            return
        self._tally.notes += 1
        mark = f"〔注{self._tally.notes}〕"
        self._say(mark)
        lines = (" ".join(block.text.split()) for block in Story(self._book, self._tally).read(note))
        self._notes.append(Block(BlockKind.PARAGRAPH, mark + " ".join(lines)))

    def _chunk(self, node: etree._Element) -> None:
        if not self._mute:
            self._settle()
            blocks = self._book.chunk(node.get(R + "id", ""))
            self._tally.said += sum(len(block.text) for block in blocks)
            self._blocks.extend(blocks)


def _ends_section(properties: etree._Element | None) -> bool:
    return properties is not None and properties.find(W + "sectPr") is not None


def _drop_cap(properties: etree._Element | None) -> bool:
    """Whether a paragraph is the big first letter of the next one."""
    frame = properties.find(W + "framePr") if properties is not None else None
    return frame is not None and frame.get(W + "dropCap", "none") != "none"


def _joined_lines(text: str) -> str:
    """A heading in one line: a space where Latin words met, none between Chinese characters."""
    return re.sub(r"(?<=[A-Za-z0-9,.])\s*\n\s*(?=[A-Za-z0-9])", " ", text).replace("\n", "").strip()


def _inside(node: etree._Element, tag: str) -> Iterator[etree._Element]:
    """The rows of a table or cells of a row, also those inside content controls."""
    for child in node:
        if child.tag == tag:
            yield child
        elif child.tag in _WRAPPERS:
            yield from _inside(child, tag)


def _continues(properties: etree._Element | None) -> bool:
    """Whether a cell only continues the one above or before it, as the table is now."""
    if properties is None:
        return False
    change = properties.find(W + "cellMerge")
    if change is not None and change.get(W + "vMerge") is not None:
        return change.get(W + "vMerge") == "cont"
    merges = (properties.find(W + "vMerge"), properties.find(W + "hMerge"))
    return any(merge is not None and merge.get(VAL, "continue") == "continue" for merge in merges)


Story.handlers = {
    **WORD_HANDLERS,
    W + "p": Story._paragraph,
    W + "tbl": Story._table,
    W + "footnoteReference": Story._note,
    W + "endnoteReference": Story._note,
    W + "altChunk": Story._chunk,
    W + "txbxContent": Story._box,
    V + "textpath": Story._word_art,
    O + "OLEObject": Story._object,
    DGM + "relIds": Story._diagram,
    A + "p": Story._drawn,
}
