"""The cards that are done: when, after how many days, planned or not. What most reports begin with.

A card counts once, at its last finish known at `as_of`. Bulk finishes (several cards by one command) are work that was
booked, not work that was done that day, and a clock that ends before it begins measured nothing: what looks ahead or
sets limits leaves both out.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import Period, begins, local_date
from kanban.analytics.chosen import Filter
from kanban.analytics.history import History
from kanban.analytics.journeys import Finish, Journey


@dataclass(frozen=True, slots=True)
class Done:
    """A finished card. `days` is the cycle time in local dates, first and last included; `seconds` what elapsed.

    `points` is the estimate in force at the start.
    """

    journey: Journey
    at: datetime
    day: date
    days: int
    seconds: float
    urgent: bool
    unplanned: bool
    points: float | None


def finished(history: History, *, as_of: datetime, chosen: Filter, usual: bool = False) -> list[Done]:
    """The chosen cards that were done at `as_of`, in the order in which they were finished.

    `usual` leaves out those finished in bulk and those whose clock went wrong.
    """
    zone = ZoneInfo(history.zone_at(as_of))
    found = []
    for journey in chosen.of(history.journeys.values(), as_of):
        finish = journey.finish_at(as_of)
        if finish is not None and not (usual and _unusual(journey, finish)):
            day = local_date(finish.at, zone)
            days = (day - local_date(finish.start.at, zone)).days + 1
            seconds = (finish.at - finish.start.at).total_seconds()
            points = finish.start.points
            found.append(Done(journey, finish.at, day, days, seconds, finish.urgent, finish.unplanned, points))
    found.sort(key=lambda done: (done.at, done.journey.number))
    return found


def _unusual(journey: Journey, finish: Finish) -> bool:
    return finish.bulk or not journey.created_at <= finish.start.at <= finish.at


def first_whole_day(history: History, as_of: datetime) -> date:
    """The first local date that the log saw from its beginning. The day after today where there is no log."""
    zone = ZoneInfo(history.zone_at(as_of))
    if history.began_at is None:
        return local_date(as_of, zone) + timedelta(days=1)
    # A log that was brought in begins a millisecond before its first event, which may be the first of a day.
    first = local_date(history.began_at, zone)
    return first if history.began_at - timedelta(milliseconds=1) < begins(first, zone) else first + timedelta(days=1)


def is_partial(history: History, span: Period, as_of: datetime) -> bool:
    """Whether the log knows only a part of a period at `as_of`, or the range shows only a part of it."""
    if span.cut or as_of < span.window(ZoneInfo(history.zone_at(as_of)))[1]:
        return True
    return first_whole_day(history, as_of) > span.start
