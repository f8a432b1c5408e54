"""Finding the files below a path: every regular file but hidden ones and sidecars."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path

SIDECAR = ".meta.yaml"


@dataclass(frozen=True, slots=True)
class FoundFile:
    """A file to take in: where the search began, its path from there with `/`, its size and time."""

    root: str
    source: str
    path: Path
    size: int
    mtime_ns: int

    @property
    def sidecar(self) -> Path:
        """Where fields for this file may be given."""
        return self.path.with_name(self.path.name + SIDECAR)


def find_files(path: Path) -> Iterator[FoundFile]:
    """The files of a folder in the order of their paths, or the one file; links are not followed.

    For a single file the root is its folder's path and the source its name.
    """
    resolved = path.resolve()
    if resolved.is_file():
        yield found_file(resolved.parent, resolved)
        return
    yield from _below(resolved, resolved)


def _below(root: Path, folder: Path) -> Iterator[FoundFile]:
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name.endswith(SIDECAR):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _below(root, Path(entry.path))
        elif entry.is_file(follow_symlinks=False):
            with suppress(FileNotFoundError):  # gone since the folder was listed
                yield found_file(root, Path(entry.path))


def found_file(root: Path, path: Path) -> FoundFile:
    """The facts of a file below a root."""
    stat = path.stat()
    source = path.relative_to(root).as_posix().encode("utf-8", "replace").decode()
    return FoundFile(str(root), source, path, stat.st_size, stat.st_mtime_ns)
