"""The engine port: what a search engine is given, what it promises, what it answers.

Engines receive tokens and plain values. They know no Chinese, no documents and no readers; the same
contract suite (`tests/indexer/engine_contract.py`) holds each of them to what is written here.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from indexer.schema import Record as Record
from indexer.schema import Schema as Schema
from indexer.schema import TokenField as TokenField
from indexer.schema import Unit as Unit

REACH = 10_000
"""How far hits can be asked for: `offset` + `limit` is at most this, whatever the total."""


class EngineError(Exception):
    """Something the engine could not do; the message is a Chinese sentence for the reader."""


class EngineBusy(EngineError):
    """Another writer holds the index; the message names it."""


class EngineUnavailable(EngineError):
    """The engine cannot answer now (gone, damaged, or never built)."""


@dataclass(frozen=True, slots=True)
class Among:
    """The keyword field holds at least one of the values."""

    field: str
    values: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Between:
    """The number field lies between both ends, inclusive; None leaves an end open."""

    field: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Every:
    """All parts hold; without parts, every record."""

    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Some:
    """At least one part holds; without parts, no record."""

    parts: tuple[Condition, ...] = ()


@dataclass(frozen=True, slots=True)
class Not:
    """The part does not hold."""

    part: Condition


Condition = Among | Between | Every | Some | Not


@dataclass(frozen=True, slots=True)
class Phrase:
    """The tokens stand in the field one after the other; one token alone is a plain term."""

    field: str
    tokens: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class AtLeast:
    """At least `count` of the requirements match (all of them, any of them, or some)."""

    count: int
    of: tuple[Requirement, ...]


Requirement = Phrase | AtLeast


@dataclass(frozen=True, slots=True)
class Weighted:
    """A token that adds to the score where it occurs: BM25 (k1 1.2, b 0.75) times `weight`, above 0."""

    field: str
    token: str
    weight: float


def any_of(tokens: Iterable[Weighted]) -> Requirement:
    """That one of the tokens occurs, whatever its weight."""
    return AtLeast(1, tuple(Phrase(token.field, (token.token,)) for token in tokens))


@dataclass(frozen=True, slots=True)
class KeywordFacet:
    """Counts for each value of a keyword field, most frequent first, ties by value.

    `single` promises that no record has two values of the field: what is chosen need not be counted then.
    """

    name: str
    field: str
    limit: int = 100
    single: bool = False


@dataclass(frozen=True, slots=True)
class ConditionFacet:
    """Counts for named conditions, in the order given; names that count nothing are left out."""

    name: str
    values: tuple[tuple[str, Condition], ...]


Facet = KeywordFacet | ConditionFacet


class Direction(StrEnum):
    """Which way a number field sorts."""

    ASCENDING = "ascending"
    DESCENDING = "descending"


@dataclass(frozen=True, slots=True)
class SortByScore:
    """Highest score first, ties by the records' `order`, ascending."""


@dataclass(frozen=True, slots=True)
class SortByNumber:
    """By a number field; records that lack it come last either way; ties by `order`, ascending."""

    field: str
    direction: Direction


@dataclass(frozen=True, slots=True)
class EngineQuery:
    """One question to the engine, a plain value.

    A record matches when it lies in one of `partitions`, all of `required` match, none of `excluded`
    does, `where` holds and every condition in `filters` holds. `scored` only orders, it never
    matches. `filters` are keyed by facet name: the counts of a facet ignore the filter of the same
    name and honour the others. Scores are those of one index holding all the partitions asked.
    """

    partitions: tuple[str, ...]
    unit: Unit
    where: Condition = Every()
    required: tuple[Requirement, ...] = ()
    excluded: tuple[Requirement, ...] = ()
    scored: tuple[Weighted, ...] = ()
    filters: Mapping[str, Condition] = field(default_factory=dict)
    facets: tuple[Facet, ...] = ()
    sort: SortByScore | SortByNumber = SortByScore()
    offset: int = 0
    limit: int = 10


@dataclass(frozen=True, slots=True)
class EngineHit:
    """A record found: its key, its owner and its score (0.0 when sorted by a number)."""

    key: str
    owner: str
    score: float


@dataclass(frozen=True, slots=True)
class EngineResults:
    """`total` is exact; `facets` maps a facet's name to (value, count) pairs, counts exact."""

    total: int
    hits: tuple[EngineHit, ...]
    facets: Mapping[str, tuple[tuple[str, int], ...]]


@dataclass(frozen=True, slots=True)
class EngineStatus:
    """What the index is: its schema version, generation and how many records of each unit."""

    engine: str
    schema: str
    generation: str
    documents: int
    passages: int
    partitions: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record that was left out, alone: `reason` says in Chinese why."""

    owner: str
    key: str
    reason: str


class HealthCode(StrEnum):
    """What can be wrong with an engine."""

    AWAY = "away"
    DAMAGED = "damaged"
    NEVER_BUILT = "never_built"
    OUTDATED = "outdated"
    READ_ONLY = "read_only"
    RED = "red"
    YELLOW = "yellow"


@dataclass(frozen=True, slots=True)
class HealthProblem:
    """Something wrong with the engine: a `code` for programs, a Chinese sentence for people."""

    code: HealthCode
    sentence: str


class Writer(Protocol):
    """Writes of one writer; readers see them at `commit`, all at once per partition.

    A record that the engine cannot take (a token, a value or the whole too long, a NUL in `key`, `owner`
    or `order`) is left out alone, and `commit` names it. Records that the schema has no place for are a
    mistake of the caller's: `replace` raises ValueError, and nothing of that owner changes.
    """

    def replace(self, partition: str, owner: str, records: Iterable[Record]) -> None:
        """Put the owner's records into the partition in place of what it held for that owner."""

    def remove(self, partition: str, owner: str) -> None:
        """Take all records of the owner out of the partition; none there is no error."""

    def commit(self) -> tuple[Refusal, ...]:
        """Make everything since the last commit durable and visible; the records left out since then.

        Leaving `write()` or `rebuild()` commits what is left: call this before, to learn what was refused.
        """


class Engine(Protocol):
    """A search engine that serves one index."""

    def search(self, query: EngineQuery) -> EngineResults:
        """Answer the query; partitions that do not exist hold nothing. Raises EngineUnavailable."""

    def search_each(self, queries: Sequence[EngineQuery]) -> tuple[EngineResults, ...]:
        """Answer several queries, each as `search` would, in one exchange. Raises EngineUnavailable."""

    def write(self) -> AbstractContextManager[Writer]:
        """Open the only writer: commits on leaving, discards on an error. Raises EngineBusy at once.

        While a full rebuild is open it writes into the generation that serves, and only there: whoever
        rebuilds writes the same into the new generation before leaving.
        """

    def rebuild(self, partitions: Sequence[str] | None = None) -> AbstractContextManager[Writer]:
        """Write a new index beside the one that serves, and swap it in on leaving without an error.

        With `partitions`, only these are written anew, the others stay as they are, and nothing else can
        write meanwhile. A full rebuild holds writers off only while it begins and while it swaps, and other
        full rebuilds throughout. After an error the old index still serves and the unfinished one is
        removed; one that died is removed by the next. Raises EngineBusy: at once when another writer is at
        work, or another full rebuild; at the swap when a writer does not end in time.
        """

    def rollback(self) -> None:
        """Serve the generation before the last full rebuild again.

        Raises EngineError without one, EngineBusy at once while anything writes or rebuilds.
        """

    def status(self) -> EngineStatus:
        """What is being served. Raises EngineUnavailable when nothing can be."""

    def needs_rebuild(self) -> str | None:
        """Why the index cannot serve this schema, as a Chinese sentence; None when it can."""

    def health(self) -> tuple[HealthProblem, ...]:
        """What is wrong with the engine now; empty when all is well. Never raises EngineError."""

    def close(self) -> None:
        """Let go of files and connections."""
