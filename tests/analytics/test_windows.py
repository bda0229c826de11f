"""Iterations from the log: edges on odd days, plans and promises, what is frozen, and what was planned."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanban.analytics.behaviour import behaviour
from kanban.analytics.chosen import Filter
from kanban.analytics.cycle_time import cycle_time, times
from kanban.analytics.history import History
from kanban.analytics.interrupts import interrupts
from kanban.analytics.journeys import Finish
from kanban.analytics.windows import Window
from kanban.domain import facts as ev
from kanban.domain.facts import instant
from kanban.domain.fold import fold
from kanban.domain.iteration import day_begins
from kanban.domain.team_facts import IterationChanged, IterationDropped
from tests.analytics.logs import ZONES
from tests.analytics.scene import Scene, at

LATER = at("2026-06-01 00:00")
#: Two weeks from a Monday, as most of these are.
TWO = ("2026-03-02", "2026-03-16")


def _only(history: History, as_of: datetime = LATER) -> Window:
    (window,) = history.windows.known(as_of)
    return window


def _finish(history: History, card: str) -> Finish:
    finish = history.journeys[card].finish_at(LATER)
    assert finish is not None
    return finish


def test_a_board_without_iterations_has_none() -> None:
    history = Scene().create("2026-03-03 09:00", "a", "done").history
    assert not history.windows
    assert history.windows.known(LATER) == []
    assert history.windows.at(at("2026-03-03 09:00"), LATER) is None
    assert not _finish(history, "a").unplanned


def test_a_window_runs_from_local_midnight_to_local_midnight_and_its_end_belongs_to_what_follows() -> None:
    scene = Scene(zone="Europe/Berlin").iterate("2026-03-01 12:00", "2026-03-16", "2026-03-30")
    scene.iterate("2026-03-01 12:00", "2026-03-30", "2026-04-13")
    first, second = scene.history.windows.known(LATER)
    # The clocks went forward on the 29th, so its last day had 23 hours.
    assert (first.began, first.ended) == (at("2026-03-15 23:00"), at("2026-03-29 22:00"))
    assert first.ended - first.began == timedelta(days=14, hours=-1)
    windows = scene.history.windows
    assert windows.at(first.began, LATER) == first
    assert windows.at(first.ended - timedelta(microseconds=1), LATER) == first
    assert windows.at(first.ended, LATER) == second
    assert windows.at(second.ended, LATER) is None


@pytest.mark.parametrize("zone", ZONES)
def test_midnight_is_the_boards_own(zone: str) -> None:
    window = _only(Scene(zone=zone).iterate("2026-03-01 12:00", *TWO).history)
    assert (window.began, window.ended) == (day_begins(TWO[0], zone), day_begins(TWO[1], zone))


def test_what_is_promised_is_the_plan_at_the_cut_off_and_what_comes_later_is_only_planned() -> None:
    scene = Scene().iterate("2026-03-01 12:00", *TWO, plan=["a"], cutoff="2026-03-02 17:00")
    scene.plan("2026-03-02 16:59", "i1", "b", "c").plan("2026-03-02 17:00", "i1", "d", without=["a"])
    window = _only(scene.history)
    assert window.promised(LATER) == {"a", "b", "c"}
    assert window.plan == {"b", "c", "d"}
    assert window.plan_at(at("2026-03-02 16:58")) == {"a"}
    assert window.plan_at(at("2026-03-02 17:00")) == {"b", "c", "d"}
    assert window.plan_at(at("2026-02-28 00:00")) == set()
    early = _only(scene.history, at("2026-03-02 16:00"))
    assert early.promised(at("2026-03-02 16:00")) == early.plan == {"a"}


def test_one_that_was_deleted_never_was_from_then_on() -> None:
    scene = Scene().iterate("2026-03-01 12:00", *TWO, plan=["a"])
    scene.tell("2026-03-04 09:00", IterationDropped("i1", {})).iterate("2026-03-04 10:00", *TWO)
    history = scene.history
    assert [one.id for one in history.windows.known(at("2026-03-04 08:59"))] == ["i1"]
    assert history.windows.known(at("2026-03-04 09:00")) == []
    assert [one.id for one in history.windows.known(LATER)] == ["i2"]
    found = history.windows.at(at("2026-03-03 00:00"), LATER)
    assert found is not None
    assert found.id == "i2"


def test_dates_name_and_cut_off_are_those_known_at_the_moment() -> None:
    scene = Scene().iterate("2026-03-01 12:00", *TWO)
    changes = {"ends": "2026-03-09", "name": "Short", "cutoff": "2026-03-03T12:00:00.000Z", "team": ["ada"]}
    scene.tell("2026-03-01 13:00", IterationChanged("i1", changes, {}))
    before, after = (_only(scene.history, moment) for moment in (at("2026-03-01 12:30"), LATER))
    assert (before.name, before.ends, before.team) == ("Iteration 1", date(2026, 3, 16), ())
    assert (after.name, after.ends, after.team) == ("Short", date(2026, 3, 9), ("ada",))
    assert (before.cutoff, after.cutoff) == (at("2026-03-03 00:00"), at("2026-03-03 12:00"))


def test_closing_freezes_the_edges_however_late_it_is_recorded_and_whatever_the_zone_becomes() -> None:
    scene = Scene(zone="Europe/Berlin").create("2026-03-01 09:00", "a").create("2026-03-01 09:00", "b", "doing")
    scene.iterate("2026-03-01 12:00", *TWO, plan=["a", "b"]).iterate("2026-03-01 12:00", "2026-03-16", "2026-03-30")
    scene.move("2026-03-05 09:00", "b", "done").close("i1", "i2", when="2026-03-17 08:00")
    scene.tell("2026-03-20 09:00", ev.BoardChanged({"time_zone": "America/New_York"}, {"time_zone": "Europe/Berlin"}))
    first, second = scene.history.windows.known(LATER)
    assert (first.closed, first.carried) == (True, ("a",))
    assert (first.began, first.ended) == (at("2026-03-01 23:00"), at("2026-03-15 23:00"))
    # The next one begins where this one ended, so that no instant is lost between two midnights.
    assert (second.began, second.ended) == (at("2026-03-15 23:00"), at("2026-03-30 04:00"))
    open_, _ = scene.history.windows.known(at("2026-03-17 07:59"))
    assert (open_.closed, open_.carried) == (False, ())
    # What was carried was there when the next one began, before its cut-off.
    assert second.plan_at(at("2026-03-15 23:00")) == second.promised(LATER) == {"a"}


def test_a_window_does_not_begin_before_the_closed_one_has_ended() -> None:
    scene = Scene(zone="America/New_York").iterate("2026-03-01 12:00", *TWO).close("i1")
    scene.iterate("2026-03-16 05:00", "2026-03-16", "2026-03-30")
    scene.tell("2026-03-17 09:00", ev.BoardChanged({"time_zone": "Europe/Berlin"}, {"time_zone": "America/New_York"}))
    first, second = scene.history.windows.known(LATER)
    assert first.ended == second.began == at("2026-03-16 04:00")


# -- what was planned


def _planned_scene() -> Scene:
    scene = Scene().iterate("2026-03-01 12:00", *TWO, plan=["a", "b"], cutoff="2026-03-02 17:00")
    for card in "abcd":
        scene.create("2026-03-01 13:00", card, "doing")
    return scene


def test_a_finish_is_unplanned_where_the_plan_at_the_cut_off_did_not_hold_the_card() -> None:
    scene = _planned_scene().plan("2026-03-04 09:00", "i1", "c", without=["b"])
    for card in "abc":
        scene.move("2026-03-05 09:00", card, "done")
    unplanned = {card: _finish(scene.history, card).unplanned for card in "abc"}
    assert unplanned == {"a": False, "b": False, "c": True}


def test_a_finish_before_the_cut_off_is_judged_by_the_plan_at_that_instant() -> None:
    scene = _planned_scene().move("2026-03-02 09:00", "a", "done").move("2026-03-02 09:00", "c", "done")
    scene.plan("2026-03-02 10:00", "i1", "d", without=["a"]).move("2026-03-02 10:00", "d", "done")
    assert {card: _finish(scene.history, card).unplanned for card in "acd"} == {"a": False, "c": True, "d": False}


def test_urgent_is_unplanned_also_in_the_plan_and_stays_apart_from_it() -> None:
    scene = _planned_scene().move("2026-03-03 09:00", "a", "doing", "urgent").move("2026-03-03 10:00", "a", "done")
    scene.move("2026-03-03 10:00", "c", "done")
    known = {card: _finish(scene.history, card) for card in "ac"}
    assert (known["a"].urgent, known["a"].unplanned) == (True, True)
    assert (known["c"].urgent, known["c"].unplanned) == (False, True)
    assert [scene.history.journeys[card].class_at(LATER) for card in "ac"] == ["urgent", "standard"]
    assert [scene.history.journeys[card].unplanned_at(LATER) for card in "ac"] == [True, True]


def test_where_nothing_was_promised_only_urgency_decides() -> None:
    scene = Scene().iterate("2026-03-01 12:00", *TWO).create("2026-03-01 13:00", "a", "doing")
    scene.plan("2026-03-05 09:00", "i1", "z").move("2026-03-06 09:00", "a", "done")
    scene.create("2026-03-06 10:00", "b", "doing", "urgent").move("2026-03-06 11:00", "b", "done")
    assert [_finish(scene.history, card).unplanned for card in "ab"] == [False, True]


def test_the_boundary_instant_is_judged_by_the_next_iteration() -> None:
    scene = _planned_scene().iterate("2026-03-02 12:00", "2026-03-16", "2026-03-30", plan=["c"])
    for card in "ac":
        scene.move("2026-03-15 23:59", card, "review")
    scene.close("i1").move("2026-03-16 00:00", "a", "done").move("2026-03-16 00:00", "c", "done")
    assert {card: _finish(scene.history, card).unplanned for card in "ac"} == {"a": True, "c": False}


def test_between_iterations_and_after_them_nothing_is_outside_a_plan() -> None:
    scene = _planned_scene().close("i1").move("2026-03-17 09:00", "d", "done")
    scene.iterate("2026-03-18 09:00", "2026-03-23", "2026-04-06", plan=["c"])
    scene.move("2026-03-20 09:00", "b", "done").move("2026-03-24 09:00", "a", "done")
    assert {card: _finish(scene.history, card).unplanned for card in "abd"} == {"a": True, "b": False, "d": False}


def test_a_carried_card_is_planned_in_the_next_iteration() -> None:
    scene = _planned_scene().iterate("2026-03-02 12:00", "2026-03-16", "2026-03-30", cutoff="2026-03-16 17:00")
    scene.close("i1", "i2", when="2026-03-17 09:00").move("2026-03-18 09:00", "a", "done")
    scene.move("2026-03-18 09:00", "c", "done")
    assert {card: _finish(scene.history, card).unplanned for card in "ac"} == {"a": False, "c": True}


def test_a_finish_whose_undoing_gives_back_an_old_clock_is_judged_at_that_clock() -> None:
    scene = _planned_scene().move("2026-03-03 09:00", "c", "done").move("2026-03-04 09:00", "c", "doing")
    scene.undo("2026-03-04 09:01")
    finish = _finish(scene.history, "c")
    assert (finish.at, finish.unplanned) == (at("2026-03-03 09:00"), True)


#: Minutes since the step before, what, which iteration, which card.
_steps = st.lists(
    st.tuples(
        st.sampled_from([0, 1, 500, 1440, 4000]),
        st.sampled_from(["make", "plan", "plan", "take out", "cut off", "finish"]),
        st.integers(0, 3), st.integers(0, 5),
    ),
    max_size=30,
)  # fmt: skip


@settings(max_examples=150, deadline=None)
@given(_steps, st.sampled_from(ZONES))
def test_the_board_asked_after_every_event_says_the_same(wanted: list[tuple[int, str, int, int]], zone: str) -> None:
    """Plan, promise, team, carried cards: against the domain's own fold, which knows nothing of `as_of`."""
    scene, now = Scene(began="2026-02-20 00:00", zone=zone), at("2026-02-27 09:00")
    for minutes, what, iteration, card in wanted:
        now += timedelta(minutes=minutes)
        _tell(scene, now, what, f"i{iteration}", f"c{card}")
    history = scene.history
    for known in range(len(scene.events)):
        if known + 1 < len(scene.events) and scene.events[known + 1].at == scene.events[known].at:
            continue
        board, as_of = fold("b", scene.events[: known + 1]), scene.events[known].at
        windows = {window.id: window for window in history.windows.known(as_of)}
        assert set(windows) == set(board.iterations)
        for one in board.iterations.values():
            window = windows[one.id]
            assert window.plan == set(one.plan)
            assert window.promised(as_of) == set(one.promised)
            assert (window.closed, window.carried) == (one.closed, one.carried)
            assert window.cutoff == one.cutoff
            if not one.closed:
                assert window.ended == one.window(zone)[1]


def _tell(scene: Scene, now: datetime, what: str, name: str, card: str) -> None:
    when = now.replace(tzinfo=None).isoformat(sep=" ")
    for due in fold("b", scene.events).iteration_order:
        # What is due is closed before anything else is done, late as that may be.
        board = fold("b", scene.events)
        if not due.closed and due.window(board.time_zone)[1] <= now:
            after = [other.id for other in board.iteration_order if other.starts == due.ends]
            scene.close(due.id, after[0] if after else None, when)
    board = fold("b", scene.events)
    one: Any = board.iterations.get(name)
    if what == "make" and len(board.iterations) < 3:
        starts = date(2026, 3, 2) + timedelta(weeks=len(board.iterations))
        scene.iterate(when, starts.isoformat(), (starts + timedelta(weeks=1)).isoformat(), plan=[card])
    elif what == "finish" and card not in board.cards:
        scene.create(when, card, "done")
    elif one is None or one.closed:
        return
    elif what == "plan" and card not in one.plan:
        scene.plan(when, name, card)
    elif what == "take out" and card in one.plan:
        scene.plan(when, name, without=[card])
    elif what == "cut off":
        cutoff = {"cutoff": instant(now + timedelta(days=len(card + name) % 3 - 1))}
        scene.tell(when, IterationChanged(name, cutoff, {}))


# -- what is frozen, and who follows


def test_what_a_closed_iteration_is_counted_by_stays_and_its_name_may_be_put_right() -> None:
    scene = Scene().iterate("2026-03-01 12:00", *TWO, team=["ada", "bob"]).close("i1")
    late = {"name": "The long one", "team": ["ada"], "ends": "2026-03-20"}
    scene.tell("2026-03-17 09:00", IterationChanged("i1", late, {}))
    window = _only(scene.history)
    assert (window.name, window.team, window.ends) == ("The long one", ("ada", "bob"), date(2026, 3, 16))
    assert window.ended == at("2026-03-16 00:00")


def test_reports_tell_unplanned_work_by_the_plan_and_urgent_work_by_its_lane() -> None:
    scene = _planned_scene().move("2026-03-03 09:00", "d", "doing", "urgent")
    for card in "acd":
        scene.move("2026-03-05 09:00", card, "done")
    asked: dict[str, Any] = {"start": date(2026, 3, 2), "end": date(2026, 3, 9), "as_of": LATER}
    rows = cycle_time(scene.history, **asked)
    assert [(row.card, row.planned, row.service_class) for row in rows] == [
        ("a", True, "standard"), ("c", False, "standard"), ("d", False, "urgent"),
    ]  # fmt: skip
    assert times(rows).urgent_hours.n == 1
    assert [row.card for row in cycle_time(scene.history, **asked, chosen=Filter(classes=frozenset({"urgent"})))] == [
        "d"
    ]
    weekly = behaviour(scene.history, of="unplanned_rate", **asked).rows
    assert [row.value for row in weekly] == [pytest.approx(2 / 3)]
    assert [row.card for row in interrupts(scene.history, **asked)] == ["d"]
    assert not scene.history.journeys["b"].unplanned_at(LATER)
