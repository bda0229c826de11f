"""Sums of points. Estimates have at most two decimals, and so have their sums, as people would write them."""

from __future__ import annotations

from collections.abc import Iterable

Number = int | float


def plus(total: Number, points: Number) -> Number:
    """The sum of two."""
    exact = total + points
    if isinstance(exact, int):
        return exact
    exact = round(exact, 2)
    return int(exact) if exact == int(exact) else exact


def summed(points: Iterable[Number | None]) -> Number:
    """The sum of all; what has no estimate adds none."""
    total: Number = 0
    for each in points:
        total = plus(total, each or 0)
    return total
