"""Why a file was set aside."""

from __future__ import annotations


class Unreadable(Exception):
    """A file that cannot be taken in: a reason code for machines and a Chinese sentence for people."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(code, message)
        self.code = code
        self.message = message
