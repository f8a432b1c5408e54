"""What lies in the folder of an embedded engine."""

from __future__ import annotations

import json
from pathlib import Path


def named(folder: Path) -> set[Path]:
    """The directories that the manifest names."""
    manifest = json.loads((folder / "manifest.json").read_text("utf-8"))
    generations = [manifest["current"], manifest["previous"] or {"partitions": {}}]
    return {folder / directory for one in generations for directory in one["partitions"].values()}


def present(folder: Path) -> set[Path]:
    """The directories there are."""
    return set((folder / "generations").glob("*/*"))
