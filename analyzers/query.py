"""What a reader typed into the search box: words, phrases, exclusions. Refuses nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace

from analyzers.normalize import fold, squeeze
from analyzers.numbers import pinned_form
from analyzers.segment import Token, grams, tokens

LONGEST_QUERY = 200
"""Characters that are used; a pasted page is no query."""

MOST_TERMS = 32

_STOP_WORDS = (
    "的 地 得 了 着 过 吗 呢 吧 啊 嘛 呀 是 在 和 与 及 或 也 都 就 还 又 把 被 给 对 对于 关于 有关 于 以 从 向 "
    "我 我们 你 你们 您 他 他们 她 它 这 那 这个 那个 有 要 能 能够 可以 可 会 应 应该 应当 需 需要 请 请问 想 "
    "谁 何 什么 哪 哪些 哪个 哪里 哪儿 怎么 怎样 怎么办 怎么样 如何 多少 多久 几 几个 为什么 为何 是否 是不是 "
    "能不能 可不可以 有没有 会不会 要不要 一下 么 啥 咋 呗 并 且 而 但 则 时 时候 的话 如果 一个"
)
STOP_WORDS = frozenset(_STOP_WORDS.split(" "))
"""Function words and question words: they decide no match, unless a query holds nothing else."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_MINUS = frozenset("-－﹣")
# -词 up to the next space or quote, -"短语" (both only at the start of a word), "短语".
_SIGNED = re.compile(r'(?<![^ ])-(?:"(?P<no_phrase>[^"]*)"|(?P<no_word>[^ "-][^ "]*))|"(?P<phrase>[^"]*)"')
_DASHES = re.compile(r"(?<![^ ])-+")
_GROUP = re.compile(r"[^ ]+")


@dataclass(frozen=True, slots=True)
class QueryTerm:
    """An unquoted word: as typed, as its token is indexed, its bigrams, what kind it is.

    `pinned`: a document, provision or standard number. `stop`: a function or question word.
    """

    text: str
    token: str
    grams: tuple[str, ...]
    pinned: bool = False
    stop: bool = False


@dataclass(frozen=True, slots=True)
class ParsedQuery:
    """A query in its parts.

    `text` is what was used of it. `phrases` and `excluded` are characters as `normalize` leaves them. `groups` are the
    words as typed between spaces, for messages. `left_out` are the words beyond the 32 that are searched, `cut` says
    that the query was longer than 200 characters, `unbalanced` that a quote was never closed (it is ignored).
    """

    text: str = ""
    terms: tuple[QueryTerm, ...] = ()
    phrases: tuple[str, ...] = ()
    excluded: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    left_out: tuple[str, ...] = ()
    cut: bool = False
    unbalanced: bool = False

    @property
    def empty(self) -> bool:
        """Whether nothing is asked for; exclusions alone ask for nothing."""
        return not self.terms and not self.phrases


def parse_query(text: str) -> ParsedQuery:
    """The parts of a query, for any string: 差旅费 "一般干部" -境外 第十二条 gives the terms 差旅费 and 第12条, the
    phrase 一般干部, the exclusion 境外. “…”, 「…」 and ＂…＂ quote as "…" does, － excludes as - does.
    """
    used = _SURROGATE.sub("\ufffd", text[:LONGEST_QUERY])
    folded = _only_real_minus(used, fold(used))
    unbalanced = folded.count('"') % 2 == 1
    if unbalanced:
        at = folded.rindex('"')
        folded = f"{folded[:at]} {folded[at + 1 :]}"
    rest = _SIGNED.sub(lambda match: " " * len(match[0]), folded)
    signed = list(_SIGNED.finditer(folded))
    phrases = _squeezed(match["phrase"] for match in signed)
    excluded = _squeezed(match["no_phrase"] or match["no_word"] for match in signed)
    terms, left_out = _terms(used, rest, alone=not phrases)
    return ParsedQuery(
        used,
        terms,
        phrases,
        excluded,
        tuple(used[slice(*m.span())] for m in _GROUP.finditer(rest) if squeeze(m[0])),
        left_out,
        len(text) > LONGEST_QUERY,
        unbalanced,
    )


def _only_real_minus(used: str, folded: str) -> str:
    """Folding makes every dash a minus; one before a word (——关于) excludes nothing."""

    def minus(match: re.Match[str]) -> str:
        return match[0] if used[match.start()] in _MINUS else " " * len(match[0])

    return _DASHES.sub(minus, folded)


def _squeezed(caught: Iterable[str | None]) -> tuple[str, ...]:
    """The characters of what was caught, each once, without what holds none."""
    return tuple(dict.fromkeys(filter(None, (squeeze(text) for text in caught if text))))


def _terms(used: str, rest: str, alone: bool) -> tuple[tuple[QueryTerm, ...], tuple[str, ...]]:
    """The distinct terms, at most 32 with stop words giving way first, and the texts of those left out."""
    terms = _distinct(_term(used, token) for token in tokens(rest))
    if alone and all(term.stop for term in terms):
        terms = [replace(term, stop=False) for term in terms]
    if len(terms) > MOST_TERMS:
        terms = [term for term in terms if not term.stop] or terms
    return tuple(terms[:MOST_TERMS]), tuple(term.text for term in terms[MOST_TERMS:])


def _distinct(terms: Iterable[QueryTerm]) -> list[QueryTerm]:
    return list({term.token: term for term in reversed(list(terms))}.values())[::-1]


def _term(used: str, token: Token) -> QueryTerm:
    text = used[token.start : token.end]
    pinned = pinned_form(text) is not None
    return QueryTerm(text, token.text, tuple(grams(text)), pinned, token.text in STOP_WORDS)
