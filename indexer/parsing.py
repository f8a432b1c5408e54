"""From a file's bytes to a document, or to the reason why there is none. Runs in worker processes."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, replace
from pathlib import Path

from corpus.citing import citations_in
from corpus.doctypes import SourceText, StateSecret, read_document
from corpus.model import Document
from corpus.text import full_text, text_key
from indexer.readers import Unreadable, check_size, read
from indexer.readers.front_matter import parse_fields

READER_VERSION = "1"
"""Raise it when readers or document types change what they make of a file: known files are then read again."""


@dataclass(frozen=True, slots=True)
class Task:
    """A file to parse and the name under which it is known."""

    source: str
    path: Path
    sidecar: Path


@dataclass(frozen=True, slots=True)
class Parsed:
    """What became of a file: a document, or a reason code and a sentence; `refused` for state secrets."""

    document: Document | None
    sha256: str = ""
    format: str = ""
    sidecar: str = ""
    reason: str = ""
    message: str = ""
    refused: bool = False


def parse(task: Task) -> Parsed:
    """Parse one file; never raises for what a file holds."""
    sha256 = sidecar = ""
    try:
        check_size(task.path.stat().st_size)
        data = task.path.read_bytes()
        sha256 = hashlib.sha256(data).hexdigest()
        reading = read(task.source, data)
        given = dict(reading.front_matter)
        if task.sidecar.is_file():
            raw = task.sidecar.read_bytes()
            sidecar = hashlib.sha256(raw).hexdigest()
            given |= parse_fields(raw.decode("utf-8-sig"))
        folder = task.path.parent.name
        document = read_document(SourceText(task.source, reading.blocks, given, folder))
        key = text_key(full_text(document.provisions))
        document = replace(document, citations=citations_in(document.provisions), text_key=key)
        return Parsed(document, sha256, reading.format, sidecar)
    except Unreadable as failure:
        return Parsed(None, sha256, sidecar=sidecar, reason=failure.code, message=failure.message)
    except StateSecret as secret:
        message = f"文件标有国家秘密标志“{secret.marking}”，本系统不得存储，没有收录，内容未留存。请按保密规定另行处理。"
        return Parsed(None, "", sidecar=sidecar, reason="state_secret", message=message, refused=True)
    except OSError as failure:
        message = (
            f"文件无法读取（{failure.strerror or failure}）。请检查文件是否存在和读取权限，然后重新导入。"
        )
        return Parsed(None, reason="unreadable", message=message)
    except UnicodeDecodeError:
        message = "元数据文件不是 UTF-8 编码。请改存后重新导入。"
        return Parsed(None, sha256, sidecar=sidecar, reason="bad_front_matter", message=message)
    except (RecursionError, MemoryError):
        return Parsed(
            None,
            sha256,
            sidecar=sidecar,
            reason="too_deep",
            message="文件结构嵌套过深，没有读取。请简化后重新导入。",
        )
    except Exception as failure:
        message = f"读取时出现意外错误（{type(failure).__name__}）。原件没有改动，请将文件交管理员检查。"
        return Parsed(None, sha256, sidecar=sidecar, reason="parser_error", message=message)


def sidecar_hash(path: Path) -> str:
    """The SHA-256 of a sidecar file; empty where there is none."""
    return hashlib.sha256(path.read_bytes()).hexdigest() if path.is_file() else ""
