"""What a text says it rests on."""

import pytest

from analyzers.basis import BASES, bare_names, basis_spans


@pytest.mark.parametrize(("text", "making", "spans"), BASES)
def test_the_samples(text, making, spans):
    assert tuple(text[one.start : one.end] for one in basis_spans(text, making)) == spans


@pytest.mark.parametrize(
    ("text", "spans"),
    [
        ("根据《甲法》，《乙条例》和《丙规定》，结合实际，制定本办法。", ["《甲法》", "《乙条例》和《丙规定》"]),
        ("根据《甲法》，参照《乙条例》，制定本办法。", ["《甲法》"]),
        ("根据《甲法》并参照《乙条例》，制定本办法。", ["《甲法》"]),
        ("为正确审理案件，根据《甲法》等法律规定，结合审判实践，制定本解释。", ["《甲法》等法律规定"]),
        ("根据《关于进一步做好甲、乙，丙工作的意见》，制定本细则。", ["《关于进一步做好甲、乙，丙工作的意见》"]),
        ("根据《甲法》，就有关问题作如下规定如下：", ["《甲法》"]),
        ("各部门可以根据本办法制定实施细则。", ["本办法制定实施细则"]),
        ("违反《甲法》的，依照《乙法》处罚。", []),
        ("", []),
    ],
)  # fmt: skip
def test_spans_of_a_rule(text, spans):
    assert [text[one.start : one.end] for one in basis_spans(text)] == spans


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("根据宪法，制定本法。", ["宪法"]),
        ("根据宪法和澳门特别行政区基本法，制定本法。", ["宪法", "澳门特别行政区基本法"]),
        ("根据中华人民共和国宪法的规定，制定本法。", ["中华人民共和国宪法"]),
        ("依据会议管理办法，制定本规定。", ["会议管理办法"]),
        ("根据《甲法》和国务院物业管理条例等有关规定，制定本条例。", ["物业管理条例"]),
        ("根据有关法律、法规的规定，制定本条例。", []),
        ("根据国家有关规定和上级要求，制定本办法。", []),
        ("根据《甲法》及其实施条例，制定本办法。", []),
        ("根据本办法，制定细则。", []),
    ],
)
def test_names_without_marks(text, names):
    assert [one.name for span in basis_spans(text) for one in bare_names(text, span)] == names
