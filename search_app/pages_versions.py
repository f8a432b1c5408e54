"""The pages about a work in time: its versions, two of them compared, the wordings of one article."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from flask import render_template, request
from werkzeug.wrappers import Response

from corpus.compare import Comparison, Row, RowKind, Side, compare
from corpus.library import Shelf
from corpus.model import Expression, ProvisionType, Work
from corpus.timeline import expression_on
from search_app import reading, words
from search_app.context import reader, service, today
from search_app.pages_links import asked_address, moved_to, page_url, version_url
from search_app.pages_merge import merged
from search_app.pages_text import Block, Piece, blocks_of
from search_app.pages_work import version_points
from search_app.params import BadParameter, parse_day

VIEWS = {"side": "左右对照", "changes": "只看改动", "inline": "通读全文"}
_UNITS = {ProvisionType.ARTICLE: "条", ProvisionType.AGENDA_ITEM: "个议题", ProvisionType.DECISION: "项"}


def versions(kind: str, issuer: str, name: str) -> Response | str:
    """The page that lists the versions of a work, newest first."""
    asked = asked_address(kind, issuer, name)
    with service().shelf(reader()) as shelf:
        found = reading.find_work(shelf, asked)
        moved = moved_to(found, asked, "versions")
    return moved or render_template("versions.html", work=found, points=version_points(found, None)[::-1])


@dataclass(frozen=True, slots=True)
class ComparedRow:
    """A row as shown: both sides as blocks, or both woven into one running text."""

    kind: RowKind
    word: str
    old: Side | None
    new: Side | None
    left: tuple[Block, ...]
    right: tuple[Block, ...]
    running: tuple[Block, ...]
    counted: bool


def compared(kind: str, issuer: str, name: str) -> Response | str:
    """The page that compares two versions, each named by a day or an id; without any, the last two."""
    asked = asked_address(kind, issuer, name)
    chosen = _chosen_view()
    with service().shelf(reader()) as shelf:
        found = reading.find_work(shelf, asked)
        moved = moved_to(found, asked, "compare")
        if moved is not None:
            return moved
        pair = _pair(found)
        if pair is None:
            return render_template("compare_none.html", work=found)
        old, new = pair
        comparison = reading.comparison(shelf, old, new)
    form = request.args.get("form") == "1"
    return render_template("compare.html", **_comparison_page(found, old, new, comparison, chosen, form))


def _chosen_view() -> str:
    chosen = request.args.get("view", "") or "side"
    if chosen not in VIEWS:
        raise BadParameter("view", f"参数 view 的值“{chosen[:40]}”不可用，可用的是：{'、'.join(VIEWS)}。")
    return chosen


def _pair(work: Work) -> tuple[Expression, Expression] | None:
    """The versions asked for; a side not named is the last version, or the one before the other. None: only one version."""
    given = {side: request.args.get(side, "").strip() for side in ("from", "to")}
    if not any(given.values()) and len(work.expressions) < 2:
        return None
    new = _named(work, "to", given["to"]) if given["to"] else _latest(work)
    if given["from"]:
        return _named(work, "from", given["from"]), new
    at = [one.id for one in work.expressions].index(new.id)
    return (work.expressions[at - 1], new) if at else (new, new)


def _latest(work: Work) -> Expression:
    """The version applied today when there is one before it, else the last."""
    current = expression_on(work.expressions, today())
    return current if current is not None and current is not work.expressions[0] else work.expressions[-1]


def _named(work: Work, name: str, text: str) -> Expression:
    if text.startswith("v"):
        return reading.pick(work, today(), text)
    return reading.pick(work, parse_day(text, today(), name))


def _comparison_page(
    work: Work, old: Expression, new: Expression, found: Comparison, chosen: str, form: bool
) -> dict[str, object]:
    rows = [_compared_row(row, chosen) for row in found.rows]
    present = {_side(row).type for row in found.rows}
    unit = next((word for type_, word in _UNITS.items() if type_ in present), "处")
    return {
        "work": work,
        "old": old,
        "new": new,
        "old_url": version_url(work, old),
        "new_url": version_url(work, new),
        "points": version_points(work, None),
        "summary": words.comparison_summary(found, unit),
        "telling": words.telling_changes(found),
        "counts": {kind.value: count for kind, count in found.counts.items()},
        "unit": unit,
        "groups": list(_grouped(rows, form)),
        "view": chosen,
        "views": [(key, label, _self_url(work, old, new, key, form)) for key, label in VIEWS.items()],
        "form": form,
        "form_url": _self_url(work, old, new, chosen, not form),
        "swap_url": page_url(
            work, "compare", from_=new.id, to=old.id, view=chosen if chosen != "side" else ""
        ),
    }


def _self_url(work: Work, old: Expression, new: Expression, view: str, form: bool) -> str:
    return page_url(
        work,
        "compare",
        from_=old.id,
        to=new.id,
        view="" if view == "side" else view,
        form="1" if form else "",
    )


def _side(row: Row) -> Side:
    side = row.new or row.old
    assert side is not None  # noqa: S101
    return side


def _compared_row(row: Row, view: str) -> ComparedRow:
    changed = row.kind is RowKind.CHANGED
    side = view == "side"
    left = _blocks(row.old, "del" if changed else "") if side else ()
    right = _blocks(row.new, "ins" if changed else "") if side else ()
    running = () if side else merged(row)
    counted = _side(row).type in (*_UNITS, ProvisionType.SECTION)
    return ComparedRow(row.kind, words.ROWS[row.kind], row.old, row.new, left, right, running, counted)


def _blocks(side: Side | None, tag: str) -> tuple[Block, ...]:
    if side is None:
        return ()
    pieces = [Piece(start, end, tag) for start, end in side.marks] if tag else []
    return tuple(blocks_of(side.text, pieces))


def _grouped(rows: Sequence[ComparedRow], form: bool) -> Iterator[tuple[bool, list[ComparedRow]]]:
    """Runs of rows, folded (unchanged, and form-only unless asked for) or open, in order."""
    run: list[ComparedRow] = []
    folded_run = False
    for row in rows:
        folded = row.kind is RowKind.SAME or (row.kind is RowKind.FORM and not form)
        if run and folded is not folded_run:
            yield folded_run, run
            run = []
        folded_run = folded
        run.append(row)
    if run:
        yield folded_run, run


@dataclass(frozen=True, slots=True)
class ShownWording:
    """A wording of an article: the version, how it differs from the one before, where to read it."""

    expression: Expression
    num: str
    word: str
    blocks: tuple[Block, ...]
    url: str


def history(kind: str, issuer: str, name: str, eid: str) -> Response | str:
    """The page of the wordings of an article through the versions, newest first."""
    asked = asked_address(kind, issuer, name)
    with service().shelf(reader()) as shelf:
        found = reading.find_work(shelf, asked)
        moved = moved_to(found, asked, "history", eid_=eid)
        if moved is not None:
            return moved
        wordings = _shown_wordings(shelf, found, eid)
    return render_template(
        "history.html", work=found, wordings=wordings[::-1], num=wordings[-1].num, eid=eid
    )


def _shown_wordings(shelf: Shelf, work: Work, eid: str) -> list[ShownWording]:
    """The wordings oldest first, each marked against the one before."""
    shown: list[ShownWording] = []
    before = None
    for one in reading.history(shelf, work, eid):
        row = compare((before,), (one.provision,)).rows[0] if before is not None else None
        same = Row(
            RowKind.SAME, None, Side(eid, one.provision.type, one.provision.num, "", one.provision.text)
        )
        url = version_url(work, one.expression, one.provision.eid)
        word = words.ROWS[row.kind] if row is not None else "最早的文本"
        shown.append(ShownWording(one.expression, one.provision.num, word, merged(row or same), url))
        before = one.provision
    return shown
