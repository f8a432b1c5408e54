"""docx: automatic numbers as Word writes them."""

from __future__ import annotations

import pytest

from indexer.readers.docx import read_docx
from tests.indexer.docx_maker import Docx, Level, abstract, instance, listed, paragraph, run

LAW = [
    Level("chineseCountingThousand", "第%1章"),
    Level("chineseCountingThousand", "第%2条", restart=0),
    Level("chineseCounting", "（%3）"),
]
PLAIN = [Level("decimal", "%1"), Level("decimal", "%1.%2"), Level("decimal", "%1.%2.%3")]


def numbers(
    levels: list[Level], places: list[tuple[int, int]], instances: str = "", **parts: str
) -> list[str]:
    """What stands before 文 in paragraphs of these instances and levels."""
    body = "".join(paragraph("文", listed(number, level)) for number, level in places)
    docx = Docx(body, abstract(1, levels) + (instances or instance(1, 1)), **parts)
    return [block.text.removesuffix("文") for block in read_docx(docx.bytes()).blocks]


def test_articles_go_on_over_chapters_and_items_start_anew():
    places = [(1, level) for level in (0, 1, 2, 2, 1, 2, 0, 1, 2)]
    expected = [
        "第一章 ",
        "第一条 ",
        "（一）",
        "（二）",
        "第二条 ",
        "（一）",
        "第二章 ",
        "第三条 ",
        "（一）",
    ]
    assert numbers(LAW, places) == expected


def test_skipped_levels_count_as_begun():
    assert numbers(PLAIN, [(1, 0), (1, 2), (1, 1), (1, 2)]) == ["1 ", "1.1.1 ", "1.2 ", "1.2.1 "]
    assert numbers(PLAIN, [(1, 1), (1, 0), (1, 1)]) == ["1.1 ", "2 ", "2.1 "]


@pytest.mark.parametrize(
    ("restart", "expected"),
    [
        (None, ["1 ", "1.1 ", "1.1.1 ", "1.2 ", "1.2.1 ", "2 ", "2.1 ", "2.1.1 "]),
        (0, ["1 ", "1.1 ", "1.1.1 ", "1.2 ", "1.2.2 ", "2 ", "2.1 ", "2.1.3 "]),
        (1, ["1 ", "1.1 ", "1.1.1 ", "1.2 ", "1.2.2 ", "2 ", "2.1 ", "2.1.1 "]),
        (2, ["1 ", "1.1 ", "1.1.1 ", "1.2 ", "1.2.1 ", "2 ", "2.1 ", "2.1.1 "]),
        (7, ["1 ", "1.1 ", "1.1.1 ", "1.2 ", "1.2.1 ", "2 ", "2.1 ", "2.1.1 "]),
    ],
)
def test_level_restarts(restart, expected):
    levels = [*PLAIN[:2], Level("decimal", "%1.%2.%3", restart=restart)]
    assert numbers(levels, [(1, level) for level in (0, 1, 2, 1, 2, 0, 1, 2)]) == expected


def test_instances_share_their_list_and_restart_only_where_told():
    both = instance(1, 1) + instance(2, 1)
    assert numbers(PLAIN, [(1, 0), (2, 0), (1, 0)], both) == ["1 ", "2 ", "3 "]
    anew = instance(1, 1) + instance(2, 1, {0: 5})
    assert numbers(PLAIN, [(1, 0), (1, 0), (2, 0), (2, 0), (1, 0)], anew) == ["1 ", "2 ", "5 ", "6 ", "7 "]


def test_start_of_an_instance_holds_at_every_restart():
    anew = instance(2, 1, {1: 4})
    assert numbers(PLAIN, [(2, 0), (2, 1), (2, 0), (2, 1)], anew) == ["1 ", "1.4 ", "2 ", "2.4 "]


def test_own_level_of_an_instance():
    own = f'<w:lvlOverride w:ilvl="0">{Level("upperLetter", "%1)").xml(0)}</w:lvlOverride>'
    both = instance(1, 1) + instance(2, 1, more=own)
    assert numbers(PLAIN, [(1, 0), (2, 0)], both) == ["1 ", "B) "]


def test_list_without_a_start_begins_at_zero():
    assert numbers([Level("decimal", "%1.", start=None)], [(1, 0), (1, 0)]) == ["0. ", "1. "]


def test_legal_levels_write_all_in_arabic_digits():
    levels = [Level("chineseCounting", "第%1章"), Level("decimal", "%1.%2", legal=True)]
    assert numbers(levels, [(1, 0), (1, 1), (1, 1)]) == ["第一章 ", "1.1 ", "1.2 "]


def test_custom_format_in_an_alternative():
    custom = (
        '<mc:AlternateContent><mc:Choice Requires="w14"><w:numFmt w:val="custom" w:format="001, 002, ..."/></mc:Choice>'
        '<mc:Fallback><w:numFmt w:val="decimal"/></mc:Fallback></mc:AlternateContent>'
    )
    assert numbers([Level(custom, "%1")], [(1, 0)]) == ["001 "]


@pytest.mark.parametrize(
    ("level", "expected"),
    [
        (Level("decimal", "第%1条", suffix="nothing"), "第1条 "),
        (Level("decimal", "第%1条", suffix="tab"), "第1条 "),
        (Level("chineseCounting", "（%1）", suffix="space"), "（一）"),
        (Level("chineseCounting", "%1、", suffix="tab"), "一、"),
        (Level("chineseCounting", "(%1)"), "(一)"),
        (Level("decimal", "(%1)"), "(1) "),
        (Level("decimal", "%1.", suffix="nothing"), "1."),
        (Level("none", "附件："), "附件："),
        (Level("decimal", ""), ""),
        (Level("decimal", "%1.", more="<w:rPr><w:vanish/></w:rPr>"), ""),
        (Level("bullet", "\uf0b7"), ""),
        (Level("bullet", "l"), ""),
        (Level("bullet", "注"), "注 "),
        (Level("decimal", "%1%5"), "1 "),
    ],
)
def test_number_and_what_parts_it_from_the_text(level, expected):
    assert numbers([level], [(1, 0)]) == [expected]


def test_number_without_a_gap_does_not_run_into_a_number():
    docx = Docx(
        paragraph("3个月", listed(1)),
        abstract(1, [Level("decimal", "1.%1", suffix="nothing")]) + instance(1, 1),
    )
    assert read_docx(docx.bytes()).blocks[0].text == "1.1 3个月"


@pytest.mark.parametrize("place", [(0, 0), (9, 0), (1, 7), (1, 12)])
def test_no_number_for_lists_and_levels_that_are_not_there(place):
    assert numbers(PLAIN, [place]) == [""]


def test_empty_paragraph_counts_and_shows_its_number_but_a_section_break_does_not():
    body = paragraph("", listed(1)) + paragraph("", listed(1) + "<w:sectPr/>") + paragraph("文", listed(1))
    docx = Docx(body, abstract(1, [LAW[1], *PLAIN]).replace("%2", "%1") + instance(1, 1))
    assert [block.text for block in read_docx(docx.bytes()).blocks] == ["第一条", "第二条 文"]


def style(id_: str, properties: str, based_on: str = "", default: bool = False) -> str:
    based = f'<w:basedOn w:val="{based_on}"/>' if based_on else ""
    first = ' w:default="1"' if default else ""
    return (
        f'<w:style w:type="paragraph"{first} w:styleId="{id_}"><w:name w:val="{id_}"/>{based}'
        f"<w:pPr>{properties}</w:pPr></w:style>"
    )


def styled(*names: str, own: str = "") -> str:
    return "".join(paragraph("文", (f'<w:pStyle w:val="{name}"/>' if name else "") + own) for name in names)


def by_style(body: str, levels: list[Level], styles: str) -> list[str]:
    docx = Docx(body, abstract(1, levels) + instance(1, 1), styles)
    return [block.text.removesuffix("文") for block in read_docx(docx.bytes()).blocks]


def test_numbers_through_styles():
    styles = style("A", listed(1, 0)) + style("B", '<w:numPr><w:ilvl w:val="1"/></w:numPr>', "A")
    styles += style("C", "", "B") + style("D", listed(0, None), "B")
    assert by_style(styled("A", "B", "C", "D", "B"), PLAIN, styles) == ["1 ", "1.1 ", "1.2 ", "", "1.3 "]


def test_level_tied_to_a_style_wins_over_the_level_in_the_style():
    levels = [PLAIN[0], Level("decimal", "%1.%2", style="B")]
    styles = style("A", listed(1, 0)) + style("B", listed(1, 0))
    assert by_style(styled("A", "B"), levels, styles) == ["1 ", "1.1 "]


def test_default_style_numbers_and_a_paragraph_may_switch_it_off():
    styles = style("N", listed(1, 0), default=True)
    assert by_style(styled("", ""), PLAIN, styles) == ["1 ", "2 "]
    assert by_style(styled("", own=listed(0)) + styled(""), PLAIN, styles) == ["", "1 "]


def test_own_level_with_the_list_of_the_style():
    styles = style("A", listed(1, 0))
    deeper = styled("A", own='<w:numPr><w:ilvl w:val="1"/></w:numPr>')
    assert by_style(styled("A") + deeper, PLAIN, styles) == ["1 ", "1.1 "]


def test_styles_based_on_each_other_end():
    styles = style("A", "", "B") + style("B", listed(1, 0), "A")
    assert by_style(styled("A"), PLAIN, styles) == ["1 "]


def test_list_that_points_to_a_list_style():
    lists = abstract(1, PLAIN, '<w:styleLink w:val="S"/>') + abstract(2, [], '<w:numStyleLink w:val="S"/>')
    lists += instance(1, 1) + instance(2, 2)
    styles = f'<w:style w:type="numbering" w:styleId="S"><w:name w:val="S"/><w:pPr>{listed(1, None)}</w:pPr></w:style>'
    docx = Docx(paragraph("文", listed(2)) + paragraph("文", listed(2, 1)), lists, styles)
    assert [block.text for block in read_docx(docx.bytes()).blocks] == ["1 文", "1.1 文"]


def test_list_style_that_points_to_itself_ends():
    lists = abstract(1, PLAIN, '<w:numStyleLink w:val="S"/>') + instance(1, 1)
    styles = f'<w:style w:type="numbering" w:styleId="S"><w:pPr>{listed(1, None)}</w:pPr></w:style>'
    assert [
        block.text for block in read_docx(Docx(paragraph("文", listed(1)), lists, styles).bytes()).blocks
    ] == ["1 文"]


def test_deleted_clause_does_not_count_and_a_joined_one_has_the_number_of_the_last():
    gone = '<w:rPr><w:del w:id="1"/></w:rPr>'
    body = paragraph("甲", listed(1))
    body += paragraph('<w:del w:id="2"><w:r><w:delText>乙</w:delText></w:r></w:del>', listed(1) + gone)
    body += paragraph(run("丙"), listed(1) + gone) + paragraph("丁", listed(1))
    body += paragraph(run("戊"), '<w:rPr><w:ins w:id="3"/></w:rPr>' + listed(1))
    docx = Docx(body, abstract(1, [Level("decimal", "第%1条")]) + instance(1, 1))
    assert [block.text for block in read_docx(docx.bytes()).blocks] == [
        "第1条 甲",
        "第2条 丙丁",
        "第3条 戊",
    ]


def test_clause_number_before_a_style_separator():
    """A paragraph with a hidden mark opens the line that the next one goes on with."""
    hidden = "<w:rPr><w:vanish/><w:specVanish/></w:rPr>"
    body = (
        paragraph(run("目的。"), listed(1) + hidden)
        + paragraph("为规范管理。", listed(1))
        + paragraph("乙", listed(1))
    )
    docx = Docx(body, abstract(1, [Level("decimal", "第%1条")]) + instance(1, 1))
    assert [block.text for block in read_docx(docx.bytes()).blocks] == [
        "第1条 目的。为规范管理。",
        "第2条 乙",
    ]


def test_text_boxes_count_by_themselves():
    box = f"<w:r><w:pict><v:textbox><w:txbxContent>{paragraph('框', listed(1))}</w:txbxContent></v:textbox></w:pict></w:r>"
    body = (
        paragraph("文", listed(1))
        + paragraph(box + run("文"), listed(1))
        + paragraph(box + run("文"), listed(1))
    )
    docx = Docx(body, abstract(1, [Level("decimal", "%1.")]) + instance(1, 1))
    texts = [block.text for block in read_docx(docx.bytes()).blocks]
    assert texts == ["1. 文", "2. 文", "1. 框", "3. 文", "2. 框"]


def test_numbered_column_of_a_table():
    rows = "".join(
        f"<w:tr><w:tc>{paragraph('', listed(1))}</w:tc><w:tc>{paragraph(name)}</w:tc></w:tr>"
        for name in "甲乙"
    )
    docx = Docx(f"<w:tbl>{rows}</w:tbl>", abstract(1, PLAIN) + instance(1, 1))
    assert [block.text for block in read_docx(docx.bytes()).blocks] == ["1\t甲\n2\t乙"]
