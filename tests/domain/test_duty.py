"""The rota: turns that go round over weeks and changes of the clock, dates that come first, and each hand-over once."""

from __future__ import annotations

from datetime import UTC, date, datetime, time
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from kanban.domain import duty, shape
from kanban.domain import facts as ev
from kanban.domain.errors import Invalid
from kanban.domain.placing import Plan
from tests.domain.scene import START, Scene

BERLIN = ZoneInfo("Europe/Berlin")


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    for user in ("bo", "cy"):
        scene.do(shape.plan_member(scene.board, user=user, name=user.title(), role="member"))
    return scene


def _local(day: str, hour: str = "09:00", fold: int = 0) -> datetime:
    moment = datetime.combine(date.fromisoformat(day), time.fromisoformat(hour), tzinfo=BERLIN)
    return moment.replace(fold=fold).astimezone(UTC)


def _rota(scene: Scene, *turns: list[str], start: str = "2026-03-02", hour: str = "09:00", dates: Any = ()) -> Plan:
    spans = [
        {"from": date.fromisoformat(begin), "to": date.fromisoformat(end), "people": people}
        for begin, end, people in dates
    ]
    weekly = {"start": date.fromisoformat(start), "time": time.fromisoformat(hour), "turns": list(turns)}
    rota = {"weekly": weekly if turns else None, "dates": spans}
    return scene.do(duty.plan_rota(scene.board, rota=rota, now=scene.pull().now))


def _on(scene: Scene, moment: datetime) -> tuple[str, ...]:
    turn = duty.current(scene.board, scene.board.rota or {}, moment)
    return turn.people if turn else ()


def _handed(scene: Scene, moment: datetime) -> tuple[ev.Fact, ...]:
    """Let the clock be `moment` and record what is due then."""
    scene.wait(seconds=(moment - scene.pull().now).total_seconds() - 60)
    facts = duty.due(scene.board, moment)
    scene.do(Plan(facts))
    return facts


def test_turns_go_round_and_begin_at_the_local_hour_all_year(scene: Scene) -> None:
    _rota(scene, ["ana"], ["bo", "cy"])
    for week, people in (
        (0, ("ana",)),
        (1, ("bo", "cy")),
        (2, ("ana",)),
        (5, ("bo", "cy")),
        (34, ("ana",)),
        (35, ("bo", "cy")),
    ):
        monday = date.fromordinal(date(2026, 3, 2).toordinal() + 7 * week).isoformat()
        before = people if week == 0 else (("bo", "cy"), ("ana",))[people == ("bo", "cy")]
        assert _on(scene, _local(monday)) == people, monday
        if week:
            assert _on(scene, _local(monday, "08:59")) == before, monday


@pytest.mark.parametrize(
    ("start", "before", "after"),
    [
        # 02:30 does not exist on 29 March: the turn begins when the clocks would have shown it.
        ("2026-03-22", datetime(2026, 3, 29, 1, 29, tzinfo=UTC), datetime(2026, 3, 29, 1, 30, tzinfo=UTC)),
        # 02:30 comes twice on 25 October: the turn begins the first time and does not go back.
        ("2026-10-18", datetime(2026, 10, 25, 0, 29, tzinfo=UTC), datetime(2026, 10, 25, 0, 30, tzinfo=UTC)),
    ],
)
def test_a_turn_that_begins_while_the_clocks_change_begins_once(
    scene: Scene, start: str, before: datetime, after: datetime
) -> None:
    _rota(scene, ["ana"], ["bo"], start=start, hour="02:30")
    assert _on(scene, before) == ("ana",)
    for minute in range(180):
        moment = after.replace(hour=after.hour + (after.minute + minute) // 60, minute=(after.minute + minute) % 60)
        assert _on(scene, moment) == ("bo",), moment
        turn = duty.current(scene.board, scene.board.rota or {}, moment)
        assert turn is not None
        assert turn.since == after


def test_dates_come_before_turns_and_end_with_the_day(scene: Scene) -> None:
    _rota(scene, ["ana"], ["bo"], dates=[("2026-03-04", "2026-03-06", ["cy"])])
    assert _on(scene, _local("2026-03-04", "08:59")) == ("ana",)
    assert _on(scene, _local("2026-03-04")) == ("cy",)
    assert _on(scene, _local("2026-03-06", "08:59")) == ("cy",)
    assert _on(scene, _local("2026-03-06")) == ("ana",)
    upcoming = duty.following(scene.board, _local("2026-03-03"))
    assert upcoming == duty.Turn(_local("2026-03-04"), ("cy",))


def test_dates_alone_begin_at_midnight_and_nobody_is_on_duty_between(scene: Scene) -> None:
    _rota(scene, dates=[("2026-04-01", "2026-04-02", ["bo"]), ("2026-04-03", "2026-04-04", ["cy"])])
    assert scene.board.duty is None
    assert _on(scene, _local("2026-04-01", "00:00")) == ("bo",)
    assert _handed(scene, _local("2026-04-01", "06:00"))
    assert scene.board.duty is not None
    assert (scene.board.duty.people, scene.board.duty.since) == (("bo",), _local("2026-04-01", "00:00"))
    (gone,) = _handed(scene, _local("2026-04-02", "00:00"))
    assert isinstance(gone, ev.DutyHandedOver)
    assert (gone.people, gone.before) == ((), ("bo",))


def test_setting_a_rota_hands_over_at_once_and_each_turn_once(scene: Scene) -> None:
    plan = _rota(scene, ["ana"], ["bo"])
    assert [fact.type for fact in plan.facts] == ["rota_set", "duty_handed_over"]
    assert _handed(scene, _local("2026-03-05")) == ()
    (handed,) = _handed(scene, _local("2026-03-09", "15:00"))
    assert isinstance(handed, ev.DutyHandedOver)
    assert (handed.people, handed.before, handed.by_hand) == (("bo",), ("ana",), False)
    assert scene.board.duty is not None
    assert scene.board.duty.since == _local("2026-03-09"), "the turn began when it began, whenever somebody noticed"
    assert duty.due(scene.board, _local("2026-03-09", "15:01")) == ()
    assert duty.due(scene.board, _local("2026-03-15")) == ()


def test_by_hand_lasts_until_the_next_turn_begins(scene: Scene) -> None:
    _rota(scene, ["ana"], ["ana"], ["bo"])
    scene.wait(days=1)
    scene.do(duty.plan_hand_over(scene.board, people=["cy"], note=" Ana is  ill "))
    assert scene.board.duty is not None
    assert (scene.board.duty.people, scene.board.duty.by_hand, scene.board.duty.note) == (("cy",), True, "Ana is ill")
    assert duty.due(scene.board, _local("2026-03-09", "08:59")) == ()
    (back,) = _handed(scene, _local("2026-03-09"))
    assert isinstance(back, ev.DutyHandedOver)
    assert back.people == ("ana",), "though the rota itself changes nobody that week"
    assert duty.plan_hand_over(scene.board, people=["ana"], note="").facts == ()


def test_after_weeks_in_which_nobody_looked_only_the_present_turn_is_handed_over(scene: Scene) -> None:
    _rota(scene, ["ana"], ["bo"], ["cy"])
    (handed,) = _handed(scene, _local("2026-07-01"))
    assert isinstance(handed, ev.DutyHandedOver)
    assert handed.due == ev.instant(_local("2026-06-29"))
    assert duty.due(scene.board, _local("2026-07-02")) == ()


def test_who_left_the_board_is_left_out(scene: Scene) -> None:
    _rota(scene, ["ana"], ["bo", "cy"])
    scene.do(shape.plan_remove_member(scene.board, user="bo"))
    (handed,) = _handed(scene, _local("2026-03-09"))
    assert isinstance(handed, ev.DutyHandedOver)
    assert handed.people == ("cy",)


def test_without_a_rota_nobody_is_on_duty(scene: Scene) -> None:
    _rota(scene, ["ana"])
    assert scene.board.duty is not None
    scene.do(duty.plan_rota(scene.board, rota=None, now=START))
    assert (scene.board.duty, scene.board.rota) == (None, None)
    assert duty.due(scene.board, _local("2026-03-09")) == ()
    assert duty.following(scene.board, _local("2026-03-09")) is None


@pytest.mark.parametrize(
    ("turns", "dates"),
    [
        ([["stranger"]], ()),
        ([["ana"]] * 53, ()),
        ([["ana"]], [("2026-03-04", "2026-03-04", ["bo"])]),
        ([["ana"]], [("2026-03-04", "2026-03-06", ["bo"]), ("2026-03-05", "2026-03-09", ["cy"])]),
        ([], [("0001-01-01", "0001-01-02", ["bo"])]),
        ([], [("2026-01-01", "9999-12-31", ["bo"])]),
    ],
)
def test_a_rota_that_makes_no_sense_is_refused(scene: Scene, turns: Any, dates: Any) -> None:
    with pytest.raises(Invalid):
        _rota(scene, *turns, dates=dates)


@pytest.mark.parametrize("start", ["0001-01-01", "9999-12-31"])
def test_a_rota_at_the_edge_of_time_is_refused(scene: Scene, start: str) -> None:
    with pytest.raises(Invalid):
        _rota(scene, ["ana"], start=start)
