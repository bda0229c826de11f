"""The cumulative flow diagram: how many passes had got at least as far as each column, by the end of each day.

High-water: a card that goes back within the way lowers no line, so that a chart once published stays as it was. What
departs undelivered and what is open again after a delivery are numbers of their own, and it adds up on every day:

    wip = arrived - delivered - discarded - returned + correction

Average cycle times read off a diagram like this are only about right; they are never printed.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import begins, day_starts, days_seen
from kanban.analytics.chosen import EVERYTHING, Filter
from kanban.analytics.columns import Layout, layout
from kanban.analytics.history import History
from kanban.analytics.journeys import Journey, State
from kanban.analytics.passes import Ended, Pass, passes


@dataclass(frozen=True, slots=True)
class CfdRow:
    """A local date: the lines at its end (or at `as_of`), from left to right, and what explains the work in progress.

    All but `correction` and `wip` count from the beginning of the log. `discarded` and `returned` left while in
    progress and undelivered, `dropped` before their start; `correction` was delivered and is in progress again.
    """

    day: date
    lines: tuple[int, ...]
    arrived: int
    delivered: int
    discarded: int
    returned: int
    dropped: int
    correction: int
    wip: int


@dataclass(frozen=True, slots=True)
class Cfd:
    """The columns the lines belong to (`layout.columns`), and a row for each day."""

    layout: Layout
    rows: list[CfdRow]


def cfd(history: History, *, start: date, end: date, as_of: datetime, chosen: Filter = EVERYTHING) -> Cfd:
    """The diagram for the local dates of [start, end) that have begun at `as_of`. Costs one step per crossing."""
    zone = ZoneInfo(history.zone_at(as_of))
    shown = layout(history, end=end, as_of=as_of)
    days = days_seen(start, end, as_of, zone)
    if not days:
        return Cfd(shown, [])
    counts = _Counts(day_starts(days[0], days[-1] + timedelta(days=1), zone), shown)
    for journey in chosen.of(history.journeys.values(), as_of):
        if not counts.take_straight(journey, as_of):
            for one in passes(journey, shown, as_of):
                counts.take(one)
    return Cfd(shown, counts.rows(days))


class _Counts:
    """Steps per day, turned into running sums at the end. Day 0 holds all that was before the first one."""

    def __init__(self, edges: Sequence[datetime], shown: Layout) -> None:
        self._edges = edges
        self._waiting, self._started, self._done = (
            shown.reached[state] for state in (State.WAITING, State.STARTED, State.DONE)
        )
        self._lines = [[0] * (len(edges) + 1) for _ in shown.columns]
        self._other = {name: [0] * (len(edges) + 1) for name in (*_ENDS.values(), *_FLOW)}
        self._arrived, self._delivered, _, self._wip = (self._other[name] for name in _FLOW)

    def take_straight(self, journey: Journey, as_of: datetime) -> bool:
        """Count a card that went its way once, as most do, in one run over its stays; False for any other card.

        It counts what `take` would of the card's only pass: with it alone a diagram costs three times as much.
        """
        stays, now = journey.stays, journey.now
        if not journey.straight or stays[-1].since > as_of:
            return False
        edges, lines = self._edges, self._lines
        started = done = len(stays)
        if now.start is not None:
            started = now.start.stay
            day = bisect_right(edges, now.start.at)
            self._arrived[day] += 1
            self._wip[day] += 1
        if now.finish is not None:
            done = now.stay
            day = bisect_right(edges, now.finish.at)
            self._delivered[day] += 1
            self._wip[day] -= 1
        reached = 0
        places = self._waiting
        for at, stay in enumerate(stays):
            if at >= started:
                places = self._started if at < done else self._done
            place = places[stay.place]
            if place >= reached:
                day = bisect_right(edges, stay.since)
                for line in lines[reached : place + 1]:
                    line[day] += 1
                reached = place + 1
        return True

    def take(self, one: Pass) -> None:
        """Count a pass."""
        edges, reached = self._edges, 0
        for at, place in one.crossings:
            day = bisect_right(edges, at)
            for line in self._lines[reached : place + 1]:
                line[day] += 1
            reached = place + 1
        if one.arrived_at is not None:
            self._step("arrived", one.arrived_at, 1)
        if one.delivered_at is not None:
            self._step("delivered", one.delivered_at, 1)
        if one.ended_at is not None and one.ended in _ENDS:
            self._step(_ENDS[one.ended], one.ended_at, 1)
        for since, until in one.open:
            again = one.delivered_at is not None and since >= one.delivered_at
            for name in ("wip", "correction") if again else ("wip",):
                self._step(name, since, 1)
                if until is not None:
                    self._step(name, until, -1)

    def _step(self, name: str, at: datetime, by: int) -> None:
        self._other[name][bisect_right(self._edges, at)] += by

    def rows(self, days: Sequence[date]) -> list[CfdRow]:
        """The running sums at the end of each day."""
        sums = {name: list(accumulate(steps))[1:] for name, steps in self._other.items()}
        lines = [list(accumulate(steps))[1:] for steps in self._lines]
        return [
            CfdRow(
                day, tuple(line[n] for line in lines),
                **{name: values[n] for name, values in sums.items()},
            )
            for n, day in enumerate(days)
        ]  # fmt: skip


_ENDS = {Ended.DISCARDED: "discarded", Ended.RETURNED: "returned", Ended.DROPPED: "dropped"}
_FLOW = ("arrived", "delivered", "correction", "wip")


def cfd_cards(
    history: History, *, end: date, day: date, column: str, as_of: datetime, chosen: Filter = EVERYTHING
) -> list[str]:
    """The cards in one band at the end of a day. `end` is the end of the diagram's range.

    `column` is the id of a column (the passes that had got that far and no further) or the name of another field.
    """
    zone = ZoneInfo(history.zone_at(as_of))
    shown = layout(history, end=end, as_of=as_of)
    edge = begins(day + timedelta(days=1), zone) - timedelta(microseconds=1)
    place = next((n for n, known in enumerate(shown.columns) if known.id == column), None)
    return [
        journey.card
        for journey in chosen.of(history.journeys.values(), as_of)
        if any(_in_band(one, edge, place, column) for one in passes(journey, shown, as_of))
    ]


def _in_band(one: Pass, edge: datetime, place: int | None, name: str) -> bool:
    if place is not None:
        return one.place_at(edge) == place
    if name in ("wip", "correction"):
        delivered = one.delivered_at
        return any(
            since <= edge and (until is None or until > edge)
            and (name == "wip" or (delivered is not None and since >= delivered))
            for since, until in one.open
        )  # fmt: skip
    if name in ("arrived", "delivered"):
        at = one.arrived_at if name == "arrived" else one.delivered_at
        return at is not None and at <= edge
    return one.ended in _ENDS and _ENDS[one.ended] == name and one.ended_at is not None and one.ended_at <= edge


@dataclass(frozen=True, slots=True)
class WipByColumnRow:
    """A local date and how many cards stood in each column at its end, Blocked included."""

    day: date
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class WipByColumn:
    """The columns of the counts (`layout.columns`), and a row for each day."""

    layout: Layout
    rows: list[WipByColumnRow]


def wip_by_column(
    history: History, *, start: date, end: date, as_of: datetime, chosen: Filter = EVERYTHING
) -> WipByColumn:
    """Where cards stood at the end of each day: the current count per column, whose Done band may fall."""
    zone = ZoneInfo(history.zone_at(as_of))
    shown = layout(history, end=end, as_of=as_of, with_blocked=True)
    days = days_seen(start, end, as_of, zone)
    if not days or not shown.columns:
        return WipByColumn(shown, [WipByColumnRow(day, ()) for day in days])
    edges = day_starts(days[0], days[-1] + timedelta(days=1), zone)
    steps = [[0] * (len(edges) + 1) for _ in shown.columns]
    for journey in chosen.of(history.journeys.values(), as_of):
        if journey.turn_at(as_of) is None:
            continue
        for stay in journey.stays:
            if stay.since > as_of:
                break
            column = steps[shown.places[stay.column]]
            column[bisect_right(edges, stay.since)] += 1
            if stay.until is not None and stay.until <= as_of:
                column[bisect_right(edges, stay.until)] -= 1
    sums = [list(accumulate(column))[1:] for column in steps]
    return WipByColumn(shown, [WipByColumnRow(day, tuple(column[n] for column in sums)) for n, day in enumerate(days)])


def wip_by_column_cards(
    history: History, *, end: date, day: date, column: str, as_of: datetime, chosen: Filter = EVERYTHING
) -> list[str]:
    """The cards that stood in a column at the end of a day, or at `as_of`."""
    zone = ZoneInfo(history.zone_at(as_of))
    shown = layout(history, end=end, as_of=as_of, with_blocked=True)
    edge = min(begins(day + timedelta(days=1), zone) - timedelta(microseconds=1), as_of)
    found = []
    for journey in chosen.of(history.journeys.values(), as_of):
        stay = journey.stay_at(edge) if journey.turn_at(as_of) is not None else None
        if stay is not None and shown.columns[shown.places[stay.column]].id == column:
            found.append(journey.card)
    return found
