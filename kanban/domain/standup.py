"""The rules of a stand-up: one at a time, begun, stepped and ended by whoever works on the board."""

from __future__ import annotations

from datetime import datetime, timedelta

from kanban.domain import team_facts as team
from kanban.domain.board import Board
from kanban.domain.errors import Conflict
from kanban.domain.facts import Fact
from kanban.domain.placing import Plan

#: After this time a stand-up that nobody ended is over.
FORGOTTEN = timedelta(hours=2)


def plan_start(board: Board, *, standup: str, now: datetime) -> Plan:
    """Begin a stand-up. One that goes on is joined rather than begun twice."""
    ended = due(board, now)
    if board.standup is not None and not ended:
        raise Conflict("A stand-up is going on. Join it, or end it first.", standup=board.standup.wire())
    return Plan((*ended, team.StandupStarted(standup)))


def plan_step(board: Board, *, card: str | None) -> Plan:
    """Look at a card of the board, or at none."""
    going = board.standup
    if going is None:
        raise Conflict("No stand-up is going on. Start one.")
    if card is not None:
        board.card(card)
    return Plan((team.StandupStepped(going.id, card),) if card != going.card else ())


def due(board: Board, now: datetime) -> tuple[Fact, ...]:
    """The end of a stand-up that everybody has walked away from, so that no wall looks at its card for ever."""
    going = board.standup
    if going is None or now - going.since < FORGOTTEN:
        return ()
    return (team.StandupEnded(going.id),)


def plan_end(board: Board) -> Plan:
    """End the stand-up that goes on."""
    if board.standup is None:
        raise Conflict("No stand-up is going on.")
    return Plan((team.StandupEnded(board.standup.id),))
