"""Names in Akoma Ntoso: the namespace, addresses of works and versions, ids within a file."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import cast
from urllib.parse import quote

from lxml import etree

from corpus.address import parse_address
from corpus.model import Expression, Kind, Work

NAMESPACE = "http://docs.oasis-open.org/legaldocml/ns/akn/3.0"
UNKNOWN_DAY = date(1, 1, 1)
"""Stands where the format wants a day and none is known."""
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Names:
    """Ids within a file; those of a component begin with its prefix."""

    prefix: str = ""

    def of(self, name: str) -> str:
        """The id of something in this component."""
        return f"{self.prefix}{name}"

    def to(self, name: str) -> str:
        """A reference to it."""
        return f"#{self.prefix}{name}"


_DEFAULT = cast(dict[str, str], {None: NAMESPACE})
"""The namespace without prefix; the stubs of lxml do not know that a prefix may be None."""


def new(tag: str, **attributes: str) -> etree._Element:
    """An element that has no parent yet."""
    return etree.Element(f"{{{NAMESPACE}}}{tag}", attributes, nsmap=_DEFAULT)


def add(parent: etree._Element, tag: str, **attributes: str) -> etree._Element:
    """A new last child."""
    return etree.SubElement(
        parent,
        f"{{{NAMESPACE}}}{tag}",
        {key.rstrip("_"): clean(value) for key, value in attributes.items()},
    )


def clean(text: str) -> str:
    """Text without what XML cannot hold."""
    return _UNWRITABLE.sub("", text)


def first_day(work: Work) -> date | None:
    """The day from which the work's address counts: that of its oldest dated version."""
    return min((one.version_date for one in work.expressions if one.version_date), default=None)


def work_uri(work: Work) -> str:
    """/akn/cn/act/ISSUER/NAME, percent-encoded, the parts being those of the address in this library."""
    address = parse_address(work.address)
    kind = "act" if address.kind is Kind.REGULATION else f"doc/{address.kind.value.replace('_', '-')}"
    return f"/akn/cn/{kind}/{quote(address.issuer, safe='')}/{quote(address.name, safe='')}"


def expression_uri(work: Work, expression: Expression) -> str:
    """The work's address with language and day of the version, and its number here where a day says too little."""
    day = (expression.version_date or UNKNOWN_DAY).isoformat()
    same = [one for one in work.expressions if one.version_date == expression.version_date]
    return f"{work_uri(work)}/zho@{day}" + (f"-{expression.id}" if len(same) > 1 else "")
