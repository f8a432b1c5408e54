"""Filling a library without files and without an index."""

from __future__ import annotations

from dataclasses import replace

from analyzers.blocks import Block, BlockKind
from corpus.access import KEEPER, Level
from corpus.citing import citations_in
from corpus.doctypes import SourceText, read_document
from corpus.library import FileFacts, Intake, Library
from corpus.library.withdrawing import withdraw
from corpus.text import full_text, text_key


class Filling:
    """A library and short ways to put rules into it."""

    def __init__(self, library: Library) -> None:
        self.library = library

    def take_in(self, title: str, *articles: str, level: Level = Level.INTERNAL, **given: object) -> int:
        """Take a rule with these articles in; the number of its version."""
        name = f"{title}{given.get('version_date', '')}.md"
        numbered = zip("一二三四五", articles, strict=False)
        lines = [title, *(f"第{number}条 {text}" for number, text in numbered)]
        blocks = [Block(BlockKind.PARAGRAPH, line) for line in lines]
        document = read_document(SourceText(name, blocks, given))
        document = replace(
            document,
            citations=citations_in(document.provisions),
            text_key=text_key(full_text(document.provisions)),
        )
        sha256 = self.library.originals.keep("\n".join(lines).encode(errors="replace"))
        with self.library.writing() as connection:
            intake = Intake(connection, level, ())
            number = intake.take_in(document, FileFacts("/规章", name, sha256, "md"))
            intake.finish()
        return number

    def withdraw(self, number: int) -> None:
        """Take a version out."""
        with self.library.shelf(KEEPER) as shelf:
            work, _version = shelf.headings([number])[number]
        with self.library.writing() as connection:
            assert withdraw(connection, work.id, [number]) == 1

    def text(self, number: int) -> str:
        """The text of a version."""
        with self.library.shelf(KEEPER) as shelf:
            return "\n".join(passage.text for passage in shelf.passages([number])[number])

    def index_all(self) -> None:
        """Say that an index holds everything."""
        versions = [(number, partition) for number, partition, _before in self.library.dirty()]
        self.library.mark_indexed(versions, self.library.removals())
