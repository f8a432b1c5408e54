"""What an ofd states about itself: properties, tagged fields, annotations, seals and attachments."""

from __future__ import annotations

import posixpath
from collections.abc import Iterator, Mapping

from lxml import etree

from indexer.readers.extract import Member
from indexer.readers.ofd_page import Drawn
from indexer.readers.ofd_parts import Parts, beside, children, local, text_of

_STATED = {"title": "Title", "author": "Author", "created": "CreationDate"}
_MOST_FIELDS = 200
_MARKS = {"watermark": "watermark", "stamp": "seals"}
"""Types of annotations that are no text of the document, and the field that names what they say."""


def stated_fields(body: etree._Element) -> dict[str, str]:
    """Title, author and day of creation, and what the file adds to them under names of its own."""
    found = {name: text_of(body, f"DocInfo/{tag}") for name, tag in _STATED.items()}
    found["created"] = found["created"][:10].replace("/", "-")
    for node in list(body.iterfind("{*}DocInfo/{*}CustomDatas/{*}CustomData"))[:_MOST_FIELDS]:
        found.setdefault(node.get("Name", ""), "".join(str(part) for part in node.itertext()).strip())
    return {name: value for name, value in found.items() if name and value}


def custom_fields(
    parts: Parts, path: str, root: etree._Element, texts: Mapping[str, str]
) -> dict[str, str]:
    """The fields that tags mark in the text (such as those of official documents), by the tag's name."""
    found: dict[str, str] = {}
    for part, tags in _named(parts, path, root, "CustomTags"):
        for node in tags.iter("{*}CustomTag"):
            tree = parts.optional(beside(part, text_of(node, "FileLoc")))
            for mark in tree.iter("{*}ObjectRef") if tree is not None else ():
                holder = mark.getparent()
                said = texts.get("".join(str(text) for text in mark.itertext()).strip(), "")
                if holder is not None and said and len(found) < _MOST_FIELDS:
                    name = local(holder)
                    found[name] = found.get(name, "") + said
    return found


def annotated(parts: Parts, path: str, root: etree._Element) -> dict[str, str]:
    """What watermarks, stamps and other annotations say, by kind; each thing once."""
    said: dict[str, dict[str, None]] = {}
    for part, listed in _named(parts, path, root, "Annotations"):
        for node in listed.iter("{*}Page"):
            tree = parts.optional(beside(part, text_of(node, "FileLoc")))
            for mark in tree.iter("{*}Annot") if tree is not None else ():
                kind = _MARKS.get(mark.get("Type", "").lower(), "annotations")
                said.setdefault(kind, {}).update(dict.fromkeys(_texts(mark)))
    return {kind: " ".join(texts) for kind, texts in said.items() if texts}


def attachments(parts: Parts, path: str, root: etree._Element) -> Iterator[Member]:
    """The files that are attached."""
    for part, listed in _named(parts, path, root, "Attachments"):
        for node in listed.iter("{*}Attachment"):
            location = beside(part, text_of(node, "FileLoc"))
            if not parts.has(location):
                continue
            name = node.get("Name", "") or posixpath.basename(location)
            ending = posixpath.splitext(location)[1]
            yield Member(name if name.endswith(ending) else name + ending, parts.read(location))


def _texts(mark: etree._Element) -> Iterator[str]:
    drawn = Drawn()
    drawn.add(mark)
    yield from drawn.texts.values()
    yield from drawn.aslant


def _named(
    parts: Parts, path: str, root: etree._Element, name: str
) -> Iterator[tuple[str, etree._Element]]:
    """The part that a document names by an element, and its root."""
    for node in children(root, name):
        location = beside(path, "".join(str(part) for part in node.itertext()))
        tree = parts.optional(location)
        if tree is not None:
            yield location, tree
