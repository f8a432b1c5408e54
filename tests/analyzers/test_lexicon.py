"""The word tables are well-formed."""

from importlib.resources import files

import pytest

from analyzers.lexicon import Term, office_terms, synonyms


@pytest.mark.parametrize(("name", "cells"), [("office_terms.tsv", 4), ("synonyms.tsv", 2)])
def test_rows_have_their_cells(name, cells):
    table = files("analyzers.lexicon") / name
    if not table.is_file():
        pytest.skip(f"{name} is not there yet")
    rows = table.read_text("utf-8").splitlines()
    assert [row for row in rows if len(row.split("\t")) < cells] == []


def test_terms_are_distinct():
    terms = [term.term for term in office_terms()]
    assert all(isinstance(term, Term) for term in office_terms())
    assert len(terms) == len(set(terms))


def test_no_word_stands_for_itself():
    assert [lay for lay, office in synonyms().items() if not office or lay in office] == []
