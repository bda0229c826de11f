"""The clock of the boards: records what time has brought about where nobody does anything."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog
from sqlalchemy import or_, select

from kanban.domain import clockwork
from kanban.domain.access import SYSTEM, Permission
from kanban.domain.board import Board
from kanban.domain.errors import KanbanError
from kanban.domain.iteration import day_begins
from kanban.domain.placing import Plan
from kanban.services.gate import decide, look
from kanban.services.ids import new_id
from kanban.services.reports.kept import PerStore
from kanban.store import Store
from kanban.store.models import BoardRow, IterationRow
from kanban.store.unit_of_work import Command

log = structlog.get_logger(__name__)
_OPEN = select(IterationRow.board_id).where(IterationRow.closed_at.is_(None))
#: Boards to which time brings nothing before an instant, as long as their log stands at a number. Looking at a thousand
#: boards each time would also push the ones that people look at out of memory.
_QUIET: PerStore[dict[str, tuple[int, datetime]]] = PerStore(dict)


def keep_time(store: Store, now: datetime) -> int:
    """Record what is due on all boards: hand-overs, iterations that end and begin. Answers on how many boards.

    Any number of servers may do this at once: each board is decided under its lock, so everything happens once. A
    board whose turn goes wrong is tried again the next time, and keeps no other board from its own.
    """
    timed = (BoardRow.rota, BoardRow.cadence, BoardRow.standup)
    any_of = or_(*(column.is_not(None) for column in timed), BoardRow.id.in_(_OPEN))
    with store.reading() as connection:
        boards = connection.execute(select(BoardRow.id, BoardRow.seq).where(any_of)).all()
    kept, quiet = 0, _QUIET.of(store)
    for board_id, seq in boards:
        known = quiet.get(board_id)
        if known is not None and known[0] == seq and now < known[1]:
            continue
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
    board = look(store, SYSTEM, board_id)
    if not clockwork.due(board, now, new_id):
        _QUIET.of(store)[board_id] = (board.seq, _quiet_until(board, now))
        return False
    # Every command records what is due before it decides; this one wants nothing else.
    command = Command(actor=SYSTEM, id=new_id(), now=now)
    outcome = decide(
        store, command, board_id=board_id, permission=Permission.WORK_ON_CARDS, rule=lambda board: Plan(())
    )
    return bool(outcome.events)


def _quiet_until(board: Board, now: datetime) -> datetime:
    """Iterations end and begin at the board's midnight; hand-overs and stand-ups end at any time of the day."""
    if board.rota is not None or board.standup is not None:
        return now
    today = now.astimezone(ZoneInfo(board.time_zone)).date()
    return day_begins(today + timedelta(days=1), board.time_zone)
