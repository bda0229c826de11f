"""Boards: list, begin, look at (now or as they were), change, and take back one's own last command."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from flask import Response, request

from kanban.api import identity
from kanban.api.allowed import allowed
from kanban.api.blueprint import Blueprint
from kanban.api.commands import command, done
from kanban.api.context import kanban, store
from kanban.api.json import answer
from kanban.api.schemas import boards as schemas
from kanban.api.schemas.base import Nothing
from kanban.api.schemas.queries import At
from kanban.domain.access import Permission
from kanban.services import boards, cards, gate
from kanban.services.boards import Snapshot

blueprint = Blueprint("boards", __name__, url_prefix="/api/boards", description="Boards.")


@blueprint.get("")
@blueprint.response(200, schemas.Boards)
@allowed(Permission.SIGNED_IN)
def list_boards() -> Response:
    """The boards one may see, by name."""
    return answer({"boards": [asdict(line) for line in boards.boards_of(store(), identity.actor())]})


@blueprint.post("")
@blueprint.arguments(schemas.NewBoard)
@blueprint.response(201, schemas.BoardMade)
@allowed(Permission.CREATE_BOARD)
def create_board(body: dict[str, Any]) -> Response:
    """Begin a board from a template. Whoever does becomes its admin."""
    outcome = boards.create_board(store(), command(), **body)
    board = outcome.board
    return done(outcome, 201, board={"id": board.id, "key": board.key, "name": board.name})


@blueprint.get("/<board>")
@blueprint.arguments(At, location="query")
@blueprint.response(200, schemas.Snapshot)
@blueprint.alt_response(304, description="Nothing changed since the ETag in If-None-Match.", success=True)
@allowed(Permission.VIEW_BOARD)
def get_board(query: dict[str, datetime], board: str) -> Response:
    """The whole board at one number of its log, by id or by key. `at` answers any past moment."""
    actor = identity.actor()
    found = gate.look(store(), actor, board)
    role = boards.role_on(actor, found)
    if "at" in query:
        return answer(boards.picture(boards.board_at(store(), actor, found.id, query["at"]), role))
    return _sent(kanban().snapshots.of(found, role), role)


@blueprint.patch("/<board>")
@blueprint.arguments(schemas.BoardChange)
@blueprint.response(200, schemas.Done)
@allowed(Permission.SHAPE_BOARD)
def change_board(body: dict[str, Any], board: str) -> Response:
    """Change the board's settings."""
    return done(boards.change_board(store(), command(), board_id=board, changes=body))


@blueprint.post("/<board>/undo")
@blueprint.arguments(Nothing, required=False)
@blueprint.response(200, schemas.Undone)
@allowed(Permission.WORK_ON_CARDS)
def undo(body: dict[str, Any], board: str) -> Response:
    """Take back one's own last command on this board; 409 says why where that cannot be."""
    outcome, undone = cards.undo_last(store(), command(), board_id=board)
    return done(outcome, undone=undone)


def _sent(snapshot: Snapshot, role: str) -> Response:
    """Ready bytes, zipped for whoever takes that, and nothing but 304 for whoever has them.

    A snapshot may stay in the browser's own cache, to be asked about each time: signing out clears it.
    """
    zipped = bool(request.accept_encodings["gzip"])
    response = Response(snapshot.packed if zipped else snapshot.body, mimetype="application/json")
    if zipped:
        response.content_encoding = "gzip"
    # Weak, because the zipped and the plain bytes are the same board under one tag.
    response.set_etag(f"{snapshot.seq}-{role}", weak=True)
    response.headers["Cache-Control"] = "private, no-cache"
    response.vary.add("Accept-Encoding")
    response.make_conditional(request)
    return response
