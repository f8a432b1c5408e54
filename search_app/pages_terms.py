"""The terms of a rule on its page: marked where they are defined and used, listed beside the text."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from corpus.defining import Definition, definitions_of, uses_of
from corpus.model import Kind
from search_app import words
from search_app.pages_text import Piece
from search_app.reading import WorkView


@dataclass(frozen=True, slots=True)
class ShownTerm:
    """A term in the list: where it is defined, in which part it holds (empty for the whole text)."""

    term: str
    eid: str
    scope: str


class Terms:
    """The terms of the version shown; only rules have any."""

    def __init__(self, seen: WorkView) -> None:
        self._tree = seen.tree if seen.work.kind is Kind.REGULATION else ()
        self._definitions = definitions_of(self._tree)

    def listed(self) -> list[ShownTerm]:
        """In the order of the text."""
        return [
            ShownTerm(
                one.term, one.line, words.eid_words(one.scope.rsplit("__", 1)[-1]) if one.scope else ""
            )
            for one in self._definitions
        ]

    def defined(self, term: str, eid: str) -> Definition | None:
        """The definition of a term in a unit or a line of it."""
        return next(
            (one for one in self._definitions if one.term == term and eid in (one.line, one.eid)), None
        )

    def woven(self, pieces: Mapping[str, Sequence[Piece]]) -> dict[str, list[Piece]]:
        """The pieces of a text with those of its terms between them; a term within another piece is not marked."""
        found: dict[str, list[Piece]] = defaultdict(list, {eid: list(some) for eid, some in pieces.items()})
        for one in self._definitions:
            _add(found[one.eid], Piece(one.start, one.end, "dfn"))
        for use in uses_of(self._tree, self._definitions):
            link = {"class": "term", "href": f"#{use.definition.line}", "data-term": use.definition.term}
            _add(found[use.eid], Piece(use.start, use.end, "a", link))
        return {
            eid: sorted(some, key=lambda piece: (piece.start, -piece.end)) for eid, some in found.items()
        }


def _add(pieces: list[Piece], piece: Piece) -> None:
    if all(piece.end <= other.start or other.end <= piece.start for other in pieces):
        pieces.append(piece)
