"""How many cards in so many days, and in how many days so many cards: exactly, without random trials.

What a day brings is drawn from the days that were, each as likely as any other. The distribution of the sum of such
draws is worked out whole, in whole numbers, so the answer is the one that endless random trials would come to, needs
no seed and is the same to the unit every time.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

#: How sure a forecast can be asked to be, in percent.
CONFIDENCES = (50, 70, 85, 95)


def arrangements(basis: Sequence[int], days: int) -> list[int]:
    """Of the `len(basis) ** days` ways to draw a day `days` times: how many bring 0, 1, 2 ... cards together.

    The basis is a polynomial whose coefficient of x^n counts the days with n cards; the answer is its power. Written
    side by side in one long number, wide enough apart never to touch, its coefficients are raised in one go.
    """
    if not basis:
        raise ValueError("a forecast needs days to draw from")
    width = ((len(basis) ** days).bit_length() + 7) // 8
    power = sum(count << (8 * width * cards) for cards, count in Counter(basis).items()) ** days
    length = max(basis) * days + 1
    raw = power.to_bytes(width * length, "little")
    return [int.from_bytes(raw[at : at + width], "little") for at in range(0, width * length, width)]


def how_many(basis: Sequence[int], *, days: int, confidences: Iterable[int] = CONFIDENCES) -> Mapping[int, int]:
    """For each confidence (percent) the largest n with P(at least n cards in `days` days) >= confidence."""
    ways = arrangements(basis, days)
    total = len(basis) ** days
    answer = {}
    at_least, cards = 0, len(ways)
    for confidence in sorted(confidences):
        while 100 * at_least < confidence * total:
            cards -= 1
            at_least += ways[cards]
        answer[confidence] = cards
    return answer


def when(
    basis: Sequence[int], *, cards: int, within: int, confidences: Iterable[int] = CONFIDENCES
) -> Mapping[int, int | None]:
    """For each confidence the fewest days with P(at least `cards` by then) >= confidence; None: not `within` days."""
    answer: dict[int, int | None] = {}
    days_with = sorted(Counter(basis).items())
    below, days, total = [1] + [0] * (cards - 1) if cards > 0 else [], 0, 1
    for confidence in sorted(confidences):
        while 100 * (total - sum(below)) < confidence * total and days < within:
            below = _one_day_more(below, days_with)
            days, total = days + 1, total * len(basis)
        reached = 100 * (total - sum(below)) >= confidence * total
        answer[confidence] = days if reached else None
    return answer


def _one_day_more(below: Sequence[int], days_with: Iterable[tuple[int, int]]) -> list[int]:
    """The ways that are still below the number of cards after one more day, by how many they have."""
    after = [0] * len(below)
    for more, count in days_with:
        for at in range(len(below) - more):
            after[at + more] += count * below[at]
    return after


@dataclass(frozen=True, slots=True)
class HitRate:
    """Of `windows` forecasts like this one that could have been made before, the share that came true."""

    windows: int
    came_true: float


def backtest(
    daily: Sequence[int], *, days: int, basis: int, least: int, step: int = 7, at_most: int | None = None
) -> Mapping[int, HitRate]:
    """How often "at least n cards in `days` days" came true, had it been said every `step` days from `basis` days.

    Only days before a forecast are drawn from. Where they hold fewer than `least` cards no forecast would have been
    made, so none is judged. `at_most` looks at the latest ones only. Without any window there is no answer.
    """
    starts = range(basis, len(daily) - days + 1, step)
    judged = 0
    hits = dict.fromkeys(CONFIDENCES, 0)
    for start in starts if at_most is None else starts[-at_most:]:
        before = daily[start - basis : start]
        if sum(before) < least:
            continue
        judged += 1
        came = sum(daily[start : start + days])
        for confidence, cards in how_many(before, days=days).items():
            hits[confidence] += came >= cards
    return {confidence: HitRate(judged, hits[confidence] / judged) for confidence in CONFIDENCES} if judged else {}
