"""Words are the same in both libraries, offsets lead back, numbers are one token."""

import random
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analyzers import segment
from analyzers.lexicon import Term, office_terms
from analyzers.normalize import fold, normalize
from analyzers.segment import chars, cutter, grams, index_tokens, tokens, words

ROOT = Path(__file__).parents[2]
SAMPLES = ROOT / "corpus" / "samples"
LAWS = ROOT.parent / "shared" / "data" / "laws"

ODD = [
    "GB3838-2002、75.0cm2、2020-2035年、PM2.5，T恤和AA制，c++/C#，100%，-5℃",
    "王晓东、欧阳娜娜主持召开澜江集团2023年第3次总经理办公会。",
    "㐀㐁𠀀鿿龥〇○ꀀꀁ カタカナ ひらがな 한국어 привет café naïve e\u0301 👍🏽 \ud800 \x00 \ue000",
    "#&.+%--__==甲.乙-丙_丁%戊+己&庚#辛",
    "第第第条条条第一二三四五六七八九十条〔2023〕号",
    "",
    " \n\t",
]


def _lines(folder, share, most, seed=20231101):
    chance = random.Random(seed)
    lines = []
    files = sorted(folder.rglob("*")) if folder.is_dir() else []
    for file in chance.sample(files, min(len(files), most)):
        if file.suffix in {".md", ".txt", ".html"}:
            lines += [line for line in file.read_text("utf-8", "replace").splitlines() if line.strip()]
    return [line for line in lines if chance.random() < share]


def test_both_libraries_agree():
    lines = ODD + _lines(SAMPLES, share=0.5, most=40) + _lines(LAWS, share=0.1, most=60)
    differing = [line for line in lines if words(line, "rjieba") != words(line, "jieba")]
    assert differing == []


@settings(max_examples=200)
@given(st.text() | st.text(st.sampled_from("差旅费管理办法的第十二条ab12.-+%#〇㐀 。（）")))
def test_both_libraries_agree_on_any_text(text):
    assert tokens(text, "rjieba") == tokens(text, "jieba")


@given(st.text() | st.text(st.sampled_from("差旅费第十二条之一〔2023〕号gb/t 9704-2012，。\n発")))
def test_tokens_lead_back(text):
    folded = fold(text)
    last = 0
    for token in tokens(text):
        assert last <= token.start < token.end <= len(text)
        assert not any(map(str.isspace, token.text))
        if (
            token.text[0] not in "第"
            and "号" not in token.text
            and "," not in folded[token.start : token.end]
        ):
            assert folded[token.start : token.end].replace(" ", "").startswith(token.text)
        last = token.end
    assert [token.text for token in tokens(text)] == words(text)


@given(st.text() | st.text(st.sampled_from("差旅费第十二条〔2023〕号ab， 。")))
def test_bulk_form_is_the_same(text):
    bulk = index_tokens(text)
    assert bulk.words.split(" ") == (words(text) or [""])
    assert bulk.grams.split(" ") == (grams(text) or [""])
    assert bulk.chars.split(" ") == (chars(text) or [""])


@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
def test_pieces_are_the_text_again(engine):
    for line in ODD:
        prepared = segment._pin(fold(line))[0]
        assert "".join(cutter(engine)(prepared)) == prepared


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("按第十二条报销", ["按", "第12条", "报销"]),
        ("按第 12 条报销", ["按", "第12条", "报销"]),
        ("第十二条之一第（三）项", ["第12条之1", "第(3)项"]),
        ("根据澜江发［2023］12号", ["根据", "澜江发〔2023〕12号"]),
        ("澜江发【2023】第12号文", ["澜江发〔2023〕12号", "文"]),
        ("GB/T 9704—2012", ["gb/t9704-2012"]),
        ("ＧＢ／Ｔ　９７０４－２０１２", ["gb/t9704-2012"]),
        ("DB11/T 1322.5-2017", ["db11/t1322.5-2017"]),
        ("12,000.50元", ["12000.50", "元"]),
        ("PM2.5和A4纸", ["pm2.5", "和", "a4", "纸"]),
        ("2020-2035年", ["2020-2035", "年"]),
        ("，。！", []),
        ("", []),
    ],
)
def test_words(text, expected):
    assert words(text) == expected


def test_eighth_article_is_not_the_eighteenth():
    assert "第8条" in words("依照第八条办理")
    assert "第8条" not in words("依照第十八条办理")
    assert "第8条" not in words("依照第八十条、第八百条、第八条之一办理")


def test_grams_cross_punctuation_and_spaces():
    assert grams("差旅、费 用") == ["差旅", "旅费", "费用"]
    assert grams("差") == grams("") == grams("，。") == []
    text = "第十二条 出差人员，应当"
    assert "".join(gram[0] for gram in grams(text)) + grams(text)[-1][1] == normalize(text).text


def test_chars_are_distinct():
    assert chars("差旅费，旅差") == ["差", "旅", "费"]


def test_long_runs_are_cut():
    assert [len(word) for word in words("a" * 100_000)] == [segment.LONGEST_TOKEN]


@pytest.mark.parametrize("engine", ["rjieba", "jieba"])
def test_lexicon_terms_stay_whole(engine):
    terms = segment._terms()
    assert bool(terms) == bool(office_terms())
    assert [term for term in terms if words(term, engine) != [term]] == []


TERMS = ["三重一大", "备用金", "党委会会议纪要", "差旅费管理", "用印审批单", "督办单", "OA系统"]


@pytest.fixture
def own_terms(monkeypatch):
    """A lexicon that does not depend on the table."""
    terms = tuple(Term(term, "", "", "") for term in TERMS)
    monkeypatch.setattr(segment, "office_terms", lambda: terms)
    cutter.cache_clear()
    yield
    cutter.cache_clear()


@pytest.mark.usefixtures("own_terms")
def test_both_libraries_agree_on_added_terms():
    text = "关于三重一大事项和备用金的党委会会议纪要，差旅费管理用印审批单，重一大备用，督办单位，oa系统"
    assert words(text, "rjieba") == words(text, "jieba")
    assert {"三重一大", "备用金", "党委会会议纪要", "用印审批单"} <= set(words(text))
    assert segment._terms() == TERMS[:-1]


def test_falls_back_and_is_silent(tmp_path):
    """Without rjieba jieba does the work, and neither writes to standard error nor to the temporary folder."""
    code = (
        "import sys; sys.modules['rjieba'] = None\n"
        "from analyzers.segment import words\n"
        "assert words('差旅费管理办法第十二条')[-1] == '第12条'\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        env={"TMPDIR": str(tmp_path), "PATH": ""},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert list(tmp_path.iterdir()) == []


def test_importing_loads_no_dictionary():
    code = "import sys, analyzers.segment; assert not {'jieba', 'rjieba'} & set(sys.modules)"
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)
