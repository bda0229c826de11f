"""Forecasts: how many cards in so many days, and by when so many cards, with how often that came true here.

The basis is what was finished per day in the last 90 whole days, days with nothing and weekends included, bulk actions
not. Draws from it are independent, which real work is not, so every forecast says how often forecasts like it held
on this very board. The days of a forecast are whole ones, from tomorrow on.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from kanban.analytics.calendar import local_date
from kanban.analytics.chosen import EVERYTHING, Filter
from kanban.analytics.convolution import HitRate, backtest, how_many, when
from kanban.analytics.enough import Enough, Seen, judged
from kanban.analytics.finished import finished, first_whole_day
from kanban.analytics.history import History
from kanban.analytics.journeys import State

#: How long the basis is, and may be; how many days and cards it takes at least.
BASIS_DAYS, BASIS_MIN, BASIS_MAX = 90, 60, 180
LEAST_DAYS, LEAST_CARDS = 30, 10
#: No forecast looks further ahead, nor at more cards.
DAYS_MAX, CARDS_MAX = 365, 1000
#: A hit rate is told from so many past forecasts on, and judged from the latest ones.
_WINDOWS_LEAST, _WINDOWS_MOST = 20, 100


@dataclass(frozen=True, slots=True)
class ForecastRow:
    """One answer. `how_many`: at least `cards` in `days`; `when`: `cards` after `days`, None: not within a year.

    `by` is the last of those days. `came_true` is the share of past forecasts of that confidence over as many days
    that held, out of `windows`; None below 20 of them.
    """

    question: str
    confidence: int
    days: int | None
    cards: int
    by: date | None
    came_true: float | None
    windows: int


@dataclass(frozen=True, slots=True)
class Basis:
    """What was finished on each day from the first whole day of the log to yesterday; `used` are the latest of them."""

    today: date
    daily: tuple[int, ...]
    used: tuple[int, ...]
    cards: tuple[str, ...]
    enough: Enough


def basis_of(history: History, *, as_of: datetime, chosen: Filter = EVERYTHING, basis_days: int = BASIS_DAYS) -> Basis:
    """The days to draw from, the cards finished on them, and whether they are enough to say anything."""
    today = local_date(as_of, ZoneInfo(history.zone_at(as_of)))
    first = first_whole_day(history, as_of)
    daily = [0] * max((today - first).days, 0)
    since = today - timedelta(days=basis_days)
    cards = []
    for done in finished(history, as_of=as_of, chosen=chosen, usual=True):
        if first <= done.day < today:
            daily[(done.day - first).days] += 1
            if done.day >= since:
                cards.append(done.journey.card)
    used = tuple(daily[-basis_days:])
    return Basis(today, tuple(daily), used, tuple(cards), _enough(used, today, basis_days))


def open_cards(history: History, *, as_of: datetime, chosen: Filter = EVERYTHING) -> list[str]:
    """The chosen cards on the board that are not done: the ones a forecast of "when" is about if none is named."""
    return [
        journey.card
        for journey in chosen.of(history.journeys.values(), as_of)
        if (turn := journey.turn_at(as_of)) is not None and turn.state in (State.WAITING, State.STARTED)
    ]


def forecast(
    history: History, *, as_of: datetime, days: int, cards: int, chosen: Filter = EVERYTHING,
    basis_days: int = BASIS_DAYS,
) -> list[ForecastRow]:  # fmt: skip
    """How many in `days`, then when for `cards`, each at 50, 70, 85 and 95 percent; nothing where it is too thin."""
    basis = basis_of(history, as_of=as_of, chosen=chosen, basis_days=basis_days)
    if not basis.enough.ok:
        return []
    tested = _tested(basis, days, basis_days)
    rows = [
        _row(basis, "how_many", confidence, days, count, tested.get(confidence))
        for confidence, count in how_many(basis.used, days=days).items()
    ]
    for confidence, needed in when(basis.used, cards=cards, within=DAYS_MAX).items():
        hit_rate = _tested(basis, needed, basis_days).get(confidence) if needed else None
        rows.append(_row(basis, "when", confidence, needed, cards, hit_rate))
    return rows


def _tested(basis: Basis, days: int, basis_days: int) -> dict[int, HitRate]:
    """The hit rates of forecasts over so many days; empty below 20 windows."""
    found = backtest(basis.daily, days=days, basis=basis_days, least=LEAST_CARDS, at_most=_WINDOWS_MOST)
    return {c: rate for c, rate in found.items() if rate.windows >= _WINDOWS_LEAST}


def _row(
    basis: Basis, question: str, confidence: int, days: int | None, cards: int, hit_rate: HitRate | None
) -> ForecastRow:
    by = basis.today + timedelta(days=days) if days is not None else None
    came_true = hit_rate.came_true if hit_rate else None
    return ForecastRow(question, confidence, days, cards, by, came_true, hit_rate.windows if hit_rate else 0)


def _enough(used: Sequence[int], today: date, basis_days: int) -> Enough:
    if len(used) < LEAST_DAYS:
        day = today + timedelta(days=LEAST_DAYS - len(used))
        days = f"There are {len(used)} of the {LEAST_DAYS} whole days that a forecast takes; that is reached on {day}."
        return Enough(False, False, days)
    found = judged(Seen(sum(used), len(used), today, basis_days), "finished cards", least=LEAST_CARDS, full=LEAST_CARDS)
    if not found.ok or len(used) >= min(BASIS_MIN, basis_days):
        return found
    day = today + timedelta(days=BASIS_MIN - len(used))
    return Enough(True, True, f"Weak: it rests on {len(used)} days, firm is {BASIS_MIN}. That is reached on {day}.")
