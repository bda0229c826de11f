"""Raw rows out: cards, transitions and events of a board as CSV, streamed piece by piece."""

from __future__ import annotations

from collections.abc import Callable

from flask import Response

from kanban import clock
from kanban.api import identity
from kanban.api.allowed import allowed
from kanban.api.blueprint import Blueprint
from kanban.api.context import store
from kanban.domain.access import Permission
from kanban.services import export
from kanban.services.export import Export

blueprint = Blueprint("exports", __name__, url_prefix="/api/boards/<board>/export", description="Raw rows.")

_CSV = {"content_type": "text/csv", "description": "RFC 4180, UTF-8, a header row."}


@blueprint.get("/cards.csv")
@blueprint.response(200, {"type": "string"}, **_CSV)
@allowed(Permission.VIEW_BOARD)
def cards(board: str) -> Response:
    """Every card of the board as it stands, archived ones too."""
    return _streamed(export.cards, board)


@blueprint.get("/transitions.csv")
@blueprint.response(200, {"type": "string"}, **_CSV)
@allowed(Permission.VIEW_BOARD)
def transitions(board: str) -> Response:
    """Every change of column or lane, in the order of the log."""
    return _streamed(export.transitions, board)


@blueprint.get("/events.csv")
@blueprint.response(200, {"type": "string"}, **_CSV)
@allowed(Permission.VIEW_BOARD)
def events(board: str) -> Response:
    """The whole log, one event a row, what happened as JSON."""
    return _streamed(export.events, board)


def _streamed(made: Callable[..., Export], board: str) -> Response:
    table = made(store(), identity.actor(), board_id=board, now=clock.now())
    response = Response((text.encode() for _, text in table.csv()), content_type="text/csv; charset=utf-8")
    response.headers["Content-Disposition"] = f'attachment; filename="{table.file_name}"'
    return response
