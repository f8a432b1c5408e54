"""The command line `dianzhang`, for the keeper of the data folder: it sees every level.

Exit codes: 0 all well, 1 something was not taken in or not found, 2 wrong usage.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence

import click

from corpus.library import BadDatabaseAddress, LibraryError
from indexer.engine import EngineError
from search_app.cli.asking import analyze, compare, evaluate, search, show
from search_app.cli.keeping import doctor, failures, status, withdraw
from search_app.cli.serving import serve
from search_app.cli.storing import backup, migrate_library, restore
from search_app.cli.taking_in import ingest, rebuild
from search_app.cli.wording import Group, usage_sentence
from search_app.params import BadParameter
from search_app.reading import NotThere
from search_app.settings import BadSetting

_HELP = {"help_option_names": ["-h", "--help"]}


@click.group(cls=Group, context_settings=_HELP, help="典章：规章制度、公文与会议纪要的资料库和检索服务。")
@click.version_option(package_name="dianzhang", message="典章 %(version)s", help="显示版本号。")
def cli() -> None:
    """The group of all commands."""


for _command in (
    ingest,
    rebuild,
    search,
    show,
    compare,
    analyze,
    evaluate,
    status,
    doctor,
    failures,
    withdraw,
    backup,
    restore,
    migrate_library,
    serve,
):
    cli.add_command(_command)


def main(arguments: Sequence[str] | None = None) -> None:
    """Run a command and exit with its code; errors are told in one Chinese sentence on standard error."""
    sys.exit(run(arguments))


def run(arguments: Sequence[str] | None = None) -> int:
    """Run a command; its exit code."""
    try:
        code = cli.main(
            args=None if arguments is None else list(arguments),
            prog_name="dianzhang",
            standalone_mode=False,
        )
        return code if isinstance(code, int) else 0
    except click.exceptions.NoArgsIsHelpError as error:
        click.echo(error.format_message(), err=True)
        return 2
    except click.UsageError as error:
        _tell(
            f"{usage_sentence(error)}用法见 {error.ctx.command_path if error.ctx else 'dianzhang'} --help。"
        )
        return 2
    except (BadSetting, BadParameter, BadDatabaseAddress) as error:
        _tell(str(error))
        return 2
    except (NotThere, LibraryError, EngineError) as error:
        _tell(str(error))
        return 1
    except click.exceptions.Exit as error:
        return error.exit_code
    except (click.Abort, KeyboardInterrupt):
        _tell("已中断。已经收录的内容不受影响，再次运行会接着做。")
        return 1


def _tell(message: str) -> None:
    click.echo(message, err=True)
