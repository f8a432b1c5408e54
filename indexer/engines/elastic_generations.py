"""The generations on an Elasticsearch: what there is, what is served, and making, switching and removing them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

from elasticsearch import ApiError, Elasticsearch

from indexer.engine import EngineError, Schema
from indexer.engines.elastic_connection import Connection
from indexer.engines.elastic_fields import Layout
from indexer.engines.elastic_names import Names, inlet
from indexer.engines.elastic_trouble import troubles

MADE_BY = "dianzhang"
NAMES_AT_ONCE = 30
"""In one address, which may be 4 KiB long."""
MAKING_SECONDS = 60.0
MARKER_FIELDS = ("made_by", "prefix", "generation", "schema", "fields")

Action = dict[str, dict[str, str | bool]]


@dataclass(frozen=True, slots=True)
class Index:
    """An index of ours: what it says of itself, and the aliases it stands under."""

    name: str
    about: Mapping[str, Any]
    aliases: frozenset[str]


@dataclass(frozen=True, slots=True)
class Generation:
    """A generation that aliases name: its marker and the index of each partition."""

    name: str
    schema: str
    fields: str
    marker: str
    partitions: Mapping[str, str]

    @property
    def indices(self) -> tuple[str, ...]:
        """Its marker and its partitions."""
        return (self.marker, *self.partitions.values())


@dataclass(frozen=True, slots=True)
class State:
    """Everything of ours under a prefix at one moment."""

    indices: tuple[Index, ...]
    current: Generation | None
    previous: Generation | None

    def loose(self, names: Names, generation: str | None = None) -> list[str]:
        """Indices that nothing serves: of one generation, or of all."""
        kept = {names.serving, names.previous}
        return [
            index.name
            for index in self.indices
            if index.name != names.control
            and kept.isdisjoint(index.aliases)
            and generation in (None, names.generation_of(index.name))
        ]

    def next_generation(self, names: Names) -> str:
        """A name that no generation has."""
        found = (names.generation_of(index.name) for index in self.indices)
        return str(1 + max((int(name) for name in found if name), default=0))

    def next_serial(self, names: Names, generation: str, partition: str) -> int:
        """A number that no index of the partition has."""
        start = names.partition(generation, partition, 0).removesuffix("0")
        taken = (index.name.removeprefix(start) for index in self.indices if index.name.startswith(start))
        return 1 + max(map(int, taken), default=0)


class Generations:
    """The indices under a prefix. An index that is not ours is never written, never removed, never given an alias."""

    def __init__(self, connection: Connection, names: Names, layout: Layout) -> None:
        self.connection, self.names, self.layout = connection, names, layout

    @property
    def schema(self) -> Schema:
        """The schema that this program writes."""
        return self.layout.schema

    def state(self) -> State:
        """What there is now. Raises EngineError when an index of our name is not ours."""
        names = self.names
        found = [index for index in self._found(names.pattern) if names.is_ours(index.name)]
        for index in found:
            if index.about.get("made_by") != MADE_BY:
                raise EngineError(taken(index.name))
        # The same name may also be another prefix's: a-1-… of a, or of a-1.
        ours = tuple(index for index in found if index.about.get("prefix") == names.prefix)
        return State(ours, _generation(ours, names.serving), _generation(ours, names.previous))

    def make_control(self) -> None:
        """Make the index of locks where there is none."""
        text = {"type": "keyword"}
        known = {"host": text, "machine": text, "token": text, "pid": {"type": "long"}}
        moments = {"since": text, "renewed": {"type": "long"}}
        self._make(self.names.control, {}, {"dynamic": "strict", "properties": known | moments})

    def make_marker(self, generation: str) -> str:
        """Make the marker of a generation; its name."""
        name = self.names.generation(generation)
        about = self._about(generation)
        mapping = {
            "dynamic": "strict",
            "properties": {field: {"type": "keyword"} for field in MARKER_FIELDS},
        }
        self._make(name, about, mapping)
        with self.asking() as client:
            client.index(index=inlet(name), id="marker", document=about, refresh=True, require_alias=True)
        return name

    def make_partition(self, generation: str, partition: str, serial: int) -> str:
        """Make an empty index for a partition; its name."""
        name = self.names.partition(generation, partition, serial)
        about = self._about(generation) | {"partition": partition}
        self._make(name, about, self.layout.mapping, self.layout.settings)
        return name

    def switch(self, actions: Iterable[Action]) -> None:
        """Change aliases, all at once."""
        with self.asking() as client:
            client.indices.update_aliases(actions=list(actions), timeout=f"{MAKING_SECONDS:.0f}s")

    def serve(self, partition: str, index: str) -> list[Action]:
        """What makes an index serve a partition."""
        return [_add(index, self.names.serving), _add(index, self.names.at(partition))]

    def serve_all(self, generation: Generation) -> list[Action]:
        """What makes a generation serve, where none does."""
        actions = [_add(generation.marker, self.names.serving), _add(generation.marker, self.names.marker)]
        for partition, index in generation.partitions.items():
            actions += self.serve(partition, index)
        return actions

    def retire(self, state: State) -> list[Action]:
        """What makes everything that serves serve no more, also what is left of a damaged generation."""
        names, start = (self.names.serving, self.names.marker), self.names.at("").rpartition("-")[0]
        return [
            _remove(index.name, alias)
            for index in state.indices
            for alias in sorted(index.aliases)
            if alias in names or alias.startswith(f"{start}-")
        ]

    def withdraw(self, partition: str, index: str) -> list[Action]:
        """What makes an index serve its partition no more."""
        return [_remove(index, self.names.serving), _remove(index, self.names.at(partition))]

    def keep(self, generation: Generation) -> list[Action]:
        """What makes a generation the one before."""
        return [_add(index, self.names.previous) for index in generation.indices]

    def forget(self, generation: Generation) -> list[Action]:
        """What makes a generation no more the one before."""
        return [_remove(index, self.names.previous) for index in generation.indices]

    def remove(self, indices: Iterable[str]) -> None:
        """Remove indices of ours; gone ones are no error."""
        for some in in_addresses(indices):
            with self.asking() as client:
                client.indices.delete(index=some, ignore_unavailable=True)

    def refresh(self, indices: Iterable[str]) -> None:
        """Make what was written visible. Raises EngineError when a shard did not follow."""
        for some in in_addresses(indices):
            with self.asking() as client:
                answer = client.indices.refresh(index=some)
            if answer["_shards"]["failed"]:
                raise EngineError("Elasticsearch 的索引有分片没有应答，刚写入的内容还看不到，请稍后再试。")

    def merge(self, indices: Iterable[str]) -> None:
        """Have the server put each index together into one segment, while it serves; returns at once.

        A search then looks each of its tokens up once, not once in every segment.
        """
        for some in in_addresses(indices):
            with self.asking() as client:
                client.indices.forcemerge(
                    index=some, max_num_segments=1, wait_for_completion=False, ignore_unavailable=True
                )

    @contextmanager
    def asking(self) -> Iterator[Elasticsearch]:
        """The client for requests that may be repeated; what goes wrong comes out as errors of the port."""
        client = self.connection.client()
        with troubles(self.connection.address):
            yield client

    @contextmanager
    def searching(self) -> Iterator[Elasticsearch]:
        """As `asking`, for searches: another node is asked sooner."""
        client = self.connection.searcher()
        with troubles(self.connection.address):
            yield client

    @contextmanager
    def asking_once(self) -> Iterator[Elasticsearch]:
        """The client for requests that must not be repeated unseen."""
        client = self.connection.once()
        with troubles(self.connection.address):
            yield client

    def _found(self, pattern: str) -> list[Index]:
        with self.asking() as client:
            answer = client.indices.get(
                index=pattern,
                expand_wildcards=["open", "closed", "hidden"],
                features=["aliases", "mappings", "settings"],
                filter_path=["*.aliases", "*.mappings._meta", "*.settings.index.uuid"],
            )
        return [
            Index(name, one.get("mappings", {}).get("_meta", {}), frozenset(one.get("aliases", ())))
            for name, one in sorted(answer.items())
        ]

    def _about(self, generation: str) -> dict[str, str]:
        schema = self.schema
        return {
            "made_by": MADE_BY,
            "prefix": self.names.prefix,
            "generation": generation,
            "schema": schema.version,
            "fields": schema.digest,
        }

    def _make(
        self,
        name: str,
        about: Mapping[str, str],
        mapping: Mapping[str, Any],
        settings: Mapping[str, Any] | None = None,
    ) -> None:
        meta = {"made_by": MADE_BY, "prefix": self.names.prefix, **about}
        client = self.connection.client()
        with troubles(self.connection.address):
            try:
                client.options(request_timeout=MAKING_SECONDS).indices.create(
                    index=name,
                    settings=settings or {"number_of_shards": 1, **self.layout.copies},
                    mappings={**mapping, "_meta": meta},
                    aliases={inlet(name): {}},
                )
            except ApiError as error:
                if "resource_already_exists" not in str(error.message):
                    raise
                # Perhaps made by ourselves: the client asks again when an answer is lost.
                if any(index.about != meta for index in self._found(name)):
                    raise EngineError(taken(name)) from error


def in_addresses(indices: Iterable[str]) -> Iterator[list[str]]:
    """Names in portions that fit into an address."""
    names = list(indices)
    for start in range(0, len(names), NAMES_AT_ONCE):
        yield names[start : start + NAMES_AT_ONCE]


def taken(name: str) -> str:
    """The sentence for an index of our name that somebody else made."""
    return f"Elasticsearch 上的索引 {name} 不是典章建立的，不会动它。请在 DIANZHANG_ENGINE 里换一个前缀。"


def _generation(indices: Iterable[Index], alias: str) -> Generation | None:
    """The generation under an alias; None where its marker is missing."""
    named = [index for index in indices if alias in index.aliases]
    markers = [index for index in named if "partition" not in index.about]
    if not markers:
        return None
    about = markers[0].about
    partitions = {index.about["partition"]: index.name for index in named if "partition" in index.about}
    return Generation(about["generation"], about["schema"], about["fields"], markers[0].name, partitions)


def _add(index: str, alias: str) -> Action:
    return {"add": {"index": index, "alias": alias}}


def _remove(index: str, alias: str) -> Action:
    return {"remove": {"index": index, "alias": alias, "must_exist": False}}
