"""The exact test gives the published p values, and behaves as probabilities must."""

from __future__ import annotations

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban.analytics.chance import binomial_p, rate_ratio


@pytest.mark.parametrize(
    ("hits", "trials", "share", "p"),
    [
        # Conover's example in R's help of binom.test: 682 of 925 plants against 3/4.
        (682, 925, 0.75, 0.38249155957481695),
        # By hand: of ten fair throws 0 and 10 are as likely as each other and nothing is less likely.
        (0, 10, 0.5, 2 / 1024),
        (2, 10, 0.5, 2 * (1 + 10 + 45) / 1024),
        (5, 10, 0.5, 1.0),
        (0, 0, 0.3, 1.0),
        (3, 3, 1.0, 1.0),
        (2, 3, 1.0, 0.0),
    ],
)
def test_published_values(hits: int, trials: int, share: float, p: float) -> None:
    assert binomial_p(hits, trials, share) == pytest.approx(p, abs=1e-9)


@given(st.integers(0, 60), st.integers(0, 60), st.floats(0, 1))
def test_a_p_is_a_probability_and_the_same_seen_from_outside(inside: int, outside: int, share: float) -> None:
    p = binomial_p(inside, inside + outside, share)
    assert 0 <= p <= 1
    assert binomial_p(outside, inside + outside, 1 - share) == pytest.approx(p, rel=1e-4, abs=1e-9)


@given(st.integers(10, 60), st.floats(0.05, 0.95))
def test_further_out_is_never_likelier(trials: int, share: float) -> None:
    most_likely = int((trials + 1) * share)
    upwards = [binomial_p(hits, trials, share) for hits in range(most_likely, trials + 1)]
    assert all(right <= left * (1 + 1e-9) for left, right in pairwise(upwards))


def test_more_hits_than_trials_is_no_question() -> None:
    with pytest.raises(ValueError, match="hits lie in"):
        binomial_p(4, 3, 0.5)


def test_the_rate_ratio_compares_times() -> None:
    # A quarter of the time holds half of the arrivals: three times as often inside as outside.
    assert rate_ratio(5, 10, 0.25) == pytest.approx(3)
    assert rate_ratio(1, 4, 0.25) == pytest.approx(1)
    assert rate_ratio(0, 4, 0.25) == 0
    assert rate_ratio(4, 4, 0.25) is None
    assert rate_ratio(2, 4, 0.0) is None
    assert rate_ratio(2, 4, 1.0) is None
