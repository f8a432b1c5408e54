"""Addresses: rendering and parsing undo each other, and what stands in them stays readable."""

from urllib.parse import unquote

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.address import UNKNOWN_ISSUER, Address, BadAddress, make_address, parse_address
from corpus.model import Kind


@pytest.mark.parametrize(
    ("kind", "issuer", "name", "expected"),
    [
        (
            Kind.REGULATION,
            "澜江集团有限公司",
            "差旅费管理办法",
            "regulation/澜江集团有限公司/差旅费管理办法",
        ),
        (Kind.REGULATION, "", "差旅费管理办法", "regulation/未署名/差旅费管理办法"),
        (
            Kind.OFFICIAL_DOCUMENT,
            "澜江集团",
            "澜江发〔2023〕12号",
            "official_document/澜江集团/澜江发〔2023〕12号",
        ),
        (Kind.MINUTES, "甲/乙公司", "例会 2024-03-15", "minutes/甲／乙公司/例会 2024-03-15"),
        (Kind.REGULATION, "甲", "办法/细则", "regulation/甲/办法／细则"),
        (Kind.REGULATION, "甲", " 多  个\n空格 ", "regulation/甲/多 个 空格"),
        (Kind.REGULATION, "甲", "..", "regulation/甲/_"),
        (Kind.REGULATION, "甲", "a\x00b", "regulation/甲/a_b"),
    ],
)
def test_render(kind, issuer, name, expected):
    assert str(make_address(kind, issuer, name)) == expected


@given(st.sampled_from(Kind), st.text(max_size=30), st.text(min_size=1, max_size=30))
def test_round_trip(kind, issuer, name):
    address = make_address(kind, issuer, name)
    assert parse_address(str(address)) == address
    assert parse_address(unquote(address.url)) == address
    assert address.url.isascii()
    assert make_address(address.kind, address.issuer, address.name) == address


@given(st.text(min_size=1, max_size=30), st.integers(2, 300))
def test_clashes_have_a_number_of_their_own(name, count):
    address = make_address(Kind.REGULATION, "甲", name)
    assert str(address.numbered(1)) == str(address)
    assert str(address.numbered(count)) == f"{address}~{count}"
    assert parse_address(str(address.numbered(count))) == address.numbered(count)


def test_long_names_stay_apart_when_numbered():
    address = make_address(Kind.REGULATION, "甲", "办法" * 200)
    assert str(address.numbered(2)) != str(address)


@pytest.mark.parametrize(
    "text", ["", "/", "regulation", "regulation/甲", "rule/甲/乙", "regulation//乙", "regulation/甲/乙/丙"]
)
def test_bad_addresses(text):
    with pytest.raises(BadAddress, match="不是文件地址"):
        parse_address(text)


def test_unknown_issuer_is_said():
    assert make_address(Kind.MINUTES, "", "例会").issuer == UNKNOWN_ISSUER == "未署名"
    assert parse_address("minutes/未署名/例会") == Address(Kind.MINUTES, "未署名", "例会")
