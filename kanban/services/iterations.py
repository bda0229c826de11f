"""What people do with iterations: make them, plan them, say who is there, and let them make themselves."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from kanban.domain import iterations
from kanban.domain.access import Actor, Permission
from kanban.domain.board import Board
from kanban.domain.iteration import Iteration
from kanban.services.gate import decide, look
from kanban.services.ids import new_id
from kanban.store import Store
from kanban.store.unit_of_work import Command, Outcome

_WORK = Permission.WORK_ON_CARDS


def iterations_of(store: Store, actor: Actor, board_id: str) -> tuple[Board, list[Iteration]]:
    """The board and all its iterations, the latest first."""
    board = look(store, actor, board_id)
    return board, board.iteration_order[::-1]


def make(
    store: Store, command: Command, *, board_id: str, starts: date, ends: date, name: str = "", goal: str = "",
    cutoff: datetime | None = None, team: Sequence[str] | None = None,
) -> Outcome:  # fmt: skip
    """A new iteration over the local dates [starts, ends)."""
    new = new_id()
    return decide(
        store, command, board_id=board_id, permission=_WORK,
        rule=lambda board: iterations.plan_make(
            board, iteration=new, starts=starts, ends=ends, now=command.now, name=name, goal=goal, cutoff=cutoff,
            team_of=team,
        ),
    )  # fmt: skip


def change(store: Store, command: Command, *, board_id: str, iteration_id: str, changes: Mapping[str, Any]) -> Outcome:
    """Change an iteration's name, goal, days, cut-off, team or who is away when."""
    return decide(
        store, command, board_id=board_id, permission=_WORK,
        rule=lambda board: iterations.plan_change(
            board, iteration_id=iteration_id, changes=changes, now=command.now
        ),
    )  # fmt: skip


def drop(store: Store, command: Command, *, board_id: str, iteration_id: str) -> Outcome:
    """Delete an iteration that has not ended."""
    return decide(
        store, command, board_id=board_id, permission=_WORK,
        rule=lambda board: iterations.plan_drop(board, iteration_id=iteration_id, now=command.now),
    )  # fmt: skip


def plan(
    store: Store, command: Command, *, board_id: str, iteration_id: str, add: Sequence[str] = (),
    remove: Sequence[str] = (),
) -> Outcome:  # fmt: skip
    """Put cards into an iteration's plan and take cards out of it: all or none, one undo."""
    return decide(
        store, command, board_id=board_id, permission=_WORK,
        rule=lambda board: iterations.plan_cards(
            board, iteration_id=iteration_id, add=add, remove=remove, now=command.now
        ),
    )  # fmt: skip


def set_cadence(store: Store, command: Command, *, board_id: str, cadence: Mapping[str, Any] | None) -> Outcome:
    """Let iterations of so many weeks make themselves, or stop doing so."""
    return decide(
        store, command, board_id=board_id, permission=Permission.SHAPE_BOARD,
        rule=lambda board: iterations.plan_cadence(board, cadence=cadence, now=command.now, new_id=new_id),
    )  # fmt: skip
