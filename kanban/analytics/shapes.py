"""The board without its cards, as it was at any moment: settings, columns with their stages, lanes."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import replace
from datetime import datetime

from kanban.domain import facts as ev
from kanban.domain import fold
from kanban.domain.board import Board
from kanban.domain.events import Event

#: The facts that change it.
SHAPING = frozenset((
    ev.BoardCreated, ev.BoardChanged, ev.ColumnAdded, ev.ColumnChanged, ev.ColumnRemoved, ev.LaneAdded,
    ev.LaneChanged, ev.LaneRemoved,
))  # fmt: skip


class Shapes:
    """What the board looked like since when. `last` is how it looks by now."""

    def __init__(self, board_id: str) -> None:
        self.last = Board(id=board_id)
        self._since: list[tuple[datetime, Board]] = []
        self._gone: dict[str, tuple[str, ...]] = {}

    def take(self, event: Event) -> None:
        """Take in one of the facts named in `SHAPING`."""
        if isinstance(event.fact, ev.ColumnRemoved):
            order = [column.id for column in self.last.column_order]
            place = order.index(event.fact.column)
            self._gone[event.fact.column] = (*reversed(order[:place]), *order[place + 1 :])
        self.last = fold.extend(replace(self.last, seq=event.seq - 1), event)
        if self._since and self._since[-1][0] == event.at:
            self._since.pop()
        self._since.append((event.at, self.last))

    def at(self, at: datetime) -> Board:
        """The board as it was at `at`; before its beginning as it began."""
        index = bisect_right(self._since, at, key=lambda known: known[0]) - 1
        return self._since[max(index, 0)][1] if self._since else self.last

    @property
    def columns_known(self) -> list[str]:
        """Every column the board ever had."""
        return [*self._gone, *self.last.columns]

    def column_in(self, shape: Board, column: str) -> str | None:
        """The column of `shape` that stands for `column`: itself, or what was left of it when it was removed."""
        if column in shape.columns:
            return column
        return next((left for left in self._gone.get(column, ()) if left in shape.columns), None)
