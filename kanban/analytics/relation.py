"""Whether one thing falls or rises with another: the Theil-Sen slope and how sure it is.

The median of the slopes of all pairs of points. One odd point in ten changes it little, which a fitted line cannot say
of itself, and its interval takes no shape of the errors for granted (Sen 1968; the same as scipy's `theilslopes`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import combinations
from math import sqrt
from statistics import median
from typing import NamedTuple

#: The two-sided 95 % point of the normal distribution.
_Z = 1.959963984540054


class Slope(NamedTuple):
    """How much y changes with one unit of x, and the 95 % interval of that."""

    value: float
    low: float
    high: float

    def holds(self, slope: float) -> bool:
        """Whether the interval contains a slope."""
        return self.low <= slope <= self.high


def theil_sen(points: Sequence[tuple[float, float]]) -> Slope | None:
    """The slope of (x, y) points; None where all x are the same."""
    slopes = sorted(
        (right[1] - left[1]) / (right[0] - left[0]) for left, right in combinations(points, 2) if right[0] != left[0]
    )
    if not slopes:
        return None
    spread = _Z * sqrt(max(_variance(points), 0.0))
    low = max(round((len(slopes) - spread) / 2) - 1, 0)
    high = min(round((len(slopes) + spread) / 2), len(slopes) - 1)
    return Slope(median(slopes), slopes[low], slopes[high])


def _variance(points: Sequence[tuple[float, float]]) -> float:
    """The variance of Kendall's S, less what equal values take off it."""
    n = len(points)
    total = n * (n - 1) * (2 * n + 5)
    for values in zip(*points, strict=True):
        total -= sum(k * (k - 1) * (2 * k + 5) for k in Counter(values).values())
    return total / 18
