"""Who sees what: settings, local and forwarded requests, hidden works, and that they disturb nothing."""

from __future__ import annotations

import json
from collections.abc import Callable
from random import Random
from typing import Any
from urllib.parse import quote

import pytest
from flask import Flask
from flask.testing import FlaskClient

from tests.search_app.conftest import SmallLibrary

LOCAL, REMOTE, LOCAL_6 = "127.0.0.1", "10.1.2.3", "::1"
PUBLIC, INTERNAL, ORDINARY, CORE = "公开", "内部", "普通商密", "核心商密"


def rule(title: str, level: str, body: str = "", **given: str) -> str:
    """A short rule as a Markdown file."""
    lines = "".join(f"{name}: {value}\n" for name, value in given.items())
    return (
        f"---\nkind: regulation\nissuer: 甲公司\nlevel: {level}\n{lines}---\n# {title}\n\n"
        f"第一条　为规范{title}所涉事项，制定本办法。\n\n第二条　{body or '具体事项由办公室负责。'}\n"
    )


@pytest.fixture(scope="module")
def four_levels(small_library: Callable[..., SmallLibrary]) -> SmallLibrary:
    """A work of each level, one for a group, and one that rests on a hidden one."""
    return small_library(
        {
            "公开事项办法(2020-01-01).md": rule("公开事项办法", PUBLIC, "参照《核心事项办法》第二条执行。"),
            "内部事项办法(2020-01-01).md": rule("内部事项办法", INTERNAL),
            "商密事项办法(2020-01-01).md": rule("商密事项办法", ORDINARY),
            "核心事项办法(2020-01-01).md": rule("核心事项办法", CORE, "参照《公开事项办法》第二条执行。"),
            "专项事项办法(2020-01-01).md": rule("专项事项办法", INTERNAL, groups="[战略部]"),
        }
    )


def levels_seen(client: FlaskClient, address: str, **headers: str) -> set[str]:
    """The levels of the works found."""
    answer = client.get("/api/v1/search", environ_base={"REMOTE_ADDR": address}, headers=headers)
    found = answer.get_json()
    levels = {value["value"] for value in found["facets"]["level"]}
    assert found["total"] == len(levels) == len(found["hits"])
    return levels


@pytest.mark.parametrize(
    ("setting", "address", "headers", "seen"),
    [
        (None, LOCAL, {}, {PUBLIC, INTERNAL}),
        (None, LOCAL_6, {}, {PUBLIC, INTERNAL}),
        (None, "127.8.9.10", {}, {PUBLIC, INTERNAL}),
        (None, REMOTE, {}, {PUBLIC}),
        (None, "::ffff:10.1.2.3", {}, {PUBLIC}),
        (None, "", {}, {PUBLIC}),
        (None, "unix:", {}, {PUBLIC}),
        (None, LOCAL, {"X-Forwarded-For": "10.1.2.3"}, {PUBLIC}),
        (None, LOCAL, {"X-Forwarded-For": "127.0.0.1"}, {PUBLIC}),
        (None, LOCAL, {"Forwarded": "for=127.0.0.1"}, {PUBLIC}),
        (None, LOCAL, {"X-Real-IP": "127.0.0.1"}, {PUBLIC}),
        (None, LOCAL, {"X-Forwarded-Host": "rules.example"}, {PUBLIC}),
        (None, LOCAL, {"Via": "1.1 proxy"}, {PUBLIC}),
        ("", LOCAL, {}, {PUBLIC, INTERNAL}),
        ("none", LOCAL, {}, set()),
        ("none", REMOTE, {}, set()),
        ("公开", LOCAL, {}, {PUBLIC}),
        ("公开", REMOTE, {}, {PUBLIC}),
        ("内部", LOCAL, {}, {PUBLIC, INTERNAL}),
        ("内部", REMOTE, {}, {PUBLIC, INTERNAL}),
        ("内部", LOCAL, {"X-Forwarded-For": "10.1.2.3"}, {PUBLIC, INTERNAL}),
    ],
)
def test_anonymous_readers(four_levels, serving, setting, address, headers, seen):
    settings = {} if setting is None else {"ANONYMOUS": setting}
    assert levels_seen(serving(four_levels, **settings).test_client(), address, **headers) == seen


def hidden_and_absent(client: FlaskClient, path: str) -> tuple[Any, Any]:
    hidden = client.get(path.replace("*", quote("核心事项办法")))
    absent = client.get(path.replace("*", quote("虚无事项办法")))
    return hidden, absent


@pytest.mark.parametrize("face", ["", "/api/v1"])
@pytest.mark.parametrize(
    "below",
    [
        "",
        "/versions",
        "/citations",
        "/compare?from=2020-01-01&to=2021-01-01",
        "/provisions/art_1/history",
        "?on=x",
        "?version=v4",
    ],
)
def test_a_restricted_work_is_not_there_in_the_same_words(four_levels, serving, face, below):
    client = serving(four_levels).test_client()
    hidden, absent = hidden_and_absent(client, f"{face}/works/regulation/{quote('甲公司')}/*{below}")
    assert hidden.status_code == absent.status_code
    assert hidden.status_code == (400 if below == "?on=x" else 404)
    if face:
        assert hidden.text == absent.text
        assert dict(hidden.headers) == dict(absent.headers)
    else:
        typed = hidden.text.replace(quote("核心"), quote("虚无")).replace("核心", "虚无")
        assert typed == absent.text


def test_a_restricted_work_is_nowhere(four_levels, serving):
    client = serving(four_levels).test_client()
    for path in (
        "/api/v1/suggest?q=核心",
        "/api/v1/suggest?q=事项办法",
        "/api/v1/search?q=核心事项办法",
        "/api/v1/search?q=事项办法&versions=all",
        "/api/v1/search?q=办法&unit=passage",
        "/api/v1/works/regulation/甲公司/公开事项办法/citations",
    ):
        text = client.get(quote(path, safe="/?&=%")).get_data(as_text=True)
        assert "regulation/甲公司/核心" not in text
        assert "regulation/甲公司/商密" not in text
        assert "regulation/甲公司/专项" not in text


def test_a_reference_to_a_hidden_work_is_to_an_unknown_one(four_levels, serving):
    client = serving(four_levels).test_client()
    answer = client.post(
        "/api/v1/citations/check",
        json={"text": "依据《核心事项办法》第二条、《虚无事项办法》第二条和《公开事项办法》第九条"},
    )
    hidden, absent, public = answer.get_json()
    assert {**hidden, "start": 0, "end": 0, "text": ""} == {**absent, "start": 0, "end": 0, "text": ""}
    assert hidden["verdict"] == "unknown_work"
    assert public["verdict"] == "no_such_provision"


# Non-interference: the same visible documents with and without hidden ones beside them.

SUBJECTS = [
    "采购",
    "合同",
    "差旅",
    "接待",
    "印章",
    "档案",
    "会议",
    "培训",
    "考勤",
    "车辆",
    "保密",
    "审计",
    "预算",
    "薪酬",
    "安全",
    "信访",
]
ACTS = ["审批", "备案", "报销", "登记", "检查", "考核", "公示", "移交", "归档", "验收"]
PLACES = ["办公室", "财务部", "人力资源部", "审计部", "各子公司", "分管领导", "经办人员", "总经理"]


def generated(random: Random, number: int, mark: str, level: str, names: list[str]) -> tuple[str, str]:
    """A rule made of the same words whatever its level; hidden titles are shorter, so that they come first where they are not left out."""
    title = f"{random.choice(SUBJECTS)}{random.choice(ACTS)}{mark}{number}号办法"
    articles = [
        f"第{count}条　{random.choice(PLACES)}应当在{random.randint(2, 30)}日内办理{random.choice(SUBJECTS)}"
        f"{random.choice(ACTS)}，{random.choice(SUBJECTS)}{random.choice(ACTS)}由{random.choice(PLACES)}负责，"
        f"参照《{random.choice(names)}》第{random.choice('一二三四')}条执行。"
        for count in "一二三四五六"
    ]
    day = f"20{random.randint(10, 25)}-0{random.randint(1, 9)}-15"
    head = f"---\nkind: regulation\nissuer: 甲公司\nlevel: {level}\nversion_date: {day}\n---\n"
    names.append(title)
    return f"{title}.md", f"{head}# {title}\n\n" + "\n\n".join(articles) + "\n"


def requests_to_make(random: Random, names: list[str]) -> list[tuple[str, Any]]:
    """Paths, some with a body to post."""
    made: list[tuple[str, Any]] = []
    for _ in range(22):
        words = " ".join(random.sample(SUBJECTS + ACTS + PLACES, random.randint(1, 3)))
        rest = random.choice(
            ["", "&unit=passage", "&sort=newest", "&sort=oldest", "&versions=all", "&size=3&page=2", "&year=2018",
             "&on=2019-06-01", "&unit=passage&size=50", "&status=IN_FORCE", "&level=核心商密"]
        )  # fmt: skip
        made.append(
            (f"/search?q={random.choice([words, words.replace(' ', ''), f'“{words}”'])}{rest}", None)
        )
    made += [(f"/search?q={random.choice(names)}", None) for _ in range(6)]
    made += [(f"/suggest?q={random.choice(SUBJECTS + ACTS)}", None) for _ in range(14)]
    for name in random.sample(names, 6):
        address = f"regulation/甲公司/{name}"
        made += [
            (f"/similar?address={address}", None),
            (f"/works/{address}", None),
            (f"/works/{address}/citations", None),
            (f"/works/{address}/provisions/art_2/history", None),
            ("/citations/check", {"text": f"按照《{name}》第二条和《{random.choice(names)}》第八条"}),
        ]
    made.append(("/similar", {"text": "采购合同由财务部审批，差旅报销由办公室备案。"}))
    return made


def told(client: FlaskClient, path: str, body: Any) -> str:
    """The JSON of an answer without the time it took."""
    address = "/api/v1" + quote(path, safe="/?&=%")
    answer = client.get(address) if body is None else client.post(address, json=body)
    assert answer.status_code in (200, 404), answer.text
    found = answer.get_json()
    if isinstance(found, dict):
        found.pop("took_ms", None)
    return json.dumps(found, ensure_ascii=False)


@pytest.fixture(scope="module")
def with_and_without(
    small_library: Callable[..., SmallLibrary],
) -> tuple[SmallLibrary, SmallLibrary, list[str]]:
    """Two libraries of the same visible documents; the second holds as many hidden ones, taken in afterwards."""
    random = Random(20261124)
    names = ["没有收录的办法"]
    visible = dict(
        generated(random, number, "甲", PUBLIC if number % 3 else INTERNAL, names) for number in range(25)
    )
    seen = list(names)
    hidden = dict(
        generated(random, number, "", ORDINARY if number % 2 else CORE, names) for number in range(38)
    )
    without, beside = small_library(visible), small_library(visible)
    assert beside.take_in(hidden).indexed == len(hidden)
    return without, beside, seen


def different(one: Flask, two: Flask, requests: list[tuple[str, Any]]) -> list[str]:
    """The paths that two applications answer differently."""
    return [
        path
        for path, body in requests
        if told(one.test_client(), path, body) != told(two.test_client(), path, body)
    ]


@pytest.mark.parametrize("seed", range(3))
def test_hidden_documents_change_nothing(with_and_without, serving, seed):
    without, beside, names = with_and_without
    requests = requests_to_make(Random(seed), names)
    assert len(requests) > 60
    assert different(serving(without), serving(beside), requests) == []


def test_hidden_titles_do_not_crowd_out_suggestions(with_and_without, serving):
    without, beside, _names = with_and_without
    requests = [(f"/suggest?q={typed}", None) for typed in ("办法", "号", "号办法", "1", "审")]
    assert different(serving(without), serving(beside), requests) == []
