"""Limits come from a frozen baseline of whole periods, thin data has none, and signals are where they belong."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from kanban.analytics.behaviour import Behaviour, behaviour
from kanban.domain import facts as ev
from tests.analytics.scene import Scene, at

#: A Monday.
BEGAN = date(2026, 1, 5)


def _weeks(counts: list[int], *, urgent: int = 0, began: str = f"{BEGAN} 00:00") -> Scene:
    """So many cards finished in each week, the first `urgent` of a week in the urgent lane."""
    scene = Scene(began=began)
    for week, count in enumerate(counts):
        when = f"{BEGAN + timedelta(weeks=week, days=2)} 12:00"
        for number in range(count):
            lane = "urgent" if number < urgent else "standard"
            scene.create(when, f"c{week}-{number}", "doing", lane).move(when, f"c{week}-{number}", "done")
    return scene


def _chart(scene: Scene, weeks: int, of: str = "throughput", baseline: date | None = None, days: int = 0) -> Behaviour:
    as_of = at(f"{BEGAN + timedelta(weeks=weeks, days=days)} 09:00")
    return behaviour(
        scene.history, of=of, start=BEGAN - timedelta(weeks=4), end=BEGAN + timedelta(weeks=weeks + 4), as_of=as_of,
        baseline=baseline,
    )  # fmt: skip


def test_limits_by_hand() -> None:
    chart = _chart(_weeks([3, 5, 4, 6, 3, 5, 4, 6, 3, 5]), 10)
    # Mean 4.4; ranges 2 1 2 3 2 1 2 3 2, mean 2.
    assert chart.limits is not None
    assert (chart.limits.centre, chart.limits.mean_range) == pytest.approx((4.4, 2.0))
    assert [row.value for row in chart.rows] == [3, 5, 4, 6, 3, 5, 4, 6, 3, 5, 0]
    assert (chart.rows[0].upper, chart.rows[0].lower) == (pytest.approx(4.4 + 5.32), 0)
    assert chart.rows[0].moving_range is None
    assert [row.moving_range for row in chart.rows[1:4]] == [2, 1, 2]
    assert all(row.baseline for row in chart.rows[:10])
    assert (chart.weeks, chart.enough.ok, chart.enough.weak, chart.note) == (1, True, False, "")


def test_the_current_week_is_shown_and_judged_by_nothing() -> None:
    scene = _weeks([3, 5, 4, 6, 3, 5, 4, 6, 3, 5, 40])
    now = _chart(scene, 10, days=3).rows[-1]
    assert (now.value, now.partial, now.signal, now.baseline, now.moving_range) == (40, True, "", False, None)
    assert now.upper is not None
    then = _chart(scene, 11).rows[10]
    assert (then.value, then.partial) == (40, False)
    assert "beyond" in then.signal


def test_a_first_week_that_the_log_did_not_see_whole_is_left_out() -> None:
    chart = _chart(_weeks([3, 5, 4, 6, 3, 5, 4, 6], began=f"{BEGAN} 08:00"), 8)
    assert chart.rows[0].period_start == BEGAN + timedelta(weeks=1)
    assert chart.rows[0].value == 5


def test_new_weeks_do_not_move_the_limits() -> None:
    counts = [3, 5, 4, 6] * 5
    short, long = _chart(_weeks(counts), 20), _chart(_weeks([*counts, 30, 30]), 22)
    assert short.limits == long.limits
    assert [row.baseline for row in long.rows] == [True] * 20 + [False] * 3
    assert long.rows[20].signal == "beyond range"


def test_a_new_baseline_gives_new_limits_and_none_before() -> None:
    chart = _chart(_weeks([3, 5] * 10 + [13, 15] * 5), 30, baseline=BEGAN + timedelta(weeks=20))
    assert chart.limits is not None
    assert chart.limits.centre == 14
    assert {row.upper for row in chart.rows[:20]} == {None}
    assert {row.signal for row in chart.rows} == {""}


@pytest.mark.parametrize(
    ("weeks", "ok", "weak"), [(0, False, False), (5, False, False), (6, True, True), (10, True, False)]
)
def test_thin_data_has_no_limits(weeks: int, ok: bool, weak: bool) -> None:
    chart = _chart(_weeks([3, 5, 4, 6, 3, 5, 4, 6, 3, 5][:weeks]), weeks)
    assert (chart.enough.ok, chart.enough.weak) == (ok, weak)
    assert (chart.limits is not None) is ok
    assert {row.upper is not None for row in chart.rows} == {ok}
    if weeks == 5:
        assert chart.enough.sentence == (
            "There are 5 of the 6 whole weeks that this takes. At this pace that is reached about 2026-02-16."
        )


def test_a_quiet_board_gets_longer_periods_rather_than_wider_limits() -> None:
    chart = _chart(_weeks([1, 1] * 8), 16)
    assert (chart.weeks, len(chart.rows)) == (2, 9)
    assert [row.value for row in chart.rows[:8]] == [2] * 8
    assert chart.note == "Fewer than two cards a week were finished, so a period is 2 weeks long."
    assert _chart(_weeks([0, 0, 0, 1] * 6), 24).weeks == 4


def test_the_length_of_a_period_stays_however_busy_it_gets() -> None:
    assert _chart(_weeks([1] * 40 + [50] * 10), 50).weeks == 2


def test_the_unplanned_rate_is_a_share_of_each_week_and_a_week_without_cards_has_none() -> None:
    chart = _chart(_weeks([4, 0, 4, 4, 4, 4, 4, 4], urgent=1), 8, "unplanned_rate")
    assert [row.value for row in chart.rows[:4]] == [0.25, None, 0.25, 0.25]
    assert chart.limits is not None
    assert (chart.limits.centre, chart.limits.upper) == (0.25, 0.25)
    assert [row.baseline for row in chart.rows[:3]] == [True, False, True]
    assert {row.signal for row in chart.rows} == {""}


def test_cycle_times_are_charted_card_by_card_in_the_order_of_their_finish() -> None:
    scene = Scene(began=f"{BEGAN} 00:00")
    for number in range(12):
        start = BEGAN + timedelta(days=number)
        scene.create(f"{start} 09:00", f"c{number}", "doing")
    for number in range(12):
        end = BEGAN + timedelta(days=number + (1 if number % 2 else 2) + (30 if number == 11 else 0))
        scene.move(f"{end} 10:00", f"c{number}", "done")
    chart = _chart(scene, 10, "cycle_time")
    assert [row.value for row in chart.rows][:3] == [3, 2, 3]
    assert chart.rows[-1].cards == ("c11",)
    assert (chart.rows[-1].period_start, chart.weeks) == (BEGAN + timedelta(days=42), 0)
    assert chart.note.startswith("Cycle times are skewed")


def test_bulk_actions_are_in_no_limit() -> None:
    scene = _weeks([3, 5, 4, 6, 3, 5, 4, 6, 3, 5])
    for number in range(90):
        scene.create(f"{BEGAN} 01:00", f"b{number}", "doing")
    scene.tell(
        f"{BEGAN} 02:00", *(ev.CardMoved(f"b{n}", "doing", "standard", "a", "done", "standard", "a") for n in range(90))
    )
    assert _chart(scene, 10).rows[0].value == 3


def test_the_cards_behind_a_point_are_with_it() -> None:
    assert _chart(_weeks([2, 3]), 2).rows[1].cards == ("c1-0", "c1-1", "c1-2")
