"""docx: the text as Word shows it when every tracked change is accepted, numbers of lists written out.

Bullets are left out, as the Markdown reader leaves them out: they say nothing and cannot be cited.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import islice

from lxml import etree

from analyzers.blocks import Block, BlockKind
from indexer.readers.docx_body import read_body
from indexer.readers.docx_chunks import chunk_kind, read_chunk
from indexer.readers.docx_names import A, V, W
from indexer.readers.docx_numbering import read_numbering
from indexer.readers.docx_parts import Parts
from indexer.readers.docx_styles import Styles
from indexer.readers.docx_words import Book, Tally, uses
from indexer.readers.extract import Extract, Member
from indexer.readers.unreadable import Unreadable

_MAX_DEPTH = 3
"""Levels of docx files inside docx files."""
_FEW = 20
"""Letters; a file with pictures and fewer is all but a picture of its text."""

_PROPERTIES = {
    "{http://purl.org/dc/elements/1.1/}title": "title",
    "{http://purl.org/dc/elements/1.1/}subject": "subject",
    "{http://purl.org/dc/elements/1.1/}creator": "author",
    "{http://purl.org/dc/elements/1.1/}description": "description",
    "{http://purl.org/dc/terms/}created": "created",
    "{http://purl.org/dc/terms/}modified": "modified",
    "{http://schemas.openxmlformats.org/package/2006/metadata/core-properties}keywords": "keywords",
}
_MEMBERS = (".docx", ".docm", ".xlsx", ".xlsm", ".pptx", ".doc", ".xls", ".ppt", ".pdf")


def read_docx(data: bytes) -> Extract:
    """The blocks, properties, warnings and embedded files of a docx.

    `fields` holds besides the properties the text of headers and footers, line by line: a mark of the issuing
    body in a header is a hint. Raises `Unreadable` for a broken package and for one without any text.
    """
    return _Reading(data, 1).extract()


class _Reading:
    """One package, and what its reading has to say besides the text."""

    def __init__(self, data: bytes, depth: int) -> None:
        self._parts = Parts(data)
        self._depth = depth
        self._warnings: dict[str, str] = {}
        self._members: list[Member] = []
        self._chunks: dict[str, tuple[Block, ...]] = {}
        self._style_tree = self._related("styles")
        self._styles = Styles(self._style_tree)

    def extract(self) -> Extract:
        root = self._parts.tree(self._parts.main)
        body = root.find(W + "body")
        if body is None:
            raise Unreadable("damaged", "文件里没有正文部件，可能已损坏。请用 Word 打开后另存，再导入。")
        blocks, tally = read_body(body, self._book(root))
        self._judge(blocks, root)
        self._warn(tally)
        self._embed(tally.objects)
        fields = {**self._properties(), **self._margins(root)}
        return Extract(tuple(blocks), fields, self._warnings, tuple(self._members))

    def _related(self, kind: str) -> etree._Element | None:
        names = self._parts.related(kind)
        return self._parts.tree(names[0]) if names else None

    def _book(self, root: etree._Element) -> Book:
        notes = {}
        trees = [root] + ([self._style_tree] if self._style_tree is not None else [])
        for kind in ("footnote", "endnote"):
            referred = next(root.iter(f"{W}{kind}Reference"), None) is not None
            tree = self._related(kind + "s") if referred else None
            if tree is not None:
                notes.update({(kind, note.get(W + "id", "")): note for note in tree.iterfind(W + kind)})
                trees.append(tree)
        return Book(
            self._styles,
            read_numbering(self._related("numbering"), self._styles.lists),
            notes,
            self._chunk,
            self._diagram,
            uses(*trees),
        )

    def _chunk(self, id_: str) -> tuple[Block, ...]:
        """The blocks of a file that stands inside the text, read once."""
        if id_ not in self._chunks:
            self._chunks[id_] = self._read_chunk(id_)
        return self._chunks[id_]

    def _read_chunk(self, id_: str) -> tuple[Block, ...]:
        relation = self._parts.target(id_)
        if relation is None or relation.external or relation.target not in self._parts:
            self._warnings["missing_chunk"] = (
                "文件引用的一段内嵌内容不在文件里，正文可能不完整。请用 Word 打开后另存，再导入。"
            )
            return ()
        data = self._parts.bytes(relation.target)
        kind = chunk_kind(data, self._parts.content_type(relation.target))
        if kind == "docx":
            return self._inner(data)
        if kind == "rtf":
            self._warnings["rtf_chunk"] = "文件内嵌 RTF 内容，只读取了其中的文字，表格和编号请核对原件。"
        return tuple(read_chunk(data, kind))

    def _inner(self, data: bytes) -> tuple[Block, ...]:
        if self._depth >= _MAX_DEPTH:
            raise Unreadable(
                "hostile_archive", f"文件内嵌文档超过 {_MAX_DEPTH} 层，没有读取。请拆成单独的文件后导入。"
            )
        try:
            inner = _Reading(data, self._depth + 1).extract()
        except Unreadable as failure:
            if failure.code not in ("no_text", "image_only"):
                raise
            return ()
        self._warnings |= inner.warnings
        self._members += inner.members
        return inner.blocks

    def _diagram(self, id_: str) -> tuple[str, ...]:
        """The texts of a SmartArt diagram."""
        relation = self._parts.target(id_)
        if relation is None or relation.external or relation.target not in self._parts:
            return ()
        paragraphs = self._parts.tree(relation.target).iter(A + "p")
        texts = (
            "".join(part.text or "" for part in paragraph.iter(A + "t")).strip() for paragraph in paragraphs
        )
        return tuple(text for text in texts if text)

    def _judge(self, blocks: list[Block], root: etree._Element) -> None:
        """Raise `Unreadable` for a body without text; warn of one that is all but pictures."""
        found = (char for block in blocks for char in block.text if char.isalnum())
        letters = sum(1 for _ in islice(found, _FEW))
        pictures = next(root.iter(A + "blip", V + "imagedata"), None) is not None
        if not letters and pictures:
            raise Unreadable(
                "image_only",
                "文件正文只有图片，没有文字。请提供带文字的原件，或先做文字识别（OCR）再导入。",
            )
        if not letters:
            raise Unreadable("no_text", "文件正文里没有文字。请确认文件内容后重新导入。")
        if letters < _FEW and pictures:
            self._warnings["mostly_images"] = (
                "文件正文几乎全是图片，图片里的文字没有读取。请提供带文字的原件。"
            )

    def _warn(self, tally: Tally) -> None:
        if tally.inserted or tally.deleted:
            self._warnings["open_revisions"] = (
                f"文件含未接受的修订（插入 {tally.inserted} 处，删除 {tally.deleted} 处），"
                "按全部接受后的文本收录。请确认定稿。"
            )
        if tally.hidden:
            self._warnings["hidden_text"] = f"文件含隐藏文字（{tally.hidden} 个字），没有收录。请核对原件。"
        if tally.unknown_signs:
            self._warnings["unknown_signs"] = (
                f"文件有 {tally.unknown_signs} 个特殊字体符号没有对应文字，以“〓”代替。请核对原件。"
            )

    def _embed(self, ids: list[str]) -> None:
        """Embedded documents as members; other objects are named in a warning."""
        unread = 0
        for id_ in dict.fromkeys(ids):
            relation = self._parts.target(id_)
            there = relation is not None and not relation.external and relation.target in self._parts
            if relation is not None and there and relation.target.lower().endswith(_MEMBERS):
                name = relation.target.rsplit("/", 1)[-1]
                self._members.append(Member(name, self._parts.bytes(relation.target)))
            else:
                unread += 1
        if unread:
            self._warnings["embedded_objects"] = (
                f"文件嵌有 {unread} 个对象，其内容没有读取。请另行导入其原件。"
            )

    def _properties(self) -> dict[str, str]:
        fields: dict[str, str] = {}
        for name in (
            row.target for row in self._parts.relations("") if row.kind.endswith("/core-properties")
        ):
            for node in self._parts.tree(name).iter(etree.Element) if name in self._parts else ():
                field, text = _PROPERTIES.get(str(node.tag)), (node.text or "").strip()
                if field and text:
                    fields[field] = text
        return fields

    def _margins(self, root: etree._Element) -> dict[str, str]:
        """The text of headers and of footers, each line once."""
        margins = {}
        for field in ("header", "footer"):
            lines: dict[str, None] = {}
            for part in dict.fromkeys(self._parts.related(field)):
                lines |= dict.fromkeys(self._lines(part))
            if lines:
                margins[field] = "\n".join(lines)
        return margins

    def _lines(self, part: str) -> Iterator[str]:
        tree = self._parts.tree(part)
        book = Book(self._styles, {}, {}, lambda id_: (), lambda id_: (), uses(tree))
        blocks, _ = read_body(tree, book)
        for block in blocks:
            yield block.text.replace("\n", " ") if block.kind is BlockKind.TABLE else block.text
