"""Units of a rule: what opens one, what does not, and that no text is lost on the way into the tree."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.blocks import Block, BlockKind
from analyzers.marks import annex_mark, article_mark, container_mark, counted_mark
from analyzers.structure import gaps, has_articles, parse_structure
from analyzers.subdivision import subdivide


def paragraphs(*lines):
    return [Block(BlockKind.PARAGRAPH, line) for line in lines]


def outline(nodes):
    return [(node.eid, node.num, node.heading) for top in nodes for node in top.walk()]


def eids(nodes):
    return [node.eid for top in nodes for node in top.walk()]


@pytest.mark.parametrize(
    ("line", "num", "number", "inserted", "rest"),
    [
        ("第七条 文本", "第七条", 7, 0, "文本"),
        ("第七条　文本", "第七条", 7, 0, "文本"),
        ("第七条文本", "第七条", 7, 0, "文本"),
        ("第 7 条  文本", "第 7 条", 7, 0, "文本"),
        ("第１２条 文本", "第１２条", 12, 0, "文本"),
        ("第七条：文本", "第七条", 7, 0, "文本"),
        ("第七条", "第七条", 7, 0, ""),
        ("第一百二十条 文本", "第一百二十条", 120, 0, "文本"),
        ("第七条之一 文本", "第七条之一", 7, 1, "文本"),
        ("第七条之十二 文本", "第七条之十二", 7, 12, "文本"),
        ("第七条 之二 文本", "第七条 之二", 7, 2, "文本"),
        ("笫七条 文本", "笫七条", 7, 0, "文本"),
        ("第三条 本办法所称规定，是指……", "第三条", 3, 0, "本办法所称规定，是指……"),
    ],
)
def test_article_forms(line, num, number, inserted, rest):
    mark = article_mark(line)
    assert (mark.type, mark.num, mark.number, mark.inserted, mark.rest) == (
        "article",
        num,
        number,
        inserted,
        rest,
    )


@pytest.mark.parametrize(
    "line",
    [
        "依据第三条的规定，应当先审批。",
        "第三条第二款规定的情形除外。",
        "第三条、第五条规定的费用不予报销。",
        "第三条至第七条适用于子公司。",
        "第三条和第五条另有规定的，从其规定。",
        "第三条的规定不适用于外聘人员。",
        "第三条规定的审批，由办公室办理。",
        "第三条所称费用，包括交通费。",
        "第三条，第五条。",
        "第三条）",
        "第条 没有编号",
        "第三次会议纪要",
        "",
    ],
)
def test_reference_at_line_start_opens_nothing(line):
    assert article_mark(line) is None


def test_expected_number_settles_what_follows():
    line = "第四条规定的费用由各单位承担。"
    assert article_mark(line, 4).number == 4
    assert article_mark(line, 9) is None
    assert article_mark("第四条第二款规定的费用由各单位承担。", 4) is None


def test_reference_line_stays_in_the_article():
    nodes = parse_structure(
        paragraphs(
            "第一条 为规范管理，制定本办法。",
            "第二条 下列情形从其规定：",
            "第一条第二款规定的情形；",
            "第一条、第二条以外的情形。",
            "依据第三条的规定办理。",
            "第三条 本办法自印发之日起施行。",
        )
    )
    assert [node.num for node in nodes] == ["第一条", "第二条", "第三条"]
    assert len(nodes[1].lines) == 4


@pytest.mark.parametrize(
    ("line", "type_", "num", "rest"),
    [
        ("第一编 总则", "part", "第一编", "总则"),
        ("第一分编　通则", "subpart", "第一分编", "通则"),
        ("第三章 罚则", "chapter", "第三章", "罚则"),
        ("第三章罚则", "chapter", "第三章", "罚则"),
        ("第 3 章 罚则", "chapter", "第 3 章", "罚则"),
        ("第十二章", "chapter", "第十二章", ""),
        ("第二节 报销", "section", "第二节", "报销"),
    ],
)
def test_containers(line, type_, num, rest):
    mark = container_mark(line)
    assert (mark.type, mark.num, mark.rest) == (type_, num, rest)


@pytest.mark.parametrize(
    "line",
    [
        "第三章规定的情形，由办公室处理。",
        "第三章 另有说明；其余照旧",
        "第三章的规定",
        "第三章、第四章",
        "第三章" + "甲" * 60,
        "第章 总则",
        "三章 总则",
    ],
)
def test_sentence_about_a_chapter_opens_nothing(line):
    assert container_mark(line) is None


@pytest.mark.parametrize(
    ("line", "number", "rest"),
    [("一、总则", 1, "总则"), ("十二．附则", 12, "附则"), ("二、 报销", 2, "报销")],
)
def test_counted(line, number, rest):
    mark = counted_mark(line)
    assert (mark.number, mark.rest) == (number, rest)


@pytest.mark.parametrize("line", ["1、总则", "（一）总则", "一是总则", "一百二十一二、", "总则"])
def test_not_counted(line):
    assert counted_mark(line) is None


@pytest.mark.parametrize(
    ("line", "num", "rest"),
    [
        ("附件1 出差审批单", "附件1", "出差审批单"),
        ("附件：出差审批单", "附件", "出差审批单"),
        ("附件", "附件", ""),
        ("附录二 名词", "附录二", "名词"),
        ("附表 3：标准", "附表 3", "标准"),
    ],
)
def test_annex(line, num, rest):
    mark = annex_mark(line)
    assert (mark.num.replace(" ", ""), mark.rest) == (num.replace(" ", ""), rest)


@pytest.mark.parametrize("line", ["附件1列明的标准，自下月起执行。", "附则", "附加险", "附件" + "甲" * 70])
def test_not_an_annex(line):
    assert annex_mark(line) is None


def test_all_levels_nest():
    nodes = parse_structure(
        paragraphs(
            "第一编 总则",
            "第一分编 通则",
            "第一章 一般规定",
            "第一节 目的",
            "第一条 甲。",
            "第一条之一 乙。",
            "第二节 范围",
            "第二条 丙。",
            "第二章 其他",
            "第三条 丁。",
            "第二编 分则",
            "第四条 戊。",
        )
    )
    assert outline(nodes) == [
        ("part_1", "第一编", "总则"),
        ("part_1__subpart_1", "第一分编", "通则"),
        ("part_1__subpart_1__chp_1", "第一章", "一般规定"),
        ("part_1__subpart_1__chp_1__sec_1", "第一节", "目的"),
        ("art_1", "第一条", ""),
        ("art_1-1", "第一条之一", ""),
        ("part_1__subpart_1__chp_1__sec_2", "第二节", "范围"),
        ("art_2", "第二条", ""),
        ("part_1__subpart_1__chp_2", "第二章", "其他"),
        ("art_3", "第三条", ""),
        ("part_2", "第二编", "分则"),
        ("art_4", "第四条", ""),
    ]


def test_heading_in_next_line():
    nodes = parse_structure(
        paragraphs("第一章", "总　则", "第一条 甲。", "第二章", "本章规定下列事项。", "第二条 乙。")
    )
    assert [(n.heading, n.lines) for n in nodes] == [("总　则", []), ("", ["本章规定下列事项。"])]


def test_preamble():
    nodes = parse_structure(paragraphs("各单位：", "现印发如下。", "第一条 甲。", "第二条 乙。"))
    assert (nodes[0].eid, nodes[0].text) == ("preamble", "各单位：\n现印发如下。")
    assert eids(nodes[1:]) == ["art_1", "art_2"]


def test_counted_paragraphs_become_articles():
    nodes = parse_structure(paragraphs("一、总则", "二、范围", "适用于全体员工。", "（一）正式员工；"))
    assert outline(nodes) == [("art_1", "一、", ""), ("art_2", "二、", "")]
    assert nodes[1].lines == ["范围", "适用于全体员工。", "（一）正式员工；"]


def test_counted_paragraphs_are_text_where_there_are_articles():
    nodes = parse_structure(paragraphs("第一条 包括：", "一、交通费；", "二、住宿费。", "第二条 乙。"))
    assert [n.num for n in nodes] == ["第一条", "第二条"]


def test_handbook_of_headings():
    blocks = [
        Block(BlockKind.PARAGRAPH, "欢迎加入。"),
        Block(BlockKind.HEADING, "入职", 2),
        Block(BlockKind.PARAGRAPH, "带好证件。"),
        Block(BlockKind.HEADING, "证件清单", 3),
        Block(BlockKind.PARAGRAPH, "身份证。"),
        Block(BlockKind.HEADING, "离职", 2),
        Block(BlockKind.PARAGRAPH, "交接。"),
    ]
    nodes = parse_structure(blocks)
    assert outline(nodes) == [
        ("preamble", "", ""),
        ("sec_1", "", "入职"),
        ("sec_2", "", "证件清单"),
        ("sec_3", "", "离职"),
    ]
    assert [child.heading for child in nodes[1].children] == ["证件清单"]


def test_annexes_count_articles_anew():
    nodes = parse_structure(
        paragraphs(
            "第一条 甲。",
            "第二条 乙。",
            "附件1 实施细则",
            "第一章 总则",
            "第一条 丙。",
            "附件2 审批单",
            "第一条 丁。",
            "姓名：",
        )
    )
    assert eids(nodes) == [
        "art_1",
        "art_2",
        "annex_1",
        "annex_1__chp_1",
        "annex_1__art_1",
        "annex_2",
        "annex_2__art_1",
    ]


def test_annex_line_before_any_article_is_no_annex():
    nodes = parse_structure(paragraphs("附件：审批单", "第一条 甲。", "第二条 乙。"))
    assert eids(nodes) == ["preamble", "art_1", "art_2"]


def test_same_number_twice_keeps_eids_apart():
    nodes = parse_structure(paragraphs("第一条 甲。", "第二条 乙。", "第二条 丙。", "第三条 丁。"))
    assert eids(nodes) == ["art_1", "art_2", "art_2~2", "art_3"]


def test_contents_list_is_left_out():
    contents = ["目 录", "第一章 总则", "第二章 附则"]
    text = ["第一章 总则", "第一条 甲。", "第二条 乙。", "第二章 附则", "第三条 丙。"]
    assert outline(parse_structure(paragraphs(*contents, *text))) == outline(
        parse_structure(paragraphs(*text))
    )


def test_contents_list_with_page_numbers_is_left_out():
    contents = ["目录", "第一章 总则……1", "第二章 附则……3"]
    text = ["第一章 总则", "第一条 甲。", "第二条 乙。", "第二章 附则", "第三条 丙。"]
    assert outline(parse_structure(paragraphs(*contents, *text))) == outline(
        parse_structure(paragraphs(*text))
    )


def test_line_that_only_says_contents_hides_nothing():
    """A list called 目录 in the middle of a text is no contents list, even where its first line comes again."""
    lines = ["第一条 分为：", "目录", "甲类", "第二条 乙类另行规定。", "甲类", "第三条 丙。"]
    assert text_of(parse_structure(paragraphs(*lines))) == bare("".join(lines))


def test_table_opens_nothing():
    table = Block(BlockKind.TABLE, "第一条\t第二条\n甲\t乙")
    nodes = parse_structure([*paragraphs("第一条 见表。"), table, *paragraphs("第二条 乙。")])
    assert [n.num for n in nodes] == ["第一条", "第二条"]
    assert nodes[0].lines == ["见表。", table.text]


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (["第一条 甲", "第二条 乙"], True),
        (["第一条 甲", "正文"], False),
        (["根据第一条", "根据第二条"], False),
        ([], False),
    ],
)
def test_has_articles(lines, expected):
    assert has_articles(paragraphs(*lines)) is expected


@pytest.mark.parametrize(
    ("numbers", "missing"),
    [([1, 2, 3], []), ([1, 3, 6], [2, 4, 5]), ([5, 6], [1, 2, 3, 4]), ([], []), ([1, 2, 2, 3], [])],
)
def test_gaps(numbers, missing):
    nodes = parse_structure(paragraphs(*(f"第{n}条 甲。" for n in numbers)))
    assert gaps(nodes) == missing


def test_gaps_leave_annexes_out():
    nodes = parse_structure(paragraphs("第一条 甲。", "第二条 乙。", "附件1 细则", "第九条 丙。"))
    assert gaps(nodes) == []


def test_subdivide():
    text = "\n".join(
        [
            "出差按下列规定办理：",
            "（一）报销；",
            "1.机票；",
            "2．车票。",
            "（二）借款；",
            "特殊情形另行规定：",
            "1、台风；",
            "（１）停航；",
        ]
    )
    nodes = subdivide("art_7", text)
    assert [(n.eid, n.type, n.num, n.text) for top in nodes for n in top.walk()] == [
        ("art_7__para_1", "paragraph", "", "出差按下列规定办理："),
        ("art_7__para_1__item_1", "item", "（一）", "报销；"),
        ("art_7__para_1__item_1__subitem_1", "subitem", "1.", "机票；"),
        ("art_7__para_1__item_1__subitem_2", "subitem", "2．", "车票。"),
        ("art_7__para_1__item_2", "item", "（二）", "借款；"),
        ("art_7__para_2", "paragraph", "", "特殊情形另行规定："),
        ("art_7__para_2__subitem_1", "subitem", "1、", "台风；"),
        ("art_7__para_2__item_1", "item", "（１）", "停航；"),
    ]


def test_amount_at_line_start_is_no_subitem():
    nodes = subdivide("art_1", "标准如下：\n1.5万元以下由部门审批。")
    assert [n.type for top in nodes for n in top.walk()] == ["paragraph", "paragraph"]


_UNITS = st.one_of(
    st.builds("第{}条 {}".format, st.integers(1, 40), st.text("甲乙丙，。；", max_size=12)),
    st.builds("第{}条之{} {}".format, st.integers(1, 9), st.integers(1, 3), st.text("甲乙", max_size=4)),
    st.builds("第{}章 {}".format, st.integers(1, 9), st.text("总则附罚", max_size=4)),
    st.builds("第{}节{}".format, st.integers(1, 9), st.text("总则附罚", max_size=4)),
    st.builds("第{}编 {}".format, st.integers(1, 4), st.text("总则附罚", max_size=4)),
    st.builds("{}、{}".format, st.sampled_from("一二三四五"), st.text("甲乙。", max_size=6)),
    st.builds("（{}）{}".format, st.sampled_from("一二三"), st.text("甲乙；", max_size=6)),
    st.builds("附件{} {}".format, st.sampled_from(["", "1", "2"]), st.text("表单", max_size=4)),
    st.sampled_from(["第三条第二款规定的情形。", "依据第三条办理。", "第四条规定的费用。", "总则"]),
    st.text("甲乙丙丁第条章一二之附件（）、。 \t", min_size=1, max_size=16),
)
_BLOCKS = st.lists(
    st.builds(
        lambda kind, text, level: Block(kind, text.strip(), level if kind is BlockKind.HEADING else 0),
        st.sampled_from([BlockKind.PARAGRAPH] * 4 + [BlockKind.HEADING, BlockKind.TABLE]),
        _UNITS,
        st.integers(1, 4),
    ),
    max_size=25,
)


def bare(text):
    return re.sub(r"[\s:：.．、]", "", text)


def text_of(nodes):
    return bare("".join(part for top in nodes for n in top.walk() for part in (n.num, n.heading, *n.lines)))


@given(_BLOCKS)
def test_no_text_is_lost(blocks):
    """Everything but the signs between a number and its text stands in the tree, in its order."""
    assert text_of(parse_structure(blocks)) == bare("".join(block.text for block in blocks))


@given(_BLOCKS)
def test_eids_are_unique(blocks):
    found = eids(parse_structure(blocks))
    assert len(found) == len(set(found))
    assert all(found)


@given(st.lists(_UNITS, min_size=1, max_size=14).map("\n".join))
def test_subdivision_keeps_text_and_eids_apart(text):
    nodes = [node for top in subdivide("art_1", text) for node in top.walk()]
    assert len({node.eid for node in nodes}) == len(nodes)
    assert bare("".join(part for node in nodes for part in (node.num, node.text))) == bare(text)


def test_the_rows_of_a_table_are_no_paragraphs():
    first, second = subdivide("art_1", "标准如下：\n地区\t标准\n一类\t800元\n前款标准为上限。")
    assert (first.eid, first.text) == ("art_1__para_1", "标准如下：\n地区\t标准\n一类\t800元")
    assert (second.eid, second.text) == ("art_1__para_2", "前款标准为上限。")
    (only,) = subdivide("art_2", "包括：\n（一）住宿费：\n（一）\t800元\n（二）其他。")
    assert [item.text for item in only.children] == ["住宿费：\n（一）\t800元", "其他。"]
