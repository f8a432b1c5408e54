"""How a question was understood and how to undo that; when nothing is found, which word or filter emptied it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from analyzers.query import ParsedQuery
from indexer import fields
from indexer.engine import Unit
from indexer.question import Question, Run, Versions, compile_query, content_terms, runs
from search_app import words
from search_app.context import today
from search_app.pages_links import search_url
from search_app.params import toggled
from search_app.service import Service

MOST_TRIED = 24
"""Other questions counted for one empty result."""
MOST_MISSING = 8
"""Words of an empty result that are looked for one by one."""


@dataclass(frozen=True, slots=True)
class Way:
    """A sentence and, where there is one, the words and address of a way on."""

    sentence: str
    label: str = ""
    url: str = ""
    count: int | None = None


@dataclass(frozen=True, slots=True)
class Emptied:
    """Why nothing was found, and what to change with how many hits that gives."""

    reasons: tuple[str, ...]
    ways: tuple[Way, ...]


def compose(groups: Sequence[str], phrases: Sequence[str], excluded: Sequence[str]) -> str:
    """The text of a query with these words, phrases and exclusions."""
    return " ".join((*groups, *(f'"{text}"' for text in phrases), *(f"-{text}" for text in excluded)))


def without(items: Sequence[str], item: str) -> tuple[str, ...]:
    """The items without one."""
    return tuple(one for one in items if one != item)


def undo_links(question: Question) -> list[Way]:
    """How the words of a question were understood, each with a way to undo it."""
    parsed = question.parsed
    said: list[Way] = []
    terms = content_terms(parsed)
    if terms:
        said.append(Way(f"按{words.listed([term.text for term in terms])}查找{_how_many(question)}"))
    for phrase in parsed.phrases:
        text = compose((*parsed.groups, phrase), without(parsed.phrases, phrase), parsed.excluded)
        said.append(Way(f"“{phrase}”须连续出现", "不要求连续", search_url(question, text=text)))
    for word in parsed.excluded:
        text = compose(parsed.groups, parsed.phrases, without(parsed.excluded, word))
        said.append(Way(f"不含“{word}”", "取消排除", search_url(question, text=text)))
    return [*said, *_notes(parsed, terms != parsed.terms)]


def _how_many(question: Question) -> str:
    """Which of the words must match: all, or of a longer run some."""
    asked = runs(question.parsed, question.unit)
    partly = [run for run in asked if run.required < len(run.words)]
    if partly:
        return "，" + "，".join(_partly(run, alone=len(asked) == 1) for run in partly)
    return "，须同时出现" if sum(len(run.words) for run in asked) > 1 else ""


def _partly(run: Run, alone: bool) -> str:
    listed = words.listed([term.text for term in run.telling])
    if run.required == len(run.telling):
        return f"须含{listed}"
    among = "其中" if alone and run.telling == run.words else f"{listed}中"
    return f"至少含{among}{run.required}个"


def _notes(parsed: ParsedQuery, dropped: bool) -> Iterator[Way]:
    if dropped and parsed.terms:
        stops = [term.text for term in parsed.terms if term.stop]
        if stops:
            yield Way(f"{words.listed(stops)}不作为条件")
    if parsed.unbalanced:
        yield Way("引号没有成对，已忽略")
    if parsed.cut:
        yield Way("检索词过长，只用了前200个字")
    if parsed.left_out:
        yield Way(
            f"词太多，没有用{words.listed(parsed.left_out[:6])}{'等' if len(parsed.left_out) > 6 else ''}"
        )


def count(service: Service, question: Question) -> int:
    """How many hits a question has."""
    query = compile_query(question, service.classes())
    return service.engine.search(replace(query, facets=(), scored=(), offset=0, limit=0)).total


def explain_empty(service: Service, question: Question) -> Emptied:
    """Why a question finds nothing, by counting it without each word and each filter."""
    parsed = question.parsed
    if question.text.strip() and parsed.empty and not parsed.excluded:
        return Emptied(
            ("输入里没有可以检索的文字。",), (Way("", "列出全部文件", search_url(question, text="")),)
        )
    missing = _missing(service, question)
    ways = []
    for label, changes in list(_variants(question, missing))[:MOST_TRIED]:
        found = count(service, replace(question, **changes))  # type: ignore[arg-type]
        if found:
            ways.append(Way("", label, search_url(question, **changes), found))
    return Emptied(tuple(_reasons(service, question, missing)), tuple(ways))


def _asked(parsed: ParsedQuery) -> list[str]:
    """The words and phrases that decide, each once."""
    return list(dict.fromkeys((*(term.text for term in content_terms(parsed)), *parsed.phrases)))


def _missing(service: Service, question: Question) -> list[str]:
    """The words and phrases that occur nowhere."""
    wide = replace(question, filters={}, unit=Unit.DOCUMENT, versions=Versions.ALL)
    return [
        text
        for text in _asked(question.parsed)[:MOST_MISSING]
        if not count(service, replace(wide, text=f'"{text}"'))
    ]


def _reasons(service: Service, question: Question, missing: Sequence[str]) -> Iterator[str]:
    """The words that occur nowhere, else that only the combination fails."""
    asked = _asked(question.parsed)
    if missing:
        yield f"库里没有任何文件含{words.listed(missing)}。"
    elif asked and question.filters and count(service, replace(question, filters={})):
        yield "有文件含这些词，但都被筛选条件排除了。"
    elif len(asked) > 1:
        yield "这些词都有文件含，但没有文件同时满足全部条件。"
    elif question.on != today():
        yield f"在{words.day(question.on)}没有符合条件的文件。"


def _variants(question: Question, missing: Sequence[str]) -> Iterator[tuple[str, dict[str, object]]]:
    """Questions a step wider: the words of the link, and what changes."""
    parsed = question.parsed
    chosen = [(facet, value) for facet in fields.FACETS for value in question.filters.get(facet.name, ())]
    for facet, value in chosen:
        changed = toggled(question.filters, facet.name, value)
        yield f"去掉筛选“{facet.label}：{facet.value_label(value)}”", {"filters": changed}
    if len(chosen) > 1:
        yield "去掉全部筛选", {"filters": {}}
    if question.on != today():
        yield "改查今天", {"on": today()}
    if question.versions is Versions.APPLICABLE:
        yield "在所有版本里查找", {"versions": Versions.ALL}
    if question.unit is Unit.PASSAGE:
        yield "改为查找文件", {"unit": Unit.DOCUMENT}
    if len(missing) > 1 and (left := _without_words(parsed, missing)):
        yield "去掉库里没有的词", {"text": left}
    yield from _fewer_words(parsed)
    if chosen and question.text:
        yield "去掉检索词，只按筛选列出", {"text": ""}


def _without_words(parsed: ParsedQuery, texts: Sequence[str]) -> str:
    """What is left of a question without some of its words and phrases."""
    groups = list(parsed.groups)
    for text in texts:
        groups = [rest for group in groups if (rest := group.replace(text, "", 1).strip())]
    phrases = [phrase for phrase in parsed.phrases if phrase not in texts]
    return compose(groups, phrases, parsed.excluded)


def _fewer_words(parsed: ParsedQuery) -> Iterator[tuple[str, dict[str, object]]]:
    for word in parsed.excluded:
        text = compose(parsed.groups, parsed.phrases, without(parsed.excluded, word))
        yield f"不再排除“{word}”", {"text": text}
    for phrase in parsed.phrases:
        text = compose((*parsed.groups, phrase), without(parsed.phrases, phrase), parsed.excluded)
        yield f"不要求“{phrase}”连续出现", {"text": text}
    asked = _asked(parsed)
    if len(asked) < 2:
        return
    for text in asked:
        yield f"去掉“{text}”", {"text": _without_words(parsed, [text])}
