"""A cadence: the present iteration and the next are always there, made round what people made by hand."""

from __future__ import annotations

import random
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import pairwise
from typing import Any

import pytest

from kanban.domain import iterations, shape
from kanban.domain import team_facts as team
from kanban.domain.errors import Conflict, Invalid, KanbanError
from kanban.domain.iteration import day_begins
from tests.domain.calendar_wall import MONDAY, Wall


@pytest.fixture
def wall() -> Iterator[Wall]:
    wall = Wall()
    yield wall
    wall.check()


def test_a_cadence_keeps_the_present_and_the_next_made(wall: Wall) -> None:
    wall.turn(date(2026, 3, 4), 9)
    wall.cadence(MONDAY, name="Sprint", cutoff_days=2)
    assert wall.spans() == [("2026-03-02", "2026-03-16"), ("2026-03-16", "2026-03-30")]
    present, following = wall.board.iteration_order
    assert (present.name, following.name) == ("Sprint 1", "Sprint 2")
    # The usual cut-off of the present one had passed when it was made; the clock changes over the next one.
    assert present.cutoff == day_begins("2026-03-05", "Europe/Berlin")
    assert following.cutoff == day_begins("2026-03-18", "Europe/Berlin")
    assert wall.cadence(MONDAY, name="Sprint", cutoff_days=2).facts == ()
    wall.plan(present, "Mail")
    made, closed = wall.turn(date(2026, 3, 16))
    assert (made.starts, made.plan, closed.into) == ("2026-03-30", (), following.id)  # type: ignore[attr-defined]  # made, then closed
    assert wall.turn(date(2026, 3, 29), 22.9) == ()
    assert [type(fact) for fact in wall.turn(date(2026, 3, 30))] == [team.IterationMade, team.IterationClosed]
    assert wall.titled(wall.board.iteration_order[-2].promised) == ["Mail"]


def test_a_board_that_slept_makes_nothing_in_the_past(wall: Wall) -> None:
    wall.cadence(MONDAY)
    present, following = wall.board.iteration_order
    wall.plan(present, "Mail")
    wall.plan(following, "Disk")
    wall.turn(date(2026, 8, 5))
    assert wall.spans()[2:] == [("2026-08-03", "2026-08-17"), ("2026-08-17", "2026-08-31")]
    awake = wall.board.iteration_order[2]
    assert wall.titled(awake.plan) == ["Disk", "Mail"]
    assert (awake.number, [one.closed for one in wall.board.iteration_order]) == (3, [True, True, False, False])
    # They are carried at the instant at which the one before it ended; what is put in today is promised too.
    wall.plan(awake, "Cert")
    assert wall.titled(wall.again(awake).promised) == ["Disk", "Mail", "Cert"]


def test_an_iteration_far_ahead_does_not_stop_a_cadence(wall: Wall) -> None:
    wall.make(date(2026, 9, 7), name="Move of the data centre")
    wall.cadence(MONDAY)
    wall.turn(date(2026, 3, 16))
    assert wall.spans()[:3] == [
        ("2026-03-02", "2026-03-16"),
        ("2026-03-16", "2026-03-30"),
        ("2026-03-30", "2026-04-13"),
    ]


def test_a_cadence_goes_round_what_was_made_by_hand(wall: Wall) -> None:
    wall.make(MONDAY, 21)
    wall.cadence(MONDAY)
    assert wall.spans() == [("2026-03-02", "2026-03-23"), ("2026-03-30", "2026-04-13")]
    wall.make(date(2026, 3, 23), 7)
    assert wall.turn(date(2026, 3, 24), 1)[-1] == team.IterationClosed(
        "i1", began="2026-03-01T23:00:00.000Z", due="2026-03-22T23:00:00.000Z", into="i3"
    )
    assert wall.spans()[-1] == ("2026-03-30", "2026-04-13")


def test_another_rhythm_takes_what_the_one_before_made_as_its_next(wall: Wall) -> None:
    wall.cadence(MONDAY, weeks=1)
    wall.cadence(MONDAY + timedelta(days=2), weeks=3)
    assert wall.spans() == [("2026-03-02", "2026-03-09"), ("2026-03-09", "2026-03-16")]


def test_one_that_the_cadence_would_make_again_is_not_dropped(wall: Wall) -> None:
    wall.cadence(MONDAY)
    present, following = wall.board.iteration_order
    for one in (present, following):
        with pytest.raises(Conflict, match="The cadence would make one in place of"):
            wall.drop(one)
    spare = wall.make(date(2026, 6, 1))
    wall.drop(spare)
    wall.do(iterations.plan_cadence(wall.board, cadence=None, now=wall.now, new_id=lambda: next(wall.names)))
    wall.drop(following)
    assert wall.turn(date(2026, 3, 10)) == ()
    # Dropped and made anew, it takes up what is left over all the same.
    wall.plan(present, "Mail")
    wall.turn(date(2026, 3, 17))
    wall.cadence(MONDAY)
    assert (wall.titled(wall.board.iteration_order[1].plan), wall.board.iteration_order[1].number) == (["Mail"], 2)


def test_a_cadence_to_come_makes_its_first_ahead(wall: Wall) -> None:
    wall.cadence(date(2026, 4, 6), weeks=13)
    assert wall.spans() == [("2026-04-06", "2026-07-06")]
    assert wall.turn(date(2026, 3, 30)) == ()
    wall.turn(date(2026, 4, 6))
    assert wall.spans()[1:] == [("2026-07-06", "2026-10-05")]


def test_a_cadence_over_closed_weeks_or_without_people_still_runs(wall: Wall) -> None:
    days = [(date(2026, 3, 16) + timedelta(days=day)).isoformat() for day in range(7)]
    wall.do(shape.plan_settings(wall.board, {"holidays": days}))
    for user in ("bo", "cy"):
        wall.do(shape.plan_member(wall.board, user=user, name=user.title(), role="viewer"))
    wall.cadence(MONDAY, weeks=1)
    wall.turn(date(2026, 3, 9))
    closed_week = wall.board.iteration_order[2]
    assert closed_week.cutoff == day_begins(closed_week.ends, "Europe/Berlin")
    assert closed_week.team == ("ana",)
    empty = Wall()
    object.__setattr__(empty.board, "members", {})
    empty.cadence(MONDAY)
    assert [one.team for one in empty.board.iteration_order] == [(), ()]


@pytest.mark.parametrize(
    ("said", "field"),
    [({"weeks": 0}, "weeks"), ({"weeks": 14}, "weeks"), ({"weeks": 1, "cutoff_days": 0}, "cutoff_days"),
     ({"weeks": 1, "cutoff_days": 8}, "cutoff_days"), ({"weeks": 1, "name": "x" * 61}, "name"),
     ({"weeks": 1, "starts": date(2999, 1, 1)}, "starts")],
)  # fmt: skip
def test_a_cadence_that_makes_no_sense_is_said(wall: Wall, said: dict[str, Any], field: str) -> None:
    with pytest.raises(Invalid) as refused:
        wall.cadence(**{"starts": MONDAY, **said})
    assert list(refused.value.facts["errors"]) == [field]


def test_a_clock_that_jumps_and_comes_back_keeps_the_board_usable(wall: Wall) -> None:
    wall.cadence(MONDAY)
    wall.turn(date(2027, 1, 1))
    wall.turn(date(2026, 3, 10))
    present = iterations.going(wall.board, wall.now)
    assert present is None
    assert wall.turn(date(2026, 3, 10), 1) == ()
    wall.turn(date(2026, 3, 17))
    assert ("2026-03-30", "2026-04-13") in wall.spans()


def test_any_order_of_wishes_leaves_windows_apart(wall: Wall) -> None:
    """A long run of wishes that mean no harm and are not coordinated."""
    dice = random.Random(7)
    for _ in range(400):
        day = MONDAY + timedelta(days=dice.randint(0, 200))
        some = dice.choice([*wall.board.iterations.values(), None])
        card = dice.choice(["Mail", "Disk", "Cert"])
        try:
            match dice.randint(0, 6):
                case 0:
                    wall.make(day, dice.randint(1, 30))
                case 1 if some:
                    wall.change(some, starts=day, ends=day + timedelta(days=dice.randint(1, 30)))
                case 2 if some:
                    wall.drop(some)
                case 3 if some:
                    wall.plan(some, card)
                case 4:
                    wall.cadence(day, weeks=dice.randint(1, 3))
                case 5:
                    wall.do(iterations.plan_cadence(wall.board, cadence=None, now=wall.now, new_id=lambda: "x"))
                case 6:
                    wall.turn(wall.now.date() + timedelta(days=dice.randint(1, 5)))
        except KanbanError:
            continue
        order = wall.board.iteration_order
        assert all(one.ends <= after.starts for one, after in pairwise(order))
        assert len({one.number for one in order}) == len(order)
    assert sum(one.closed for one in wall.board.iterations.values()) > 5
