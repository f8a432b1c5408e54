"""Pages that hold their text twice: on screen and again for printing."""

from __future__ import annotations

import re
from collections.abc import Sequence

from analyzers.blocks import Block

_OPENING = 3
"""So many blocks in a row, equal to the first ones, open a second copy."""
_LEAST = 12
"""Blocks of a page that may hold a copy; a shorter text repeats itself by chance."""
_SHARE = 0.9
"""Of the characters after the copy's opening that must stand before it too."""
_SPACE = re.compile(r"\s+")


def without_copies(blocks: Sequence[Block]) -> list[Block]:
    """The blocks without a second copy of the whole text; what only the copy holds is kept, after the text."""
    keys = [_SPACE.sub("", block.text) for block in blocks]
    for start in range(_OPENING, len(blocks) - _OPENING):
        if len(blocks) < _LEAST or keys[start : start + _OPENING] != keys[:_OPENING]:
            continue
        known = set(keys[:start])
        copied = sum(len(key) for key in keys[start:] if key in known)
        if copied >= _SHARE * sum(map(len, keys[start:])):
            only = [
                block for block, key in zip(blocks[start:], keys[start:], strict=True) if key not in known
            ]
            return [*blocks[:start], *only]
    return list(blocks)
