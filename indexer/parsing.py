"""From a file's bytes to a document, or to the reason why there is none. Runs in worker processes."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory

from corpus.citing import references_of
from corpus.doctypes import SourceText, StateSecret, hints_of, read_documents
from corpus.library.originals import Originals
from corpus.model import Document, Warning
from corpus.text import full_text, text_key
from indexer.confinement import Spooled
from indexer.foreign import read_foreign
from indexer.members import Budget, Exhausted, member_source, within
from indexer.readers import Unreadable, check_size, read
from indexer.readers.formats import is_foreign
from indexer.readers.front_matter import parse_fields
from indexer.readers.wild import is_wild

READER_VERSION = "5"
"""Raise it when readers or document types change what they make of a file: known files are then read again."""

INHERITED = ("level", "groups")
"""What is given for a file holds for the files in it as well."""


@dataclass(frozen=True, slots=True)
class Task:
    """A file to parse and the name under which it is known; `originals` is where files in it are kept, if at all."""

    source: str
    path: Path
    sidecar: Path
    originals: Path | None = None


@dataclass(frozen=True, slots=True)
class Parsed:
    """What became of a file: its documents and the files in it, or a reason code and a sentence.

    `refused` for state secrets.
    """

    documents: tuple[Document, ...]
    sha256: str = ""
    format: str = ""
    sidecar: str = ""
    reason: str = ""
    message: str = ""
    refused: bool = False
    members: tuple[ParsedMember, ...] = ()

    @property
    def taken_in(self) -> bool:
        """Whether anything came out of the file: text, or the files in it."""
        return not self.reason


@dataclass(frozen=True, slots=True)
class ParsedMember:
    """What became of a file in another file; its original is kept already."""

    source: str
    size: int
    parsed: Parsed


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a file stands: its name, its folder's, how deep in other files, and what is left for files in it."""

    source: str
    folder: str
    originals: Path | None
    budget: Budget
    depth: int = 0


def parse(task: Task) -> Parsed:
    """Parse one file; never raises for what a file holds."""
    sha256 = sidecar = ""
    try:
        check_size(task.path.stat().st_size)
        data = task.path.read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        given: Mapping[str, object] = {}
        if task.sidecar.is_file():
            raw = task.sidecar.read_bytes()
            sidecar = hashlib.sha256(raw).hexdigest()
            given = parse_fields(raw.decode("utf-8-sig"))
        place = _Place(task.source, task.path.parent.name, task.originals, Budget())
        return replace(_documents(data, given, place), sha256=sha256, sidecar=sidecar)
    except Exception as failure:
        parsed = _set_aside(failure)
        return replace(parsed, sha256="" if parsed.refused else sha256, sidecar=sidecar)


def _documents(data: bytes, given: Mapping[str, object], place: _Place) -> Parsed:
    """The documents of a file and of the files in it. Raises whatever comes in between."""
    if is_foreign(data) or is_wild(data):
        with TemporaryDirectory(prefix="dianzhang-") as folder:
            return _foreign(data, given, place, Path(folder))
    reading = read(place.source, data)
    text = SourceText(place.source, reading.blocks, {**reading.front_matter, **given}, place.folder)
    return Parsed(_found(text), format=reading.format)


def _foreign(data: bytes, given: Mapping[str, object], place: _Place, folder: Path) -> Parsed:
    foreign = read_foreign(data, folder, PurePosixPath(place.source).suffix.lower())
    documents: tuple[Document, ...] = ()
    if any(block.text.strip() for block in foreign.extract.blocks):
        extract = foreign.extract
        hints = hints_of(foreign.format, extract.fields)
        text = SourceText(place.source, extract.blocks, {**extract.given, **given}, place.folder, hints)
        documents = _found(text)
    elif not foreign.members:
        raise Unreadable("no_text", "文件里没有可收录的文字。请确认文件内容后重新导入。")
    warnings = tuple(Warning(code, text) for code, text in foreign.extract.warnings.items())
    documents = tuple(replace(one, warnings=(*one.warnings, *warnings)) for one in documents)
    members = _members(foreign.members, {key: given[key] for key in INHERITED if key in given}, place)
    if documents and any(one.parsed.refused for one in members):
        message = "文件的附件标有国家秘密标志，本系统不得存储，文件和这个附件没有收录，内容未留存。请按保密规定另行处理。"
        return Parsed((), reason="state_secret", message=message, refused=True, members=members)
    return Parsed(documents, format=foreign.format, members=members)


def _members(
    spooled: tuple[Spooled, ...], given: Mapping[str, object], place: _Place
) -> tuple[ParsedMember, ...]:
    """What became of the files in a file, those in them included, in their order."""
    found: dict[str, ParsedMember] = {}
    for one in spooled:
        inner = replace(place, source=member_source(place.source, one.name, found), depth=place.depth + 1)
        parsed = _member(one, given, inner)
        found[inner.source] = ParsedMember(
            inner.source, one.path.stat().st_size, replace(parsed, members=())
        )
        found |= {deeper.source: deeper for deeper in parsed.members}
        one.path.unlink()
    return tuple(found.values())


def _member(spooled: Spooled, given: Mapping[str, object], place: _Place) -> Parsed:
    """Parse a file in a file, as `parse` does one by itself, and keep its original."""
    sha256 = ""
    try:
        if spooled.code:
            raise Unreadable(spooled.code, spooled.message)
        data = spooled.path.read_bytes()
        with within(place.budget, place.depth, len(data)):
            parsed = _documents(data, given, place)
        sha256 = hashlib.sha256(data).hexdigest()
        if parsed.documents and place.originals is not None:
            Originals(place.originals).keep(data)
        return replace(parsed, sha256="" if parsed.refused else sha256)
    except Exhausted:
        raise
    except Exception as failure:
        return _set_aside(failure)


def _set_aside(failure: Exception) -> Parsed:
    """What is said of a file on which reading failed. A failure of the program itself is said as such."""
    match failure:
        case Unreadable():
            reason, message = failure.code, failure.message
        case StateSecret():
            message = f"文件标有国家秘密标志“{failure.marking}”，本系统不得存储，没有收录，内容未留存。请按保密规定另行处理。"
            return Parsed((), reason="state_secret", message=message, refused=True)
        case OSError():
            reason = "unreadable"
            message = f"文件无法读取（{failure.strerror or failure}）。请检查文件是否存在和读取权限，然后重新导入。"
        case UnicodeDecodeError():
            reason, message = "bad_front_matter", "元数据文件不是 UTF-8 编码。请改存后重新导入。"
        case RecursionError() | MemoryError():
            reason, message = "too_deep", "文件结构嵌套过深，没有读取。请简化后重新导入。"
        case _:
            reason = "parser_error"
            message = (
                f"读取时出现意外错误（{type(failure).__name__}）。原件没有改动，请将文件交管理员检查。"
            )
    return Parsed((), reason=reason, message=message)


def _found(text: SourceText) -> tuple[Document, ...]:
    """The documents in a text. Raises `Unreadable` where there is none: nothing is taken in empty."""
    documents = tuple(map(_referenced, read_documents(text)))
    if not documents:
        raise Unreadable("no_text", "文件里没有可收录的文字。请确认文件内容后重新导入。")
    return documents


def _referenced(document: Document) -> Document:
    """The document with its references and the key of its text."""
    key = text_key(full_text(document.provisions))
    return replace(document, citations=references_of(document), text_key=key)


def sidecar_hash(path: Path) -> str:
    """The SHA-256 of a sidecar file; empty where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
