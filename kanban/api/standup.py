"""The stand-up in front of the wall: what has changed since the last one, and which card everybody looks at."""

from __future__ import annotations

from typing import Any

from flask import Response

from kanban import clock
from kanban.api import identity
from kanban.api.allowed import allowed
from kanban.api.blueprint import Blueprint
from kanban.api.commands import command, done
from kanban.api.context import store
from kanban.api.json import answer
from kanban.api.schemas import standup as schemas
from kanban.api.schemas.base import Nothing
from kanban.api.schemas.boards import Done
from kanban.domain.access import Permission
from kanban.services import standup

blueprint = Blueprint("standup", __name__, url_prefix="/api/boards/<board>/standup", description="The stand-up.")


@blueprint.get("")
@blueprint.arguments(schemas.Which, location="query")
@blueprint.response(200, schemas.Since)
@allowed(Permission.VIEW_BOARD)
def get_since(query: dict[str, str], board: str) -> Response:
    """What is different on the board since the last stand-up began."""
    ended = query["of"] == "last"
    return answer(standup.since_last(store(), identity.actor(), board, now=clock.now(), ended=ended))


@blueprint.post("")
@blueprint.arguments(Nothing, required=False)
@blueprint.response(200, Done)
@allowed(Permission.WORK_ON_CARDS)
def start(body: dict[str, Any], board: str) -> Response:
    """Begin a stand-up. Where one goes on, join it: its steps come as events."""
    return done(standup.start(store(), command(), board_id=board))


@blueprint.post("/step")
@blueprint.arguments(schemas.Step)
@blueprint.response(200, Done)
@allowed(Permission.WORK_ON_CARDS)
def step(body: dict[str, Any], board: str) -> Response:
    """Look at a card, or at none; every screen on the board follows."""
    return done(standup.step(store(), command(), board_id=board, card=body["card"]))


@blueprint.post("/end")
@blueprint.arguments(Nothing, required=False)
@blueprint.response(200, Done)
@allowed(Permission.WORK_ON_CARDS)
def end(body: dict[str, Any], board: str) -> Response:
    """End the stand-up that goes on."""
    return done(standup.end(store(), command(), board_id=board))
