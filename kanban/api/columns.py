"""The columns of a board."""

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

blueprint = Blueprint(
    "columns", __name__, url_prefix="/api/boards/<board>/columns", description="The columns of a board."
)


@blueprint.post("")
@blueprint.arguments(schemas.NewColumn)
@blueprint.response(201, schemas.Done)
@allowed(Permission.SHAPE_BOARD)
def add_column(body: dict[str, Any], board: str) -> Response:
    """Add a column, left of `before` or at the right end."""
    before = body.pop("before", None)
    return done(boards.add_column(store(), command(), board_id=board, values=body, before=before), 201)


@blueprint.patch("/<column>")
@blueprint.arguments(schemas.ColumnChange)
@blueprint.response(200, schemas.Done)
@allowed(Permission.SHAPE_BOARD)
def change_column(body: dict[str, Any], board: str, column: str) -> Response:
    """Change a column. A limit below what is there throws nothing out; nothing more comes in."""
    return done(boards.change_column(store(), command(), board_id=board, column_id=column, changes=body))


@blueprint.delete("/<column>")
@blueprint.arguments(schemas.CardsTo, location="query")
@blueprint.response(200, schemas.Done)
@allowed(Permission.SHAPE_BOARD)
def remove_column(query: dict[str, str], board: str, column: str) -> Response:
    """Remove a column. Its cards go to `cards_to`, through that column's limit: all or none."""
    to = query.get("cards_to")
    return done(boards.remove_column(store(), command(), board_id=board, column_id=column, cards_to=to))
