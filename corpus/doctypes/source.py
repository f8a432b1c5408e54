"""What a document type is given to read, and what all types do alike."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cached_property
from pathlib import PurePosixPath

from analyzers.blocks import Block
from analyzers.dates import date_in_name, parse_date
from analyzers.structure import Node
from corpus.access import parse_level
from corpus.doctypes.opening import Opening, split_opening
from corpus.model import EventType, Field, LifecycleEvent, Provision, ProvisionType, Sure, Warning

_NAME_DATE = re.compile(r"[（(_\-\s]*(?:19|20)\d{2}[-_.]?\d{2}[-_.]?\d{2}[)）]?(?:[_-][0-9a-f]{8,})?$")
_STATE_SECRET = re.compile(
    r"^[\s【\[(（]*(?:密级[:：])?\s*(绝\s*密|机\s*密|秘\s*密)\s*(?:[★☆*].{0,12})?[】\])）\s]*$"
)
_MARKED_LEVEL = re.compile(
    r"^(?:密级[:：]\s*)?(公\s*开|内\s*部(?:资料)?|普通商密|核心商密|普通商业秘密|核心商业秘密)\s*(?:[★☆*].{0,12})?$"
)
_LEVEL_NAMED = re.compile(r"^密级[:：]\s*(\S{1,20})$")
_SAYS_NOTHING = re.compile(
    r"(?:新建|未命名|无标题|扫描件?|图片|文档|文件|附件|正文|副本|下载|定稿|终稿|microsoft|word|docx?|document|untitled|undated|scan|img|image|file|new"
    r"|[0-9a-f]{8,}|[\W\d_])*",
    re.I,
)
_PLACES = 10
"""Markings stand among the first so many lines, or in front matter."""


class StateSecret(Exception):
    """A document marked as a state secret, which must not be in this system."""

    def __init__(self, marking: str) -> None:
        super().__init__(marking)
        self.marking = marking


@dataclass(frozen=True)
class SourceText:
    """A file's blocks with its name (a path relative to the folder taken in) and its front matter."""

    name: str
    blocks: Sequence[Block]
    given: Mapping[str, object]
    folder: str = ""
    """The name of the folder the file is in, for a file at the top of what is taken in."""
    hints: Mapping[str, Field] = field(default_factory=dict)
    """What the file's own properties hint at, for what its text and its name do not say."""

    @cached_property
    def opening(self) -> Opening:
        """Title, header and text."""
        return split_opening(self.blocks)

    @cached_property
    def name_date(self) -> date | None:
        """The day in the file's name."""
        return date_in_name(self.stem)

    @property
    def stem(self) -> str:
        """The file's name without folder and ending."""
        return PurePosixPath(self.name).stem

    @cached_property
    def title(self) -> str:
        """The given title, else the printed one, else the file's name, or its folder's if that is only a date."""
        given = self.text_of("title")
        return given or self.opening.title or self.title_from_name

    @property
    def title_from_name(self) -> str:
        """The file's name without its date; if that says nothing the title in its properties, else its folder's name."""
        bare = _NAME_DATE.sub("", self.stem).strip(" _-")
        if "title" in self.hints and _SAYS_NOTHING.fullmatch(bare):
            return str(self.hints["title"].value)
        if bare and bare.lower() != "undated":
            return bare
        return PurePosixPath(self.name).parent.name or self.folder or self.stem

    def text_of(self, key: str) -> str:
        """A given field as text; empty when it is not given or is a list."""
        value = self.given.get(key)
        return "" if value is None or isinstance(value, (list, dict)) else str(value).strip()

    def list_of(self, key: str) -> tuple[str, ...]:
        """A given field as a list of texts."""
        value = self.given.get(key)
        if value is None:
            return ()
        items = value if isinstance(value, list) else re.split(r"[、,，;；]", str(value))
        return tuple(str(item).strip() for item in items if str(item).strip())

    def day_of(self, key: str, warnings: list[Warning]) -> date | None:
        """A given field as a day; an impossible one is told in a warning."""
        text = self.text_of(key)
        if not text:
            return None
        day = parse_date(text)
        if day is None:
            warnings.append(
                Warning("bad_date", f"元数据 {key} 的日期“{text[:40]}”不存在或写法不明，没有采用。")
            )
        return day


def refuse_state_secrets(source: SourceText) -> None:
    """Raise `StateSecret` when the document is marked 绝密, 机密 or 秘密 as a document is marked."""
    lines = [block.text for block in source.blocks[:_PLACES]]
    for line in (*lines, source.text_of("level"), source.text_of("classification")):
        found = _STATE_SECRET.match(line)
        if found:
            raise StateSecret(re.sub(r"\s", "", found[1]))


def level_fields(source: SourceText, warnings: list[Warning]) -> dict[str, Field]:
    """The level and audience that a document states; a level not understood is the highest, with a warning."""
    fields: dict[str, Field] = {}
    stated, sure = source.text_of("level"), Sure.GIVEN
    if not stated:
        stated, sure = _marked_level(source), Sure.READ
    if stated:
        level = parse_level(stated)
        if level is None:
            warnings.append(
                Warning("unknown_level", f"密级“{stated[:20]}”无法识别，已按核心商密处理，请核对。")
            )
            fields["level"] = Field("核心商密", stated, Sure.INFERRED)
        else:
            fields["level"] = Field(level.label, stated, sure)
    groups = source.list_of("groups")
    if groups:
        fields["groups"] = Field(list(groups), "", Sure.GIVEN)
    return fields


def _marked_level(source: SourceText) -> str:
    for block in source.blocks[:_PLACES]:
        found = _MARKED_LEVEL.match(block.text) or _LEVEL_NAMED.match(block.text)
        if found:
            return re.sub(r"\s", "", found[1])
    return ""


_GIVEN_EVENTS = {
    "adoption": EventType.ADOPTION,
    "promulgation": EventType.PROMULGATION,
    "entry_into_force": EventType.ENTRY_INTO_FORCE,
    "valid_from": EventType.ENTRY_INTO_FORCE,
    "amendment": EventType.AMENDMENT,
    "revision": EventType.REVISION,
    "repeal": EventType.REPEAL,
    "lapse": EventType.LAPSE,
    "valid_until": EventType.LAPSE,
}


def given_events(source: SourceText, warnings: list[Warning]) -> dict[EventType, LifecycleEvent]:
    """The events that front matter states, by the lower-case name of their type."""
    events: dict[EventType, LifecycleEvent] = {}
    for key, type_ in _GIVEN_EVENTS.items():
        day = source.day_of(key, warnings)
        if day is not None:
            events[type_] = LifecycleEvent(type_, day, by="元数据", evidence=f"{key}: {day.isoformat()}")
    return events


def provisions_of(nodes: Iterable[Node]) -> tuple[Provision, ...]:
    """Nodes of a parsed text as provisions."""
    return tuple(
        Provision(
            node.eid,
            ProvisionType(node.type),
            node.num,
            node.heading,
            node.text,
            provisions_of(node.children),
        )
        for node in nodes
    )


def title_field(source: SourceText) -> Field:
    """The title and where it was read; one taken from the name of the file is inferred."""
    if source.text_of("title"):
        return Field(source.title, "", Sure.GIVEN)
    if source.opening.title:
        return Field(source.title, source.opening.title, Sure.READ)
    return Field(source.title, source.name, Sure.INFERRED)


# 制定本条例 | 本办法自…起施行 | 以本意见为准 | 特此函复
_CALLS_ITSELF = re.compile(
    r"制定本(?P<made>条例|办法|规定|细则|规则|制度|准则|解释|标准|规程|守则)"
    r"|(?:以|执行|按照?)?本(?P<own>条例|办法|规定|细则|规则|制度|准则|解释|意见|通知|决定|公告|通告)(?:由|自|执行|施行|过程|为准|不一致|中|实施)"
    r"|特此(?P<sent>函复|通知|通报|批复|公告|通告|报告)"
)
_SENT_NAMES = {"函复": "函"}


def genre_field(source: SourceText, titled: str) -> Field:
    """The genre as given, as the title ends, as a collection prints it (文种：函), or as the text calls itself."""
    given = source.text_of("genre")
    if given:
        return Field(given, source.title, Sure.GIVEN)
    if titled:
        return Field(titled, source.title, Sure.READ)
    for line in (block.text for block in source.opening.body):
        found = _CALLS_ITSELF.search(line)
        if found:
            name = found["made"] or found["own"] or found["sent"]
            return Field(_SENT_NAMES.get(name, name), found[0], Sure.READ)
    return Field("", source.title, Sure.READ)


def given_fields(source: SourceText, names: Iterable[str]) -> dict[str, Field]:
    """Fields taken from front matter as they stand."""
    return {
        name: Field(source.given[name], "", Sure.GIVEN)
        for name in names
        if source.given.get(name) not in (None, "")
    }
