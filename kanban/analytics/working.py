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
    """The hours of a working day, on the wall's clock, and the days of the week that are working days (1 = Monday)."""

    zone: ZoneInfo
    days: tuple[int, ...] = (1, 2, 3, 4, 5)
    opens: time = time(9)
    closes: time = time(17)

    def seconds(self, start: datetime, end: datetime) -> float:
        """The working time in [start, end) in seconds; 0 where the interval is empty or turned round."""
        if end <= start:
            return 0.0
        total = 0.0
        day, last = local_date(start, self.zone), local_date(end, self.zone)
        while day <= last:
            if day.isoweekday() in self.days:
                opens, closes = _open(day, self.opens, self.closes, self.zone)
                total += max((min(closes, end) - max(opens, start)).total_seconds(), 0.0)
            day += timedelta(days=1)
        return total


@lru_cache(maxsize=4096)
def _open(day: date, opens: time, closes: time, zone: ZoneInfo) -> tuple[datetime, datetime]:
    """The instants between which a working day is open. A date that a zone skipped has none between them."""
    first = datetime.combine(day, opens, zone).astimezone(UTC)
    last = datetime.combine(day, closes, zone).astimezone(UTC)
    return max(first, begins(day, zone)), min(last, begins(day + timedelta(days=1), zone))
