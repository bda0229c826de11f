"""Whether two groups differ by more than chance, compared only like with like: a permutation test inside strata.

Labels are exchanged within each stratum, where they would mean nothing if the groups did not differ, so no shape of the
values is taken for granted. Where the arrangements can be counted, all of them are; else a fixed number is drawn, with
a seed that follows from the data, so the same data always has the same answer.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import sha256
from itertools import combinations
from math import comb, prod
from operator import itemgetter
from statistics import median
from typing import NamedTuple

#: So many arrangements are counted out; beyond that so many are drawn.
EXACT_MOST, DRAWS = 20_000, 9_999
_RESAMPLES, _POOL = 1_000, 64

#: The values of the two groups in one stratum.
Stratum = tuple[tuple[float, ...], tuple[float, ...]]


class Compared(NamedTuple):
    """The weighted mean difference (first less second), its p, the shift by Hodges and Lehmann, and the interval of
    the difference by resampling, 95 %."""

    difference: float
    p: float
    shift: float
    low: float
    high: float


@lru_cache(maxsize=256)
def compared(strata: tuple[Stratum, ...]) -> Compared:
    """Compare the first group with the second over strata in which both have values."""
    if not strata or not all(first and second for first, second in strata):
        raise ValueError("a stratum needs values of both groups")
    low, high = _interval(strata)
    return Compared(weighted(strata), p_of(strata), shift(strata), low, high)


def weighted(strata: Iterable[tuple[Sequence[float], Sequence[float]]]) -> float:
    """The mean difference inside strata, weighted by n1 n2 / (n1 + n2)."""
    total = weights = 0.0
    for first, second in strata:
        weight = len(first) * len(second) / (len(first) + len(second))
        total += weight * (sum(first) / len(first) - sum(second) / len(second))
        weights += weight
    return total / weights


def shift(strata: Iterable[tuple[Sequence[float], Sequence[float]]]) -> float:
    """The median of the differences of all pairs of one stratum (Hodges and Lehmann)."""
    return median(one - other for first, second in strata for one in first for other in second)


def arrangements(strata: Iterable[tuple[Sequence[float], Sequence[float]]]) -> int:
    """In how many ways the labels can stand."""
    return prod(comb(len(first) + len(second), len(first)) for first, second in strata)


def p_of(strata: Sequence[Stratum]) -> float:
    """The two-sided p of the weighted mean difference.

    With sizes fixed, that difference grows with the sum of the first group's values alone: what is weighed is how far
    that sum lies from the one to be expected.
    """
    pooled = [(first + second, len(first)) for first, second in strata]
    centre = sum(size * sum(values) / len(values) for values, size in pooled)
    seen = abs(sum(sum(first) for first, _ in strata) - centre)
    # Sums that are equal but for the order of adding count as equal.
    bound = seen - 1e-9 * max(1.0, seen)
    if arrangements(strata) <= EXACT_MOST:
        sums = [0.0]
        for values, size in pooled:
            here = [sum(chosen) for chosen in combinations(values, size)]
            sums = [before + one for before in sums for one in here]
        return sum(abs(one - centre) >= bound for one in sums) / len(sums)
    chance = _chance(strata)
    drawn = zip(*(_draws(values, size, chance) for values, size in pooled), strict=True)
    hits: int = sum(abs(sum(sums) - centre) >= bound for sums in drawn)
    return (1 + hits) / (1 + DRAWS)


def holm(ps: Sequence[float]) -> list[float]:
    """The p of several tests made at once, by Holm: in the order given, never more than 1."""
    order = sorted(range(len(ps)), key=lambda at: ps[at])
    adjusted = [0.0] * len(ps)
    least = 0.0
    for rank, at in enumerate(order):
        least = max(least, min((len(ps) - rank) * ps[at], 1.0))
        adjusted[at] = least
    return adjusted


def _draws(values: tuple[float, ...], size: int, chance: random.Random) -> Iterator[float]:
    """The sum of `size` of the values under so many random orders of them.

    Each order is the one before, put through one of a pool of orders at random: as good as a fresh one, and many times
    as fast.
    """
    every = range(len(values))
    pool = [itemgetter(*chance.sample(every, len(values))) for _ in range(_POOL)]
    here = tuple(chance.sample(values, len(values)))
    for put in chance.choices(pool, k=DRAWS):
        here = put(here)
        yield sum(here[:size])


def _interval(strata: Sequence[Stratum]) -> tuple[float, float]:
    """The middle 95 % of the difference when each group of each stratum is drawn anew from itself."""
    chance = _chance(strata)
    found = sorted(
        weighted([(chance.choices(one, k=len(one)), chance.choices(two, k=len(two))) for one, two in strata])
        for _ in range(_RESAMPLES)
    )
    edge = _RESAMPLES // 40
    return found[edge], found[-edge - 1]


def _chance(strata: Sequence[Stratum]) -> random.Random:
    """A source of draws whose seed follows from the data."""
    seed = sha256(repr(strata).encode()).digest()
    return random.Random(seed)  # noqa: S311 - it draws arrangements, and nothing secret
