"""A small company's rules that rest on, decide, issue, repeal and contradict one another."""

from __future__ import annotations


def rule(title: str, day: str, *articles: str, number: str = "", **given: str) -> str:
    """A rule of 东江集团有限公司 as a file."""
    head = {
        "title": title,
        "issuer": "东江集团有限公司",
        "kind": "regulation",
        "version_date": day,
        "entry_into_force": day,
    }
    if number:
        head["document_number"] = number
    lines = "\n".join(f"{key}: {value}" for key, value in {**head, **given}.items())
    text = "\n\n".join(f"第{n}条　{text}" for n, text in zip("一二三四五六七八九", articles, strict=False))
    return f"---\n{lines}\n---\n# {title}\n\n{text}\n"


SECRET = "收购谈判管理办法"
FILES = {
    "purchase-1.md": rule("采购管理办法", "2018-01-01", "为规范采购，制定本办法。", "采购分为招标采购和询价采购。", "限额由采购中心规定。", number="东江发〔2018〕1号"),
    "purchase-2.md": rule("采购管理办法", "2022-01-01", "为规范采购，根据《招标投标法》，制定本办法。", "采购分为招标采购、询价采购和直接采购。", "限额由采购中心规定。", number="东江发〔2022〕1号"),
    "suppliers.md": rule("供应商管理细则", "2019-01-01", "为管理供应商，根据《采购管理办法》和《车辆管理办法》，制定本细则。", "按照《采购管理办法》第二条选择供应商，本细则第九条的除外。", "本细则所称供应商，是指向集团公司供货的单位。《采购管理办法》第十条另有规定的除外。"),
    "store.md": rule("仓库管理细则", "2023-01-01", "为管理仓库，依据采购管理办法，制定本细则。", "入库按《采购管理办法》第二条办理。"),
    "cars.md": rule("车辆管理办法", "2017-01-01", "为管理车辆，制定本办法。", "车辆由车队调度。"),
    "end.md": rule("车辆使用规定", "2020-05-01", "为使用车辆，制定本规定。", "本规定自2020年5月1日起施行，《车辆管理办法》同时废止，《摩托车管理办法》同时废止。"),
    "left.md": rule("差旅办法", "2018-03-01", "根据《报销办法》，制定本办法。", "住宿按《报销办法》第二条报销。"),
    "right.md": rule("报销办法", "2019-03-01", "根据《差旅办法》，制定本办法。", "报销须附单据。"),
    "seal-1.md": rule("印章办法", "2018-01-01", "为管理印章，制定本办法。", "印章由党政办公室保管，使用须登记。"),
    "seal-2.md": rule("印章办法", "2023-01-01", "为管理印章，制定本办法。", "印章由档案中心保管，使用须审批。", entry_into_force="2023-06-01"),
    "seal-child.md": rule("印章细则", "2023-03-01", "根据《印章办法》，制定本细则。", "印章刻制由档案中心办理。"),
    "secret.md": rule(SECRET, "2020-01-01", "为管理谈判，根据《采购管理办法》，制定本办法。", "按《采购管理办法》第二条办理。", level="核心商密"),
    "secret-parent.md": rule("并购决策办法", "2021-06-01", "为规范并购，制定本办法。", "并购由董事会决定。", level="核心商密"),
    "child-of-secret.md": rule("尽职调查细则", "2019-06-01", "根据《并购决策办法》，制定本细则。", "调查由财务部组织。"),
    "letter.md": "---\nkind: official_document\nissuer: 东江集团有限公司\ndocument_number: 东江发〔2022〕1号\n"
    "issue_date: 2022-01-01\n---\n# 东江集团有限公司关于印发《采购管理办法》的通知\n\n各部门：\n\n现将《采购管理办法》印发给你们，请遵照执行。\n",
    "order.md": "---\nkind: official_document\nissuer: 东江集团有限公司\ndocument_number: 东江发〔2023〕9号\n"
    "issue_date: 2023-03-01\n---\n# 东江集团有限公司关于办公用品集中采购的通知\n\n各部门：\n\n根据《采购管理办法》第二条，现将有关事项通知如下。\n",
    "minutes.md": "---\nkind: minutes\nissuer: 东江集团有限公司\nmeeting: 总经理办公会\nheld_on: 2021-12-20\n---\n# 总经理办公会会议纪要\n\n"
    "会议议定事项：\n\n一、审议采购管理办法\n\n会议决定：\n\n1. 会议审议通过《采购管理办法》修订稿，由采购中心印发。\n",
}  # fmt: skip
