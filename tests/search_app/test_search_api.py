"""GET /api/v1/search over the samples: every field, paging, units, days, odd questions, bad parameters."""

from __future__ import annotations

from collections import Counter
from itertools import pairwise
from urllib.parse import quote

import pytest

from corpus.model import LegalForce
from indexer.fields import FACET_NAMES
from tests.search_app.asking import ask, walk


def test_the_answer_has_the_fields_of_the_design(client, today):
    found = ask(client, q="差旅费")
    assert {"query", "total", "took_ms", "hits", "facets", "corrections", "direct"} <= set(found)
    assert found["query"] == "差旅费"
    assert found["corrections"] == []
    assert tuple(found["facets"]) == FACET_NAMES
    assert isinstance(found["took_ms"], float)
    hit = found["hits"][0]
    assert {
        "address", "title", "kind", "genre", "document_number", "issuer", "valid_from", "valid_until",
        "legal_force", "score", "source", "highlights", "passages",
    } <= set(hit)  # fmt: skip
    assert hit["address"] == "regulation/澜江集团有限公司/差旅费管理办法"
    assert hit["issuer"] == ["澜江集团有限公司"]
    assert (hit["valid_from"], hit["valid_until"], hit["legal_force"]) == ("2023-05-01", None, "IN_FORCE")
    assert hit["source"] == "regulations/差旅费管理办法(2023-04-20).md"
    assert hit["score"] > 0
    assert 1 <= len(hit["passages"]) <= 3
    for passage in hit["passages"]:
        assert {"eid", "num", "heading", "path", "text", "highlights"} <= set(passage)
    for values in found["facets"].values():
        for value in values:
            assert set(value) == {"value", "label", "count", "selected"}


@pytest.mark.parametrize("unit", ["document", "passage"])
@pytest.mark.parametrize("q", ["差旅费 住宿", '"住宿费标准"', "第十二条", "ABC 2023", "澜江发〔2023〕12号"])
def test_highlights_are_spans_of_code_points(client, q, unit):
    for hit in ask(client, q=q, unit=unit, size=30)["hits"]:
        for text, spans in [
            (hit["title"], hit["highlights"]),
            *((passage["text"], passage["highlights"]) for passage in hit["passages"]),
        ]:
            assert all(0 <= start < end <= len(text) for start, end in spans)
            assert spans == sorted(spans)
            assert all(one[1] <= two[0] for one, two in pairwise(spans))


def test_highlights_mark_the_words_asked(client):
    hit = ask(client, q="差旅费")["hits"][0]
    passage = hit["passages"][0]
    assert [hit["title"][start:end] for start, end in hit["highlights"]] == ["差旅费"]
    assert {passage["text"][start:end] for start, end in passage["highlights"]} == {"差旅费"}


@pytest.mark.parametrize("quoted", ["“{}”", "「{}」", "＂{}＂"])
def test_chinese_quotation_marks_quote_too(client, quoted):
    plain = ask(client, q='"住宿费标准"')
    assert ask(client, q=quoted.format("住宿费标准"))["total"] == plain["total"] > 0


def test_words_between_spaces_may_stand_in_different_passages_of_a_document(client):
    title = "regulation/澜江集团有限公司/差旅费管理办法"
    found = ask(client, q="抢险救援 伙食补助费", size=50)
    assert title in {hit["address"] for hit in found["hits"]}
    together = ask(client, q="抢险救援 伙食补助费", unit="passage")
    assert title not in {hit["address"] for hit in together["hits"]}


@pytest.mark.parametrize(
    "q", ["，。！？", "……——", "?!*()[]{}^~:/\\", '"', '"""', "-", "- -", "＂", "《》", "\u3000、"]
)
def test_punctuation_alone_is_answered(client, q):
    found = ask(client, q=q)
    assert found["total"] == len(found["hits"]) == 0 or not q.strip('"-＂ ')


@pytest.mark.parametrize("q", ['"差旅费', '差旅费"', '差旅费 "住宿', "“差旅费", '-"差旅费', '"差旅费" "'])
def test_unbalanced_quotes_are_answered(client, q):
    assert ask(client, q=q)["query"] == q


def test_ten_thousand_characters_are_answered(client):
    for text in (
        "差旅费" * 3334,
        "差" * 10_000,
        "a" * 10_000,
        "差旅费 " * 2500,
        '"' * 10_000,
        "第一条" * 3333,
    ):
        found = ask(client, q=text)
        assert found["query"] == text


def test_paging_is_stable_and_without_overlap(client):
    for parameters in ({"q": "审批"}, {"q": "", "sort": "oldest"}, {"q": "规定", "unit": "passage"}):
        key = "passages" if parameters.get("unit") else "version"
        whole = ask(client, size=100, **parameters)
        paged = [
            hit for page in range(1, 8) for hit in ask(client, size=7, page=page, **parameters)["hits"]
        ]
        names = [(hit["version"], hit["passages"][0]["eid"] if key == "passages" else "") for hit in paged]
        assert len(set(names)) == len(names)
        assert [hit["version"] for hit in paged] == [hit["version"] for hit in whole["hits"]][:49]


def test_a_page_past_the_end_is_empty_with_the_true_total(client):
    first = ask(client, q="审批")
    for page in (500, 1_000_000):
        last = ask(client, q="审批", page=page)
        assert (last["hits"], last["total"]) == ([], first["total"])
        assert last["facets"] == first["facets"]


def test_a_past_day_shows_the_version_of_that_day(client):
    for on, valid_from in (("2019-08-01", "2019"), ("2022-01-01", "2021"), ("2024-01-01", "2023")):
        hits = ask(client, q="差旅费管理办法", on=on)["hits"]
        hit = next(h for h in hits if h["address"] == "regulation/澜江集团有限公司/差旅费管理办法")
        assert hit["valid_from"].startswith(valid_from)
        assert hit["legal_force"] == "IN_FORCE"
    before = ask(client, q="差旅费管理办法", on="2010-01-01")
    assert "regulation/澜江集团有限公司/差旅费管理办法" not in {h["address"] for h in before["hits"]}


def test_all_versions_with_their_force_on_the_day(client, today):
    hits = ask(client, q="差旅费管理办法", versions="all", size=100)["hits"]
    mine = [h for h in hits if h["address"] == "regulation/澜江集团有限公司/差旅费管理办法"]
    assert len(mine) == 3
    assert Counter(h["legal_force"] for h in mine)[LegalForce.IN_FORCE] == 1
    assert len({h["version"] for h in mine}) == 3


def test_one_passage_per_hit_and_its_eid_resolves(client):
    found = ask(client, q="审批 权限", unit="passage", size=40)
    assert found["total"] > len({hit["address"] for hit in found["hits"]}) > 5
    for hit in found["hits"]:
        assert len(hit["passages"]) == 1
        passage = hit["passages"][0]
        address = f"/api/v1/works/{quote(hit['address'])}"
        work = client.get(address, query_string={"version": hit["version"]}).get_json()
        provision = next(one for one in walk(work["provisions"]) if one["eid"] == passage["eid"])
        assert (provision["num"], provision["text"]) == (passage["num"], passage["text"])


def test_every_passage_of_a_document_resolves(client):
    for hit in ask(client, q="会议 审议", size=30)["hits"]:
        work = client.get(
            f"/api/v1/works/{quote(hit['address'])}", query_string={"version": hit["version"]}
        ).get_json()
        there = {one["eid"] for one in walk(work["provisions"])}
        assert {passage["eid"] for passage in hit["passages"]} <= there


@pytest.mark.parametrize(
    ("q", "address", "eid"),
    [
        ("差旅费管理办法", "regulation/澜江集团有限公司/差旅费管理办法", None),
        ("《差旅费管理办法》第十二条", "regulation/澜江集团有限公司/差旅费管理办法", "art_12"),
        ("差旅办法第12条", "regulation/澜江集团有限公司/差旅费管理办法", "art_12"),
        ("澜江发[2025]12号", "official_document/澜江集团有限公司/澜江发〔2025〕12号", None),
        ("出差住宿费标准是多少", None, None),
    ],
)
def test_direct_hits(client, q, address, eid):
    direct = ask(client, q=q)["direct"]
    if address is None:
        assert direct is None
    else:
        assert set(direct) == {"address", "title", "eid", "num", "on"}
        assert (direct["address"], direct["eid"], direct["on"]) == (address, eid, "2026-11-24")


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("on", "2023-02-30"), ("on", "昨天"), ("on", "9" * 50), ("unit", "article"), ("versions", "latest"),
        ("sort", "best"), ("page", "0"), ("page", "-1"), ("page", "一"), ("page", "1.5"), ("page", "9" * 30),
        ("size", "0"), ("size", "101"), ("size", "x"), ("kind", "law"), ("status", "现行有效"),
        ("level", "秘密"), ("year", "23"), ("year", "二〇二三"),
    ],
)  # fmt: skip
def test_a_bad_parameter_is_named(client, name, value):
    answer = client.get("/api/v1/search", query_string={"q": "差旅", name: value})
    assert answer.status_code == 400
    assert answer.mimetype == "application/problem+json"
    problem = answer.get_json()
    assert problem["status"] == 400
    assert problem["parameter"] == name
    assert name in problem["detail"]
    assert {"type", "title"} <= set(problem)


def test_lines_around_a_document_are_found(client):
    found = ask(client, q='"抄送：集团公司领导，党委各工作机构"', kind="official_document")
    assert found["total"] >= 1
    for hit in found["hits"]:
        fields = client.get(f"/api/v1/works/{quote(hit['address'])}").get_json()["fields"]
        assert fields["copied_to"]["value"].startswith("集团公司领导，党委各工作机构")
