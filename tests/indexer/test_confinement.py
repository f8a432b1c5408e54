"""The confined child: what it may not do, what its failures cost, and that the next file is read all the same."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest

from analyzers.blocks import Block, BlockKind
from indexer.confinement import Confinement, Limits
from indexer.confinement_calls import can_refuse_calls
from indexer.confinement_channel import usage
from indexer.confinement_codec import BadAnswer, decode_outcome, encode_extract
from indexer.readers.extract import Extract
from indexer.readers.unreadable import Unreadable

READER = "tests.indexer.confined_readers:act"
LIMITS = Limits(cpu_seconds=2, wall_factor=10, memory=300_000_000, files=20)
filtered = pytest.mark.skipif(not can_refuse_calls(), reason="这个系统没有系统调用过滤，只有资源上限。")
Ask = Callable[[str], str]


@pytest.fixture(scope="module")
def confinement() -> Iterator[Confinement]:
    made = Confinement(READER, LIMITS)
    yield made
    made.close()


@pytest.fixture
def ask(confinement: Confinement, tmp_path: Path) -> Ask:
    """What the child says to a deed; its failure as the code."""

    def asked(deed: str) -> str:
        try:
            outcome, _members = confinement.ask(deed.encode(), tmp_path)
        except Unreadable as killed:
            failure = killed
        else:
            if outcome.failure is None:
                return "".join(block.text for block in outcome.extract.blocks)
            failure = outcome.failure
        assert re.search(r"[\u4e00-\u9fff].*。$", failure.message)
        return failure.code

    return asked


@filtered
@pytest.mark.parametrize(
    "deed",
    [
        *("internet", "internet6", "local", "pair", "fork", "program", "signal"),
        *("write", "append", "remove", "folder"),
    ],
)
def test_refused(ask, deed):
    assert ask(deed) == "PermissionError"


def test_reading_and_threads_are_allowed(ask):
    assert ask("read") == "done"
    assert ask("thread") == "done"


def test_files_are_bounded(ask):
    assert ask("many files") == "OSError"


def test_nothing_of_the_environment_reaches_the_child(ask, monkeypatch):
    monkeypatch.setenv("DIANZHANG_DATABASE", "postgresql://secret")
    assert set(ask("environment").split()) <= {
        "PYTHONPATH",
        "LANG",
        "LC_CTYPE",
        "PYTHONDONTWRITEBYTECODE",
    }


@pytest.mark.parametrize(
    ("deed", "code"),
    [
        ("greedy", "too_big_in_memory"),
        ("mapped", "too_big_in_memory"),
        ("crash", "parser_crashed"),
        ("leave", "parser_crashed"),
        ("junk", "parser_crashed"),
        ("boast", "parser_crashed"),
        ("big members", "parser_crashed"),
        ("recursive", "too_deep"),
        ("fault", "parser_error"),
        ("blocks", "too_large"),
        ("long", "too_large"),
    ],
)
def test_failure_costs_one_file(ask, deed, code):
    assert ask(deed) == code
    assert ask("good") == "好"


def test_endless_reader_is_ended(ask):
    started = monotonic()
    assert ask("endless") == "too_slow"
    assert monotonic() - started < LIMITS.cpu(7) * LIMITS.wall_factor + 5
    assert ask("good") == "好"


def test_reader_that_waits_is_ended(tmp_path):
    confinement = Confinement(READER, Limits(cpu_seconds=0.2, wall_factor=2))
    with pytest.raises(Unreadable) as caught:
        confinement.ask(b"asleep", tmp_path)
    assert caught.value.code == "too_slow"
    confinement.close()


def test_what_is_printed_is_no_answer(ask):
    assert ask("noise") == "quiet"


def test_controls_do_not_reach_the_parent(ask):
    assert ask("controls") == "ab?cd\te"


def test_members_lie_in_the_folder(confinement, tmp_path):
    _outcome, (first, second) = confinement.ask(b"members", tmp_path)
    assert (first.name, first.path.read_bytes()) == ("甲.txt", b"a" * 3_000_000)
    assert (second.name, second.code, second.message) == ("../乙", "x", "不。")
    assert {path.parent for path in (first.path, second.path)} == {tmp_path}


def test_child_serves_many_files_and_is_then_replaced(tmp_path):
    confinement = Confinement(READER, Limits(files=3))
    outcomes = [confinement.ask(b"who", tmp_path)[0] for _ in range(7)]
    served = [outcome.extract.blocks[0].text for outcome in outcomes]
    assert [served.count(one) for one in dict.fromkeys(served)] == [3, 3, 1]
    confinement.close()


def test_closed_child_is_gone(tmp_path):
    confinement = Confinement(READER)
    outcome, _members = confinement.ask(b"who", tmp_path)
    confinement.close()
    with pytest.raises(ProcessLookupError):
        os.kill(int(outcome.extract.blocks[0].text), 0)


@pytest.mark.skipif(sys.platform != "linux", reason="只有 Linux 说得出进程的内存。")
def test_parent_stays_flat(ask):
    for deed in ("good", "long", "blocks", "boast"):
        ask(deed)
    before = usage(os.getpid()).memory
    for _ in range(3):
        for deed in ("good", "long", "blocks", "boast", "junk", "greedy", "crash"):
            ask(deed)
    assert usage(os.getpid()).memory < 1.05 * before


@pytest.mark.parametrize(
    "lines",
    [
        b"",
        b"[]",
        b"{}",
        b'{"format": 1, "code": "x", "message": "y"}',
        b'{"format": "x", "fields": [], "warnings": {}, "members": []}',
        b'{"format": "x", "fields": {}, "warnings": {}, "members": [["a", -1, "", ""]]}',
        b'{"format": "x", "fields": {}, "warnings": {}, "members": [["a", 1]]}',
        b'{"format": "x", "fields": {}, "warnings": {}, "members": []}\n["heading", 1, 1, 1]',
        b'{"format": "x", "fields": {}, "warnings": {}, "members": []}\n["other", "", 1, 1]',
        b'{"format": "x", "fields": {}, "warnings": {}, "members": []}\n' + b"[" * 100_000,
    ],
)
def test_only_answers_in_the_form_agreed_are_taken(lines):
    with pytest.raises(BadAnswer):
        decode_outcome(lines)


def test_answer_comes_back_as_it_was():
    blocks = (
        Block(BlockKind.HEADING, "总则\u2028", 2, 7),
        Block(BlockKind.TABLE, "甲\t乙\n丙\t丁"),
    )
    extract = Extract(blocks, {"title": "办法"}, {"open_revisions": "有修订。"})
    lines, _members = encode_extract("docx", extract)
    assert decode_outcome(lines).extract == extract
