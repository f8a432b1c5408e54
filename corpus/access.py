"""Who may see what: levels, access classes and readers. Every query carries a `Reader`."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum


class Level(IntEnum):
    """密级, lowest first; a higher level includes the lower ones."""

    PUBLIC = 0
    INTERNAL = 1
    ORDINARY_SECRET = 2
    CORE_SECRET = 3

    @property
    def label(self) -> str:
        """The word that readers see."""
        return LEVEL_LABELS[self]


LEVEL_LABELS = {
    Level.PUBLIC: "公开",
    Level.INTERNAL: "内部",
    Level.ORDINARY_SECRET: "普通商密",
    Level.CORE_SECRET: "核心商密",
}
_SPELLINGS = {
    "公开": Level.PUBLIC,
    "主动公开": Level.PUBLIC,
    "内部": Level.INTERNAL,
    "内部资料": Level.INTERNAL,
    "内部公开": Level.INTERNAL,
    "普通商密": Level.ORDINARY_SECRET,
    "普通商业秘密": Level.ORDINARY_SECRET,
    "核心商密": Level.CORE_SECRET,
    "核心商业秘密": Level.CORE_SECRET,
}
_PERIOD = re.compile(r"[★☆*].*$|[（(].*[）)]$")


def parse_level(text: str) -> Level | None:
    """The level a marking names: 普通商密★3年 gives ORDINARY_SECRET; None when not understood."""
    return _SPELLINGS.get(_PERIOD.sub("", re.sub(r"\s", "", text)))


@dataclass(frozen=True, slots=True, order=True)
class AccessClass:
    """A level together with a set of audience groups.

    `closed` marks a work whose parts have no group in common: only administrators see it.
    """

    level: Level
    groups: tuple[str, ...] = ()
    closed: bool = False

    @property
    def id(self) -> str:
        """A name that is unique among classes and safe in a file name: `1` or `2-5f1c9a0b3d7e`."""
        if self.closed:
            return f"{int(self.level)}-closed"
        if not self.groups:
            return str(int(self.level))
        digest = hashlib.sha256("\0".join(self.groups).encode()).hexdigest()[:12]
        return f"{int(self.level)}-{digest}"


def access_class(level: Level, groups: Iterable[str] = ()) -> AccessClass:
    """The class of one part; groups are put in order and doubles left out."""
    return AccessClass(level, tuple(sorted({group.strip() for group in groups if group.strip()})))


def combined(parts: Iterable[AccessClass]) -> AccessClass:
    """The class of a work: the highest level of its parts and the groups common to all restricted parts."""
    found = list(parts)
    level = max((part.level for part in found), default=Level.INTERNAL)
    if any(part.closed for part in found):
        return AccessClass(level, (), True)
    restricted = [set(part.groups) for part in found if part.groups]
    if not restricted:
        return AccessClass(level)
    common = set.intersection(*restricted)
    return AccessClass(level, tuple(sorted(common)), closed=not common)


@dataclass(frozen=True, slots=True)
class Reader:
    """Who asks: the highest level they may see (None sees nothing) and the groups they belong to."""

    level: Level | None
    groups: frozenset[str] = frozenset()
    administrator: bool = False

    def may_see(self, wanted: AccessClass) -> bool:
        """Whether a document of that class is there for this reader."""
        if self.administrator:
            return True
        if wanted.closed or self.level is None or wanted.level > self.level:
            return False
        return not wanted.groups or not self.groups.isdisjoint(wanted.groups)

    def visible(self, classes: Iterable[AccessClass]) -> tuple[AccessClass, ...]:
        """Those of the classes that this reader may see."""
        return tuple(found for found in classes if self.may_see(found))


KEEPER = Reader(Level.CORE_SECRET, administrator=True)
"""The keeper of the data folder, for whom the command line works."""
