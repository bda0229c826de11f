"""Wall displays: a screen asks for a code, an admin confirms it, and from then on the screen shows its board."""

from __future__ import annotations

from typing import Any

import structlog
from flask import Response, g, request

from kanban import clock
from kanban.api import identity
from kanban.api.allowed import allowed
from kanban.api.blueprint import Blueprint
from kanban.api.context import kanban, store
from kanban.api.json import answer
from kanban.api.schemas import displays as schemas
from kanban.api.schemas.base import Nothing
from kanban.domain.access import Actor, Permission
from kanban.domain.errors import KanbanError
from kanban.domain.facts import instant
from kanban.services import displays, displays_pairing, gate
from kanban.services.displays import Display

log = structlog.get_logger(__name__)
blueprint = Blueprint("displays", __name__, url_prefix="/api", description="Wall displays.")


# -- a screen asks


@blueprint.post("/pairings")
@blueprint.arguments(schemas.NewPairing)
@blueprint.response(201, schemas.PairingMade)
@allowed(Permission.ANYONE)
def begin_pairing(body: dict[str, Any]) -> Response:
    """Ask for a code to show. It and the secret hold for ten minutes, and for this screen alone."""
    source = identity.source(request)
    kanban().pairings.asks(source)
    asked = displays_pairing.ask(
        store(), address=source, agent=request.user_agent.string, **body, now=clock.now()
    )  # fmt: skip
    wire = {
        "code": asked.code, "secret": asked.secret, "expires_at": instant(asked.expires_at),
        "poll_seconds": displays_pairing.POLL_SECONDS,
    }  # fmt: skip
    return answer(wire, 201)


@blueprint.get("/pairings/current")
@blueprint.response(200, schemas.PairingState)
@allowed(Permission.ANYONE)
def get_pairing() -> Response:
    """What became of the pairing whose secret is the bearer token. A secret that is unknown has `expired`."""
    secret = identity.bearer(request) or ""
    kanban().pairings.polls(identity.source(request), secret)
    found = displays_pairing.come_back(store(), secret, now=clock.now())
    if found.display is None:
        return answer({"state": found.state})
    log.info(
        "display_token_fetched", display=found.display.id, board=found.display.board, source=identity.source(request),
        request_id=g.request_id,
    )  # fmt: skip
    itself = Actor(user=None, name=found.display.name, display=found.display.id, board=found.display.board)
    return answer({"state": found.state, "token": found.token, **_own(itself, found.display)})


# -- an admin answers


@blueprint.get("/boards/<board>/pairings/<code>")
@blueprint.response(200, schemas.PairingSeen)
@allowed(Permission.SHAPE_BOARD)
def look_at_pairing(board: str, code: str) -> Response:
    """The screen that shows this code, to look at before confirming it. Five wrong codes are enough for a while."""
    actor = identity.actor()
    try:
        _count_in(actor)
        found = displays_pairing.look_first(
            store(), actor, kanban().pairings, board_id=board, code=code, now=clock.now()
        )
    except KanbanError as refusal:
        _refused("look", board, refusal)
        raise
    wire = {
        "address": found.address, "agent": found.agent, "screen": found.screen, "build": found.build,
        "since": instant(found.since), "expires_at": instant(found.expires_at),
    }  # fmt: skip
    return answer(wire)


@blueprint.post("/boards/<board>/displays")
@blueprint.arguments(schemas.NewDisplay)
@blueprint.response(201, schemas.DisplayAnswer)
@allowed(Permission.SHAPE_BOARD)
def confirm_pairing(body: dict[str, Any], board: str) -> Response:
    """Make the screen that shows this code a display of the board. It fetches its token by itself."""
    actor = identity.actor()
    try:
        _count_in(actor)
        made = displays_pairing.confirm(
            store(), actor, kanban().pairings, board_id=board, code=body["code"], name=body["name"],
            settings=body.get("settings", {}), now=clock.now(),
        )  # fmt: skip
    except KanbanError as refusal:
        _refused("confirm", board, refusal)
        raise
    _log("display_paired", made.id, board, screen_at=made.address, public=made.settings["public"])
    return answer({"display": _line(made)}, 201)


@blueprint.get("/boards/<board>/displays")
@blueprint.response(200, schemas.Displays)
@allowed(Permission.SHAPE_BOARD)
def list_displays(board: str) -> Response:
    """The board's displays: last seen, build, view shown, stale or not."""
    return answer({"displays": [_line(each) for each in displays.displays_of(store(), identity.actor(), board)]})


@blueprint.patch("/boards/<board>/displays/<display>")
@blueprint.arguments(schemas.DisplayChange)
@blueprint.response(200, schemas.DisplayAnswer)
@allowed(Permission.SHAPE_BOARD)
def change_display(body: dict[str, Any], board: str, display: str) -> Response:
    """Rename a display or change some of its settings; a live screen follows within a second."""
    changed = displays.change_display(store(), identity.actor(), board_id=board, display_id=display, **body)
    _log("display_changed", display, board, changed=sorted(body), public=changed.settings["public"])
    return answer({"display": _line(changed)})


@blueprint.delete("/boards/<board>/displays/<display>")
@blueprint.response(204)
@allowed(Permission.SHAPE_BOARD)
def revoke_display(board: str, display: str) -> Response:
    """End a display at once: its screen goes dark within a second."""
    displays.revoke_display(store(), identity.actor(), board_id=board, display_id=display, now=clock.now())
    _log("display_revoked", display, board)
    return Response(status=204)


@blueprint.post("/boards/<board>/displays/<display>/rotate")
@blueprint.arguments(Nothing, required=False)
@blueprint.response(200, schemas.DisplayAnswer)
@allowed(Permission.SHAPE_BOARD)
def rotate_display(body: dict[str, Any], board: str, display: str) -> Response:
    """Have a display take over a new token. The old one ends when it has, after ten minutes at the latest."""
    found = displays.rotate_display(store(), identity.actor(), board_id=board, display_id=display, now=clock.now())
    _log("display_token_rotated", display, board)
    return answer({"display": _line(found)})


# -- the display itself


@blueprint.get("/display")
@blueprint.response(200, schemas.Own)
@allowed(Permission.BE_DISPLAY)
def get_own_display() -> Response:
    """The display that asks, its settings and its board."""
    actor = identity.actor()
    return answer(_own(actor, displays.own_display(store(), actor)))


@blueprint.post("/display")
@blueprint.arguments(schemas.Beat)
@blueprint.response(200, schemas.Own)
@allowed(Permission.BE_DISPLAY)
def beat(body: dict[str, Any]) -> Response:
    """Report on oneself: every 20 seconds, and when something changes. The answer may carry a new token."""
    actor = identity.actor()
    kanban().pairings.reports(actor.display or "")
    found, token = displays.beat(store(), actor, displays.Report(**body), now=clock.now())
    return answer({**_own(actor, found), **({"token": token} if token else {})})


def _own(actor: Actor, display: Display) -> dict[str, Any]:
    board = gate.look(store(), actor, display.board)
    return {
        "display": {
            "id": display.id, "name": display.name, "settings": display.settings, "revision": display.revision,
        },
        "board": {"id": board.id, "key": board.key, "name": board.name, "time_zone": board.time_zone},
        "server_time": instant(clock.now()),
    }  # fmt: skip


def _line(display: Display) -> dict[str, Any]:
    now = clock.now()
    return {
        "id": display.id, "name": display.name, "settings": display.settings, "revision": display.revision,
        "state": display.state(now), "rotating": display.is_rotating(now),
        "seen_at": instant(display.seen_at) if display.seen_at else None, "build": display.build,
        "view": display.view, "stale": display.stale, "clock_skew": display.clock_skew, "address": display.address,
        "agent": display.agent, "screen": display.screen, "paired_at": instant(display.paired_at),
        "paired_by": display.paired_by,
    }  # fmt: skip


def _count_in(actor: Actor) -> None:
    """Count somebody who types a code."""
    kanban().pairings.confirms(identity.source(request), actor.user or "")


def _log(what: str, display: str, board: str, **more: Any) -> None:
    by, source = identity.actor().user, identity.source(request)
    log.info(what, display=display, board=board, by=by, source=source, request_id=g.request_id, **more)


def _refused(what: str, board: str, refusal: KanbanError) -> None:
    by, source = identity.actor().user, identity.source(request)
    log.warning(
        "pairing_refused", what=what, board=board, code=refusal.code, by=by, source=source, request_id=g.request_id
    )
