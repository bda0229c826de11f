"""Skew between streams: the statistics by hand and against other people's, the minimum sizes, and the verdicts."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from itertools import combinations
from math import exp, log
from statistics import median

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban.analytics import permutation
from kanban.analytics.permutation import Stratum, arrangements, compared, holm, p_of, shift, weighted
from kanban.analytics.skew import SKEWED, UNKNOWN, Worked, mix_sensitivity, skew, worked
from tests.analytics.reference import needed, rows
from tests.analytics.scene import Scene, at

_VALUES = st.lists(st.floats(-5, 5, allow_nan=False).map(lambda value: round(value, 3)), min_size=1, max_size=4)
_STRATA = st.lists(st.tuples(_VALUES.map(tuple), _VALUES.map(tuple)), min_size=1, max_size=2)

# -- the statistics


def test_the_mean_difference_weighs_strata_by_their_sizes() -> None:
    strata = [((1.0, 3.0), (0.0, 1.0)), ((5.0,), (1.0, 1.0, 4.0))]
    # 1.5 with the weight 4/4, and 3 with the weight 3/4.
    assert weighted(strata) == pytest.approx((1.5 * 1 + 3 * 0.75) / 1.75)
    assert shift(strata) == median([1, 0, 3, 2, 4, 4, 1])
    assert arrangements(strata) == 6 * 4


@given(_STRATA)
def test_p_is_the_share_of_arrangements_at_least_as_far_off(strata: list[Stratum]) -> None:
    def every(index: int) -> list[tuple[float, float]]:
        """The weighted difference and its weight under each arrangement of one stratum."""
        first, second = strata[index]
        values, weight = first + second, len(first) * len(second) / (len(first) + len(second))
        found = []
        for chosen in combinations(range(len(values)), len(first)):
            one = [values[at_] for at_ in chosen]
            other = [value for at_, value in enumerate(values) if at_ not in chosen]
            found.append((weight * (sum(one) / len(one) - sum(other) / len(other)), weight))
        return found

    totals = [0.0]
    for index in range(len(strata)):
        totals = [total + difference for total in totals for difference, _ in every(index)]
    seen = abs(weighted(strata)) * sum(every(index)[0][1] for index in range(len(strata)))
    expected = sum(abs(total) >= seen - 1e-7 for total in totals) / len(totals)
    assert p_of(strata) == pytest.approx(expected)


def test_draws_come_near_the_exact_p_and_are_the_same_every_time(monkeypatch: pytest.MonkeyPatch) -> None:
    chance = random.Random(2)
    first, second = ([round(chance.gauss(mean, 1), 3) for _ in range(7)] for mean in (0, 1.1))
    strata: list[Stratum] = [(tuple(first), tuple(second))]
    exact = p_of(strata)
    monkeypatch.setattr(permutation, "EXACT_MOST", 0)
    drawn = p_of(strata)
    assert drawn == pytest.approx(exact, abs=4 * (exact * (1 - exact) / 9999) ** 0.5)
    assert drawn == p_of(strata)
    assert (drawn * 10_000) % 1 == pytest.approx(0, abs=1e-6)


def test_draws_never_say_that_something_is_impossible() -> None:
    far: list[Stratum] = [(tuple(range(20)), tuple(range(100, 120)))]
    assert p_of(far) == 1 / 10_000


def test_holm_multiplies_the_smallest_most_and_keeps_the_order() -> None:
    assert holm([0.01, 0.04, 0.03]) == pytest.approx([0.03, 0.06, 0.06])
    assert holm([0.5, 0.9]) == [1, 1]
    assert holm([]) == []


def test_three_and_three_cannot_reach_a_tenth_and_four_and_four_can() -> None:
    assert p_of([((1, 2, 3), (7, 8, 9))]) == pytest.approx(0.1)
    assert p_of([((1, 1, 2, 2), (3, 4, 6, 9))]) == pytest.approx(2 / 70)


def test_an_empty_group_is_refused() -> None:
    with pytest.raises(ValueError, match="both groups"):
        compared((((1.0,), ()),))


# -- against other people's numbers


def _published(case: str) -> Mapping[str, float]:
    return {row["statistic"]: float(row["value"]) for row in rows("stats/scipy_two_group.csv") if row["case"] == case}


@needed
def test_the_exact_p_is_scipys() -> None:
    wanted = _published("tiny_1122_vs_3469")["exact_permutation_p_two_sided"]
    assert p_of([((1, 1, 2, 2), (3, 4, 6, 9))]) == pytest.approx(wanted, abs=1e-8)


@needed
def test_two_groups_of_a_real_desk_are_told_as_by_others() -> None:
    """Their hours ran to a field of their own that the events lack; sizes and medians agree, the rest comes near."""
    wanted = _published("uci_hours_open_to_resolved_Group_70_vs_Group_24")
    opened: dict[str, datetime] = {}
    hours: dict[str, float] = {}
    for row in rows("uci-incidents/transitions.csv"):
        when = datetime.fromisoformat(row["ts"])
        opened.setdefault(row["card"], when)
        if row["status"] == "Resolved":
            hours[row["card"]] = (when - opened[row["card"]]).total_seconds() / 3600
    group = {row["number"]: row["assignment_group"] for row in rows("uci-incidents/events.csv")}
    first, second = (
        tuple(hours[card] for card in hours if group[card] == name and hours[card] > 0)
        for name in ("Group 70", "Group 24")
    )
    assert (len(first), len(second)) == (146, 59)
    assert median(first) == pytest.approx(wanted["median_first"])
    assert median(second) == pytest.approx(wanted["median_second"], abs=1e-4)
    found = compared((((*map(log, second),), (*map(log, first),)),))
    assert found.difference == pytest.approx(wanted["diff_mean_log_second_minus_first"], abs=0.05)
    assert exp(found.shift) == pytest.approx(wanted["exp_hodges_lehmann_second_over_first"], abs=0.05)
    assert found.p == pytest.approx(wanted["permutation_p_two_sided_99999"], abs=0.1)
    assert found.low < 0 < found.high


@needed
@pytest.mark.parametrize(("size", "tries"), [(4, 400), (6, 200)])
def test_the_power_is_that_of_the_table(size: int, tries: int) -> None:
    chance = random.Random(1)
    for row in rows("stats/power_two_group_permutation.csv"):
        if int(row["n_per_group"]) != size:
            continue
        spread, ratio = float(row["log_sd"]), float(row["true_ratio"])
        hits = 0
        for _ in range(tries):
            first = tuple(chance.gauss(log(ratio), spread) for _ in range(size))
            second = tuple(chance.gauss(0, spread) for _ in range(size))
            hits += p_of([(first, second)]) < 0.05
        wanted = float(row["power"])
        error = (wanted * (1 - wanted) / tries + wanted * (1 - wanted) / 300) ** 0.5
        assert hits / tries == pytest.approx(wanted, abs=4 * error + 0.01), row


# -- the verdicts


def _cards(
    stream: str, hours: Sequence[float], points: float = 2, people: Sequence[str] = ("ada", "ben"), urgent: bool = False
) -> list[Worked]:
    return [
        Worked(f"{stream}-{points}-{number}", stream, points, urgent, each, frozenset({people[number % len(people)]}))
        for number, each in enumerate(hours)
    ]


def _spread(around: float, count: int, seed: int = 1) -> list[float]:
    chance = random.Random(seed)
    return [around * exp(chance.gauss(0, 0.4)) for _ in range(count)]


def test_a_stream_that_takes_three_times_as_long_is_skewed_and_comes_first() -> None:
    (row,) = skew([*_cards("CI", _spread(4, 14)), *_cards("network", _spread(12, 14, 2))])
    assert (row.stream, row.other, row.verdict, row.cards, row.other_cards) == ("network", "CI", SKEWED, 14, 14)
    assert row.ratio == pytest.approx(3, rel=0.3)
    assert row.hodges_lehmann == pytest.approx(row.ratio, rel=0.3)
    assert row.p_holm == row.p
    assert (row.ratio_low or 0) < (row.ratio or 0) < (row.ratio_high or 0)
    assert len(row.card_ids) == 28
    assert not row.one_person


def test_a_difference_of_size_is_none_of_streams() -> None:
    """Network has the large cards, and each takes as long as a CI card of its size: without strata it would be 4."""
    small = [*_cards("CI", _spread(4, 14), 1), *_cards("network", _spread(4, 4, 3), 1)]
    large = [*_cards("CI", _spread(40, 4, 4), 8), *_cards("network", _spread(40, 14, 5), 8)]
    (row,) = skew([*small, *large])
    assert (row.strata, row.cards, row.other_cards, row.verdict) == (2, 18, 18, UNKNOWN)
    assert (row.ratio or 9) < 1.5


def test_a_small_ratio_is_not_enough_however_sure() -> None:
    (row,) = skew(
        [*_cards("CI", [4 + n / 100 for n in range(40)]), *_cards("network", [5 + n / 100 for n in range(40)])]
    )
    assert (row.p_holm or 1) < 0.01
    assert row.verdict == UNKNOWN


@pytest.mark.parametrize(
    ("first", "second", "strata"),
    [
        ([(2, 11)], [(2, 30)], 1),
        ([(2, 3), (3, 3), (5, 3), (8, 3)], [(2, 9), (3, 9), (5, 9), (8, 9)], 0),
        ([(2, 30)], [(3, 30)], 0),
    ],
)  # fmt: skip
def test_too_few_cards_of_the_same_estimate_are_not_compared(
    first: list[tuple[float, int]], second: list[tuple[float, int]], strata: int
) -> None:
    sides = [
        [card for points, count in side for card in _cards(name, _spread(around, count), points)]
        for name, around, side in (("CI", 1, first), ("network", 100, second))
    ]
    (row,) = skew([*sides[0], *sides[1]])
    assert (row.ratio, row.p, row.p_holm, row.verdict, row.strata) == (None, None, None, UNKNOWN, strata)
    assert (row.cards, row.other_cards) == (len(sides[0]), len(sides[1]))


def test_urgent_cards_are_compared_with_urgent_ones_only() -> None:
    urgent = [*_cards("CI", _spread(4, 14), urgent=True), *_cards("network", _spread(12, 14, 2))]
    assert skew(urgent)[0].ratio is None


def test_a_stream_of_one_person_is_told_to_be_inseparable() -> None:
    (row,) = skew([*_cards("CI", _spread(4, 14)), *_cards("network", _spread(12, 14, 2), people=("eve",))])
    assert (row.verdict, row.one_person) == (SKEWED, True)


def test_several_pairs_are_corrected_for_each_other() -> None:
    cards = [*_cards("a", _spread(4, 14)), *_cards("b", _spread(12, 14, 2)), *_cards("c", _spread(5, 14, 3))]
    found = {(row.stream, row.other): row for row in skew(cards)}
    assert len(found) == 3
    told = found["b", "a"]
    assert told.p_holm == pytest.approx(3 * (told.p or 0))


def test_only_the_latest_hundred_of_a_stream_are_compared() -> None:
    cards = [*_cards("CI", [40.0] * 200), *_cards("CI", _spread(4, 100)), *_cards("network", _spread(4, 30, 2))]
    (row,) = skew(cards)
    assert {row.cards, row.other_cards} == {100, 30}
    assert (row.ratio or 9) < 1.5


# -- from the log


def test_active_hours_are_working_time_in_work_without_blocks() -> None:
    scene = Scene().create("2026-03-02 08:00", "a", points=3, stream="CI", people=("ada",))
    scene.move("2026-03-02 13:00", "a", "doing").block("2026-03-03 10:00", "a").resume("2026-03-05 09:00", "a", "doing")
    scene.move("2026-03-06 16:00", "a", "review").move("2026-03-10 09:00", "a", "done")
    for name, points, stream in (("no points", None, "CI"), ("no stream", 3, None)):
        scene.create("2026-03-11 09:00", name, "doing", points=points, stream=stream).move(
            "2026-03-12 09:00", name, "done"
        )
    (card,) = worked(scene.history, start=None, end=None, as_of=at("2026-04-01 00:00"))
    # Monday's afternoon, an hour on Tuesday, Thursday, and Friday until 16.
    assert (card.hours, card.points, card.stream, card.people) == (4 + 1 + 8 + 7, 3, "CI", {"ada"})
    assert worked(scene.history, start=date(2026, 3, 11), end=None, as_of=at("2026-04-01 00:00")) == []
    assert worked(Scene().history, start=None, end=None, as_of=at("2026-04-01 00:00")) == []


def test_a_card_that_jumped_over_all_work_has_no_active_time_to_compare() -> None:
    scene = Scene().create("2026-03-02 08:00", "a", points=3, stream="CI")
    scene.move("2026-03-03 09:00", "a", "done")
    assert worked(scene.history, start=None, end=None, as_of=at("2026-03-03 09:00") + timedelta(days=1)) == []


def test_the_mix_of_the_past_changes_nothing_and_another_one_does() -> None:
    past = [*_cards("CI", [8.0] * 12), *_cards("network", [24.0] * 12)]
    # 48 points took 48 days: one a day. CI brings two a day, network two thirds.
    assert mix_sensitivity(past, {"CI": 5, "network": 5}) == pytest.approx(0)
    assert mix_sensitivity(past, {"CI": 10}) == pytest.approx(1)
    assert mix_sensitivity(past, {"network": 10}) == pytest.approx(-1 / 3)
    assert mix_sensitivity(past, {"": 10, "brand new": 3}) == pytest.approx(0)


def test_without_streams_enough_there_is_no_mix_to_tell_by() -> None:
    assert mix_sensitivity(_cards("CI", [8.0] * 30), {"CI": 5}) is None
    assert mix_sensitivity([*_cards("CI", [8.0] * 30), *_cards("network", [8.0] * 11)], {"CI": 5}) is None
    assert mix_sensitivity([], {}) is None
