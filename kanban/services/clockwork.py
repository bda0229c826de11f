"""The clock of the boards: records what time has brought about where nobody does anything."""

from __future__ import annotations

from datetime import datetime

import structlog
from sqlalchemy import or_, select

from kanban.domain import clockwork
from kanban.domain.access import SYSTEM, Permission
from kanban.domain.errors import KanbanError
from kanban.domain.placing import Plan
from kanban.services.gate import decide, look
from kanban.services.ids import new_id
from kanban.store import Store
from kanban.store.models import BoardRow, IterationRow
from kanban.store.unit_of_work import Command

log = structlog.get_logger(__name__)
_OPEN = select(IterationRow.board_id).where(IterationRow.closed_at.is_(None))


def keep_time(store: Store, now: datetime) -> int:
    """Record what is due on all boards: hand-overs, iterations that end and begin. Answers on how many boards.

    Any number of servers may do this at once: each board is decided under its lock, so everything happens once. A
    board whose turn goes wrong is tried again the next time, and keeps no other board from its own.
    """
    timed = (BoardRow.rota, BoardRow.cadence, BoardRow.standup)
    any_of = or_(*(column.is_not(None) for column in timed), BoardRow.id.in_(_OPEN))
    with store.reading() as connection:
        boards = connection.execute(select(BoardRow.id).where(any_of)).scalars().all()
    kept = 0
    for board_id in boards:
        try:
            kept += _keep(store, board_id, now)
        except KanbanError as trouble:
            log.warning("time_not_kept", board=board_id, reason=trouble.message)
        except Exception:
            # A log that cannot be read or folded is that board's trouble; the thread must outlive it for the others.
            log.exception("time_not_kept", board=board_id)
    return kept


def _keep(store: Store, board_id: str, now: datetime) -> bool:
    """Record what is due on one board; False where nothing is."""
    if not clockwork.due(look(store, SYSTEM, board_id), now, new_id):
        return False
    # Every command records what is due before it decides; this one wants nothing else.
    command = Command(actor=SYSTEM, id=new_id(), now=now)
    outcome = decide(
        store, command, board_id=board_id, permission=Permission.WORK_ON_CARDS, rule=lambda board: Plan(())
    )
    return bool(outcome.events)
