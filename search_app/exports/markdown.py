"""A version as Markdown that the reader of Markdown takes in again as the same provisions."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from itertools import groupby
from typing import Any

import yaml

from analyzers.blocks import CELL
from corpus.model import Expression, Kind, Provision, ProvisionType, Work
from search_app.exports.sheet import Line, before_text, closing_of, notice_of, unit_of
from search_app.reading import WorkView
from search_app.rendering import number_of

_DEPTHS = {
    ProvisionType.PART: 2,
    ProvisionType.SUBPART: 3,
    ProvisionType.CHAPTER: 2,
    ProvisionType.SECTION: 3,
    ProvisionType.ANNEX: 2,
}
_LINES = frozenset((ProvisionType.AGENDA_ITEM, ProvisionType.ANNEX))
"""Units whose number and heading stand on a line of their own, also without being a heading of Markdown."""
_INNER = frozenset((ProvisionType.PARAGRAPH, ProvisionType.ITEM, ProvisionType.SUBITEM))
_DAYS = {Kind.OFFICIAL_DOCUMENT: "issue_date", Kind.MINUTES: "held_on"}
_GIVEN = (
    "addressees", "signatory", "urgency", "copied_to", "notes", "printing_authority", "printing_date", "attachments",
    "copy_number", "issuing_authority_mark", "meeting", "place", "chair", "attendees", "observers", "absentees",
)  # fmt: skip
_MARKS = re.compile(r"[\\`*_\[\]]")
_ENTITY = re.compile(r"&(?=#?\w+;)")
_OPENING = re.compile(r"^([-+#=•]|~{3})")
_CLOSED = "、．.）)】"
"""What a printed number may end with so that its words follow without a gap."""


def markdown_of(seen: WorkView, url: str, today: date, eid: str = "") -> bytes:
    """The file: front matter, text, and where it comes from as comments. Raises `NotThere` for a unit it has not."""
    tree = (unit_of(seen.tree, eid),) if eid else seen.tree
    notes = [*filter(None, [notice_of(seen, today)])]
    paragraphs = [
        _front_matter(seen),
        *map(_comment, notes),
        f"# {_escaped(seen.expression.title)}",
        *([] if eid else _lines(before_text(seen))),
        *(line for one in tree for line in _provision(one)),
        *map(_comment, closing_of(seen, url, today, eid)),
    ]
    return ("\n\n".join(paragraphs) + "\n").encode()


def _front_matter(seen: WorkView) -> str:
    fields = {key: value for key, value in _fields(seen.work, seen.expression).items() if value}
    return f"---\n{yaml.safe_dump(fields, allow_unicode=True, sort_keys=False, width=1000)}---"


def _fields(work: Work, expression: Expression) -> dict[str, Any]:
    """What a person would give for the file: days as text, names as lists."""
    day = _DAYS.get(work.kind)
    known = expression.fields.get(day) if day else None
    return {
        "title": expression.title,
        "kind": work.kind.value,
        "genre": work.genre,
        "issuer": list(work.issuers),
        "document_number": number_of(work, expression),
        "level": work.level,
        "groups": list(work.groups),
        "topic": list(work.topics),
        **{name: expression.fields[name].value for name in _GIVEN if name in expression.fields},
        **({day: str(known.value)} if day and known else {}),
        **{
            event.type.value.lower(): event.date.isoformat()
            for event in expression.events
            if work.kind is Kind.REGULATION and not event.inferred
        },
    }


def _lines(lines: Sequence[Line]) -> Iterator[str]:
    return (_escaped(line.num + line.text) for line in lines)


def _comment(line: str) -> str:
    return f"<!-- {line.replace('--', '——')} -->"


def _provision(one: Provision, depth: int = 0) -> Iterator[str]:
    """The paragraphs of a provision and of all below it that its own text does not hold."""
    rank = max(_DEPTHS.get(one.type, 0), depth)
    if one.type is ProvisionType.DECISION and one.heading:
        yield _escaped(one.heading) + "："
        yield from _text(one.num + one.text)
    elif one.type in _DEPTHS and (one.heading or not one.text):
        yield f"{'#' * min(rank, 6)} {_escaped(_titled(one))}"
        yield from _text(one.text)
    else:
        yield from _text(_titled(one) + _gap_before_text(one) + one.text)
    for child in one.children:
        if child.type not in _INNER:
            yield from _provision(child, rank + 1 if rank else 0)


def _titled(one: Provision) -> str:
    gap = "　" if one.num and one.heading and one.num[-1] not in _CLOSED else ""
    return f"{one.num}{gap}{one.heading}"


def _gap_before_text(one: Provision) -> str:
    if one.heading or one.type in _LINES:
        return "\n"
    return "　" if one.num and one.num[-1] not in _CLOSED else ""


def _text(text: str) -> Iterator[str]:
    """The lines of a text as paragraphs, runs of table rows as tables."""
    for is_row, lines in groupby(text.split("\n"), key=lambda line: CELL in line):
        if is_row:
            yield _table([line.split(CELL) for line in lines])
        else:
            yield from (_escaped(line) for line in lines if line.strip())


def _table(rows: Sequence[Sequence[str]]) -> str:
    columns = max(map(len, rows))
    made = [_row([*map(_cell, row), *[""] * (columns - len(row))]) for row in rows]
    return "\n".join([made[0], _row(["---"] * columns), *made[1:]])


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _cell(text: str) -> str:
    return _escaped(text).replace("|", "\\|")


def _escaped(text: str) -> str:
    """Text that Markdown reads as nothing but text."""
    text = _MARKS.sub(lambda found: f"\\{found[0]}", text)
    text = _ENTITY.sub("&amp;", text).replace("<", "&lt;").replace(">", "&gt;").replace("{", "&#123;")
    return _OPENING.sub(lambda found: f"\\{found[0]}", text)
