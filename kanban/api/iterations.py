"""Iterations: windows laid over a board that keeps flowing, and their plans."""

from __future__ import annotations

from typing import Any

from flask import Response

from kanban.api import identity
from kanban.api.allowed import allowed
from kanban.api.blueprint import Blueprint
from kanban.api.commands import command, done
from kanban.api.context import store
from kanban.api.json import answer
from kanban.api.schemas import iterations as schemas
from kanban.api.schemas.boards import Done
from kanban.domain import iterations as rules
from kanban.domain.access import Permission
from kanban.domain.fold_team import as_made
from kanban.domain.team_facts import IterationMade
from kanban.services import gate, iterations

blueprint = Blueprint("iterations", __name__, url_prefix="/api/boards/<board>", description="Iterations.")


@blueprint.get("/iterations")
@blueprint.response(200, schemas.Iterations)
@allowed(Permission.VIEW_BOARD)
def list_iterations(board: str) -> Response:
    """All iterations, the latest first, and the cadence that makes them."""
    found, known = iterations.iterations_of(store(), identity.actor(), board)
    return answer({"cadence": found.cadence, "iterations": [one.wire() for one in known]})


@blueprint.post("/iterations")
@blueprint.arguments(schemas.NewIteration)
@blueprint.response(201, schemas.IterationMade)
@allowed(Permission.WORK_ON_CARDS)
def make_iteration(body: dict[str, Any], board: str) -> Response:
    """Lay an iteration over the board. What the one before left unfinished is in its plan already."""
    outcome = iterations.make(store(), command(), board_id=board, **body)
    made = [event.fact for event in outcome.events if isinstance(event.fact, IterationMade)][-1]
    return done(outcome, 201, iteration=as_made(made).wire())


@blueprint.get("/iterations/<iteration>")
@blueprint.response(200, schemas.IterationAnswer)
@allowed(Permission.VIEW_BOARD)
def get_iteration(board: str, iteration: str) -> Response:
    """One iteration."""
    found = gate.look(store(), identity.actor(), board)
    return answer({"iteration": rules.named(found, iteration).wire()})


@blueprint.patch("/iterations/<iteration>")
@blueprint.arguments(schemas.IterationChange)
@blueprint.response(200, Done)
@allowed(Permission.WORK_ON_CARDS)
def change_iteration(body: dict[str, Any], board: str, iteration: str) -> Response:
    """Change its name, goal, days, cut-off, team, or who is away when. Once it has ended, only the name."""
    return done(iterations.change(store(), command(), board_id=board, iteration_id=iteration, changes=body))


@blueprint.delete("/iterations/<iteration>")
@blueprint.response(200, Done)
@allowed(Permission.WORK_ON_CARDS)
def drop_iteration(board: str, iteration: str) -> Response:
    """Delete an iteration that has not ended. No card moves."""
    return done(iterations.drop(store(), command(), board_id=board, iteration_id=iteration))


@blueprint.post("/iterations/<iteration>/plan")
@blueprint.arguments(schemas.PlanChange)
@blueprint.response(200, Done)
@allowed(Permission.WORK_ON_CARDS)
def plan_cards(body: dict[str, Any], board: str, iteration: str) -> Response:
    """Put cards into its plan and take cards out of it: all or none, one undo."""
    return done(iterations.plan(store(), command(), board_id=board, iteration_id=iteration, **body))


@blueprint.put("/cadence")
@blueprint.arguments(schemas.SetCadence)
@blueprint.response(200, Done)
@allowed(Permission.SHAPE_BOARD)
def set_cadence(body: dict[str, Any], board: str) -> Response:
    """Let iterations make themselves from now on: the one that holds today and always the next."""
    return done(iterations.set_cadence(store(), command(), board_id=board, cadence=body))


@blueprint.delete("/cadence")
@blueprint.response(200, Done)
@allowed(Permission.SHAPE_BOARD)
def end_cadence(board: str) -> Response:
    """Make no more iterations by themselves; those that are there stay."""
    return done(iterations.set_cadence(store(), command(), board_id=board, cadence=None))
