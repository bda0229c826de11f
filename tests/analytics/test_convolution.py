"""Forecasts from a basis of days are exact: equal to counting every arrangement, and lawful in every direction."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban.analytics.convolution import CONFIDENCES, arrangements, backtest, how_many, when
from tests.analytics import reference

BASIS = st.lists(st.integers(0, 6), min_size=1, max_size=20)


@given(st.lists(st.integers(0, 4), min_size=1, max_size=4), st.integers(0, 4))
def test_every_arrangement_is_counted(basis: list[int], days: int) -> None:
    ways = arrangements(basis, days)
    drawn = [sum(draw) for draw in product(basis, repeat=days)]
    assert ways == [drawn.count(cards) for cards in range(max(basis) * days + 1)]


@given(BASIS, st.integers(0, 60))
def test_probabilities_add_up_to_one_and_the_mean_is_that_of_the_days(basis: list[int], days: int) -> None:
    ways = arrangements(basis, days)
    total = len(basis) ** days
    assert sum(ways) == total
    assert sum(cards * count for cards, count in enumerate(ways)) * len(basis) == total * days * sum(basis)


def test_a_die_thrown_twice() -> None:
    die = [1, 2, 3, 4, 5, 6]
    assert arrangements(die, 2) == [0, 0, 1, 2, 3, 4, 5, 6, 5, 4, 3, 2, 1]
    # 7 or more: 21 of 36; 6 or more: 26; 5 or more: 30; 4 or more: 33; 3 or more: 35.
    assert how_many(die, days=2) == {50: 7, 70: 6, 85: 4, 95: 3}
    # One throw: 5 or more comes with 1/3. Two: 5 or more with 30/36 = 83 %. Three: all but 111, 112 (3 ways).
    assert when(die, cards=5, within=10) == {50: 2, 70: 2, 85: 3, 95: 3}


@given(BASIS, st.integers(0, 40))
def test_more_confidence_never_promises_more_and_more_days_never_less(basis: list[int], days: int) -> None:
    now, later = how_many(basis, days=days), how_many(basis, days=days + 1)
    assert [now[c] for c in CONFIDENCES] == sorted(now.values(), reverse=True)
    assert all(later[c] >= now[c] for c in CONFIDENCES)


@given(BASIS.filter(any), st.integers(0, 25))
def test_when_is_how_many_turned_round(basis: list[int], cards: int) -> None:
    for confidence, days in when(basis, cards=cards, within=60).items():
        if days is None:
            assert how_many(basis, days=60)[confidence] < cards
        else:
            assert how_many(basis, days=days)[confidence] >= cards
            assert days == 0 or how_many(basis, days=days - 1)[confidence] < cards


def test_days_on_which_nothing_was_done_promise_nothing() -> None:
    assert set(how_many([0, 0, 0], days=30).values()) == {0}
    assert set(when([0, 0, 0], cards=1, within=30).values()) == {None}
    with pytest.raises(ValueError, match="days to draw from"):
        how_many([], days=3)


def test_the_same_every_day_is_certain() -> None:
    assert set(how_many([2] * 30, days=10).values()) == {20}
    assert set(when([2] * 30, cards=21, within=30).values()) == {11}


def test_a_backtest_judges_only_what_could_have_been_said() -> None:
    # Two a day for 40 days, then nothing: each forecast whose days are past the 40th fails the more the later it is.
    daily = [2] * 40 + [0] * 20
    found = backtest(daily, days=10, basis=20, least=10)
    # Forecasts made on days 20, 27, 34, 41 and 48 (a 50 % one may be less than 20 cards by the last).
    assert found[95].windows == 5
    assert found[95].came_true == pytest.approx(2 / 5)
    assert backtest(daily, days=10, basis=20, least=10, at_most=1)[95].windows == 1
    assert backtest([2] * 29, days=10, basis=20, least=10) == {}
    assert backtest([0] * 100, days=10, basis=20, least=10) == {}


@reference.needed
@pytest.mark.parametrize("basis", [60, 90, 120])
@pytest.mark.parametrize("days", [14, 28])
def test_the_hit_rate_on_the_help_desk_is_the_published_one(basis: int, days: int) -> None:
    daily = [int(row["count"]) for row in reference.rows("helpdesk/jam_throughput_day.csv")]
    published = next(
        row
        for row in reference.rows("stats/how_many_forecast_calibration.csv")
        if (row["series"], row["sampling"]) == ("helpdesk", "iid")
        and (int(row["history_days"]), int(row["horizon_days"])) == (basis, days)
    )
    # The published windows end before the last day of the log.
    found = backtest(daily[:-1], days=days, basis=basis, least=10)
    for confidence in CONFIDENCES:
        assert found[confidence].windows == int(published["forecasts"])
        assert found[confidence].came_true == pytest.approx(
            float(published[f"hit_rate_claimed_{confidence}"]), abs=0.008
        )
