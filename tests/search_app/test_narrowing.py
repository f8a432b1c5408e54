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


def ways_on(client, q):
    page = html.fromstring(client.get("/search", query_string={"q": q}).text)
    return {link.text_content(): link.get("href") for link in page.xpath("//a[starts-with(., '去掉')]")}


def test_all_words_that_occur_nowhere_are_dropped_with_one_link(client):
    link = ways_on(client, "恐龙 火星车 差旅费")["去掉库里没有的词"]
    page = html.fromstring(client.get(link).text)
    assert page.xpath("string(//input[@name='q']/@value)") == "差旅费"
    assert page.xpath("//h2/a")


@pytest.mark.parametrize("q", ["恐龙 差旅费", "恐龙 火星车", '"恐龙"'])
def test_nothing_is_offered_for_all_at_once_where_it_would_be_the_same_or_everything(client, q):
    assert "去掉库里没有的词" not in ways_on(client, q)
