"""The parts of a docx package and how they refer to each other (ECMA-376 part 2)."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from indexer.readers.docx_names import usual_name, usual_names
from indexer.readers.package import Package
from indexer.readers.unreadable import Unreadable
from indexer.readers.xml import parse_xml

_RELATIONS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
_KINDS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"


@dataclass(frozen=True, slots=True)
class Relation:
    """A part's tie to another part, or to something outside of the package."""

    id: str
    kind: str
    target: str
    external: bool


class Parts:
    """The parts of a package by name; names are compared without regard to case, as the format has it."""

    def __init__(self, data: bytes) -> None:
        self._package = Package(data)
        self._names = {name.replace("\\", "/").lstrip("/").lower(): name for name in self._package.names}
        self._relations: dict[str, tuple[Relation, ...]] = {}
        self.main = self._main()

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._names

    def bytes(self, name: str) -> bytes:
        """The bytes of a part. Raises `Unreadable` where it is missing."""
        stored = self._names.get(name.lower())
        if stored is None:
            raise Unreadable(
                "damaged", f"文件缺少内部部件 {name}，可能已损坏。请用 Word 打开后另存，再导入。"
            )
        return self._package.read(stored)

    def tree(self, name: str) -> etree._Element:
        """The XML of a part under the usual names. Raises `Unreadable` where it is missing or broken."""
        return usual_names(parse_xml(self.bytes(name)))

    def related(self, kind: str, part: str = "") -> list[str]:
        """The parts of a kind that a part (the main one where none is given) refers to and that are there."""
        relations = self.relations(part or self.main)
        return [
            row.target for row in relations if row.kind == kind and not row.external and row.target in self
        ]

    def target(self, id_: str, part: str = "") -> Relation | None:
        """What a relation of a part (the main one where none is given) leads to."""
        return next((row for row in self.relations(part or self.main) if row.id == id_), None)

    def relations(self, part: str) -> tuple[Relation, ...]:
        """The relations of a part; "" stands for the package itself."""
        if part not in self._relations:
            folder, name = posixpath.split(part)
            path = posixpath.join(folder, "_rels", f"{name}.rels")
            self._relations[part] = (
                tuple(_relations(parse_xml(self.bytes(path)), folder)) if path in self else ()
            )
        return self._relations[part]

    def content_type(self, name: str) -> str:
        """The media type that the package gives a part; empty where it gives none."""
        types = parse_xml(self.bytes("[Content_Types].xml"))
        for row in types.iterfind(_TYPES + "Override"):
            if row.get("PartName", "").lstrip("/").lower() == name.lower():
                return row.get("ContentType", "").lower()
        suffix = posixpath.splitext(name)[1].lstrip(".").lower()
        for row in types.iterfind(_TYPES + "Default"):
            if row.get("Extension", "").lower() == suffix:
                return row.get("ContentType", "").lower()
        return ""

    def _main(self) -> str:
        named = [
            row.target for row in self.relations("") if row.kind == "officeDocument" and row.target in self
        ]
        return named[0] if named else "word/document.xml"


def _relations(root: etree._Element, folder: str) -> Iterator[Relation]:
    for row in root.iterfind(_RELATIONS):
        external = row.get("TargetMode") == "External"
        target = row.get("Target", "")
        if not external:
            target = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        kind = usual_name(row.get("Type", "")).removeprefix(_KINDS)
        yield Relation(row.get("Id", ""), kind, target, external)
