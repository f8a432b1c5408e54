"""Names of WordprocessingML and small readings of its properties; Strict OOXML is read under the usual names."""

from __future__ import annotations

from lxml import etree

_OFFICE = "http://schemas.openxmlformats.org/"
_STRICT = "http://purl.oclc.org/ooxml/"
_YEAR = "2006/"

W = f"{{{_OFFICE}wordprocessingml/2006/main}}"
R = f"{{{_OFFICE}officeDocument/2006/relationships}}"
M = f"{{{_OFFICE}officeDocument/2006/math}}"
A = f"{{{_OFFICE}drawingml/2006/main}}"
DGM = f"{{{_OFFICE}drawingml/2006/diagram}}"
MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
V = "{urn:schemas-microsoft-com:vml}"
O = "{urn:schemas-microsoft-com:office:office}"  # noqa: E741  the prefix that the format gives it

VAL = W + "val"
_OFF = frozenset(("0", "false", "off", "none"))


def usual_name(name: str) -> str:
    """A Strict namespace, or a name in Clark notation, as Transitional documents have it; others as they are."""
    start = name.find(_STRICT)
    if start < 0:
        return name
    family, _, rest = name[start + len(_STRICT) :].partition("/")
    return f"{name[:start]}{_OFFICE}{family}/{_YEAR}{rest}"


def usual_names(root: etree._Element) -> etree._Element:
    """The tree, its Strict names turned into the usual ones in place."""
    if not any(str(uri).startswith(_STRICT) for uri in root.nsmap.values()):
        return root
    for element in root.iter(etree.Element):
        element.tag = usual_name(str(element.tag))
        for name in [str(key) for key in element.attrib if _STRICT in str(key)]:
            element.set(usual_name(name), element.attrib.pop(name))
    return root


def value(parent: etree._Element | None, name: str) -> str | None:
    """The w:val of a child, None where there is no such child or no value."""
    child = parent.find(W + name) if parent is not None else None
    return child.get(VAL) if child is not None else None


def whole(parent: etree._Element | None, name: str) -> int | None:
    """The w:val of a child as a whole number, None where there is none."""
    return as_whole(value(parent, name))


def as_whole(text: str | None) -> int | None:
    """A whole number of at most nine digits, None for anything else."""
    digits = (text or "").strip()
    plain = digits.removeprefix("-")
    return int(digits) if plain.isascii() and plain.isdigit() and len(plain) < 10 else None


def switch(parent: etree._Element | None, name: str) -> bool | None:
    """A property that is on or off: None where it is not given."""
    child = parent.find(W + name) if parent is not None else None
    return None if child is None else child.get(VAL, "true") not in _OFF
