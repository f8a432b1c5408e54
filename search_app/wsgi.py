"""The application for a WSGI server: `gunicorn search_app.wsgi:application`."""

from __future__ import annotations

from analyzers.segment import warm_up
from search_app import create_app
from search_app.settings import load_settings

application = create_app(load_settings())
warm_up()
