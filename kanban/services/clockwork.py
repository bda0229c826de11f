"""The clock of the boards: records what time has brought about where nobody does anything."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select

from kanban.domain import clockwork
from kanban.domain.access import SYSTEM, Permission
from kanban.domain.placing import Plan
from kanban.services.gate import decide, look
from kanban.services.ids import new_id
from kanban.store import Store
from kanban.store.models import BoardRow, IterationRow
from kanban.store.unit_of_work import Command

_OPEN = select(IterationRow.board_id).where(IterationRow.closed_at.is_(None))


def keep_time(store: Store, now: datetime) -> int:
    """Record what is due on all boards: hand-overs, iterations that end and begin. Answers on how many boards.

    Any number of servers may do this at once: each board is decided under its lock, so everything happens once.
    """
    timed = BoardRow.rota.is_not(None) | BoardRow.cadence.is_not(None) | BoardRow.id.in_(_OPEN)
    with store.reading() as connection:
        boards = connection.execute(select(BoardRow.id).where(timed)).scalars().all()
    due = [board_id for board_id in boards if clockwork.due(look(store, SYSTEM, board_id), now, new_id)]
    for board_id in due:
        # Every command records what is due before it decides; this one wants nothing else.
        command = Command(actor=SYSTEM, id=new_id(), now=now)
        decide(store, command, board_id=board_id, permission=Permission.WORK_ON_CARDS, rule=lambda board: Plan(()))
    return len(due)
