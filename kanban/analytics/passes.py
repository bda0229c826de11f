"""A card's passes along the way: each begins at its creation, a return to the backlog or a restoring, and ends with a
return or a discard. Done and reopening stay inside one.

A pass keeps its high-water mark: how far it ever got, and when. So a cumulative line never falls and lines never cross.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from kanban.analytics.columns import Layout
from kanban.analytics.journeys import Journey, State, Turn


class Ended(Enum):
    """How a pass ended. `RETURNED` and `DISCARDED`: while in progress, never delivered. `DROPPED`: before its start.

    `OTHERWISE`: it had been delivered before, so the lines have it already.
    """

    RETURNED = "returned"
    DISCARDED = "discarded"
    DROPPED = "dropped"
    OTHERWISE = "otherwise"


@dataclass(slots=True)
class Pass:
    """`crossings`: the instants at which a place was first reached or passed, further right each time.

    `open` are the times at which it was in progress; the last may go on (`until` None).
    """

    begun_at: datetime
    crossings: list[tuple[datetime, int]] = field(default_factory=list)
    arrived_at: datetime | None = None
    delivered_at: datetime | None = None
    open: list[tuple[datetime, datetime | None]] = field(default_factory=list)
    ended_at: datetime | None = None
    ended: Ended | None = None

    def reach(self, at: datetime, place: int) -> None:
        """Note that the pass got as far as `place`."""
        if not self.crossings or place > self.crossings[-1][1]:
            self.crossings.append((at, place))

    def place_at(self, at: datetime) -> int | None:
        """How far it had got by `at`; None before its beginning."""
        index = bisect_right(self.crossings, at, key=lambda crossing: crossing[0])
        return self.crossings[index - 1][1] if index else None


def passes(journey: Journey, shown: Layout, as_of: datetime) -> Iterator[Pass]:
    """The passes of a card as they were known at `as_of`, in order."""
    path = journey.path(as_of)
    if not path:
        return
    current: Pass | None = None
    before: Turn | None = None
    for number, turn in enumerate(path):
        if current is not None and (turn.state is State.WAITING or turn.state in _GONE):
            _end(current, turn)
            yield current
            current = None
        if turn.state not in _GONE:
            if current is None:
                current = Pass(turn.at)
            _turn(current, turn, before)
            following = _stays_until(path[number + 1]) if number + 1 < len(path) else len(journey.stays)
            current.reach(turn.at, shown.bounds[turn.state][0])
            places = shown.reached[turn.state]
            for stay in journey.stays[turn.stay : following]:
                if stay.since > as_of:
                    break
                if stay.steps_at(as_of):
                    current.reach(max(stay.since, turn.at), places[stay.place])
        before = turn
    if current is not None:
        yield current


#: A card that departed undelivered.
_GONE = (State.DISCARDED, State.UNMADE)


def _stays_until(turn: Turn) -> int:
    """How many of the card's stays lie before a turn. A departure comes with none of its own."""
    return turn.stay + (turn.state in _GONE)


def _turn(current: Pass, turn: Turn, before: Turn | None) -> None:
    if before is not None and before.state is State.STARTED and current.open and current.open[-1][1] is None:
        current.open[-1] = (current.open[-1][0], turn.at)
    if turn.state in (State.STARTED, State.DONE) and current.arrived_at is None:
        current.arrived_at = turn.at
    if turn.state is State.STARTED:
        current.open.append((turn.at, None))
    elif turn.state is State.DONE and current.delivered_at is None:
        current.delivered_at = turn.at


def _end(current: Pass, turn: Turn) -> None:
    if current.open and current.open[-1][1] is None:
        current.open[-1] = (current.open[-1][0], turn.at)
    current.ended_at = turn.at
    if current.delivered_at is not None:
        current.ended = Ended.OTHERWISE
    elif current.arrived_at is None:
        current.ended = Ended.DROPPED
    else:
        current.ended = Ended.RETURNED if turn.state is State.WAITING else Ended.DISCARDED
