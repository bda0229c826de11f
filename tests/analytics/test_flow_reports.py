"""The reports on cards told by hand: every figure here can be checked with a pencil."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban.analytics.ageing import AgeingRow, ageing
from kanban.analytics.arrivals import arrivals, flow_debt, littles_law
from kanban.analytics.calendar import Per
from kanban.analytics.cfd import Cfd, cfd
from kanban.analytics.cycle_time import CycleTimeRow, cycle_time, times
from kanban.analytics.flow_efficiency import efficiency, flow_efficiency
from kanban.analytics.percentiles import SHARES, Spread, band, percentile, spread
from kanban.analytics.time_in_column import TimeInColumnRow, time_in_column
from kanban.analytics.wip import average_wip, wip
from kanban.domain import facts as ev
from tests.analytics.logs import as_one_command
from tests.analytics.scene import Scene, at, folded

MARCH: dict[str, Any] = {"start": date(2026, 3, 1), "end": date(2026, 4, 1), "as_of": at("2026-04-15 12:00")}
HOUR, DAY = 3600, 86400


# -- percentiles


@given(st.lists(st.integers(-5, 50), min_size=1, max_size=200), st.sampled_from(SHARES))
def test_a_percentile_is_the_least_value_that_enough_of_the_data_do_not_exceed(values: list[int], share: int) -> None:
    line = percentile(sorted(values), share)
    assert line in values
    assert Fraction(sum(value <= line for value in values), len(values)) >= Fraction(share, 100)
    assert Fraction(sum(value < line for value in values), len(values)) < Fraction(share, 100)


def test_the_spread_of_a_few_and_of_none() -> None:
    assert spread([8, 1, 3, 2, 5, 4, 7, 6, 10, 9]) == Spread(10, 5, 7, 9, 10)
    assert spread([]) == Spread(0, None, None, None, None)
    assert [band(value, Spread(9, 2, 3, 5, 8)) for value in (2, 3, 4, 5, 6, 9)] == [0, 50, 70, 70, 85, 95]
    assert band(100, Spread(0)) == 0


# -- cycle and lead time


def _row(scene: Scene, **asked: Any) -> CycleTimeRow:
    (row,) = cycle_time(scene.history, **{**MARCH, **asked})
    return row


def test_a_card_of_one_day_took_one_day() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing").move("2026-03-02 10:30", "a", "done")
    row = _row(scene)
    assert (row.cycle_days, row.cycle_seconds, row.lead_days, row.flags) == (1, 1.5 * HOUR, 1, "no_backlog")


@pytest.mark.parametrize(
    ("zone", "started", "finished", "days"),
    [
        ("UTC", "2026-03-28 23:30", "2026-03-29 00:30", 2),
        ("Europe/Berlin", "2026-03-28 22:30", "2026-03-28 23:30", 2),
        ("Europe/Berlin", "2026-03-28 23:00", "2026-03-29 21:59", 1),
        ("Europe/Berlin", "2026-03-28 22:59", "2026-03-29 22:00", 3),
        ("America/Santiago", "2026-03-02 02:59", "2026-03-02 03:00", 2),
        ("Asia/Kathmandu", "2026-03-02 18:14", "2026-03-02 18:15", 2),
    ],
)
def test_days_are_those_of_the_wall_not_24_hours(zone: str, started: str, finished: str, days: int) -> None:
    scene = Scene(zone=zone).create("2026-03-01 12:00", "a").move(started, "a", "doing").move(finished, "a", "done")
    assert _row(scene).cycle_days == days


def test_the_clock_of_a_reopened_card_runs_from_its_first_start_to_its_last_finish() -> None:
    scene = Scene().create("2026-03-02 09:00", "a").move("2026-03-03 09:00", "a", "doing")
    scene.move("2026-03-05 09:00", "a", "done").move("2026-03-09 09:00", "a", "review")
    row = _row(scene.move("2026-03-10 09:00", "a", "done"))
    assert (row.cycle_days, row.lead_days, row.reopen_count) == (8, 9, 1)
    assert row.first_finished_at == at("2026-03-05 09:00")
    assert cycle_time(scene.history, **{**MARCH, "as_of": at("2026-03-09 12:00")}) == []
    assert _row(scene, as_of=at("2026-03-06 12:00")).cycle_days == 3


def test_going_back_to_the_backlog_sinks_the_time_and_is_flagged() -> None:
    scene = Scene().create("2026-03-02 09:00", "a").move("2026-03-03 09:00", "a", "doing")
    scene.move("2026-03-05 09:00", "a", "ready").move("2026-03-09 09:00", "a", "doing")
    row = _row(scene.move("2026-03-09 10:00", "a", "done"))
    assert (row.cycle_days, row.sunk_seconds, row.flags) == (1, 2 * DAY, "returned")


def test_blocked_time_counts_between_start_and_finish_only() -> None:
    scene = Scene().create("2026-03-02 09:00", "a").block("2026-03-02 10:00", "a")
    scene.resume("2026-03-03 09:00", "a", "doing").block("2026-03-03 10:00", "a")
    scene.resume("2026-03-03 16:00", "a", "done")
    assert _row(scene).blocked_seconds == 6 * HOUR


def test_a_clock_that_went_back_is_listed_and_in_no_percentile() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing").move("2026-03-01 09:00", "a", "done")
    scene.create("2026-03-02 09:00", "b", "doing").move("2026-03-04 09:00", "b", "done")
    rows = cycle_time(scene.history, **MARCH)
    assert [(row.card, row.flags, row.cycle_seconds) for row in rows] == [
        ("a", "no_backlog clock_error", -DAY), ("b", "no_backlog", 2 * DAY),
    ]  # fmt: skip
    assert times(rows).days == Spread(1, 3, 3, 3, 3)
    assert times(rows).left_out == 1


def test_bulk_finishes_are_listed_and_in_no_percentile_but_an_imported_history_is() -> None:
    scene = Scene()
    for card in "abc":
        scene.create("2026-03-02 09:00", card, "doing")
    scene.tell(
        "2026-03-05 09:00", *(ev.CardMoved(c, "doing", "standard", "a0", "done", "standard", "a0") for c in "ab")
    )
    scene.move("2026-03-04 09:00", "c", "done")
    rows = cycle_time(scene.history, **MARCH)
    assert [(row.card, row.counted) for row in rows] == [("c", True), ("a", False), ("b", False)]
    assert times(rows).histogram == [(3, 1)]
    imported = cycle_time(folded(as_one_command(scene.events)), **MARCH)
    assert times(imported).histogram == [(3, 1), (4, 2)]


def test_urgent_work_has_its_spread_in_hours() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing", "urgent").move("2026-03-02 11:00", "a", "done")
    scene.create("2026-03-02 09:00", "b", "doing").move("2026-03-03 09:00", "b", "done")
    found = times(cycle_time(scene.history, **MARCH))
    assert (found.urgent_hours, found.days.n) == (Spread(1, 2, 2, 2, 2), 2)


def test_lead_time_counts_from_the_creation() -> None:
    scene = Scene().create("2026-03-02 09:00", "a").move("2026-03-04 09:00", "a", "doing")
    rows = cycle_time(scene.move("2026-03-05 09:00", "a", "done").history, **MARCH)
    assert (times(rows).days.p50, times(rows, lead=True).days.p50) == (2, 4)


# -- the diagram


def _lines(scene: Scene, *days: int, **asked: Any) -> list[tuple[int, ...]]:
    rows = {row.day.day: row.lines for row in _diagram(scene, **asked).rows}
    return [rows[day] for day in days]


def _diagram(scene: Scene, **asked: Any) -> Cfd:
    return cfd(scene.history, **{**MARCH, **asked})


def test_jumping_over_columns_crosses_their_lines_at_once() -> None:
    scene = Scene().create("2026-03-02 09:00", "a").move("2026-03-03 09:00", "a", "review")
    assert _lines(scene, 1, 2, 3, 31) == [(0, 0, 0, 0, 0), (1, 0, 0, 0, 0), (1, 1, 1, 1, 0), (1, 1, 1, 1, 0)]


def test_going_back_lowers_no_line_and_a_return_is_a_new_arrival_next_time() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "review").move("2026-03-03 09:00", "a", "doing")
    scene.move("2026-03-04 09:00", "a", "todo").move("2026-03-05 09:00", "a", "doing")
    assert _lines(scene, 2, 3, 4, 5) == [(1, 1, 1, 1, 0), (1, 1, 1, 1, 0), (2, 1, 1, 1, 0), (2, 2, 2, 1, 0)]
    rows = {row.day.day: row for row in _diagram(scene).rows}
    assert [(rows[day].arrived, rows[day].returned, rows[day].wip) for day in (3, 4, 5)] == [
        (1, 0, 1), (1, 1, 0), (2, 1, 1),
    ]  # fmt: skip


def test_a_reopened_card_is_the_correction_and_its_delivery_stays() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing").move("2026-03-03 09:00", "a", "done")
    scene.move("2026-03-04 09:00", "a", "doing").move("2026-03-06 09:00", "a", "done")
    rows = _diagram(scene).rows
    assert [(row.delivered, row.correction, row.wip) for row in rows[1:6]] == [
        (0, 0, 1), (1, 0, 0), (1, 1, 1), (1, 1, 1), (1, 0, 0),
    ]  # fmt: skip


def test_discarded_cards_have_a_line_of_their_own_and_lower_no_other() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing").create("2026-03-02 09:00", "b")
    scene.archive("2026-03-03 09:00", "a", discarded=True).archive("2026-03-04 09:00", "b", discarded=True)
    row = _diagram(scene).rows[-1]
    assert (row.lines, row.arrived, row.discarded, row.dropped, row.wip) == ((2, 1, 1, 0, 0), 1, 1, 1, 0)


def test_blocking_wipes_nothing_and_crosses_nothing() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing").block("2026-03-03 09:00", "a")
    scene.resume("2026-03-04 09:00", "a", "doing")
    assert _lines(scene, 2, 3, 4) == [(1, 1, 1, 0, 0)] * 3


def test_a_removed_column_stands_as_what_was_left_of_it() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "review").create("2026-03-02 09:00", "b", "doing")
    scene.move("2026-03-03 09:00", "a", "done").tell("2026-03-04 09:00", ev.ColumnRemoved("review"))
    before = _diagram(scene, end=date(2026, 3, 4))
    assert [column.id for column in before.layout.columns] == ["todo", "ready", "doing", "review", "done"]
    assert [row.lines for row in before.rows[1:]] == [(2, 2, 2, 1, 0), (2, 2, 2, 1, 1)]
    after = _diagram(scene)
    assert [column.id for column in after.layout.columns] == ["todo", "ready", "doing", "done"]
    assert [row.lines for row in after.rows[1:3]] == [(2, 2, 2, 0), (2, 2, 2, 1)]
    assert [(change.what, change.name) for change in scene.history.incidents.rebuildings] == [("removed", "review")]


def test_a_column_that_was_moved_stands_where_it_is_at_the_end() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing")
    scene.tell("2026-03-04 09:00", ev.ColumnChanged("review", {"rank": "a15"}, {"rank": "a3"}))
    diagram = _diagram(scene)
    assert [column.id for column in diagram.layout.columns] == ["todo", "ready", "review", "doing", "done"]
    assert diagram.rows[1].lines == (1, 1, 1, 1, 0)


# -- work in progress


def test_the_average_is_an_integral_and_a_card_of_an_hour_shows_in_the_maximum() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing").move("2026-03-02 15:00", "a", "done")
    one_day = {"start": date(2026, 3, 2), "end": date(2026, 3, 3), "as_of": MARCH["as_of"]}
    (row,) = wip(scene.history, **one_day)
    assert (row.wip, row.most, average_wip(scene.history, **one_day)) == (0, 1, 0.25)


def test_the_chart_ends_with_the_moment_it_is_asked_for() -> None:
    scene = Scene().create("2026-03-02 09:00", "a", "doing")
    asked = {**MARCH, "as_of": at("2026-03-03 09:00")}
    assert [row.wip for row in wip(scene.history, **asked)] == [0, 1, 1]
    assert average_wip(scene.history, **asked) == pytest.approx(24 / 57)
    assert average_wip(scene.history, **{**MARCH, "as_of": at("2026-02-03 09:00")}) is None


# -- ageing


def _ages(scene: Scene, as_of: str = "2026-03-20 12:00") -> list[AgeingRow]:
    return ageing(scene.history, **{**MARCH, "as_of": at(as_of)})


def test_age_is_told_against_finished_work_of_the_class_in_the_column() -> None:
    scene = Scene()
    for card, left_doing, left_review in (("a", 3, 4), ("b", 5, 9), ("c", 7, 8)):
        scene.create("2026-03-01 09:00", card, "doing").move(f"2026-03-{left_doing:02} 10:00", card, "review")
        scene.move(f"2026-03-{left_review:02} 10:00", card, "done")
    scene.create("2026-03-16 09:00", "open", "doing").create("2026-03-12 09:00", "in review", "review")
    scene.create("2026-03-19 09:00", "waits")
    first, second = _ages(scene)
    assert (first.card, first.column, first.age_days, first.lines) == ("in review", "review", 9, Spread(3, 8, 9, 9, 9))
    assert (second.card, second.column, second.age_days, second.lines) == ("open", "doing", 5, Spread(3, 5, 7, 7, 7))
    assert (first.over, second.over) == (50, 0)


def test_blocked_time_ages_and_is_told_beside() -> None:
    scene = Scene().create("2026-03-18 12:00", "a", "review").block("2026-03-19 12:00", "a")
    (row,) = _ages(scene)
    assert (row.column, row.age_days, row.blocked, row.blocked_seconds) == ("review", 3, True, DAY)


def test_urgent_work_is_told_against_urgent_work() -> None:
    scene = Scene().create("2026-03-01 09:00", "a", "doing").move("2026-03-09 10:00", "a", "done")
    scene.create("2026-03-18 12:00", "u", "doing", "urgent")
    (row,) = _ages(scene)
    assert (row.service_class, row.lines) == ("urgent", Spread(0))


# -- where the time went


def _column(rows: list[TimeInColumnRow], name: str) -> TimeInColumnRow:
    return next(row for row in rows if row.column == name)


def _travelled() -> Scene:
    """Two days waiting, one ready, three doing of which one blocked, one back in ready's neighbour, done."""
    scene = Scene().create("2026-03-02 00:00", "a").move("2026-03-04 00:00", "a", "ready")
    scene.move("2026-03-05 00:00", "a", "doing").block("2026-03-06 00:00", "a")
    scene.resume("2026-03-07 00:00", "a", "doing").move("2026-03-08 00:00", "a", "review")
    scene.move("2026-03-09 00:00", "a", "doing").move("2026-03-10 00:00", "a", "done")
    return scene


def test_time_in_column_is_real_and_blocked_time_is_charged_to_where_it_was_pulled_out() -> None:
    rows = time_in_column(_travelled().history, **MARCH)
    assert [(row.column, row.total_seconds / DAY, row.visits, row.waiting) for row in rows] == [
        ("todo", 2, 1, True), ("ready", 1, 1, True), ("doing", 4, 2, False), ("review", 1, 1, False),
        ("done", 0, 0, False),
    ]  # fmt: skip
    doing = _column(rows, "doing")
    assert (doing.blocked_seconds, doing.share, doing.cards_in) == (DAY, 0.5, ["a"])
    assert sum(row.started_seconds for row in rows) == 5 * DAY


def test_flow_efficiency_is_off_until_something_past_the_commitment_point_waits() -> None:
    scene = _travelled()
    rows = flow_efficiency(scene.history, **MARCH)
    assert efficiency(scene.history, rows, end=MARCH["end"], as_of=MARCH["as_of"]).percent is None
    scene.tell("2026-03-11 00:00", ev.ColumnChanged("review", {"kind": "queue"}, {"kind": "review"}))
    rows = flow_efficiency(scene.history, **MARCH)
    found = efficiency(scene.history, rows, end=MARCH["end"], as_of=MARCH["as_of"])
    assert (found.on, found.active_seconds, found.waiting_seconds, found.blocked_seconds) == (True, 3 * DAY, DAY, DAY)
    assert found.percent == 60


def test_flow_efficiency_is_a_ratio_of_sums() -> None:
    scene = _travelled().create("2026-03-12 00:00", "b", "doing").move("2026-03-12 00:05", "b", "done")
    scene.tell("2026-03-13 00:00", ev.ColumnChanged("review", {"kind": "queue"}, {"kind": "review"}))
    rows = flow_efficiency(scene.history, **MARCH)
    found = efficiency(scene.history, rows, end=MARCH["end"], as_of=MARCH["as_of"])
    assert found.percent == pytest.approx(100 * (3 * DAY + 300) / (5 * DAY + 300))


# -- arrivals, departures, the law


def test_arrivals_and_departures_are_steps_over_the_points() -> None:
    scene = Scene().create("2026-02-27 09:00", "old", "doing").create("2026-03-02 09:00", "a", "doing")
    scene.create("2026-03-02 09:00", "b").move("2026-03-03 09:00", "b", "done").move("2026-03-09 09:00", "b", "doing")
    scene.move("2026-03-10 09:00", "a", "todo").archive("2026-03-11 09:00", "old", discarded=True)
    rows = arrivals(scene.history, per=Per.WEEK, start=date(2026, 3, 2), end=date(2026, 3, 16), as_of=MARCH["as_of"])
    assert [(r.arrived, r.delivered, r.discarded, r.returned, r.reopened, r.net, r.wip_end) for r in rows] == [
        (2, 1, 0, 0, 0, 1, 2), (0, 0, 1, 1, 1, -1, 1),
    ]  # fmt: skip
    assert [row.departed for row in rows] == [1, 2]


def test_debt_is_counted_in_whole_periods_up_to_now() -> None:
    scene = Scene()
    for day in (3, 10, 17, 24):
        scene.create(f"2026-03-{day:02} 09:00", f"c{day}", "doing")
    weeks = {"per": Per.WEEK, "start": date(2026, 3, 2), "end": date(2026, 4, 6)}
    assert flow_debt(arrivals(scene.history, **weeks, as_of=at("2026-03-25 12:00"))) == 3
    assert flow_debt(arrivals(scene.history, **weeks, as_of=at("2026-05-01 12:00"))) == 0


def _steady(scene: Scene, cards: int, hours: int) -> Scene:
    for number in range(cards):
        day = 1 + number
        scene.create(f"2026-03-{day:02} 08:00", f"s{number}", "doing")
        scene.move(f"2026-03-{day:02} {8 + hours:02}:00", f"s{number}", "done")
    return scene


def test_the_law_holds_where_work_is_steady() -> None:
    law = littles_law(_steady(Scene(), 30, 6).history, **MARCH)
    assert (law.departures, law.enough, law.broken) == (30, True, "")
    assert law.ratio == pytest.approx(1)
    assert (law.mean_seconds, law.per_day) == (6 * HOUR, pytest.approx(30 / 31))


@pytest.mark.parametrize(
    ("created", "finished", "broken"),
    [
        (["2026-03-05 09:00"] * 8, [None] * 8, "wip_grew"),
        (["2025-12-01 09:00"] * 8, ["2026-03-05 09:00"] * 8, "wip_shrank"),
        (["2026-02-28 09:00"] * 9, [None] * 9, "work_got_older"),
        (
            ["2025-06-01 09:00"] * 9 + ["2026-03-31 09:00"] * 9,
            ["2026-03-02 09:00"] * 9 + [None] * 9,
            "work_got_younger",
        ),
    ],
)
def test_the_assumption_that_broke_is_named(created: list[str], finished: list[str | None], broken: str) -> None:
    scene = Scene(began="2025-01-01 00:00")
    told = sorted(
        [(when, number, "create") for number, when in enumerate(created)]
        + [(when, number, "finish") for number, when in enumerate(finished) if when],
        key=lambda step: step[0],
    )
    for when, number, what in told:
        if when < "2026-03-01":
            scene.create(when, f"c{number}", "doing") if what == "create" else scene.move(when, f"c{number}", "done")
    _steady(scene, 25, 6)
    for when, number, what in told:
        if when >= "2026-03-01":
            scene.create(when, f"c{number}", "doing") if what == "create" else scene.move(when, f"c{number}", "done")
    # The log is told in order of time, as a board writes it.
    events = sorted(scene.events, key=lambda event: event.at)
    renumbered = [type(e)(n, e.at, e.actor, e.command_id, e.fact) for n, e in enumerate(events, start=1)]
    assert littles_law(folded(renumbered), **MARCH).broken == broken


def test_days_seen_stop_at_the_moment() -> None:
    assert len(wip(Scene().history, **{**MARCH, "as_of": at("2026-03-01 00:00")})) == 1
    assert wip(Scene().history, **{**MARCH, "as_of": at("2026-03-01 00:00") - timedelta(seconds=1)}) == []
