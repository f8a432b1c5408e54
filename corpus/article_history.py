"""One article through the versions of its work: renumbered, gone and back, split off another or merged with it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from corpus.compare import Comparison, Row, RowKind, compare, side_of
from corpus.compare_align import bigrams
from corpus.compare_descent import Descent, DescentKind, descents
from corpus.compare_words import content
from corpus.model import Provision
from corpus.text import Tree, unit_in


@dataclass(frozen=True, slots=True)
class Stage:
    """The article in one version; `provision` is None where that version has no such article.

    `kind` is how it differs from the last wording before, `same` for the first; `back` says that versions without it lie
    between. `origin` names the articles (as printed) from which it was made here by a split or a merger.
    """

    at: int
    provision: Provision | None = None
    kind: RowKind = RowKind.SAME
    back: bool = False
    descent: DescentKind | None = None
    origin: tuple[str, ...] = ()


def same_since(stages: Sequence[Stage], at: int) -> int:
    """The place of the first version from which on, without a break, the article says what it says in the version `at`."""
    now = stages[at].provision
    first = at
    while now is not None and first > 0:
        before = stages[first - 1].provision
        if before is None or said(before) != said(now):
            break
        first -= 1
    return first


def said(provision: Provision) -> str:
    """What an article says, its form and number left out."""
    return content(f"{provision.heading}\n{provision.text}")


class ArticleHistory:
    """Follows articles through the versions of a work, oldest first."""

    def __init__(self, trees: Sequence[Tree]) -> None:
        self._trees = trees
        self._compared: dict[tuple[int, int], Comparison] = {}
        self._made_of: dict[tuple[int, int], Sequence[Descent]] = {}

    def of(self, start: int, eid: str) -> list[Stage]:
        """The stages of an article of the version `start`, one for each version; empty when that version has it not."""
        unit = unit_in(self._trees[start], eid)
        if unit is None:
            return []
        found = {start: Stage(start, unit)}
        self._back(found, start, eid)
        self._on(found, start, eid)
        return [found.get(at, Stage(at)) for at in range(len(self._trees))]

    def _back(self, found: dict[int, Stage], at: int, eid: str) -> None:
        """Fill in the versions before, and how each later wording came from the one before."""
        while at > 0:
            row, descent = self._made(at - 1, at, eid)
            before = at - 1
            if row is None:
                before, row = self._before_a_gap(at, eid)
            if row is None or row.old is None:
                return
            found[at] = self._changed(found[at], row, back=before < at - 1, made=descent)
            at, eid = before, row.old.eid
            found[at] = Stage(at, unit_in(self._trees[at], eid))

    def _on(self, found: dict[int, Stage], at: int, eid: str) -> None:
        """Fill in the versions after; of a split article the part is followed that is most like what was asked for."""
        asked = found[at].provision
        like = said(asked) if asked is not None else ""
        while at + 1 < len(self._trees):
            after = at + 1
            row, descent = self._becomes(at, after, eid, like)
            if row is None:
                after, row = self._after_a_gap(at, eid)
            if row is None or row.new is None:
                return
            stage = Stage(after, unit_in(self._trees[after], row.new.eid))
            found[after] = self._changed(stage, row, back=after > at + 1, made=descent)
            at, eid = after, row.new.eid

    def _changed(self, stage: Stage, row: Row, back: bool, made: Descent | None) -> Stage:
        stage = replace(stage, kind=row.kind, back=back)
        if made is None:
            return stage
        parts = (made.whole,) if made.kind is DescentKind.SPLIT else made.parts
        tree = self._trees[stage.at - 1]
        names = tuple(unit.num for eid in parts if (unit := unit_in(tree, eid)) is not None)
        return replace(stage, descent=made.kind, origin=names)

    def _made(self, old: int, new: int, eid: str) -> tuple[Row | None, Descent | None]:
        """The row by which an article of the new version came from the old one, also by a split or merger."""
        if (same := self._unchanged(old, new, eid)) is not None:
            return same, None
        found = self._comparison(old, new)
        made = next(
            (
                one
                for one in self._descents(old, new)
                if (eid in one.parts if one.kind is DescentKind.SPLIT else eid == one.whole)
            ),
            None,
        )
        row = next((row for row in found.rows if row.new and row.new.eid == eid and row.old), None)
        return (_joined(found, made, eid) if row is None and made else row), made

    def _becomes(self, old: int, new: int, eid: str, like: str = "") -> tuple[Row | None, Descent | None]:
        """The row by which an article of the old version goes on in the new one."""
        if (same := self._unchanged(old, new, eid)) is not None:
            return same, None
        found = self._comparison(old, new)
        for one in self._descents(old, new):
            if one.kind is DescentKind.MERGED and eid in one.parts:
                return _joined(found, one, eid), one
            if one.kind is DescentKind.SPLIT and eid == one.whole:
                return _joined(found, one, self._likest(new, one.parts, like)), one
        row = next((row for row in found.rows if row.old and row.old.eid == eid and row.new), None)
        return row, None

    def _likest(self, at: int, parts: Sequence[str], like: str) -> str:
        """The part that has most of a text."""
        grams = bigrams(like)
        units = [(eid, unit) for eid in parts if (unit := unit_in(self._trees[at], eid)) is not None]
        return max(units, key=lambda one: len(grams & bigrams(said(one[1]))))[0]

    def _unchanged(self, old: int, new: int, eid: str) -> Row | None:
        """The row of an article that kept its number and its words, found without comparing the versions."""
        before, after = unit_in(self._trees[old], eid), unit_in(self._trees[new], eid)
        if before is None or after is None or not before.text or said(before) != said(after):
            return None
        same = (before.num, before.heading, before.text) == (after.num, after.heading, after.text)
        return Row(RowKind.SAME if same else RowKind.FORM, side_of(before), side_of(after))

    def _before_a_gap(self, at: int, eid: str) -> tuple[int, Row | None]:
        """The last earlier version that has the article, which the version after it does not."""
        for old in range(at - 2, -1, -1):
            row = next((r for r in self._comparison(old, at).rows if r.new and r.new.eid == eid), None)
            if row is not None and row.old is not None and self._gone(old, row.old.eid):
                return old, row
        return at, None

    def _after_a_gap(self, at: int, eid: str) -> tuple[int, Row | None]:
        """The first later version that has the article again, which the version before it does not."""
        for new in range(at + 2, len(self._trees)):
            row = next((r for r in self._comparison(at, new).rows if r.old and r.old.eid == eid), None)
            if row is not None and row.new is not None and self._fresh(new, row.new.eid):
                return new, row
        return at, None

    def _gone(self, old: int, eid: str) -> bool:
        return self._becomes(old, old + 1, eid)[0] is None

    def _fresh(self, new: int, eid: str) -> bool:
        return self._made(new - 1, new, eid)[0] is None

    def _descents(self, old: int, new: int) -> Sequence[Descent]:
        if (old, new) not in self._made_of:
            self._made_of[old, new] = descents(self._comparison(old, new))
        return self._made_of[old, new]

    def _comparison(self, old: int, new: int) -> Comparison:
        if (old, new) not in self._compared:
            self._compared[old, new] = compare(self._trees[old], self._trees[new], marked=False)
        return self._compared[old, new]


def _joined(found: Comparison, made: Descent, eid: str) -> Row:
    """The row of one part of a split or merger, as if that part were paired with the whole."""
    paired = next(found.rows[at] for at in made.rows if found.rows[at].kind is RowKind.CHANGED)
    own = found.rows[made.rows[made.parts.index(eid)]] if eid in made.parts else paired
    if made.kind is DescentKind.SPLIT:
        return Row(RowKind.CHANGED, paired.old, own.new)
    return Row(RowKind.CHANGED, own.old, paired.new)
