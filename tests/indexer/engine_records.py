"""Records made for a test, and the shortest ways to write and list them."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from indexer.engine import Engine, EngineHit, EngineQuery, Record, Schema, Unit, Writer
from tests.indexer.engine_oracle import Oracle

OpenEngine = Callable[[Schema], Engine]


def record(
    key: str,
    words: str = "",
    unit: Unit = Unit.PASSAGE,
    grams: tuple[str, ...] | None = None,
    topics: tuple[str, ...] = (),
) -> Record:
    """A record of the owner before the slash of its key; without `grams` they are the words."""
    tokens = {"words": (words,), "grams": (words,) if grams is None else grams, "chars": (words,)}
    return Record(unit, key, key.split("/")[0], f"o{key}", tokens, {"topic": topics}, {})


def put(writer: Writer, partition: str, *records: Record) -> None:
    """Replace the owners of the records by them."""
    owners: dict[str, list[Record]] = {}
    for given in records:
        owners.setdefault(given.owner, []).append(given)
    for owner, found in owners.items():
        writer.replace(partition, owner, found)


def fill(engine: Engine, corpus: Mapping[str, Mapping[str, Iterable[Record]]]) -> Oracle:
    """Write records by partition and owner; the oracle that knows them."""
    with engine.write() as writer:
        for partition, owners in corpus.items():
            for owner, records in owners.items():
                writer.replace(partition, owner, records)
    return Oracle(
        {name: [one for records in owners.values() for one in records] for name, owners in corpus.items()}
    )


def listing(engine: Engine, *partitions: str, unit: Unit = Unit.PASSAGE) -> list[str]:
    """All keys in their order."""
    return keys(engine.search(EngineQuery(partitions or ("p",), unit, limit=1000)).hits)


def keys(hits: Iterable[EngineHit]) -> list[str]:
    """The keys of hits."""
    return [hit.key for hit in hits]
