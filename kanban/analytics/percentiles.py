"""Percentiles by the nearest rank, so that "85 % finished in 8 days or less" is literally true of the data.

`x_(ceil(p*n))` of the sorted values (Hyndman and Fan's type 1): the value is one that occurred, and whole days stay
whole. Spreadsheets interpolate (type 7) and can land below the share they claim.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

T = TypeVar("T", int, float)

#: The shares, in per cent, that reports draw as lines.
SHARES = (50, 70, 85, 95)


def percentile(ordered: Sequence[T], share: int) -> T:
    """The least of the sorted values that at least `share` per cent of them do not exceed; they are not empty."""
    return ordered[max(-(-share * len(ordered) // 100), 1) - 1]


@dataclass(frozen=True, slots=True)
class Spread:
    """How values lie: their number and the values at `SHARES`, None where there are none."""

    n: int
    p50: float | None = None
    p70: float | None = None
    p85: float | None = None
    p95: float | None = None


def spread(values: Sequence[float]) -> Spread:
    """The spread of values in any order."""
    ordered = sorted(values)
    if not ordered:
        return Spread(0)
    return Spread(len(ordered), *(percentile(ordered, share) for share in SHARES))


def band(value: float, lines: Spread) -> int:
    """The highest of `SHARES` that a value lies beyond; 0 for one that lies beyond none."""
    found = 0
    for share, line in zip(SHARES, (lines.p50, lines.p70, lines.p85, lines.p95), strict=True):
        if line is not None and value > line:
            found = share
    return found
