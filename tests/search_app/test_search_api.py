"""GET /api/v1/search over the samples: every field, facets against brute force, paging, sorting, units."""

from __future__ import annotations

from collections import Counter
from datetime import date
from itertools import pairwise
from random import Random
from typing import Any
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from analyzers.normalize import squeeze
from corpus.access import LEVEL_LABELS, Level
from corpus.model import LegalForce
from corpus.timeline import legal_force
from indexer.fields import FACET_NAMES, FACETS
from tests.search_app.conftest import Version

Json = dict[str, Any]
VISIBLE = {LEVEL_LABELS[Level.PUBLIC], LEVEL_LABELS[Level.INTERNAL]}


def ask(client: FlaskClient, **parameters: Any) -> Json:
    """The answer of /search, which must be 200."""
    answer = client.get("/api/v1/search", query_string=parameters)
    assert answer.status_code == 200, answer.text
    found: Json = answer.get_json()
    return found


def all_hits(client: FlaskClient, size: int = 100, **parameters: Any) -> list[Json]:
    """The hits of all pages."""
    hits: list[Json] = []
    page = 1
    while True:
        found = ask(client, size=size, page=page, **parameters)
        hits += found["hits"]
        if not found["hits"]:
            assert found["total"] == len(hits)
            return hits
        page += 1


def squeezed(text: str) -> str:
    return squeeze(text)


def facet_values(one: Version, on: date) -> dict[str, set[str]]:
    """What brute force says a version counts under in each facet."""
    day = one.expression.version_date
    return {
        "kind": {one.work.kind.value},
        "status": {legal_force(one.expression.validity, on).value},
        "topic": set(one.work.topics),
        "genre": {one.work.genre} - {""},
        "issuer": set(one.work.issuers),
        "year": {str(day.year)} if day else set(),
        "level": {one.work.level},
    }


def visible(everything: tuple[Version, ...], on: date, versions: str = "applicable") -> list[Version]:
    """The versions that a local reader without groups may find."""
    return [
        one
        for one in everything
        if one.work.level in VISIBLE and not one.work.groups and (versions == "all" or one.shown_on(on))
    ]


def chosen(one: Version, on: date, filters: dict[str, list[str]], but: str = "") -> bool:
    values = facet_values(one, on)
    return all(name == but or not wanted or values[name] & set(wanted) for name, wanted in filters.items())


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


@pytest.mark.parametrize("seed", range(25))
def test_facets_and_totals_agree_with_brute_force(client, everything, today, seed):
    random = Random(seed)
    on = random.choice([today, date(2020, 1, 1), date(2022, 6, 1), date(2024, 7, 1), date(2027, 2, 1)])
    versions = random.choice(["applicable", "applicable", "all"])
    there = visible(everything, on, versions)
    filters: dict[str, list[str]] = {}
    for name in random.sample(FACET_NAMES, random.randint(0, 3)):
        values = sorted({value for one in there for value in facet_values(one, on)[name]})
        filters[name] = random.sample(values, min(len(values), random.randint(1, 2)))
    asked: dict[str, Any] = {"on": on.isoformat(), "versions": versions, **filters}
    found = ask(client, **asked)
    wanted = [one for one in there if chosen(one, on, filters)]
    assert found["total"] == len(wanted)
    assert sorted(hit["version"] for hit in all_hits(client, **asked)) == sorted(
        one.expression.id for one in wanted
    )
    for name in FACET_NAMES:
        counts = Counter(
            value
            for one in there
            if chosen(one, on, filters, but=name)
            for value in facet_values(one, on)[name]
        )
        told = {value["value"]: value["count"] for value in found["facets"][name]}
        assert {value: count for value, count in told.items() if count} == counts, name
        told_chosen = {value["value"] for value in found["facets"][name] if value["selected"]}
        assert told_chosen == set(filters.get(name, ()))


@pytest.mark.parametrize("word", ["差旅费", "安全生产", "党政办公室", "采购", "审批"])
@pytest.mark.parametrize("unit", ["document", "passage"])
def test_a_quoted_word_finds_what_brute_force_finds(client, everything, today, word, unit):
    there = visible(everything, today)
    found = all_hits(client, q=f'"{word}"', unit=unit)
    if unit == "document":
        wanted = {one.expression.id for one in there if word in squeezed(one.text)}
        assert {hit["version"] for hit in found} == wanted
    else:
        wanted_passages = {
            (one.expression.id, p.eid)
            for one in there
            for p in one.passages
            if any(
                word in squeezed(part)
                for part in (one.expression.title, p.opens, f"{p.num}{p.heading}\n{p.text}")
            )
        }
        assert {(hit["version"], hit["passages"][0]["eid"]) for hit in found} == wanted_passages


def test_a_quoted_phrase_finds_its_characters_in_their_order(client, everything, today):
    for phrase in ("住宿费标准", "从严审批、标准管理", "从严 审批 标准 管理"):
        hits = ask(client, q=f'"{phrase}"', size=100)["hits"]
        assert {hit["version"] for hit in hits} == {
            one.expression.id
            for one in visible(everything, today)
            if squeezed(phrase) in squeezed(one.text)
        }
    assert ask(client, q='"标准住宿费的"')["total"] == 0


@pytest.mark.parametrize("quoted", ["“{}”", "「{}」", "＂{}＂"])
def test_chinese_quotation_marks_quote_too(client, quoted):
    plain = ask(client, q='"住宿费标准"')
    assert ask(client, q=quoted.format("住宿费标准"))["total"] == plain["total"] > 0


def test_an_excluded_word_removes_the_version_or_the_passage(client, everything, today):
    there = visible(everything, today)
    both = {
        one.expression.id
        for one in there
        if "差旅费" in squeezed(one.text) and "住宿" not in squeezed(one.text)
    }
    hits = all_hits(client, q='"差旅费" -住宿')
    assert {hit["version"] for hit in hits} == both
    for hit in all_hits(client, q='"差旅费" -住宿', unit="passage"):
        assert "住宿" not in hit["passages"][0]["text"]
        assert "住宿" not in hit["title"]
    only = ask(client, q="-差旅费")
    assert only["total"] == sum("差旅费" not in squeezed(one.text) for one in there)


def test_words_between_spaces_may_stand_in_different_passages_of_a_document(client):
    title = "regulation/澜江集团有限公司/差旅费管理办法"
    found = ask(client, q="抢险救援 伙食补助费", size=50)
    assert title in {hit["address"] for hit in found["hits"]}
    together = ask(client, q="抢险救援 伙食补助费", unit="passage")
    assert title not in {hit["address"] for hit in together["hits"]}


def test_an_empty_question_lists_all_that_the_filters_leave(client, everything, today):
    found = ask(client)
    assert found["total"] == len(visible(everything, today))
    assert ask(client, q="   ")["total"] == found["total"]
    assert all(hit["passages"] == [] and hit["highlights"] == [] for hit in found["hits"])
    only = ask(client, kind="minutes")
    assert 0 < only["total"] < found["total"]


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


def right_day(one: Version) -> date | None:
    """The day that sorting and the year facet use: promulgation or adoption, issue_date, held_on."""
    return one.expression.version_date


@pytest.mark.parametrize("sort", ["newest", "oldest"])
@pytest.mark.parametrize("q", ["", '"审批"'])
def test_sorting_by_date(client, everything, today, sort, q):
    by_id = {one.expression.id: one for one in everything}
    found = [by_id[hit["version"]] for hit in all_hits(client, q=q, sort=sort)]
    expected = sorted(found, key=lambda one: one.work.address)
    dated = [one for one in expected if right_day(one)]
    undated = [one for one in expected if not right_day(one)]
    dated.sort(key=lambda one: right_day(one) or date.min, reverse=sort == "newest")
    assert [one.expression.id for one in found] == [one.expression.id for one in dated + undated]


def test_the_day_of_sorting_is_that_of_the_kind(client, everything):
    for one in everything:
        fields = one.expression.fields
        if one.work.kind == "official_document" and (field := fields.get("issue_date")):
            assert str(field.value) == str(right_day(one)), one.work.address
        if one.work.kind == "minutes" and (field := fields.get("held_on")):
            assert str(field.value) == str(right_day(one)), one.work.address
    hit = next(
        one
        for one in everything
        if one.work.address.endswith("/差旅费管理办法") and "2023" in str(right_day(one))
    )
    assert right_day(hit) == date(2023, 4, 20)


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


def walk(provisions: list[Json]) -> list[Json]:
    """Provisions and all below them."""
    return [found for one in provisions for found in (one, *walk(one["children"]))]


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


def test_unknown_values_of_open_facets_find_nothing(client):
    found = ask(client, topic="没有这个主题")
    assert found["total"] == 0
    assert {"value": "没有这个主题", "label": "没有这个主题", "count": 0, "selected": True} in found[
        "facets"
    ]["topic"]


def test_facets_carry_labels(client):
    facets = ask(client)["facets"]
    labels = {facet.name: {v["value"]: v["label"] for v in facets[facet.name]} for facet in FACETS}
    assert labels["kind"]["regulation"] == "规章制度"
    assert labels["status"]["IN_FORCE"] == "现行有效"
    assert labels["year"]["2023"] == "2023年"
