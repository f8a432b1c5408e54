"""Scanned pages of an ofd: their images as they lie on the page, and the text that is recognised in them."""

from __future__ import annotations

import posixpath
from collections.abc import Sequence
from typing import NamedTuple

from lxml import etree

from indexer.readers.ofd_page import Picture
from indexer.readers.ofd_parts import Parts, beside, text_of
from indexer.readers.pdf_margins import Sheet
from indexer.readers.unreadable import Unreadable


class Scan(NamedTuple):
    """A page without text: its number, its size in points, its images and the parts that hold them."""

    number: int
    width: float
    height: float
    pictures: tuple[tuple[str, Picture], ...]


def media(parts: Parts, path: str, root: etree._Element) -> dict[str, str]:
    """The parts that hold images, by the ids under which the pages of a document (or one page) name them."""
    found: dict[str, str] = {}
    for name in ("PublicRes", "DocumentRes", "PageRes"):
        for node in root.iter("{*}" + name):
            place = beside(path, "".join(map(str, node.itertext())))
            resources = parts.optional(place)
            if resources is None:
                continue
            base = resources.get("BaseLoc", "")
            for medium in resources.iter("{*}MultiMedia"):
                file = posixpath.join(base, text_of(medium, "MediaFile"))
                found[medium.get("ID", "")] = beside(place, file)
    return found


def recognised(parts: Parts, scans: Sequence[Scan]) -> tuple[list[Sheet], list[int], str]:
    """The sheets of the pages that could be read, the numbers of the others, and what is missing to read any."""
    from indexer.readers.ocr import reason_missing, recognise_images  # loads much: only where it is needed

    missing = reason_missing()
    if missing:
        return [], [], missing
    sheets, unsure = [], []
    for scan in scans:
        images = []
        for part, picture in scan.pictures:
            try:
                images.append((parts.read(part), picture.box, picture.turned))
            except Unreadable:
                continue
        sheet = recognise_images(images, scan.width, scan.height, scan.number)
        if sheet is None:
            unsure.append(scan.number)
        else:
            sheets.append(sheet)
    return sheets, unsure, ""
