"""Days, weeks and months as people at the board see them: local dates, half-open, daylight saving or not.

A period is a pair of local dates [start, end). Its instants are the moments at which those dates begin in the board's
zone, so a day of 23 or 25 hours neither loses a card nor counts one twice.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import Enum
from zoneinfo import ZoneInfo


class Per(Enum):
    """The length of a period. Weeks are ISO weeks: Monday to Sunday."""

    DAY = "day"
    WEEK = "week"
    MONTH = "month"


@dataclass(frozen=True, slots=True)
class Period:
    """The local dates [start, end). `cut`: the range asked for shows only a part of the whole day, week or month.

    One of people's own making has a `name`, and `edges` where its instants were frozen.
    """

    start: date
    end: date
    cut: bool = False
    name: str = ""
    edges: tuple[datetime, datetime] | None = None

    def window(self, zone: ZoneInfo) -> tuple[datetime, datetime]:
        """The instants at which it begins and ends, half-open."""
        return self.edges or (begins(self.start, zone), begins(self.end, zone))


@dataclass(frozen=True, slots=True)
class Laid:
    """Periods of people's own making, in order, none over another; there may be gaps. A board's iterations are such."""

    spans: tuple[Period, ...]


#: By what periods something is counted.
Grain = Per | Laid


def whole(per: Per, day: date) -> Period:
    """The day, ISO week or month that holds `day`."""
    if per is Per.DAY:
        return Period(day, day + timedelta(days=1))
    if per is Per.WEEK:
        monday = day - timedelta(days=day.isoweekday() - 1)
        return Period(monday, monday + timedelta(days=7))
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1))


def periods(per: Grain, start: date, end: date) -> Iterator[Period]:
    """Every period that touches [start, end), in order; those of the calendar are cut to it and have no gap."""
    if isinstance(per, Laid):
        yield from (span for span in per.spans if span.start < end and start < span.end)
        return
    day = start
    while day < end:
        full = whole(per, day)
        shown = Period(max(full.start, start), min(full.end, end))
        yield Period(shown.start, shown.end, cut=(shown.start, shown.end) != (full.start, full.end))
        day = full.end


def begins(day: date, zone: ZoneInfo) -> datetime:
    """The instant (UTC) at which a local date begins; where midnight is skipped, the instant of the jump."""
    return datetime.combine(day, time(), zone).astimezone(UTC)


def local_date(at: datetime, zone: ZoneInfo) -> date:
    """The date on the wall's clock at an instant."""
    return at.astimezone(zone).date()


def day_starts(start: date, end: date, zone: ZoneInfo) -> list[datetime]:
    """The instants at which the local dates from `start` to `end` begin, the one of `end` included."""
    return [begins(start + timedelta(days=n), zone) for n in range((end - start).days + 1)]


def days_seen(start: date, end: date, as_of: datetime, zone: ZoneInfo) -> list[date]:
    """The local dates of [start, end) that have begun at `as_of`."""
    last = min(end, local_date(as_of, zone) + timedelta(days=1))
    return [start + timedelta(days=n) for n in range((last - start).days)]


class Edges:
    """The instants at which periods begin and end, for finding the one that holds an instant."""

    def __init__(self, spans: Sequence[Period], zone: ZoneInfo) -> None:
        windows = [span.window(zone) for span in spans]
        self.starts = [began for began, _ in windows]
        self.ends = [ended for _, ended in windows]

    def index(self, at: datetime) -> int | None:
        """Which period holds `at`; None outside of all. An instant on an edge belongs to the later period."""
        index = bisect_right(self.starts, at) - 1
        return index if index >= 0 and at < self.ends[index] else None
