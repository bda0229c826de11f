"""The books of the iterations: a line for each finish, and a reversing one for each that was taken back too late.

A finish is entered in the iteration that holds its instant. While the books of that one are open, which they are until
its end and the grace after it, a card that is no longer done leaves them. Afterwards they are closed for good: a line
of -1 is entered in the iteration that holds the instant at which the card left done. What is in no iteration is on the
books of none, and those are never closed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from kanban.analytics.history import History
from kanban.analytics.journeys import Finish, Journey, State
from kanban.analytics.windows import Window, holding


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the books of an iteration (`window` None: of none). `cards` is 1, or -1 for a `reversal`.

    `points` is the estimate in force when the card was started, with the same sign; None where there was none.
    """

    window: str | None
    at: datetime
    card: str
    points: float | None
    cards: int
    planned: bool
    reversal: bool


def ledger(history: History, *, as_of: datetime) -> list[Entry]:
    """All lines known at `as_of`, in the order of time. The sum of their `cards` is the number of cards that are done.

    The grace is that which was set when an iteration ended: what is closed stays closed, whatever is set later.
    """
    books = _Books(history, as_of)
    entries = [entry for journey in history.journeys.values() for entry in books.of(journey)]
    entries.sort(key=lambda entry: (entry.at, history.journeys[entry.card].number))
    return entries


class _Books:
    def __init__(self, history: History, as_of: datetime) -> None:
        self._as_of = as_of
        self._windows = history.windows.known(as_of)
        self._closing = {window.id: _closing(history, window, as_of) for window in self._windows}

    def of(self, journey: Journey) -> Sequence[Entry]:
        """The lines of one card."""
        if journey.straight and not journey.amended:
            turn = journey.now
            if turn.state is not State.DONE or turn.finish is None or turn.at > self._as_of:
                return ()
            return (self._entry(journey, turn.finish, turn.at),)
        return self._in_turns(journey)

    def _in_turns(self, journey: Journey) -> Sequence[Entry]:
        """The lines of a card whose clocks went back and forth, in the order in which that became known."""
        lines: list[Entry] = []
        finish: Finish | None = None
        for at in _instants(journey, self._as_of):
            turn = journey.turn_at(at)
            there = turn.finish if turn is not None and turn.state is State.DONE else None
            if there is finish:
                continue
            if finish is not None:
                self._leave(lines, at)
            if there is not None:
                lines.append(self._entry(journey, there, at))
            finish = there
        return lines

    def _entry(self, journey: Journey, finish: Finish, at: datetime) -> Entry:
        """The line of a finish that became known at `at`: later than it was where an undo brought it back."""
        window, when = holding(self._windows, finish.at), finish.at
        if window is not None and at >= self._closing[window.id]:
            window, when = holding(self._windows, at), at
        return Entry(
            window.id if window else None, when, journey.card, finish.start.points, 1, not finish.unplanned,
            reversal=False,
        )  # fmt: skip

    def _leave(self, lines: list[Entry], at: datetime) -> None:
        """The card of the last line is not done any more."""
        entry = lines[-1]
        if entry.window is None or at < self._closing[entry.window]:
            lines.pop()
            return
        window = holding(self._windows, at)
        points = -entry.points if entry.points is not None else None
        lines.append(Entry(window.id if window else None, at, entry.card, points, -1, entry.planned, reversal=True))


def _closing(history: History, window: Window, as_of: datetime) -> datetime:
    """From when on nothing leaves the books of an iteration."""
    return window.ended + timedelta(hours=history.shape_at(min(window.ended, as_of)).grace_hours)


def _instants(journey: Journey, as_of: datetime) -> list[datetime]:
    """When the clocks of a card changed, or a change of them was taken back."""
    found = {turn.at for turn in journey.turns} | {turn.undone for turn in journey.turns if turn.undone is not None}
    return sorted(at for at in found if at <= as_of)
