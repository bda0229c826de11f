"""What time brings about by itself: duty is handed over, iterations end and begin, a forgotten stand-up is over.

It is recorded before the next command is decided or when the server's own clock comes by, whichever is earlier;
hand-overs and the ends of iterations with the instant at which they were due.
"""

from __future__ import annotations

from datetime import datetime

from kanban.domain import duty, iterations, standup
from kanban.domain import facts as ev
from kanban.domain import team_facts as team
from kanban.domain.board import Board
from kanban.domain.facts import Fact

#: What it brings about; any command may carry some of it.
CLOCKED = (ev.DutyHandedOver, team.IterationMade, team.IterationClosed, team.StandupEnded)


def due(board: Board, now: datetime, new_id: iterations.NewId) -> tuple[Fact, ...]:
    """What has come due on this board and nobody has recorded yet."""
    return (*duty.due(board, now), *iterations.due(board, now, new_id), *standup.due(board, now))
