"""Who asks: the reader behind a request. There is no sign-in yet, so every reader is anonymous."""

from __future__ import annotations

from ipaddress import ip_address

from flask import Request

from corpus.access import Level, Reader
from search_app.settings import Settings

_FORWARDED = ("Forwarded", "X-Forwarded-For", "X-Forwarded-Host", "X-Real-Ip", "Via")


def reader_of(request: Request, settings: Settings) -> Reader:
    """The reader of a request: what `DIANZHANG_ANONYMOUS` allows, by default 内部 here and 公开 elsewhere.

    A request that a proxy forwarded is never local, whatever address it comes from.
    """
    if settings.sign_in_only:
        return Reader(None)
    if settings.anonymous is not None:
        return Reader(settings.anonymous)
    return Reader(Level.INTERNAL if _is_local(request) else Level.PUBLIC)


def _is_local(request: Request) -> bool:
    if any(name in request.headers for name in _FORWARDED):
        return False
    try:
        return ip_address(request.remote_addr or "").is_loopback
    except ValueError:
        return False
