"""What time brings about by itself: duty is handed over, iterations end and begin.

It is recorded with the instant at which it was due, before the next command is decided or when the server's own clock
comes by, whichever is earlier.
"""

from __future__ import annotations

from datetime import datetime

from kanban.domain import duty, iterations
from kanban.domain.board import Board
from kanban.domain.facts import Fact


def due(board: Board, now: datetime, new_id: iterations.NewId) -> tuple[Fact, ...]:
    """What has come due on this board and nobody has recorded yet."""
    return (*duty.due(board, now), *iterations.due(board, now, new_id))
