"""The process behaviour chart (XmR): which values a process brings by itself, and which ask for a reason.

Limits follow from how much neighbouring values differ, not from the spread of all: a slow drift would widen the
latter until nothing stands out. Constants and rules: NIST/SEMATECH e-Handbook 6.3.2.2 and Wheeler.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

#: 3 / d2 and D4 for ranges of two values.
_OF_THE_CENTRE, _OF_THE_RANGE = 2.660, 3.268
_RUN, _NEAR, _OF = 8, 3, 4


@dataclass(frozen=True, slots=True)
class Limits:
    """The centre, the natural limits around it, the mean moving range and the upper limit of the ranges.

    `lower` is cut at 0, as counts, shares and durations are never less. `reach` is from the centre to a limit, uncut.
    """

    centre: float
    mean_range: float
    reach: float
    upper: float
    lower: float
    upper_range: float


@dataclass(frozen=True, slots=True)
class Signal:
    """One value with its moving range (None for the first) and why it stands out: empty where it does not."""

    value: float
    moving_range: float | None
    signals: tuple[str, ...]


def limits_of(baseline: Sequence[float]) -> Limits:
    """The limits that follow from at least two values."""
    if len(baseline) < 2:
        raise ValueError("limits need at least two values")
    centre = sum(baseline) / len(baseline)
    mean_range = sum(abs(right - left) for left, right in pairwise(baseline)) / (len(baseline) - 1)
    reach = _OF_THE_CENTRE * mean_range
    return Limits(
        centre, mean_range, reach, upper=centre + reach, lower=max(centre - reach, 0.0),
        upper_range=_OF_THE_RANGE * mean_range,
    )  # fmt: skip


def signals(values: Sequence[float], limits: Limits) -> list[Signal]:
    """Every value with what it signals: `beyond` a limit, `run` of 8 on one side of the centre, `near`: with 2 of the
    3 before it nearer to the same limit than to the centre, `range`: it jumped further than the ranges' limit."""
    found = []
    # Equal values must not stand out because their mean was rounded.
    slack = 1e-9 * max(abs(limits.centre), limits.reach, 1e-300)
    sides = [_side(value - limits.centre, slack) for value in values]
    nearer = [_side(value - limits.centre, limits.reach / 2 + slack) for value in values]
    for at, value in enumerate(values):
        moving = abs(value - values[at - 1]) if at else None
        last, few = sides[max(at - _RUN + 1, 0) : at + 1], nearer[max(at - _OF + 1, 0) : at + 1]
        why = [
            ("beyond", abs(value - limits.centre) > limits.reach + slack),
            ("run", len(last) == _RUN and sides[at] != 0 and len(set(last)) == 1),
            ("near", nearer[at] != 0 and few.count(nearer[at]) >= _NEAR),
            ("range", moving is not None and moving > limits.upper_range + slack),
        ]
        found.append(Signal(value, moving, tuple(name for name, holds in why if holds)))
    return found


def _side(distance: float, width: float) -> int:
    """1 above, -1 below, 0 within `width` of the centre."""
    return 1 if distance > width else -1 if distance < -width else 0
