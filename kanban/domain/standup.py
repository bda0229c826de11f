"""The rules of a stand-up: one at a time, begun, stepped and ended by whoever works on the board."""

from __future__ import annotations

from datetime import datetime, timedelta

from kanban.domain import team_facts as team
from kanban.domain.board import Board
from kanban.domain.errors import Conflict
from kanban.domain.facts import Fact
from kanban.domain.placing import Plan

#: After this time a stand-up that nobody ended is over, and the next one may begin.
FORGOTTEN = timedelta(hours=2)


def plan_start(board: Board, *, standup: str, now: datetime) -> Plan:
    """Begin a stand-up. One that goes on is joined rather than begun twice."""
    going, facts = board.standup, list[Fact]()
    if going is not None:
        if now - going.since < FORGOTTEN:
            raise Conflict("A stand-up is going on. Join it, or end it first.", standup=going.wire())
        facts.append(team.StandupEnded(going.id))
    return Plan((*facts, team.StandupStarted(standup)))


def plan_step(board: Board, *, card: str | None) -> Plan:
    """Look at a card of the board, or at none."""
    going = board.standup
    if going is None:
        raise Conflict("No stand-up is going on. Start one.")
    if card is not None:
        board.card(card)
    return Plan((team.StandupStepped(going.id, card),) if card != going.card else ())


def plan_end(board: Board) -> Plan:
    """End the stand-up that goes on."""
    if board.standup is None:
        raise Conflict("No stand-up is going on.")
    return Plan((team.StandupEnded(board.standup.id),))
