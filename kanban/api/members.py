"""Who is on a board, and as what."""

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
    "members", __name__, url_prefix="/api/boards/<board>/members", description="Who is on a board, and as what."
)


@blueprint.post("")
@blueprint.arguments(schemas.NewMember)
@blueprint.response(201, schemas.Done)
@allowed(Permission.SHAPE_BOARD)
def add_member(body: dict[str, Any], board: str) -> Response:
    """Make somebody with an account a member."""
    return done(boards.add_member(store(), command(), board_id=board, **body), 201)


@blueprint.patch("/<user>")
@blueprint.arguments(schemas.MemberChange)
@blueprint.response(200, schemas.Done)
@allowed(Permission.SHAPE_BOARD)
def change_member(body: dict[str, Any], board: str, user: str) -> Response:
    """Give a member another role. A board keeps at least one admin."""
    return done(boards.change_member(store(), command(), board_id=board, user_id=user, **body))


@blueprint.delete("/<user>")
@blueprint.response(200, schemas.Done)
@allowed(Permission.SHAPE_BOARD)
def remove_member(board: str, user: str) -> Response:
    """End a membership. The name stays on what was done."""
    return done(boards.remove_member(store(), command(), board_id=board, user_id=user))
