"""What to expect of an iteration: worked out, told the stakeholders, and the help while planning."""

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
from kanban.api.schemas import iterations as schemas
from kanban.domain.access import Permission
from kanban.services import expectations

blueprint = Blueprint(
    "expectations", __name__, url_prefix="/api/boards/<board>", description="What to expect of iterations."
)


@blueprint.get("/iterations/<iteration>/planning")
@blueprint.response(200, schemas.Planning)
@allowed(Permission.VIEW_BOARD)
def get_planning(board: str, iteration: str) -> Response:
    """What helps while planning: yesterday's weather, capacity, the forecast by counts, the mix, and over-planning."""
    return answer(expectations.planning(store(), identity.actor(), board, iteration, now=clock.now()))


@blueprint.get("/iterations/<iteration>/expectation")
@blueprint.response(200, schemas.Expectation)
@allowed(Permission.VIEW_BOARD)
def get_expectation(board: str, iteration: str) -> Response:
    """What can be expected of it now, and why, with what was last told the stakeholders."""
    return answer(expectations.now_expected(store(), identity.actor(), board, iteration, now=clock.now()))


@blueprint.post("/iterations/<iteration>/expectation")
@blueprint.arguments(schemas.SayExpectation)
@blueprint.response(200, schemas.ExpectationSaid)
@allowed(Permission.WORK_ON_CARDS)
def say_expectation(body: dict[str, Any], board: str, iteration: str) -> Response:
    """Tell the stakeholders what is expected now, with a sentence of one's own. Every revision is kept."""
    outcome, said = expectations.say(store(), command(), board_id=board, iteration_id=iteration, **body)
    return done(outcome, said=said)
