"""Stops of the line: what was stopped, since when, until when, and what it was in the end.

A stop is said to be about a card or a column, never about whoever called it: stopping early is what it is for.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import begins
from kanban.analytics.chosen import EVERYTHING, Filter
from kanban.analytics.history import History
from kanban.analytics.spans import cut, seconds, union


@dataclass(frozen=True, slots=True)
class StopRow:
    """One stop that lasted at some time of the range; `until` None: it stood at `as_of`. `seconds` is all of it.

    `column` is the name of the stopped column, None where the whole board stood (`scope` board).
    """

    stop: str
    scope: str
    column: str | None
    card: str | None
    key: str | None
    trouble: str
    since: datetime
    until: datetime | None
    seconds: float
    cause: str


def stops(history: History, *, start: date, end: date, as_of: datetime, chosen: Filter = EVERYTHING) -> list[StopRow]:
    """The stops of the local dates [start, end), the oldest first. A filter leaves those about chosen cards."""
    shape = history.shape_at(as_of)
    zone = ZoneInfo(shape.time_zone)
    first, last = begins(start, zone), begins(end, zone)
    rows = []
    for stop in history.incidents.stops_at(as_of):
        until = stop.until_at(as_of)
        journey = history.journeys.get(stop.card or "")
        if stop.since >= last or (until is not None and until <= first):
            continue
        if not chosen.all and (journey is None or not chosen.admits(journey, as_of)):
            continue
        then = history.shape_at(stop.since).columns.get(stop.column or "")
        rows.append(
            StopRow(
                stop.stop, "column" if stop.column else "board", then.name if then else None, stop.card,
                f"{shape.key}-{journey.number}" if journey else None, stop.trouble, stop.since, until,
                ((until or as_of) - stop.since).total_seconds(), stop.cause if until else "",
            )
        )  # fmt: skip
    return sorted(rows, key=lambda row: (row.since, row.stop))


def stopped_time(rows: Iterable[StopRow], *, start: date, end: date, as_of: datetime, zone: ZoneInfo) -> float:
    """For how many seconds of the range anything stood; what stood at the same time counts once."""
    within = begins(start, zone), min(begins(end, zone), as_of)
    return seconds(union(cut(((row.since, row.until or as_of) for row in rows), within)))
