"""Which texts are read in a confined child: those with markup, and long ones. A plain rule in Markdown is not."""

from __future__ import annotations

import re

TAME_BYTES = 1_000_000
"""The longest law of 3,299 has 0.4 MB."""
_TAG = re.compile(rb"<\s*(?:[A-Za-z/?]|![A-Za-z\[])")
_FEW_COMMENTS = 8
_LONG_BLOCK = 20_000
"""Bytes without a blank line: python-markdown goes over them again for every heading in them; a law's have 8,000."""


def is_wild(data: bytes) -> bool:
    """Whether a text could take much time or memory to read: HTML, Markdown with tags or many comments, long texts.

    In UTF-8, GB18030 and Big5 the byte of `<` is no part of another sign; a text in UTF-16 has zeros.
    """
    if len(data) > TAME_BYTES or b"\0" in data:
        return True
    if max(map(len, data.replace(b"\r", b"").split(b"\n\n"))) > _LONG_BLOCK:
        return True
    return b"<" in data and (_TAG.search(data) is not None or data.count(b"<!") > _FEW_COMMENTS)
