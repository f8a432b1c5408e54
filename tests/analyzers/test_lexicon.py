"""The word tables hold what they say, and the words change what is found."""

from __future__ import annotations

import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import pytest

from analyzers.lexicon import office_terms, synonyms
from analyzers.normalize import fold
from analyzers.segment import words
from indexer.readers.decoding import decode

ROOT = Path(__file__).parents[2]
LEAST = 600


@pytest.mark.parametrize(("name", "cells"), [("office_terms.tsv", 4), ("synonyms.tsv", 2)])
def test_rows_have_their_cells(name, cells):
    rows = (files("analyzers.lexicon") / name).read_text("utf-8").splitlines()
    assert [row for row in rows if len(row.split("\t")) < cells] == []


def test_terms_are_many_and_distinct():
    terms = [term.term for term in office_terms()]
    assert len(terms) == len(set(terms)) >= LEAST


def test_no_word_stands_for_itself():
    assert [lay for lay, office in synonyms().items() if not office or lay in office] == []


def _missing(terms, folder):
    """Terms whose example does not stand in its source, or does not hold the term."""
    texts = {}
    for term in terms:
        source = term.source.removeprefix("samples/") if folder.name == "samples" else term.source
        if source not in texts:
            texts[source] = decode((folder / source).read_bytes())[0]
    return [
        term.term
        for term in terms
        if term.term not in term.example
        or term.example
        not in texts[term.source.removeprefix("samples/") if folder.name == "samples" else term.source]
    ]


def test_examples_stand_in_the_samples():
    terms = [term for term in office_terms() if term.source.startswith("samples/")]
    assert len(terms) > LEAST / 2
    assert _missing(terms, ROOT / "corpus" / "samples") == []


def test_examples_stand_in_the_data(data_folder):
    terms = [term for term in office_terms() if not term.source.startswith("samples/")]
    assert terms
    assert _missing(terms, data_folder) == []


def test_the_lexicon_keeps_its_words_whole():
    """What the lexicon changes: without it, most of its words come apart."""
    bare = (
        "from analyzers import segment\n"
        "from analyzers.lexicon import office_terms\n"
        "terms = [term.term for term in office_terms()]\n"
        "segment.office_terms = lambda: ()\n"
        "print(sum(len(segment.words(term)) > 1 for term in terms))"
    )
    done = subprocess.run(
        [sys.executable, "-c", bare], cwd=ROOT, capture_output=True, text=True, check=True
    )
    terms = [term.term for term in office_terms()]
    apart_without = int(done.stdout)
    apart_with = [term for term in terms if words(term) != [fold(term)]]
    assert apart_without > 0.6 * len(terms)
    assert len(apart_with) < 0.02 * len(terms), apart_with


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("按照公务卡结算规定报销住宿费", "公务卡"),
        ("总经理办公会审议通过后印发", "总经理办公会"),
        ("会议的议定事项由党政办公室督办", "议定事项"),
    ],
)
def test_words_of_the_office_are_single_tokens(text, expected):
    assert expected in words(text)
