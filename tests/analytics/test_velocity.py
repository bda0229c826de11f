"""Velocity by hand: what is in the books of an iteration, and what is done when something is taken back."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from kanban.analytics.ledger import Entry, ledger
from kanban.analytics.velocity import VelocityRow, velocity
from kanban.domain import facts as ev
from kanban.domain.team_facts import IterationChanged, IterationDropped
from tests.analytics.scene import Scene, at

LATER = "2026-06-01 00:00"


def _rows(scene: Scene, as_of: str = LATER) -> list[VelocityRow]:
    return velocity(scene.history, as_of=at(as_of))


def _books(scene: Scene, as_of: str = LATER) -> list[tuple[str | None, str, int]]:
    entries: list[Entry] = ledger(scene.history, as_of=at(as_of))
    return [(entry.window, entry.card, entry.cards) for entry in entries]


def _scene(*, zone: str = "UTC", **points: float | None) -> Scene:
    """Cards at work with these points, all in the plan of the first of two iterations from 2 and 16 March."""
    scene = Scene(zone=zone)
    for card, each in points.items():
        scene.create("2026-02-27 09:00", card, points=each)
    scene.iterate("2026-02-27 12:00", "2026-03-02", "2026-03-16", plan=points)
    scene.iterate("2026-02-27 12:00", "2026-03-16", "2026-03-30")
    for card in points:
        scene.move("2026-03-02 09:00", card, "doing")
    return scene


def _grace(scene: Scene, hours: int) -> Scene:
    return scene.tell("2026-03-02 09:00", ev.BoardChanged({"grace_hours": hours}, {"grace_hours": 0}))


def test_the_example_of_the_documentation() -> None:
    scene = _scene(a=3, b=5, c=2).create("2026-03-04 08:00", "d", "ready", points=1)
    scene.plan("2026-03-04 09:00", "i1", "d", without=["c"]).move("2026-03-04 10:00", "d", "doing")
    scene.move("2026-03-05 09:00", "a", "done").move("2026-03-05 09:00", "d", "done")
    scene.change("2026-03-05 10:00", "b", points=8)
    scene.create("2026-03-06 08:00", "u", "doing", "urgent", points=2).move("2026-03-06 12:00", "u", "done")
    scene.close("i1", "i2").move("2026-03-16 00:00", "b", "done")
    first, second = _rows(scene)
    assert (first.points_planned, first.points_unplanned, first.points) == (3, 3, 6)
    assert (first.cards_planned, first.cards_unplanned, first.cards) == (1, 2, 3)
    assert (first.committed_points, first.committed_cards) == (10, 3)
    assert (first.added_points, first.added_cards) == (1, 1)
    assert (first.removed_points, first.removed_cards) == (2, 1)
    assert (first.carried_points, first.carried_cards) == (8, 1)
    assert first.unplanned_rate == pytest.approx(2 / 3)
    assert (second.points_planned, second.points_unplanned, second.cards) == (5, 0, 1)
    before = _frozen(first)
    scene.move("2026-03-18 09:00", "a", "doing")
    first, second = _rows(scene)
    assert _frozen(first) == before
    assert (second.points_planned, second.points, second.cards) == (2, 2, 0)
    assert (second.reversed_points, second.reversed_cards) == (3, 1)
    assert second.unplanned_rate == 0


def _frozen(row: VelocityRow) -> tuple[Any, ...]:
    return (row.points_planned, row.points_unplanned, row.cards, row.committed_points, row.added_points,
            row.removed_points, row.carried_cards, row.reversed_cards, row.entries)  # fmt: skip


def test_an_estimate_counts_as_it_was_when_the_card_was_started() -> None:
    scene = _scene(a=3).change("2026-03-03 09:00", "a", points=13).move("2026-03-04 09:00", "a", "done")
    scene.change("2026-03-05 09:00", "a", points=21)
    assert _rows(scene)[0].points == 3


def test_what_was_started_without_an_estimate_counts_nothing_and_is_counted() -> None:
    scene = _scene(a=None, b=2).change("2026-03-03 09:00", "a", points=13)
    scene.move("2026-03-04 09:00", "a", "done").move("2026-03-04 09:00", "b", "done")
    row = _rows(scene)[0]
    assert (row.points, row.cards, row.unestimated) == (2, 2, 1)


def test_points_with_decimals_add_up_as_people_would_write_them() -> None:
    scene = _scene(a=0.1, b=0.2, c=2.7)
    for card in "abc":
        scene.move("2026-03-04 09:00", card, "done")
    assert (_rows(scene)[0].points, type(_rows(scene)[0].points)) == (3, int)


def test_the_boundary_instant_belongs_to_the_next_iteration() -> None:
    scene = _scene(a=1, b=1).move("2026-03-15 23:59:59.999", "a", "done").close("i1", "i2")
    scene.move("2026-03-16 00:00", "b", "done")
    assert _books(scene) == [("i1", "a", 1), ("i2", "b", 1)]


@pytest.mark.parametrize(
    ("when", "window"),
    [("03-28 22:59:59", "i1"), ("03-28 23:00", "i2"), ("03-29 21:59:59", "i2"), ("03-29 22:00", "i3")],
)
def test_a_day_of_23_hours_has_its_own_edges(when: str, window: str) -> None:
    """Iterations of one day around the spring night of Berlin."""
    scene = Scene(zone="Europe/Berlin").create("2026-02-27 09:00", "a", "doing")
    for day in (28, 29, 30):
        scene.iterate("2026-02-27 10:00", f"2026-03-{day}", f"2026-03-{day + 1}")
    assert _books(scene.move(f"2026-{when}", "a", "done")) == [(window, "a", 1)]


@pytest.mark.parametrize(
    ("when", "window"),
    [("10-24 21:59:59", "i1"), ("10-24 22:00", "i2"), ("10-25 22:59:59", "i2"), ("10-25 23:00", "i3")],
)
def test_a_day_of_25_hours_has_its_own_edges(when: str, window: str) -> None:
    scene = Scene(zone="Europe/Berlin").create("2026-02-27 09:00", "a", "doing")
    for day in (24, 25, 26):
        scene.iterate("2026-02-27 10:00", f"2026-10-{day}", f"2026-10-{day + 1}")
    assert _books(scene.move(f"2026-{when}", "a", "done"), "2026-12-01 00:00") == [(window, "a", 1)]


# -- taken back


def test_reopened_in_its_own_iteration_it_leaves_the_books() -> None:
    scene = _scene(a=3).move("2026-03-04 09:00", "a", "done").move("2026-03-05 09:00", "a", "doing")
    assert _books(scene) == []
    assert _books(scene, "2026-03-04 10:00") == [("i1", "a", 1)]
    assert _books(scene.move("2026-03-06 09:00", "a", "done")) == [("i1", "a", 1)]


def test_reopened_after_the_close_it_is_reversed_where_that_happens_and_done_again_there() -> None:
    scene = _scene(a=3).move("2026-03-04 09:00", "a", "done").close("i1", "i2").move("2026-03-16 00:00", "a", "doing")
    assert _books(scene) == [("i1", "a", 1), ("i2", "a", -1)]
    assert [row.points for row in _rows(scene)] == [3, -3]
    scene.move("2026-03-20 09:00", "a", "done")
    assert _books(scene) == [("i1", "a", 1), ("i2", "a", -1), ("i2", "a", 1)]
    assert [(row.points, row.reversed_points) for row in _rows(scene)] == [(3, 0), (0, 3)]
    assert _books(scene.move("2026-03-21 09:00", "a", "doing")) == [("i1", "a", 1), ("i2", "a", -1)]


@pytest.mark.parametrize(("when", "books"), [
    ("2026-03-16 23:59", []), ("2026-03-17 00:00", [("i1", "a", 1), ("i2", "a", -1)]),
])  # fmt: skip
def test_within_the_grace_it_still_leaves_the_books(when: str, books: list[Any]) -> None:
    scene = _grace(_scene(a=3), 24).move("2026-03-04 09:00", "a", "done").close("i1", "i2")
    assert _books(scene.move(when, "a", "doing")) == books


def test_a_grace_that_is_set_later_opens_no_books() -> None:
    scene = _scene(a=3).move("2026-03-04 09:00", "a", "done").close("i1", "i2").move("2026-03-16 09:00", "a", "doing")
    scene.tell("2026-03-17 09:00", ev.BoardChanged({"grace_hours": 168}, {"grace_hours": 0}))
    assert _books(scene) == [("i1", "a", 1), ("i2", "a", -1)]


def test_a_finish_that_is_undone_after_the_close_is_reversed_and_one_undone_before_never_was() -> None:
    scene = _scene(a=3, b=2).move("2026-03-15 23:50", "b", "done").undo("2026-03-15 23:55")
    scene.move("2026-03-15 23:58", "a", "done").close("i1", "i2")
    done, close = scene.events[-2:]
    undone = ev.CardMoved(
        "a", "done", "standard", "b0", "doing", "standard", "b1", clocks={"started_at": "2026-03-02T09:00:00.000Z"}
    )
    scene.tell("2026-03-16 00:05", ev.CommandUndone(done.command_id), undone)  # fmt: skip
    assert close.fact.carried == ("b",)
    assert _books(scene) == [("i1", "a", 1), ("i2", "a", -1)]
    assert _books(scene, "2026-03-16 00:00") == [("i1", "a", 1)]


def test_a_reopening_that_is_undone_puts_the_finish_back() -> None:
    scene = _scene(a=3).move("2026-03-04 09:00", "a", "done").move("2026-03-05 09:00", "a", "doing")
    assert _books(scene.undo("2026-03-05 09:01")) == [("i1", "a", 1)]
    late = _scene(a=3).move("2026-03-04 09:00", "a", "done").close("i1", "i2").move("2026-03-18 09:00", "a", "doing")
    late.undo("2026-03-18 09:01")
    assert _books(late) == [("i1", "a", 1), ("i2", "a", -1), ("i2", "a", 1)]
    assert [row.points for row in _rows(late)] == [3, 0]


def test_taken_back_between_iterations_it_is_in_the_books_of_none() -> None:
    scene = (
        Scene()
        .create("2026-03-01 09:00", "a", "doing", points=3)
        .iterate("2026-03-01 10:00", "2026-03-02", "2026-03-09")
    )
    scene.move("2026-03-04 09:00", "a", "done").close("i1").move("2026-03-10 09:00", "a", "doing")
    assert _books(scene) == [("i1", "a", 1), (None, "a", -1)]
    assert _rows(scene)[0].points == 3


def test_what_no_iteration_had_is_taken_back_from_none() -> None:
    scene = Scene().create("2026-02-20 09:00", "a", "doing").move("2026-02-21 09:00", "a", "done")
    scene.iterate("2026-03-01 10:00", "2026-03-02", "2026-03-09").move("2026-03-04 09:00", "a", "doing")
    assert _books(scene, "2026-03-01 00:00") == [(None, "a", 1)]
    assert _books(scene) == []
    assert _books(scene.move("2026-03-05 09:00", "a", "done")) == [("i1", "a", 1)]


def test_an_archived_card_stays_and_a_discarded_one_was_never_done() -> None:
    scene = _scene(a=3, b=2).move("2026-03-04 09:00", "a", "done").archive("2026-03-05 09:00", "a", discarded=False)
    scene.archive("2026-03-05 09:00", "b", discarded=True)
    row = _rows(scene)[0]
    assert (row.points, row.removed_points, row.removed_cards, row.added_cards) == (3, 2, 1, 0)


# -- iterations come and go


def test_a_carried_card_is_planned_again_and_counts_where_it_is_finished() -> None:
    scene = _scene(a=3, b=1).move("2026-03-05 09:00", "b", "done").close("i1", "i2", when="2026-03-16 08:00")
    first, second = _rows(scene.move("2026-03-17 09:00", "a", "done"))
    assert (first.points, first.carried_points, first.carried_cards) == (1, 3, 1)
    assert (second.points_planned, second.points_unplanned, second.committed_points) == (3, 0, 3)


def test_a_deleted_iteration_leaves_its_finishes_to_none_and_another_one_may_take_them() -> None:
    scene = _scene(a=3).move("2026-03-04 09:00", "a", "done").tell("2026-03-05 09:00", IterationDropped("i1", {}))
    assert _books(scene) == [(None, "a", 1)]
    assert [row.iteration for row in _rows(scene)] == ["i2"]
    scene.iterate("2026-03-05 10:00", "2026-03-03", "2026-03-10")
    assert _books(scene) == [("i3", "a", 1)]


def test_dates_that_are_moved_take_the_finishes_along_until_it_is_closed() -> None:
    scene = _scene(a=3).move("2026-03-03 09:00", "a", "done")
    scene.tell("2026-03-03 10:00", IterationChanged("i1", {"starts": "2026-03-04"}, {"starts": "2026-03-02"}))
    assert _books(scene) == [(None, "a", 1)]


def test_another_time_zone_moves_the_edges_of_what_is_open_and_of_nothing_else() -> None:
    scene = _scene(a=1, b=2).move("2026-03-15 23:30", "a", "done").close("i1", "i2")
    scene.move("2026-03-16 00:30", "b", "done")
    scene.tell("2026-03-17 09:00", ev.BoardChanged({"time_zone": "America/New_York"}, {"time_zone": "UTC"}))
    assert _books(scene) == [("i1", "a", 1), ("i2", "b", 1)]
    assert [row.window.ended for row in _rows(scene)] == [at("2026-03-16 00:00"), at("2026-03-30 04:00")]


def test_what_is_not_over_or_began_before_the_log_is_partial_and_foretells_nothing() -> None:
    scene = Scene(began="2026-03-04 09:00").create("2026-03-04 09:30", "a", "doing", points=3)
    for week in (2, 9, 16):
        scene.iterate("2026-03-04 10:00", f"2026-03-{week:02}", f"2026-03-{week + 7:02}")
    scene.move("2026-03-05 09:00", "a", "done").create("2026-03-10 09:00", "b", "doing", points=5)
    scene.move("2026-03-11 09:00", "b", "done")
    rows = _rows(scene, "2026-03-17 09:00")
    assert [row.partial for row in rows] == [True, False, True]
    assert [row.foretold.value for row in rows] == [None, None, 5]


def test_a_board_counts_by_cards_and_by_the_rule_it_has_chosen() -> None:
    scene = (
        _scene(a=3, b=5).move("2026-03-04 09:00", "a", "done").move("2026-03-04 09:00", "b", "done").close("i1", "i2")
    )
    chosen = {"velocity_unit": "cards", "weather": "min3"}
    assert _rows(scene)[1].foretold.value == 8
    scene.tell("2026-03-17 09:00", ev.BoardChanged(chosen, {}))
    foretold = _rows(scene)[1].foretold
    assert (foretold.unit, foretold.rule, foretold.value) == ("cards", "min3", 2)


def test_capacity_is_the_teams_and_none_where_there_is_no_team() -> None:
    scene = Scene().iterate("2026-02-27 12:00", "2026-03-02", "2026-03-16", team=["ada", "bob"])
    scene.iterate("2026-02-27 12:00", "2026-03-16", "2026-03-30")
    away = [{"user": "ada", "day": "2026-03-03", "part": "half", "card": None}]
    scene.tell("2026-02-27 13:00", IterationChanged("i1", {"away": away}, {"away": []}))
    assert [row.capacity_days for row in _rows(scene)] == [19.5, None]


def test_the_unplanned_rate_has_limits_from_six_whole_iterations_on() -> None:
    """Rates 0.2 and 0.4 by turns: their mean is 0.3, their mean moving range 0.2, so the limits are 0.3 +- 0.532."""
    scene = Scene(began="2026-01-01 00:00")
    for week in range(6):
        first = date(2026, 1, 5) + timedelta(weeks=week)
        cards = [f"{letter}{week}" for letter in "abcde"]
        for card in cards:
            scene.create(f"{first} 08:00", card, "doing")
        scene.iterate(f"{first} 08:00", f"{first}", f"{first + timedelta(weeks=1)}", plan=cards[1 + week % 2 :])
        for card in cards:
            scene.move(f"{first} 12:00", card, "done")
    rows = _rows(scene)
    assert [row.unplanned_rate for row in rows] == [0.2, 0.4] * 3
    assert {row.limit_low for row in rows} == {0}
    assert [row.limit_high for row in rows] == pytest.approx([0.832] * 6)
    assert {row.signal for row in rows} == {""}
    assert {row.limit_high for row in _rows(scene, "2026-02-15 23:59")} == {None}


def test_a_rate_out_of_its_limits_stands_out_and_a_rate_of_nothing_is_none() -> None:
    scene = Scene(began="2026-01-01 00:00")
    for week in range(22):
        first = date(2026, 1, 5) + timedelta(weeks=week)
        scene.iterate(f"{first} 08:00", f"{first}", f"{first + timedelta(weeks=1)}", plan=[f"a{week}"])
        if week == 21:
            scene.create(f"{first} 09:00", "b", "doing").move(f"{first} 10:00", "b", "done")
        elif week != 7:
            scene.create(f"{first} 09:00", f"a{week}", "doing").move(f"{first} 10:00", f"a{week}", "done")
    rows = _rows(scene, "2026-06-10 00:00")
    assert [row.unplanned_rate for row in rows] == [*[0.0] * 7, None, *[0.0] * 13, 1.0]
    assert (rows[-1].signal, {row.signal for row in rows[:-1]}) == ("beyond range", {""})
