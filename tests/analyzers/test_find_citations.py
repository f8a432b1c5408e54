"""What a citation names, where it stands, and what is none."""

import time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.citations import find_citations


def _steps(steps):
    """第12条之1第2款 as art12-1.par2."""
    short = {
        "article": "art",
        "paragraph": "par",
        "item": "item",
        "subitem": "sub",
        "chapter": "chp",
        "section": "sec",
    }
    return ".".join(
        f"{short[s.unit]}{s.number}" + (f"-{s.inserted}" if s.inserted else "") for s in steps or ()
    )


def _all(text):
    return [(text[c.start : c.end], c.title, _steps(c.provision)) for c in find_citations(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (
            "按《差旅费管理办法》（澜江发〔2023〕12号）第十二条第二款办理",
            [("《差旅费管理办法》（澜江发〔2023〕12号）第十二条第二款", "差旅费管理办法", "art12.par2")],
        ),
        ("《办法》第三条、第五条", [("《办法》第三条", "办法", "art3"), ("第五条", "办法", "art5")]),
        (
            "《办法》第三条第一款、第二款和第（三）项",
            [
                ("《办法》第三条第一款", "办法", "art3.par1"),
                ("第二款", "办法", "art3.par2"),
                ("第（三）项", "办法", "art3.par2.item3"),
            ],
        ),
        ("《办法》第三、四条", [("《办法》第三", "办法", "art3"), ("四条", "办法", "art4")]),
        (
            "《关于修改〈公司法〉的决定》",
            [("《关于修改〈公司法〉的决定》", "关于修改〈公司法〉的决定", "")],
        ),
        (
            "《关于印发《采购办法》的通知》",
            [("《关于印发《采购办法》的通知》", "关于印发《采购办法》的通知", "")],
        ),
        ("《没有收尾《办法》第三条", [("《办法》第三条", "办法", "art3")]),
        (
            "《公司法》（2018年修正）第十二条之一",
            [("《公司法》（2018年修正）第十二条之一", "公司法", "art12-1")],
        ),
        ("《采购办法》（试行）第三条", [("《采购办法》（试行）第三条", "采购办法（试行）", "art3")]),
        ("依照刑法第二百条处理", [("刑法第二百条", "刑法", "art200")]),
        ("差旅费管理办法 第 12 条", [("差旅费管理办法 第 12 条", "差旅费管理办法", "art12")]),
        ("《办法》第十条第（一）至（三）项", [("《办法》第十条第（一）至（三）项", "办法", "art10.item1")]),
        ("本办法自发布之日起施行", []),
        ("《》", []),
    ],
)
def test_titles_and_provisions(text, expected):
    assert _all(text) == expected


@pytest.mark.parametrize(
    ("text", "relative", "steps"),
    [
        ("本办法第三条", "this", "art3"),
        ("本规定第三条第二款", "this", "art3.par2"),
        ("本法第三条", "this", "art3"),
        ("该办法第三条", "that", "art3"),
        ("前款", "paragraph_before", ""),
        ("前两款", "paragraph_before", ""),
        ("前款第（二）项", "paragraph_before", "item2"),
        ("前条", "article_before", ""),
        ("本条第一款", "article", "par1"),
        ("本款", "paragraph", ""),
        ("第十三条", None, "art13"),
    ],
)
def test_relative(text, relative, steps):
    (found,) = find_citations(f"违反{text}规定的")
    assert f"违反{text}规定的"[found.start : found.end] == text
    assert (found.title, found.relative, _steps(found.provision)) == (None, relative, steps)


@pytest.mark.parametrize("text", ["第三条至第七条", "第三至第七条", "第三至七条", "第3-7条"])
def test_range(text):
    (found,) = find_citations(f"违反本办法{text}规定")
    assert (_steps(found.provision), _steps(found.range_end)) == ("art3", "art7")


def test_numbers():
    text = "根据国发〔2018〕41号文件第三条、澜江发[2023]12号执行"
    first, second = find_citations(text)
    assert (first.number.normal, _steps(first.provision)) == ("国发〔2018〕41号", "art3")
    assert (second.number.agency, second.number.year, second.number.serial) == ("澜江发", 2023, 12)
    assert text[second.start : second.end] == "澜江发[2023]12号"


@pytest.mark.parametrize(
    "introduced",
    [
        "《采购管理办法》（华源发〔2022〕3号，以下简称“采购办法”）",
        "《采购管理办法》（华源发〔2022〕3号）（以下简称《采购办法》）",
        "《采购管理办法》（华源发〔2022〕3号），以下简称《采购办法》",
    ],
)
def test_alias(introduced):
    for use in ("按采购办法第八条", "按《采购办法》第八条"):
        text = f"{introduced}已施行，{use}办理"
        first, second = find_citations(text)
        assert text[first.start : first.end] == introduced
        assert first.alias == second.alias == "采购办法"
        assert second.title == "采购管理办法"
        assert second.number.serial == first.number.serial == 3


def test_a_number_that_opens_its_line_is_no_citation():
    text = "第三章 罚则\n第十二条 出差人员应当\n　　第十三条规定的人员\n## 第四章 附则\n依照第十四条"
    assert [found[0] for found in _all(text)] == ["第十三条", "第十四条"]


def test_a_title_does_not_take_the_article_of_the_next_line():
    assert _all("《办法》\n第一条 为了") == [("《办法》", "办法", "")]


def test_list_after_own_paragraph_leaves_the_article():
    first, second = find_citations("违反本条第一款、第十条规定")
    assert (first.relative, second.relative) == ("article", None)


PARTS = [
    "《",
    "》",
    "办法",
    "第",
    "三",
    "条",
    "款",
    "（",
    "）",
    "至",
    "、",
    "本",
    "前",
    "以下简称",
    "“",
    "〔2023〕1号",
    "\n",
    " ",
]


@given(st.text() | st.lists(st.sampled_from(PARTS), max_size=40).map("".join))
def test_spans_are_valid(text):
    last = 0
    for found in find_citations(text):
        assert last <= found.start < found.end <= len(text)
        assert found.title or found.number or found.provision or found.relative
        last = found.end


@pytest.mark.parametrize(
    "part",
    [
        "《",
        "《》",
        "《a》(",
        "第一、",
        "第一条、",
        "〔2023〕1号",
        "(",
        "第",
        "第 ",
        "根据",
        "办法第一条",
        "以下简称《",
        "国发〔",
        "第(一)、",
        "-",
    ],
)
def test_time_is_linear(part):
    """Eight times the text takes about eight times the processor's time; a loop in a loop would take sixty-four."""
    assert (
        min(_seconds(part * 16_000) for _ in range(2))
        < 24 * min(_seconds(part * 2_000) for _ in range(3)) + 0.1
    )


def _seconds(text):
    start = time.process_time()
    find_citations(text)
    return time.process_time() - start


@pytest.mark.parametrize(
    ("text", "short_names", "expected"),
    [
        (
            "适用《著作权法》(以下称著作法)，著作法另有规定的除外。",
            (),
            ["《著作权法》(以下称著作法)", "著作法"],
        ),
        ("依照公司法办理。", ("公司法",), ["公司法"]),
        ("依照公司法办理。", (), []),
        ("公司法人应当依照公司法实施条例办理。", ("公司法",), []),
        ("中华人民共和国公司法的规定", ("公司法",), []),
        ("按照办法执行。", ("办法",), []),
        ("预算法（以下简称预算法）", (), ["预算法（以下简称预算法）"]),
    ],
)
def test_short_names_without_signs(text, short_names, expected):
    assert [text[one.start : one.end] for one in find_citations(text, short_names)] == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("新环境保护法第六十一条", [("环境保护法", "环境保护法第六十一条")]),
        (
            "原环境影响评价法（2002年）第三十一条",
            [("环境影响评价法", "环境影响评价法（2002年）第三十一条")],
        ),
        ("不受行政诉讼法第七十一条限制", [("行政诉讼法", "行政诉讼法第七十一条")]),
        ("有国家赔偿法第二十六条第二款规定情形", [("国家赔偿法", "国家赔偿法第二十六条第二款")]),
        ("有第一项、第二项行为的", [(None, "第一项"), (None, "第二项")]),
        ("讨论第二项议题", []),
    ],
)
def test_names_end_where_they_begin(text, expected):
    assert [(one.title, text[one.start : one.end]) for one in find_citations(text)] == expected
