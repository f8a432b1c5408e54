"""Ways to number a rule, drawn by chance."""

from __future__ import annotations

import random
from dataclasses import dataclass

from tests.indexer.docx_maker import Level
from tests.indexer.docx_maker_names import NAMES

_NOT_COMMON = ("decimalFullWidth", "none")
"""Formats that LibreOffice writes otherwise than Word."""


@dataclass(frozen=True, slots=True)
class Scheme:
    """A way to number: the levels and what stands between a level's number and its text."""

    levels: tuple[Level, ...]
    gaps: tuple[str, ...]

    @property
    def limits(self) -> list[int]:
        """For each level, how many levels above it start it anew."""
        return [place if row.restart is None else row.restart for place, row in enumerate(self.levels)]


def law(rng: random.Random) -> Scheme:
    """章, 条, 项, 目 of a regulation."""
    han = rng.choice(("chineseCountingThousand", "chineseCounting"))
    restart = rng.choice((0, None))
    levels = (
        Level("chineseCountingThousand", "第%1章"),
        Level(
            han,
            "第%2条",
            suffix=rng.choice(("", "space", "nothing")),
            restart=restart,
            start=rng.choice((1, 1, 96)),
        ),
        Level("chineseCounting", "（%3）", suffix=rng.choice(("", "nothing"))),
        Level(rng.choice(("decimal", "decimalFullWidth")), "%4."),
        Level("decimalEnclosedCircle", "%5", suffix="nothing"),
    )
    return Scheme(levels, (" ", " ", "", " ", ""))


def manual(rng: random.Random) -> Scheme:
    """1.2.1; under 一、 and I. by levels of the legal kind, which write the number above in Arabic digits."""
    first = rng.choice(("decimal", "chineseCounting", "upperRoman", "chineseLegalSimplified"))
    legal = first != "decimal"
    levels = (
        Level(first, "%1、" if legal else "%1"),
        Level("decimal", "%1.%2", legal=legal),
        Level("decimal", "%1.%2.%3", legal=legal, suffix=rng.choice(("", "space"))),
        Level(rng.choice(("lowerLetter", "lowerRoman", "decimalZero")), "%4)"),
    )
    return Scheme(levels, ("" if legal else " ", " ", " ", " "))


def mixed(rng: random.Random) -> Scheme:
    """Any formats, starts and restarts."""
    formats = [rng.choice(sorted(NAMES)) for _ in range(4)]
    texts = ("%1、", "（%2）", "第%3款", "%1-%4：")
    levels = [
        Level(format_, text, start=rng.choice((1, 1, 3)))
        for format_, text in zip(formats, texts, strict=True)
    ]
    limits = (None, None, rng.choice((None, 0, 1)), rng.choice((None, 2)))
    rows = tuple(
        Level(row.format, row.text, row.start, restart=limit)
        for row, limit in zip(levels, limits, strict=True)
    )
    return Scheme(rows, ("", "", " ", ""))


def commonly(scheme: Scheme) -> Scheme:
    """The scheme without what LibreOffice writes otherwise than Word."""
    return Scheme(
        tuple(
            Level(
                "decimal" if row.format in _NOT_COMMON else row.format, row.text, row.start % 95, row.suffix
            )
            for row in scheme.levels
        ),
        scheme.gaps,
    )
