"""Issuing authorities: one name each, what a header says, what contradicts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.issuers import agency_codes, contradicts, issuer_in_header, normal_issuer, split_company


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("中华人民共和国国务院", "国务院"),
        ("国务院", "国务院"),
        ("澜江集团 有限公司", "澜江集团有限公司"),
        ("中华人民共和国", "中华人民共和国"),
    ],
)
def test_normal_issuer(name, expected):
    assert normal_issuer(name) == expected


@pytest.mark.parametrize(
    ("header", "expected"),
    [
        ("（1993年12月29日第八届全国人民代表大会常务委员会第五次会议通过", "全国人民代表大会常务委员会"),
        ("2020年5月28日第十三届全国人民代表大会第三次会议通过", "全国人民代表大会"),
        (
            "（2020年4月10日上海市第十五届人民代表大会常务委员会第二十次会议通过）",
            "上海市人民代表大会常务委员会",
        ),
        ("2019年10月22日中华人民共和国国务院令第722号公布", "国务院"),
        ("最高人民法院审判委员会第1600次会议通过", "最高人民法院"),
        ("2023年4月20日印发", ""),
        ("", ""),
    ],
)
def test_issuer_in_header(header, expected):
    assert issuer_in_header(header) == expected


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ("", "国务院", False),
        ("国务院", "", False),
        ("", "", False),
        ("国务院", "中华人民共和国国务院", False),
        ("全国人民代表大会", "全国人民代表大会常务委员会", False),
        ("澜江集团有限公司", "澜江集团有限公司办公室", False),
        ("澜江集团有限公司", "澜江水务有限公司", True),
        ("上海市人民代表大会", "北京市人民代表大会", True),
        ("国务院", "国家税务总局", True),
    ],
)
def test_contradicts(one, other, expected):
    assert contradicts(one, other) is expected
    assert contradicts(other, one) is expected


@given(st.text(max_size=20))
def test_unknown_contradicts_nothing(name):
    assert not contradicts("", name)
    assert not contradicts(name, name)


@pytest.mark.parametrize(
    ("title", "expected"),
    [
        ("澜江集团有限公司差旅费管理办法", ("澜江集团有限公司", "差旅费管理办法")),
        ("中共澜江集团有限公司委员会信访工作办法", ("中共澜江集团有限公司委员会", "信访工作办法")),
        ("澜江集团有限公司章程", ("", "澜江集团有限公司章程")),
        ("差旅费管理办法", ("", "差旅费管理办法")),
        ("关于规范有限公司登记的意见", ("", "关于规范有限公司登记的意见")),
    ],
)
def test_split_company(title, expected):
    assert split_company(title) == expected


def test_agency_codes():
    assert agency_codes()["国办发"] == "国务院办公厅"
    assert all(code and issuer for code, issuer in agency_codes().items())
