"""On duty: the rota, handing over by hand, and the clock that hands over where nobody does anything."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select

from kanban.domain import duty
from kanban.domain.access import SYSTEM, Actor, Permission
from kanban.domain.board import Board
from kanban.domain.placing import Plan
from kanban.services.gate import decide, look
from kanban.services.ids import new_id
from kanban.store import Store
from kanban.store.models import BoardRow
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


def keep_time(store: Store, now: datetime) -> int:
    """Record the hand-overs that are due on all boards; answers how many there were.

    Any number of servers may do this at once: each hand-over is decided under its board's lock, so it happens once.
    """
    with store.reading() as connection:
        boards = connection.execute(select(BoardRow.id).where(BoardRow.rota.is_not(None))).scalars().all()
    due = [board_id for board_id in boards if duty.due(look(store, SYSTEM, board_id), now)]
    for board_id in due:
        # Every command records what is due before it decides; this one wants nothing else.
        command = Command(actor=SYSTEM, id=new_id(), now=now)
        decide(store, command, board_id=board_id, permission=Permission.WORK_ON_CARDS, rule=lambda board: Plan(()))
    return len(due)
