"""Working time: how much of an interval lies in the hours in which the team says it works.

Flow is measured on the calendar. Only where somebody waits for an answer is working time told beside it, since nobody
promised to answer on a Sunday.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import begins, local_date


@dataclass(frozen=True, slots=True)
class WorkingTime:
    """The hours of a working day, on the wall's clock, and which days are such: days of the week (1 = Monday), less
    the holidays."""

    zone: ZoneInfo
    days: tuple[int, ...] = (1, 2, 3, 4, 5)
    opens: time = time(9)
    closes: time = time(17)
    holidays: frozenset[date] = frozenset()

    def hours(self, day: date) -> tuple[datetime, datetime] | None:
        """The instants between which people work on a local date; None where nobody does."""
        if day.isoweekday() not in self.days or day in self.holidays:
            return None
        opens, closes = _open(day, self.opens, self.closes, self.zone)
        return (opens, closes) if opens < closes else None

    def seconds(self, start: datetime, end: datetime) -> float:
        """The working time in [start, end) in seconds; 0 where the interval is empty or turned round."""
        if end <= start:
            return 0.0
        total = 0.0
        day, last = local_date(start, self.zone), local_date(end, self.zone)
        while day <= last:
            hours = self.hours(day)
            if hours is not None:
                total += max((min(hours[1], end) - max(hours[0], start)).total_seconds(), 0.0)
            day += timedelta(days=1)
        return total


@lru_cache(maxsize=4096)
def _open(day: date, opens: time, closes: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants between which a working day is open. A date that a zone skipped has none between them."""
    first = datetime.combine(day, opens, zone).astimezone(UTC)
    last = datetime.combine(day, closes, zone).astimezone(UTC)
    return max(first, begins(day, zone)), min(last, begins(day + timedelta(days=1), zone))
