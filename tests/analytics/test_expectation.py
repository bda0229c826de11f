"""The laws of the reduced velocity, its sentence in every case, and what is said where there is nothing to go by."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban.analytics import pace as paces
from kanban.analytics.expectation import Expectation, expect
from kanban.analytics.expected_words import Facts, Named, sentence
from kanban.analytics.pace import Past, foreseen, honesty, pace, plain, reach
from kanban.analytics.relation import theil_sen
from kanban.analytics.weather import Brought, weather
from kanban.domain import facts as ev
from kanban.domain.team_facts import IterationChanged
from tests.analytics.scene import Scene, at, folded
from tests.analytics.worked import Worked, card


def _past(planned: float, lost: float = 0, capacity: float = 40, name: str = "i") -> Past:
    return Past(name, planned, capacity, lost, lost, 8)


_DAYS = st.floats(0, 100, allow_nan=False)
_POINTS = st.floats(0, 200, allow_nan=False)
_PACES = st.floats(0.01, 20, allow_nan=False)

# -- the laws


@given(_PACES, st.floats(1, 100))
def test_nothing_lost_gives_the_pace_times_the_capacity(value: float, capacity: float) -> None:
    assert foreseen(value, capacity, 0) == pytest.approx(value * capacity)


@given(_PACES, st.floats(1, 100), st.floats(0, 1), st.floats(0, 1))
def test_it_is_linear_in_what_is_lost_and_falls(value: float, capacity: float, one: float, other: float) -> None:
    first, second = sorted((one * capacity, other * capacity))
    here, there = foreseen(value, capacity, first), foreseen(value, capacity, second)
    assert here - there == pytest.approx(value * (second - first), abs=1e-6)
    assert there <= here
    between = foreseen(value, capacity, (first + second) / 2)
    assert between == pytest.approx((here + there) / 2, abs=1e-6)


@given(_PACES, st.floats(1, 100), _POINTS, _POINTS)
def test_everything_lost_gives_what_is_done(value: float, capacity: float, done: float, committed: float) -> None:
    assert foreseen(value, capacity, capacity, done=done, committed=committed) == done
    assert foreseen(value, capacity, capacity + 5, done=done, committed=committed) == done


@given(_PACES, st.floats(1, 100), _DAYS, _POINTS, _POINTS)
def test_never_less_than_done_nor_more_than_committed(
    value: float, capacity: float, lost: float, done: float, committed: float
) -> None:
    found = foreseen(value, capacity, lost, done=done, committed=committed)
    assert found >= done
    if committed:
        assert found <= max(committed, done)


@given(_PACES, st.floats(1, 100))
def test_without_anything_committed_nothing_caps_it(value: float, capacity: float) -> None:
    assert foreseen(value, capacity, 0, committed=0) == pytest.approx(value * capacity)


@given(st.lists(st.integers(0, 60), min_size=1, max_size=6), st.sampled_from(sorted(paces.RULES)), st.integers(1, 80))
def test_with_the_same_capacity_and_nothing_unplanned_it_is_yesterdays_weather(
    brought: list[int], rule: str, capacity: int
) -> None:
    past = [_past(one, capacity=capacity) for one in brought]
    found = pace(past, rule)
    forecast = weather([Brought(one, capacity) for one in brought], rule=rule, unit="points", capacity=capacity)
    assert found.value is not None
    assert foreseen(found.value, capacity, 0) == pytest.approx(forecast.value, abs=0.01)
    assert found.n == forecast.n


# -- pace, range, base


def test_an_iteration_that_interrupts_took_is_left_out_and_named() -> None:
    past = [_past(10, 10), _past(1, 33, name="The outage"), _past(20)]
    found = pace(past, "median3")
    assert found.left_out == ("The outage",)
    assert (found.value, found.n) == (pytest.approx((10 / 30 + 0.5) / 2), 2)
    assert pace([_past(8, 32)], "median3").value == 1
    assert pace([_past(8, 32.01)], "median3").value is None


def test_an_iteration_without_capacity_says_nothing_of_the_pace() -> None:
    assert pace([_past(10, capacity=0, name="Old")], "last1") == paces.Pace(None, 0, ("Old",))
    assert pace([], "mean3") == paces.Pace(None, 0, ())


def test_the_rules_are_those_of_the_weather() -> None:
    past = [_past(40), _past(4), _past(8), _past(24)]
    values = {rule: pace(past, rule).value for rule in paces.RULES}
    assert values == {"median3": 0.2, "mean3": pytest.approx(0.3), "last1": 0.6, "min3": 0.1}
    assert plain(past, "median3") == (8, 4, 24)
    assert plain([], "median3") is None


def test_the_range_is_what_the_last_ten_came_to() -> None:
    past = [_past(1000), *(_past(10 + n) for n in range(10))]
    least, most, n = reach(past, 15 / 40)
    assert (least, most, n) == (pytest.approx(10 / 15), pytest.approx(19 / 15), 10)
    assert reach([], 1) == (1, 1, 0)
    assert reach(past, 0) == (1, 1, 0)


def test_the_base_rate_is_that_of_the_last_five() -> None:
    past = [_past(10, 40), *(_past(10, 4) for _ in range(5))]
    assert paces.base_rate(past) == 0.5
    assert paces.base_rate([]) == 0


# -- honesty


def test_the_slope_is_that_of_the_pairs_with_its_interval() -> None:
    # The slopes in order: 1, 1, 1.5, 2, 2, 2, 2.33, 2.5, 2.5, 4. Kendall's S has the variance 5 * 4 * 15 / 18, so the
    # interval leaves out (10 - 1.96 * 4.08) / 2 of them at each end, which is one: it begins at that one.
    found = theil_sen([(0, 1), (1, 3), (2, 4), (3, 8), (4, 9)])
    assert found == (2, 1, 4)
    # scipy.stats.theilslopes (1.17.1) of these, with equal values among them.
    x = (0.0, 0.05, 0.1, 0.1, 0.15, 0.2, 0.25, 0.3, 0.4, 0.5)
    y = (0.45, 0.5, 0.44, 0.38, 0.47, 0.36, 0.41, 0.3, 0.33, 0.22)
    falling = theil_sen(list(zip(x, y, strict=True)))
    assert falling == pytest.approx((-0.4633333333, -0.7142857143, -0.1666666667))
    assert falling is not None
    assert (falling.holds(-0.5), falling.holds(0)) == (True, False)
    assert theil_sen([(1.0, 1.0), (1.0, 2.0)]) is None


def test_the_formula_is_not_questioned_before_eight_iterations_nor_where_it_holds() -> None:
    flat = [_past(20, lost) for lost in (0, 2, 4, 6, 8, 10, 12)]
    assert honesty(flat, 0.5) is None
    holds = [_past((40 - lost) * 0.5, lost) for lost in range(0, 20, 2)]
    assert honesty(holds, 0.5) is None
    assert honesty([_past(20)] * 9, 0.5) is None


def test_a_history_without_such_a_relation_is_told() -> None:
    flat = [_past(20, lost) for lost in range(0, 20, 2)]
    said = honesty(flat, 0.5)
    assert said == (
        "In your history planned work did not fall with interrupts: over 10 iterations the slope is 0.00 "
        "(0.00 to 0.00), the formula takes -0.50."
    )
    steep = [_past(40 - 2 * lost, lost) for lost in range(0, 20, 2)]
    assert "fell more with interrupts" in (honesty(steep, 0.5) or "")
    mild = [_past(40 - 0.2 * lost, lost) for lost in range(0, 20, 2)]
    assert "fell less with interrupts" in (honesty(mild, 1.0) or "")


# -- the sentence

_FACTS = Facts("points", 14, 11, 17, 20, 6, 40, 6.0, 2.5, 1.5, [Named("OPS-42", 6.0, 2.5)], iterations=3)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        (
            {},
            (
                "Expect 14 points (11\u201317), not 20: 6.0 of 40 person-days went to OPS-42, 2.5 more expected, "
                "1.5 kept for new interrupts."
            ),
        ),
        (
            {"causes": [Named("OPS-42", 4, 2.5), Named("OPS-40", 2, 0)], "spare": 0},
            (
                "Expect 14 points (11\u201317), not 20: 4.0 of 40 person-days went to OPS-42 and 2.0 to OPS-40, "
                "2.5 more expected."
            ),
        ),
        (
            {
                "causes": [Named("OPS-42", 3, 0), Named("OPS-40", 1.5, 0), *(Named(f"X-{n}", 0.5, 0) for n in "123")],
                "ahead": 0, "spare": 0,
            },
            (
                "Expect 14 points (11\u201317), not 20: 3.0 of 40 person-days went to OPS-42, 1.5 to OPS-40 and "
                "1.5 to 3 others."
            ),
        ),
        (
            {"causes": [Named("A-1", 3, 0), Named("A-2", 2, 0), Named("A-3", 1, 0)], "ahead": 0, "spare": 0},
            "Expect 14 points (11\u201317), not 20: 3.0 of 40 person-days went to A-1, 2.0 to A-2 and 1.0 to 1 other.",
        ),
        (
            {"lost": 0, "ahead": 0, "spare": 0, "causes": []},
            (
                "Expect 14 points (11\u201317), not 20: nothing went to interrupts, that is the pace of the last "
                "3 iterations."
            ),
        ),
        (
            {"lost": 0, "ahead": 0, "spare": 0, "causes": [], "expected": 20, "high": 20},
            "Expect 20 points (11\u201320), as promised: nothing went to interrupts.",
        ),
        (
            {"lost": 0, "causes": [Named("OPS-42", 0, 2.5)], "spare": 0},
            "Expect 14 points (11\u201317), not 20: 2.5 of 40 person-days expected to go to OPS-42.",
        ),
        (
            {"unit": "cards", "expected": 1, "low": 1, "high": 1, "committed": 0, "ahead": 0, "spare": 0},
            "Expect 1 card: 6.0 of 40 person-days went to OPS-42.",
        ),
        (
            {"capacity": 1, "lost": 0.5, "causes": [Named("OPS-1", 0.5, 0)], "ahead": 0, "spare": 0},
            "Expect 14 points (11\u201317), not 20: 0.5 of 1 person-day went to OPS-1.",
        ),
        (
            {"capacity": 37.5, "lost": 0.04, "ahead": 0.04, "spare": 2, "causes": [Named("OPS-1", 0.04, 0.04)]},
            (
                "Expect 14 points (11\u201317), not 20: nothing went to interrupts, that is the pace of the last "
                "3 iterations, 2.0 of 37.5 person-days kept for new interrupts."
            ),
        ),
        (
            {"expected": None, "low": None, "high": None, "spare": 0},
            (
                "No iteration has ended yet that a pace could be told from: 20 points promised, 6 done; "
                "6.0 of 40 person-days went to OPS-42, 2.5 more expected."
            ),
        ),
        (
            {"capacity": 0, "lost": 0, "ahead": 0, "spare": 0, "causes": []},
            (
                "Expect 14 points (11\u201317), not 20: as the last 3 iterations went; without a team there are no "
                "person-days to tell interrupts in."
            ),
        ),
        (
            {"expected": 22, "high": 25, "low": 22, "spare": 0, "causes": [Named("A-1", 1, 2.5), Named("A-2", 5, 0)]},
            (
                "Expect 22 points (22\u201325), 2 more than promised: 5.0 of 40 person-days went to A-2 and 1.0 to "
                "A-1, 2.5 more expected."
            ),
        ),
        ({"over": True}, "It is over: 6 of 20 points came; 6.0 of 40 person-days went to OPS-42."),
        ({"over": True, "committed": 0, "lost": 0, "done": 1}, "It is over: 1 point came."),
    ],
)  # fmt: skip
def test_the_sentence_in_every_case(changes: dict[str, Any], said: str) -> None:
    assert sentence(replace(_FACTS, **changes)) == said


# -- from the log

TEAM = ("ada", "ben")


def _weeks(count: int, *, unit: str = "points", team: Sequence[str] = TEAM) -> Scene:
    """So many iterations of a week from Monday, 5 January 2026; in each a card of 5 points is done by Ada."""
    scene = Scene().tell("2026-01-02 00:00", ev.BoardChanged({"velocity_unit": unit}, {}))
    first = date(2026, 1, 5)
    for week in range(count):
        monday = first + timedelta(weeks=week)
        scene.iterate(f"{monday - timedelta(days=1)} 12:00", str(monday), str(monday + timedelta(weeks=1)), team=team)
        name = f"i{week + 1}"
        scene.create(f"{monday} 08:00", f"c{week}", points=5, people=("ada",)).plan(f"{monday} 08:30", name, f"c{week}")
        scene.move(f"{monday} 09:00", f"c{week}", "doing")
        if week + 1 < count:
            scene.move(f"{monday + timedelta(days=4)} 16:00", f"c{week}", "done").close(name)
    return scene


def _expected(scene: Scene, when: str, iteration: str = "") -> Expectation:
    history = scene.history
    name = iteration or history.windows.known(at(when))[-1].id
    return expect(history, name, as_of=at(when))


def test_an_iteration_that_is_not_known_yet_cannot_be_told_of() -> None:
    with pytest.raises(LookupError):
        _expected(_weeks(1), "2026-01-06 09:00", "i7")


def test_the_first_iteration_has_nothing_to_go_by_and_says_so() -> None:
    found = _expected(_weeks(1), "2026-01-06 09:00")
    assert (found.expected, found.low, found.high, found.committed, found.done) == (None, None, None, 5, 0)
    assert found.sentence == "No iteration has ended yet that a pace could be told from: 5 points promised, 0 done."
    assert not found.reduced


def test_without_a_team_it_is_what_the_last_ones_brought_and_says_so() -> None:
    found = _expected(_weeks(4, team=()), "2026-01-27 09:00")
    assert (found.expected, found.capacity_days, found.slack) == (5, 0, None)
    assert found.sentence.endswith("without a team there are no person-days to tell interrupts in.")
    assert found.assumptions[-1].startswith("Person-days are missing")


def test_a_team_that_counts_cards_is_told_cards() -> None:
    found = _expected(_weeks(4, unit="cards"), "2026-01-27 09:00")
    assert (found.unit, found.expected, found.committed) == ("cards", 1, 1)
    assert found.sentence.startswith("Expect 1 card, as promised: ")


def test_an_outage_of_everybody_to_the_end_leaves_what_is_done() -> None:
    scene = _weeks(4).create("2026-01-26 09:00", "out", "doing", "urgent", people=TEAM)
    found = _expected(scene, "2026-01-28 17:00")
    # Two people for three days; as long again is to the end of the week.
    assert (found.lost_days, found.ahead_days, found.expected, found.done) == (6, 4, 0, 0)
    assert found.reduced


def test_who_is_out_because_of_a_card_is_lost_for_all_the_days_entered() -> None:
    scene = _weeks(4).create("2026-01-27 09:00", "out", "doing", "urgent")
    away = [{"user": "ada", "day": f"2026-01-{day}", "part": "day", "card": "out"} for day in (28, 29, 30)]
    scene.tell("2026-01-27 10:00", IterationChanged("i4", {"away": away}, {}))
    found = _expected(scene, "2026-01-28 13:00")
    (cause,) = found.causes
    assert (cause.key, cause.days, cause.ahead) == ("BB-5", 0.5, 2.5)
    assert found.capacity_days == 10
    assert "Nobody of the team is on BB-5, so nothing more is expected to go to it." in found.assumptions


def test_the_rest_of_an_outage_is_the_median_rest_of_those_that_lasted_longer() -> None:
    scene = _weeks(1)
    for number in range(6):
        scene.create("2026-01-06 00:00", f"u{number}", "doing", "urgent")
    for number, hours in enumerate((24, 30, 36, 48, 60, 1)):
        scene.move(f"2026-01-{6 + hours // 24:02} {hours % 24:02}:00", f"u{number}", "done")
    scene.create("2026-01-12 09:00", "out", "doing", "urgent", people=TEAM)
    scene.iterate("2026-01-11 12:00", "2026-01-12", "2026-01-19", team=TEAM)
    # After 4 hours the five that lasted longer had 20, 26, 32, 44 and 56 more: 32 hours from Monday 13:00 are until
    # Tuesday 21:00, half a day and a whole one for both.
    found = _expected(scene, "2026-01-12 13:00")
    assert (found.lost_days, found.ahead_days) == (1, 3)
    assert any("32 h more: the median rest of the 5 earlier urgent cards" in said for said in found.assumptions)


def test_what_is_kept_for_new_interrupts_is_only_what_goes_beyond_the_open_ones() -> None:
    scene = _weeks(4)
    for week, monday in enumerate((5, 12, 19)):
        scene.create(f"2026-01-{monday + 1:02} 09:00", f"u{week}", "doing", "urgent", people=("ben",))
        scene.move(f"2026-01-{monday + 2:02} 17:00", f"u{week}", "done")
    scene.events.sort(key=lambda event: event.at)
    scene.events[:] = [replace(event, seq=seq) for seq, event in enumerate(scene.events, 1)]
    # Two person-days in each of three weeks of five days: 0.4 a day, and on Monday at 9 there are five days left.
    calm = _expected(scene, "2026-01-26 09:00")
    assert (calm.spare_days, calm.ahead_days) == (2, 0)
    scene.create("2026-01-26 09:00", "out", "doing", "urgent", people=("ben",))
    # At 13 it has lasted 4 hours; 4 more are half a day, and 4.5 days are left for new ones.
    open_ = _expected(scene, "2026-01-26 13:00")
    assert (open_.lost_days, open_.ahead_days) == (0.5, 0.5)
    assert open_.spare_days == pytest.approx(0.4 * 4.5 - 0.5)


def test_more_is_done_than_was_promised_and_that_counts() -> None:
    scene = (
        _weeks(4).create("2026-01-26 08:00", "more", points=8, people=("ben",)).plan("2026-01-26 08:40", "i4", "more")
    )
    scene.move("2026-01-26 09:00", "more", "doing").move("2026-01-26 10:00", "more", "done")
    scene.plan("2026-01-26 11:00", "i4", without=["more"])
    found = _expected(scene, "2026-01-27 09:00")
    assert (found.committed, found.done, found.expected) == (5, 8, 8)


def test_an_iteration_to_come_is_told_from_its_whole_capacity() -> None:
    scene = _weeks(4).iterate("2026-01-27 12:00", "2026-02-02", "2026-02-09", team=TEAM)
    found = _expected(scene, "2026-01-28 09:00", "i5")
    assert (found.capacity_days, found.lost_days, found.expected, found.committed) == (10, 0, 5, 0)
    assert found.slack is None


@given(st.integers(0, 14 * 24))
def test_the_parts_of_an_answer_fit_together_at_every_hour_of_the_worked_iteration(hours: int) -> None:
    worked = Worked()
    now = worked.at(4, 1, 1) + timedelta(hours=hours)
    found = expect(folded(worked.events), "it-4", as_of=now)
    assert None not in (found.low, found.expected, found.high)
    parts = [found.done, found.low or 0, found.expected or 0, found.high or 0, found.committed or 100]
    assert parts == sorted(parts)
    assert sum(cause.days for cause in found.causes) + found.other_days == pytest.approx(found.lost_days, abs=0.01)
    assert sum(cause.ahead for cause in found.causes) == pytest.approx(found.ahead_days, abs=0.01)
    assert found.lost_days + found.ahead_days + found.spare_days <= found.capacity_days + 0.01
    assert not found.reduced or (found.expected or 0) < found.committed


def test_it_falls_while_the_outage_lasts_and_never_below_what_is_done() -> None:
    worked = Worked()
    history = folded(worked.events)
    told = [expect(history, "it-4", as_of=worked.outage + timedelta(hours=hour)) for hour in range(52)]
    assert {one.card for each in told for one in each.causes} <= {card(42)}
    assert [one.expected for one in told] == sorted((one.expected for one in told), reverse=True)
