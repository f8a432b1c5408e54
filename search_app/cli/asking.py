"""Commands that ask: search, show, compare, analyze, evaluate."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path

import click

from analyzers.citations import find_citations
from analyzers.dates import find_dates
from analyzers.numbers import find_document_numbers
from analyzers.segment import tokens
from corpus.access import KEEPER
from corpus.compare import RowKind
from corpus.compare_telling import telling_changes
from corpus.model import Kind, Provision
from indexer.engine import Unit
from indexer.fields import FORCE_LABELS
from indexer.question import Question
from search_app import reading, rendering, words_compare
from search_app.cli.session import as_json, day_of, exit_with, opened, print_json
from search_app.cli.wording import Command
from search_app.evaluation import evaluate_corpus, evaluate_service
from search_app.finding import FoundWork, find
from search_app.standing import standing


@click.command(cls=Command, help="检索文件或条文。")
@click.argument("query", metavar="检索词")
@click.option("--on", help="所问的日期，默认今天。")
@click.option(
    "--kind",
    "kinds",
    multiple=True,
    type=click.Choice([kind.value for kind in Kind]),
    help="类别，可重复。",
)
@click.option(
    "--unit", type=click.Choice([unit.value for unit in Unit]), default="document", help="文件或条文。"
)
@click.option("--limit", type=click.IntRange(1, 100), default=10, help="最多列出几条。")
@as_json
def search(query: str, on: str | None, kinds: tuple[str, ...], unit: str, limit: int, json_: bool) -> None:
    """Print what is found; exit code 1 when nothing is."""
    with opened() as service:
        filters = {"kind": kinds} if kinds else {}
        question = Question(KEEPER, query, day_of(on, service), Unit(unit), filters=filters, size=limit)
        answer = find(service, question)
    if json_:
        print_json(rendering.answer_json(answer))
    else:
        click.echo(f"共 {answer.total} 件，截至 {question.on.isoformat()}")
        for hit in answer.hits:
            _print_hit(hit)
    exit_with(0 if answer.total else 1)


def _print_hit(hit: FoundWork) -> None:
    number = rendering.number_of(hit.work, hit.expression)
    force = f"　[{FORCE_LABELS[hit.force]}]" if reading.kind_has_force(hit.work.kind) else ""
    click.echo(f"\n{hit.expression.title}{force}　{number}\n  {hit.work.address}")
    for found in hit.passages:
        text = " ".join(found.passage.text.split())
        click.echo(f"  {found.passage.num or found.passage.heading} {text[:90]}")


@click.command(cls=Command, help="显示一个文件在某日的版本。")
@click.argument("address", metavar="地址")
@click.option("--on", help="所问的日期，默认今天。")
@click.option("--fields", "fields_", is_flag=True, help="显示各字段的来源和把握程度。")
@as_json
def show(address: str, on: str | None, fields_: bool, json_: bool) -> None:
    """Print a work; exit code 1 when it is not there."""
    with opened() as service, service.shelf(KEEPER) as shelf:
        seen = reading.view(shelf, address, day_of(on, service), service.today())
        known = standing(shelf, seen, service.today())
    if json_:
        print_json(rendering.work_json(seen, known))
        return
    validity = seen.expression.validity
    click.echo(
        f"{seen.expression.title}\n{FORCE_LABELS[seen.force]}　施行：{validity.valid_from or '不明'}　地址：{seen.work.address}"
    )
    for remark in known.remarks:
        click.echo(f"{'注意：' if remark.warns else ''}{remark.sentence}")
    for warning in known.stored:
        click.echo(f"注意：{warning.message}")
    if fields_:
        for name, field in rendering.fields_json(seen.expression).items():
            click.echo(f"{name}：{field['value']}（{field['sure']}）{field['evidence']}")
        return
    for provision in seen.tree:
        _print_provision(provision)


def _print_provision(provision: Provision) -> None:
    label = f"{provision.num} {provision.heading}".strip()
    if provision.text and provision.num and not provision.heading:
        click.echo(f"{label}　{provision.text}")
    else:
        click.echo("\n".join(part for part in (label, provision.text) if part))
    for child in provision.children:
        if child.type.value not in ("paragraph", "item", "subitem"):
            _print_provision(child)


@click.command(cls=Command, help="对照一个文件的两个版本。")
@click.argument("address", metavar="地址")
@click.option("--from", "from_", required=True, help="旧版的日期或版本编号。")
@click.option("--to", "to", required=True, help="新版的日期或版本编号。")
@as_json
def compare(address: str, from_: str, to: str, json_: bool) -> None:
    """Print what differs between two versions."""
    with opened() as service, service.shelf(KEEPER) as shelf:
        work = reading.find_work(shelf, address)
        today = service.today()
        old = reading.pick_by_name(work, "--from", from_, today)
        new = reading.pick_by_name(work, "--to", to, today)
        found = reading.comparison(shelf, old, new)
    if json_:
        print_json(rendering.comparison_json(old, new, found))
        return
    telling = words_compare.by_row(telling_changes(found))
    click.echo(f"{words_compare.summary(found, words_compare.counter(found))}。")
    for at, row in enumerate(found.rows):
        if row.kind is not RowKind.SAME:
            said = "，".join(map(words_compare.telling_line, telling.get(at, ())))
            name = words_compare.name(words_compare.side_of(row))
            click.echo(f"{name}　{words_compare.row_word(row)}" + (f"：{said}" if said else ""))


@click.command(cls=Command, help="分析一段文字：分词、引用、日期、文号。")
@click.argument("text", metavar="文字")
@as_json
def analyze(text: str, json_: bool) -> None:
    """Print the tokens, references, dates and numbers found in a text."""
    found = {
        "tokens": [asdict(token) for token in tokens(text)],
        "citations": [
            {"start": c.start, "end": c.end, "text": text[c.start : c.end], "title": c.title}
            for c in find_citations(text)
        ],
        "dates": [
            {"start": d.start, "end": d.end, "date": rendering.day(d.date)} for d in find_dates(text)
        ],
        "numbers": [
            {"start": n.start, "end": n.end, "number": n.normal} for n in find_document_numbers(text)
        ],
    }
    if json_:
        print_json(found)
        return
    click.echo("分词：" + " / ".join(token["text"] for token in found["tokens"]))
    for name, label in (("citations", "引用"), ("dates", "日期"), ("numbers", "文号")):
        for item in found[name]:
            click.echo(f"{label}：{text[item['start'] : item['end']]}（{item['start']}–{item['end']}）")


@click.command(cls=Command, help="用判定好的问题集衡量检索质量。")
@click.argument("queries", metavar="问题.tsv", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("qrels", metavar="判定.tsv", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--corpus",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="另行给出的条文（jsonl.gz），放入临时索引。",
)
@as_json
def evaluate(queries: Path, qrels: Path, corpus: Path | None, json_: bool) -> None:
    """Print Recall, MRR and nDCG."""
    if corpus is not None:
        measured = evaluate_corpus(queries, qrels, corpus)
    else:
        with opened() as service:
            measured = evaluate_service(service, queries, qrels)
    if json_:
        print_json(measured)
    else:
        for name, value in measured.items():
            click.echo(f"{name}\t{value:.4f}" if isinstance(value, float) else f"{name}\t{value}")
