"""Throughput: every card once, at its last finish; every period, also with nothing in it."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kanban.analytics.calendar import Per
from kanban.analytics.chosen import Filter
from kanban.analytics.history import History
from kanban.analytics.throughput import ThroughputRow, default_range, throughput
from kanban.analytics.windows import laid
from tests.analytics.scene import Scene, at

NOW = "2026-04-01 12:00"


def _rows(
    history: History,
    per: Per = Per.DAY,
    start: str = "2026-03-02",
    end: str = "2026-03-09",
    *,
    as_of: str = NOW,
    split: str | None = None,
) -> list[ThroughputRow]:
    return throughput(
        history, per=per, start=date.fromisoformat(start), end=date.fromisoformat(end), as_of=at(as_of), split=split
    )


def _column(rows: list[ThroughputRow], name: str) -> list[Any]:
    return [getattr(row, name) for row in rows]


def _done(scene: Scene, card: str, finished: str, **values: Any) -> Scene:
    return scene.create("2026-03-01 08:00", card, "doing", **values).move(finished, card, "done")


def test_every_period_of_the_range_is_there_also_with_nothing() -> None:
    rows = _rows(_done(Scene(), "a", "2026-03-04 09:00").history)
    assert _column(rows, "finished") == [0, 0, 1, 0, 0, 0, 0]
    assert (rows[0].period_start, rows[0].period_end) == (date(2026, 3, 2), date(2026, 3, 3))
    assert not any(_column(rows, "partial"))


def test_a_card_finished_twice_counts_once_at_the_last_time() -> None:
    scene = _done(Scene(), "a", "2026-03-03 09:00").move("2026-03-05 09:00", "a", "doing")
    assert _column(_rows(scene.history), "finished") == [0] * 7
    assert _column(_rows(scene.history), "reopened") == [0, 0, 0, 1, 0, 0, 0]
    scene.move("2026-03-07 09:00", "a", "done")
    assert _column(_rows(scene.history), "finished") == [0, 0, 0, 0, 0, 1, 0]


def test_what_was_known_at_a_moment_stays_reproducible() -> None:
    scene = _done(Scene(), "a", "2026-03-03 09:00").move("2026-03-05 09:00", "a", "doing")
    scene.archive("2026-03-06 09:00", "a", discarded=True)
    then = _rows(scene.history, as_of="2026-03-04 12:00")
    assert _column(then, "finished") == [0, 1, 0, 0, 0, 0, 0]
    assert (sum(_column(then, "reopened")), sum(_column(then, "discarded"))) == (0, 0)
    assert _column(then, "partial") == [False, False, True, True, True, True, True]
    now = _rows(scene.history)
    assert sum(_column(now, "finished")) == 0
    assert _column(now, "discarded") == [0, 0, 0, 0, 1, 0, 0]


def test_archiving_what_is_done_takes_nothing_away() -> None:
    scene = _done(Scene(), "a", "2026-03-03 09:00").archive("2026-03-05 09:00", "a", discarded=False)
    rows = _rows(scene.history)
    assert (sum(_column(rows, "finished")), sum(_column(rows, "discarded"))) == (1, 0)


def test_a_discarded_card_that_comes_back_was_not_discarded() -> None:
    scene = Scene().create("2026-03-02 08:00", "a").archive("2026-03-03 09:00", "a", discarded=True)
    assert sum(_column(_rows(scene.history), "discarded")) == 1
    scene.restore("2026-03-04 09:00", "a", "todo")
    assert sum(_column(_rows(scene.history), "discarded")) == 0


def test_planned_and_unplanned_points_and_the_unestimated() -> None:
    scene = _done(Scene(), "a", "2026-03-02 09:00", points=3)
    _done(scene, "b", "2026-03-02 10:00", points=0.5)
    _done(scene, "c", "2026-03-02 11:00", lane="urgent", points=2)
    _done(scene, "d", "2026-03-02 12:00", lane="urgent")
    row = _rows(scene.history)[0]
    assert (row.finished, row.planned, row.unplanned) == (4, 2, 2)
    assert (row.points, row.points_planned, row.points_unplanned, row.unestimated) == (5.5, 3.5, 2, 1)


def test_what_was_outside_the_plan_of_its_iteration_is_unplanned_and_has_its_own_class() -> None:
    scene = Scene().iterate("2026-03-01 07:00", "2026-03-02", "2026-03-09", plan=["a"])
    for card in "ab":
        _done(scene, card, "2026-03-04 09:00", points=2)
    _done(scene, "c", "2026-03-09 00:00", points=2)
    row, later = _rows(scene.history, Per.WEEK, "2026-03-02", "2026-03-16")
    assert (row.planned, row.unplanned, row.points_unplanned) == (1, 1, 2)
    assert (later.planned, later.unplanned) == (1, 0)
    rows = _rows(scene.history, Per.WEEK, split="class")
    assert {row.group: row.unplanned for row in rows} == {"standard": 1, "fixed_date": 0, "urgent": 0}
    chosen = {planned: Filter(planned=planned) for planned in (True, False)}
    assert [journey.card for journey in chosen[False].of(scene.history.journeys.values(), at(NOW))] == ["b"]
    assert [journey.card for journey in chosen[True].of(scene.history.journeys.values(), at(NOW))] == ["a", "c"]


def test_per_iteration_there_is_a_row_for_each_that_touches_the_range_whole_and_gaps_count_nothing() -> None:
    scene = (
        Scene()
        .iterate("2026-03-01 07:00", "2026-03-02", "2026-03-09")
        .iterate("2026-03-01 07:00", "2026-03-11", "2026-03-25")
    )
    for card, day in (("a", "02 00:00"), ("b", "09 00:00"), ("c", "10 23:59"), ("d", "11 00:00"), ("e", "24 23:59")):
        scene.create("2026-03-01 08:00", card, "doing")
        scene.move(f"2026-03-{day}", card, "done")
    windows = laid(scene.history.windows.known(at(NOW)))
    asked: dict[str, Any] = {"per": windows, "as_of": at(NOW)}
    rows = throughput(scene.history, start=date(2026, 3, 8), end=date(2026, 3, 12), **asked)
    assert [(row.name, row.period_start.day, row.finished, row.partial) for row in rows] == [
        ("Iteration 1", 2, 1, False), ("Iteration 2", 11, 2, False),
    ]  # fmt: skip
    assert len(throughput(scene.history, start=date(2026, 3, 9), end=date(2026, 3, 11), **asked)) == 0
    split = throughput(scene.history, start=date(2026, 3, 2), end=date(2026, 3, 3), split="class", **asked)
    assert [(row.name, row.group) for row in split[:2]] == [("Iteration 1", "standard"), ("Iteration 1", "fixed_date")]
    running = throughput(
        scene.history, per=windows, start=date(2026, 3, 11), end=date(2026, 3, 12), as_of=at("2026-03-20 00:00")
    )
    assert [(row.finished, row.partial) for row in running] == [(1, True)]


def test_many_hundredths_of_points_add_up_exactly() -> None:
    scene = Scene()
    for number in range(30):
        _done(scene, f"c{number}", "2026-03-02 09:00", points=0.1)
    assert _rows(scene.history)[0].points == 3


def test_midnight_belongs_to_the_boards_zone() -> None:
    scene = _done(Scene(zone="Europe/Berlin"), "a", "2026-03-28 22:59:59")
    _done(scene, "b", "2026-03-28 23:00")
    _done(scene, "c", "2026-03-29 21:59:59")
    _done(scene, "d", "2026-03-29 22:00")
    rows = _rows(scene.history, start="2026-03-28", end="2026-03-31")
    assert _column(rows, "finished") == [1, 2, 1]


def test_weeks_run_from_monday_to_sunday() -> None:
    scene = _done(Scene(), "a", "2026-03-08 23:59:59")
    _done(scene, "b", "2026-03-09 00:00")
    rows = _rows(scene.history, Per.WEEK, "2026-03-02", "2026-03-16")
    assert _column(rows, "finished") == [1, 1]


@pytest.mark.parametrize(
    ("start", "end", "as_of", "partial"),
    [
        ("2026-03-09", "2026-03-30", NOW, [False, False, False]),
        ("2026-03-10", "2026-03-30", NOW, [True, False, False]),
        ("2026-03-09", "2026-03-25", NOW, [False, False, True]),
        ("2026-03-09", "2026-03-30", "2026-03-29 23:59", [False, False, True]),
        ("2026-03-09", "2026-03-30", "2026-03-30 00:00", [False, False, False]),
        ("2026-02-23", "2026-03-09", NOW, [True, True]),
    ],
)
def test_partial_says_what_cuts_a_period(start: str, end: str, as_of: str, partial: list[bool]) -> None:
    history = Scene(began="2026-03-04 10:00").history
    assert _column(_rows(history, Per.WEEK, start, end, as_of=as_of), "partial") == partial


def test_a_log_that_begins_on_the_edge_cuts_nothing() -> None:
    history = Scene(began="2026-03-02 00:00").history
    assert not _rows(history, Per.WEEK)[0].partial


def test_split_by_type_has_one_row_per_period_and_value() -> None:
    scene = _done(Scene(), "a", "2026-03-02 09:00", work_type="support")
    _done(scene, "b", "2026-03-03 09:00", work_type="feature")
    rows = _rows(scene.history, start="2026-03-02", end="2026-03-04", split="type")
    assert [(row.period_start.day, row.group, row.finished) for row in rows] == [
        (2, "feature", 0), (2, "support", 1), (3, "feature", 1), (3, "support", 0),
    ]  # fmt: skip


def test_split_by_class_has_all_classes_and_urgent_is_one() -> None:
    scene = _done(Scene(), "a", "2026-03-02 09:00", lane="urgent")
    _done(scene, "b", "2026-03-02 09:00", service_class="fixed_date")
    rows = _rows(scene.history, start="2026-03-02", end="2026-03-03", split="class")
    assert [(row.group, row.finished) for row in rows] == [("standard", 0), ("fixed_date", 1), ("urgent", 1)]


def test_cards_without_a_stream_have_a_row_of_their_own() -> None:
    scene = _done(Scene(), "a", "2026-03-02 09:00", stream="network")
    _done(scene, "b", "2026-03-02 09:00")
    rows = _rows(scene.history, start="2026-03-02", end="2026-03-03", split="stream")
    assert [(row.group, row.finished) for row in rows] == [("", 1), ("network", 1)]


def test_an_empty_board_has_its_periods_too() -> None:
    assert len(_rows(Scene().history, split="type")) == 7


def test_the_default_range_spans_the_log_in_whole_periods() -> None:
    history = Scene(began="2026-03-04 10:00").history
    assert default_range(history, Per.WEEK, at(NOW)) == (date(2026, 3, 2), date(2026, 4, 6))


@given(
    st.lists(st.tuples(st.integers(0, 2_000), st.booleans(), st.booleans()), max_size=30),
    st.sampled_from(Per),
    st.sampled_from(["type", "stream", "class", None]),
)
def test_however_it_is_cut_the_sum_is_what_is_done(
    cards: list[tuple[int, bool, bool]], per: Per, split: str | None
) -> None:
    scene = Scene()
    for number, (hour, urgent, reopened) in enumerate(sorted(cards)):
        day, hour = divmod(hour, 24)
        when = f"2026-{1 + day // 28:02}-{1 + day % 28:02} {hour:02}:30"
        lane = "urgent" if urgent else "standard"
        scene.create(when, f"c{number}", "doing", lane, stream="ab"[number % 2]).move(when, f"c{number}", "done")
        if reopened:
            scene.move(when, f"c{number}", "doing")
    start, end = default_range(scene.history, per, at("2026-12-01 00:00"))
    rows = throughput(scene.history, per=per, start=start, end=end, as_of=at("2026-12-01 00:00"), split=split)
    assert sum(_column(rows, "finished")) == sum(not reopened for _, _, reopened in cards)
    assert sum(_column(rows, "reopened")) == sum(reopened for _, _, reopened in cards)
    assert all(row.finished == row.planned + row.unplanned for row in rows)
