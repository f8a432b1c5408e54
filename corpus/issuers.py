"""Issuing authorities: one name for each, recognised from the text or from the agency code of a number."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

_STATE = "中华人民共和国"
# 上海市第十三届人民代表大会常务委员会第三十次会议通过 -> 上海市人民代表大会常务委员会
_CONGRESS = re.compile(
    r"([\u4e00-\u9fff]{0,14}?)第[一二三四五六七八九十\d]+届(?:全国)?人民代表大会(?:第[^常]{1,6}次会议|(常务委员会))?"
)
_NATIONAL = re.compile(r"第[一二三四五六七八九十\d]+届全国人民代表大会(常务委员会)?")
_PLAIN_CONGRESS = re.compile(r"([\u4e00-\u9fff]{2,14})人民代表大会(常务委员会)?公告")
_ORDER = re.compile(
    r"(?:^|[\s日])((?:[\u4e00-\u9fff]{2,24}、)*[\u4e00-\u9fff]{2,24}?)(?:令|公告)?\s*第?\s*[\[〔（(]?\d*[\]〕）)]?\s*第?\d*号?(?:公布|发布|颁布)"
)
_COURTS = re.compile(r"(最高人民(?:法院|检察院)(?:、最高人民(?:法院|检察院))?)")
_BODY = re.compile(
    r"(国务院(?:办公厅)?|[\u4e00-\u9fff]{2,14}(?:人民政府|委员会|部|总局|局|署|银行))(?:批准|发布|公布|第)"
)


def normal_issuer(name: str) -> str:
    """The name by which an authority is compared: without spaces, 中华人民共和国国务院 as 国务院."""
    name = re.sub(r"\s", "", name)
    return name[len(_STATE) :] if name.startswith(_STATE) and len(name) > len(_STATE) else name


def issuer_in_header(header: str) -> str:
    """The authority that adopted or published a law, from its header lines; empty when none is named.

    第八届全国人民代表大会常务委员会第五次会议通过 gives 全国人民代表大会常务委员会.
    """
    national = _NATIONAL.search(header)
    if national and national.start() <= 24:
        return "全国人民代表大会" + (national[1] or "")
    local = _CONGRESS.search(header)
    if local and local[1]:
        place = re.sub(r"^.*[日年月]", "", local[1])
        return f"{place}人民代表大会" + (local[2] or "") if place else ""
    for pattern in (_COURTS, _ORDER, _BODY):
        found = pattern.search(header)
        if found:
            return normal_issuer(re.sub(r"^.*日", "", found[1]))
    plain = _PLAIN_CONGRESS.search(header)
    return f"{plain[1]}人民代表大会{plain[2] or ''}" if plain else ""


@cache
def agency_codes() -> Mapping[str, str]:
    """Issuer by agency code of a document number (国办发 is 国务院办公厅): rows of `agencies.tsv`."""
    with files("corpus").joinpath("agencies.tsv").open(encoding="utf-8") as lines:
        return {row["code"]: row["issuer"] for row in csv.DictReader(lines, delimiter="\t")}


def contradicts(one: str, other: str) -> bool:
    """Whether two issuers are different authorities; an unknown one contradicts nothing.

    An authority and an organ of it (a congress and its standing committee, a company and its office) do
    not contradict: laws pass from one to the other, and a rule names now this, now that.
    """
    first, second = normal_issuer(one), normal_issuer(other)
    return not (first.startswith(second) or second.startswith(first))


# 澜江集团有限公司差旅费管理办法 | 中共澜江集团有限公司委员会信访工作办法
_COMPANY = re.compile(
    r"(中共.{2,30}?委员会|.{2,30}?(?:有限责任公司|股份有限公司|集团有限公司|有限公司|集团公司|总公司))"
    r"(?=[^章].*(?:办法|规定|细则|制度|规则|规程|守则|准则|规范|标准|手册|预案|方案|指引))"
)


def split_company(title: str) -> tuple[str, str]:
    """The company a rule's title opens with, and the title without it; an empty company when there is none.

    澜江集团有限公司章程 stays whole: a company's articles are named after it.
    """
    match = _COMPANY.match(title)
    return (match[1], title[match.end() :]) if match else ("", title)
