"""What stands in front of every view: is the request well formed, honest, and may its sender call this view?"""

from __future__ import annotations

import re

from flask import Flask, g, request
from werkzeug.exceptions import UnsupportedMediaType

from kanban.api import discretion, identity
from kanban.api.allowed import ON_BOARDS, permission_of
from kanban.api.context import kanban
from kanban.domain.access import Permission, require
from kanban.domain.errors import NotFound
from kanban.services import boards

#: What an id can look like. Anything else is unknown, and never reaches the database.
ID = re.compile(r"[0-9A-Za-z_-]{1,40}")
#: Path parameters that are not ids.
_NO_IDS = frozenset({"path"})


def attach(app: Flask) -> None:
    """Check at once that every view declares its permission, and ask for it in front of each."""
    needed = {rule.endpoint: permission_of(app, rule.endpoint) for rule in app.url_map.iter_rules()}

    @app.before_request
    def stand_guard() -> None:
        if request.endpoint is None:
            return
        permission = needed[request.endpoint]
        _refuse_foreign_bodies()
        identity.refuse_cross_site(request)
        if permission is not Permission.ANYONE:
            visit = identity.visitor()
            require(visit.actor if visit else None, Permission.VIEW_BOARD if permission in ON_BOARDS else permission)
            if visit is not None:
                discretion.narrow(visit.actor, permission)
        named = request.view_args or {}
        for name, value in named.items():
            if name not in _NO_IDS and not ID.fullmatch(value):
                raise NotFound()
        if "board" in named:
            # People write a board's key, programs its id: every address that names a board takes either.
            named["board"] = boards.id_of(kanban().store, named["board"])

    @app.after_request
    def note(response):  # type: ignore[no-untyped-def]  # Flask's own signature
        return identity.note_visit(discretion.redact(response)) if "visit" in g else response


def _refuse_foreign_bodies() -> None:
    """415 for a body that is not JSON; what has no body needs no type."""
    has_body = bool(request.content_length) or "chunked" in request.headers.get("Transfer-Encoding", "").lower()
    if request.method not in identity.SAFE and has_body and not request.is_json:
        raise UnsupportedMediaType("Send the body as application/json.")
