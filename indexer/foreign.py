"""Reading a foreign file: through the confined child, by way of LibreOffice where it has no reader of its own."""

from __future__ import annotations

import atexit
from dataclasses import dataclass, replace
from pathlib import Path

from indexer.confinement import Confinement, Spooled
from indexer.readers.extract import Extract
from indexer.readers.libreoffice import convert
from indexer.readers.unreadable import Unreadable

CONVERTED = "由 LibreOffice 转换后读取，编号和版式请以原件为准。"

_confinement = Confinement()
atexit.register(_confinement.close)


@dataclass(frozen=True, slots=True)
class Foreign:
    """The format and the text of a foreign file, and the files in it."""

    format: str
    extract: Extract
    members: tuple[Spooled, ...]


def read_foreign(data: bytes, folder: Path, suffix: str = "") -> Foreign:
    """What is in a foreign file; the bytes of the files in it come to lie in the folder. Raises `Unreadable`.

    `suffix` is the end of its name: it tells Markdown from other texts.
    """
    outcome, members = _confinement.ask(data, folder, suffix)
    format_, warnings = outcome.format, {}
    if outcome.convert:
        outcome, members = _confinement.ask(convert(data, format_, outcome.convert), folder)
        warnings = {"converted": CONVERTED}
    if outcome.convert:
        raise Unreadable("unsupported_format", "文件转换后仍不是可以读取的格式。请另存为 docx 后重新导入。")
    if outcome.failure is not None:
        raise outcome.failure
    extract = replace(outcome.extract, warnings={**outcome.extract.warnings, **warnings})
    return Foreign(format_, extract, members)
