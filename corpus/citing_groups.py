"""What a citing document is to the one it cites: its 实施细则, the notice that issued it, the minutes that decided it."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from enum import StrEnum

from corpus.model import Kind


class Tie(StrEnum):
    """What a version says of another work, beyond naming it; the values are the types of stored relations."""

    REPEAL = "REPEAL"
    AMENDMENT = "AMENDMENT"
    ISSUES = "ISSUES"
    """A notice gives the rule out."""
    DECIDES = "DECIDES"
    """A decision of a meeting makes, changes or repeals the rule."""
    BASIS = "BASIS"
    """The rule is named as 依据."""


@dataclass(frozen=True, slots=True)
class CitingGroup:
    """Citing documents of one sort: its name for addresses, what readers see, which documents belong to it.

    A document belongs when it is of `kind` (any when None) and has one of `ties` (none needed where empty).
    """

    name: str
    label: str
    kind: Kind | None
    ties: frozenset[Tie] = frozenset()


CITING_GROUPS = (
    CitingGroup("issued", "印发通知", Kind.OFFICIAL_DOCUMENT, frozenset((Tie.ISSUES,))),
    CitingGroup("decided", "议定它的纪要", Kind.MINUTES, frozenset((Tie.DECIDES,))),
    CitingGroup("changed", "修改或废止它的文件", None, frozenset((Tie.REPEAL, Tie.AMENDMENT))),
    CitingGroup(
        "implementing", "实施细则（以它为依据的规章制度）", Kind.REGULATION, frozenset((Tie.BASIS,))
    ),
    CitingGroup("relying", "依据它的公文", Kind.OFFICIAL_DOCUMENT, frozenset((Tie.BASIS,))),
    CitingGroup("rules", "引用它的规章制度", Kind.REGULATION),
    CitingGroup("minutes", "相关纪要", Kind.MINUTES),
    CitingGroup("letters", "提到它的公文", Kind.OFFICIAL_DOCUMENT),
)
"""In the order shown; a document stands under the first that it belongs to."""


def citing_group(kind: Kind, ties: Collection[Tie]) -> CitingGroup:
    """The group of a document of a kind that has these ties to the one it cites."""
    return next(
        group
        for group in CITING_GROUPS
        if group.kind in (None, kind) and (not group.ties or group.ties & set(ties))
    )
