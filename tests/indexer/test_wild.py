"""Texts with markup are read in a child and come out as they would in the process itself; plain rules stay in it."""

from __future__ import annotations

import pytest

from indexer import foreign
from indexer.parsing import Task, parse
from indexer.readers import Unreadable, read
from indexer.readers.front_matter import parse_fields
from indexer.readers.wild import is_wild

PAGE = "---\ntitle: 差旅费管理办法\nlevel: 公开\ntopic: [差旅, 报销]\n---\n<html><body><p>第一条 甲。<p>第二条 乙。</body></html>"
TABLE = "# 差旅费管理办法\n\n第一条 甲。\n\n<table><tr><td>职级</td><td>标准</td></tr><tr><td>总经理</td><td>800</td></tr></table>\n"


@pytest.mark.parametrize(
    ("text", "wild"),
    [
        ("# 办法\n\n第一条 甲。\n\n<!-- INFO END -->\n", False),
        ("第一条 出差不足（<24小时）的，不计。", False),
        ("第一条 甲 < 乙。", False),
        ("\ufeff<!DOCTYPE html><p>甲", True),
        ("# 办法\n\n</div>\n", True),
        ("<?xml version='1.0'?><html>", True),
        ("<!---->" * 9, True),
        ("甲\n\n" * 300_000, True),
        ("=\n" * 20_000, True),
        ("甲\n\n" * 20_000, False),
    ],
)
def test_what_is_read_in_a_child(text, wild):
    assert is_wild(text.encode()) is wild


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_pages_are_found_in_every_encoding(encoding):
    assert is_wild(PAGE.encode(encoding))


@pytest.mark.parametrize(
    ("name", "text", "format_"), [("a.html", PAGE, "html"), ("a.MD", TABLE, "markdown")]
)
def test_a_child_reads_what_the_process_would(tmp_path, name, text, format_):
    data = text.encode()
    here = read(name.lower(), data)
    there = foreign.read_foreign(data, tmp_path, name[1:].lower())
    assert (there.format, there.extract.blocks) == (here.format, here.blocks)
    assert (there.format, there.extract.given) == (format_, dict(here.front_matter))


def test_a_page_is_taken_in_with_its_front_matter(tmp_path):
    path = tmp_path / "办法.html"
    path.write_text(PAGE, encoding="utf-8")
    parsed = parse(Task(path.name, path, tmp_path / "none"))
    (document,) = parsed.documents
    assert (parsed.format, document.title) == ("html", "差旅费管理办法")
    assert document.fields["level"].value == "公开"


def test_a_page_that_says_nothing_is_set_aside(tmp_path):
    path = tmp_path / "a.html"
    path.write_text("<html><script>x()</script></html>", encoding="utf-8")
    assert parse(Task(path.name, path, tmp_path / "none")).reason == "no_text"


def test_front_matter_is_not_multiplied():
    lines = [
        "a0: &a0 [ha, ha]",
        *(f"a{n}: &a{n} [{f'*a{n - 1}, ' * 9}]" for n in range(1, 12)),
        "title: *a11",
    ]
    with pytest.raises(Unreadable) as failure:
        parse_fields("\n".join(lines))
    assert failure.value.code == "bad_front_matter"


def test_many_comments_before_a_page_are_skipped_at_once():
    page = "<!---->" * 200 + "正文不是网页。"
    assert read("a.txt", page.encode()).format == "text"
