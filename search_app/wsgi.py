"""The application for a WSGI server: `gunicorn search_app.wsgi:application`."""

from __future__ import annotations

from search_app.server import serving_app

application = serving_app()
