"""Between the parameters of an address and a question, both ways; bad values are named, never guessed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from enum import StrEnum
from typing import TypeVar
from urllib.parse import urlencode

from werkzeug.datastructures import MultiDict

from analyzers.dates import parse_date
from corpus.access import Reader
from indexer.engine import Unit
from indexer.fields import FACET_CHOICES, FACET_NAMES
from indexer.question import Question, Sort, Versions

SIZES = range(1, 101)
DEFAULT_SIZE = 10
_Choice = TypeVar("_Choice", bound=StrEnum)

Arguments = MultiDict[str, str]
"""The parameters of a request, each of which may be repeated."""


class BadParameter(ValueError):
    """A parameter that cannot be understood: its name and a Chinese sentence."""

    def __init__(self, name: str, message: str) -> None:
        super().__init__(message)
        self.name = name
        self.message = message


def parse_question(arguments: Arguments, reader: Reader, today: date) -> Question:
    """The question that an address asks. Raises `BadParameter`."""
    return Question(
        reader=reader,
        text=arguments.get("q", ""),
        on=parse_day(arguments.get("on", ""), today),
        unit=_choice(Unit, "unit", arguments.get("unit", "") or Unit.DOCUMENT),
        versions=_choice(Versions, "versions", arguments.get("versions", "") or Versions.APPLICABLE),
        filters=_filters(arguments),
        sort=_choice(Sort, "sort", arguments.get("sort", "") or Sort.RELEVANCE),
        page=_number("page", arguments.get("page", "") or "1", range(1, 1_000_001)),
        size=_number("size", arguments.get("size", "") or str(DEFAULT_SIZE), SIZES),
    )


def parse_day(text: str, today: date, name: str = "on") -> date:
    """The day a parameter names, today when it is empty. Raises `BadParameter`."""
    if not text.strip():
        return today
    day = parse_date(text.strip()) if len(text) < 40 else None
    if day is None:
        raise BadParameter(
            name, f"参数 {name} 的“{text[:40]}”不是日期。请写成 2026-01-31 这样的形式，并确认这一天存在。"
        )
    return day


def _choice(choices: type[_Choice], name: str, text: str) -> _Choice:
    try:
        return choices(text)
    except ValueError:
        allowed = "、".join(choice.value for choice in choices)
        raise BadParameter(name, f"参数 {name} 的值“{text[:40]}”不可用，可用的是：{allowed}。") from None


def _number(name: str, text: str, allowed: range) -> int:
    if text.isascii() and text.isdigit() and len(text) < 9 and int(text) in allowed:
        return int(text)
    raise BadParameter(
        name, f"参数 {name} 的值“{text[:40]}”不可用，应为 {allowed[0]} 到 {allowed[-1]} 的整数。"
    )


def _filters(arguments: Arguments) -> dict[str, tuple[str, ...]]:
    filters: dict[str, tuple[str, ...]] = {}
    for name in FACET_NAMES:
        values = tuple(dict.fromkeys(value for value in arguments.getlist(name) if value))
        for value in values:
            if name in FACET_CHOICES and value not in FACET_CHOICES[name]:
                allowed = "、".join(FACET_CHOICES[name])
                raise BadParameter(name, f"参数 {name} 的值“{value[:40]}”不可用，可用的是：{allowed}。")
            if name == "year" and not (value.isascii() and value.isdigit() and len(value) == 4):
                raise BadParameter(name, f"参数 year 的值“{value[:40]}”不是年份，应为四位数字，例如 2023。")
        if values:
            filters[name] = values
    return filters


def render_question(question: Question, today: date, **changes: object) -> str:
    """The parameters that ask a question, as the part of an address after `?`; defaults are left out.

    `changes` replace fields of the question; any change but that of the page goes back to the first page.
    """
    values: dict[str, object] = {
        "text": question.text,
        "on": question.on,
        "unit": question.unit,
        "versions": question.versions,
        "sort": question.sort,
        "page": question.page if not changes else 1,
        "size": question.size,
        "filters": question.filters,
    } | changes
    pairs: list[tuple[str, str]] = [("q", str(values["text"]))] if values["text"] else []
    if values["on"] != today:
        pairs.append(("on", str(values["on"])))
    for name, default in (
        ("unit", Unit.DOCUMENT),
        ("versions", Versions.APPLICABLE),
        ("sort", Sort.RELEVANCE),
        ("page", 1),
        ("size", DEFAULT_SIZE),
    ):
        if values[name] != default:
            pairs.append((name, str(values[name])))
    filters = values["filters"]
    assert isinstance(filters, Mapping)  # noqa: S101
    for name in FACET_NAMES:
        pairs += [(name, value) for value in filters.get(name, ())]
    return urlencode(pairs)


def toggled(filters: Mapping[str, Sequence[str]], name: str, value: str) -> dict[str, tuple[str, ...]]:
    """The filters with a value of a facet added, or removed if it was chosen."""
    chosen = tuple(filters.get(name, ()))
    changed = tuple(v for v in chosen if v != value) if value in chosen else (*chosen, value)
    result = {key: tuple(values) for key, values in filters.items() if key != name}
    return result | ({name: changed} if changed else {})
