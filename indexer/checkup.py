"""Whether library, index and originals agree."""

from __future__ import annotations

from dataclasses import dataclass

from corpus.address import parse_address
from corpus.library import IndexProblem, Library, ledger
from indexer.engine import Engine, EngineError, HealthCode
from indexer.members import outermost
from indexer.tallies import differences, held

LISTED = 20
_REBUILD = (HealthCode.NEVER_BUILT, HealthCode.DAMAGED, HealthCode.OUTDATED)


@dataclass(frozen=True, slots=True)
class Finding:
    """Something that is not as it should be: a code and a Chinese sentence that says what to do."""

    code: str
    message: str


def check_up(library: Library, engine: Engine) -> list[Finding]:
    """Everything found wrong; an empty list when all is well."""
    return [
        *_index(library, engine),
        *_refused(library.index_problems()),
        *_missing_files(library),
        *_missing_originals(library),
    ]


def _index(library: Library, engine: Engine) -> list[Finding]:
    health = engine.health()
    found = [
        Finding("needs_rebuild" if one.code in _REBUILD else f"engine_{one.code.value}", one.sentence)
        for one in health
    ]
    if any(one.code in (*_REBUILD, HealthCode.AWAY) for one in health):
        return [*found, *_behind(library)]
    behind = _behind(library)
    try:
        return [*found, *(behind or _differing(library, engine))]
    except EngineError as error:
        return [*found, *behind, Finding("engine_away", str(error))]


def _behind(library: Library) -> list[Finding]:
    waiting, since = library.counts()["dirty"], library.moments().behind
    if not waiting:
        return []
    told = f"，自 {since:%Y-%m-%d %H:%M} 起" if since else ""
    message = f"有 {waiting} 个版本尚未进入索引{told}；服务运行时会自己补上，下次导入时也会。"
    return [Finding("index_behind", message)]


def _differing(library: Library, engine: Engine) -> list[Finding]:
    """Partitions and kinds of which index and library do not hold the same, but for what the engine refused."""
    wanted = library.tally()
    short = {parse_address(one.address).kind.value for one in library.index_problems()}
    found = differences(held(engine, {partition for partition, _kind in wanted}), wanted, short)
    message = f"索引与资料库不符：{'；'.join(found)}。请执行 dianzhang rebuild。"
    return [Finding("index_differs", message)] if found else []


def _refused(problems: list[IndexProblem]) -> list[Finding]:
    """Versions of which the index could not take everything."""
    return [
        Finding("index_refused", f"《{one.title}》（{one.address}）：{one.problem}") for one in problems
    ]


def _missing_files(library: Library) -> list[Finding]:
    """Files that were taken in and are no longer where they were; their text stays in the library."""
    with library.reading() as connection:
        known = list(ledger.taken_in(connection))
    gone = [f"{root}/{source}" for root, source in known if outermost(root, source) is None]
    listed = "、".join(gone[:LISTED]) + ("等" if len(gone) > LISTED else "")
    message = f"有 {len(gone)} 个来源文件已不在原处（资料库中的文字不受影响）：{listed}。若应撤出，请用 dianzhang withdraw。"
    return [Finding("source_gone", message)] if gone else []


def _missing_originals(library: Library) -> list[Finding]:
    gone = [sha256 for sha256 in library.hashes() if not library.originals.path(sha256).exists()]
    message = f"有 {len(gone)} 份原件在数据目录中找不到，请从备份恢复 originals 目录。"
    return [Finding("original_gone", message)] if gone else []
