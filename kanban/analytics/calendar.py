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
    """The local dates [start, end). `cut`: the range asked for shows only a part of the whole day, week or month."""

    start: date
    end: date
    cut: bool = False


def whole(per: Per, day: date) -> Period:
    """The day, ISO week or month that holds `day`."""
    if per is Per.DAY:
        return Period(day, day + timedelta(days=1))
    if per is Per.WEEK:
        monday = day - timedelta(days=day.isoweekday() - 1)
        return Period(monday, monday + timedelta(days=7))
    first = day.replace(day=1)
    return Period(first, (first + timedelta(days=31)).replace(day=1))


def periods(per: Per, start: date, end: date) -> Iterator[Period]:
    """Every period that touches [start, end), cut to it, in order and without a gap."""
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
    """The instants at which consecutive periods begin, for finding the one that holds an instant."""

    def __init__(self, spans: Sequence[Period], zone: ZoneInfo) -> None:
        self.starts = [begins(span.start, zone) for span in spans]
        self.end = begins(spans[-1].end, zone) if spans else None

    def index(self, at: datetime) -> int | None:
        """Which period holds `at`; None outside of all. An instant on an edge belongs to the later period."""
        if self.end is None or at >= self.end or at < self.starts[0]:
            return None
        return bisect_right(self.starts, at) - 1
