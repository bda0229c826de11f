"""The HTTP door: translates requests into verbs and their outcomes into answers; it never decides.

One file per noun. A view says in its decorators who may call it, what comes in and what goes out; the OpenAPI
document, the checks of the house and the cast test are made from those.
"""

from __future__ import annotations

from flask import Flask

from kanban.api import guard, headers, metrics, openapi, problems
from kanban.api.context import Kanban
from kanban.api.json import OrjsonProvider
from kanban.api.routes import BLUEPRINTS

__all__ = ["Kanban", "attach"]

#: The largest body that is read.
BODY_MAX = 1024 * 1024


def attach(app: Flask, kanban: Kanban) -> None:
    """Hang the whole HTTP door on `app`. Fails when a view does not say who may call it."""
    app.extensions["kanban"] = kanban
    app.config["MAX_CONTENT_LENGTH"] = BODY_MAX
    app.json = OrjsonProvider(app)
    openapi.attach(app, BLUEPRINTS)
    problems.attach(app)
    headers.attach(app, kanban.config)
    guard.attach(app)
    metrics.attach(app, kanban)
