"""The process behaviour chart of the board: weekly throughput, the weekly share of unplanned work, cycle times.

Limits come from a baseline of up to 20 whole periods and stay frozen: new values are judged by them and do not move
them. Without another beginning the baseline is the first there is, until somebody sets a new one by its first day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import local_date
from kanban.analytics.chosen import EVERYTHING, Filter
from kanban.analytics.enough import Enough, Seen, judged
from kanban.analytics.finished import Done, finished, first_whole_day
from kanban.analytics.history import History
from kanban.analytics.xmr import Limits, limits_of, signals

#: What can be charted.
OF = ("throughput", "unplanned_rate", "cycle_time")
#: Values of a baseline: usable from, firm from, at most.
LEAST, FIRM, MOST = 6, 10, 20
#: Weeks per period: the shortest that brings two finished cards on average.
_WEEKS, _MEAN_LEAST = (1, 2, 4), 2


@dataclass(frozen=True, slots=True)
class BehaviourRow:
    """One period (or one finished card, of cycle times). `period_end` is exclusive.

    Limits are None where there are none yet, and before the baseline. `signal` names what stands out (see `xmr`),
    words parted by spaces; `partial` values have no signal and are in no limit. `value` None: a share of nothing.
    """

    period_start: date
    period_end: date
    value: float | None
    centre: float | None
    upper: float | None
    lower: float | None
    moving_range: float | None
    upper_range: float | None
    signal: str
    baseline: bool
    partial: bool
    cards: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Behaviour:
    """The rows of the range, the limits in force, how many weeks a period has (0: one value per card), whether the
    baseline is enough, and a note on how to read the chart, empty where there is nothing to say."""

    rows: tuple[BehaviourRow, ...]
    limits: Limits | None
    weeks: int
    enough: Enough
    note: str


@dataclass(frozen=True, slots=True)
class _Point:
    start: date
    end: date
    value: float | None
    partial: bool
    cards: tuple[str, ...]


def behaviour(
    history: History, *, of: str, start: date, end: date, as_of: datetime, chosen: Filter = EVERYTHING,
    baseline: date | None = None,
) -> Behaviour:  # fmt: skip
    """The chart for the local dates [start, end). `baseline`: the day from which limits are worked out anew."""
    today = local_date(as_of, ZoneInfo(history.zone_at(as_of)))
    done = finished(history, as_of=as_of, chosen=chosen, usual=True)
    if of == "cycle_time":
        weeks = 0
        points = [_Point(one.day, one.day + timedelta(days=1), one.days, False, (one.journey.card,)) for one in done]
    else:
        weeks, points = _periods(done, of, _first_monday(first_whole_day(history, as_of)), today, baseline)
    return _charted(points, weeks, start, end, today, baseline)


def _first_monday(day: date) -> date:
    return day + timedelta(days=-day.weekday() % 7)


def _periods(
    done: Sequence[Done], of: str, first: date, today: date, baseline: date | None
) -> tuple[int, list[_Point]]:
    """The periods from the first whole week to today, of as few weeks as bring two cards on average."""
    points: list[_Point] = []
    for weeks in _WEEKS:
        points = _points(done, of, first, today, timedelta(weeks=weeks))
        base = [point for point in points if not point.partial and (baseline is None or point.start >= baseline)][:MOST]
        if not base or sum(len(point.cards) for point in base) >= _MEAN_LEAST * len(base):
            return weeks, points
    return _WEEKS[-1], points


def _points(done: Sequence[Done], of: str, first: date, today: date, length: timedelta) -> list[_Point]:
    cards: list[list[Done]] = []
    while first + len(cards) * length <= today:
        cards.append([])
    for one in done:
        if one.day >= first:
            cards[(one.day - first) // length].append(one)
    return [
        _Point(
            first + at * length, first + (at + 1) * length, _value(of, here), first + (at + 1) * length > today,
            tuple(one.journey.card for one in here),
        )
        for at, here in enumerate(cards)
    ]  # fmt: skip


def _value(of: str, done: Sequence[Done]) -> float | None:
    if of == "throughput":
        return len(done)
    return sum(one.unplanned for one in done) / len(done) if done else None


def _charted(
    points: Sequence[_Point], weeks: int, start: date, end: date, today: date, baseline: date | None
) -> Behaviour:
    known = [
        point
        for point in points
        if not point.partial and point.value is not None and (baseline is None or point.start >= baseline)
    ]
    base = known[:MOST]
    seen = Seen(len(base), (today - base[0].start).days if base else 0, today)
    enough = judged(seen, _noun(weeks), least=LEAST, full=FIRM)
    limits = limits_of([point.value or 0 for point in base]) if enough.ok else None
    said = dict(zip(known, signals([point.value or 0 for point in known], limits), strict=True)) if limits else {}
    rows = []
    for point in points:
        if not (start < point.end and point.start < end):
            continue
        signal = said.get(point)
        shown = limits if limits and point.start >= base[0].start else None
        rows.append(
            BehaviourRow(
                point.start, point.end, point.value,
                shown.centre if shown else None, shown.upper if shown else None, shown.lower if shown else None,
                signal.moving_range if signal else None, shown.upper_range if shown else None,
                " ".join(signal.signals) if signal else "", point in base, point.partial, point.cards,
            )
        )  # fmt: skip
    return Behaviour(tuple(rows), limits, weeks, enough, _note(weeks))


def _note(weeks: int) -> str:
    if weeks == 0:
        return "Cycle times are skewed, so a value beyond the limit is no rarity; look at runs rather."
    if weeks == 1:
        return ""
    return f"Fewer than two cards a week were finished, so a period is {weeks} weeks long."


def _noun(weeks: int) -> str:
    return "finished cards" if weeks == 0 else "whole weeks" if weeks == 1 else f"whole periods of {weeks} weeks"
