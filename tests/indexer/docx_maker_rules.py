"""Seeded docx files of rules with automatic numbers and open changes, and what Word shows of each.

The expected numbers come from the plan of the rule (how many siblings a clause has before it in its scope),
not from counters; Chinese numbers come from tables written out here.
"""

from __future__ import annotations

import itertools
import random
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.indexer.docx_maker import Docx, Level, abstract, field_, instance, listed, paragraph, run, table
from tests.indexer.docx_maker_names import NAMES
from tests.indexer.docx_maker_schemes import Scheme, commonly, law, manual, mixed

_WORDS = (
    "公司各部门应当按照本办法规定对合同采购差旅费用进行审批登记归档并由财务部负责监督检查后执行".strip()
)


Dress = Callable[["Made", str], str]
Event = Callable[["Made", int], None]


@dataclass(slots=True)
class Made:
    """A docx being made, and the lines that Word shows of it."""

    rng: random.Random
    scheme: Scheme
    body: list[str] = field(default_factory=list)
    lines: list[str] = field(default_factory=list)
    path: list[int] = field(default_factory=list)
    changed: bool = False

    seen: Counter[tuple[object, ...]] = field(default_factory=Counter)
    number: int = 1
    numbers: list[dict[int, int]] = field(default_factory=lambda: [{}])
    epochs: Counter[int] = field(default_factory=Counter)
    begun: set[tuple[int, int]] = field(default_factory=set)
    values: dict[int, int] = field(default_factory=dict)
    serial: itertools.count[int] = field(default_factory=itertools.count)
    styled: bool = False
    dresses: tuple[Dress, ...] = ()
    events: tuple[Event, ...] = ()
    common: bool = False

    def text(self) -> str:
        """A sentence of its own."""
        start = self.rng.randrange(len(_WORDS) - 12)
        return f"{_WORDS[start : start + self.rng.randint(4, 12)]}{next(self.serial)}号"

    def clause(self, level: int) -> None:
        """A numbered paragraph on a level; its number is one more than its siblings before it."""
        label = self.label(level)
        text = self.text()
        self.body.append(paragraph(self.runs(text), self.properties(level)))
        self.lines.append(label + self.scheme.gaps[level] + text)

    def label(self, level: int) -> str:
        """Take the next number of a level."""
        starts = self.numbers[self.number - 1]
        if level in starts and (self.number, level) not in self.begun:
            self.epochs[level] += 1
        self.begun.add((self.number, level))
        first = starts.get(level, self.scheme.levels[level].start or 0)
        scope = (level, self.epochs[level], *self.path[: self.scheme.limits[level]])
        if not self.seen[scope]:
            self.seen[(*scope, "first")] = first
        self.values[level] = self.seen[(*scope, "first")] + self.seen[scope]
        self.seen[scope] += 1
        self.path[level:] = [next(self.serial)]
        label = self.scheme.levels[level].text
        for shown in range(level + 1):
            format_ = "decimal" if self.scheme.levels[level].legal else self.scheme.levels[shown].format
            label = label.replace(f"%{shown + 1}", NAMES[format_][self.values[shown]])
        return label

    def properties(self, level: int) -> str:
        if self.styled and self.number == 1:
            return f'<w:pStyle w:val="L{level}"/>'
        return listed(self.number, level)

    def runs(self, text: str) -> str:
        """The text in runs, with changes, fields and marks that do not change it."""
        cuts = sorted(self.rng.sample(range(1, len(text)), k=min(3, len(text) - 1)))
        pieces = [text[start:end] for start, end in zip([0, *cuts], [*cuts, len(text)], strict=True)]
        return "".join(self.rng.choice(self.dresses)(self, piece) for piece in pieces)


def _plain(made: Made, piece: str) -> str:
    return run(piece)


def _inserted(made: Made, piece: str) -> str:
    made.changed = True
    return f'<w:ins w:id="1" w:author="甲">{run(piece)}</w:ins>'


def _replaced(made: Made, piece: str) -> str:
    made.changed = True
    gone = '<w:del w:id="2" w:author="甲"><w:r><w:delText>旧文</w:delText></w:r></w:del>'
    return gone + f'<w:ins w:id="3" w:author="乙">{run(piece)}</w:ins>'


def _moved(made: Made, piece: str) -> str:
    made.changed = True
    return (
        f'<w:moveFrom w:id="4" w:author="甲">{run("移走的")}</w:moveFrom>'
        f'<w:moveTo w:id="5" w:author="甲">{run(piece)}</w:moveTo>'
    )


def _linked(made: Made, piece: str) -> str:
    return f'<w:hyperlink w:anchor="x">{run(piece)}</w:hyperlink>'


def _from_field(made: Made, piece: str) -> str:
    return field_(" REF _Ref1 \\h ", run(piece))


def _controlled(made: Made, piece: str) -> str:
    return f"<w:sdt><w:sdtPr/><w:sdtContent>{run(piece)}</w:sdtContent></w:sdt>"


def _commented(made: Made, piece: str) -> str:
    return f'<w:bookmarkStart w:id="9" w:name="b"/>{run(piece)}<w:proofErr w:type="spellEnd"/>'


_DRESSES = (_plain, _plain, _plain, _linked, _from_field, _controlled, _commented)
_CHANGES = (_plain, _inserted, _replaced, _moved)

_MARK_GONE = '<w:rPr><w:del w:id="7" w:author="甲"/></w:rPr>'


def _deleted_clause(made: Made, level: int) -> None:
    """A clause deleted with its mark: it does not count."""
    made.changed = True
    gone = '<w:del w:id="6" w:author="甲"><w:r><w:delText>整条删除</w:delText></w:r></w:del>'
    made.body.append(paragraph(gone, made.properties(level) + _MARK_GONE))
    made.clause(level)


def _joined_clause(made: Made, level: int) -> None:
    """A clause whose mark is deleted goes on in the next one, which keeps its own number."""
    made.changed = True
    before = made.text()
    made.body.append(paragraph(run(before), made.properties(level) + _MARK_GONE))
    label, text = made.label(level), made.text()
    made.body.append(paragraph(run(text), made.properties(level)))
    made.lines.append(label + made.scheme.gaps[level] + before + text)


def _unnumbered(made: Made, level: int) -> None:
    """A paragraph without a number between clauses; a style's number is switched off by 0."""
    text = made.text()
    off = f'<w:pStyle w:val="L{level}"/>' + listed(0) if made.styled else ""
    made.body.append(paragraph(made.runs(text), off))
    made.lines.append(text)
    made.clause(level)


def _new_instance(made: Made, level: int) -> None:
    """From here another instance of the list, which starts this level anew."""
    made.numbers.append(
        {level: made.scheme.levels[level].start if made.common else made.rng.choice((1, 1, 5))}
    )
    made.number = len(made.numbers)
    made.clause(level)


def _old_instance(made: Made, level: int) -> None:
    """Back to the first instance: the numbers go on."""
    made.number = 1
    made.clause(level)


def _in_table(made: Made, level: int) -> None:
    """A table whose first column is numbered."""
    made.body.append("")
    place, rows, lines = len(made.body) - 1, [], []
    for _ in range(made.rng.randint(2, 3)):
        label, text = made.label(level), made.text()
        rows.append([paragraph("", made.properties(level)), text])
        lines.append(f"{label}\t{text}")
    made.body[place] = table(*rows)
    made.lines.extend(lines)


_EVENTS = (_unnumbered, _new_instance, _old_instance, _in_table)
_CHANGING_EVENTS = (_deleted_clause, _joined_clause)


def make_rules(seed: int, common: bool = False) -> tuple[bytes, list[str], bool]:
    """A docx, the lines that Word shows of it, and whether it has open changes.

    `common` keeps to what LibreOffice writes as Word does: no open changes (its text shows deleted words),
    no w:isLgl, no w:lvlRestart, no full-width digits, no level of the format none, no 一○○ (it writes 一百),
    lists started anew with the number they start with.
    """
    rng = random.Random(seed)
    scheme = (law, manual, mixed)[seed % 3](rng)
    made = Made(rng, commonly(scheme) if common else scheme, styled=rng.random() < 0.4, common=common)
    changing = not common and rng.random() < 0.85
    made.dresses = _DRESSES + (_CHANGES if changing else ())
    made.events = _EVENTS + (_CHANGING_EVENTS if changing else ())
    _grow(made, 0)
    link = rng.random() < 0.2
    return _docx(made, link).bytes(), made.lines, made.changed


def _grow(made: Made, level: int) -> None:
    """Clauses on a level, each with those below it."""
    counts = ((2, 3), (2, 5), (0, 4), (0, 3), (0, 2))[level]
    for _ in range(made.rng.randint(*counts)):
        event = made.rng.choice(made.events) if made.rng.random() < 0.25 else Made.clause
        event(made, level)
        if level + 1 < len(made.scheme.levels):
            _grow(made, level + 1)


def _docx(made: Made, link: bool) -> Docx:
    """The parts; with `link` the instances point to a list that only points to a style of lists."""
    levels = [
        Level(r.format, r.text, r.start, r.suffix, r.restart, r.legal, f"L{place}" if made.styled else "")
        for place, r in enumerate(made.scheme.levels)
    ]
    lists = abstract(1, levels, '<w:styleLink w:val="S"/>' if link else "")
    lists += abstract(2, [], '<w:numStyleLink w:val="S"/>') if link else ""
    used = 2 if link else 1
    rows = "".join(instance(place, used, starts) for place, starts in enumerate(made.numbers, 1))
    rows += instance(900, 1) if link else ""
    styles = '<w:style w:type="paragraph" w:default="1" w:styleId="N"><w:name w:val="Normal"/></w:style>'
    if link:
        styles += f'<w:style w:type="numbering" w:styleId="S"><w:name w:val="S"/><w:pPr>{listed(900, None)}</w:pPr></w:style>'
    for place in range(len(levels)) if made.styled else ():
        based = '<w:basedOn w:val="L0"/>' if place else '<w:basedOn w:val="N"/>'
        number = listed(1, place) if place % 2 == 0 else f'<w:numPr><w:ilvl w:val="{place}"/></w:numPr>'
        styles += (
            f'<w:style w:type="paragraph" w:styleId="L{place}"><w:name w:val="条款{place}"/>{based}'
            f"<w:pPr>{number}</w:pPr></w:style>"
        )
    return Docx("".join(made.body), lists + rows, styles)
