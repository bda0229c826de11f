"""Where cards go, what they remember, and what their clocks say."""

from __future__ import annotations

import pytest

from kanban.domain import facts as ev
from kanban.domain import moves, shape, undo
from kanban.domain.board import Card
from kanban.domain.errors import Conflict, Invalid, NotFound, NothingToUndo, ReasonRequired
from kanban.domain.placing import Place
from kanban.domain.pulls import Answer
from tests.domain.scene import Scene, kinds, only


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    for title in ("a", "b", "c"):
        scene.create(title)
    return scene


def test_cards_are_numbered_and_stand_in_order(scene: Scene) -> None:
    assert [scene.board.cards[scene.card(t)].key for t in "abc"] == ["OPS-1", "OPS-2", "OPS-3"]
    assert scene.titles("Backlog") == ["a", "b", "c"]


@pytest.mark.parametrize(
    ("title", "before", "order"),
    [("c", "a", "cab"), ("a", None, "bca"), ("a", "c", "bac"), ("b", "a", "bac")],
)
def test_a_card_lands_above_the_named_one_or_at_the_end(scene: Scene, title: str, before: str, order: str) -> None:
    scene.move(title, "Backlog", before=before)
    assert scene.titles("Backlog") == list(order)


def test_moving_to_where_it_stands_is_nothing(scene: Scene) -> None:
    assert kinds(scene.move("a", "Backlog", before="b")) == []
    assert kinds(scene.move("c", "Backlog")) == []


def test_a_neighbour_that_is_gone_is_a_conflict(scene: Scene) -> None:
    place = Place(scene.column("Ready"), scene.lane("Standard"), scene.card("b"))
    with pytest.raises(Conflict):
        moves.plan_move(scene.board, card_id=scene.card("a"), place=place, pull=scene.pull())


def test_unknown_ids_are_not_found(scene: Scene) -> None:
    for card, column in (("nope", scene.column("Ready")), (scene.card("a"), "nope")):
        with pytest.raises(NotFound):
            moves.plan_move(scene.board, card_id=card, place=Place(column, scene.lane("Standard")), pull=scene.pull())


def test_started_and_finished_follow_the_commitment_and_done_points(scene: Scene) -> None:
    def card() -> Card:
        return scene.board.cards[scene.card("a")]

    scene.move("a", "Ready")
    assert card().started_at is None, "a queue before the first work column is not started"
    scene.move("a", "In progress")
    started = card().started_at
    assert started is not None
    scene.move("a", "Review")
    scene.move("a", "Done")
    finished = card().finished_at
    assert card().started_at == started
    assert finished is not None
    scene.move("a", "Review")
    assert card().finished_at is None, "reopened"
    scene.move("a", "Done")
    assert (again := card().finished_at) is not None
    assert again > finished
    assert card().started_at == started
    scene.move("a", "Backlog")
    assert card().started_at is None, "returned to the backlog"


def test_jumping_over_columns_starts_and_finishes_at_once(scene: Scene) -> None:
    scene.move("a", "Done")
    card = scene.board.cards[scene.card("a")]
    assert card.started_at == card.finished_at is not None


def test_blocked_remembers_where_it_came_from_and_lies_beside_the_way(scene: Scene) -> None:
    scene.move("a", "In progress")
    started = scene.board.cards[scene.card("a")].started_at
    scene.block("a", "vendor")
    card = scene.board.cards[scene.card("a")]
    assert card.blocked is not None
    assert (card.blocked.reason, card.blocked.from_column) == ("vendor", scene.column("In progress"))
    assert card.started_at == started
    plan = scene.do(moves.plan_resume(scene.board, card_id=card.id, pull=scene.pull()))
    assert kinds(plan) == ["card_resumed"]
    assert scene.board.cards[card.id].blocked is None
    assert scene.titles("In progress") == ["a"]


def test_a_move_out_of_blocked_ends_the_spell(scene: Scene) -> None:
    scene.block("a")
    assert kinds(scene.move("a", "Ready")) == ["card_resumed"]


def test_a_move_into_blocked_wants_a_reason(scene: Scene) -> None:
    with pytest.raises(ReasonRequired):
        scene.move("a", "Blocked")
    with pytest.raises(ReasonRequired):
        scene.create("x", "Blocked")
    with pytest.raises(Invalid):
        scene.block("a", "bored")
    with pytest.raises(Invalid, match="few words"):
        scene.block("a", "other")


def test_a_finished_or_blocked_card_cannot_be_blocked(scene: Scene) -> None:
    scene.move("a", "Done")
    scene.block("b")
    for title in "ab":
        with pytest.raises(Conflict):
            scene.block(title)


def test_archiving_unfinished_work_is_said_to_be_discarded(scene: Scene) -> None:
    scene.move("a", "Done")
    for title, discarded in (("a", False), ("b", True)):
        plan = scene.do(moves.plan_archive(scene.board, card_id=scene.card(title)))
        assert only(plan, ev.CardArchived).discarded is discarded
    assert scene.titles("Backlog") == ["c"]


def test_a_restored_card_stands_where_it_stood(scene: Scene) -> None:
    scene.do(moves.plan_archive(scene.board, card_id=scene.card("a")))
    scene.do(moves.plan_restore(scene.board, card_id=scene.card("a"), place=None, pull=scene.pull()))
    assert scene.titles("Backlog") == ["b", "c", "a"]
    with pytest.raises(Conflict):
        moves.plan_restore(scene.board, card_id=scene.card("a"), place=None, pull=scene.pull())


def test_leaving_it_moves_nothing_whatever_was_wished(scene: Scene) -> None:
    scene.limit("Backlog", 0)
    scene.do(moves.plan_archive(scene.board, card_id=scene.card("a")))
    met = scene.do(moves.plan_restore(scene.board, card_id=scene.card("a"), place=None, pull=scene.pull())).refused
    assert met is not None
    answer = Answer("leave", hit=met.hit)
    plan = moves.plan_restore(scene.board, card_id=scene.card("a"), place=None, pull=scene.pull(answer))
    assert kinds(plan) == ["limit_answered"]
    with pytest.raises(Invalid):
        scene.create("d", answer=answer)


def _turned(scene: Scene, column: str, kind: str) -> None:
    scene.do(shape.plan_change_column(scene.board, column_id=scene.column(column), changes={"kind": kind}))


def test_nothing_comes_back_from_the_archive_into_blocked_without_a_reason(scene: Scene) -> None:
    scene.move("a", "Ready")
    archived = scene.do(moves.plan_archive(scene.board, card_id=scene.card("a")))
    _turned(scene, "Blocked", "queue")
    _turned(scene, "Ready", "blocked")
    with pytest.raises(ReasonRequired):
        moves.plan_restore(scene.board, card_id=scene.card("a"), place=None, pull=scene.pull())
    command, since = scene.log[-2 - len(archived.facts) : -2], scene.log[-2:]
    with pytest.raises(NothingToUndo):
        undo.plan_undo(scene.board, command=command, since=since, pull=scene.pull())


def test_a_spell_ends_where_its_column_is_no_longer_blocked(scene: Scene) -> None:
    scene.block("a")
    scene.do(moves.plan_archive(scene.board, card_id=scene.card("a")))
    _turned(scene, "Blocked", "queue")
    scene.do(moves.plan_restore(scene.board, card_id=scene.card("a"), place=None, pull=scene.pull()))
    assert scene.titles("Blocked") == ["a"]
    assert scene.board.cards[scene.card("a")].blocked is None


def test_a_resumed_card_is_not_blocked_again_in_a_column_of_another_kind(scene: Scene) -> None:
    scene.block("a")
    resumed = scene.do(moves.plan_resume(scene.board, card_id=scene.card("a"), pull=scene.pull()))
    _turned(scene, "Blocked", "queue")
    command, since = scene.log[-1 - len(resumed.facts) : -1], scene.log[-1:]
    with pytest.raises(NothingToUndo):
        undo.plan_undo(scene.board, command=command, since=since, pull=scene.pull())


def test_the_urgent_lane_makes_a_card_urgent_for_as_long_as_it_stands_there(scene: Scene) -> None:
    scene.move("a", "Backlog", "Urgent")
    assert scene.board.cards[scene.card("a")].wire["class"] == "urgent"
    scene.move("a", "Backlog", "Standard")
    assert scene.board.cards[scene.card("a")].wire["class"] == "standard"
