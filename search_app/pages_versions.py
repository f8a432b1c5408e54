"""The page that lists the versions of a work."""

from __future__ import annotations

from flask import render_template
from werkzeug.wrappers import Response

from search_app import reading
from search_app.context import reader, service, today
from search_app.moments import moments
from search_app.pages_links import asked_address, moved_to
from search_app.pages_standing import summary
from search_app.pages_work import version_points
from search_app.standing import warnings_by_version


def versions(kind: str, issuer: str, name: str) -> Response | str:
    """The page that lists the versions of a work, newest first."""
    asked = asked_address(kind, issuer, name)
    with service().shelf(reader()) as shelf:
        found = reading.find_work(shelf, asked)
        moved = moved_to(found, asked, "versions")
        if moved is not None:
            return moved
        return render_template(
            "versions.html",
            work=found,
            points=version_points(found, None)[::-1],
            moments=moments(shelf, found, today()),
            warnings=warnings_by_version(shelf, found),
            summary=summary(shelf, found),
        )
