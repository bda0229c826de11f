"""Each urgent card with its price: the cards it displaced, and how long they waited for it."""

from __future__ import annotations

from datetime import date

import pytest

from kanban.analytics.chosen import Filter
from kanban.analytics.interrupts import InterruptRow, came_at, interrupts
from tests.analytics.scene import Scene, at

START, END = date(2026, 3, 2), date(2026, 3, 9)
NOW = "2026-03-20 00:00"


def _rows(scene: Scene, as_of: str = NOW, **rest: Filter) -> list[InterruptRow]:
    return interrupts(scene.history, start=START, end=END, as_of=at(as_of), **rest)


def _swapped() -> Scene:
    """An outage displaces two cards, for 4 and 26 hours; one of them twice."""
    scene = Scene().create("2026-03-01 08:00", "a", "doing").create("2026-03-01 08:00", "b", "doing")
    scene.create("2026-03-02 10:00", "outage", "doing", "urgent", work_type="incident")
    scene.block("2026-03-02 10:00", "a", "displaced", displaced_by="outage")
    scene.block("2026-03-02 11:00", "b", "displaced", displaced_by="outage").move("2026-03-02 12:00", "outage", "done")
    scene.resume("2026-03-02 12:00", "a", "doing").move("2026-03-02 13:00", "outage", "doing", "urgent")
    scene.block("2026-03-02 13:00", "a", "displaced", displaced_by="outage").resume("2026-03-02 15:00", "a", "doing")
    return scene.resume("2026-03-03 13:00", "b", "doing").move("2026-03-03 14:00", "outage", "done")


def test_the_price_of_an_interrupt() -> None:
    (row,) = _rows(_swapped())
    assert (row.card, row.key, row.title, row.came_at) == ("outage", "BB-3", "outage", at("2026-03-02 10:00"))
    assert row.finished_at == at("2026-03-03 14:00")
    assert (row.displaced, row.keys, row.displaced_cards) == (2, "BB-1 BB-2", ("a", "b"))
    assert row.displaced_seconds == (2 + 2 + 26) * 3600
    assert row.still_displaced == 0


def test_the_price_runs_on_while_a_card_waits_to_come_back() -> None:
    (row,) = _rows(_swapped(), as_of="2026-03-02 11:30")
    assert (row.displaced, row.still_displaced, row.displaced_seconds, row.finished_at) == (2, 2, 5400 + 1800, None)
    (row,) = _rows(_swapped(), as_of="2026-03-02 16:00")
    assert (row.still_displaced, row.displaced_seconds) == (1, 4 * 3600 + 5 * 3600)


def test_a_displaced_card_that_was_not_started_or_is_done_costs_nothing() -> None:
    scene = Scene().create("2026-03-01 08:00", "a", "ready").create("2026-03-02 10:00", "u", "doing", "urgent")
    scene.block("2026-03-02 10:00", "a", displaced_by="u")
    assert [(row.displaced, row.displaced_seconds) for row in _rows(scene)] == [(1, 0)]
    scene = Scene().create("2026-03-01 08:00", "a", "doing").create("2026-03-02 10:00", "u", "doing", "urgent")
    scene.block("2026-03-02 10:00", "a", displaced_by="u").resume("2026-03-02 12:00", "a", "done")
    assert [(row.still_displaced, row.displaced_seconds) for row in _rows(scene)] == [(0, 7200)]


def test_an_urgent_card_that_displaced_nobody_is_an_interrupt_too() -> None:
    (row,) = _rows(Scene().create("2026-03-02 10:00", "u", "doing", "urgent"))
    assert (row.displaced, row.displaced_seconds, row.keys) == (0, 0, "")


def test_parking_for_an_ordinary_card_is_no_interrupt() -> None:
    scene = Scene().create("2026-03-02 08:00", "a", "doing").create("2026-03-02 09:00", "b", "doing")
    assert _rows(scene.block("2026-03-02 10:00", "a", "other", displaced_by="b")) == []


@pytest.mark.parametrize(
    ("moves", "came"),
    [
        ([("2026-03-02 09:00", "doing", "urgent")], "2026-03-02 09:00"),
        ([("2026-03-02 09:00", "ready", "urgent"), ("2026-03-03 09:00", "doing", "urgent")], "2026-03-02 09:00"),
        ([("2026-03-02 09:00", "doing", "standard"), ("2026-03-03 09:00", "doing", "urgent")], "2026-03-03 09:00"),
        ([("2026-03-02 09:00", "doing", "standard"), ("2026-03-03 09:00", "done", "urgent")], None),
        ([("2026-03-02 09:00", "done", "urgent"), ("2026-03-03 09:00", "doing", "urgent")], "2026-03-03 09:00"),
        ([], None),
    ],
)
def test_a_card_comes_when_it_first_stands_in_the_urgent_lane_before_it_is_done(
    moves: list[tuple[str, str, str]], came: str | None
) -> None:
    scene = Scene().create("2026-03-01 08:00", "a")
    for when, column, lane in moves:
        scene.move(when, "a", column, lane)
    assert came_at(scene.history.journeys["a"], at(NOW)) == (at(came) if came else None)


def test_an_urgency_that_was_taken_back_was_none() -> None:
    scene = Scene().create("2026-03-01 08:00", "a").move("2026-03-02 09:00", "a", "doing", "urgent")
    journey = scene.undo("2026-03-02 09:01").history.journeys["a"]
    assert came_at(journey, at(NOW)) is None
    assert came_at(journey, at("2026-03-02 09:00")) == at("2026-03-02 09:00")
    assert came_at(journey, at("2026-02-01 09:00")) is None


def test_a_filter_is_about_the_urgent_card() -> None:
    assert len(_rows(_swapped(), chosen=Filter(types=frozenset({"incident"})))) == 1
    assert _rows(_swapped(), chosen=Filter(types=frozenset({"feature"}))) == []


def test_an_empty_board_was_not_interrupted() -> None:
    assert _rows(Scene()) == []
