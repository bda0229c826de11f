"""Iterations: windows that do not overlap, plans, cut-offs, and the clock that ends them in every zone."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from kanban.domain import iterations, moves, shape
from kanban.domain import team_facts as team
from kanban.domain.errors import Conflict, Invalid, NotFound, NothingToUndo
from kanban.domain.iteration import day_begins
from kanban.domain.undo import plan_undo
from tests.domain.calendar_wall import MONDAY, Wall


@pytest.fixture
def wall() -> Iterator[Wall]:
    wall = Wall()
    yield wall
    wall.check()


# -- making and changing


def test_there_are_not_endlessly_many_ahead(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(iterations, "OPEN_MAX", 2)
    for turn in range(2):
        wall.make(MONDAY + timedelta(days=14 * turn))
    with pytest.raises(Conflict, match="at most 2 iterations ahead"):
        wall.make(MONDAY + timedelta(days=28))


def test_one_is_made_with_the_usual_name_team_and_cutoff(wall: Wall) -> None:
    one = wall.make(MONDAY)
    assert (one.number, one.name, one.team) == (1, "Iteration 1", ("ana", "bo", "cy"))
    assert one.cutoff == day_begins("2026-03-03", "Europe/Berlin")
    assert wall.make(MONDAY + timedelta(days=14), name=" Spring  clean ").name == "Spring clean"


@pytest.mark.parametrize(
    ("starts", "days", "allowed"),
    [(-14, 14, True), (14, 7, True), (-1, 2, False), (13, 1, False), (3, 2, False), (-5, 40, False), (0, 14, False)],
)
def test_windows_may_touch_and_never_overlap(wall: Wall, starts: int, days: int, allowed: bool) -> None:
    first = wall.make(MONDAY + timedelta(days=28))
    begins = date.fromisoformat(first.starts) + timedelta(days=starts)
    if allowed:
        wall.make(begins, days)
        return
    with pytest.raises(
        Conflict, match=r"Iteration 1 goes from 2026-03-30 until 2026-04-13\. Iterations do not overlap"
    ):
        wall.make(begins, days)


@pytest.mark.parametrize(
    ("starts", "ends", "sentence"),
    [
        (MONDAY, MONDAY, "1 to 366 days"), (MONDAY, MONDAY + timedelta(days=367), "1 to 366 days"),
        (date(2026, 2, 1), MONDAY, "would have ended already"), (date(1999, 1, 1), date(1999, 2, 1), "2000 and 2998"),
        (date(2999, 1, 1), date(2999, 2, 1), "2000 and 2998"),
    ],
)  # fmt: skip
def test_dates_that_make_no_iteration_are_said(wall: Wall, starts: date, ends: date, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        iterations.plan_make(wall.board, iteration="x", starts=starts, ends=ends, now=wall.now)


def test_an_iteration_over_a_weekend_or_holidays_can_be_planned_until_its_end(wall: Wall) -> None:
    wall.do(shape.plan_settings(wall.board, {"holidays": ["2026-03-09", "2026-03-10"]}))
    weekend = wall.make(date(2026, 3, 7), 2)
    assert weekend.cutoff == day_begins(weekend.ends, "Europe/Berlin")
    easter = wall.make(date(2026, 3, 9), 7)
    assert easter.cutoff == day_begins("2026-03-12", "Europe/Berlin")


def test_one_made_late_can_be_planned_until_the_evening(wall: Wall) -> None:
    wall.turn(date(2026, 3, 5), 10)
    one = wall.make(MONDAY)
    assert one.cutoff == day_begins("2026-03-06", "Europe/Berlin")
    wall.plan(one, "Mail")
    assert wall.titled(wall.again(one).promised) == ["Mail"]


def test_a_cutoff_lies_within(wall: Wall) -> None:
    begins, ends = day_begins(MONDAY, "Europe/Berlin"), day_begins("2026-03-16", "Europe/Berlin")
    for wrong in (begins, begins - timedelta(days=1), ends + timedelta(milliseconds=1)):
        with pytest.raises(Invalid, match="The planning cut-off lies after"):
            wall.make(MONDAY, cutoff=wrong)
    assert wall.make(MONDAY, cutoff=ends).cutoff == ends


def test_a_day_has_its_own_length_when_the_clock_changes(wall: Wall) -> None:
    began, ended = wall.make(date(2026, 3, 23)).window("Europe/Berlin")
    assert ended - began == timedelta(days=14, hours=-1)
    autumn = wall.make(date(2026, 10, 19))
    began, ended = autumn.window("Europe/Berlin")
    assert ended - began == timedelta(days=14, hours=1)
    wall.turn(date(2026, 10, 26), 1)
    assert iterations.going(wall.board, ended - timedelta(milliseconds=1)) == autumn
    assert iterations.going(wall.board, ended) is None


@pytest.mark.parametrize(
    ("zone", "day", "instant"),
    [
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T03:00"),  # midnight is skipped: the day begins with the jump
        ("America/Havana", "2026-11-01", "2026-11-01T04:00"),  # midnight comes twice: it begins with the first
        ("Asia/Beirut", "2026-03-29", "2026-03-28T22:00"),
        ("Pacific/Apia", "2011-12-30", "2011-12-30T10:00"),  # the whole day is skipped
        ("Pacific/Apia", "2011-12-31", "2011-12-30T10:00"),
        ("Asia/Kathmandu", "2026-03-02", "2026-03-01T18:15"),
    ],
)
def test_a_day_begins_once_in_every_zone(zone: str, day: str, instant: str) -> None:
    assert day_begins(day, zone) == datetime.fromisoformat(instant).replace(tzinfo=UTC)


def test_after_the_cutoff_the_first_day_and_the_cutoff_stay(wall: Wall) -> None:
    one = wall.make(MONDAY)
    wall.turn(date(2026, 3, 4))
    for changes in ({"starts": date(2026, 3, 3)}, {"cutoff": wall.now + timedelta(days=1)}):
        with pytest.raises(Conflict, match="cut-off has passed"):
            wall.change(one, **changes)
    assert wall.change(one, ends=date(2026, 3, 18), goal="Quiet  nights", name="").ends == "2026-03-18"
    with pytest.raises(Invalid, match="in the past"):
        wall.change(one, ends=date(2026, 3, 4))


def test_a_shorter_one_takes_its_cutoff_and_its_days_off_along(wall: Wall) -> None:
    wall.turn(MONDAY)
    one = wall.make(MONDAY, cutoff=day_begins("2026-03-12", "Europe/Berlin"))
    days = [{"user": "bo", "day": day, "part": "day"} for day in ("2026-03-05", "2026-03-13")]
    one = wall.change(one, away=days)
    one = wall.change(one, ends=date(2026, 3, 9))
    assert one.cutoff == day_begins("2026-03-09", "Europe/Berlin")
    assert [day["day"] for day in one.away] == ["2026-03-05"]
    moved = wall.change(one, starts=date(2026, 3, 6), ends=date(2026, 3, 20))
    assert (moved.away, moved.cutoff) == ((), day_begins("2026-03-07", "Europe/Berlin"))


def test_away_is_one_word_a_person_and_day_within_the_iteration(wall: Wall) -> None:
    one = wall.make(MONDAY)
    twice = [{"user": "bo", "day": date(2026, 3, 5), "part": part, "card": None} for part in ("day", "half")]
    assert wall.change(one, away=twice).away == (
        {"user": "bo", "day": "2026-03-05", "part": "half", "card": None},
    )  # fmt: skip
    for wrong, sentence in (
        ({"user": "bo", "day": "2026-03-16", "part": "day"}, "2026-03-16 is outside"),
        ({"user": "dan", "day": "2026-03-05", "part": "day"}, "Only members"),
        ({"user": "bo", "day": "2026-03-05", "part": "day", "card": "nothing"}, "no such card"),
    ):
        with pytest.raises(Invalid, match=sentence):
            wall.change(one, away=[wrong])


def test_whoever_left_the_board_stays_in_what_goes_on_and_is_not_in_what_comes(wall: Wall) -> None:
    one = wall.make(MONDAY, team_of=["ana", "bo"])
    gone = {"user": "bo", "day": "2026-03-05", "part": "day", "card": None}
    wall.change(one, away=[gone])
    wall.do(shape.plan_remove_member(wall.board, user="bo"))
    more = {"user": "cy", "day": "2026-03-06", "part": "half", "card": None}
    one = wall.change(one, away=[gone, more], team=["bo", "cy"])
    assert (one.team, one.away) == (("bo", "cy"), (gone, more))
    assert wall.make(MONDAY + timedelta(days=14)).team == ("cy",)
    wall.do(shape.plan_remove_member(wall.board, user="cy"))
    assert wall.make(MONDAY + timedelta(days=28)).team == ("ana",)
    with pytest.raises(Invalid, match="Only members"):
        wall.make(MONDAY + timedelta(days=42), team_of=["bo"])


def test_nothing_is_written_where_nothing_changes(wall: Wall) -> None:
    one = wall.make(MONDAY)
    same = {"name": one.name, "team": list(one.team), "starts": MONDAY, "cutoff": one.cutoff, "away": []}
    assert iterations.plan_change(wall.board, iteration_id=one.id, changes=same, now=wall.now).facts == ()


# -- planning


def test_what_is_promised_follows_the_plan_until_the_cutoff(wall: Wall) -> None:
    one = wall.make(MONDAY)
    wall.plan(one, "Mail", "Disk")
    wall.plan(one, out=("Mail",))
    wall.turn(date(2026, 3, 3))
    wall.plan(one, "Cert", out=("Disk",))
    one = wall.again(one)
    assert (wall.titled(one.plan), wall.titled(one.promised)) == (["Cert"], ["Disk"])


def test_a_card_moves_between_iterations_in_one_command_that_one_undo_takes_back(wall: Wall) -> None:
    one, two = wall.make(MONDAY), wall.make(MONDAY + timedelta(days=14))
    wall.plan(one, "Mail", "Disk")
    moved = wall.plan(two, "Mail", "Cert")
    assert [(fact.iteration, len(fact.added), len(fact.removed)) for fact in moved.facts] == [  # type: ignore[attr-defined]  # both are plans
        (one.id, 0, 1), (two.id, 2, 0),
    ]  # fmt: skip
    command = [event for event in wall.log if event.command_id == wall.log[-1].command_id]
    wall.do(plan_undo(wall.board, command=command, since=[], pull=wall.pull()))
    assert (wall.titled(wall.again(one).plan), wall.again(two).plan) == (["Disk", "Mail"], ())


def test_an_undo_leaves_alone_what_has_changed_or_ended_since(wall: Wall) -> None:
    one, two = wall.make(MONDAY), wall.make(MONDAY + timedelta(days=14))
    wall.plan(one, "Mail")
    command = wall.log[-1:]
    wall.plan(two, "Mail")
    with pytest.raises(NothingToUndo, match="changed since"):
        plan_undo(wall.board, command=command, since=wall.log[-2:], pull=wall.pull())
    wall.plan(one, "Disk")
    command = wall.log[-1:]
    wall.turn(date(2026, 3, 16))
    with pytest.raises(NothingToUndo, match="has ended"):
        plan_undo(wall.board, command=command, since=[], pull=wall.pull())


def test_only_what_is_still_to_do_and_on_the_wall_is_planned(wall: Wall) -> None:
    one = wall.make(MONDAY)
    wall.move("Mail", "Done")
    with pytest.raises(Conflict, match="OPS-1 is finished already"):
        wall.plan(one, "Mail")
    wall.do(moves.plan_archive(wall.board, card_id=wall.card("Disk")))
    with pytest.raises(Conflict, match="archived"):
        wall.plan(one, "Disk")
    for said in ({"add": ["nothing"], "remove": []}, {"add": [], "remove": ["nothing"]}):
        with pytest.raises(NotFound):
            iterations.plan_cards(wall.board, iteration_id=one.id, now=wall.now, **said)
    with pytest.raises(Invalid, match="not both at once"):
        wall.plan(one, "Cert", out=("Cert",))
    with pytest.raises(NotFound):
        iterations.plan_cards(wall.board, iteration_id="none", add=[], remove=[], now=wall.now)


def test_an_archived_card_can_leave_a_plan_and_what_is_there_already_changes_nothing(wall: Wall) -> None:
    one = wall.make(MONDAY)
    wall.plan(one, "Mail", "Mail")
    assert wall.plan(one, "Mail", out=("Disk",)).facts == ()
    wall.do(moves.plan_archive(wall.board, card_id=wall.card("Mail")))
    assert wall.plan(one, out=("Mail",)).facts == (team.IterationPlanned(one.id, removed=(wall.card("Mail"),)),)


def test_a_plan_has_room_for_so_many_cards(wall: Wall, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(iterations, "CARDS_MAX", 2)
    one = wall.make(MONDAY)
    wall.plan(one, "Mail", "Disk")
    with pytest.raises(Invalid, match="at most 2 cards"):
        wall.plan(one, "Cert")
    assert wall.plan(one, "Cert", out=("Mail",)).facts


# -- ending


def test_one_ends_at_its_instant_and_hands_over_what_is_not_finished(wall: Wall) -> None:
    one, two = wall.make(MONDAY), wall.make(MONDAY + timedelta(days=14))
    wall.plan(one, "Mail", "Disk", "Cert")
    wall.move("Mail", "Done")
    wall.do(moves.plan_archive(wall.board, card_id=wall.card("Disk")))
    wall.turn(date(2026, 3, 16), -0.02)
    assert not wall.again(one).closed
    (closed,) = wall.turn(date(2026, 3, 20))
    assert isinstance(closed, team.IterationClosed)
    assert (closed.began, closed.due) == ("2026-03-01T23:00:00.000Z", "2026-03-15T23:00:00.000Z")
    one, two = wall.again(one), wall.again(two)
    assert (wall.titled(one.carried), one.closed_at) == (["Cert"], day_begins("2026-03-16", "Europe/Berlin"))
    # It was there when the next one began, although that was recorded four days later, after its cut-off.
    assert (wall.titled(two.plan), wall.titled(two.promised)) == (["Cert"], ["Cert"])
    assert wall.turn(date(2026, 3, 20), 1) == ()


@pytest.mark.parametrize(("late", "carried"), [(-1, []), (0, ["Mail"]), (1, ["Mail"])])
def test_a_card_finished_at_the_very_end_belongs_to_what_follows(wall: Wall, late: int, carried: list[str]) -> None:
    one = wall.make(MONDAY)
    wall.plan(one, "Mail")
    # `Scene.do` lets a minute pass with every command.
    wall.wait(seconds=(one.window("Europe/Berlin")[1] - wall.now).total_seconds() - 60, milliseconds=late)
    wall.move("Mail", "Done")
    assert wall.board.cards[wall.card("Mail")].finished_at == one.window("Europe/Berlin")[1] + timedelta(
        milliseconds=late
    )
    wall.turn(date(2026, 3, 16), 1)
    assert wall.titled(wall.again(one).carried) == carried


def test_what_is_left_over_goes_through_several_that_nobody_looked_at(wall: Wall) -> None:
    one, two, three = (wall.make(MONDAY + timedelta(days=14 * number)) for number in range(3))
    wall.plan(one, "Mail")
    wall.plan(two, "Disk")
    first, second = wall.turn(date(2026, 4, 1))
    assert (first.into, second.into) == (two.id, three.id)  # type: ignore[attr-defined]  # two that closed
    assert wall.titled(wall.again(two).carried) == ["Disk", "Mail"]
    assert wall.titled(wall.again(three).promised) == ["Disk", "Mail"]


def test_what_is_left_over_waits_for_the_next_that_is_made(wall: Wall) -> None:
    one = wall.make(MONDAY)
    wall.plan(one, "Mail", "Disk", "Cert")
    (closed,) = wall.turn(date(2026, 3, 17))
    assert closed.into is None  # type: ignore[attr-defined]  # it is one that closed
    wall.move("Disk", "Done")
    wall.do(moves.plan_archive(wall.board, card_id=wall.card("Cert")))
    later = wall.make(date(2026, 4, 6))
    assert wall.titled(later.plan) == ["Mail"]
    assert wall.make(date(2026, 3, 23)).plan == ()
    wall.drop(later)
    wall.drop(wall.board.iteration_order[-1])
    assert wall.titled(wall.make(date(2026, 5, 4)).promised) == ["Mail"]


def test_books_that_are_closed_stay(wall: Wall) -> None:
    one = wall.make(MONDAY)
    wall.turn(date(2026, 3, 16))
    assert wall.change(one, name="The quiet one").name == "The quiet one"
    closed_to: tuple[dict[str, Any], ...] = (
        {"goal": "x"},
        {"team": []},
        {"ends": date(2026, 4, 1)},
        {"away": [{"user": "bo", "day": "2026-03-03", "part": "day"}]},
    )
    for changes in closed_to:
        with pytest.raises(Conflict, match="has ended"):
            wall.change(one, **changes)
    with pytest.raises(Conflict, match="has ended"):
        wall.drop(one)
    with pytest.raises(Conflict, match="has ended"):
        wall.plan(one, "Mail")
    # Neither another zone nor a clock that went back opens them again.
    wall.do(shape.plan_settings(wall.board, {"time_zone": "Pacific/Auckland"}))
    wall.turn(date(2026, 3, 10))
    assert (wall.again(one).closed_at, iterations.going(wall.board, wall.now)) == (
        day_begins("2026-03-16", "Europe/Berlin"), None,
    )  # fmt: skip
    with pytest.raises(Conflict, match="do not overlap"):
        wall.make(date(2026, 3, 9), 3)
