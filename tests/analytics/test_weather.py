"""Yesterday's weather by hand: four rules, with and without capacity, with few iterations and with none."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban.analytics.pace import RULES
from kanban.analytics.weather import Brought, Weather, weather
from kanban.domain.team_settings import WEATHERS

#: The example of docs/metrics.md, after one that is too old to be asked.
PAST = [Brought(99, 30), Brought(18, 36), Brought(20, 40), Brought(9, 30)]


def _weather(past: list[Brought], rule: str = "median3", capacity: float | None = None) -> Weather:
    return weather(past, rule=rule, unit="points", capacity=capacity)


@pytest.mark.parametrize(("rule", "value"), [("median3", 18), ("mean3", 15.67), ("last1", 9), ("min3", 9)])
def test_each_rule_looks_at_the_last_and_the_range_is_that_of_three(rule: str, value: float) -> None:
    found = _weather(PAST, rule)
    assert (found.value, found.low, found.high) == (value, 9, 20)
    assert found.n == (1 if rule == "last1" else 3)
    assert not found.per_person_day


def test_every_rule_of_the_settings_is_known_and_no_other() -> None:
    assert set(WEATHERS) == set(RULES)


def test_with_capacity_it_is_what_a_person_day_brought_times_those_of_the_next() -> None:
    found = _weather(PAST, capacity=32)
    assert (found.value, found.low, found.high, found.n) == (16, 9.6, 16, 3)
    assert found.per_person_day
    assert found.sentence == (
        "Yesterday's weather is 16 points (9.6 to 16): the median of the last 3 iterations, per person-day."
    )


def test_where_one_has_no_capacity_all_are_taken_plainly() -> None:
    found = _weather([Brought(18, 36), Brought(20, None), Brought(9, 30)], capacity=32)
    assert (found.value, found.per_person_day) == (18, False)
    assert _weather([*PAST[:1], *PAST[1:]], capacity=None).value == 18


def test_an_iteration_in_which_nobody_was_there_says_nothing_of_person_days() -> None:
    found = _weather([Brought(18, 36), Brought(0, 0), Brought(9, 30)], capacity=32)
    assert (found.value, found.n) == (12.8, 2)
    assert _weather([Brought(3, 0)], capacity=32).value == 3


def test_nobody_there_next_time_brings_nothing() -> None:
    assert _weather(PAST, capacity=0).value == 0


def test_one_or_two_are_used_and_their_number_is_said() -> None:
    assert _weather(PAST[-1:]).sentence == "Yesterday's weather is 9 points (9 to 9): the only iteration so far."
    assert "the median of the last 2 iterations" in _weather(PAST[-2:]).sentence
    assert _weather(PAST, "last1").sentence == "Yesterday's weather is 9 points (9 to 20): the last iteration."
    thirds = [Brought(1, 3), Brought(2, 3)]
    assert "is 3.5 points (2.3 to 4.7)" in _weather(thirds, capacity=7).sentence
    one = weather([Brought(1, None)], rule="last1", unit="cards", capacity=None)
    assert one.sentence == "Yesterday's weather is 1 card (1 to 1): the last iteration."


def test_without_any_there_is_none() -> None:
    none = _weather([], capacity=30)
    assert (none.n, none.value, none.low, none.high) == (0, None, None, None)
    assert none.sentence == "No iteration is over yet, so there is no weather of yesterday."


def test_more_taken_back_than_finished_promises_nothing_and_no_less() -> None:
    assert (_weather([Brought(-3, None)]).value, _weather([Brought(-3, 10)], capacity=10).low) == (0, 0)


_past = st.lists(st.builds(Brought, st.integers(0, 50), st.integers(1, 50)), min_size=1, max_size=6)


@given(_past, st.sampled_from(WEATHERS), st.integers(0, 60))
def test_it_lies_in_its_range_and_grows_with_capacity(past: list[Brought], rule: str, capacity: int) -> None:
    found, twice = _weather(past, rule, capacity), _weather(past, rule, 2 * capacity)
    assert found.low <= found.value <= found.high
    assert twice.value == pytest.approx(2 * found.value, abs=0.02)


@given(_past, st.sampled_from(WEATHERS))
def test_with_equal_capacities_it_is_the_plain_one(past: list[Brought], rule: str) -> None:
    same = [Brought(one.planned, 20) for one in past]
    plain, found = _weather(same, rule), _weather(same, rule, 20)
    assert (found.value, found.low, found.high) == pytest.approx((plain.value, plain.low, plain.high), abs=0.01)
