"""Commands for the keeper: what there is, what is wrong, what was set aside, what to take out."""

from __future__ import annotations

from datetime import datetime

import click

from corpus.access import KEEPER
from corpus.doctypes import LABELS
from corpus.library import Library, expression_number, ledger
from indexer.checkup import Finding, check_up
from indexer.overview import Overview, overview
from indexer.pipeline import Given, ingest, writer_lock
from indexer.removal import withdraw as take_out
from search_app import reading
from search_app.cli.session import as_json, exit_with, opened, print_json
from search_app.cli.taking_in import tell_behind
from search_app.cli.wording import Command


@click.command(cls=Command, help="资料库和索引的概况。")
@as_json
def status(json_: bool) -> None:
    """Print counts of works, versions and files, and what the index holds."""
    with opened() as service:
        found = overview(service.library, service.engine)
    data: dict[str, dict[str, object]] = {
        "library": {**found.library, "ingested": _moment(found.moments.ingested)},
        "files": dict(found.files),
        "index": _index(found),
    }
    if json_:
        print_json(data)
        return
    for part, values in data.items():
        told = "，".join(
            f"{_LABELS.get(key, key)} {value}"
            for key, value in values.items()
            if value is not None and key != "problems"
        )
        click.echo(f"{_LABELS[part]}：{told or '空'}")
    for problem in found.problems:
        click.echo(f"注意：{problem.sentence}")


def _index(found: Overview) -> dict[str, object]:
    held = found.index
    served: dict[str, object] = {}
    if held is not None:
        served = {
            "engine": held.engine,
            "schema": held.schema,
            "generation": held.generation,
            "documents": held.documents,
            "passages": held.passages,
            "partitions": len(held.partitions),
        }
    return {
        **served,
        "rebuilt": _moment(found.moments.rebuilt),
        "behind": _moment(found.moments.behind),
        "problems": [{"code": one.code.value, "message": one.sentence} for one in found.problems],
    }


def _moment(moment: datetime | None) -> str | None:
    return moment.isoformat(timespec="seconds") if moment else None


_LABELS = {
    "ingested": "上次导入",
    "schema": "字段版次",
    "rebuilt": "上次重建",
    "behind": "未能跟上，自",
    "library": "资料库",
    "files": "文件",
    "index": "索引",
    **{f"works_{kind.value}": label for kind, label in LABELS.items()},
    "versions": "版本",
    "dirty": "待进入索引",
    "indexed": "收录",
    "quarantined": "搁置",
    "refused": "拒收",
    "engine": "引擎",
    "generation": "代次",
    "documents": "文件记录",
    "passages": "条文记录",
    "partitions": "分区",
}


@click.command(cls=Command, help="检查资料库、索引和原件是否相符。")
@as_json
def doctor(json_: bool) -> None:
    """Print what is wrong; exit code 1 when anything is."""
    with opened() as service:
        found = check_up(service.library, service.engine)
    if json_:
        print_json([{"code": one.code, "message": one.message} for one in found])
    else:
        for one in found or (Finding("ok", "没有发现问题。"),):
            click.echo(one.message)
    exit_with(1 if found else 0)


@click.command(cls=Command, help="列出搁置和拒收的文件及原因，和没有全部进入索引的文件。")
@click.option("--retry", is_flag=True, help="重新读取这些文件。")
@as_json
def failures(retry: bool, json_: bool) -> None:
    """Print the files set aside; exit code 1 when there are any."""
    with opened() as service:
        if retry:
            given = Given(service.settings.default_level)
            report = ingest(service.library, service.engine, (), given, service.now(), retry_failed=True)
            tell_behind(report.behind)
        found = _failures(service.library)
    if json_:
        print_json(found)
    else:
        for entry in found:
            click.echo("\t".join(entry[name] for name in ("reason", "source", "message", "since")))
    exit_with(1 if found else 0)


def _failures(library: Library) -> list[dict[str, str]]:
    """The files set aside, then the works of which the index could not take everything."""
    with library.reading() as connection:
        files = ledger.failures(connection)
    aside = [
        {"source": one.source, "reason": one.reason, "message": one.message, "since": one.since}
        for one in files
    ]
    return aside + [
        {"source": one.address, "reason": "index_refused", "message": one.problem, "since": ""}
        for one in library.index_problems()
    ]


@click.command(cls=Command, help="把文件或其中一个版本从资料库和索引中撤出。")
@click.argument("address", metavar="地址")
@click.option("--version", "version", help="只撤出这个版本。")
@as_json
def withdraw(address: str, version: str | None, json_: bool) -> None:
    """Take a work or a version out; exit code 1 when it is not there."""
    with opened() as service:
        with service.shelf(KEEPER) as shelf:
            work = reading.find_work(shelf, address)
            chosen = reading.pick(work, service.today(), version) if version else None
        numbers = [expression_number(chosen.id) or 0] if chosen else None
        with writer_lock(service.library):
            gone = take_out(service.library, service.engine, work.id, numbers, service.now())
    if json_:
        print_json({"withdrawn": gone.versions})
    else:
        click.echo(f"已撤出 {gone.versions} 个版本。原件仍保存在数据目录中。")
    exit_with(tell_behind(gone.behind))
