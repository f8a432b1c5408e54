"""The one way foreign XML is parsed: without document types, entities, network or endless trees."""

from __future__ import annotations

import re

from lxml import etree

from indexer.readers.unreadable import Unreadable

_DECLARATION = re.compile(rb"<!\s*(?:DOCTYPE|ENTITY)", re.I)


def parse_xml(data: bytes) -> etree._Element:
    """The root of a document, comments and processing instructions left out.

    Raises `Unreadable`: hostile_xml for one that declares a document type, damaged for broken XML.
    """
    if _DECLARATION.search(data.replace(b"\0", b"")):
        raise _hostile()
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(data, parser)
    except (etree.LxmlError, ValueError) as error:
        raise Unreadable(
            "damaged", "文件内部的 XML 不完整或有错误，可能已损坏。请用原来的软件打开后另存，再导入。"
        ) from error
    if (
        root.getroottree().docinfo.internalDTD is not None
    ):  # written in an encoding that hid it from the search
        raise _hostile()
    return root


def _hostile() -> Unreadable:
    return Unreadable(
        "hostile_xml",
        "文件内部的 XML 带有文档类型或实体声明，办公软件不会这样写，为安全起见没有读取。"
        "请用原来的软件打开后另存，再导入。",
    )
