"""click's own words in Chinese: the frame of a help text, and what is wrong with the words of a command."""

from __future__ import annotations

import re

import click

_WORDS = {
    "[OPTIONS]": "[选项]",
    "COMMAND": "命令",
    "[ARGS]...": "[参数]...",
    "COMMAND [ARGS]...": "命令 [参数]...",
}
_NOTES = (
    (re.compile(r"\[required\]"), "（必填）"),
    (re.compile(r"\[default: ([^\];]*)[^\]]*\]"), r"（默认 \1）"),
    (re.compile(r"\s+\[[^\]]*<=?x<=?[^\]]*\]"), ""),
)
_TYPES = {"TEXT": "文字", "INTEGER RANGE": "整数", "INTEGER": "整数", "FILE": "文件", "PATH": "路径"}
_TYPE = re.compile("|".join(_TYPES))
_EXTRA = re.compile(r"extra arguments? \((.*)\)")


class Command(click.Command):
    """A command whose help is Chinese throughout."""

    def format_usage(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The line that says how the command is written."""
        pieces = [_WORDS.get(piece, piece) for piece in self.collect_usage_pieces(ctx)]
        formatter.write_usage(ctx.command_path, " ".join(pieces), prefix="用法：")

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options with what each does."""
        found = (one.get_help_record(ctx) for one in self.get_params(ctx) if isinstance(one, click.Option))
        rows = [
            (_TYPE.sub(lambda m: _TYPES[m[0]], record[0]), _noted(record[1])) for record in found if record
        ]
        with formatter.section("选项"):
            formatter.write_dl(rows)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """The option --help."""
        option = super().get_help_option(ctx)
        if option is not None:
            option.help = "显示本说明。"
        return option


class Group(Command, click.Group):
    """A group of commands whose help is Chinese throughout."""

    command_class = Command

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options, then the commands."""
        Command.format_options(self, ctx, formatter)
        rows = [(name, self.commands[name].get_short_help_str(200)) for name in self.list_commands(ctx)]
        with formatter.section("命令"):
            formatter.write_dl(rows)


def _noted(text: str) -> str:
    for pattern, words in _NOTES:
        text = pattern.sub(words, text)
    return text


def usage_sentence(error: click.UsageError) -> str:
    """What is wrong with the words of a command, in one Chinese sentence."""
    if isinstance(error, click.NoSuchOption):
        return f"没有选项 {error.option_name}。"
    if isinstance(error, click.BadOptionUsage):
        return f"选项 {error.option_name} 写法有误，可能缺少它的值。"
    if isinstance(error, click.MissingParameter):
        return f"缺少 {_name(error)}。"
    if isinstance(error, click.BadParameter):
        return f"{_name(error)} 的值不对，{_allowed(error.param)}。"
    extra = _EXTRA.search(error.format_message())
    if extra is not None:
        return f"多写了 {extra[1]}；含空格的内容请加引号。"
    unknown = re.search(r"No such command '([^']*)'", error.format_message())
    return f"没有命令 {unknown[1]}。" if unknown else f"用法有误：{error.format_message().rstrip('.')}。"


def _name(error: click.BadParameter) -> str:
    if error.param is None:
        return "参数"
    if isinstance(error.param, click.Option):
        return error.param.opts[0]
    return error.param.metavar or error.param.opts[0]


def _allowed(parameter: click.Parameter | None) -> str:
    """What the value may be."""
    type_ = parameter.type if parameter is not None else None
    if isinstance(type_, click.Choice):
        return "可用：" + "、".join(map(str, type_.choices))
    if isinstance(type_, click.IntRange):
        return f"应为 {type_.min} 到 {type_.max} 的整数"
    if isinstance(type_, click.Path):
        return "没有这个文件，或它不是文件"
    return "请检查后重试"
