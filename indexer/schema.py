"""What an index holds: its fields, and the records that have them; a part of the port."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

RESERVED = frozenset(("key", "order", "owner"))
"""Names that records use themselves."""


class Unit(StrEnum):
    """What a record stands for: a whole version of a document, or one passage of it."""

    DOCUMENT = "document"
    PASSAGE = "passage"


@dataclass(frozen=True, slots=True)
class TokenField:
    """A field of tokens. Without `positions` it answers single tokens only, no phrases."""

    name: str
    positions: bool = False
    frequencies: bool = True


@dataclass(frozen=True, slots=True)
class Schema:
    """Every field a record may have. `version` changes when an index must be rebuilt.

    Names are plain (`[a-z][a-z0-9_]*`), used once, and none of `RESERVED`; ValueError for others.
    """

    version: str
    tokens: tuple[TokenField, ...]
    keywords: tuple[str, ...]
    numbers: tuple[str, ...]

    def __post_init__(self) -> None:
        names = [*(token.name for token in self.tokens), *self.keywords, *self.numbers]
        bad = [name for name in names if name in RESERVED or not re.fullmatch(r"[a-z][a-z0-9_]*", name)]
        if bad or len(set(names)) != len(names):
            raise ValueError(f"field names must be plain, unreserved and used once: {bad or names}")

    @property
    def digest(self) -> str:
        """What changes with any field, also when the version was forgotten."""
        return hashlib.sha256(repr((self.tokens, self.keywords, self.numbers)).encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class Record:
    """One document or passage, ready to index.

    `owner` is the version it belongs to: records of an owner are replaced and removed together.
    `key` is unique within the unit. `order` breaks ties (ascending). A token field holds values of
    space-joined tokens, which hold no other white space of ASCII; a phrase never crosses from one value to
    the next. Every record of a unit that is searched by score has at least one token in each scored field:
    engines differ in whether a record without any counts in the statistics. Numbers are whole and below
    2**53 either way.
    """

    unit: Unit
    key: str
    owner: str
    order: str
    tokens: Mapping[str, tuple[str, ...]]
    keywords: Mapping[str, tuple[str, ...]]
    numbers: Mapping[str, int]
