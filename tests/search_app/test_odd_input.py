"""Whatever is typed, posted or put into an address: a clear answer, never an error of ours."""

from __future__ import annotations

import json
from pathlib import Path
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient

from tests.stacks import SINGLE

ODD = (
    "",
    " ",
    "\u3000",
    "\x00",
    "a\x00b",
    "\ufeff差旅",
    "\u200b差\u200b旅",
    "\u202e费旅差",
    "\ud800",
    "\udcff差旅",
    "💰💰 报销",
    "𠮷野家",
    "é",
    "ﬁ①㈠㍿",
    "Ａｌｌ　Ｆｕｌｌ",
    "<script>alert(1)</script>",
    "{{7*7}}${7*7}",
    "' OR 1=1 --",
    '"; DROP TABLE works; --',
    "%",
    "_",
    "%%%__\\",
    "\\",
    "\\\\\\",
    "*:*",
    "title:差旅 AND body:(费)",
    "[1 TO 9]",
    "a^9 ~2",
    "第",
    "第第第条条条",
    "第条",
    "第0条",
    "第9999999999999999999999条",
    "第一百万亿条之九",
    "〔〕号",
    "澜江发〔〕号",
    "澜江发〔99999〕99999999999999999999号",
    "2023年13月45日",
    "《",
    "》《",
    "《》",
    "（（（（（",
    "--------",
    "-",
    "- - - -",
    '-"',
    '""""""',
    '-"差旅"-费',
    "“”‘’「」",
    "\n\r\t",
    "差旅\n费",
    "的的的了了吗",
    "，。；：？！",
    "../../etc/passwd",
    "%00%0a%0d",
    "NaN",
    "null",
    "-1",
    "1e309",
    "\u0301\u0301\u0301",
    "ส็็็็็",
    "شركة",
    "a" * 9000,
    "差" * 10_000,
    "差 " * 5_000,
    '"差' * 3_000,
    "-" * 9_000,
)


def naughty_strings() -> list[str]:
    """The big list of naughty strings, where the test data is there."""
    import os

    root = Path(__file__).parents[2]
    folder = Path(os.environ.get("DIANZHANG_TEST_DATA") or root.parent / "shared" / "data")
    file = folder / "robustness" / "blns" / "blns.json"
    if not file.is_file():
        return []
    found: list[str] = json.loads(file.read_text(encoding="utf-8"))
    return found


def raw(text: str) -> str:
    """A string as part of an address, its lone surrogates as the bytes a careless client sends."""
    return quote(text.encode("utf-8", "surrogatepass"), safe="")


def ask_everywhere(client: FlaskClient, text: str, paths: tuple[str, ...]) -> None:
    for path in paths:
        answer = client.get(path + raw(text))
        assert answer.status_code == 200, (path, text[:80], answer.status_code)


SEARCHES = ("/search?q=", "/api/v1/search?q=", "/api/v1/search?unit=passage&q=", "/api/v1/suggest?q=")


@pytest.mark.parametrize("number", range(len(ODD)))
def test_odd_strings_are_answered(client, number):
    ask_everywhere(client, ODD[number], SEARCHES)


def test_naughty_strings_are_answered(client, stack):
    """All of them on one machine, every sixth beside servers: what is odd is odd before it gets there."""
    strings = naughty_strings()[:: 1 if stack.name == SINGLE else 6]
    if not strings:
        pytest.skip("没有 robustness/blns 测试数据：请用 DIANZHANG_TEST_DATA 指出测试数据文件夹。")
    for text in strings:
        ask_everywhere(client, text, (SEARCHES[0], SEARCHES[1], SEARCHES[3]))


@pytest.mark.parametrize(
    "parameter", ["on", "unit", "versions", "sort", "page", "size", "kind", "topic", "year", "level"]
)
def test_odd_parameters_are_answered_or_named(client, parameter):
    for text in ODD[:-5]:
        answer = client.get(f"/api/v1/search?{parameter}={raw(text)}")
        assert answer.status_code in (200, 400), (parameter, text)
        if answer.status_code == 400:
            assert answer.get_json()["parameter"] == parameter


def test_odd_addresses_are_not_there(client):
    for text in ODD:
        if len(text) < 500:
            for path in (f"/works/regulation/{raw(text)}/{raw(text)}", f"/works/{raw(text)}/a/b"):
                for face in ("", "/api/v1"):
                    answer = client.get(face + path)
                    assert answer.status_code in (404, 308), (face, text)


def test_odd_eids_versions_and_texts(client):
    travel = quote("regulation/澜江集团有限公司/差旅费管理办法")
    for text in ODD:
        if len(text) > 500:
            continue
        assert client.get(f"/api/v1/works/{travel}?version={raw(text)}").status_code in (200, 404)
        assert client.get(f"/api/v1/works/{travel}/compare?from={raw(text)}&to=v1").status_code in (
            400,
            404,
        )
        if text.strip("/. \n\r\t") and "/" not in text:
            history = client.get(f"/api/v1/works/{travel}/provisions/{raw(text)}/history")
            assert history.status_code == 404
        body = json.dumps({"text": text})
        for path in ("/api/v1/citations/check", "/api/v1/similar"):
            assert client.post(path, data=body, content_type="application/json").status_code == 200, text


@pytest.mark.parametrize(
    "data",
    [b"", b"{", b"\xff\xfe", b'{"text": 1}', b'{"text": ["a"], "on": {}}', b"[" * 50_000, b'{"on": 5}'],
)
def test_odd_bodies(client, data):
    for path in ("/api/v1/citations/check", "/api/v1/similar"):
        answer = client.post(path, data=data, content_type="application/json")
        assert answer.status_code in (200, 400)
        assert client.post(path, data=data).status_code == 400
