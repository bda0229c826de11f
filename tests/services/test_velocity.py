"""The velocity report: rows, sentence and cards of a log written by hand, and of what people did through the verbs."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kanban.api.schemas.report_queries import query_of
from kanban.domain.access import SYSTEM, Actor
from kanban.domain.board import Board
from kanban.domain.errors import Invalid
from kanban.services import cards, iterations, reports
from kanban.services.reports import REPORTS, Query
from kanban.store import Store
from tests import builders
from tests.analytics.scene import Scene, at
from tests.services.eventful import BOARD, play

NOW = at("2026-03-20 12:00")


@pytest.fixture
def example(store: Store) -> Store:
    """The example of docs/metrics.md."""
    scene = Scene()
    for card, points in {"a": 3, "b": 5, "c": 2}.items():
        scene.create("2026-02-27 09:00", card, points=points)
    scene.iterate("2026-02-27 12:00", "2026-03-02", "2026-03-16", plan="abc")
    scene.iterate("2026-02-27 12:00", "2026-03-16", "2026-03-30")
    for card in "abc":
        scene.move("2026-03-02 09:00", card, "doing")
    scene.create("2026-03-04 08:00", "d", "ready", points=1).plan("2026-03-04 09:00", "i1", "d", without=["c"])
    scene.move("2026-03-04 10:00", "d", "doing")
    scene.move("2026-03-05 09:00", "a", "done").move("2026-03-05 09:00", "d", "done")
    scene.change("2026-03-05 10:00", "b", points=8)
    scene.create("2026-03-06 08:00", "u", "doing", "urgent", points=2).move("2026-03-06 12:00", "u", "done")
    scene.close("i1", "i2").move("2026-03-16 00:00", "b", "done").move("2026-03-18 09:00", "a", "doing")
    play(store, scene.events)
    return store


def _answer(store: Store, name: str = "velocity", now: datetime = NOW, board: str = BOARD, **asked: Any) -> Any:
    report = REPORTS[name]
    return reports.answer(store, SYSTEM, board_id=board, report=report, query=Query(**asked), now=now)


def _behind(store: Store, row: str | None, column: str | None = None) -> list[str]:
    found = reports.cards_behind(
        store, SYSTEM, board_id=BOARD, report=REPORTS["velocity"], query=Query(), row=row, column=column, now=NOW
    )
    return [card["title"] for card in found]


def test_the_example_of_the_documentation(example: Store) -> None:
    answer = _answer(example)
    assert answer["row_id"] == ["iteration"]
    first, second = answer["rows"]
    assert {name: first[name] for name in first if name.startswith(("points", "cards", "committed", "added"))} == {
        "points_planned": 3, "points_unplanned": 3, "points": 6, "cards_planned": 1, "cards_unplanned": 2, "cards": 3,
        "committed_points": 10, "committed_cards": 3, "added_points": 1, "added_cards": 1,
    }  # fmt: skip
    assert [first[name] for name in ("removed_points", "carried_points", "reversed_points")] == [2, 8, 0]
    assert [second[name] for name in ("points", "cards", "reversed_points", "reversed_cards")] == [2, 0, 3, 1]
    assert (first["starts"], first["ends"], first["partial"], second["partial"]) == (
        "2026-03-02", "2026-03-16", False, True,
    )  # fmt: skip
    assert (second["weather"], second["weather_low"], second["weather_high"]) == (3, 3, 3)
    assert answer["sentence"] == (
        "Iteration 1 brought 6 points, 3 of them unplanned; 10 had been promised. "
        "Yesterday's weather is 3 points (3 to 3): the only iteration so far."
    )
    assert answer["enough"]["weak"]
    assert answer["summary"]["points"] == 8
    assert answer["summary"]["unplanned_rate"] == pytest.approx(2 / 4)
    assert answer["citation"]["filter"] == "This figure is of the whole board."


def test_one_line_of_the_file_is_an_iteration(example: Store) -> None:
    table = reports.table(
        example, SYSTEM, board_id=BOARD, report=REPORTS["velocity"], query=Query(start=date(2026, 3, 1)), now=NOW
    )
    header, *lines = csv.reader(list(table.csv()))
    assert table.file_name == "bb_velocity_all_2026-03-01_2026-03-20.csv"
    assert [line[header.index("name")] for line in lines] == ["Iteration 1", "Iteration 2"]
    assert [line[header.index("points")] for line in lines] == ["6", "2"]


@pytest.mark.parametrize(
    ("row", "column", "titles"),
    [
        ("i1", None, "adu"), ("i1", "points_planned", "a"), ("i1", "cards_unplanned", "du"),
        ("i1", "committed_points", "abc"), ("i1", "added_cards", "d"), ("i1", "removed_cards", "c"),
        ("i1", "carried_points", "b"), ("i1", "reversed_cards", ""), ("i2", "reversed_points", "a"),
        ("i2", "points_planned", "ab"), ("i2", "unestimated", ""), (None, None, "abdu"),
    ],
)  # fmt: skip
def test_each_figure_has_its_cards_behind_it(example: Store, row: str | None, column: str | None, titles: str) -> None:
    assert _behind(example, row, column) == list(titles)


def test_only_iterations_that_touch_the_range_are_told_and_those_whole(example: Store) -> None:
    def names(**asked: Any) -> list[str]:
        return [row["name"] for row in _answer(example, **asked)["rows"]]

    assert names(start=date(2026, 3, 15), to=date(2026, 3, 16)) == ["Iteration 1"]
    assert names(start=date(2026, 3, 16), to=date(2026, 3, 17)) == ["Iteration 2"]
    nothing = _answer(example, start=date(2026, 2, 1), to=date(2026, 3, 2))
    assert (nothing["rows"], nothing["enough"]["ok"]) == ([], False)
    assert nothing["sentence"] == "No iteration lies in this range."
    assert nothing["summary"]["weather"] == 3


def test_filters_would_make_other_books_and_are_refused(example: Store) -> None:
    taken = query_of(REPORTS["velocity"])()
    assert taken.validate({"from": "2026-03-01"}) == {}
    assert set(taken.validate({"type": "support", "planned": "true", "per": "week"})) == {"type", "planned", "per"}
    with pytest.raises(Invalid, match="does not take it"):
        _answer(example, per="week")


def test_throughput_and_work_mix_count_by_iterations(example: Store) -> None:
    counted = _answer(example, "throughput", per="iteration", start=date(2026, 3, 4), to=date(2026, 3, 17))
    assert [(row["iteration"], row["period_start"], row["period_end"]) for row in counted["rows"]] == [
        ("Iteration 1", "2026-03-02", "2026-03-16"), ("Iteration 2", "2026-03-16", "2026-03-30"),
    ]  # fmt: skip
    # A card that is open again is no throughput, while the books of the first iteration keep it.
    assert [(row["finished"], row["unplanned"]) for row in counted["rows"]] == [(2, 2), (1, 0)]
    assert counted["sentence"] == "3 cards were finished, 2 of them unplanned."
    assert (counted["per"], counted["enough"]["sentence"]) == ("iteration", "")
    mix = _answer(example, "work-mix", per="iteration")
    assert [row["finished"] for row in mix["rows"] if row["family"] == "improvement"] == [2, 1]
    assert all("effort_days" in row for row in mix["rows"])
    assert all("effort_days" not in row for row in _answer(example, "work-mix")["rows"])
    behind = reports.cards_behind(
        example, SYSTEM, board_id=BOARD, report=REPORTS["throughput"], query=Query(per="iteration"),
        row="2026-03-16", column=None, now=NOW,
    )  # fmt: skip
    assert [card["title"] for card in behind] == ["b"]


# -- through the verbs

MONDAY = date(2026, 11, 23)


@pytest.fixture
def ada(store: Store) -> Actor:
    return builders.person(store)


@pytest.fixture
def ops(store: Store, ada: Actor) -> Board:
    return builders.board(store, ada)


def _on(day: int, hour: int = 9) -> datetime:
    """A moment so many days after the Monday on which the first iteration begins."""
    return datetime(2026, 11, 23, hour, tzinfo=UTC) + timedelta(days=day)


def test_what_people_do_comes_to_what_they_would_write_down(store: Store, ada: Actor, ops: Board) -> None:
    """Two weeks of two people; three cards promised, one finished, one reopened in the next iteration and undone."""
    builders.member(store, ada, ops, "Bob")
    for week in (0, 2):
        starts = MONDAY + timedelta(weeks=week)
        ends = starts + timedelta(weeks=2)
        iterations.make(store, builders.command(ada), board_id=ops.id, starts=starts, ends=ends)
    one, _ = store.board(ops.id).iteration_order
    made = [builders.card(store, ada, ops, f"Card {points}", points=points).id for points in (5, 3, 2)]
    iterations.plan(store, builders.command(ada), board_id=ops.id, iteration_id=one.id, add=made)
    urgent = builders.card(store, ada, ops, "Outage", column="In progress", lane="Urgent", now=_on(2), points=1).id

    def move(card: str, column: str, now: datetime) -> None:
        target = builders.column_id(ops, column)
        cards.move_card(store, builders.command(ada, now=now), card_id=card, column=target)

    move(urgent, "Done", _on(3))
    move(made[0], "Done", _on(4))
    move(made[1], "Done", _on(14, 0))
    answer = _answer(store, board=ops.id, now=_on(14, 8))
    before, running = answer["rows"]
    assert [before[name] for name in ("points_planned", "points_unplanned", "committed_points")] == [5, 1, 10]
    assert (before["carried_points"], before["capacity_days"], before["partial"]) == (5, 20, False)
    assert (running["points_planned"], running["committed_points"], running["partial"]) == (3, 5, True)
    assert (running["weather"], answer["summary"]["weather_per_capacity"]) == (5, False)
    move(made[0], "In progress", _on(15))
    now, running = _answer(store, board=ops.id, now=_on(15, 10))["rows"]
    assert now == before
    assert (running["points_planned"], running["reversed_points"]) == (-2, 5)
    cards.undo_last(store, builders.command(ada, now=_on(15)), board_id=ops.id)
    assert [row["points"] for row in _answer(store, board=ops.id, now=_on(15, 10))["rows"]] == [6, 3]
