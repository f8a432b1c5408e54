"""What a comparison says in Chinese: kinds of rows, counts, folded runs, telling changes, splits and mergers."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence

from corpus.compare import Comparison, Row, RowKind, Side
from corpus.compare_descent import Descent, DescentKind
from corpus.compare_telling import Telling, TellingKind
from corpus.model import ProvisionType
from search_app import words

TELLING = {
    TellingKind.AMOUNT: "金额",
    TellingKind.TERM: "期限",
    TellingKind.SHARE: "比例",
    TellingKind.DAY: "日期",
    TellingKind.BODY: "责任单位、人员",
}

ROWS = {
    RowKind.SAME: "没有变化",
    RowKind.FORM: "仅标点、空格或字形不同",
    RowKind.CHANGED: "修改",
    RowKind.INSERTED: "新增",
    RowKind.DELETED: "删除",
    RowKind.MOVED: "移动",
    RowKind.RENUMBERED: "仅序号变化",
}
_COUNTERS = {ProvisionType.ARTICLE: "条", ProvisionType.AGENDA_ITEM: "个议题", ProvisionType.DECISION: "项"}
COUNTED = frozenset((*_COUNTERS, ProvisionType.SECTION))
"""Units whose unchanged runs are folded and counted."""

HEADINGS = {
    ProvisionType.PART: "编",
    ProvisionType.SUBPART: "分编",
    ProvisionType.CHAPTER: "章",
    ProvisionType.SECTION: "节",
}
_FRAMES = {ProvisionType.ANNEX: "附件", ProvisionType.PREAMBLE: "开头部分"}
_MOST_TOLD = 6
"""Headings that the summary names; of more only the number."""


def side_of(row: Row) -> Side:
    """The new side of a row, of a deleted unit the old one."""
    side = row.new or row.old
    assert side is not None  # noqa: S101
    return side


def is_heading(side: Side) -> bool:
    """Whether a unit is a heading over others: a chapter, not a section with a text of its own."""
    return side.type in HEADINGS and side.text == side.heading


def counter(comparison: Comparison) -> str:
    """What the counted units are called in a count: 条, of minutes 个议题 or 项, of other texts 处."""
    present = {side_of(row).type for row in comparison.rows}
    return next((word for type_, word in _COUNTERS.items() if type_ in present), "处")


def row_word(row: Row) -> str:
    """What became of a unit: 修改, 新增; of a chapter 章名修改, 新增一章."""
    side = side_of(row)
    if is_heading(side):
        return _heading_word(row.kind, HEADINGS[side.type])
    frame = _FRAMES.get(side.type, "")
    if frame and row.kind in (RowKind.CHANGED, RowKind.INSERTED, RowKind.DELETED):
        return f"{frame}{ROWS[row.kind]}"
    return ROWS[row.kind]


def _heading_word(kind: RowKind, unit: str) -> str:
    said = {
        RowKind.CHANGED: f"{unit}名修改",
        RowKind.INSERTED: f"新增一{unit}",
        RowKind.DELETED: f"删去一{unit}",
        RowKind.MOVED: f"整{unit}移动",
        RowKind.RENUMBERED: f"{unit}序号变化",
    }
    return said.get(kind, ROWS[kind])


def summary(comparison: Comparison, unit: str) -> str:
    """The changes counted in words: 改3条，增1条，删1条."""
    counted = (
        (RowKind.CHANGED, "改"),
        (RowKind.INSERTED, "增"),
        (RowKind.DELETED, "删"),
        (RowKind.MOVED, "移动"),
        (RowKind.RENUMBERED, "仅序号变化"),
    )
    counts = comparison.counts
    said = [f"{word}{counts[kind]}{unit}" for kind, word in counted if counts.get(kind)]
    beside = [*headings_summary(comparison), *frames_summary(comparison)]
    if not said:
        return "；".join(beside) or "两个版本的内容没有变化"
    return "；".join(["，".join(said), *beside])


def caution(comparison: Comparison, unit: str) -> str:
    """What makes a comparison doubtful: most of the new text missing, or nothing in common; empty when all is well."""
    counts = comparison.counts
    shared = sum(counts[kind] for kind in RowKind if kind not in (RowKind.INSERTED, RowKind.DELETED))
    old, new = shared + counts[RowKind.DELETED], shared + counts[RowKind.INSERTED]
    if min(old, new) >= _FEW and not shared:
        return f"旧版{old}{unit}和新版{new}{unit}没有一处能对上：可能是全文重写，也可能不是同一份文件，请核对来源。"
    if old >= _FEW and new * 2 <= old:
        return f"旧版有{old}{unit}，新版只有{new}{unit}：新版可能没有收全，请核对来源。"
    if new >= _FEW and old * 2 <= new and counts[RowKind.INSERTED] * 2 >= new:
        return (
            f"旧版只有{old}{unit}，新版有{new}{unit}：如果旧版没有收全，“新增”的就不都是新的，请核对来源。"
        )
    return ""


_FEW = 8
"""Units from which on a text that is half gone is remarked on."""


def headings_summary(comparison: Comparison) -> list[str]:
    """The headings that are new, gone or renamed: 新增第三章“监督”; of many only how many."""
    kinds = {RowKind.INSERTED: "新增", RowKind.DELETED: "删去", RowKind.CHANGED: "改名"}
    rows = [row for row in comparison.rows if is_heading(side_of(row)) and row.kind in kinds]
    if len(rows) > _MOST_TOLD:
        found = Counter((kinds[row.kind], HEADINGS[side_of(row).type]) for row in rows)
        return ["、".join(f"{word}{count}{unit}" for (word, unit), count in found.items())]
    return [_heading_told(row, kinds[row.kind]) for row in rows]


def _heading_told(row: Row, word: str) -> str:
    side = side_of(row)
    if row.old and row.new:
        before = "" if row.old.num == row.new.num else f"（原{row.old.num}）"
        return f"{row.new.num}{before}由“{row.old.heading}”改名为“{row.new.heading}”"
    return f"{word}{side.num}“{side.heading}”" if side.num else f"{word}“{side.heading}”"


def frames_summary(comparison: Comparison) -> list[str]:
    """What became of annexes and of the words before the first article."""
    kinds = (RowKind.CHANGED, RowKind.INSERTED, RowKind.DELETED)
    rows = [row for row in comparison.rows if side_of(row).type in _FRAMES and row.kind in kinds]
    articles = any(side_of(row).type in COUNTED for row in comparison.rows)
    said = [f"{name(side_of(row))}{ROWS[row.kind]}" for row in rows] if articles else []
    return ["、".join(said)] if 0 < len(said) <= _MOST_TOLD else [f"附件变化{len(said)}处"] if said else []


def name(side: Side) -> str:
    """The number of a unit as it is named in a sentence."""
    return side.num.rstrip("、．.") or words.eid_words(side.eid)


def span(sides: Sequence[Side]) -> str:
    """第三条至第八条; of one unit its name."""
    first, last = name(sides[0]), name(sides[-1])
    return first if first == last else f"{first}至{last}"


def kept(rows: Sequence[Row], unit: str) -> str:
    """A run of units that did not change: 第三条至第八条，共6条，没有变化."""
    form = sum(row.kind is RowKind.FORM for row in rows)
    told = f"（其中{form}{unit}仅标点、空格或字形不同）" if form else ""
    return f"{span([side_of(row) for row in rows])}，共{len(rows)}{unit}，没有变化{told}"


def renumbered(rows: Sequence[Row], unit: str) -> str:
    """A run of units of which only the number changed: 原第九条改为第十条，共1条，内容没有变化."""
    before, after = ([side for side in (row.old for row in rows) if side], [side_of(row) for row in rows])
    return f"原{span(before)}改为{span(after)}，共{len(rows)}{unit}，内容没有变化"


def telling_line(one: Telling) -> str:
    """450元 → 500元; what has no other side is 增加 or 删去, with the clause it stands in."""
    if one.old and one.new:
        return f"{one.old} → {one.new}"
    clause = f"（“{one.clause}”）" if one.clause else ""
    return (f"增加{one.new}" if one.new else f"删去{one.old}") + clause


def telling_counts(found: Sequence[Telling]) -> str:
    """金额2处，期限1处; empty when there are none."""
    counts = Counter(one.kind for one in found)
    return "，".join(f"{word}{counts[kind]}处" for kind, word in TELLING.items() if counts[kind])


def by_row(found: Sequence[Telling]) -> Mapping[int, list[Telling]]:
    """The telling changes of each row."""
    rows: dict[int, list[Telling]] = {}
    for one in found:
        rows.setdefault(one.row, []).append(one)
    return rows


def descent_notes(comparison: Comparison, found: Sequence[Descent]) -> dict[int, list[str]]:
    """What is said at each row of splits and mergers: 由原第五条拆分, 由原第五条、第六条合并."""
    notes: dict[int, list[str]] = {}
    for descent in found:
        for row, note in _notes_of(comparison, descent):
            notes.setdefault(row, []).append(note)
    return notes


def _notes_of(comparison: Comparison, descent: Descent) -> Iterator[tuple[int, str]]:
    rows = [comparison.rows[at] for at in descent.rows]
    old, new = next((row.old, row.new) for row in rows if row.old and row.new)
    if descent.kind is DescentKind.SPLIT:
        parts = "、".join(name(row.new) for row in rows if row.new)
        for at in descent.rows:
            yield at, f"由原{name(old)}拆分为{parts}"
        return
    parts = "、".join(name(row.old) for row in rows if row.old)
    for at, row in zip(descent.rows, rows, strict=True):
        yield at, f"由原{parts}合并" if row.new is new else f"并入{name(new)}"
