"""Stand-ups: one at a time, and none that goes on after everybody has left."""

from __future__ import annotations

from datetime import timedelta

import pytest

from kanban.domain import clockwork, moves, standup
from kanban.domain import team_facts as team
from kanban.domain.errors import Conflict, NotFound
from kanban.domain.placing import Plan
from tests.domain.scene import START, Scene


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.create("Mail")
    return scene


def _start(scene: Scene, name: str = "s1") -> Plan:
    return scene.do(standup.plan_start(scene.board, standup=name, now=scene.pull().now))


def _due(scene: Scene) -> Plan:
    return scene.do(Plan(clockwork.due(scene.board, scene.pull().now, scene.id)))


def test_it_begins_looks_at_cards_and_ends(scene: Scene) -> None:
    _start(scene)
    begun = scene.board.standup
    assert begun is not None
    assert (begun.by, begun.seq, begun.card, begun.until) == ("ana", scene.board.seq, None, None)
    scene.do(standup.plan_step(scene.board, card=scene.card("Mail")))
    assert scene.do(standup.plan_step(scene.board, card=scene.card("Mail"))).facts == ()
    assert scene.board.standup is not None
    assert scene.board.standup.card == scene.card("Mail")
    scene.do(standup.plan_step(scene.board, card=None))
    scene.do(standup.plan_end(scene.board))
    last = scene.board.last_standup
    assert last is not None
    assert (last.id, last.card, last.since) == ("s1", None, begun.since)
    assert last.until == scene.log[-1].at


def test_the_last_one_stays_the_last_while_the_next_goes_on(scene: Scene) -> None:
    _start(scene)
    scene.do(standup.plan_end(scene.board))
    _start(scene, "s2")
    assert scene.board.standup is not None
    assert scene.board.last_standup is not None
    assert (scene.board.last_standup.id, scene.board.standup.id) == ("s1", "s2")


def test_there_is_one_at_a_time(scene: Scene) -> None:
    _start(scene)
    with pytest.raises(Conflict, match="Join it") as refused:
        _start(scene, "s2")
    assert refused.value.facts["standup"]["id"] == "s1"


def test_without_one_there_is_nothing_to_step_or_end(scene: Scene) -> None:
    with pytest.raises(Conflict, match="Start one"):
        standup.plan_step(scene.board, card=None)
    with pytest.raises(Conflict, match="No stand-up is going on"):
        standup.plan_end(scene.board)


def test_it_looks_at_cards_of_the_board_alone(scene: Scene) -> None:
    _start(scene)
    with pytest.raises(NotFound):
        standup.plan_step(scene.board, card="nothing")
    scene.do(moves.plan_archive(scene.board, card_id=scene.card("Mail")))
    with pytest.raises(Conflict, match="archived"):
        standup.plan_step(scene.board, card=scene.card("Mail"))


def test_one_that_everybody_left_ends_by_itself(scene: Scene) -> None:
    _start(scene)
    scene.wait(hours=1, minutes=58)
    assert _due(scene).facts == ()
    scene.wait(minutes=3)
    assert _due(scene).facts == (team.StandupEnded("s1"),)
    assert scene.board.standup is None
    assert _due(scene).facts == ()


def test_the_next_may_begin_where_the_clock_has_not_come_by(scene: Scene) -> None:
    _start(scene)
    scene.wait(hours=3)
    assert [fact.type for fact in _start(scene, "s2").facts] == ["standup_ended", "standup_started"]
    assert scene.board.last_standup is not None
    assert scene.board.last_standup.id == "s1"


def test_a_clock_that_went_back_ends_none(scene: Scene) -> None:
    _start(scene)
    assert standup.due(scene.board, START - timedelta(days=30)) == ()
