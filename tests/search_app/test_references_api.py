"""The API of references, of similar works and of suggestions."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from corpus.model import Verdict
from tests.search_app.asking import TRAVEL, get_work, walk


def test_citations_stand_where_they_say(client, shown):
    texts: dict[tuple[str, str], dict[str, str]] = {}
    for one in shown:
        texts[one.work.address, one.expression.id] = {}
    cites_seen = cited_seen = 0
    for one in shown:
        if not one.shown_on(date(2026, 11, 24)):
            continue
        found = get_work(client, one.work.address, "/citations")
        work = get_work(client, one.work.address)
        own = {provision["eid"]: provision["text"] for provision in walk(work["provisions"])}
        for cite in found["cites"]:
            assert {"start", "end", "text", "address", "eid", "on", "verdict"} <= set(cite)
            assert own[cite["in"]][cite["start"] : cite["end"]] == cite["text"]
            assert cite["verdict"] in list(Verdict)
            assert (cite["address"] is None) == (cite["verdict"] == "unknown_work")
            cites_seen += 1
        for by in found["cited_by"][:3]:
            other = get_work(client, by["address"])
            there = {provision["eid"]: provision["text"] for provision in walk(other["provisions"])}
            assert there[by["eid"]][by["start"] : by["end"]] == by["text"]
            cited_seen += 1
    assert cites_seen > 200
    assert cited_seen > 50


def test_citations_resolve_to_works_and_provisions(client, shown):
    addresses = {one.work.address for one in shown}
    for cite in get_work(client, TRAVEL, "/citations")["cites"]:
        if cite["address"] is not None:
            assert cite["address"] in addresses
        if cite["eid"]:
            target = get_work(client, cite["address"], on=cite["on"])
            assert cite["eid"] in {one["eid"] for one in walk(target["provisions"])}
    citing = {by["address"] for by in get_work(client, TRAVEL, "/citations")["cited_by"]}
    assert "official_document/澜江集团有限公司/澜江发〔2023〕12号" in citing


def check(client: FlaskClient, body: Any) -> Any:
    answer = client.post("/api/v1/citations/check", json=body)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def test_checking_a_draft(client):
    text = (
        "根据《差旅费管理办法》第十二条和《公务用车管理规定》第三条，参照《差旅费管理办法》第九十九条、"
        "《没有收录的办法》以及澜江发〔2023〕12号文件。"
    )
    found = check(client, {"text": text})
    assert all(text[one["start"] : one["end"]] == one["text"] for one in found)
    assert [one["start"] for one in found] == sorted(one["start"] for one in found)
    by_text = {one["text"]: one for one in found}
    travel = by_text["《差旅费管理办法》第十二条"]
    assert (travel["address"], travel["eid"], travel["verdict"]) == (TRAVEL, "art_12", "in_force")
    assert by_text["《公务用车管理规定》第三条"]["verdict"] == "repealed"
    assert by_text["《差旅费管理办法》第九十九条"]["verdict"] == "no_such_provision"
    assert by_text["《没有收录的办法》"]["verdict"] == "unknown_work"
    assert by_text["《没有收录的办法》"]["address"] is None


@pytest.mark.parametrize(
    ("on", "verdict"),
    [("2018-01-01", "not_yet_in_force"), ("2020-01-01", "in_force"), ("2026-11-24", "in_force")],
)
def test_checking_on_a_day(client, on, verdict):
    found = check(client, {"text": "依据《差旅费管理办法》执行。", "on": on})
    assert [one["verdict"] for one in found] == [verdict]


def test_checking_counts_code_points(client):
    text = "😀𠮷《差旅费管理办法》"
    assert [(one["start"], one["end"]) for one in check(client, {"text": text})] == [(2, 11)]


@pytest.mark.parametrize("body", [{"text": ""}, {}, {"text": None}, {"text": "没有引用"}])
def test_nothing_to_check(client, body):
    assert check(client, body) == []


@pytest.mark.parametrize(
    ("data", "parameter"),
    [
        ("not json", "body"),
        ("[]", "body"),
        ('"text"', "body"),
        ('{"text": "x", "on": "2023-02-30"}', "on"),
        ('{"text": "' + "长" * 200_001 + '"}', "text"),
    ],
)
def test_checking_what_is_no_request(client, data, parameter):
    answer = client.post("/api/v1/citations/check", data=data, content_type="application/json")
    assert (answer.status_code, answer.get_json()["parameter"]) == (400, parameter)


def test_a_body_that_is_too_large_is_told(client):
    answer = client.post("/api/v1/citations/check", data="x" * 2_000_001, content_type="application/json")
    assert answer.status_code in (400, 413)
    assert answer.mimetype == "application/problem+json"


def test_similar_works_come_as_in_search(client, shown):
    answer = client.get("/api/v1/similar", query_string={"address": TRAVEL})
    found = answer.get_json()
    searched = client.get("/api/v1/search").get_json()
    assert set(found) == set(searched)
    assert found["hits"]
    assert set(found["hits"][0]) == set(searched["hits"][0])
    assert TRAVEL not in {hit["address"] for hit in found["hits"]}
    assert "official_document/澜江集团有限公司/澜江发〔2023〕12号" in {
        hit["address"] for hit in found["hits"]
    }


def test_similar_to_a_text(client):
    text = "员工出差前应当填报出差审批单，住宿费按照标准限额报销，伙食补助费包干使用。"
    answer = client.post("/api/v1/similar", json={"text": text})
    assert TRAVEL in {hit["address"] for hit in answer.get_json()["hits"][:3]}


def test_similar_to_a_text_on_a_day(client):
    text = "员工出差前应当填报出差审批单，住宿费按照标准限额报销，伙食补助费包干使用。"
    answer = client.post("/api/v1/similar", json={"text": text, "on": "2022-01-01"}).get_json()
    assert answer["on"] == "2022-01-01"
    travel = next(hit for hit in answer["hits"] if hit["address"] == TRAVEL)
    assert travel["valid_from"].startswith("2021")
    bad = client.post("/api/v1/similar", json={"text": text, "on": "x"})
    assert (bad.status_code, bad.get_json()["parameter"]) == (400, "on")


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ({}, 400),
        ({"address": "x"}, 404),
        ({"address": "regulation/a/b"}, 404),
        ({"address": TRAVEL, "on": "x"}, 400),
    ],
)
def test_similar_to_nothing(client, query, status):
    assert client.get("/api/v1/similar", query_string=query).status_code == status


@pytest.mark.parametrize("text", ["", "，。", "的了吗", "x" * 300_000])
def test_similar_to_odd_texts(client, text):
    answer = client.post("/api/v1/similar", json={"text": text})
    assert answer.status_code == 200
    assert answer.get_json()["total"] >= 0


def test_a_text_without_words_is_like_nothing(client):
    for text in ("", "，。", "的了吗"):
        assert client.post("/api/v1/similar", json={"text": text}).get_json()["hits"] == []


@pytest.mark.parametrize(
    ("q", "first"),
    [
        ("差旅", TRAVEL),
        ("差旅费管理", TRAVEL),
        ("澜江发〔2023〕12", "official_document/澜江集团有限公司/澜江发〔2023〕12号"),
        ("澜江发[2023]12", "official_document/澜江集团有限公司/澜江发〔2023〕12号"),
    ],
)
def test_suggestions(client, q, first):
    found = client.get("/api/v1/suggest", query_string={"q": q}).get_json()
    assert first in [one["address"] for one in found]
    assert 0 < len(found) <= 8
    for one in found:
        assert set(one) == {"text", "kind", "address"}
        assert client.get(f"/api/v1/works/{quote(one['address'])}").status_code == 200


@pytest.mark.parametrize("q", ["", " ", "，", "%", "_", "\\", "没有这样的标题"])
def test_no_suggestions(client, q):
    assert client.get("/api/v1/suggest", query_string={"q": q}).get_json() == []


def test_a_reference_to_a_repealed_rule_is_not_told_as_fine(client):
    address = "regulation/澜江集团有限公司/招标投标管理暂行办法"
    then, now = (
        {
            one["verdict"]
            for one in client.get(f"/api/v1/works/{address}/citations?on={on}").get_json()["cited_by"]
        }
        for on in ("2021-06-15", "2026-11-24")
    )
    assert then == {"in_force"}
    assert now == {"repealed"}
