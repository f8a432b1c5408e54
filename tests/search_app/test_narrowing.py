"""What the search page says about how a question was understood."""

from __future__ import annotations

import pytest
from lxml import html


@pytest.mark.parametrize(
    ("q", "unit", "said"),
    [
        ("差旅费", "document", "按“差旅费”查找"),
        ("差旅费报销", "document", "按“差旅费”“报销”查找，须同时出现"),
        ("差旅费报销标准", "passage", "按“差旅费”“报销”“标准”查找，至少含其中2个"),
        ("谁能签字批准出差报销", "passage", "按“签字”“批准”“出差”“报销”查找，至少含其中1个"),
        ("员工丢了公章要赔多少钱", "document", "按“员工”“丢”“公章”“赔”“钱”查找，至少含其中4个"),
        ("员工丢了公章要赔多少钱", "passage", "按“员工”“丢”“公章”“赔”“钱”查找，至少含“员工”“公章”中1个"),
        ("狗咬人赔钱", "passage", "按“狗”“咬”“人”“赔钱”查找，须含“赔钱”"),
        (
            "狗咬人赔钱 差旅费报销标准",
            "passage",
            "按“狗”“咬”“人”“赔钱”“差旅费”“报销”“标准”查找，须含“赔钱”，至少含“差旅费”“报销”“标准”中2个",
        ),
    ],
)
def test_which_words_must_match_is_told(client, q, unit, said):
    page = html.fromstring(client.get("/search", query_string={"q": q, "unit": unit}).text)
    assert page.xpath("string(//*[@class='understood']/span)") == said
