"""Who of a team is there when: the working time of an iteration, less the days on which somebody is away.

Capacity is what people say of their availability, in person-days of 8 hours. It is a number for a team; the stretches
of one person are only ever added up with those of the others.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from itertools import accumulate
from typing import NamedTuple
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import local_date
from kanban.analytics.windows import Window
from kanban.analytics.working import WorkingTime
from kanban.domain.board import Board
from kanban.domain.facts import Json

#: The seconds of a person-day.
DAY = 8 * 3600


class Hours(NamedTuple):
    """The working time of one local date, as seconds since the epoch; `middle` is where its afternoon begins."""

    day: date
    opens: float
    middle: float
    closes: float


class Presence:
    """Stretches of working time in order, asked for how much of it lies between two instants."""

    def __init__(self, spans: Sequence[tuple[float, float]]) -> None:
        self._starts = [start for start, _ in spans]
        self._ends = [end for _, end in spans]
        self._before = [0.0, *accumulate(end - start for start, end in spans)]

    def until(self, at: float) -> float:
        """The seconds of working time before `at`."""
        index = bisect_right(self._starts, at) - 1
        if index < 0:
            return 0.0
        return self._before[index] + min(at, self._ends[index]) - self._starts[index]

    def within(self, start: float, end: float) -> float:
        """The seconds of working time in [start, end)."""
        return self.until(end) - self.until(start) if end > start else 0.0


class Leave(NamedTuple):
    """Time in which somebody of the team is out because of a card."""

    start: float
    end: float
    card: str
    user: str


@dataclass(frozen=True, slots=True)
class Attendance:
    """A window's working time: of the board, of each of the team, and what cards keep somebody out for."""

    hours: Sequence[Hours]
    board: Presence
    team: Mapping[str, Presence]
    leaves: Sequence[Leave]

    def available(self, start: float, end: float) -> float:
        """The seconds that the whole team has in [start, end). Who is out because of a card counts as there."""
        here = sum(presence.within(start, end) for presence in self.team.values())
        return here + sum(max(min(end, leave.end) - max(start, leave.start), 0.0) for leave in self.leaves)


def working_time(shape: Board, zone: ZoneInfo) -> WorkingTime:
    """The working time of a board as it was set then."""
    holidays = frozenset(date.fromisoformat(day) for day in shape.holidays)
    return WorkingTime(zone, tuple(shape.working_days), holidays=holidays)


def working_spans(shape: Board, zone: ZoneInfo, start: datetime, end: datetime) -> list[tuple[float, float]]:
    """The board's working time on every local date from the one of `start` to the one of `end`."""
    working = working_time(shape, zone)
    first, last = local_date(start, zone), local_date(end, zone)
    found = (working.hours(first + timedelta(days=number)) for number in range((last - first).days + 1))
    return [(hours[0].timestamp(), hours[1].timestamp()) for hours in found if hours is not None]


def attendance(window: Window, shape: Board, zone: ZoneInfo) -> Attendance:
    """The working time of a window with the board's settings of `shape`."""
    hours = list(_hours(window, working_time(shape, zone)))
    away = _away(window.away)
    spans: dict[str, list[tuple[float, float]]] = {user: [] for user in dict.fromkeys(window.team)}
    leaves = []
    for one in hours:
        for user, mine in spans.items():
            absent = away.get((user, str(one.day)))
            gone_from = one.closes if absent is None else one.middle if absent["part"] == "half" else one.opens
            if gone_from > one.opens:
                mine.append((one.opens, gone_from))
            if absent is not None and absent.get("card") and gone_from < one.closes:
                leaves.append(Leave(gone_from, one.closes, str(absent["card"]), user))
    return Attendance(
        hours,
        Presence([(one.opens, one.closes) for one in hours]),
        {user: Presence(mine) for user, mine in spans.items()},
        leaves,
    )


def _hours(window: Window, working: WorkingTime) -> Iterable[Hours]:
    """The working hours of the window's dates, as far as they lie between its instants."""
    began, ended = window.began.timestamp(), window.ended.timestamp()
    for number in range((window.ends - window.starts).days):
        day = window.starts + timedelta(days=number)
        found = working.hours(day)
        if found is None:
            continue
        opens, closes = max(found[0].timestamp(), began), min(found[1].timestamp(), ended)
        if opens < closes:
            yield Hours(day, opens, (opens + closes) / 2, closes)


def _away(entries: Iterable[Mapping[str, Json]]) -> Mapping[tuple[str, str], Mapping[str, Json]]:
    """What is said of a person and day: a whole day outweighs half of one, then the word said last."""
    found: dict[tuple[str, str], Mapping[str, Json]] = {}
    for entry in entries:
        key = (str(entry["user"]), str(entry["day"]))
        if key not in found or entry["part"] == "day" or found[key]["part"] == "half":
            found[key] = entry
    return found
