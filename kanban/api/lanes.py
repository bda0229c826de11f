"""The lanes of a board."""

from __future__ import annotations

from typing import Any

from flask import Response

from kanban.api.allowed import allowed
from kanban.api.blueprint import Blueprint
from kanban.api.commands import command, done
from kanban.api.context import store
from kanban.api.schemas import boards as schemas
from kanban.domain.access import Permission
from kanban.services import boards

blueprint = Blueprint("lanes", __name__, url_prefix="/api/boards/<board>/lanes", description="The lanes of a board.")


@blueprint.post("")
@blueprint.arguments(schemas.NewLane)
@blueprint.response(201, schemas.Done)
@allowed(Permission.SHAPE_BOARD)
def add_lane(body: dict[str, Any], board: str) -> Response:
    """Add a lane of kind extra, or the urgent one where a board has none."""
    before = body.pop("before", None)
    return done(boards.add_lane(store(), command(), board_id=board, values=body, before=before), 201)


@blueprint.patch("/<lane>")
@blueprint.arguments(schemas.LaneChange)
@blueprint.response(200, schemas.Done)
@allowed(Permission.SHAPE_BOARD)
def change_lane(body: dict[str, Any], board: str, lane: str) -> Response:
    """Change a lane."""
    return done(boards.change_lane(store(), command(), board_id=board, lane_id=lane, changes=body))


@blueprint.delete("/<lane>")
@blueprint.arguments(schemas.CardsTo, location="query")
@blueprint.response(200, schemas.Done)
@allowed(Permission.SHAPE_BOARD)
def remove_lane(query: dict[str, str], board: str, lane: str) -> Response:
    """Remove a lane. Its cards go to `cards_to`, through that lane's limit: all or none. The standard lane stays."""
    to = query.get("cards_to")
    return done(boards.remove_lane(store(), command(), board_id=board, lane_id=lane, cards_to=to))
