"""The signs of a pdf's text: look-alikes and ligatures as ordinary signs, and whether a text is text at all."""

from __future__ import annotations

import re
import unicodedata
from itertools import islice

SOFT_HYPHEN = "\u00ad"
_SUPPLEMENT = dict(
    zip(
        "⺁⺃⺄⺅⺇⺈⺉⺋⺌⺎⺏⺐⺒⺓⺔⺖⺗⺘⺙⺛⺝⺞⺟⺠⺡⺢⺣⺤⺥⺦⺨⺩⺪⺫⺬⺭⺮⺯⺰⺱⺳⺵⺷⺸⺹⺺⺼⺽⺾⻀⻁⻂⻄⻅⻆⻈⻉⻋⻌⻍⻏⻐⻑⻓⻔⻖⻘⻙⻚⻛⻜⻝⻟⻠⻢⻣⻤⻥⻦⻨⻩⻫⻬⻭⻮⻯⻰⻲⻳",
        "厂乚乙亻几刀刂㔾小兀尣尢巳幺彑忄㣺扌攵旡月歺母民氵氺灬爫爫丬犭王疋目示礻𥫗糸纟罒罓网羊羊耂肀月臼艹艹虎衤西见角讠贝车辶辶阝钅長长门阝青韦页风飞食飠饣马骨鬼鱼鸟麦黄斉齐歯齿竜龙龜龟",
        strict=True,
    )
)
"""Radicals of the supplement block, for which Unicode knows no compatibility form."""
_FOLDED = (range(0x2F00, 0x2FE0), range(0x2E9F, 0x2EA0), range(0xF900, 0xFB00), range(0xFB00, 0xFB07))
_SIGNS = str.maketrans(
    {chr(code): unicodedata.normalize("NFKC", chr(code)) for block in _FOLDED for code in block}
    | _SUPPLEMENT
    | {"\x02": SOFT_HYPHEN, "\ufffe": SOFT_HYPHEN, "\u200b": None, "\ufeff": None, "\0": None}
)
_LOOK_ALIKE = re.compile("[\0\x02\u200b\u2e80-\u2fdf\uf900-\ufb06\ufeff\ufffe]")
_HANZI = re.compile(r"[\u3400-\u4dbf\u4e00-\u9fff\U00020000-\U0003ffff]")
_STRANGE = re.compile("[\x01-\x08\x0e-\x1f\x80-\x9f\ue000-\uf8ff\ufffd\U000f0000-\U0010ffff]")
_BULLETS = re.compile("[\uf020-\uf0ff]")
"""Where Symbol and Wingdings have their bullets: private, but no garbage when there are few."""
_MOJIBAKE = re.compile("[\u00a1-\u00ff\u0100-\u024f]")
_LETTER = re.compile(rf"{_HANZI.pattern}|[A-Za-z]")
_COMMON = frozenset(
    "的一是不了在人有我他这个们中来上大为和国地到以说时要就出会可也你对生能而子那得于着下自之年过发后作里"
    "第条行应十法规当定民政管理市设业工建关部门用者二务区员或主保本三机施公责等其府制位水单经处物事护合委及"
    "产安五全动四议资由表划照级代进实方依内监体县构并城通按提组任服化报防所权项职开改例准违文标家期共案道成"
    "度性办审信款活场相情日律收利境证元环向据教使专计技车与取罚供品治分学加域七检件告明源企村育"
)
"""Signs that make up six tenths of legal texts and more of others."""
_LEAST_COMMON = 0.06
_MANY_COMMON = 30
"""Different common signs on a page: it is text."""
_LEAST_SIGNS = 40
_LEAST_HANZI = 100
"""With fewer signs nothing can be said."""
_LEAST_STRANGE = 5
_MOST_STRANGE = 0.1
"""Of the letters, dots and numbers aside."""
_MOST_MOJIBAKE = 0.25


def plain_signs(text: str) -> str:
    """The text with look-alikes and ligatures as ordinary signs; a soft hyphen is the only invisible one left."""
    return text.translate(_SIGNS) if _LOOK_ALIKE.search(text) else text


def is_garbled(text: str) -> bool:
    """Whether the signs of a text are not what its letters look like: a font without a usable table."""
    if len(_COMMON.intersection(text)) >= _MANY_COMMON and not _STRANGE.search(text):
        return False
    signs = "".join(text.split())
    if len(signs) < _LEAST_SIGNS:
        return False
    strange = len(_STRANGE.findall(signs)) - min(len(_BULLETS.findall(signs)), len(signs) // 20)
    if strange > _LEAST_STRANGE and strange > _MOST_STRANGE * (strange + len(_LETTER.findall(signs))):
        return True
    hanzi = _HANZI.findall(signs)
    if len(_MOJIBAKE.findall(signs)) > _MOST_MOJIBAKE * len(signs) and not hanzi:
        return True
    common = sum(sign in _COMMON for sign in hanzi)
    return len(hanzi) >= _LEAST_HANZI and common < _LEAST_COMMON * len(hanzi)


def has_letters(text: str, least: int) -> bool:
    """Whether a text has so many Chinese characters and Latin letters."""
    return sum(1 for _ in islice(_LETTER.finditer(text), least)) >= least
