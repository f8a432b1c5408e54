"""The part of the contract about what is too long, too many, misplaced or missing."""

from __future__ import annotations

import dataclasses
from collections import Counter
from collections.abc import Iterator

import pytest

from indexer.engine import (
    REACH,
    Among,
    Between,
    Direction,
    Engine,
    EngineQuery,
    HealthCode,
    KeywordFacet,
    Not,
    Phrase,
    Record,
    Schema,
    SortByNumber,
    TokenField,
    Unit,
    Weighted,
)
from tests.indexer.engine_oracle import SCHEMA
from tests.indexer.engine_records import OpenEngine, keys, listing, put, record

LONG = "长" * 30_000
SPACES = "\u1680\u2003\u2028\u3000"
"""What some engines take for spaces; a token may hold them all the same."""


class LimitsContract:
    """What the port promises at its edges."""

    @pytest.mark.parametrize("name", ["order", "owner", "key", "Day", "a b", "甲"])
    def test_field_names_that_cannot_be_used(self, open_engine: OpenEngine, name: str) -> None:
        with pytest.raises(ValueError, match="field names"):
            open_engine(Schema("1", (TokenField("words"),), (), (name,)))

    def test_fields_changed_without_a_new_version(self, open_engine: OpenEngine) -> None:
        with open_engine(SCHEMA).write() as writer:
            put(writer, "p", record("a/1", "x"))
        changed = open_engine(dataclasses.replace(SCHEMA, keywords=(*SCHEMA.keywords, "more")))
        assert "字段" in (changed.needs_rebuild() or "")

    def test_records_that_have_no_place_in_the_schema_change_nothing(self, engine: Engine) -> None:
        good = record("a/1", "x")
        with engine.write() as writer:
            put(writer, "p", good)
            for bad in (
                dataclasses.replace(good, numbers={"day": True}),
                dataclasses.replace(good, numbers={"day": 2**53}),
                dataclasses.replace(good, numbers={"other": 1}),
                dataclasses.replace(good, keywords={"words": ("x",)}),
                dataclasses.replace(good, tokens={"topic": ("x",)}),
                dataclasses.replace(good, owner="b"),
                dataclasses.replace(good, tokens={"words": ("\ud800",)}),
            ):
                with pytest.raises(ValueError, match=r"schema|whole number|given for|surrogates"):
                    writer.replace("p", "a", [bad])
        assert listing(engine) == ["a/1"]

    @pytest.mark.parametrize(
        "query",
        [
            EngineQuery(("p",), Unit.PASSAGE, where=Among("words", ("x",))),
            EngineQuery(("p",), Unit.PASSAGE, filters={"f": Not(Between("topic", 1))}),
            EngineQuery(("p",), Unit.PASSAGE, required=(Phrase("words", ("x", "y")),)),
            EngineQuery(("p",), Unit.PASSAGE, excluded=(Phrase("topic", ("x",)),)),
            EngineQuery(("p",), Unit.PASSAGE, scored=(Weighted("topic", "x", 1.0),)),
            EngineQuery(("p",), Unit.PASSAGE, scored=(Weighted("words", "x", 0.0),)),
            EngineQuery(("p",), Unit.PASSAGE, facets=(KeywordFacet("day", "day"),)),
            EngineQuery(("p",), Unit.PASSAGE, sort=SortByNumber("topic", Direction.ASCENDING)),
            EngineQuery(("p",), Unit.PASSAGE, offset=-1),
            EngineQuery(("p",), Unit.PASSAGE, offset=REACH, limit=1),
        ],
    )
    def test_questions_that_the_schema_cannot_answer(self, engine: Engine, query: EngineQuery) -> None:
        with engine.write() as writer:
            put(writer, "p", record("a/1", "x"))
        with pytest.raises(ValueError, match=r"schema|phrase|weight|negative|more than"):
            engine.search(query)

    def test_a_record_that_cannot_be_indexed_is_left_out_alone(self, engine: Engine) -> None:
        with engine.write() as writer:
            writer.replace("p", "a", list(_unfit()))
            put(writer, "p", record("b/1", "短 " * 100_000))
            for owner in "cde":
                writer.replace("p", owner, [record(f"{owner}/1", LONG)])
            put(writer, "p", record("d/2", "x"))
            writer.remove("p", "e")
            refused = writer.commit()
            named = [(one.owner, one.key) for one in refused]
            assert named == [("a", "a/2"), ("a", "a/3"), ("a", "a/\0"), ("c", "c/1")]
            assert all("太长" in one.reason or "NUL" in one.reason for one in refused)
            assert writer.commit() == ()
        assert listing(engine) == ["a/1", "b/1", "d/2"]

    @pytest.mark.parametrize("partitions", [None, ["p"]])
    def test_a_rebuild_leaves_out_what_cannot_be_indexed(
        self, engine: Engine, partitions: list[str] | None
    ) -> None:
        with engine.rebuild(partitions) as writer:
            writer.replace("p", "a", [record("a/1", LONG), record("a/2", "x")])
            writer.replace("p", "b", [record("b/1", LONG)])
            writer.replace("p", "a", list(_unfit()))
            assert [one.key for one in writer.commit()] == ["a/2", "a/3", "a/\0", "b/1"]
            put(writer, "p", record("c/1", "x"))
            writer.replace("p", "c", [record("c/2", "x"), record("c/3", "x")])
        assert listing(engine) == ["a/1", "c/2", "c/3"]

    def test_what_an_owner_had_goes_when_none_of_its_records_can_be_indexed(self, engine: Engine) -> None:
        with engine.write() as writer:
            put(writer, "p", record("a/1", "x"), record("b/1", "x"))
        with engine.write() as writer:
            writer.replace("p", "a", [record("a/\0", "x")])
            assert len(writer.commit()) == 1
        assert listing(engine) == ["b/1"]

    def test_long_and_odd_tokens_are_found_whole(self, engine: Engine) -> None:
        long, odd = "甲" * 300, f"a{SPACES}b"
        with engine.write() as writer:
            put(
                writer,
                "p",
                record("a/1", f"x {long}乙"),
                record("a/2", f"{long}丙 x"),
                record("a/3", long),
                record("a/4", f"x {odd} y"),
                record("a/5", "𠀀" * 128),
            )
        for tokens, expected in {
            (f"{long}乙",): ["a/1"],
            ("x", f"{long}乙"): ["a/1"],
            (long,): ["a/3"],
            ("x", odd, "y"): ["a/4"],
            ("a",): [],
            ("𠀀" * 128,): ["a/5"],
            ("乙",): [],
        }.items():
            query = EngineQuery(("p",), Unit.PASSAGE, required=(Phrase("grams", tokens),))
            assert keys(engine.search(query).hits) == expected, tokens
        scored = EngineQuery(("p",), Unit.PASSAGE, scored=(Weighted("words", f"{long}丙", 1.0),))
        assert engine.search(scored).hits[0].key == "a/2"

    def test_ten_thousand_values_of_a_facet(self, engine: Engine) -> None:
        """Counts stay exact where the most frequent values overall are rare in each partition."""
        topics: dict[str, list[str]] = {place: [] for place in "pqr"}
        for number in range(10_000):
            for place in "pqr":
                often = 1 + (number % 7 if "pqr"[number % 3] == place else number // 100 % 3)
                topics[place] += [f"主题{number:05d}"] * (often if number % 5 == 0 else 1)
        with engine.write() as writer:
            for place, names in topics.items():
                ranked = (names[start : start + 40] for start in range(0, len(names), 40))
                spread = [tuple(some) for some in ranked]
                given = [record(f"{place}/{n:04d}", "x", topics=some) for n, some in enumerate(spread)]
                writer.replace(place, place, given)
                topics[place] = [name for some in spread for name in set(some)]
        wanted = Counter(name for names in topics.values() for name in names)
        facets = (KeywordFacet("t", "topic", limit=100), KeywordFacet("few", "topic", limit=3))
        found = engine.search(EngineQuery(tuple("pqr"), Unit.PASSAGE, facets=facets, limit=0)).facets
        expected = tuple(sorted(wanted.items(), key=lambda pair: (-pair[1], pair[0])))
        assert (found["t"], found["few"]) == (expected[:100], expected[:3])

    def test_pages_up_to_the_last_that_can_be_asked_for(self, engine: Engine) -> None:
        number = REACH + 20
        with engine.write() as writer:
            writer.replace(
                "p",
                "o",
                (
                    dataclasses.replace(record(f"o/{n:05d}", "a"), numbers={"day": n // 7})
                    for n in range(number)
                ),
            )
        by_number = SortByNumber("day", Direction.ASCENDING)
        base = EngineQuery(("p",), Unit.PASSAGE)
        for query in (
            base,
            dataclasses.replace(base, scored=(Weighted("words", "a", 1.0),)),
            dataclasses.replace(base, sort=by_number),
        ):
            whole = engine.search(dataclasses.replace(query, limit=REACH))
            assert whole.total == number
            assert keys(whole.hits) == [f"o/{n:05d}" for n in range(REACH)]
            for offset in (0, 4_995, REACH - 10):
                page = engine.search(dataclasses.replace(query, offset=offset))
                assert page.hits == whole.hits[offset : offset + 10]

    def test_records_without_numbers(self, engine: Engine) -> None:
        given = [dataclasses.replace(record("a/1", "x"), numbers={"day": -(2**53) + 1}), record("a/2", "x")]
        given.append(dataclasses.replace(record("a/3", "x"), numbers={"day": 2**53 - 1}))
        with engine.write() as writer:
            put(writer, "p", *given)
        for way, expected in ((Direction.ASCENDING, "132"), (Direction.DESCENDING, "312")):
            query = EngineQuery(("p",), Unit.PASSAGE, sort=SortByNumber("day", way))
            assert keys(engine.search(query).hits) == [f"a/{n}" for n in expected]
        for condition, expected in (
            (Between("day"), ["a/1", "a/3"]),
            (Not(Between("day")), ["a/2"]),
            (Between("day", low=0), ["a/3"]),
            (Between("since"), []),
        ):
            query = EngineQuery(("p",), Unit.PASSAGE, where=condition)
            assert keys(engine.search(query).hits) == expected

    def test_health(self, open_engine: OpenEngine) -> None:
        def codes(schema: Schema = SCHEMA) -> list[HealthCode]:
            found = open_engine(schema).health()
            assert all("rebuild" in problem.sentence for problem in found)
            return [problem.code for problem in found]

        assert codes() == [HealthCode.NEVER_BUILT]
        with open_engine(SCHEMA).write() as writer:
            put(writer, "p", record("a/1", "x"))
        assert codes() == []
        assert codes(dataclasses.replace(SCHEMA, version="2")) == [HealthCode.OUTDATED]


def _unfit() -> Iterator[Record]:
    """A good record among three that no engine takes."""
    good = record("a/1", "x")
    yield dataclasses.replace(good, key="a/2", tokens={"words": (f"短 {LONG}",)})
    yield good
    yield dataclasses.replace(good, key="a/3", keywords={"topic": (LONG,)})
    yield dataclasses.replace(good, key="a/\0")
