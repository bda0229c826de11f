"""The flow of boards at this moment, for a monitoring system that asks every few seconds.

Everything is read off the kept board, which is there for the live wall anyway; only the limit hits are counted in the
log, and each is looked at once. No history is folded for it.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from threading import Lock

from sqlalchemy import bindparam, func, select

from kanban.domain.access import Actor
from kanban.domain.board import Board
from kanban.domain.facts import LimitHit
from kanban.services import boards
from kanban.services.gate import look
from kanban.services.reports.kept import PerStore
from kanban.store import Store
from kanban.store.models import EventRow


@dataclass(frozen=True, slots=True)
class Gauges:
    """One board now. `columns` are (name, kind, cards in it) from left to right, `oldest_seconds` is the age of the
    oldest card in progress, 0 where there is none; `limit_hits` counts since the board began."""

    board: str
    columns: tuple[tuple[str, str, int], ...]
    oldest_seconds: float
    blocked: int
    urgent_open: int
    limit_hits: int


def gauges(store: Store, actor: Actor, *, now: datetime) -> list[Gauges]:
    """The boards the actor may see, as they are now."""
    return [_of(store, look(store, actor, line.id), now) for line in boards.boards_of(store, actor)]


def _of(store: Store, board: Board, now: datetime) -> Gauges:
    in_column = dict.fromkeys(board.columns, 0)
    for (column, _), cards in board.cells.items():
        in_column[column] += len(cards)
    blocked = urgent = 0
    oldest = now
    for card in board.cards.values():
        if card.finished_at is None:
            blocked += card.blocked is not None
            urgent += card.urgent
            oldest = min(oldest, card.started_at or now)
    return Gauges(
        board=board.key,
        columns=tuple((column.name, column.kind.value, in_column[column.id]) for column in board.column_order),
        oldest_seconds=(now - oldest).total_seconds(),
        blocked=blocked,
        urgent_open=urgent,
        limit_hits=_HITS.of(store).up_to(store, board.id, board.seq),
    )


_COUNT = select(func.count()).where(
    EventRow.board_id == bindparam("board"),
    EventRow.seq > bindparam("after"),
    EventRow.seq <= bindparam("until"),
    EventRow.type == LimitHit.type,
)


class _Hits:
    """How many limit hits each log holds up to a number; only what came since is looked at."""

    def __init__(self) -> None:
        self._known: dict[str, tuple[int, int]] = {}
        self._gate = Lock()

    def up_to(self, store: Store, board_id: str, seq: int) -> int:
        with self._gate:
            known, count = self._known.get(board_id, (0, 0))
            if known < seq:
                with store.reading() as connection:
                    asked = {"board": board_id, "after": known, "until": seq}
                    count += connection.execute(_COUNT, asked).scalar_one()
                self._known[board_id] = (seq, count)
            return count


_HITS = PerStore(_Hits)
