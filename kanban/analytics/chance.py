"""Whether events fall into some hours more often than by chance: a rate ratio and an exact two-sided p.

Exact, because the counts are small: the approximations in use say less with ten arrivals than with a thousand.
"""

from __future__ import annotations

from math import exp, lgamma, log

#: Two probabilities that differ by less than this share of themselves count as equal, as in R and scipy.
_EQUAL = 1 + 1e-7


def binomial_p(hits: int, trials: int, share: float) -> float:
    """The two-sided p of `hits` in `trials` when each hits with probability `share`.

    The sum of the probabilities of all outcomes that are no likelier than the one that came.
    """
    if not 0 <= hits <= trials or not 0 <= share <= 1:
        raise ValueError("hits lie in 0..trials and a share in 0..1")
    likelihoods = [_likelihood(outcome, trials, share) for outcome in range(trials + 1)]
    bound = likelihoods[hits] * _EQUAL
    return min(sum(likelihood for likelihood in likelihoods if likelihood <= bound), 1.0)


def rate_ratio(inside: int, trials: int, share: float) -> float | None:
    """How many times as often inside as outside, per unit of time; None where one of them has no time or no event."""
    outside = trials - inside
    if not 0 < share < 1 or not outside:
        return None
    return (inside / share) / (outside / (1 - share))


def _likelihood(outcome: int, trials: int, share: float) -> float:
    if share in (0, 1):
        return float(outcome == trials * share)
    ways = lgamma(trials + 1) - lgamma(outcome + 1) - lgamma(trials - outcome + 1)
    return exp(ways + outcome * log(share) + (trials - outcome) * log(1 - share))
