"""Interrupts: the swap, the line that stops, several cards at once, who is on duty, deployments."""

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
from kanban.api.schemas import interrupts as schemas
from kanban.api.schemas.boards import Done
from kanban.domain.access import Permission
from kanban.domain.facts import LineStopped, instant
from kanban.services import cards, duty, interrupts

blueprint = Blueprint("interrupts", __name__, url_prefix="/api/boards/<board>", description="Interrupts.")


@blueprint.get("/swap")
@blueprint.arguments(schemas.SwapColumn, location="query")
@blueprint.response(200, schemas.Choices)
@allowed(Permission.VIEW_BOARD)
def get_choices(query: dict[str, str], board: str) -> Response:
    """Which card would make room for an urgent one in a column; the first is proposed unless `why` speaks against."""
    column = query["column"]
    full, found = interrupts.choices(store(), identity.actor(), board_id=board, column=column, now=clock.now())
    candidates = [{"card": c.card.id, "key": c.card.key, "title": c.card.title, "why": c.why} for c in found]
    proposed = found[0].card.id if found else None
    return answer({"column": column, "full": full, "proposed": proposed, "candidates": candidates})


@blueprint.post("/swap")
@blueprint.arguments(schemas.Swap)
@blueprint.response(200, Done)
@allowed(Permission.WORK_ON_CARDS)
def swap(body: dict[str, Any], board: str) -> Response:
    """An urgent card comes in and a chosen one is parked in Blocked: both or neither, one undo."""
    urgent = body.pop("urgent")
    card = urgent.pop("card", None)
    return done(interrupts.swap(store(), command(), board_id=board, card=card, values=urgent, **body))


@blueprint.post("/stop")
@blueprint.arguments(schemas.StopLine)
@blueprint.response(200, schemas.Stopped)
@allowed(Permission.WORK_ON_CARDS)
def stop(body: dict[str, Any], board: str) -> Response:
    """Stop the line: the board, or one column. Pulls into it pause until it is released."""
    outcome = interrupts.stop(store(), command(), board_id=board, **body)
    made = next(event.fact.stop for event in outcome.events if isinstance(event.fact, LineStopped))
    return done(outcome, stop=made)


@blueprint.post("/release")
@blueprint.arguments(schemas.Release)
@blueprint.response(200, Done)
@allowed(Permission.WORK_ON_CARDS)
def release(body: dict[str, Any], board: str) -> Response:
    """End a stop, with a line about its cause."""
    return done(interrupts.release(store(), command(), board_id=board, **body))


@blueprint.post("/bulk")
@blueprint.arguments(schemas.Bulk)
@blueprint.response(200, Done)
@allowed(Permission.WORK_ON_CARDS)
def bulk(body: dict[str, Any], board: str) -> Response:
    """Move, block, archive or change several cards: all or none, limits included, one undo."""
    return done(cards.bulk(store(), command(), board_id=board, **body))


@blueprint.get("/rota")
@blueprint.response(200, schemas.RotaAnswer)
@allowed(Permission.VIEW_BOARD)
def get_rota(board: str) -> Response:
    """Who takes the interrupts: the rota, now, and next."""
    found, turn = duty.rota(store(), identity.actor(), board, clock.now())
    following = {"at": instant(turn.since), "people": list(turn.people)} if turn else None
    return answer({"rota": found.rota, "duty": found.duty.wire() if found.duty else None, "next": following})


@blueprint.put("/rota")
@blueprint.arguments(schemas.SetRota)
@blueprint.response(200, Done)
@allowed(Permission.SHAPE_BOARD)
def set_rota(body: dict[str, Any], board: str) -> Response:
    """Set the rota, or take it away."""
    return done(duty.set_rota(store(), command(), board_id=board, **body))


@blueprint.post("/duty")
@blueprint.arguments(schemas.HandOver)
@blueprint.response(200, Done)
@allowed(Permission.WORK_ON_CARDS)
def hand_over(body: dict[str, Any], board: str) -> Response:
    """Hand duty over by hand, until the next turn of the rota begins."""
    return done(duty.hand_over(store(), command(), board_id=board, **body))


@blueprint.post("/deploys")
@blueprint.arguments(schemas.Deploy)
@blueprint.response(200, Done)
@allowed(Permission.WORK_ON_CARDS)
def deploy(body: dict[str, Any], board: str) -> Response:
    """Note a deployment, for the numbers to be held against."""
    return done(interrupts.deploy(store(), command(), board_id=board, **body))
