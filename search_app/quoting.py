"""What a page of a text needs so that each article, paragraph and item of it can be cited and linked to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import quote

from corpus.address import parse_address
from search_app.citation_text import document_cited, parts_cited
from search_app.pages_links import absolute, lasting, page_url, provision_url, readable
from search_app.reading import WorkView

ANY = "EID"
"""Stands for the eid in an address that scripts fill in."""


@dataclass(frozen=True, slots=True)
class Quoting:
    """How the version is cited, what its parts are called, and the addresses of these."""

    document: str
    page: str
    """The whole address, readable, that leads to this version for ever."""
    parts: Mapping[str, str]
    lasting: str
    """The address that leads to the part `EID` of this version for ever."""
    name: str
    query: str

    def link(self, eid: str) -> str:
        """The page of a part, relative to the page of the work: short, for a code has a thousand of them."""
        return f"{self.name}/provisions/{eid}{self.query}"


def quoting(seen: WorkView) -> Quoting:
    """For the version shown."""
    _, _, query = provision_url(seen.work, seen.expression, ANY).partition("?")
    return Quoting(
        document_cited(seen.work, seen.expression, seen.current),
        readable(absolute(page_url(seen.work, **lasting(seen.work, seen.expression, seen.on)))),
        parts_cited(seen.tree, seen.work.kind),
        provision_url(seen.work, seen.expression, ANY, seen.on),
        quote(parse_address(seen.work.address).name, safe=""),
        f"?{query}" if query else "",
    )
