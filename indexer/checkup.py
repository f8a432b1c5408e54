"""Whether library, index and originals agree."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from corpus.library import Library, ledger
from indexer.engine import Engine, EngineError

LISTED = 20


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be: a code and a Chinese sentence that says what to do."""

    code: str
    message: str


def check_up(library: Library, engine: Engine) -> list[Finding]:
    """Everything found wrong; an empty list when all is well."""
    return [*_index(library, engine), *_missing_files(library), *_missing_originals(library)]


def _index(library: Library, engine: Engine) -> list[Finding]:
    try:
        reason = engine.needs_rebuild()
        if reason:
            return [Finding("needs_rebuild", f"{reason}请执行 dianzhang rebuild。")]
        held = engine.status().documents
    except EngineError as error:
        return [Finding("engine_away", str(error))]
    counts = library.counts()
    if counts["dirty"]:
        return [
            Finding(
                "index_behind",
                f"有 {counts['dirty']} 个版本尚未进入索引，下次导入时会补上，也可执行 dianzhang rebuild。",
            )
        ]
    if held != counts["versions"]:
        message = (
            f"索引有 {held} 个版本，资料库有 {counts['versions']} 个，两者不符。请执行 dianzhang rebuild。"
        )
        return [Finding("index_differs", message)]
    return []


def _missing_files(library: Library) -> list[Finding]:
    """Files that were taken in and are no longer where they were; their text stays in the library."""
    with library.writing() as connection:
        known = list(ledger.taken_in(connection))
    gone = [f"{root}/{source}" for root, source in known if not Path(root, source).exists()]
    listed = "、".join(gone[:LISTED]) + ("等" if len(gone) > LISTED else "")
    message = f"有 {len(gone)} 个来源文件已不在原处（资料库中的文字不受影响）：{listed}。若应撤出，请用 dianzhang withdraw。"
    return [Finding("source_gone", message)] if gone else []


def _missing_originals(library: Library) -> list[Finding]:
    gone = [sha256 for sha256 in library.hashes() if not library.originals.path(sha256).exists()]
    message = f"有 {len(gone)} 份原件在数据目录中找不到，请从备份恢复 originals 目录。"
    return [Finding("original_gone", message)] if gone else []
