"""The rules whose 依据 changed or ended after them: a page and its JSON, for those who keep rules up to date."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from flask import render_template, request, url_for

from corpus.library.review import ParentChange, Review, review
from corpus.model import EventType, Work
from search_app import words
from search_app.context import reader, service, today
from search_app.pages_links import on_parameter, page_url
from search_app.params import BadParameter, parse_day
from search_app.rendering import Json, day

SIZE, MOST = 50, 500
"""Rows of a page, by default and at most."""
_FILTERS = (("topic", "主题"), ("issuer", "发文机关"))
_WHAT = {EventType.ENTRY_INTO_FORCE: "新版本施行", EventType.REPEAL: "废止", EventType.LAPSE: "失效"}


@dataclass(frozen=True, slots=True)
class ReviewPage:
    """The question of an address and what of the review answers it."""

    on: date
    chosen: dict[str, str]
    page: int
    size: int
    rows: tuple[ParentChange, ...]
    """All that the filters leave, the latest first."""
    found: Review

    @property
    def shown(self) -> tuple[ParentChange, ...]:
        """The rows of this page."""
        return self.rows[(self.page - 1) * self.size : self.page * self.size]

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-len(self.rows) // self.size))


def asked_review() -> ReviewPage:
    """What the parameters of the request ask for. Raises `BadParameter`."""
    on = parse_day(request.args.get("on", ""), today())
    chosen = {name: request.args.get(name, "") for name, _label in _FILTERS}
    page, size = _number("page", 1, 1_000_000), _number("size", SIZE, MOST)
    with service().shelf(reader()) as shelf:
        found = review(shelf, on)
    rows = tuple(
        one
        for one in found.changes
        if all(not v or v in _values(one.rule, name) for name, v in chosen.items())
    )
    return ReviewPage(on, chosen, page, size, rows, found)


def _values(work: Work, name: str) -> Sequence[str]:
    return work.topics if name == "topic" else work.issuers


def _number(name: str, default: int, most: int) -> int:
    text = request.args.get(name, "") or str(default)
    if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= most):
        raise BadParameter(name, f"参数 {name} 的“{text[:20]}”不对，应为 1 到 {most} 的整数。")
    return int(text)


@dataclass(frozen=True, slots=True)
class ShownChange:
    """A row of the page in words and addresses; `compare_url` is empty where one of the two texts is not there."""

    change: ParentChange
    what: str
    note: str
    rule_url: str
    parent_url: str
    compare_url: str


def review_page() -> str:
    """The page of rules to look at again."""
    asked = asked_review()
    return render_template(
        "review.html",
        asked=asked,
        rows=[_shown(one, asked.on) for one in asked.shown],
        circular=[
            [(words.short_title(one), page_url(one)) for one in circle] for circle in asked.found.circular
        ],
        choices=[(name, label, _choices(asked.found, name)) for name, label in _FILTERS],
        before=_page_url(asked, asked.page - 1) if asked.page > 1 else "",
        after=_page_url(asked, asked.page + 1) if asked.page < asked.pages else "",
    )


def _page_url(asked: ReviewPage, page: int) -> str:
    asked_for = {**asked.chosen, "on": on_parameter(asked.on), "page": str(page) if page > 1 else ""}
    given: dict[str, Any] = {name: value for name, value in asked_for.items() if value}
    return url_for("pages.review", **given)


def _choices(found: Review, name: str) -> list[tuple[str, int]]:
    """The values of a filter with how many rows each leaves, the most first."""
    counts = Counter(value for one in found.changes for value in _values(one.rule, name))
    return sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))


def _shown(one: ParentChange, on: date) -> ShownChange:
    notes = []
    if one.times > 1:
        notes.append(f"其间共变动{one.times}次")
    if one.announced:
        notes.append("本文件制定时新版本已经公布、尚未施行")
    if one.what is EventType.ENTRY_INTO_FORCE and one.before is None:
        notes.append("本文件制定时的版本没有收录，不能对照")
    return ShownChange(
        one,
        _WHAT[one.what],
        "；".join(notes),
        page_url(one.rule, on=on_parameter(on)),
        page_url(one.parent, on=on_parameter(on)),
        page_url(one.parent, "compare", **_pair(one)) if _pair(one) else "",
    )


def _pair(one: ParentChange) -> dict[str, str]:
    """The versions of the parent to be compared; empty where there is nothing to compare."""
    if one.before is None or one.after is None or one.before.id == one.after.id:
        return {}
    return {"from_": one.before.id, "to": one.after.id}


def review_json(asked: ReviewPage) -> Json:
    """The answer of `/review`."""
    return {
        "on": day(asked.on),
        "total": len(asked.rows),
        "page": asked.page,
        "size": asked.size,
        "changes": [_change_json(one) for one in asked.shown],
        "circular": [[_work_json(one) for one in circle] for circle in asked.found.circular],
    }


def _change_json(one: ParentChange) -> Json:
    return {
        **_work_json(one.rule),
        "version": one.version.id,
        "version_date": day(one.version.version_date),
        "parent": _work_json(one.parent),
        "type": one.what.value,
        "date": day(one.day),
        "times": one.times,
        "announced": one.announced,
        "from": one.before.id if one.before else None,
        "to": one.after.id if one.after else None,
    }


def _work_json(work: Work) -> Json:
    return {"address": work.address, "title": work.title}
