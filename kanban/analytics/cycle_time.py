"""Cycle and lead time: how long each finished card took, from its start and from its wish.

`seconds = finished - started` is what passed; `days = local_date(finished) - local_date(started) + 1` is how people
count it, so that a card of one day took 1 and a day of 23 or 25 hours is a day. Lead time counts from the creation.
The clock runs to the *last* finish, the dwell in Done before a reopening included. docs/metrics.md says it in full.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from operator import attrgetter
from typing import NamedTuple
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import begins
from kanban.analytics.chosen import EVERYTHING, Filter
from kanban.analytics.history import History
from kanban.analytics.journeys import Finish, Journey, Spell
from kanban.analytics.percentiles import Spread, spread
from kanban.analytics.spans import cut, seconds, union

#: What a row can be flagged with: it was created past the commitment point; it went back to the backlog before; one
#: command finished it with others; it ends before it begins. The last two are in no percentile.
NO_BACKLOG, RETURNED, BULK, CLOCK_ERROR = "no_backlog", "returned", "bulk", "clock_error"


class CycleTimeRow(NamedTuple):
    """One card that was finished in the range, by its last finish. Points are those in force at the start.

    `flags` are words parted by blanks. `sunk_seconds` is the time between earlier starts and the returns to the
    backlog that cleared them; it is in no other figure.
    """

    card: str
    key: str
    title: str
    work_type: str
    service_class: str
    planned: bool
    stream: str | None
    points: float | None
    created_at: datetime
    started_at: datetime
    finished_at: datetime
    cycle_seconds: float
    cycle_days: int
    lead_seconds: float
    lead_days: int
    blocked_seconds: float
    reopen_count: int
    flags: str
    first_finished_at: datetime
    sunk_seconds: float

    @property
    def counted(self) -> bool:
        """Whether the card is in percentiles: neither finished in bulk nor with a clock that went wrong."""
        return not self.flags or not {BULK, CLOCK_ERROR} & set(self.flags.split())


def cycle_time(
    history: History, *, start: date, end: date, as_of: datetime, chosen: Filter = EVERYTHING
) -> list[CycleTimeRow]:
    """The cards finished within the local dates [start, end) and done at `as_of`, in the order of their finish."""
    shape = history.shape_at(as_of)
    zone = ZoneInfo(shape.time_zone)
    first, last = begins(start, zone), begins(end, zone)
    rows = []
    for journey in chosen.of(history.journeys.values(), as_of):
        turn = journey.turn_at(as_of)
        finish = turn.finish if turn is not None else None
        if finish is not None and first <= finish.at < last:
            rows.append(_row(journey, finish, shape.key, as_of, zone))
    rows.sort(key=attrgetter("finished_at"))
    return rows


def _row(journey: Journey, finish: Finish, board: str, as_of: datetime, zone: ZoneInfo) -> CycleTimeRow:
    said, start, created_at, done_at = journey.said_at(as_of), finish.start, journey.created_at, finish.at
    started_at, first_at = start.at, done_at
    done_on = done_at.astimezone(zone).toordinal() + 1
    sunk, reopened = 0.0, 0
    if not journey.straight:
        sunk = journey.sunk_at(as_of).total_seconds()
        reopened = len(journey.reopenings(as_of))
        first_at = (journey.first_finish_at(as_of) or finish).at
    usual = created_at <= started_at <= done_at
    flags = ""
    if start.stay == 0 or sunk or finish.bulk or not usual:
        holds = ((NO_BACKLOG, start.stay == 0), (RETURNED, sunk), (BULK, finish.bulk), (CLOCK_ERROR, not usual))
        flags = " ".join(flag for flag, held in holds if held)
    # In the order of the fields: by their names, a row would take half as long again.
    return CycleTimeRow(
        journey.card, f"{board}-{journey.number}", said.title,
        said.work_type, "urgent" if finish.urgent else said.service_class, not finish.unplanned, said.stream,
        start.points,
        created_at, started_at, done_at,
        (done_at - started_at).total_seconds(), done_on - started_at.astimezone(zone).toordinal(),
        (done_at - created_at).total_seconds(), done_on - created_at.astimezone(zone).toordinal(),
        _blocked_seconds(journey.spells_at(as_of), started_at, done_at) if journey.spells else 0.0,
        reopened, flags, first_at, sunk,
    )  # fmt: skip


def _blocked_seconds(spells: Sequence[Spell], since: datetime, until: datetime) -> float:
    """The time within [since, until) in which a card was blocked; overlaps count once."""
    return seconds(union(cut(((spell.since, spell.until or until) for spell in spells), (since, until))))


@dataclass(frozen=True, slots=True)
class Times:
    """What rows come to: the spread in days of all of them, in hours of the urgent ones, and a histogram of days.

    `left_out` are the rows that are in none of these: finished in bulk, or with a clock that went wrong.
    """

    days: Spread
    urgent_hours: Spread
    histogram: list[tuple[int, int]]
    left_out: int


def times(rows: Sequence[CycleTimeRow], *, lead: bool = False) -> Times:
    """The summary of cycle times, or of lead times."""
    counted = [row for row in rows if row.counted]
    days = [row.lead_days if lead else row.cycle_days for row in counted]
    urgent = [row for row in counted if row.service_class == "urgent"]
    hours = [(row.lead_seconds if lead else row.cycle_seconds) / 3600 for row in urgent]
    return Times(spread(days), spread(hours), sorted(Counter(days).items()), len(rows) - len(counted))
