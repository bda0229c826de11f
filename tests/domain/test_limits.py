"""Limits hold, on every way in."""

from __future__ import annotations

from typing import Any

import pytest

from kanban.domain import diagnosis, limits, moves, shape
from kanban.domain import facts as ev
from kanban.domain.board import LaneKind
from kanban.domain.errors import Conflict, Invalid
from kanban.domain.pulls import Answer
from tests.domain.scene import Scene, kinds, only


@pytest.fixture
def full() -> Scene:
    """Review holds two of two; a third card waits in the backlog."""
    scene = Scene(review=2)
    for title in ("one", "two"):
        scene.create(title, "Review")
    scene.create("three")
    return scene


def _met(full: Scene) -> limits.Full:
    card = full.board.cards[full.card("three")]
    review = full.board.columns[full.column("Review")]
    return limits.full_for(full.board, card, review, full.board.standard_lane)[0]


def _options(full: Scene) -> list[dict[str, Any]]:
    return diagnosis.options(full.board, _met(full), (), full.pull(), answerable=True)


def test_a_full_column_refuses_a_move_and_says_so(full: Scene) -> None:
    plan = full.move("three", "Review")
    assert plan.refused
    hit = only(plan, ev.LimitHit)
    assert (hit.scope, hit.limit, hit.occupied, hit.hard) == ("column", 2, 2, True)
    assert full.titles("Review") == ["one", "two"]
    assert diagnosis.sentence(full.board, _met(full), answerable=True).startswith("Review is full: 2 of 2.")


def test_a_full_column_refuses_a_new_card(full: Scene) -> None:
    assert full.create("four", "Review").refused
    assert full.titles("Review") == ["one", "two"]


def test_a_full_column_refuses_a_card_that_comes_back_from_blocked(full: Scene) -> None:
    full.block("one")
    assert not full.move("three", "Review").refused, "Blocked frees the place"
    plan = full.do(moves.plan_resume(full.board, card_id=full.card("one"), pull=full.pull()))
    assert plan.refused
    assert full.titles("Blocked") == ["one"]


def test_a_full_column_refuses_a_restored_card(full: Scene) -> None:
    full.do(moves.plan_archive(full.board, card_id=full.card("one")))
    full.move("three", "Review")
    plan = full.do(moves.plan_restore(full.board, card_id=full.card("one"), place=None, pull=full.pull()))
    assert plan.refused
    assert full.titles("Review") == ["two", "three"]


def test_a_full_column_refuses_the_cards_of_a_removed_one_all_or_nothing(full: Scene) -> None:
    full.limit("Review", 3)
    for title in ("a", "b"):
        full.create(title, "Ready")
    plan = full.do(
        shape.plan_remove_column(
            full.board, column_id=full.column("Ready"), cards_to=full.column("Review"), pull=full.pull()
        )
    )
    assert plan.refused
    assert kinds(plan) == ["limit_hit"]
    assert full.titles("Ready") == ["a", "b"]
    assert full.titles("Review") == ["one", "two"]


def test_leaving_the_urgent_lane_within_a_full_column_is_a_pull(full: Scene) -> None:
    full.create("fire", "Review", "Urgent")
    assert limits.column_occupancy(full.board, full.column("Review")) == 2, "urgent cards are counted beside"
    assert full.move("fire", "Review", "Standard").refused


def test_the_urgent_lane_passes_column_limits_and_keeps_its_own(full: Scene) -> None:
    assert not full.create("fire", "Review", "Urgent").refused
    second = full.create("fire 2", "In progress", "Urgent")
    assert second.refused
    assert only(second, ev.LimitHit).scope == "lane"
    assert not full.create("fire 3", "Backlog", "Urgent").refused, "waiting is not on the way"


def test_reordering_inside_an_overfull_column_is_no_pull(full: Scene) -> None:
    full.limit("Review", 1)
    plan = full.move("two", "Review", before="one")
    assert kinds(plan) == ["card_moved"]
    assert full.titles("Review") == ["two", "one"]


def test_lowering_a_limit_throws_nothing_out_and_lets_nothing_in(full: Scene) -> None:
    full.limit("Review", 0)
    assert full.titles("Review") == ["one", "two"]
    full.move("one", "Done")
    full.move("two", "Done")
    assert full.move("three", "Review").refused, "0 is a limit"


def test_a_soft_limit_lets_in_and_notes_the_hit(full: Scene) -> None:
    full.limit("Review", 2, hard=False)
    plan = full.move("three", "Review")
    assert kinds(plan) == ["limit_hit", "card_moved"]
    assert not only(plan, ev.LimitHit).hard
    assert full.titles("Review") == ["one", "two", "three"]


def test_going_over_needs_a_reason_and_is_kept(full: Scene) -> None:
    hit = only(full.move("three", "Review"), ev.LimitHit).hit
    with pytest.raises(Invalid):
        full.move("three", "Review", answer=Answer("exceed", hit, "  "))
    plan = full.move("three", "Review", answer=Answer("exceed", hit, "audit tomorrow"))
    assert kinds(plan) == ["limit_answered", "card_moved"]
    answered = only(plan, ev.LimitAnswered)
    assert (answered.hit, answered.reason) == (hit, "audit tomorrow")


def test_an_answer_without_a_hit_notes_the_hit_it_met(full: Scene) -> None:
    plan = full.move("three", "Review", answer=Answer("exceed", reason="audit"))
    assert kinds(plan) == ["limit_hit", "limit_answered", "card_moved"]


def test_going_over_can_be_switched_off(full: Scene) -> None:
    full.do(shape.plan_settings(full.board, {"may_exceed": False}))
    kinds_of = [way["kind"] for way in _options(full)]
    assert "exceed" not in kinds_of
    assert kinds_of[-1] == "leave"
    with pytest.raises(Conflict):
        full.move("three", "Review", answer=Answer("exceed", "h", "please"))


def test_a_soft_limit_lets_in_whoever_brings_an_answer_too(full: Scene) -> None:
    full.do(shape.plan_settings(full.board, {"may_exceed": False}))
    full.limit("Review", 2, hard=False)
    plan = full.move("three", "Review", answer=Answer("exceed", reason="it was hard a moment ago"))
    assert kinds(plan) == ["limit_hit", "card_moved"]


def test_an_answer_to_a_place_that_became_free_is_just_a_move(full: Scene) -> None:
    full.move("one", "Done")
    assert kinds(full.move("three", "Review", answer=Answer("exceed", "h", "why"))) == ["card_moved"]


def test_leaving_it_moves_nothing_and_is_kept(full: Scene) -> None:
    hit = only(full.move("three", "Review"), ev.LimitHit).hit
    plan = full.move("three", "Review", answer=Answer("leave", hit))
    assert kinds(plan) == ["limit_answered"]
    assert full.titles("Backlog") == ["three"]


def test_the_counts_of_a_snapshot_are_what_the_limits_count(full: Scene) -> None:
    full.create("fire", "Review", "Urgent")
    state = limits.state(full.board)
    assert state["columns"][full.column("Review")] == {"occupied": 2, "urgent": 1}
    urgent = next(lane.id for lane in full.board.lanes.values() if lane.kind is LaneKind.URGENT)
    assert state["lanes"][urgent] == {"occupied": 1}
