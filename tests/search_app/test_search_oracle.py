"""GET /api/v1/search against brute force over the library: totals, facets, phrases, exclusions, order."""

from __future__ import annotations

from collections import Counter
from datetime import date
from random import Random
from typing import Any

import pytest

from analyzers.normalize import squeeze
from corpus.access import LEVEL_LABELS, Level
from corpus.timeline import legal_force
from indexer.fields import FACET_NAMES, FACETS
from tests.search_app.asking import all_hits, ask
from tests.search_app.conftest import Version

VISIBLE = {LEVEL_LABELS[Level.PUBLIC], LEVEL_LABELS[Level.INTERNAL]}


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
        wanted = {one.expression.id for one in there if word in squeeze(one.text)}
        assert {hit["version"] for hit in found} == wanted
    else:
        assert passages_found(found) == passages_with(there, word)


def passages_found(hits: list[dict[str, Any]]) -> set[tuple[str, str]]:
    return {(hit["version"], hit["passages"][0]["eid"]) for hit in hits}


def passages_with(there: list[Version], *any_of: str) -> set[tuple[str, str]]:
    """The passages that hold one of the words, by themselves or in the title."""
    return {
        (one.expression.id, p.eid)
        for one in there
        for p in one.passages
        for part in (one.expression.title, p.opens, f"{p.num}{p.heading}\n{p.text}")
        if any(word in squeeze(part) for word in any_of)
    }


def test_a_long_question_finds_the_passages_with_a_word_of_it_but_a_single_character(
    client, everything, today
):
    there = visible(everything, today)
    found = passages_found(all_hits(client, q="出差人员由谁定住宿费标准", unit="passage"))
    assert found == passages_with(there, "出差", "人员", "住宿费", "标准")
    assert found < passages_with(there, "出差", "人员", "住宿费", "标准", "由", "定")
    found = passages_found(all_hits(client, q="狗咬人偷", unit="passage"))
    assert found == passages_with(there, "狗", "咬", "人", "偷")


def test_a_quoted_phrase_finds_its_characters_in_their_order(client, everything, today):
    for phrase in ("住宿费标准", "从严审批、标准管理", "从严 审批 标准 管理"):
        hits = ask(client, q=f'"{phrase}"', size=100)["hits"]
        assert {hit["version"] for hit in hits} == {
            one.expression.id for one in visible(everything, today) if squeeze(phrase) in squeeze(one.text)
        }
    assert ask(client, q='"标准住宿费的"')["total"] == 0


def test_an_excluded_word_removes_the_version_or_the_passage(client, everything, today):
    there = visible(everything, today)
    both = {
        one.expression.id
        for one in there
        if "差旅费" in squeeze(one.text) and "住宿" not in squeeze(one.text)
    }
    hits = all_hits(client, q='"差旅费" -住宿')
    assert {hit["version"] for hit in hits} == both
    for hit in all_hits(client, q='"差旅费" -住宿', unit="passage"):
        assert "住宿" not in hit["passages"][0]["text"]
        assert "住宿" not in hit["title"]
    only = ask(client, q="-差旅费")
    assert only["total"] == sum("差旅费" not in squeeze(one.text) for one in there)


def test_an_empty_question_lists_all_that_the_filters_leave(client, everything, today):
    found = ask(client)
    assert found["total"] == len(visible(everything, today))
    assert ask(client, q="   ")["total"] == found["total"]
    assert all(hit["passages"] == [] and hit["highlights"] == [] for hit in found["hits"])
    only = ask(client, kind="minutes")
    assert 0 < only["total"] < found["total"]


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
