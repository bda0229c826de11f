"""Service level expectations: within how many days most cards of a class are finished, and whether that held.

`d` is the 85th percentile of the cards finished in the last 90 days. A percentile of few cards is worth little and
one of the past promises nothing, so the share of later cards that kept it is always told beside it.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import local_date
from kanban.analytics.chosen import EVERYTHING, Filter
from kanban.analytics.enough import Enough, Seen, judged
from kanban.analytics.finished import Done, finished, first_whole_day
from kanban.analytics.history import History
from kanban.analytics.percentiles import percentile

CLASSES = ("standard", "fixed_date", "urgent")
#: Cards a level takes at least, and from which on it is firm.
LEAST, FIRM = 20, 50
_HOUR = 3600


@dataclass(frozen=True, slots=True)
class SleRow:
    """One class. `target` in `unit` (days, hours for urgent) is None below 20 cards: then `cards` are the list itself.

    `attainment` is the share of the cards of the last 30 days (`kept` of `judged`) within the level that stood before
    them; `mean_attainment` and `worst_attainment` are over all such stretches of 30 days (`windows`) in the log.
    """

    service_class: str
    unit: str
    percent: int
    n: int
    target: float | None
    kept: int
    judged: int
    attainment: float | None
    mean_attainment: float | None
    worst_attainment: float | None
    windows: int
    enough: Enough
    cards: tuple[str, ...]


def sle(
    history: History, *, as_of: datetime, chosen: Filter = EVERYTHING, percent: int = 85, window: int = 90,
    following: int = 30,
) -> list[SleRow]:  # fmt: skip
    """One row per class of service, bulk finishes left out. Windows end with today, as far as it has gone."""
    end = local_date(as_of, ZoneInfo(history.zone_at(as_of))) + timedelta(days=1)
    first = first_whole_day(history, as_of)
    by_class: dict[str, list[Done]] = {name: [] for name in CLASSES}
    for done in finished(history, as_of=as_of, chosen=chosen, usual=True):
        by_class[done.journey.class_at(as_of)].append(done)
    return [_row(name, done, first, end, percent, window, following) for name, done in by_class.items()]


def _row(name: str, done: Sequence[Done], first: date, end: date, percent: int, window: int, following: int) -> SleRow:
    days = [one.day for one in done]
    values = [one.seconds / _HOUR if name == "urgent" else float(one.days) for one in done]

    def between(start: date, stop: date) -> slice:
        return slice(bisect_left(days, start), bisect_left(days, stop))

    def target(stop: date) -> float | None:
        basis = values[between(stop - timedelta(days=window), stop)]
        return percentile(sorted(basis), percent) if len(basis) >= LEAST else None

    kept_of: list[tuple[int, int]] = []
    stop = end - timedelta(days=following)
    while stop - timedelta(days=window) >= first:
        level, later = target(stop), values[between(stop, stop + timedelta(days=following))]
        kept = sum(value <= level for value in later) if level is not None else 0
        kept_of.append((kept, len(later) if level is not None else 0))
        stop -= timedelta(days=following)
    shares = [kept / judged_ for kept, judged_ in kept_of if judged_]
    kept, of = kept_of[0] if kept_of else (0, 0)
    here = done[between(end - timedelta(days=window), end)]
    looked_at = min((end - first).days, window)
    return SleRow(
        name, "hours" if name == "urgent" else "days", percent, len(here), target(end), kept, of,
        kept / of if of else None,
        sum(shares) / len(shares) if shares else None, min(shares, default=None), len(shares),
        judged(Seen(len(here), looked_at, end, window), "finished cards", least=LEAST, full=FIRM),
        tuple(one.journey.card for one in here),
    )  # fmt: skip
