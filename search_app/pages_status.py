"""The page that says how the service stands: what there is, whether the index follows, what is wrong."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from flask import render_template

from corpus.doctypes import LABELS
from corpus.library.ledger import State
from indexer.overview import Overview, overview, stops_search
from search_app import words
from search_app.away import may_know
from search_app.context import service

Fact = tuple[str, str]
_STATES = {State.INDEXED: "收录的文件", State.QUARANTINED: "搁置的文件", State.REFUSED: "拒收的文件"}


def status() -> str:
    """The page; whoever sees no 内部 documents is told only whether search works."""
    if not may_know():
        return render_template("status.html", told=False, works=_works())
    found = overview(service().library, service().engine)
    return render_template(
        "status.html",
        told=True,
        works=found.index is not None and not stops_search(found.problems),
        problems=found.problems,
        parts=[("资料库", list(_library(found))), ("索引", list(_index(found)))],
    )


def _works() -> bool:
    return not stops_search(service().engine.health())


def _library(found: Overview) -> Iterator[Fact]:
    for kind, label in LABELS.items():
        yield label, _count(found.library.get(f"works_{kind.value}", 0))
    yield "版本", _count(found.library["versions"])
    for state, label in _STATES.items():
        yield label, _count(found.files.get(state.value, 0))
    yield "上次导入", _moment(found.moments.ingested) or "还没有"


def _index(found: Overview) -> Iterator[Fact]:
    if found.index is not None:
        yield "引擎", found.index.engine
        yield "代次", found.index.generation
        yield "字段版次", found.index.schema
        yield "文件记录", _count(found.index.documents)
        yield "条文记录", _count(found.index.passages)
        yield "分区", _count(len(found.index.partitions))
    if found.moments.rebuilt:
        yield "上次重建", _moment(found.moments.rebuilt)
    yield "待进入索引的版本", _count(found.library["dirty"])
    if found.moments.behind and found.library["dirty"]:
        yield "索引未能跟上，自", _moment(found.moments.behind)


def _count(number: int) -> str:
    return f"{number:,}"


def _moment(moment: datetime | None) -> str:
    return f"{words.day(moment.date())}{moment:%H:%M}" if moment else ""
