"""What a reader is told when something goes wrong: the only place where errors become HTTP codes."""

from __future__ import annotations

import logging
from dataclasses import dataclass

from flask import Response, jsonify, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from corpus.library import LibraryAway, LibraryError
from indexer.engine import EngineError
from search_app.away import RETRY_SECONDS, why_away
from search_app.exports.pdf import PdfBusy, PdfMissing
from search_app.pages import render_error
from search_app.params import BadParameter
from search_app.reading import NotThere

log = logging.getLogger("dianzhang")


@dataclass(frozen=True, slots=True)
class Trouble:
    """An error as told: HTTP code, what happened, why and what next, and the parameter at fault if one is."""

    status: int
    what: str
    why: str
    parameter: str = ""


_BY_CODE = {
    400: ("请求有误", "地址或参数写得不对，服务器无法理解。请检查后重试。"),
    404: ("没有找到这一页", "地址可能写错了，或者这一页已经移走。请从首页重新检索。"),
    405: ("不支持这样访问", "这个地址不接受此种请求方式。请从首页进入。"),
    413: ("内容太大", "提交的内容超过了限度。请缩短后重试。"),
    414: ("地址太长", "地址超过了限度。请缩短检索词后重试。"),
    415: ("格式不对", "提交的内容应为 JSON。请检查后重试。"),
}


_NO_PDF = (
    "这台服务器没有安装 PDF 排版组件：请管理员执行 pip install 'dianzhang[pdf]'，并安装 Pango"
    "（Debian：apt-get install libpango-1.0-0 libpangoft2-1.0-0）。现在可以下载 Word 或 HTML，再另存为 PDF。"
)


def handle(error: Exception) -> BaseResponse:
    """The answer for an error: problem details (RFC 9457) below /api, a page elsewhere."""
    trouble = describe(error)
    if request.path.startswith("/api/"):
        response: BaseResponse = _problem(trouble)
    else:
        page = render_error(trouble.status, trouble.what, trouble.why)
        response = page if isinstance(page, BaseResponse) else Response(page, trouble.status)
        response.status_code = trouble.status
    if trouble.status == 503:
        response.headers["Retry-After"] = str(RETRY_SECONDS)
    return response


def describe(error: Exception) -> Trouble:
    """What to tell of an error; one that nobody foresaw is logged and told without its details."""
    if isinstance(error, BadParameter):
        return Trouble(400, "参数有误", error.message, error.name)
    if isinstance(error, NotThere):
        return Trouble(404, "没有找到", str(error))
    if isinstance(error, EngineError):
        rest = "文件页面不受影响，可从已有链接进入；稍后再试检索。"
        return Trouble(503, "检索暂时不可用", why_away(error) + rest)
    if isinstance(error, PdfMissing):
        return Trouble(501, "不能导出 PDF", _NO_PDF)
    if isinstance(error, PdfBusy):
        return Trouble(503, "暂时不能导出 PDF", str(error))
    if isinstance(error, (LibraryError, LibraryAway)):
        log.exception("library away")
        return Trouble(503, "资料库暂时不可用", "资料库现在打不开，可能正在维护。请稍后再试。")
    if isinstance(error, HTTPException) and error.code is not None and error.code < 500:
        what, why = _BY_CODE.get(error.code, ("请求没有完成", "服务器没有接受这个请求。请从首页重试。"))
        return Trouble(error.code, what, why)
    log.exception("unforeseen error on %s", request.path.encode("ascii", "backslashreplace").decode()[:200])
    return Trouble(
        500, "服务器出错了", "处理时出现意外错误，已记入日志。您的文件没有受影响，请稍后重试或告知管理员。"
    )


def _problem(trouble: Trouble) -> Response:
    body = {"type": "about:blank", "title": trouble.what, "status": trouble.status, "detail": trouble.why}
    if trouble.parameter:
        body["parameter"] = trouble.parameter
    response = jsonify(body)
    response.status_code = trouble.status
    response.mimetype = "application/problem+json"
    return response
