"""The hooks of a board: made, looked at and ended by its admins."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Response, g

from kanban import clock
from kanban.api import identity
from kanban.api.allowed import allowed
from kanban.api.blueprint import Blueprint
from kanban.api.context import kanban, store
from kanban.api.json import answer
from kanban.api.schemas import hooks as schemas
from kanban.domain.access import Permission
from kanban.domain.facts import instant
from kanban.services import hooks

log = structlog.get_logger(__name__)
blueprint = Blueprint(
    "hooks", __name__, url_prefix="/api/boards/<board>/hooks", description="Addresses for alerts and deployments."
)


@blueprint.get("")
@blueprint.response(200, schemas.Hooks)
@allowed(Permission.SHAPE_BOARD)
def list_hooks(board: str) -> Response:
    """The board's hooks that still work, without their tokens."""
    return answer({"hooks": [_line(hook) for hook in hooks.hooks_of(store(), identity.actor(), board)]})


@blueprint.post("")
@blueprint.arguments(schemas.NewHook)
@blueprint.response(201, schemas.HookMade)
@allowed(Permission.SHAPE_BOARD)
def make_hook(body: dict[str, Any], board: str) -> Response:
    """Make a hook. Its address is in this answer and nowhere else, ever."""
    actor = identity.actor()
    hook_id, token = hooks.make_hook(store(), actor, board_id=board, **body, now=clock.now())
    log.info("hook_made", hook=hook_id, board=board, kind=body["kind"], by=actor.user, request_id=g.request_id)
    return answer({"id": hook_id, "address": f"{kanban().config.public_url}/hooks/{body['kind']}/{token}"}, 201)


@blueprint.delete("/<hook>")
@blueprint.response(204)
@allowed(Permission.SHAPE_BOARD)
def revoke_hook(board: str, hook: str) -> Response:
    """End a hook at once."""
    actor = identity.actor()
    hooks.revoke_hook(store(), actor, board_id=board, hook_id=hook, now=clock.now())
    log.info("hook_revoked", hook=hook, board=board, by=actor.user, request_id=g.request_id)
    return Response(status=204)


def _line(hook: hooks.Hook) -> dict[str, Any]:
    return {
        "id": hook.id, "kind": hook.kind, "name": hook.name, "created_at": instant(hook.created_at),
        "used_at": instant(hook.used_at) if hook.used_at else None,
    }  # fmt: skip
