"""The Chinese words and sentences about references, each written once."""

from __future__ import annotations

from corpus.model import EventType, Kind, Verdict
from search_app.words import VERDICTS

TOLD = {
    Verdict.AMENDED: "所引的文本已被修改，请核对现行的写法",
    Verdict.REPEALED: "所引的文件已经废止或者失效",
    Verdict.NOT_YET_IN_FORCE: "所引的文件在这一天尚未生效",
    Verdict.NO_SUCH_PROVISION: "所引的文件里没有这一条",
    Verdict.UNKNOWN_WORK: "库里没有收录这份文件，没有核对它是否有效",
    Verdict.NOT_CHECKED: "所引文件的施行日期不明，没有核对它是否有效",
}
"""Why a reference is marked; one that holds is not."""

NO_SUCH_OWN = "本文件里没有这一条"

MUTUAL = "互为依据，请核对"

DECIDED = {EventType.ADOPTION: "制定", EventType.AMENDMENT: "修订", EventType.REPEAL: "废止"}


def marked(verdict: Verdict, kind: Kind | None) -> bool:
    """Whether a reference to a document of a kind is marked; minutes are neither in force nor not."""
    return verdict in TOLD and not (kind is Kind.MINUTES and verdict is Verdict.NOT_CHECKED)


def mark(verdict: Verdict) -> str:
    """The words of the mark."""
    return VERDICTS[verdict]
