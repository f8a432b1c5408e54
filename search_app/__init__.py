"""The search application: pages and API over one library and one engine."""

from __future__ import annotations

import secrets
from dataclasses import replace

from flask import Flask, request
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from search_app import errors
from search_app.api import api
from search_app.context import EXTENSION
from search_app.pages import pages
from search_app.patience import PatientEngine
from search_app.service import Service
from search_app.settings import Settings

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; "
    "form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
HEADERS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
LONGEST_BODY = 2_000_000
"""Bytes of a request's body."""


def create_app(settings: Settings) -> Flask:
    """The WSGI application for a data folder. Raises LibraryError or EngineError when it cannot be opened."""
    app = Flask(__name__)
    app.config.update(SECRET_KEY=secrets.token_hex(16), MAX_CONTENT_LENGTH=LONGEST_BODY)
    app.json.ensure_ascii = False  # type: ignore[attr-defined]
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.jinja_env.trim_blocks = app.jinja_env.lstrip_blocks = True
    service = Service.open(settings)
    app.extensions[EXTENSION] = replace(service, engine=PatientEngine(service.engine))
    app.register_blueprint(api)
    app.register_blueprint(pages)
    app.register_error_handler(Exception, errors.handle)
    app.register_error_handler(HTTPException, errors.handle)
    app.after_request(_guard)
    return app


def _guard(response: BaseResponse) -> BaseResponse:
    """Headers that keep a page to itself, and what was made for one reader out of shared caches."""
    for name, value in HEADERS.items():
        response.headers.setdefault(name, value)
    if request.endpoint != "static":
        response.headers.setdefault("Cache-Control", "private, no-store")
    return response


__all__ = ["POLICY", "create_app"]
