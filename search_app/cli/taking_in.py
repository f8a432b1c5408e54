"""Commands that take files in and write the index."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields
from pathlib import Path

import click
from click.termui import progressbar

from corpus.access import parse_level
from corpus.library import Library
from indexer.engine import EngineBusy, EngineError, EngineUnavailable
from indexer.pipeline import Given, Progress, Report, writer_lock
from indexer.pipeline import dry_run as rehearse
from indexer.pipeline import ingest as take_in
from indexer.sync import rebuild as write_anew
from indexer.sync import rollback as roll_back
from indexer.workers import Workers
from search_app.cli.session import as_json, exit_with, opened, print_json
from search_app.cli.wording import Command
from search_app.params import BadParameter
from search_app.service import Service


@click.command(cls=Command, help="导入文件和文件夹：收入资料库并建立索引。")
@click.argument("paths", nargs=-1, required=True, metavar="路径...", type=click.Path(path_type=Path))
@click.option("--level", help="没有标明密级的文件按此密级收录（公开、内部、普通商密、核心商密）。")
@click.option("--group", "groups", multiple=True, help="没有标明知悉范围的文件限于此范围，可重复。")
@click.option("--dry-run", is_flag=True, help="只检查，不收录。")
@as_json
def ingest(
    paths: tuple[Path, ...], level: str | None, groups: tuple[str, ...], dry_run: bool, json_: bool
) -> None:
    """Take files in; exit code 1 when any was set aside or refused."""
    for path in paths:
        if not path.exists():
            raise BadParameter("PATH", f"没有这个文件或文件夹：{path}。请检查路径后重试。")
    with opened() as service:
        stated = parse_level(level) if level else service.settings.default_level
        if stated is None:
            raise BadParameter("--level", f"密级“{level}”无法识别，可用：公开、内部、普通商密、核心商密。")
        if dry_run:
            report = _rehearse(service.library, paths, json_)
        else:
            report = _take_in(service, paths, Given(stated, groups), json_)
    code = 1 if report.quarantined or report.refused else 0
    if json_:
        print_json({one.name: getattr(report, one.name) for one in fields(report) if one.name != "behind"})
    else:
        click.echo(
            f"共 {report.seen} 个文件：收录 {report.indexed}，未变 {report.unchanged}，"
            f"搁置 {report.quarantined}，拒收 {report.refused}；用时 {report.seconds:.1f} 秒。"
        )
        if report.quarantined or report.refused:
            click.echo("搁置和拒收的原因见 dianzhang failures。")
    exit_with(max(code, tell_behind(report.behind)))


def _take_in(service: Service, paths: tuple[Path, ...], given: Given, quiet: bool) -> Report:
    with _shown("导入", quiet) as progress:
        return take_in(service.library, service.engine, paths, given, service.now(), progress)


def _rebuild(service: Service, workers: Workers, quiet: bool) -> int:
    with _shown("重建", quiet) as progress:
        return write_anew(service.library, service.engine, workers, service.now(), progress, _tell_waiting)


def _tell_waiting() -> None:
    click.echo("新索引已写好，等正在运行的导入结束后切换；它收入的文件也会写进新索引。", err=True)


@contextmanager
def _shown(label: str, quiet: bool) -> Iterator[Progress]:
    """A bar on a terminal, moved by what is called with the numbers done and in all."""
    screen = sys.stderr
    with progressbar(length=0, label=label, file=screen, hidden=quiet or not screen.isatty()) as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        yield progress


def tell_behind(error: EngineError | None) -> int:
    """Say on standard error why the index has not followed; the exit code: 0 where it will do so by itself."""
    if error is None:
        return 0
    passing = isinstance(error, (EngineUnavailable, EngineBusy))
    click.echo(f"{error}{_COMES_BACK if passing else _STAYS}", err=True)
    return 0 if passing else 1


_COMES_BACK = "资料库已经更新；引擎恢复后索引会自己补上（服务在运行时），再次导入时也会补上。"
_STAYS = "资料库已经更新，索引还没有；解决之后索引会自己补上（服务在运行时），再次导入时也会补上。"


def _rehearse(library: Library, paths: tuple[Path, ...], quiet: bool) -> Report:
    report, problems = rehearse(library, paths)
    if not quiet:
        for source, message in problems:
            click.echo(f"{source}：{message}")
    return report


@click.command(cls=Command, help="在旧索引旁重建索引，核对无误后切换。")
@click.option("--rollback", is_flag=True, help="换回上一次重建之前的索引。")
@as_json
def rebuild(rollback: bool, json_: bool) -> None:
    """Write the index anew from the library."""
    with opened() as service, Workers() as workers:
        if rollback:
            with writer_lock(service.library):
                written = roll_back(service.library, service.engine, workers)
            message = f"已换回上一次重建之前的索引，并补上此后变动的 {written} 个版本。"
        else:
            written = _rebuild(service, workers, json_)
            message = f"索引已重建，共 {written} 个版本。"
    if json_:
        print_json({"versions": written, "rollback": rollback})
    else:
        click.echo(message)
