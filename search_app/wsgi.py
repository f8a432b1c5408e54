"""The application for a WSGI server: `gunicorn search_app.wsgi:application`."""

from __future__ import annotations

from search_app import create_app
from search_app.server import prepare
from search_app.settings import load_settings

application = create_app(load_settings())
prepare()
