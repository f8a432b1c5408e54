"""The API of works: one version, all versions, compare, the history of an article, moved addresses."""

from __future__ import annotations

from datetime import date, timedelta
from itertools import pairwise
from urllib.parse import quote, unquote

import pytest

from corpus.compare import RowKind
from corpus.model import LegalForce
from tests.search_app.asking import TRAVEL, get_work, walk


def test_a_work_has_the_fields_of_the_design(client):
    work = get_work(client, TRAVEL)
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
    found = {one["eid"]: one for one in walk(get_work(client, TRAVEL)["provisions"])}
    assert found["art_5"]["num"] == "第五条"
    assert found["art_5__para_1__item_2"]["type"] == "item"
    assert found["art_5__para_1__item_2"]["text"].startswith("部门主要负责人、子公司领导班子副职出差")
    assert found["art_2__para_2"]["text"].startswith("本办法所称常驻地")


def test_every_eid_of_a_version_is_unique(client, shown):
    for one in shown:
        work = get_work(client, one.work.address, version=one.expression.id)
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
    work = get_work(client, address)
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
    work = get_work(client, TRAVEL, on=on)
    assert work["valid_from"].startswith(starts)
    assert work["legal_force"] == force


def test_a_version_by_its_id_goes_before_the_day(client):
    first = get_work(client, TRAVEL, "/versions")[0]
    work = get_work(client, TRAVEL, version=first["id"], on="2026-11-24")
    assert (work["version"], work["legal_force"]) == (first["id"], "AMENDED")


def test_before_the_first_window_is_404_and_names_the_day(client):
    first = get_work(client, TRAVEL, "/versions")[0]["applies_from"]
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
        versions = get_work(client, address, "/versions")
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
    } <= set(get_work(client, TRAVEL, "/versions")[0])


def test_compare_by_day_and_by_id(client):
    versions = get_work(client, TRAVEL, "/versions")
    by_day = get_work(client, TRAVEL, "/compare", **{"from": "2022-01-01", "to": "2024-01-01"})
    by_id = get_work(client, TRAVEL, "/compare", **{"from": versions[1]["id"], "to": versions[2]["id"]})
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
    found = get_work(client, TRAVEL, "/compare", **{"from": "2024-01-01", "to": "2025-01-01"})
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


def test_history_of_an_article(client):
    versions = [one["id"] for one in get_work(client, TRAVEL, "/versions")]
    history = get_work(client, TRAVEL, "/provisions/art_1/history")
    assert [one["version"] for one in history] == versions
    for one in history:
        assert {"version", "eid", "num", "kind", "valid_from", "valid_until", "text"} <= set(one)
        work = get_work(client, TRAVEL, version=one["version"])
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
    assert len(get_work(other, address, "/versions")) == 2
    old = get_work(other, address, "/provisions/art_2/history", on="2021-01-01")
    assert [(one["num"], one["text"][:1]) for one in old] == [("第二条", "乙"), ("第三条", "乙")]
    new = get_work(other, address, "/provisions/art_2/history", on="2023-01-01")
    assert [(one["num"], one["text"][:1]) for one in new] == [("第一条", "甲"), ("第二条", "甲")]


def test_history_of_no_provision_is_404(client):
    for eid in ("art_999", "x", "第一条"):
        assert (
            client.get(f"/api/v1/works/{quote(TRAVEL)}/provisions/{quote(eid)}/history").status_code == 404
        )


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
