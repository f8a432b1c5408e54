"""What is to be written, kept in a temporary file until it is: memory stays flat however much there is."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from tempfile import SpooledTemporaryFile

from indexer.engine import Unit
from indexer.engines.elastic_fields import Document

IN_MEMORY = 16 << 20


class Spool:
    """For each partition and owner the documents given last."""

    def __init__(self) -> None:
        self._file = SpooledTemporaryFile(IN_MEMORY)  # noqa: SIM115 - kept open until close()
        self._places: dict[str, dict[str, tuple[int, int]]] = {}

    def put(self, partition: str, owner: str, documents: Sequence[Document]) -> None:
        """Keep the documents of an owner, in place of those given before; none says that it is to hold none."""
        self._file.seek(0, 2)
        start = self._file.tell()
        for document in documents:
            head = [document.unit.value, document.key, document.owner, document.digest]
            self._file.write(json.dumps(head).encode() + b"\n" + document.body + b"\n")
        self._places.setdefault(partition, {})[owner] = (start, len(documents))

    @property
    def partitions(self) -> Mapping[str, Mapping[str, tuple[int, int]]]:
        """The owners kept for each partition, with where they are and how many documents each has."""
        return self._places

    def documents(self, partition: str, owner: str) -> Iterator[Document]:
        """What was kept for an owner."""
        start, number = self._places[partition][owner]
        self._file.seek(start)
        for _one in range(number):
            unit, key, owner, digest = json.loads(self._file.readline())
            yield Document(Unit(unit), key, owner, digest, self._file.readline().rstrip(b"\n"))

    def clear(self) -> None:
        """Forget everything."""
        self._places = {}
        self._file.seek(0)
        self._file.truncate()

    def close(self) -> None:
        """Let go of the file."""
        self._file.close()
