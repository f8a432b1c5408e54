"""The page that compares two versions: a summary in words, then the units that changed; the others are folded."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from flask import render_template, request
from werkzeug.wrappers import Response

from corpus.compare import Comparison, Row, RowKind, Side
from corpus.compare_descent import Descent, descents
from corpus.compare_marks import Marks, form_marks
from corpus.compare_telling import Telling, telling_changes
from corpus.model import Expression, Work
from corpus.timeline import expression_on
from search_app import reading, words_compare
from search_app.context import reader, service, today
from search_app.pages_compare_groups import Group, grouped
from search_app.pages_links import asked_address, moved_to, page_url, version_url
from search_app.pages_merge import merged
from search_app.pages_standing import summary
from search_app.pages_text import Block, Piece, blocks_of
from search_app.pages_work import version_points
from search_app.params import BadParameter, parse_day
from search_app.reasons import Quotation, Stated, stated
from search_app.standing import warnings_by_version
from search_app.steps import predecessor, steps_between

VIEWS = {"side": "左右对照", "inline": "通读全文", "changes": "仅看变化"}
MOST_OPEN = 30
"""Lines of telling changes from which on they are folded."""


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A row as shown: both sides as blocks, or both woven into one running text; `at` is its place, from 1."""

    at: int
    row: Row
    word: str
    left: tuple[Block, ...]
    right: tuple[Block, ...]
    running: tuple[Block, ...]
    notes: tuple[str, ...]
    reasons: tuple[Quotation, ...]

    @property
    def heading(self) -> bool:
        """Whether it is the heading of a chapter."""
        return words_compare.is_heading(words_compare.side_of(self.row))


@dataclass(frozen=True, slots=True)
class _Asked:
    """How the comparison is to be shown."""

    view: str
    form: bool


def compared(kind: str, issuer: str, name: str) -> Response | str:
    """The page of two versions, each named by a day or an id; of one, it and its predecessor; of none, the last change."""
    asked = asked_address(kind, issuer, name)
    shown = _Asked(_chosen_view(), request.args.get("form") == "1")
    with service().shelf(reader()) as shelf:
        found = reading.find_work(shelf, asked)
        moved = moved_to(found, asked, "compare")
        if moved is not None:
            return moved
        old, new = _pair(found)
        if old is None:
            return render_template(
                "compare_none.html",
                work=found,
                new=new,
                new_url=version_url(found, new),
                stands=summary(shelf, found),
            )
        comparison = reading.comparison(shelf, old, new)
        said = stated(shelf, found, steps_between(found, old, new), comparison)
        warnings, stands = warnings_by_version(shelf, found), summary(shelf, found)
    doubts = [
        (one, warnings[one.id])
        for one in {side.id: side for side in (old, new)}.values()
        if warnings[one.id]
    ]
    page = _page(found, old, new, comparison, said, shown)
    return render_template("compare.html", doubts=doubts, stands=stands, **page)


def _chosen_view() -> str:
    chosen = request.args.get("view", "") or "side"
    if chosen not in VIEWS:
        raise BadParameter("view", f"参数 view 的值“{chosen[:40]}”不可用，可用的是：{'、'.join(VIEWS)}。")
    return chosen


def _pair(work: Work) -> tuple[Expression | None, Expression]:
    """The versions asked for; a side not named is the last version, or the one before the other, None if it is the first."""
    given = {side: request.args.get(side, "").strip() for side in ("from", "to")}
    new = _named(work, "to", given["to"]) if given["to"] else _latest(work)
    old = _named(work, "from", given["from"]) if given["from"] else predecessor(work, new)
    return old, new


def _latest(work: Work) -> Expression:
    """The version applied today when there is one before it, else the last."""
    current = expression_on(work.expressions, today())
    return current if current is not None and current is not work.expressions[0] else work.expressions[-1]


def _named(work: Work, name: str, text: str) -> Expression:
    if text.startswith("v"):
        return reading.pick(work, today(), text)
    return reading.pick(work, parse_day(text, today(), name))


def _page(
    work: Work, old: Expression, new: Expression, found: Comparison, said: Stated, shown: _Asked
) -> dict[str, object]:
    unit = words_compare.counter(found)
    made = descents(found)
    telling = telling_changes(found, made)
    rows = _rows(found, made, said, shown)
    return {
        "work": work,
        "old": old,
        "new": new,
        "old_url": version_url(work, old),
        "new_url": version_url(work, new),
        "points": version_points(work, None),
        "step": _step_words(work, old, new),
        "between": steps_between(work, old, new)[:-1],
        "summary": words_compare.summary(found, unit),
        "caution": words_compare.caution(found, unit),
        "telling_counts": words_compare.telling_counts(telling),
        "telling": _telling(found, telling),
        "telling_open": len(telling) <= MOST_OPEN,
        "said": said,
        "counts": {kind.value: count for kind, count in found.counts.items()},
        "unit": unit,
        "groups": [Group("", rows, "", ())]
        if shown.view == "inline"
        else list(grouped(rows, unit, shown.form)),
        "view": shown.view,
        "views": [
            (key, label, _url(work, old, new, _Asked(key, shown.form))) for key, label in VIEWS.items()
        ],
        "form": shown.form,
        "form_url": _url(work, old, new, _Asked(shown.view, not shown.form)),
        "swap_url": _url(work, new, old, shown),
    }


def _url(work: Work, old: Expression, new: Expression, shown: _Asked) -> str:
    return page_url(
        work,
        "compare",
        from_=old.id,
        to=new.id,
        view="" if shown.view == "side" else shown.view,
        form="1" if shown.form else "",
    )


def _step_words(work: Work, old: Expression, new: Expression) -> str:
    """How the two versions stand to each other in time."""
    if old.id == new.id:
        return "两边是同一个版本，请在下面另选一个。"
    between = steps_between(work, old, new)
    if not between:
        return "注意：左边的版本晚于右边的版本，“新增”“删除”是倒过来看的。"
    return "" if len(between) > 1 else "这是新版与它前一个版本的对照，也就是这次修改改了什么。"


def _telling(
    found: Comparison, telling: Sequence[Telling]
) -> list[tuple[str, list[tuple[int, str, list[str]]]]]:
    """The telling changes by kind: the place of the row, its name, what changed in it."""
    shown = []
    for kind, label in words_compare.TELLING.items():
        rows = words_compare.by_row([one for one in telling if one.kind is kind])
        lines = [
            (
                at + 1,
                words_compare.name(words_compare.side_of(found.rows[at])),
                list(map(words_compare.telling_line, ones)),
            )
            for at, ones in rows.items()
        ]
        if lines:
            shown.append((label, lines))
    return shown


def _rows(found: Comparison, made: Sequence[Descent], said: Stated, shown: _Asked) -> list[ComparedRow]:
    notes = words_compare.descent_notes(found, made)
    return [
        _row(at, row, shown, tuple(notes.get(at, ())), said.rows.get(at, ()))
        for at, row in enumerate(found.rows)
    ]


def _row(
    at: int, row: Row, shown: _Asked, notes: tuple[str, ...], reasons: tuple[Quotation, ...]
) -> ComparedRow:
    word = words_compare.row_word(row)
    beside = shown.view == "side" and row.kind not in (RowKind.SAME, RowKind.RENUMBERED)
    beside = beside and (shown.form or row.kind is not RowKind.FORM)
    left, right = _side_blocks(row) if beside else ((), ())
    running = () if beside else merged(row)
    return ComparedRow(at + 1, row, word, left, right, running, notes, reasons)


def _side_blocks(row: Row) -> tuple[tuple[Block, ...], tuple[Block, ...]]:
    if row.kind is RowKind.FORM and row.old and row.new:
        left, right = form_marks(row.old.text, row.new.text)
        return _blocks(row.old, "u", left), _blocks(row.new, "u", right)
    changed = row.kind is RowKind.CHANGED
    return (
        _blocks(row.old, "del", row.old.marks if row.old and changed else ()),
        _blocks(row.new, "ins", row.new.marks if row.new and changed else ()),
    )


def _blocks(side: Side | None, tag: str, marks: Marks) -> tuple[Block, ...]:
    return tuple(blocks_of(side.text, [Piece(*span, tag) for span in marks])) if side else ()
