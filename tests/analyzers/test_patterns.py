"""Every named pattern matches its samples; numbers have one form."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.normalize import fold
from analyzers.numbers import find_document_numbers, pinned_form, provision_form
from analyzers.patterns import PATTERNS


@pytest.mark.parametrize(("name", "sample"), [(n, s) for n, p in PATTERNS.items() for s in p.samples])
def test_samples(name, sample):
    assert PATTERNS[name].matches(sample)


@pytest.mark.parametrize(
    ("text", "normal"),
    [
        ("根据澜江发〔2023〕12号", "澜江发〔2023〕12号"),
        ("澜江发[2023]12号", "澜江发〔2023〕12号"),
        ("澜江发（2023）12号", "澜江发〔2023〕12号"),
        ("澜江发【２０２３】１２号", "澜江发〔2023〕12号"),
        ("澜江发〔2023年〕第 012 号", "澜江发〔2023〕12号"),
        ("澜江发 〔2023〕 12 号", "澜江发〔2023〕12号"),
        ("法（研）发〔1987〕32号", "法(研)发〔1987〕32号"),
        ("LJ发〔2023〕1号", "lj发〔2023〕1号"),
        ("国发2023年12号", "国发〔2023〕12号"),
        ("国家税务总局公告2023年第12号", "国家税务总局公告〔2023〕12号"),
        ("中华人民共和国住房和城乡建设部令第12号", "住房和城乡建设部令第12号"),
        ("国务院令第588号", "国务院令第588号"),
        ("主席令第三十一号", "主席令第31号"),
        ("高检发释字〔2025〕1号", "高检发释字〔2025〕1号"),
        ("以国发〔2023〕1号文印发", "国发〔2023〕1号"),
        ("《通知》（银发〔2021〕259号）", "银发〔2021〕259号"),
    ],
)
def test_document_number(text, normal):
    (found,) = find_document_numbers(text)
    assert found.normal == normal
    assert find_document_numbers(normal)[0].normal == normal


def test_two_numbers_in_one_sentence():
    text = "根据澜江发〔2023〕12号和澜江办[2022]3号"
    assert [text[n.start : n.end] for n in find_document_numbers(text)] == [
        "澜江发〔2023〕12号",
        "澜江办[2022]3号",
    ]


@pytest.mark.parametrize(
    "text", ["", "〔2023〕12号", "2023年12号楼", "澜江发〔0023〕12号", "第12号", "（2023）京01民初123号"]
)
def test_no_document_number(text):
    assert find_document_numbers(text) == []


@pytest.mark.parametrize(
    ("form", "spellings"),
    [
        ("第12条", ["第十二条", "第12条", "第 十二 条", "第１２条", "笫十二条", "第　十二　条"]),
        ("第12条之1", ["第十二条之一", "第12条之1", "第 十二 条 之 一"]),
        ("第(3)项", ["第（三）项", "第三项", "第(3)项", "第（ 三 ）项"]),
        ("第2款", ["第二款", "第2款"]),
        ("第3章", ["第三章", "第 3 章"]),
        ("第1分编", ["第一分编"]),
    ],
)
def test_provision_forms(form, spellings):
    assert {provision_form(fold(text)) for text in spellings} == {form}
    assert {pinned_form(text) for text in spellings} == {form}


@pytest.mark.parametrize("text", ["第十二条规定", "第二项目", "第三次", "差旅费", "", "第条", "第十百条"])
def test_not_pinned(text):
    assert pinned_form(text) in (None, text)


@given(st.text(st.sampled_from("第发〔2023〕12号（）()[]国令条 一\n公告年"), max_size=60))
def test_spans_are_valid(text):
    last = 0
    for found in find_document_numbers(text):
        assert last <= found.start < found.end <= len(text)
        assert text[found.start : found.end].startswith(found.agency)
        assert len(found.agency) <= 20
        last = found.end


@given(st.text())
def test_never_raises(text):
    find_document_numbers(text)
    pinned_form(text)
