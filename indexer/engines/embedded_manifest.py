"""The manifest: the one file that says which directories of an index are served.

A published directory is never written to again. Writing makes new directories; replacing the manifest is the
one step that makes them visible, all together, so a reader sees a commit wholly or not at all.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import quote

from indexer.engine import EngineUnavailable

NAME = "manifest.json"
GENERATIONS = "generations"
FIRST = "1"
"""The generation that a writer begins where there is none."""
READABLE = 60
"""How much of a partition's name stands in its directory's, to be recognised by people."""

Stamp = tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class Generation:
    """An index as a whole: its schema, and the directory of each partition, relative to the folder."""

    name: str
    schema: str
    fields: str
    partitions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Manifest:
    """The generation being served and the one before the last full rebuild; `serial` numbers directories."""

    current: Generation
    previous: Generation | None = None
    serial: int = 0

    @property
    def directories(self) -> frozenset[str]:
        """Every directory that is served or kept to be rolled back to."""
        kept = self.previous.partitions.values() if self.previous else ()
        return frozenset((*self.current.partitions.values(), *kept))


def stamp(folder: Path) -> Stamp | None:
    """What changes whenever the manifest is replaced; None when there is none."""
    try:
        found = os.stat(folder / NAME)
    except FileNotFoundError:
        return None
    return found.st_mtime_ns, found.st_ino, found.st_size


def load(folder: Path) -> Manifest | None:
    """The manifest in a folder, None when nothing was built yet. Raises EngineUnavailable when it is damaged."""
    try:
        content = (folder / NAME).read_text("utf-8")
    except FileNotFoundError:
        return None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else "不是文本"
        raise EngineUnavailable(
            f"索引清单读不出来（{reason}），请执行 dianzhang rebuild 重建索引。"
        ) from error
    try:
        data = json.loads(content)
        previous = data["previous"]
        return Manifest(
            _generation(data["current"]), _generation(previous) if previous else None, int(data["serial"])
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise EngineUnavailable("索引清单已损坏，请执行 dianzhang rebuild 重建索引。") from error


def _generation(data: Mapping[str, Any]) -> Generation:
    partitions = {str(name): str(directory) for name, directory in data["partitions"].items()}
    return Generation(str(data["name"]), str(data["schema"]), str(data["fields"]), partitions)


def save(folder: Path, manifest: Manifest) -> None:
    """Replace the manifest in one durable step; what it names must be durable already."""
    temporary = folder / f"{NAME}.{uuid.uuid4().hex}.tmp"
    with temporary.open("w", encoding="utf-8") as file:
        json.dump(_plain(manifest), file, ensure_ascii=False, indent=1)
        file.flush()
        os.fsync(file.fileno())
    os.replace(temporary, folder / NAME)
    sync_directory(folder)


def _plain(manifest: Manifest) -> dict[str, Any]:
    def generation(given: Generation) -> dict[str, Any]:
        return {
            "name": given.name,
            "schema": given.schema,
            "fields": given.fields,
            "partitions": dict(given.partitions),
        }

    previous = generation(manifest.previous) if manifest.previous else None
    return {"current": generation(manifest.current), "previous": previous, "serial": manifest.serial}


def sync_directory(path: Path) -> None:
    """Make a directory's entries durable, where the system can."""
    if os.name == "nt":
        return
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def partition_directory(generation: str, partition: str, serial: int) -> str:
    """A directory for a partition, relative to the folder; the serial makes it the only one of its name."""
    readable = re.sub(r"%.?$", "", quote(partition, safe="", errors="replace")[:READABLE])
    return f"{GENERATIONS}/{generation}/{readable}~{serial}"


def sweep_drafts(folder: Path, manifest: Manifest | None) -> None:
    """Remove what writers left or replaced in the generations that they write to. Only under the writer's lock."""
    kept = {folder / directory for directory in manifest.directories} if manifest else set()
    for generation in _children(folder / GENERATIONS):
        if _is_named(generation, manifest):
            for directory in _children(generation):
                if directory not in kept:
                    shutil.rmtree(directory, ignore_errors=True)
    for temporary in folder.glob(f"{NAME}.*.tmp"):
        temporary.unlink(missing_ok=True)


def strays(folder: Path, manifest: Manifest | None) -> list[Path]:
    """Generations that no manifest names: one being rebuilt, or left by a rebuild that was stopped."""
    return [path for path in _children(folder / GENERATIONS) if not _is_named(path, manifest)]


def sweep_strays(folder: Path, manifest: Manifest | None) -> None:
    """Remove those generations. Only under the lock of rebuilds."""
    for generation in strays(folder, manifest):
        shutil.rmtree(generation, ignore_errors=True)


def _children(path: Path) -> list[Path]:
    return sorted(path.iterdir()) if path.is_dir() else []


def _is_named(generation: Path, manifest: Manifest | None) -> bool:
    """Whether writers may write to a generation; before there is a manifest, to the first."""
    if manifest is None:
        return generation.name == FIRST
    return generation.name in {found.name for found in (manifest.current, manifest.previous) if found}


def next_generation(folder: Path, manifest: Manifest | None) -> str:
    """A name for a new generation: a number above all there are, and above the first writer's."""
    names = [FIRST, *(path.name for path in _children(folder / GENERATIONS))]
    if manifest:
        names.append(manifest.current.name)
    return str(max(int(name) for name in names if name.isdecimal()) + 1)
