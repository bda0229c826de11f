"""Boards: list, begin, look at (now or as they were), change, and take back one's own last command."""

from __future__ import annotations

from dataclasses import asdict
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
from kanban.api.schemas.interrupts import Days
from kanban.api.schemas.queries import At
from kanban.api.schemas.snapshot import Snapshot
from kanban.domain.access import Permission
from kanban.domain.facts import instant
from kanban.services import boards, cards, gate, replay
from kanban.services import boards as served

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
@blueprint.response(200, Snapshot)
@blueprint.alt_response(304, description="Nothing changed since the ETag in If-None-Match.", success=True)
@allowed(Permission.VIEW_BOARD)
def get_board(query: dict[str, Any], board: str) -> Response:
    """The whole board at one number of its log, by id or by key. `at` or `seq` answers any past moment."""
    actor = identity.actor()
    found = gate.look(store(), actor, board)
    role = boards.role_on(actor, found)
    if "seq" in query:
        return _past(replay.at_number(store(), actor, found.id, query["seq"]), role)
    if "at" in query:
        return _past(replay.at_time(store(), actor, found.id, query["at"]), role)
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


@blueprint.get("/<board>/days")
@blueprint.response(200, Days)
@allowed(Permission.VIEW_BOARD)
def get_days(board: str) -> Response:
    """The days of the board's life on which something happened, with the numbers of their events."""
    head, days = replay.days(store(), identity.actor(), board)
    lines = [{"date": day.day.isoformat(), "first": day.first, "last": day.last} for day in days]
    return answer({"head": head, "days": lines})


def _past(moment: replay.Moment, role: str) -> Response:
    """A board of the past, with what it takes to go on from there."""
    hidden = [card.wire for card in moment.board.archived.values()]
    picture = boards.picture(moment.board, role)
    return answer({**picture, "archived": hidden, "at": instant(moment.at), "head": moment.head})


def _sent(snapshot: served.Snapshot, role: str) -> Response:
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
