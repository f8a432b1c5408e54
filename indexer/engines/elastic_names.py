"""What our indices and aliases are called.

    PREFIX-control                     locks
    PREFIX-GENERATION                  the marker of a generation: what it is, in one document
    PREFIX-GENERATION-PARTITION-SERIAL records of a partition, both units
    ...-in                             an alias of each: writing asks for it, so that no index comes from nowhere

What is served is what the aliases say: `PREFIX-marker` (its marker), `PREFIX-serving` (marker and partitions),
`PREFIX-at-PARTITION` (a partition), `PREFIX-previous` (marker and partitions of the generation before).
"""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass

INLET = "-in"


@dataclass(frozen=True, slots=True)
class Names:
    """The names under a prefix."""

    prefix: str

    @property
    def control(self) -> str:
        """The index of locks."""
        return f"{self.prefix}-control"

    @property
    def serving(self) -> str:
        """The alias of everything that is served."""
        return f"{self.prefix}-serving"

    @property
    def previous(self) -> str:
        """The alias of the generation before."""
        return f"{self.prefix}-previous"

    @property
    def marker(self) -> str:
        """The alias of the marker that is served."""
        return f"{self.prefix}-marker"

    @property
    def pattern(self) -> str:
        """What all names match, and perhaps some that are not ours."""
        return f"{self.prefix}-*"

    def at(self, partition: str) -> str:
        """The alias of a partition that is served."""
        return f"{self.prefix}-at-{_short(partition)}"

    def generation(self, generation: str) -> str:
        """The index that marks a generation."""
        return f"{self.prefix}-{generation}"

    def partition(self, generation: str, partition: str, serial: int) -> str:
        """An index of a partition."""
        return f"{self.prefix}-{generation}-{_short(partition)}-{serial}"

    def generation_of(self, index: str) -> str | None:
        """The generation to which an index belongs by its name; None for other names."""
        found = re.fullmatch(rf"{re.escape(self.prefix)}-(\d+)(-[0-9a-f]{{12}}-\d+)?", index)
        return found[1] if found else None

    def is_ours(self, index: str) -> bool:
        """Whether an index stands where one of ours would."""
        return index in self._single or self.generation_of(index) is not None

    @property
    def _single(self) -> tuple[str, ...]:
        return (self.control, self.serving, self.previous, self.marker)


def inlet(index: str) -> str:
    """The alias through which an index is written."""
    return index + INLET


def _short(partition: str) -> str:
    return hashlib.sha256(partition.encode()).hexdigest()[:12]
