"""The chart's limits are the published ones, and each rule fires where it should and nowhere else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban.analytics.xmr import Limits, limits_of, signals
from tests.analytics import reference

#: Centre 10, limits 4 and 16, halfway at 7 and 13, ranges up to 7.4.
TEN = Limits(centre=10, mean_range=6 / 2.66, reach=6, upper=16, lower=4, upper_range=3.268 * 6 / 2.66)


def _fired(values: list[float], limits: Limits = TEN) -> list[tuple[str, ...]]:
    return [signal.signals for signal in signals(values, limits)]


@reference.needed
def test_limits_are_those_of_the_handbook() -> None:
    values = [float(row["flowrate"]) for row in reference.rows("nist-imr/flowrate.csv")]
    published = {row["statistic"]: float(row["published_value"]) for row in reference.rows("nist-imr/published.csv")}
    found = limits_of(values)
    assert found.centre == pytest.approx(published["center"], abs=0.001)
    assert found.mean_range == pytest.approx(published["mean_moving_range"], abs=0.001)
    assert found.upper == pytest.approx(published["ucl"], abs=0.001)
    assert found.lower == pytest.approx(published["lcl"], abs=0.001)
    assert [signal.signals for signal in signals(values, found)] == [()] * 10


def test_a_value_beyond_a_limit_stands_out_and_one_on_it_does_not() -> None:
    assert _fired([10, 16, 10, 4]) == [(), (), (), ()]
    assert _fired([10, 16.5]) == [(), ("beyond",)]
    assert _fired([10, 3.5]) == [(), ("beyond",)]


def test_the_eighth_in_a_row_on_one_side_stands_out() -> None:
    assert _fired([11] * 8) == [()] * 7 + [("run",)]
    assert _fired([9] * 9) == [()] * 7 + [("run",)] * 2
    assert _fired([11] * 7 + [10] + [11] * 7) == [()] * 15


def test_three_of_four_nearer_the_limit_stand_out() -> None:
    assert _fired([14, 14, 12, 14]) == [(), (), (), ("near",)]
    assert _fired([14, 14, 14]) == [(), (), ("near",)]
    assert _fired([14, 14, 14, 12]) == [(), (), ("near",), ()]
    assert _fired([14, 13, 12, 14]) == [()] * 4
    assert _fired([13.5, 6.8, 13.5, 6.8]) == [()] * 4


def test_a_jump_stands_out_by_its_range() -> None:
    assert _fired([6, 14]) == [(), ("range",)]
    assert signals([6, 14], TEN)[0].moving_range is None
    assert signals([6, 14], TEN)[1].moving_range == 8


def test_the_lower_limit_is_cut_at_nothing_but_not_the_reach() -> None:
    found = limits_of([0, 6, 0, 6])
    assert (found.lower, found.upper) == (0, pytest.approx(3 + 2.66 * 6))
    assert found.reach == pytest.approx(2.66 * 6)


def test_two_values_make_limits_and_one_does_not() -> None:
    assert limits_of([4, 6]).centre == 5
    with pytest.raises(ValueError, match="two values"):
        limits_of([4])


@given(st.floats(0, 1e6), st.integers(2, 30))
def test_equal_values_signal_nothing(value: float, count: int) -> None:
    assert _fired([value] * count, limits_of([value] * count)) == [()] * count


@given(st.lists(st.integers(0, 100), min_size=2, max_size=40))
def test_turning_a_series_round_keeps_its_limits_and_adding_to_it_moves_them(values: list[int]) -> None:
    there, back = limits_of(values), limits_of(values[::-1])
    assert (back.centre, back.mean_range) == pytest.approx((there.centre, there.mean_range))
    moved = limits_of([value + 1000 for value in values])
    assert moved.centre == pytest.approx(there.centre + 1000)
    assert moved.upper - moved.centre == pytest.approx(there.upper - there.centre)
    assert _fired([float(value) for value in values], there) == _fired([float(v + 1000) for v in values], moved)
