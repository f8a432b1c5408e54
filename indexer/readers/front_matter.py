"""Fields given by a person: YAML between two lines --- at the top of a file, or a sidecar FILE.meta.yaml."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import yaml
from yaml.composer import ComposerError

from indexer.readers.unreadable import Unreadable

_FRONT = re.compile(r"\ufeff?---[ \t]*\r?\n(.*?)(?:\r?\n)---[ \t]*(?:\r?\n|$)", re.S)
_KEY = re.compile(r"^[A-Za-z_][\w-]*\s*:", re.M)


def split_front_matter(text: str) -> tuple[Mapping[str, object], str]:
    """The front matter's fields and the text below it; no fields where there is no front matter.

    Between --- lines without a single `key:` stands ordinary text (a Markdown rule), which stays text.
    Raises `Unreadable` when the YAML is broken: fields such as a level must not be lost unseen.
    """
    match = _FRONT.match(text)
    if match is None or not _KEY.search(match[1]):
        return {}, text
    return parse_fields(match[1]), text[match.end() :]


def parse_fields(source: str) -> Mapping[str, object]:
    """The fields of a YAML mapping; dates, numbers, lists and strings. Raises `Unreadable` on anything else."""
    try:
        fields = yaml.load(source, Loader=_Loader)  # noqa: S506  a SafeLoader without dates
    except (yaml.YAMLError, ValueError, RecursionError) as error:
        where = getattr(error, "problem_mark", None)
        line = f"第 {where.line + 1} 行附近" if where is not None else ""
        raise Unreadable(
            "bad_front_matter", f"文件头的元数据{line}写法有误，没有收录。请按 YAML 格式改正后重新导入。"
        ) from error
    if not isinstance(fields, dict):
        raise Unreadable(
            "bad_front_matter", "文件头的元数据应为“键: 值”的形式，没有收录。请改正后重新导入。"
        )
    return {str(key): value for key, value in fields.items()}


class _Loader(yaml.SafeLoader):
    """Safe YAML in which dates stay strings, so that 2023-02-30 reaches our own message, and nothing is repeated.

    An alias stands for what it names: ten lines of them can make a thousand million words.
    """

    def compose_node(self, parent: yaml.Node | None, index: Any) -> yaml.Node | None:
        """The next node. Raises `ComposerError` for an alias."""
        if self.check_event(yaml.AliasEvent):
            raise ComposerError(None, None, "alias", None)
        return super().compose_node(parent, index)


_Loader.yaml_implicit_resolvers = {
    first: [(tag, pattern) for tag, pattern in rows if tag != "tag:yaml.org,2002:timestamp"]
    for first, rows in yaml.SafeLoader.yaml_implicit_resolvers.items()
}
