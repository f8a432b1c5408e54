"""A query is refused nothing."""

from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from analyzers.query import MOST_TERMS, STOP_WORDS, parse_query

BLNS = Path(__file__).parents[3] / "shared" / "data" / "robustness" / "blns"
ODD = [
    "",
    " ",
    '"',
    "“",
    "-",
    "--",
    '-"',
    '""',
    "-a-b",
    "《》",
    "“「＂",
    "\x00",
    "\ud800",
    "AND OR NOT",
    "*:*",
    "第条",
    "((((",
    "💩" * 300,
]


def _tokens(text):
    return [term.token for term in parse_query(text).terms]


def test_parts():
    query = parse_query('差旅费 "一般 干部" -境外 －住宿 -“出国（境）” 第十二条')
    assert [term.token for term in query.terms] == ["差旅费", "第12条"] or "第12条" in _tokens(
        "差旅费 第十二条"
    )
    assert query.phrases == ("一般干部",)
    assert query.excluded == ("境外", "住宿", "出国境")
    assert query.groups == ("差旅费", "第十二条")
    assert not query.cut
    assert not query.unbalanced


@pytest.mark.parametrize("quoted", ['"差旅"', "“差旅”", "「差旅」", "＂差旅＂", "”差旅“"])
def test_quotes(quoted):
    assert parse_query(quoted).phrases == ("差旅",)
    assert parse_query(quoted).terms == ()


@pytest.mark.parametrize(
    ("text", "token"),
    [
        ("第 十二 条", "第12条"),
        ("第十二条", "第12条"),
        ("澜江发[2023]12号", "澜江发〔2023〕12号"),
        ("GB/T 9704—2012", "gb/t9704-2012"),
        ("第（三）项", "第(3)项"),
    ],
)
def test_pinned(text, token):
    (term,) = parse_query(text).terms
    assert (term.token, term.pinned, term.stop) == (token, True, False)
    assert term.text == text


def test_stop_words():
    stop = {term.token for term in parse_query("出差怎么报销吗").terms if term.stop}
    assert stop == {"怎么", "吗"}
    assert not any(term.stop for term in parse_query("怎么可以").terms)
    assert all(term.stop for term in parse_query('怎么 "差旅"').terms)
    assert all(STOP_WORDS)


def test_excluded_only_at_the_start_of_a_word():
    assert parse_query("2020-2035").excluded == ()
    assert parse_query("办法 ——关于").excluded == ()
    assert parse_query('"甲 -乙"').excluded == ()
    assert parse_query('"甲 -乙"').phrases == ("甲乙",)
    assert parse_query("-《办法》").excluded == ("办法",)
    assert parse_query("-境外").empty


def test_unbalanced_quote_is_left_out():
    query = parse_query("“差旅费 报销")
    assert query.unbalanced
    assert query.phrases == ()
    assert query.groups == ("差旅费", "报销")


def test_long_query():
    query = parse_query("差旅" * 101)
    assert query.cut
    assert len(query.text) == 200
    assert not parse_query("差旅" * 100).cut


def test_terms_are_bounded_and_distinct():
    query = parse_query(" ".join(f"a{number}" for number in range(60)))
    assert len(query.terms) == MOST_TERMS
    assert len(query.left_out) > 0
    assert _tokens("报销 报销 报销") == ["报销"]


@pytest.mark.parametrize("text", ["", "   ", "，。！？", "《》", "-", "“”", "🙂"])
def test_nothing_asked(text):
    query = parse_query(text)
    assert query.empty
    assert query.groups == ()


@given(st.text() | st.text(st.sampled_from('差旅费第十二条"“”「」-－ ab《》〔2023〕号')))
def test_never_raises(text):
    _check(text)


def test_naughty_strings():
    lines = list(ODD)
    for file in sorted(BLNS.rglob("*.txt")) if BLNS.is_dir() else []:
        lines += file.read_text("utf-8", "surrogateescape").split("\n")
    for line in lines:
        _check(line)


def _check(text):
    query = parse_query(text)
    assert len(query.terms) <= MOST_TERMS
    for term in query.terms:
        assert term.text in query.text
        term.token.encode()
    for part in (*query.phrases, *query.excluded):
        assert part.isalnum()
    query.text.encode()
