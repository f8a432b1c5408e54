"""Commands for the keeper: what there is, what is wrong, what was set aside, what to take out."""

from __future__ import annotations

import click

from corpus.access import KEEPER
from corpus.doctypes import LABELS
from corpus.library import expression_number, ledger
from indexer.checkup import Finding, check_up
from indexer.engine import EngineError
from indexer.pipeline import Given, ingest, writer_lock
from indexer.removal import withdraw as take_out
from search_app import reading
from search_app.cli.session import as_json, exit_with, opened, print_json
from search_app.cli.wording import Command


@click.command(cls=Command, help="资料库和索引的概况。")
@as_json
def status(json_: bool) -> None:
    """Print counts of works, versions and files, and what the index holds."""
    with opened() as service:
        with service.library.writing() as connection:
            files = ledger.counts(connection)
        data: dict[str, dict[str, object]] = {
            "library": dict(service.library.counts()),
            "files": dict(files),
        }
        try:
            held = service.engine.status()
            data["index"] = {
                "engine": held.engine,
                "generation": held.generation,
                "documents": held.documents,
                "passages": held.passages,
                "partitions": len(held.partitions),
                "needs_rebuild": service.engine.needs_rebuild(),
            }
        except EngineError as error:
            data["index"] = {"error": str(error)}
    if json_:
        print_json(data)
        return
    for part, values in data.items():
        told = "，".join(
            f"{_LABELS.get(key, key)} {value}" for key, value in values.items() if value is not None
        )
        click.echo(f"{_LABELS[part]}：{told or '空'}")


_LABELS = {
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
    "needs_rebuild": "需要重建",
    "error": "不可用",
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


@click.command(cls=Command, help="列出搁置和拒收的文件及原因。")
@click.option("--retry", is_flag=True, help="重新读取这些文件。")
@as_json
def failures(retry: bool, json_: bool) -> None:
    """Print the files set aside; exit code 1 when there are any."""
    with opened() as service:
        if retry:
            ingest(
                service.library,
                service.engine,
                (),
                Given(service.settings.default_level),
                service.now(),
                retry_failed=True,
            )
        with service.library.writing() as connection:
            found = ledger.failures(connection)
    if json_:
        print_json(
            [
                {"source": e.source, "reason": e.reason, "message": e.message, "since": e.since}
                for e in found
            ]
        )
    else:
        for entry in found:
            click.echo(f"{entry.reason}\t{entry.source}\t{entry.message}\t{entry.since}")
    exit_with(1 if found else 0)


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
        print_json({"withdrawn": gone})
    else:
        click.echo(f"已撤出 {gone} 个版本。原件仍保存在数据目录中。")
