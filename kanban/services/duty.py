"""On duty: the rota, and handing over by hand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from kanban.domain import duty
from kanban.domain.access import Actor, Permission
from kanban.domain.board import Board
from kanban.services.gate import decide, look
from kanban.store import Store
from kanban.store.unit_of_work import Command, Outcome


def rota(store: Store, actor: Actor, board_id: str, now: datetime) -> tuple[Board, duty.Turn | None]:
    """The board with its rota and duty, and the next turn that brings other people."""
    board = look(store, actor, board_id)
    return board, duty.following(board, now)


def set_rota(store: Store, command: Command, *, board_id: str, rota: Mapping[str, Any] | None) -> Outcome:
    """Say who takes the interrupts when; None takes the rota away."""
    return decide(
        store, command, board_id=board_id, permission=Permission.SHAPE_BOARD,
        rule=lambda board: duty.plan_rota(board, rota=rota, now=command.now),
    )  # fmt: skip


def hand_over(store: Store, command: Command, *, board_id: str, people: list[str], note: str = "") -> Outcome:
    """Hand duty over by hand, until the next turn of the rota begins."""
    return decide(
        store, command, board_id=board_id, permission=Permission.WORK_ON_CARDS,
        rule=lambda board: duty.plan_hand_over(board, people=people, note=note),
    )  # fmt: skip
