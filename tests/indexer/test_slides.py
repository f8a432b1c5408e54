"""read_pptx: titles, order, tables, groups, notes and hidden slides."""

from __future__ import annotations

import io

import pytest
from pptx import Presentation
from pptx.util import Inches

from analyzers.blocks import BlockKind
from indexer.readers.slides import read_pptx
from indexer.readers.unreadable import Unreadable


def saved(show):
    stream = io.BytesIO()
    show.save(stream)
    return stream.getvalue()


def box(shapes, text, left, top):
    shapes.add_textbox(Inches(left), Inches(top), Inches(2), Inches(0.5)).text_frame.text = text


def test_a_slide_is_its_title_its_text_in_order_and_its_notes():
    show = Presentation()
    slide = show.slides.add_slide(show.slide_layouts[5])
    slide.shapes.title.text = "费用报销流程"
    box(slide.shapes, "右下", 5, 4)
    box(slide.shapes, "左下", 1, 4)
    group = slide.shapes.add_group_shape()
    box(group.shapes, "组内", 1, 2)
    cells = slide.shapes.add_table(2, 2, Inches(1), Inches(3), Inches(4), Inches(0.5)).table
    for (row, column), text in {(0, 0): "职务", (0, 1): "标准", (1, 0): "经理", (1, 1): "八百元"}.items():
        cells.cell(row, column).text = text
    slide.notes_slide.notes_text_frame.text = "此页说明流程"
    found = read_pptx(saved(show)).blocks
    assert [block.text for block in found] == [
        "费用报销流程",
        "组内",
        "职务\t标准\n经理\t八百元",
        "左下",
        "右下",
        "〔备注〕此页说明流程",
    ]
    assert found[0].kind is BlockKind.HEADING
    assert found[2].kind is BlockKind.TABLE
    assert {block.page for block in found} == {1}


def test_hidden_slides_are_read_and_named():
    show = Presentation()
    for text in ("公开", "隐藏"):
        slide = show.slides.add_slide(show.slide_layouts[6])
        box(slide.shapes, text, 1, 1)
    slide.element.set("show", "0")
    found = read_pptx(saved(show))
    assert [block.text for block in found.blocks] == ["公开", "隐藏"]
    assert "第 2 页" in found.warnings["hidden_slides"]


def test_reasons():
    empty = Presentation()
    empty.slides.add_slide(empty.slide_layouts[6])
    for data, code in ((saved(empty), "image_only"), (b"PK\x03\x04" + b"x" * 90, "damaged")):
        with pytest.raises(Unreadable) as caught:
            read_pptx(data)
        assert caught.value.code == code
