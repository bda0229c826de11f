"""A forecast by counts while an outage lasts: the days that it takes bring less than days usually do.

Where there were enough days with an open urgent card before, those days are drawn from. Otherwise the usual days are
thinned: each card comes with the share of its chance that the working time left makes up of what there usually is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from math import comb
from zoneinfo import ZoneInfo

from kanban.analytics import pace as paces
from kanban.analytics.calendar import local_date
from kanban.analytics.capacity import efforts
from kanban.analytics.chosen import Filter
from kanban.analytics.convolution import CONFIDENCES, how_many
from kanban.analytics.forecast import Basis, basis_of
from kanban.analytics.history import History
from kanban.analytics.interrupts import came_at
from kanban.analytics.outlook import open_urgent, outlook, rests_of
from kanban.analytics.windows import Window

#: So many past days with an open urgent card make a pool of their own.
POOL_LEAST = 10
_PLANNED = Filter(planned=True)


@dataclass(frozen=True, slots=True)
class ByCount:
    """For each confidence the most cards that come at least; None where the basis is too thin. `sentence` says why,
    or how an outage was reckoned in."""

    counts: Mapping[int, int] | None
    sentence: str


def outlook_by_count(history: History, window: Window, *, first: date, days: int, as_of: datetime) -> ByCount:
    """How many planned cards come on the `days` whole days from `first`, of which an outage may take some."""
    basis = basis_of(history, as_of=as_of, chosen=_PLANNED)
    if not basis.enough.ok:
        return ByCount(None, basis.enough.sentence)
    taken = _taken(history, window, first, days, as_of)
    if not taken:
        return ByCount(how_many(basis.used, days=days), basis.enough.sentence)
    outage = [basis.daily[n] for n in _days_of_outage(history, basis, as_of)]
    usual = _chances(basis.used)
    of = "day" if taken == 1 else "days"
    if len(outage) >= POOL_LEAST:
        there = _chances(outage)
        said = f"{taken} {of} of it are drawn from the {len(outage)} past days on which an urgent card was open."
    else:
        share = share_left(history, window, as_of)
        there = thinned(usual, share)
        said = f"An outage is taken to leave {share:.0%} of what {taken} {of} of it bring.".replace("%", " %")
    chances = [1.0]
    for number in range(days):
        chances = _sum(chances, there if number < taken else usual)
    return ByCount(at_least(chances), said)


def share_left(history: History, window: Window, as_of: datetime) -> float:
    """What an outage leaves of the usual: (C - lost) / (C - mean lost) of the last iterations, 1 at the most."""
    before = [one for one in history.windows.known(as_of) if one.ended <= min(window.began, as_of)]
    *spent, here = efforts(history, [*before[-paces.BASE_MOST :], window], as_of)
    lost = min(here.lost + outlook(history, window, as_of, base=0).total, here.capacity)
    shares = [one.lost / one.capacity for one in spent if one.capacity > 0]
    usual = here.capacity * (1 - min(sum(shares) / len(shares), 1.0) if shares else 1.0)
    return min((here.capacity - lost) / usual, 1.0) if usual > 0 else 1.0


def thinned(chances: Sequence[float], share: float) -> list[float]:
    """The chances of 0, 1, 2 ... cards when each card comes with the chance `share` only."""
    found = [0.0] * len(chances)
    for cards, chance in enumerate(chances):
        for come in range(cards + 1):
            found[come] += chance * comb(cards, come) * share**come * (1 - share) ** (cards - come)
    return found


def at_least(chances: Sequence[float]) -> dict[int, int]:
    """For each confidence (percent) the largest n with P(at least n) >= confidence."""
    answer = {}
    for confidence in CONFIDENCES:
        cards, reached = len(chances), 0.0
        while cards > 0 and reached < confidence / 100 - 1e-12:
            cards -= 1
            reached += chances[cards]
        answer[confidence] = cards
    return answer


def _taken(history: History, window: Window, first: date, days: int, as_of: datetime) -> int:
    """How many of the days from `first` an open urgent card is expected to last into; 0 before the window begins."""
    open_ = open_urgent(history, as_of) if window.began <= as_of else []
    if not open_:
        return 0
    zone = ZoneInfo(history.zone_at(as_of))
    last = as_of + timedelta(seconds=max(seconds for seconds, _ in rests_of(history, open_, as_of)))
    return max(min((local_date(last, zone) - first).days + 1, days), 0)


def _days_of_outage(history: History, basis: Basis, as_of: datetime) -> list[int]:
    """Which of the days of a basis had an urgent card that was open, counted from its first day."""
    zone = ZoneInfo(history.zone_at(as_of))
    first = basis.today - timedelta(days=len(basis.daily))
    found: set[int] = set()
    for journey in history.journeys.values():
        came = came_at(journey, as_of) if any(stay.urgent for stay in journey.stays) else None
        if came is not None:
            finish = journey.finish_at(as_of)
            gone = finish.at if finish is not None else journey.discarded_at(as_of) or as_of
            begun, ended = ((local_date(at, zone) - first).days for at in (came, gone))
            found.update(range(max(begun, 0), min(ended + 1, len(basis.daily))))
    return sorted(found)


def _chances(days: Sequence[int]) -> list[float]:
    """The chances of 0, 1, 2 ... cards on a day drawn from these."""
    counts = Counter(days)
    return [counts[cards] / len(days) for cards in range(max(days) + 1)]


def _sum(one: Sequence[float], other: Sequence[float]) -> list[float]:
    """The chances of the sum of two draws."""
    found = [0.0] * (len(one) + len(other) - 1)
    for left, chance in enumerate(one):
        for right, also in enumerate(other):
            found[left + right] += chance * also
    return found
