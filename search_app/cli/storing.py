"""Commands that keep the library safe: back it up, restore it, move it to another database."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

import click

from corpus.library import Library
from corpus.library.backup import Manifest, restore_backup, write_backup
from corpus.library.moving import copy_library
from corpus.library.rowlines import Sum
from search_app.cli.session import as_json, exit_with, opened_library, print_json
from search_app.cli.wording import Command


@click.command(cls=Command, help="把资料库和原件备份成一个文件；备份时可以照常使用。")
@click.argument("file", metavar="文件", type=click.Path(path_type=Path))
@as_json
def backup(file: Path, json_: bool) -> None:
    """Write a backup; exit code 1 when an original that should be in it is missing or damaged."""
    with opened_library() as (library, settings):
        made = write_backup(library, file, datetime.now(settings.timezone))
    if json_:
        print_json({"file": str(file), "bytes": file.stat().st_size, **_told(made)})
    else:
        click.echo(f"已备份到 {file}：{_counted(made)}。")
    if made.missing:
        click.echo(
            f"有 {len(made.missing)} 个原件缺失或已损坏，不在备份里；文字都在。请运行 dianzhang doctor 查看。",
            err=True,
        )
    exit_with(1 if made.missing else 0)


@click.command(cls=Command, help="从备份恢复到空的资料库，然后请运行 dianzhang rebuild。")
@click.argument("file", metavar="文件", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--replace", is_flag=True, help="用备份替换资料库现有的全部内容。")
@as_json
def restore(file: Path, replace: bool, json_: bool) -> None:
    """Fill the library from a backup; nothing changes unless all of it is as its manifest says."""
    with opened_library() as (library, _settings):
        found = restore_backup(library, file, replace)
    if json_:
        print_json(_told(found))
    else:
        click.echo(f"已从 {file} 恢复：{_counted(found)}。索引还没有这些内容，请运行 dianzhang rebuild。")


@click.command("migrate-library", cls=Command, help="把资料库复制到另一个空的数据库，并逐表核对。")
@click.argument("url", metavar="数据库地址")
@as_json
def migrate_library(url: str, json_: bool) -> None:
    """Copy all tables to an empty database and print the sums of both sides; the source stays as it is."""
    with opened_library() as (library, settings):
        target = Library.open(settings.data, url, settings.database_password_file)
        try:
            moved = copy_library(library, target)
        finally:
            target.close()
    if json_:
        print_json(
            {
                "tables": {
                    one.table: {"source": asdict(one.source), "target": asdict(one.target)} for one in moved
                }
            }
        )
        return
    for one in moved:
        click.echo(f"{one.table}\t{one.target.rows} 行\t{one.target.sha256}")
    click.echo("已迁移，两边逐表一致。请把 DIANZHANG_DATABASE 改为新的地址，数据目录不变。")


def _told(manifest: Manifest) -> dict[str, object]:
    return {
        "tables": {name: asdict(one) for name, one in manifest.tables.items()},
        "originals": manifest.originals,
        "missing": manifest.missing,
    }


def _counted(manifest: Manifest) -> str:
    rows = {name: manifest.tables.get(name, Sum(0, "")).rows for name in ("works", "expressions", "files")}
    return (
        f"{rows['works']} 份文件，{rows['expressions']} 个版本，"
        f"{rows['files']} 条收录记录，{manifest.originals} 个原件"
    )
