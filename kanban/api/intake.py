"""The door for alerts and deployments. Senders can only be given an address, so here, and only here, it is the key.

Whatever is wrong with the address (kind, token, revoked) answers the same 404. The address is never logged.
"""

from __future__ import annotations

import contextlib
import hashlib
from typing import Any

import orjson
import structlog
from flask import Response, g, request
from werkzeug.exceptions import BadRequest

from kanban import clock
from kanban.api import identity, senders
from kanban.api.allowed import allowed
from kanban.api.blueprint import Blueprint
from kanban.api.commands import given_key
from kanban.api.context import kanban, store
from kanban.api.json import answer
from kanban.api.schemas import hooks as schemas
from kanban.domain.access import Permission
from kanban.domain.errors import KanbanError, NotFound
from kanban.services import hooks, intake
from kanban.store import Store

log = structlog.get_logger(__name__)
blueprint = Blueprint("intake", __name__, url_prefix="/hooks", description="Alerts and deployments in.")


@blueprint.post("/<kind>/<token>")
@blueprint.response(200, schemas.Taken)
@allowed(Permission.ANYONE)
def take(kind: str, token: str) -> Response:
    """Take in what a sender reports. The same alert again is the same card."""
    now = clock.now()
    try:
        hook = hooks.hook_of(store(), kind=kind, token=token)
    except NotFound:
        # Somebody guesses, or a sender was forgotten when its address was revoked; either is worth a line.
        log.warning("hook_refused", kind=kind, source=identity.source(request), request_id=g.request_id)
        raise
    said = _body()
    response = _deploy(hook, said) if senders.is_deploy(kind, said) else _alerts(hook, said)
    if not hooks.is_noted(hook, now):
        known = store()
        response.call_on_close(lambda: _note(known, hook))
    return response


def _alerts(hook: hooks.Hook, said: Any) -> Response:
    alerts = senders.read(hook.kind, hook.name, said)
    kanban().floods.enter(hook.id, max(1, len(alerts)))
    cards = intake.take_alerts(store(), hook, alerts, now=clock.now())
    return answer({"taken": len(alerts), "cards": cards})


def _deploy(hook: hooks.Hook, said: Any) -> Response:
    body = schemas.GenericDeploy().load(said)
    kanban().floods.enter(hook.id, 1)
    unknown = intake.take_deploy(
        store(), hook, name=body["name"], finished_at=body.get("finished_at"), url=body.get("url", ""),
        cards=body.get("cards", []), key=given_key(), fingerprint=hashlib.sha256(request.get_data()).hexdigest(),
        now=clock.now(),
    )  # fmt: skip
    return answer({"taken": 1, "cards": [], "unknown_cards": unknown})


def _body() -> Any:
    try:
        return orjson.loads(request.get_data(cache=True))
    except orjson.JSONDecodeError as fault:
        raise BadRequest("The body is not well-formed JSON.") from fault


def _note(store: Store, hook: hooks.Hook) -> None:
    # Nobody waits for this any more; a busy database only makes the time a little older.
    with contextlib.suppress(KanbanError):
        hooks.note_use(store, hook, now=clock.now())
