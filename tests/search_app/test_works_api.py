"""The API of works: one version, versions, compare, citations, history, suggestions, similar, checking."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from typing import Any
from urllib.parse import quote, unquote

import pytest
from flask.testing import FlaskClient

from corpus.compare import RowKind
from corpus.model import LegalForce, Verdict
from tests.search_app.conftest import Version

Json = dict[str, Any]
TRAVEL = "regulation/澜江集团有限公司/差旅费管理办法"
LISTED_LEVELS = {"公开", "内部"}


def get(client: FlaskClient, address: str, below: str = "", **parameters: str) -> Any:
    """The JSON of a work's address, which must be 200."""
    answer = client.get(f"/api/v1/works/{quote(address)}{below}", query_string=parameters)
    assert answer.status_code == 200, answer.text
    return answer.get_json()


def walk(provisions: list[Json]) -> list[Json]:
    """Provisions and all below them."""
    return [found for one in provisions for found in (one, *walk(one["children"]))]


@pytest.fixture(scope="module")
def shown(everything: tuple[Version, ...]) -> list[Version]:
    """The versions that a local reader may see."""
    return [one for one in everything if one.work.level in LISTED_LEVELS and not one.work.groups]


def test_a_work_has_the_fields_of_the_design(client):
    work = get(client, TRAVEL)
    assert {
        "address", "title", "kind", "genre", "document_number", "issuer", "level", "topic", "legal_force",
        "valid_from", "valid_until", "version", "source", "issue_date", "held_on", "events", "warnings",
        "fields", "provisions",
    } <= set(work)  # fmt: skip
    assert work["address"] == TRAVEL
    assert (work["kind"], work["genre"], work["legal_force"]) == ("regulation", "办法", "IN_FORCE")
    assert (work["valid_from"], work["valid_until"]) == ("2023-05-01", None)
    assert work["topic"] == ["财务资产", "差旅与报销"]
    assert work["held_on"] is None
    for event in work["events"]:
        assert {"type", "date", "by", "evidence"} <= set(event)
    assert {"ADOPTION", "REVISION", "PROMULGATION", "ENTRY_INTO_FORCE"} <= {
        e["type"] for e in work["events"]
    }
    for field in work["fields"].values():
        assert set(field) == {"value", "evidence", "sure"}
        assert field["sure"] in ("given", "read", "inferred")
    for one in walk(work["provisions"]):
        assert {"eid", "type", "num", "heading", "text", "children"} <= set(one)


def test_articles_with_their_paragraphs_and_items(client):
    found = {one["eid"]: one for one in walk(get(client, TRAVEL)["provisions"])}
    assert found["art_5"]["num"] == "第五条"
    assert found["art_5__para_1__item_2"]["type"] == "item"
    assert found["art_5__para_1__item_2"]["text"].startswith("部门主要负责人、子公司领导班子副职出差")
    assert found["art_2__para_2"]["text"].startswith("本办法所称常驻地")


def test_every_eid_of_a_version_is_unique(client, shown):
    for one in shown:
        work = get(client, one.work.address, version=one.expression.id)
        eids = [provision["eid"] for provision in walk(work["provisions"])]
        assert len(set(eids)) == len(eids), one.work.address
        assert work["version"] == one.expression.id
        assert {p.eid for p in one.passages} <= set(eids)


@pytest.mark.parametrize(
    ("address", "kind", "field", "value"),
    [
        (
            "official_document/澜江集团有限公司/澜江发〔2023〕12号",
            "official_document",
            "issue_date",
            "2023-04-20",
        ),
        (
            "minutes/澜江集团有限公司/澜江集团有限公司总经理办公会 2023-04-12",
            "minutes",
            "held_on",
            "2023-04-12",
        ),
    ],
)
def test_works_of_other_kinds(client, address, kind, field, value):
    work = get(client, address)
    assert (work["kind"], work[field]) == (kind, value)
    types = {one["type"] for one in walk(work["provisions"])}
    assert ("agenda_item" in types) == (kind == "minutes")
    if kind == "minutes":
        assert "decision" in types
        assert work["legal_force"] == "UNKNOWN"


@pytest.mark.parametrize(
    ("on", "starts", "force"),
    [
        ("2019-06-01", "2019", LegalForce.IN_FORCE),
        ("2022-03-03", "2021", LegalForce.IN_FORCE),
        ("2026-11-24", "2023-05-01", LegalForce.IN_FORCE),
    ],
)
def test_the_version_of_a_day(client, on, starts, force):
    work = get(client, TRAVEL, on=on)
    assert work["valid_from"].startswith(starts)
    assert work["legal_force"] == force


def test_a_version_by_its_id_goes_before_the_day(client):
    first = get(client, TRAVEL, "/versions")[0]
    work = get(client, TRAVEL, version=first["id"], on="2026-11-24")
    assert (work["version"], work["legal_force"]) == (first["id"], "AMENDED")


def test_before_the_first_window_is_404_and_names_the_day(client):
    first = get(client, TRAVEL, "/versions")[0]["applies_from"]
    day = date.fromisoformat(first) - timedelta(days=1)
    address = f"/api/v1/works/{quote(TRAVEL)}"
    answer = client.get(address, query_string={"on": day.isoformat()})
    assert (answer.status_code, answer.mimetype) == (404, "application/problem+json")
    assert first in answer.get_json()["detail"]
    assert day.isoformat() in answer.get_json()["detail"]
    assert client.get(address, query_string={"on": first}).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "regulation/澜江集团有限公司/没有这个办法",
        "law/澜江集团有限公司/差旅费管理办法",
        "regulation/未署名/差旅费管理办法",
        "regulation/%00/x",
        "regulation/../x",
    ],
)
def test_an_unknown_address_is_404(client, address):
    for below in (
        "",
        "/versions",
        "/compare?from=2020-01-01&to=2023-01-01",
        "/citations",
        "/provisions/art_1/history",
    ):
        answer = client.get(f"/api/v1/works/{quote(address, safe='/%')}{below}")
        assert answer.status_code == 404
        assert answer.mimetype == "application/problem+json"


@pytest.mark.parametrize("below", ["", "/versions", "/citations", "/provisions/art_1/history"])
def test_a_bad_day_is_named(client, below):
    answer = client.get(f"/api/v1/works/{quote(TRAVEL)}{below}", query_string={"on": "2023-13-01"})
    assert (answer.status_code, answer.get_json()["parameter"]) == (400, "on")


def test_an_unknown_version_is_404(client):
    for version in ("v999999", "x", "v", "v１", "82"):
        answer = client.get(f"/api/v1/works/{quote(TRAVEL)}", query_string={"version": version})
        assert answer.status_code == 404, version


def test_versions_oldest_first_with_windows_that_touch(client, shown):
    for address in {one.work.address for one in shown}:
        versions = get(client, address, "/versions")
        windows = [
            (v["applies_from"], v["applies_until"])
            for v in versions
            if v["applies_from"] or v["applies_until"]
        ]
        for before, after in pairwise(windows):
            assert before[1] == after[0], address
        assert [v["date"] or "" for v in versions] == sorted(v["date"] or "" for v in versions)
    assert {
        "id",
        "date",
        "valid_from",
        "valid_until",
        "applies_from",
        "applies_until",
        "source",
        "warnings",
    } <= set(get(client, TRAVEL, "/versions")[0])


def test_compare_by_day_and_by_id(client):
    versions = get(client, TRAVEL, "/versions")
    by_day = get(client, TRAVEL, "/compare", **{"from": "2022-01-01", "to": "2024-01-01"})
    by_id = get(client, TRAVEL, "/compare", **{"from": versions[1]["id"], "to": versions[2]["id"]})
    assert by_day == by_id
    assert set(by_day) == {"from", "to", "counts", "rows"}
    assert (by_day["from"], by_day["to"]) == (versions[1]["id"], versions[2]["id"])
    assert {row["kind"] for row in by_day["rows"]} <= {kind.value for kind in RowKind}
    for row in by_day["rows"]:
        assert set(row) == {"kind", "old", "new"}
        for side in (row["old"], row["new"]):
            if side is not None:
                assert {"eid", "type", "num", "text", "marks"} <= set(side)
                assert all(0 <= start < end <= len(side["text"]) for start, end in side["marks"])
        assert (row["old"] is None) == (row["kind"] == "inserted")
        assert (row["new"] is None) == (row["kind"] == "deleted")
    articles = [
        row
        for row in by_day["rows"]
        if any(side and side["type"] == "article" for side in (row["old"], row["new"]))
    ]
    assert sum(by_day["counts"].values()) == len(articles)
    assert by_day["counts"]["changed"] > 0


def test_compare_with_itself_changes_nothing(client):
    found = get(client, TRAVEL, "/compare", **{"from": "2024-01-01", "to": "2025-01-01"})
    assert {row["kind"] for row in found["rows"]} == {"same"}


@pytest.mark.parametrize(
    ("given", "status", "parameter"),
    [
        ({"from": "2022-01-01"}, 400, "to"),
        ({"to": "2022-01-01"}, 400, "from"),
        ({"from": "x", "to": "2022-01-01"}, 400, "from"),
        ({"from": "2022-01-01", "to": "2022-02-30"}, 400, "to"),
        ({"from": "2010-01-01", "to": "2022-01-01"}, 404, None),
        ({"from": "v999999", "to": "2022-01-01"}, 404, None),
    ],
)
def test_compare_with_wrong_sides(client, given, status, parameter):
    answer = client.get(f"/api/v1/works/{quote(TRAVEL)}/compare", query_string=given)
    assert answer.status_code == status
    assert answer.get_json().get("parameter") == parameter


def test_citations_stand_where_they_say(client, shown):
    texts: dict[tuple[str, str], dict[str, str]] = {}
    for one in shown:
        texts[one.work.address, one.expression.id] = {}
    cites_seen = cited_seen = 0
    for one in shown:
        if not one.shown_on(date(2026, 11, 24)):
            continue
        found = get(client, one.work.address, "/citations")
        work = get(client, one.work.address)
        own = {provision["eid"]: provision["text"] for provision in walk(work["provisions"])}
        for cite in found["cites"]:
            assert {"start", "end", "text", "address", "eid", "on", "verdict"} <= set(cite)
            assert own[cite["in"]][cite["start"] : cite["end"]] == cite["text"]
            assert cite["verdict"] in list(Verdict)
            assert (cite["address"] is None) == (cite["verdict"] == "unknown_work")
            cites_seen += 1
        for by in found["cited_by"][:3]:
            other = get(client, by["address"])
            there = {provision["eid"]: provision["text"] for provision in walk(other["provisions"])}
            assert there[by["eid"]][by["start"] : by["end"]] == by["text"]
            cited_seen += 1
    assert cites_seen > 200
    assert cited_seen > 50


def test_citations_resolve_to_works_and_provisions(client, shown):
    addresses = {one.work.address for one in shown}
    for cite in get(client, TRAVEL, "/citations")["cites"]:
        if cite["address"] is not None:
            assert cite["address"] in addresses
        if cite["eid"]:
            target = get(client, cite["address"], on=cite["on"])
            assert cite["eid"] in {one["eid"] for one in walk(target["provisions"])}
    citing = {by["address"] for by in get(client, TRAVEL, "/citations")["cited_by"]}
    assert "official_document/澜江集团有限公司/澜江发〔2023〕12号" in citing


def test_history_of_an_article(client):
    versions = [one["id"] for one in get(client, TRAVEL, "/versions")]
    history = get(client, TRAVEL, "/provisions/art_1/history")
    assert [one["version"] for one in history] == versions
    for one in history:
        assert {"version", "eid", "num", "kind", "valid_from", "valid_until", "text"} <= set(one)
        work = get(client, TRAVEL, version=one["version"])
        texts = {p["eid"]: p["text"] for p in walk(work["provisions"])}
        assert texts[one["eid"]] == one["text"]
    assert history[0]["kind"] == "same"


def test_history_starts_from_the_day_asked(client, small_library, serving):
    first = "第一条　甲的事项由办公室负责办理。\n\n第二条　乙的事项由财务部负责审核。\n"
    second = "第一条　本条为新增，说明制定目的和依据。\n\n第二条　甲的事项由办公室负责办理。\n\n第三条　乙的事项由财务部负责审核。\n"
    head = "---\ntitle: 例行事项办法\nkind: regulation\nissuer: 甲公司\nversion_date: {0}\n---\n# 例行事项办法\n\n"
    library = small_library(
        {
            "例行事项办法(2020-01-01).md": head.format("2020-01-01") + first,
            "例行事项办法(2022-01-01).md": head.format("2022-01-01") + second,
        }
    )
    other = serving(library).test_client()
    address = "regulation/甲公司/例行事项办法"
    assert len(get(other, address, "/versions")) == 2
    old = get(other, address, "/provisions/art_2/history", on="2021-01-01")
    assert [(one["num"], one["text"][:1]) for one in old] == [("第二条", "乙"), ("第三条", "乙")]
    new = get(other, address, "/provisions/art_2/history", on="2023-01-01")
    assert [(one["num"], one["text"][:1]) for one in new] == [("第一条", "甲"), ("第二条", "甲")]


def test_history_of_no_provision_is_404(client):
    for eid in ("art_999", "x", "第一条"):
        assert (
            client.get(f"/api/v1/works/{quote(TRAVEL)}/provisions/{quote(eid)}/history").status_code == 404
        )


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


def test_a_moved_work_redirects_and_keeps_the_query(small_library, serving):
    text = "# 会议室管理办法\n\n第一条　会议室由办公室统一管理。\n\n第二条　使用会议室应当提前一天预约。\n"
    library = small_library({"会议室管理办法(2022-05-01).md": text})
    old = "regulation/未署名/会议室管理办法"
    issued = text.replace("# 会", "---\nissuer: 甲公司\n---\n# 会")
    assert library.take_in({"会议室管理办法(2022-05-01).md": issued}).indexed == 1
    client = serving(library).test_client()
    for below in ("", "/versions", "/compare", "/citations", "/provisions/art_1/history"):
        answer = client.get(
            f"/api/v1/works/{quote(old)}{below}",
            query_string={"on": "2023-01-01", "from": "年", "to": "a&b"},
        )
        assert answer.status_code == 308, below
        target = answer.headers["Location"]
        path, _, query = target.partition("?")
        assert unquote(path).endswith(f"/api/v1/works/regulation/甲公司/会议室管理办法{below}")
        assert query == "on=2023-01-01&from=%E5%B9%B4&to=a%26b"
    followed = client.get(f"/api/v1/works/{quote(old)}?on=2023-01-01", follow_redirects=True)
    assert followed.get_json()["issuer"] == ["甲公司"]
