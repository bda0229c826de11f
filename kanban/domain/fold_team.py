"""How facts about iterations and stand-ups become state; `kanban.domain.fold` applies them with all others."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from kanban.domain import team_facts as team
from kanban.domain.board import Board
from kanban.domain.events import Event, data_of
from kanban.domain.facts import Fact, from_instant, instant
from kanban.domain.iteration import Iteration, Standup

Changes = dict[str, Any]


def _cadence_set(board: Board, event: Event, fact: team.CadenceSet) -> Changes:
    return {"cadence": fact.cadence}


def as_made(fact: team.IterationMade) -> Iteration:
    """The iteration as it stood right after it was made."""
    return Iteration(
        id=fact.iteration, number=fact.number, name=fact.name, goal=fact.goal, starts=fact.starts, ends=fact.ends,
        cutoff=from_instant(fact.cutoff), plan=tuple(fact.plan), promised=tuple(fact.plan), team=tuple(fact.team),
    )  # fmt: skip


def _iteration_made(board: Board, event: Event, fact: team.IterationMade) -> Changes:
    return _with(board, as_made(fact))


def _iteration_changed(board: Board, event: Event, fact: team.IterationChanged) -> Changes:
    changes = dict(fact.changes)
    if "cutoff" in changes:
        changes["cutoff"] = from_instant(changes["cutoff"])
    for name in ("team", "away"):
        if name in changes:
            changes[name] = tuple(changes[name])
    return _with(board, replace(board.iterations[fact.iteration], **changes))


def _iteration_planned(board: Board, event: Event, fact: team.IterationPlanned) -> Changes:
    return _with(board, board.iterations[fact.iteration].planned(tuple(fact.added), tuple(fact.removed), event.at))


def _iteration_dropped(board: Board, event: Event, fact: team.IterationDropped) -> Changes:
    return {"iterations": {name: one for name, one in board.iterations.items() if name != fact.iteration}}


def _iteration_closed(board: Board, event: Event, fact: team.IterationClosed) -> Changes:
    due = from_instant(fact.due)
    closed = replace(board.iterations[fact.iteration], closed_at=due, carried=tuple(fact.carried))
    iterations = {**board.iterations, closed.id: closed}
    if fact.into is not None:
        # The carried cards were there when the next one began, however late this is recorded.
        into = iterations[fact.into].planned(tuple(fact.carried), (), due)
        iterations[fact.into] = into
    return {"iterations": iterations}


def _expectation_said(board: Board, event: Event, fact: team.ExpectationSaid) -> Changes:
    iteration = board.iterations[fact.iteration]
    revision = {**data_of(fact), "at": instant(event.at), "by": event.actor}
    return _with(board, replace(iteration, said=(*iteration.said, revision)))


def _standup_started(board: Board, event: Event, fact: team.StandupStarted) -> Changes:
    return {"standup": Standup(id=fact.standup, since=event.at, by=event.actor, seq=event.seq)}


def _standup_stepped(board: Board, event: Event, fact: team.StandupStepped) -> Changes:
    return {"standup": replace(board.standup, card=fact.card)} if board.standup else {}


def _standup_ended(board: Board, event: Event, fact: team.StandupEnded) -> Changes:
    ended = replace(board.standup, card=None, until=event.at) if board.standup else board.last_standup
    return {"standup": None, "last_standup": ended}


def _with(board: Board, iteration: Iteration) -> Changes:
    return {"iterations": {**board.iterations, iteration.id: iteration}}


APPLY: Mapping[type[Fact], Callable[[Board, Event, Any], Changes]] = {
    team.CadenceSet: _cadence_set,
    team.IterationMade: _iteration_made,
    team.IterationChanged: _iteration_changed,
    team.IterationPlanned: _iteration_planned,
    team.IterationDropped: _iteration_dropped,
    team.IterationClosed: _iteration_closed,
    team.ExpectationSaid: _expectation_said,
    team.StandupStarted: _standup_started,
    team.StandupStepped: _standup_stepped,
    team.StandupEnded: _standup_ended,
}
