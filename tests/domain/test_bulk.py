"""Several cards, one decision: all or none, one answer for all, told as the board is."""

from __future__ import annotations

from typing import Any

import pytest

from kanban.domain import bulk, limits
from kanban.domain import facts as ev
from kanban.domain.errors import Conflict, Invalid
from kanban.domain.placing import Plan
from kanban.domain.pulls import Answer
from tests.domain.scene import Scene, kinds, only


@pytest.fixture
def scene() -> Scene:
    """Progress holds two of two and Review one; one card waits in Ready and one in the backlog."""
    scene = Scene(in_progress=2)
    for title, column in (("one", "In progress"), ("two", "In progress"), ("read", "Review"), ("next", "Ready")):
        scene.create(title, column)
    scene.create("late")
    return scene


def _bulk(scene: Scene, titles: str, do: dict[str, Any], answer: Answer | None = None) -> Plan:
    chosen = [scene.card(title) for title in titles.split()]
    return scene.do(bulk.plan_bulk(scene.board, cards=chosen, do=do, pull=scene.pull(answer)))


def test_several_cards_come_all_or_none_and_the_refusal_tells_the_board_as_it_is(scene: Scene) -> None:
    scene.limit("Review", 2)
    do = {"kind": "move", "column": scene.column("Review")}
    plan = _bulk(scene, "one two next", do)
    hit = plan.refused
    assert hit is not None
    assert kinds(plan) == ["limit_hit"]
    assert (hit.occupied, hit.limit, hit.wanted) == (1, 2, 3), "none of them came"
    assert scene.titles("Review") == ["read"]
    with pytest.raises(Invalid, match="at least 4"):
        _bulk(scene, "one two next", do, Answer("raise_limit", hit.hit, "we help", 3))
    done = _bulk(scene, "one two next", do, Answer("raise_limit", hit.hit, "we help", 4))
    assert kinds(done).count("card_moved") == 3
    assert scene.titles("Review") == ["read", "one", "two", "next"]
    assert done.did == "The limit of Review is 4 now. 3 cards moved to Review."


def test_one_reason_to_go_over_is_for_all_of_them(scene: Scene) -> None:
    scene.limit("Review", 1)
    done = _bulk(scene, "one two", {"kind": "move", "column": scene.column("Review")}, Answer("exceed", reason="audit"))
    assert kinds(done) == ["limit_hit", "limit_answered", "card_moved", "card_moved"]


def test_a_place_that_became_free_lets_in_no_more_than_it_holds(scene: Scene) -> None:
    scene.limit("Review", 1)
    do = {"kind": "move", "column": scene.column("Review")}
    refused = _bulk(scene, "one two", do).refused
    assert refused is not None
    scene.move("read", "Done")
    plan = _bulk(scene, "one two", do, Answer("raise_limit", refused.hit, "we help", 2))
    assert limits.column_occupancy(scene.board, scene.column("Review")) == 2
    assert scene.board.columns[scene.column("Review")].limit == 2, "the second one needed the raise"
    assert "column_changed" in kinds(plan)


def test_a_raise_for_several_blocked_cards_is_for_as_many_as_come(scene: Scene) -> None:
    scene.limit("Blocked", 0)
    do = {"kind": "block", "reason": "vendor"}
    hit = _bulk(scene, "one two next", do).refused
    assert hit is not None
    assert (hit.wanted, hit.occupied) == (3, 0)
    with pytest.raises(Invalid, match="at least 3"):
        _bulk(scene, "one two next", do, Answer("raise_limit", hit.hit, "x", 1))
    done = _bulk(scene, "one two next", do, Answer("raise_limit", hit.hit, "a strike", 3))
    assert len(scene.titles("Blocked")) == 3
    assert done.did == "The limit of Blocked is 3 now. 3 cards blocked."


def test_a_soft_limit_is_hit_once_by_one_wish(scene: Scene) -> None:
    scene.limit("Review", 1, hard=False)
    done = _bulk(scene, "one two next", {"kind": "move", "column": scene.column("Review")})
    assert kinds(done) == ["limit_hit", "card_moved", "card_moved", "card_moved"]
    hit = only(done, ev.LimitHit)
    assert isinstance(hit, ev.LimitHit)
    assert (hit.occupied, hit.wanted) == (1, 3)


def test_one_that_cannot_keeps_all_where_they_are(scene: Scene) -> None:
    scene.move("read", "Done")
    before = scene.board
    for do in ({"kind": "block", "reason": "vendor"}, {"kind": "change", "changes": {"points": -1}}):
        with pytest.raises((Conflict, Invalid)):
            _bulk(scene, "one read", do)
    assert scene.board is before


def test_the_question_speaks_of_the_board_before_any_of_them_came(scene: Scene) -> None:
    scene.limit("Review", 2)
    hit = _bulk(scene, "one two", {"kind": "move", "column": scene.column("Review")}).refused
    assert hit is not None
    assert [found["cards"] for found in hit.diagnosis] == [[scene.card("read")]]
    assert "for 2" not in hit.diagnosis[0]["sentence"]
