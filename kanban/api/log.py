"""The log of a board: what happened, in order, from any number on."""

from __future__ import annotations

from typing import Any

import orjson
from flask import Response, request

from kanban.api import identity
from kanban.api.allowed import allowed
from kanban.api.blueprint import Blueprint
from kanban.api.context import store
from kanban.api.json import answer
from kanban.api.schemas.boards import Events
from kanban.api.schemas.queries import After
from kanban.domain.access import Permission
from kanban.services import boards

blueprint = Blueprint("log", __name__, url_prefix="/api/boards", description="The log of a board.")

_LINES = "application/x-ndjson"


@blueprint.get("/<board>/events")
@blueprint.arguments(After, location="query")
@blueprint.response(200, Events)
@allowed(Permission.VIEW_BOARD)
def list_events(query: dict[str, Any], board: str) -> Response:
    """At most `limit` events after number `after`. With `Accept: application/x-ndjson`: all of them, one a line."""
    after = query["after"]
    if request.accept_mimetypes.best_match(("application/json", _LINES)) == _LINES:
        pieces = boards.log_in_pieces(store(), identity.actor(), board, after=after)
        return Response((orjson.dumps(row.wire()) + b"\n" for row in pieces), mimetype=_LINES)
    head, rows = boards.events_after(store(), identity.actor(), board, after=after, most=query["limit"])
    return answer({"seq": head, "events": [row.wire() for row in rows]})
