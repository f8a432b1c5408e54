"""The files as they came, kept by SHA-256, never changed and never removed by taking in."""

from __future__ import annotations

import hashlib
import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import IO

_NAME = re.compile(r"[0-9a-f]{64}")
_PIECE = 2**20


class DamagedOriginal(Exception):
    """Bytes that are not those of the hash they go by."""


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

    def keep_stream(self, stream: IO[bytes], sha256: str) -> None:
        """Store what a stream gives, piece by piece. Raises DamagedOriginal when its hash is another."""
        path = self.path(sha256)
        path.parent.mkdir(parents=True, exist_ok=True)
        temporary = path.with_name(f"{sha256}.{os.getpid()}.tmp")
        hashed = hashlib.sha256()
        try:
            with temporary.open("wb") as target:
                while piece := stream.read(_PIECE):
                    hashed.update(piece)
                    target.write(piece)
            if hashed.hexdigest() != sha256:
                raise DamagedOriginal(sha256)
            temporary.replace(path)
        finally:
            temporary.unlink(missing_ok=True)

    def kept(self) -> Iterator[str]:
        """The hashes of all files kept, in order."""
        for folder in sorted(self.folder.glob("[0-9a-f][0-9a-f]")):
            yield from sorted(name for name in os.listdir(folder) if _NAME.fullmatch(name))

    def intact(self, sha256: str) -> bool:
        """Whether the file with that hash is there and has it."""
        try:
            with self.path(sha256).open("rb") as file:
                return hashlib.file_digest(file, "sha256").hexdigest() == sha256
        except OSError:
            return False

    @staticmethod
    def flush() -> None:
        """Bring everything kept so far to the disk: one call for many files."""
        os.sync()
