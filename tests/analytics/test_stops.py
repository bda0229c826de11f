"""Stops are listed with what was said of them, and the time that anything stood counts once."""

from __future__ import annotations

from datetime import date
from zoneinfo import ZoneInfo

from kanban.analytics.chosen import Filter
from kanban.analytics.stops import StopRow, stopped_time, stops
from kanban.domain import facts as ev
from tests.analytics.scene import Scene, at

START, END = date(2026, 3, 2), date(2026, 3, 9)
NOW = "2026-03-20 00:00"


def _rows(scene: Scene, start: date = START, end: date = END, as_of: str = NOW, **rest: Filter) -> list[StopRow]:
    return stops(scene.history, start=start, end=end, as_of=at(as_of), **rest)


def _time(scene: Scene, start: date = START, end: date = END, as_of: str = NOW) -> float:
    rows = _rows(scene, start, end, as_of)
    return stopped_time(rows, start=start, end=end, as_of=at(as_of), zone=ZoneInfo("UTC"))


def _stopped() -> Scene:
    scene = Scene().create("2026-03-02 08:00", "a", "doing", work_type="incident")
    scene.tell("2026-03-02 10:00", ev.LineStopped("s1", None, "a", "Disk full"))
    scene.tell("2026-03-02 11:00", ev.LineStopped("s2", "review", None, "Tests are red"))
    scene.tell("2026-03-02 12:00", ev.LineReleased("s1", "Logs were not rotated"))
    return scene.tell("2026-03-02 13:00", ev.LineReleased("s2", "A clock"))


def test_a_stop_tells_what_where_since_when_and_why() -> None:
    board, column = _rows(_stopped())
    assert (board.scope, board.column, board.card, board.key) == ("board", None, "a", "BB-1")
    assert (board.trouble, board.cause, board.seconds) == ("Disk full", "Logs were not rotated", 7200)
    assert (column.scope, column.column, column.card, column.key) == ("column", "review", None, None)
    assert (column.since, column.until) == (at("2026-03-02 11:00"), at("2026-03-02 13:00"))


def test_what_stands_at_the_same_time_counts_once() -> None:
    assert _time(_stopped()) == 3 * 3600


def test_a_stop_that_stands_has_no_end_and_no_cause_yet() -> None:
    row = _rows(_stopped(), as_of="2026-03-02 11:30")[0]
    assert (row.until, row.cause, row.seconds) == (None, "", 5400)
    assert _time(_stopped(), as_of="2026-03-02 11:30") == 5400


def test_a_stop_is_in_every_range_in_which_it_lasted_and_its_time_is_cut() -> None:
    scene = Scene().tell("2026-03-07 00:00", ev.LineStopped("s", None, None, "x"))
    scene.tell("2026-03-11 00:00", ev.LineReleased("s", "y"))
    assert [_time(scene), _time(scene, END, date(2026, 3, 16))] == [2 * 86400, 2 * 86400]
    assert _rows(scene)[0].seconds == 4 * 86400
    assert _rows(scene, date(2026, 3, 11), date(2026, 3, 16)) == []
    assert _rows(scene, date(2026, 3, 1), date(2026, 3, 7)) == []


def test_a_column_that_was_removed_keeps_its_name() -> None:
    scene = Scene().tell("2026-03-02 10:00", ev.LineStopped("s", "review", None, "x"))
    scene.tell("2026-03-02 11:00", ev.LineReleased("s", "y")).tell("2026-03-03 10:00", ev.ColumnRemoved("review"))
    assert _rows(scene)[0].column == "review"


def test_a_stop_that_was_taken_back_was_none() -> None:
    scene = Scene().tell("2026-03-02 10:00", ev.LineStopped("s", None, None, "x"))
    command = scene.events[-1].command_id
    scene.tell("2026-03-02 10:01", ev.CommandUndone(command), ev.LineReleased("s", "Taken back."))
    assert _rows(scene) == []


def test_a_filter_leaves_the_stops_about_chosen_cards() -> None:
    assert [row.stop for row in _rows(_stopped(), chosen=Filter(types=frozenset({"incident"})))] == ["s1"]
    assert _rows(_stopped(), chosen=Filter(types=frozenset({"feature"}))) == []


def test_an_empty_board_never_stood() -> None:
    assert _rows(Scene()) == []
    assert _time(Scene()) == 0
