"""Writes docx files part by part, for tests: the XML is put together here and by no library."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass, field
from xml.sax.saxutils import escape, quoteattr

_OFFICE = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
NAMESPACES = {
    "w": f"{_OFFICE}wordprocessingml/2006/main",
    "r": f"{_OFFICE}officeDocument/2006/relationships",
    "m": f"{_OFFICE}officeDocument/2006/math",
    "a": f"{_OFFICE}drawingml/2006/main",
    "wp": f"{_OFFICE}drawingml/2006/wordprocessingDrawing",
    "dgm": f"{_OFFICE}drawingml/2006/diagram",
    "mc": f"{_OFFICE}markup-compatibility/2006",
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "wps": "http://schemas.microsoft.com/office/word/2010/wordprocessingShape",
    "w14": "http://schemas.microsoft.com/office/word/2010/wordml",
}
_SPACES = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items())
_RELATION = f"{_OFFICE}officeDocument/2006/relationships/"
_PARTS = ("styles", "numbering", "footnotes", "endnotes")


@dataclass(frozen=True, slots=True)
class Extra:
    """A further part: its kind as a relation, its path below word/, its bytes and its media type."""

    kind: str
    path: str
    data: bytes
    type: str = "application/octet-stream"


@dataclass(frozen=True, slots=True)
class Level:
    """A level of a list as the maker writes it."""

    format: str
    text: str
    start: int | None = 1
    suffix: str = ""
    restart: int | None = None
    legal: bool = False
    style: str = ""
    more: str = ""

    def xml(self, place: int) -> str:
        start = "" if self.start is None else f'<w:start w:val="{self.start}"/>'
        restart = "" if self.restart is None else f'<w:lvlRestart w:val="{self.restart}"/>'
        style = f'<w:pStyle w:val="{self.style}"/>' if self.style else ""
        legal = "<w:isLgl/>" if self.legal else ""
        suffix = f'<w:suff w:val="{self.suffix}"/>' if self.suffix else ""
        format_ = self.format if self.format.startswith("<") else f'<w:numFmt w:val="{self.format}"/>'
        return (
            f'<w:lvl w:ilvl="{place}">{start}{format_}{restart}{style}{legal}{suffix}'
            f"<w:lvlText w:val={quoteattr(self.text)}/>{self.more}</w:lvl>"
        )


def abstract(number: int, levels: list[Level], link: str = "") -> str:
    """A w:abstractNum; `link` goes before its levels."""
    rows = "".join(level.xml(place) for place, level in enumerate(levels))
    return f'<w:abstractNum w:abstractNumId="{number}">{link}{rows}</w:abstractNum>'


def instance(number: int, list_: int, starts: Mapping[int, int] | None = None, more: str = "") -> str:
    """A w:num of a list, with the levels that it starts anew."""
    overrides = "".join(
        f'<w:lvlOverride w:ilvl="{level}"><w:startOverride w:val="{start}"/></w:lvlOverride>'
        for level, start in (starts or {}).items()
    )
    return f'<w:num w:numId="{number}"><w:abstractNumId w:val="{list_}"/>{overrides}{more}</w:num>'


def run(text: str, properties: str = "") -> str:
    """A w:r with text."""
    return f'<w:r>{properties}<w:t xml:space="preserve">{escape(text)}</w:t></w:r>'


def listed(number: int, level: int | None = 0) -> str:
    """A w:numPr."""
    place = "" if level is None else f'<w:ilvl w:val="{level}"/>'
    return f'<w:numPr>{place}<w:numId w:val="{number}"/></w:numPr>'


def paragraph(content: str, properties: str = "") -> str:
    """A w:p around runs, or around bare text."""
    inner = content if content.startswith("<") or not content else run(content)
    return f"<w:p>{f'<w:pPr>{properties}</w:pPr>' if properties else ''}{inner}</w:p>"


def table(*rows: list[str]) -> str:
    """A w:tbl; a cell is bare text, or XML that begins with <."""

    def cell(content: str) -> str:
        return f"<w:tc>{content if content.startswith('<') else paragraph(content)}</w:tc>"

    return f"<w:tbl>{''.join('<w:tr>' + ''.join(map(cell, row)) + '</w:tr>' for row in rows)}</w:tbl>"


def field_(instruction: str, result: str | None) -> str:
    """The runs of a complex field."""
    mark = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'
    shown = "" if result is None else mark.format("separate") + result
    told = f'<w:r><w:instrText xml:space="preserve">{escape(instruction)}</w:instrText></w:r>'
    return mark.format("begin") + told + shown + mark.format("end")


@dataclass(slots=True)
class Docx:
    """What a docx is made of: the XML inside w:body and inside the roots of its parts, and further parts."""

    body: str
    numbering: str = ""
    styles: str = ""
    footnotes: str = ""
    endnotes: str = ""
    core: str = ""
    extras: list[Extra] = field(default_factory=list)
    strict: bool = False

    def bytes(self) -> bytes:
        """The package."""
        parts = {"word/document.xml": _root("document", f"<w:body>{self.body}</w:body>")}
        relations = [
            self._relate(f"rx{place}", extra.kind, extra.path) for place, extra in enumerate(self.extras)
        ]
        for name in _PARTS:
            inner = getattr(self, name)
            if inner:
                parts[f"word/{name}.xml"] = _root(name, inner)
                relations.append(self._relate(f"r{name}", name, f"{name}.xml"))
        parts["word/_rels/document.xml.rels"] = _relations(relations)
        package = [self._relate("r1", "officeDocument", "word/document.xml")]
        if self.core:
            parts["docProps/core.xml"] = self.core
            kind = f"{_OFFICE}package/2006/relationships/metadata/core-properties"
            package.append(f'<Relationship Id="r2" Type="{kind}" Target="docProps/core.xml"/>')
        parts["_rels/.rels"] = _relations(package)
        parts["[Content_Types].xml"] = self._types()
        return self._zip(parts)

    def _relate(self, id_: str, kind: str, target: str) -> str:
        return f'<Relationship Id="{id_}" Type="{_RELATION}{kind}" Target="{target}"/>'

    def _types(self) -> str:
        overrides = "".join(
            f'<Override PartName="/word/{extra.path}" ContentType="{extra.type}"/>' for extra in self.extras
        )
        word = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"
        return (
            f'<Types xmlns="{_OFFICE}package/2006/content-types">'
            '<Default Extension="xml" ContentType="application/xml"/>'
            '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
            f'<Override PartName="/word/document.xml" ContentType="{word}"/>{overrides}</Types>'
        )

    def _zip(self, parts: Mapping[str, str]) -> bytes:
        buffer = io.BytesIO()
        with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as package:
            for name, xml in parts.items():
                package.writestr(name, (_strict(xml) if self.strict else xml).encode())
            for extra in self.extras:
                package.writestr(f"word/{extra.path}", extra.data)
        return buffer.getvalue()


def _root(name: str, inner: str) -> str:
    return f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?><w:{name} {_SPACES}>{inner}</w:{name}>'


def _relations(rows: list[str]) -> str:
    return f'<Relationships xmlns="{_OFFICE}package/2006/relationships">{"".join(rows)}</Relationships>'


def _strict(xml: str) -> str:
    for family in ("wordprocessingml", "officeDocument", "drawingml"):
        xml = xml.replace(f"{_OFFICE}{family}/2006/", f"{_STRICT}{family}/")
    return xml
