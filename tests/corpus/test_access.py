"""Levels, access classes and who may see what."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.access import KEEPER, AccessClass, Level, Reader, access_class, combined, parse_level

PUBLIC, INTERNAL, ORDINARY, CORE = Level
GROUPS = ("财务部", "人力资源部", "办公室")


@pytest.mark.parametrize(
    ("text", "level"),
    [
        ("公开", PUBLIC),
        ("主动公开", PUBLIC),
        ("内 部", INTERNAL),
        ("内部资料", INTERNAL),
        ("普通商密", ORDINARY),
        ("普通商密★3年", ORDINARY),
        ("核心商密☆长期", CORE),
        ("核心商业秘密（长期）", CORE),
        ("秘密", None),
        ("绝密", None),
        ("public", None),
        ("", None),
        ("不公开", None),
    ],
)
def test_parse_level(text, level):
    assert parse_level(text) is level


@pytest.mark.parametrize("level", Level)
def test_labels_are_read_back(level):
    assert parse_level(level.label) is level


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([], AccessClass(INTERNAL)),
        ([(PUBLIC, ())], AccessClass(PUBLIC)),
        ([(PUBLIC, ()), (CORE, ())], AccessClass(CORE)),
        ([(PUBLIC, ("甲",)), (CORE, ())], AccessClass(CORE, ("甲",))),
        ([(INTERNAL, ("甲", "乙")), (INTERNAL, ("乙", "丙"))], AccessClass(INTERNAL, ("乙",))),
        ([(INTERNAL, ("甲",)), (INTERNAL, ("乙",))], AccessClass(INTERNAL, (), True)),
        ([(INTERNAL, ("乙", "甲")), (PUBLIC, ("甲", "乙"))], AccessClass(INTERNAL, ("乙", "甲"))),
    ],
)
def test_combined(parts, expected):
    found = combined(access_class(*part) for part in parts)
    assert (found.level, set(found.groups), found.closed) == (
        expected.level,
        set(expected.groups),
        expected.closed,
    )


def test_closed_part_closes_the_work():
    assert combined([AccessClass(PUBLIC, (), True), AccessClass(CORE)]) == AccessClass(CORE, (), True)


@pytest.mark.parametrize(
    ("reader", "wanted", "sees"),
    [
        (Reader(None), (PUBLIC, ()), False),
        (Reader(PUBLIC), (PUBLIC, ()), True),
        (Reader(PUBLIC), (INTERNAL, ()), False),
        (Reader(CORE), (INTERNAL, ()), True),
        (Reader(CORE), (INTERNAL, ("甲",)), False),
        (Reader(CORE, frozenset({"乙"})), (INTERNAL, ("甲",)), False),
        (Reader(CORE, frozenset({"乙", "甲"})), (INTERNAL, ("甲",)), True),
        (Reader(PUBLIC, frozenset({"甲"})), (INTERNAL, ("甲",)), False),
        (Reader(INTERNAL, frozenset({"甲"})), (INTERNAL, ()), True),
        (KEEPER, (CORE, ("甲",)), True),
        (Reader(None, administrator=True), (CORE, ("甲",)), True),
    ],
)
def test_may_see(reader, wanted, sees):
    assert reader.may_see(access_class(*wanted)) is sees
    assert reader.visible([access_class(*wanted)]) == ((access_class(*wanted),) if sees else ())


def test_closed_class_is_for_administrators():
    closed = AccessClass(PUBLIC, (), True)
    assert not Reader(CORE, frozenset(GROUPS)).may_see(closed)
    assert KEEPER.may_see(closed)


_CLASSES = st.builds(access_class, st.sampled_from(Level), st.sets(st.sampled_from(GROUPS)))


@given(st.lists(_CLASSES, min_size=1, max_size=4), st.sampled_from(Level), st.sets(st.sampled_from(GROUPS)))
def test_whoever_sees_a_work_sees_all_its_parts(parts, level, groups):
    reader = Reader(level, frozenset(groups))
    if reader.may_see(combined(parts)):
        assert all(reader.may_see(part) for part in parts)


@given(_CLASSES, _CLASSES)
def test_ids_tell_classes_apart(one, other):
    assert (one.id == other.id) is (one == other)
    assert one.id != AccessClass(one.level, (), True).id
    assert one.id.replace("-", "").isalnum()


def test_groups_are_put_in_order():
    assert access_class(PUBLIC, [" 乙", "甲", "", "乙"]) == access_class(PUBLIC, ["甲", "乙"])
