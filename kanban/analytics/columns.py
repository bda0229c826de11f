"""The columns a report shows: those of the board at the end of the range, from left to right.

A column that was removed by then stands as what was left of it; one that was added or moved stands where it is at the
end, with a mark on the chart. Events are never mapped anew on the quiet.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import begins
from kanban.analytics.history import History
from kanban.analytics.journeys import State
from kanban.domain.board import Board, Column, ColumnKind, Stage


@dataclass(frozen=True)
class Layout:
    """The columns in order, and the place of every column the log ever knew among them."""

    columns: tuple[Column, ...]
    shape: Board
    places: dict[str, int]

    @cached_property
    def commitment(self) -> int:
        """The place of the first column past the commitment point; one past the last where there is none."""
        return self._first((Stage.STARTED, Stage.DONE))

    @cached_property
    def done(self) -> int:
        """The place of the first done column; one past the last where there is none."""
        return self._first((Stage.DONE,))

    @cached_property
    def bounds(self) -> dict[State, tuple[int, int]]:
        """The places that a card's clocks allow it, whatever has become of its columns since.

        What was not started is left of the commitment point, what is in progress right of it, what is done past done.
        """
        last = len(self.columns) - 1
        before_done = max(min(self.done - 1, last), 0)
        return {
            State.WAITING: (0, max(min(self.commitment - 1, last), 0)),
            State.STARTED: (min(self.commitment, before_done), before_done),
            State.DONE: (min(self.done, last), last),
        }

    @cached_property
    def reached(self) -> dict[State, dict[str, int]]:
        """How far a card has got that stands in a column with its clocks so: the place of each column, by state."""
        return {
            state: {column: min(max(place, low), high) for column, place in self.places.items()}
            for state, (low, high) in self.bounds.items()
        }

    def _first(self, stages: tuple[Stage, ...]) -> int:
        known = self.shape.stages
        return next((n for n, c in enumerate(self.columns) if known.get(c.id) in stages), len(self.columns))


def layout(history: History, *, as_of: datetime, end: date | None = None, with_blocked: bool = False) -> Layout:
    """The columns at the end of a range or at `as_of`, whichever is earlier; Blocked only where it is asked for.

    Without it, what stands beside the way has the place of what is left of it.
    """
    then = as_of
    if end is not None:
        then = min(as_of, begins(end, ZoneInfo(history.zone_at(as_of))) - timedelta(microseconds=1))
    shape = history.shape_at(then)
    order = shape.column_order
    shown = tuple(column for column in order if with_blocked or column.kind is not ColumnKind.BLOCKED)
    at = {column.id: place for place, column in enumerate(shown)}
    places: dict[str, int] = {}
    for known in history.columns_known:
        here = history.column_in(shape, known)
        left = order[: order.index(shape.columns[here]) + 1] if here is not None else ()
        places[known] = next((at[column.id] for column in reversed(left) if column.id in at), 0)
    return Layout(shown, shape, places)
