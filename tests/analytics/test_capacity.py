"""Capacity and effort by hand, and against a count, half an hour by half an hour, of what the board's own fold says."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kanban.analytics.capacity import Effort, capacity_days, effort, efforts
from kanban.analytics.history import History
from kanban.analytics.windows import Window
from kanban.domain import facts as ev
from kanban.domain.board import ColumnKind
from kanban.domain.fold import fold
from kanban.domain.team_facts import IterationChanged
from tests.analytics.scene import Scene, at

#: One working week from Monday, 2 March 2026.
WEEK = ("2026-03-02", "2026-03-09")
TEAM = ("ada", "ben")
LATER = at("2026-06-01 00:00")


def _week(
    scene: Scene | None = None, *, team: Sequence[str] = TEAM, plan: Sequence[str] = (), away: Sequence[Any] = ()
) -> Scene:
    scene = scene or Scene()
    scene.iterate("2026-03-01 12:00", *WEEK, team=team, plan=plan)
    return scene.tell("2026-03-01 12:01", IterationChanged("i1", {"away": list(away)}, {})) if away else scene


def _away(user: str, day: str, part: str = "day", card: str | None = None) -> dict[str, Any]:
    return {"user": user, "day": day, "part": part, "card": card}


def _window(history: History, as_of: datetime = LATER) -> Window:
    (window,) = history.windows.known(as_of)
    return window


def _effort(scene: Scene, as_of: datetime = LATER) -> Effort:
    history = scene.history
    return effort(history, _window(history, as_of), as_of)


def _capacity(scene: Scene) -> dict[date, float]:
    history = scene.history
    shape = history.shape_at(LATER)
    return capacity_days(_window(history), shape, ZoneInfo(shape.time_zone))


def _losses(found: Effort) -> dict[str, float]:
    return {loss.card: loss.days for loss in found.losses}


def test_capacity_is_the_team_by_the_working_days() -> None:
    assert _capacity(_week()) == {date(2026, 3, 2) + timedelta(days=n): 2 for n in range(5)}


def test_holidays_and_days_away_are_no_capacity_and_half_a_day_is_half() -> None:
    away = [_away("ada", "2026-03-03"), _away("ben", "2026-03-04", "half"), _away("eve", "2026-03-05")]
    scene = _week(Scene().tell("2026-01-02 00:00", ev.BoardChanged({"holidays": ["2026-03-06"]}, {})), away=away)
    assert list(_capacity(scene).values()) == [2, 1, 1.5, 2]


def test_away_because_of_a_card_stays_in_the_capacity_and_is_lost_to_that_card() -> None:
    away = [_away("ada", "2026-03-03", card="out"), _away("ben", "2026-03-04", "half", card="out")]
    scene = _week(away=away).create("2026-03-02 08:00", "a", "doing", people=("ada",))
    assert sum(_capacity(scene).values()) == 10
    found = _effort(scene)
    assert _losses(found) == {"out": 1.5}
    assert (found.unplanned, found.planned, found.capacity) == (1.5, 4, 10)


def test_a_whole_day_outweighs_half_of_one_and_what_is_said_twice_counts_once() -> None:
    away = [_away("ada", "2026-03-03"), _away("ada", "2026-03-03", "half", card="x"), _away("ada", "2026-03-03")]
    found = _effort(_week(away=away))
    assert (found.capacity, found.unplanned) == (9, 0)


def test_without_a_team_there_is_no_capacity_and_nothing_is_divided_by_it() -> None:
    found = _effort(_week(team=()).create("2026-03-02 08:00", "a", "doing", people=("ada",)))
    assert (found.capacity, found.lost, found.slack, found.unplanned_share) == (0, 0, 0, None)
    assert found.unattributed == 5


def test_time_is_shared_equally_among_what_somebody_works_on() -> None:
    scene = _week().create("2026-03-02 09:00", "a", "doing", people=("ada",))
    scene.create("2026-03-03 09:00", "b", "doing", people=("ada", "ben"))
    scene.move("2026-03-04 17:00", "a", "done").move("2026-03-05 13:00", "b", "done")
    found = _effort(scene)
    # Ada: Monday on a, Tuesday and Wednesday half on each, Thursday's morning on b. Ben: two and a half days on b.
    assert found.by_card == {"a": 2, "b": 1.5 + 2.5}
    assert found.planned == 6
    assert found.slack == pytest.approx(0.4)


def test_an_urgent_card_takes_all_of_somebodys_time_and_two_share_it() -> None:
    scene = _week(plan=["a"]).create("2026-03-01 08:00", "a", "doing", people=("ada",))
    scene.create("2026-03-03 09:00", "out", "doing", "urgent", people=("ada",))
    scene.create("2026-03-04 09:00", "two", "doing", "urgent", people=("ada", "ben"))
    scene.move("2026-03-04 17:00", "out", "done").move("2026-03-05 17:00", "two", "done")
    found = _effort(scene)
    assert found.by_card == {"a": 2, "out": 1.5, "two": 0.5 + 1 + 2}
    assert (found.unplanned, found.planned, found.free) == (5, 2, pytest.approx(3))
    assert _losses(found) == {"out": 1.5, "two": 3.5}
    assert found.unplanned_share == 0.5


def test_blocked_and_reviewed_cards_take_nothing() -> None:
    scene = _week().create("2026-03-02 09:00", "a", "doing", people=("ada",))
    scene.block("2026-03-03 09:00", "a").resume("2026-03-05 09:00", "a", "doing").move(
        "2026-03-06 09:00", "a", "review"
    )
    assert _effort(scene).by_card == {"a": 2}


def test_what_was_not_promised_is_unplanned_unless_nothing_was() -> None:
    scene = Scene().create("2026-03-01 08:00", "a", people=("ada",)).create("2026-03-01 08:00", "b", people=("ben",))
    for card in "ab":
        scene.move("2026-03-02 09:00", card, "doing")
    assert _effort(_week(scene, plan=["a"])).unplanned == 5
    scene = Scene().create("2026-03-01 08:00", "b", people=("ben",)).move("2026-03-01 09:00", "b", "doing")
    assert _effort(_week(scene)).unplanned == 0


def test_people_outside_the_team_and_cards_without_anybody_are_unattributed() -> None:
    scene = _week().create("2026-03-02 09:00", "a", "doing").move("2026-03-03 13:00", "a", "done")
    scene.create("2026-03-04 09:00", "b", "doing", people=("eve", "ada")).move("2026-03-04 17:00", "b", "done")
    found = _effort(scene)
    assert found.unattributed == 1.5 + 1
    assert found.by_card == {"b": 1}


def test_effort_follows_the_people_on_a_card() -> None:
    scene = _week().create("2026-03-02 09:00", "a", "doing")
    scene.change("2026-03-03 09:00", "a", people=["ada"]).change("2026-03-04 13:00", "a", people=["ada", "ben"])
    scene.move("2026-03-04 17:00", "a", "done").change("2026-03-05 09:00", "a", people=[])
    found = _effort(scene)
    assert (found.by_card, found.unattributed) == ({"a": 1 + 1 + 0.5}, 1)


def test_a_displaced_card_has_its_price_and_taking_it_up_again_costs_what_the_team_says() -> None:
    scene = Scene().tell("2026-01-02 00:00", ev.BoardChanged({"resume_hours": 2}, {}))
    _week(scene, plan=["a"]).create("2026-03-01 08:00", "a", "doing", people=("ada",))
    scene.create("2026-03-03 09:00", "out", "doing", "urgent", people=("ada",))
    scene.block("2026-03-03 09:00", "a", "displaced", displaced_by="out")
    scene.move("2026-03-04 17:00", "out", "done").resume("2026-03-05 13:00", "a", "doing")
    found = _effort(scene)
    assert (found.unplanned, found.resume_days, found.lost) == (2, 0.25, 2.25)
    (loss,) = found.losses
    assert (loss.days, loss.displaced_days, loss.displaced, loss.resumed) == (2.25, 2.5, ("a",), 1)
    # Before it came back nothing of that was spent.
    assert _effort(scene, at("2026-03-05 12:00")).lost == 2


def test_a_week_in_which_the_clocks_change_has_as_many_person_days_as_any_other() -> None:
    # On Sunday, 29 March the clocks go forward in Berlin; Sundays are worked here.
    scene = Scene(zone="Europe/Berlin").tell("2026-01-02 00:00", ev.BoardChanged({"working_days": [6, 7, 1]}, {}))
    scene.iterate("2026-03-27 12:00", "2026-03-28", "2026-03-31", team=("ada",))
    scene.create("2026-03-28 07:00", "a", "doing", people=("ada",))
    assert list(_capacity(scene).values()) == [1, 1, 1]
    assert _effort(scene).by_card == {"a": 3}


def test_a_date_that_a_zone_skipped_has_no_capacity() -> None:
    scene = Scene("2011-01-01 00:00", "Pacific/Apia")
    scene.iterate("2011-12-27 00:00", "2011-12-29", "2012-01-01", team=("ada",))
    assert _capacity(scene) == {date(2011, 12, 29): 1}


def test_what_is_over_stays_as_it_was_known_at_its_end() -> None:
    scene = _week(plan=["a"]).create("2026-03-01 08:00", "a", "doing", people=("ada",)).close("i1")
    before = _effort(scene, at("2026-03-09 00:00"))
    scene.tell("2026-03-10 09:00", ev.BoardChanged({"holidays": ["2026-03-03"], "resume_hours": 8}, {}))
    scene.move("2026-03-10 10:00", "a", "doing", "urgent").move("2026-03-11 10:00", "a", "done")
    assert _effort(scene) == before
    assert before.planned == 5


def test_of_what_goes_on_only_what_has_passed_is_told() -> None:
    scene = _week(plan=["a"]).create("2026-03-01 08:00", "a", "doing", people=("ada",))
    found = _effort(scene, at("2026-03-04 13:00"))
    assert (found.capacity, found.elapsed, found.planned, found.slack) == (10, 5, 2.5, 0.5)
    to_come = _effort(scene, at("2026-03-01 13:00"))
    assert (to_come.capacity, to_come.elapsed, to_come.slack) == (10, 0, 0)


def test_a_step_that_is_taken_back_is_no_work_after_all() -> None:
    scene = _week(plan=["a"]).create("2026-03-01 08:00", "a", people=("ada",)).move("2026-03-02 09:00", "a", "doing")
    assert _effort(scene.undo("2026-03-03 09:00")).by_card == {}


# -- against counting

_TICK = timedelta(minutes=30)
_STEPS = st.lists(
    st.tuples(
        st.integers(0, 9), st.sampled_from(["move", "move", "urgent", "block", "people", "create"]),
        st.integers(0, 3), st.sampled_from(["todo", "doing", "doing", "review", "done"]),
        st.sampled_from([(), ("ada",), ("ben",), ("ada", "ben"), ("eve",), ("ada", "eve")]),
    ),
    max_size=25,
)  # fmt: skip


def _told(steps: Sequence[tuple[int, str, int, str, tuple[str, ...]]], plan: Sequence[str]) -> Scene:
    scene = _week(plan=plan, away=[_away("ben", "2026-03-03", "half"), _away("ada", "2026-03-05")])
    now = at("2026-03-02 08:00")
    for ticks, what, number, column, people in steps:
        now += ticks * _TICK
        when, name = now.strftime("%Y-%m-%d %H:%M"), f"c{number}"
        card = fold("b", scene.events).cards.get(name)
        if card is None:
            scene.create(when, name, column, "urgent" if what == "urgent" else "standard", people=people)
        elif what == "people":
            scene.change(when, name, people=list(people))
        elif what == "block":
            if not card.blocked and not card.finished_at:
                scene.block(when, name)
        elif card.blocked:
            scene.resume(when, name, column)
        else:
            scene.move(when, name, column, "urgent" if what == "urgent" else "standard")
    return scene


def _counted(scene: Scene) -> tuple[Mapping[str, float], float]:
    """The person-days by card, and the unattributed ones, of the first week: half an hour by half an hour."""
    by_card: dict[str, float] = {}
    outside = 0.0
    now = at("2026-03-02 00:00")
    for _ in range(7 * 48):
        now += _TICK
        middle = now - _TICK / 2
        if not (9 <= middle.hour < 17 and middle.isoweekday() < 6):
            continue
        board = fold("b", [event for event in scene.events if event.at <= middle])
        active = [
            card
            for card in board.cards.values()
            if board.columns[card.column].kind is ColumnKind.WORK and not card.blocked and not card.finished_at
        ]
        day = middle.date()
        here = {"ada": day != date(2026, 3, 5), "ben": day != date(2026, 3, 3) or middle.hour < 13, "eve": True}
        for person, there in here.items():
            mine = [card for card in active if person in card.people]
            mine = [card for card in mine if card.urgent] or mine
            for card in mine if there else []:
                share = 0.5 / 8 / len(mine)
                if person == "eve":
                    outside += share
                else:
                    by_card[card.id] = by_card.get(card.id, 0.0) + share
        outside += sum(not card.people for card in active) * 0.5 / 8
    return by_card, outside


@settings(max_examples=40)
@given(_STEPS, st.sampled_from([(), ("c0",), ("c0", "c1", "c2")]))
def test_effort_is_what_counting_every_half_hour_finds(steps: list[Any], plan: tuple[str, ...]) -> None:
    scene = _told(steps, plan)
    found = _effort(scene)
    by_card, outside = _counted(scene)
    assert {card: days for card, days in found.by_card.items() if days} == pytest.approx(by_card)
    assert found.unattributed == pytest.approx(outside)


@settings(max_examples=60)
@given(_STEPS, st.sampled_from([(), ("c0",), ("c0", "c1")]), st.integers(0, 200))
def test_unplanned_planned_and_free_days_are_the_capacity_that_has_passed(
    steps: list[Any], plan: tuple[str, ...], hours: int
) -> None:
    found = _effort(_told(steps, plan), at("2026-03-01 12:30") + timedelta(hours=hours))
    assert found.unplanned + found.planned + found.free == pytest.approx(found.elapsed)
    assert 0 <= found.unplanned <= found.elapsed + 1e-9
    assert 0 <= found.planned <= found.elapsed + 1e-9
    assert 0 <= found.slack <= 1
    assert 0 <= found.elapsed <= found.capacity == pytest.approx(8.5)
    assert sum(loss.days for loss in found.losses) == pytest.approx(found.lost)


def test_several_windows_in_one_pass_are_told_as_each_by_itself() -> None:
    scene = Scene()
    for week in range(4):
        first = date(2026, 3, 2) + timedelta(weeks=week)
        scene.iterate(f"2026-03-0{1 + week // 4} 1{week}:00", str(first), str(first + timedelta(weeks=1)), team=TEAM)
    for number in range(12):
        day = f"2026-03-{2 + number * 2:02}"
        scene.create(f"{day} 09:00", f"c{number}", "doing", ("standard", "urgent")[number % 3 == 0], people=("ada",))
        scene.move(f"{day} 16:00", f"c{number}", "review") if number % 2 else None
    scene.move("2026-03-27 12:00", "c2", "done").undo("2026-03-28 12:00")
    history = scene.history
    windows = history.windows.known(LATER)
    together = efforts(history, windows, LATER)
    assert together == [effort(history, window, LATER) for window in windows]
    assert sum(one.unplanned for one in together) > 3
