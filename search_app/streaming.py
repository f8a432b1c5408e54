"""Long pages sent while they are made, so that a reader has the first lines before the last are written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from flask import Response, stream_template

PART = 32_000
"""Characters of a part: the first holds contents and two or three screens."""


def sent_in_parts(template: str, context: Mapping[str, object]) -> Response:
    """The page as it is made; all that it shows must be at hand."""
    return Response(_parts(stream_template(template, **context)), mimetype="text/html")


def _parts(pieces: Iterable[str]) -> Iterator[str]:
    held: list[str] = []
    size = 0
    for piece in pieces:
        held.append(piece)
        size += len(piece)
        if size >= PART:
            yield "".join(held)
            held, size = [], 0
    yield "".join(held)
