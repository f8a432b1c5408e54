"""What a request stands in: the running service, the reader who asks, what day it is."""

from __future__ import annotations

from datetime import date
from typing import cast

from flask import current_app, g, request

from corpus.access import Reader
from search_app.readers import reader_of
from search_app.service import Service

EXTENSION = "dianzhang"


def service() -> Service:
    """The service of this process."""
    return cast(Service, current_app.extensions[EXTENSION])


def reader() -> Reader:
    """The reader of this request."""
    if "reader" not in g:
        g.reader = reader_of(request, service().settings)
    return cast(Reader, g.reader)


def today() -> date:
    """What day it is where the office is."""
    return service().today()
