"""The parts of an ofd package: how they name each other, and their XML without regard to namespaces."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator

from lxml import etree

from indexer.readers.package import Package
from indexer.readers.unreadable import Unreadable
from indexer.readers.xml import parse_xml

_BLANKS = re.compile(r"[\s,]+")


class Parts:
    """The XML parts of a package."""

    def __init__(self, data: bytes) -> None:
        self._package = Package(data)
        self._names = {self._key(name): name for name in self._package.names}

    def has(self, path: str) -> bool:
        """Whether there is such a part."""
        return self._key(path) in self._names

    def read(self, path: str) -> bytes:
        """The bytes of a part. Raises `Unreadable` where it is missing."""
        return self._package.read(self._names.get(self._key(path), path))

    def tree(self, path: str) -> etree._Element:
        """The root of a part. Raises `Unreadable` where it is missing or broken."""
        return parse_xml(self.read(path))

    def optional(self, path: str) -> etree._Element | None:
        """The root of a part that a reader can do without; None where it is missing or broken."""
        if not self.has(path):
            return None
        try:
            return self.tree(path)
        except Unreadable as failure:
            if failure.code == "hostile_xml":
                raise
            return None

    @staticmethod
    def _key(path: str) -> str:
        return posixpath.normpath("/" + path.replace("\\", "/")).lower().lstrip("/")


def beside(part: str, location: str) -> str:
    """The path of a part that another one names: from the package's root or from the other's folder."""
    location = location.strip().replace("\\", "/")
    if location.startswith("/"):
        return location.lstrip("/")
    return posixpath.normpath(posixpath.join(posixpath.dirname(part), location))


def local(node: etree._Element) -> str:
    """The name of an element without its namespace."""
    return etree.QName(node).localname


def children(node: etree._Element, name: str) -> Iterator[etree._Element]:
    """The children of that name in any namespace."""
    return node.iterchildren("{*}" + name)


def text_of(node: etree._Element, path: str) -> str:
    """The text of a descendant by the names on the way to it; empty where there is none."""
    found = node.find("/".join("{*}" + name for name in path.split("/")))
    return "".join(str(part) for part in found.itertext()).strip() if found is not None else ""


def numbers(text: str | None) -> list[float]:
    """The numbers of an attribute, `g n v` standing for n times v; those that are none left out."""
    found: list[float] = []
    parts = iter(_BLANKS.split((text or "").strip()))
    for part in parts:
        if part == "g":
            times, value = _number(next(parts, "")), _number(next(parts, ""))
            if times is not None and value is not None:
                found += [value] * max(0, min(int(times), 10_000))
        elif (number := _number(part)) is not None:
            found.append(number)
    return found


def _number(text: str) -> float | None:
    try:
        value = float(text)
    except ValueError:
        return None
    return value if abs(value) < 1e6 else None
