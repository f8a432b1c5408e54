"""What every engine must answer, worked out record by record, and random records and questions to compare on."""

from __future__ import annotations

import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from indexer.engine import (
    Among,
    AtLeast,
    Between,
    Condition,
    ConditionFacet,
    Direction,
    EngineQuery,
    Every,
    Facet,
    KeywordFacet,
    Not,
    Phrase,
    Record,
    Requirement,
    Schema,
    Some,
    SortByNumber,
    SortByScore,
    TokenField,
    Unit,
    Weighted,
)

SCHEMA = Schema(
    version="1",
    tokens=(
        TokenField("words"),
        TokenField("grams", positions=True),
        TokenField("chars", frequencies=False),
    ),
    keywords=("kind", "topic", "odd"),
    numbers=("day", "since", "until"),
)
PARTITIONS = ("公开", "内部/甲 组", "..%2F")
"""Names that no file system takes as they are."""
WORDS = ("办法", "规定", "a-b", '"', "第7条", "İ", "x:y", "*")
ODD = ("", 'a"b', "a\\", "* OR b", "多 字", "[1 TO 2]", "a")


def tokens_of(record: Record, name: str) -> list[str]:
    """All tokens of a field."""
    return [token for value in record.tokens.get(name, ()) for token in value.split(" ") if token]


def has_phrase(record: Record, phrase: Phrase) -> bool:
    """Whether one value of the field has the tokens side by side."""
    width = len(phrase.tokens)
    for value in record.tokens.get(phrase.field, ()):
        tokens = tuple(token for token in value.split(" ") if token)
        if any(tokens[i : i + width] == phrase.tokens for i in range(len(tokens) - width + 1)):
            return True
    return False


def meets(record: Record, requirement: Requirement) -> bool:
    """Whether a requirement matches a record."""
    if isinstance(requirement, Phrase):
        return has_phrase(record, requirement)
    return sum(meets(record, part) for part in requirement.of) >= requirement.count


def holds(record: Record, condition: Condition) -> bool:
    """Whether a condition holds for a record."""
    match condition:
        case Among(name, values):
            return not set(values).isdisjoint(record.keywords.get(name, ()))
        case Between(name, low, high):
            number = record.numbers.get(name)
            return (
                number is not None and (low is None or low <= number) and (high is None or number <= high)
            )
        case Every(parts):
            return all(holds(record, part) for part in parts)
        case Some(parts):
            return any(holds(record, part) for part in parts)
        case Not(part):
            return not holds(record, part)


@dataclass
class Oracle:
    """The records of each partition, and the answers to questions about them."""

    partitions: dict[str, list[Record]] = field(default_factory=dict)

    def searched(self, query: EngineQuery) -> list[Record]:
        """The records of the unit in the partitions asked, each partition once."""
        names = dict.fromkeys(query.partitions)
        return [
            record
            for name in names
            for record in self.partitions.get(name, ())
            if record.unit == query.unit
        ]

    def found(self, query: EngineQuery, ignoring: str | None = None) -> list[Record]:
        """The records that match."""
        filters = [condition for name, condition in query.filters.items() if name != ignoring]
        return [
            record
            for record in self.searched(query)
            if all(holds(record, condition) for condition in (query.where, *filters))
            and all(meets(record, part) for part in query.required)
            and not any(meets(record, part) for part in query.excluded)
        ]

    def facet(self, query: EngineQuery, facet: Facet) -> tuple[tuple[str, int], ...]:
        """The counts of a facet."""
        records = self.found(query, ignoring=facet.name)
        if isinstance(facet, KeywordFacet):
            counts = Counter(
                value for record in records for value in set(record.keywords.get(facet.field, ()))
            )
            return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], pair[0]))[: facet.limit])
        pairs = ((value, sum(holds(record, given) for record in records)) for value, given in facet.values)
        return tuple((value, number) for value, number in pairs if number)

    def scores(self, query: EngineQuery) -> dict[str, float]:
        """BM25 of each record by its key, over the partitions asked as one."""
        records = self.searched(query)
        scores = dict.fromkeys((record.key for record in records), 0.0)
        for token in query.scored:
            _add_scores(scores, records, token)
        return scores

    def ranked(self, query: EngineQuery) -> list[str]:
        """The keys found in the order of the sort, for a sort by number or where nothing is scored."""
        found = sorted(self.found(query), key=lambda record: record.order)
        if isinstance(query.sort, SortByNumber):
            name, sign = query.sort.field, -1 if query.sort.direction is Direction.DESCENDING else 1
            found.sort(key=lambda record: (name not in record.numbers, sign * record.numbers.get(name, 0)))
        return [record.key for record in found]


def _add_scores(scores: dict[str, float], records: Sequence[Record], token: Weighted) -> None:
    texts = {record.key: tokens_of(record, token.field) for record in records}
    holding = sum(token.token in text for text in texts.values())
    average = sum(map(len, texts.values())) / max(1, len(texts))
    idf = math.log(1 + (len(texts) - holding + 0.5) / (holding + 0.5))
    counted = next(given.frequencies for given in SCHEMA.tokens if given.name == token.field)
    for key, text in texts.items():
        often = text.count(token.token) if counted else int(token.token in text)
        norm = 1.2 * (0.25 + 0.75 * len(text) / average) if average else 1.0
        scores[key] += token.weight * idf * 2.2 * often / (often + norm)


class Maker:
    """Random records and questions from a seed."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(seed)

    def corpus(self, owners: int = 25) -> dict[str, dict[str, list[Record]]]:
        """Records by partition and owner: a document and some passages each."""
        return {
            partition: {
                f"{place}v{number}": self.records(f"{place}v{number}", self._random.randrange(1, 5))
                for number in range(owners)
            }
            for place, partition in enumerate(PARTITIONS)
        }

    def records(self, owner: str, passages: int) -> list[Record]:
        """A document and its passages."""
        units = [Unit.DOCUMENT, *(Unit.PASSAGE for _number in range(passages))]
        return [self.record(unit, owner, f"{owner}/{number}") for number, unit in enumerate(units)]

    def record(self, unit: Unit, owner: str, key: str) -> Record:
        """A record; one in three is like others but for its key, so that ties are common."""
        if self._random.random() < 0.3:
            tokens: Mapping[str, tuple[str, ...]] = {
                "words": ("办法",),
                "grams": ("规定 办法",),
                "chars": ("办法",),
            }
        else:
            chars = " ".join(self._some(WORDS, 1, 6))
            tokens = {"words": self._values(), "grams": self._values(), "chars": (chars,)}
        numbers = {
            name: self._random.randrange(-3, 12) for name in SCHEMA.numbers if self._random.random() < 0.6
        }
        topics = self._some("abcdef", 0, 3)
        keywords = {
            "kind": self._some(("甲", "乙", "丙"), 0, 1),
            "topic": topics + topics[:1],
            "odd": self._some(ODD, 0, 2),
        }
        return Record(
            unit, key, owner, f"{self._random.randrange(10**6):06d}{key}", tokens, keywords, numbers
        )

    def query(self) -> EngineQuery:
        """A question of any shape."""
        chance = self._random.random
        facets: tuple[Facet, ...] = (
            KeywordFacet("kind", "kind", limit=self._random.choice((1, 100)), single=True),
            KeywordFacet("topic", "topic", limit=self._random.choice((2, 100))),
            KeywordFacet("odd", "odd"),
            ConditionFacet(
                "state", tuple((f"状态{number}", self.condition(numeric=True)) for number in range(3))
            ),
            ConditionFacet("mixed", (("一", self.condition()), ("二", self.condition()))),
        )
        names = self._some([facet.name for facet in facets] + ["other"], 0, 3)
        scored = self.weighted() if chance() < 0.7 else ()
        required = [self.requirement() for _number in range(self._random.choice((0, 1, 1, 2)))]
        if chance() < 0.3:
            required.append(AtLeast(1, tuple(Phrase(one.field, (one.token,)) for one in scored)))
        return EngineQuery(
            partitions=self._some((*PARTITIONS, "没有"), 1, 4),
            unit=self._random.choice(list(Unit)),
            where=self.condition() if chance() < 0.4 else Every(),
            required=tuple(required),
            excluded=tuple(self.requirement() for _number in range(self._random.choice((0, 0, 1)))),
            scored=scored,
            filters={name: self._filter(name) for name in names},
            facets=facets,
            sort=SortByScore()
            if chance() < 0.6
            else SortByNumber("day", self._random.choice(list(Direction))),
            limit=1000,
        )

    def _filter(self, name: str) -> Condition:
        """A condition of any shape; of a field with one value a record often one on that field."""
        if name == "kind" and self._random.random() < 0.7:
            return Among("kind", self._some(("甲", "乙", "丙"), 1, 2))
        return self.condition()

    def condition(self, depth: int = 2, *, numeric: bool = False) -> Condition:
        """A condition; about numbers only when asked for."""
        kind = self._random.randrange(5 if depth else 2)
        if kind == 0 and not numeric:
            return self._random.choice(
                (Among("topic", self._some("abcdefg", 0, 3)), Among("odd", self._some(ODD, 1, 2)))
            )
        if kind <= 1:
            ends = (None, -(2**70), -1, 3, 5, 9, 2**70)
            return Between(
                self._random.choice(SCHEMA.numbers), self._random.choice(ends), self._random.choice(ends)
            )
        parts = tuple(
            self.condition(depth - 1, numeric=numeric) for _number in range(self._random.randrange(4))
        )
        return (Every(parts), Some(parts), Not(self.condition(depth - 1, numeric=numeric)))[kind - 2]

    def requirement(self, depth: int = 2) -> Requirement:
        """A phrase, or enough of several requirements."""
        if depth and self._random.random() < 0.4:
            parts = tuple(self.requirement(depth - 1) for _number in range(self._random.randrange(5)))
            return AtLeast(self._random.randrange(4), parts)
        name = self._random.choice(("words", "chars", "grams", "grams"))
        length = self._random.choice((1, 2, 2, 3)) if name == "grams" else 1
        return Phrase(name, tuple(self._random.choice(WORDS) for _number in range(length)))

    def weighted(self) -> tuple[Weighted, ...]:
        """Tokens that score."""
        found = {
            (self._random.choice(("words", "grams", "chars")), self._random.choice(WORDS))
            for _number in range(4)
        }
        return tuple(
            Weighted(name, token, self._random.choice((0.5, 1.0, 3.0))) for name, token in sorted(found)
        )

    def _some(self, choices: Iterable[str], least: int, most: int) -> tuple[str, ...]:
        given = list(choices)
        return tuple(self._random.sample(given, self._random.randrange(least, min(most, len(given)) + 1)))

    def _values(self) -> tuple[str, ...]:
        lengths = (self._random.randrange(1, 7) for _number in range(self._random.randrange(1, 4)))
        return tuple(" ".join(self._random.choices(WORDS, k=length)) for length in lengths)
