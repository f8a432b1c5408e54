"""Measuring: known numbers on a made-up corpus, in a file and in the running index."""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from pathlib import Path

import pytest

from search_app.cli import run
from search_app.evaluation import evaluate_corpus, evaluate_service
from search_app.params import BadParameter
from search_app.service import Service
from tests.search_app.conftest import SmallLibrary

ARTICLES = {
    "甲#1": "出差人员的住宿费按照限额凭据报销。",
    "甲#2": "公务用车由行政部门统一调度。",
    "乙#1": "印章由专人保管，用印应当登记。",
    "乙#2": "会议室由办公室预约，会议纪要应当归档。",
}
QUESTIONS = {"q1": "住宿费报销", "q2": "印章保管", "q3": "年休假天数", "q4": "会议纪要归档"}
JUDGED = (("q1", "甲#1"), ("q2", "乙#1"), ("q3", "甲#2"), ("q4", "乙#2"), ("q4", "甲#2"))
# q1 and q2 right at rank 1, q3 finds nothing, q4 finds one of two at rank 1.
EXPECTED = {"queries": 4, "Recall@10": 0.625, "Recall@100": 0.625, "MRR@10": 0.75, "nDCG@10": 0.6533}


def write(folder: Path, header: bool = True) -> tuple[Path, Path, Path]:
    """Questions, judgements and corpus as files."""
    queries, qrels, corpus = folder / "queries.tsv", folder / "qrels.tsv", folder / "corpus.jsonl.gz"
    rows = (
        ["query_id\tquery"] * header
        + [f"{id_}\t{text}" for id_, text in QUESTIONS.items()]
        + ["q9\t没有判定"]
    )
    queries.write_text("\n".join(rows) + "\n", encoding="utf-8")
    rows = ["query_id\tdoc\trelevance"] * header + [f"{id_}\t{doc}\t1" for id_, doc in JUDGED]
    qrels.write_text("\n".join(rows) + "\n", encoding="utf-8")
    with gzip.open(corpus, "wt", encoding="utf-8") as lines:
        for id_, text in ARTICLES.items():
            law, _, number = id_.partition("#")
            row = {"id": id_, "law": f"{law}办法", "article": f"第{number}条", "text": text}
            lines.write(json.dumps(row, ensure_ascii=False) + "\n")
    return queries, qrels, corpus


@pytest.mark.parametrize("header", [True, False])
def test_known_numbers_over_a_file(tmp_path, header):
    assert evaluate_corpus(*write(tmp_path, header)) == EXPECTED


def test_a_corpus_need_not_be_packed(tmp_path):
    queries, qrels, corpus = write(tmp_path)
    plain = tmp_path / "corpus.jsonl"
    plain.write_bytes(gzip.decompress(corpus.read_bytes()))
    assert evaluate_corpus(queries, qrels, plain) == EXPECTED


def test_the_command(tmp_path, capsys):
    queries, qrels, corpus = write(tmp_path)
    assert run(["evaluate", str(queries), str(qrels), "--corpus", str(corpus), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == EXPECTED
    assert run(["evaluate", str(queries), str(qrels), "--corpus", str(corpus)]) == 0
    assert "Recall@10\t0.6250" in capsys.readouterr().out


def test_the_running_index(tmp_path, small_library: Callable[..., SmallLibrary], monkeypatch, capsys):
    numerals = {"1": "第一条", "2": "第二条"}
    texts = {"甲": "", "乙": ""}
    for id_, text in ARTICLES.items():
        name, _, number = id_.partition("#")
        texts[name] += f"\n\n{numerals[number]}　{text}"
    library = small_library({f"{name}.md": f"# {name}事项管理办法{text}\n" for name, text in texts.items()})
    queries, qrels, _corpus = write(tmp_path)
    rows = [f"{q}\t{doc[0]}.md#{numerals[doc[-1]]}\t1" for q, doc in JUDGED]
    qrels.write_text("\n".join(rows) + "\n", encoding="utf-8")
    service = Service.open(library.place.settings())
    try:
        assert evaluate_service(service, queries, qrels) == EXPECTED
    finally:
        service.close()
    for name, value in library.place.variables().items():
        monkeypatch.setenv(name, value)
    assert run(["evaluate", str(queries), str(qrels), "--json"]) == 0
    assert json.loads(capsys.readouterr().out) == EXPECTED


def test_files_of_another_shape_are_told(tmp_path):
    queries, qrels, corpus = write(tmp_path)
    queries.write_text("q1 住宿费报销\n", encoding="utf-8")
    with pytest.raises(BadParameter, match="制表符"):
        evaluate_corpus(queries, qrels, corpus)


@pytest.mark.parametrize(
    ("name", "data"),
    [
        ("corpus", b"not packed"),
        ("corpus", gzip.compress(b"not json\n", mtime=0)),
        ("corpus", gzip.compress(b'{"id": "a"}\n', mtime=0)),
        ("corpus", gzip.compress(b"[]\n", mtime=0)),
        ("qrels", b"q1\td\tgood\n"),
        ("qrels", b"\xff\xfe\x00"),
        ("queries", b"\xff\xfe\x00\t"),
    ],
)
def test_files_that_cannot_be_read_are_named(tmp_path, capsys, name, data):
    files = dict(zip(("queries", "qrels", "corpus"), write(tmp_path), strict=True))
    files[name].write_bytes(data)
    code = run(["evaluate", str(files["queries"]), str(files["qrels"]), "--corpus", str(files["corpus"])])
    assert code == 2
    assert files[name].name in capsys.readouterr().err
