"""Short names of documents: introduced by 以下简称《办法》, 以下称著作权法, and used further on without 《》."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from analyzers.patterns import GAP, HAN

_CALLED = r"以下(?:统|合并|一并|分别|均)?(?:简)?称[为:]?"
SHORT_NAME = re.compile(
    rf"{_CALLED}(?:《(?P<title>[^《》\"\n]{{1,40}})》|[\"'](?P<quoted>[^\"'\n]{{1,40}})[\"']|(?P<bare>[{HAN}]{{2,20}})(?=\)))"
)
SHORT_NAME_AFTER = re.compile(
    rf"{GAP},?{GAP}{_CALLED}(?:《(?P<title>[^《》\"\n]{{1,40}})》|[\"'](?P<quoted>[^\"'\n]{{1,40}})[\"'])"
)
# A name that is used without 《》 must read as one: 公司法, 伯尔尼公约, not 办法 or 方案.
_NAME = re.compile(
    rf"[{HAN}]+(?:(?<!办)法|条例|公约|协定)|[{HAN}]{{2,}}(?:办法|规定|细则|规则|解释|意见|章程)"
)
# Behind it another name may go on: 公司法人, 个人所得税法实施条例.
_GOES_ON = re.compile(
    r"[人律庭院官典案]|》|规(?!定)|(?:若干|有关)?(?:问题的)?(?:解释|释义)|实施(?:条例|细则|办法)|修正案"
)


def short_name(match: re.Match[str], text: str) -> str:
    """The name that a match of SHORT_NAME or SHORT_NAME_AFTER introduces, as printed in `text`."""
    group = next(group for group, value in match.groupdict().items() if value)
    return text[slice(*match.span(group))]


def introduced(folded: str) -> list[str]:
    """The short names that a text introduces and that may be used without 《》."""
    if "以下" not in folded:
        return []
    names = (match["title"] or match["quoted"] or match["bare"] for match in SHORT_NAME.finditer(folded))
    return [name for name in names if _NAME.fullmatch(name)]


def uses(folded: str, names: Iterable[str]) -> Iterator[tuple[int, int]]:
    """The places where such names stand by themselves, not within a longer name or within 《》."""
    for name in names:
        if name not in folded or not _NAME.fullmatch(name):
            continue
        for match in re.finditer(re.escape(name), folded):
            before = folded[match.start() - 1] if match.start() else ""
            if folded.endswith(("称", "称为", "称:"), max(0, match.start() - 3), match.start()):
                continue  # where it is introduced
            if before not in ("国", "《", "〈") and not _GOES_ON.match(folded, match.end()):
                yield match.span()
