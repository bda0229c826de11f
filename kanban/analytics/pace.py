"""The pace of planned work: how much of it a person-day brings that interrupts did not take, and what follows.

The formula says that planned work falls in proportion to what interrupts take of the capacity. That is a proposal and
no law of nature, so from eight iterations on a board's own history is asked whether it was so.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from statistics import fmean, median

from kanban.analytics.relation import theil_sen

#: An iteration with less than this share of its capacity left for planned work says nothing about its pace.
LEAST_LEFT = 0.2
#: The range comes from so many iterations at most, and is firm from so many on.
RANGE_MOST, RANGE_FIRM = 10, 5
#: What new interrupts take is told from so many iterations; whether the formula holds here from so many on.
BASE_MOST, HONEST_FROM = 5, 8
#: No iteration before the last so many is looked at: a year of two weeks each.
PAST_MOST = 26

#: How the next iteration is foretold: from how many of the last ones, and by which of their values.
RULES: Mapping[str, tuple[int, Callable[[Sequence[float]], float]]] = {
    "median3": (3, median),
    "mean3": (3, fmean),
    "last1": (1, median),
    "min3": (3, min),
}


@dataclass(frozen=True, slots=True)
class Past:
    """An iteration that is over: the planned work that was finished in it, and its person-days."""

    name: str
    planned: float
    capacity: float
    lost: float
    unplanned: float
    working_days: float

    @property
    def left(self) -> float:
        """The person-days that planned work could have."""
        return max(self.capacity - self.lost, 0.0)

    @property
    def rate(self) -> float | None:
        """Planned work per undisturbed person-day; None where too few of them were left to say."""
        enough = self.capacity > 0 and self.left >= LEAST_LEFT * self.capacity
        return self.planned / self.left if enough else None


@dataclass(frozen=True, slots=True)
class Pace:
    """The pace and from how many iterations it is; `left_out` are the names of those that could not say."""

    value: float | None
    n: int
    left_out: tuple[str, ...] = ()


def pace(past: Sequence[Past], rule: str) -> Pace:
    """The pace by the rule of yesterday's weather, over the iterations that the rule looks at."""
    count, choose = RULES[rule]
    last = past[-count:]
    rates = [one.rate for one in last if one.rate is not None]
    left_out = tuple(one.name for one in last if one.rate is None)
    return Pace(choose(rates) if rates else None, len(rates), left_out)


def plain(past: Sequence[Past], rule: str) -> tuple[float, float, float] | None:
    """Without capacity: what the last iterations brought by the same rule, the least and the most; None without any."""
    count, choose = RULES[rule]
    brought = [one.planned for one in past[-count:]]
    return (choose(brought), min(brought), max(brought)) if brought else None


def foreseen(value: float, capacity: float, lost: float, *, done: float = 0.0, committed: float = 0.0) -> float:
    """What comes at a pace of `value` from `capacity` less `lost`: not less than is `done`, not more than is committed.

    Without anything committed nothing caps it.
    """
    return bounded(value * max(capacity - lost, 0.0), done=done, committed=committed)


def bounded(value: float, *, done: float, committed: float) -> float:
    """A value between what is done and what is committed; where more is done, that counts."""
    return max(min(value, committed) if committed > 0 else value, done)


def reach(past: Sequence[Past], value: float) -> tuple[float, float, int]:
    """The least and the greatest part of a pace that the last iterations came to, and how many those are."""
    ratios = [one.rate / value for one in past[-RANGE_MOST:] if one.rate is not None] if value > 0 else []
    return (min(*ratios, 1.0), max(*ratios, 1.0), len(ratios)) if ratios else (1.0, 1.0, 0)


def base_rate(past: Sequence[Past]) -> float:
    """The person-days that unplanned work took per working day over the last iterations; 0 without any."""
    last = past[-BASE_MOST:]
    days = sum(one.working_days for one in last)
    return sum(one.unplanned for one in last) / days if days > 0 else 0.0


def honesty(past: Sequence[Past], value: float | None) -> str | None:
    """What this history says of the formula; None where it is too short, or where nothing speaks against it.

    The formula has planned work per person-day fall by the pace itself when all capacity goes to interrupts.
    """
    told = [one for one in past if one.capacity > 0]
    if len(told) < HONEST_FROM or value is None:
        return None
    slope = theil_sen([(one.unplanned / one.capacity, one.planned / one.capacity) for one in told])
    if slope is None or slope.holds(-value):
        return None
    seen = f"over {len(told)} iterations the slope is {slope.value:.2f} ({slope.low:.2f} to {slope.high:.2f})"
    meant = f"the formula takes {-value:.2f}"
    if slope.high < -value:
        return f"In your history planned work fell more with interrupts than the formula says: {seen}, {meant}."
    if slope.holds(0) or slope.value >= 0:
        return f"In your history planned work did not fall with interrupts: {seen}, {meant}."
    return f"In your history planned work fell less with interrupts than the formula says: {seen}, {meant}."
