"""The files as they came, kept by SHA-256, never changed and never removed by taking in."""

from __future__ import annotations

import hashlib
import os
from pathlib import Path


class Originals:
    """A folder of files named by their SHA-256, two hex digits a subfolder."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def path(self, sha256: str) -> Path:
        """Where the file with that hash is, or would be."""
        return self.folder / sha256[:2] / sha256

    def keep(self, data: bytes) -> str:
        """Store the bytes and return their SHA-256 in hex; bytes already there are left as they are.

        They are safe after the next `flush`, which comes before the library names them.
        """
        sha256 = hashlib.sha256(data).hexdigest()
        path = self.path(sha256)
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            temporary = path.with_name(f"{sha256}.{os.getpid()}.tmp")
            temporary.write_bytes(data)
            temporary.replace(path)
        return sha256

    def read(self, sha256: str) -> bytes:
        """The bytes with that hash. Raises FileNotFoundError."""
        return self.path(sha256).read_bytes()

    @staticmethod
    def flush() -> None:
        """Bring everything kept so far to the disk: one call for many files."""
        os.sync()
