"""Taking back one's own last command, truthfully."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from kanban.domain import cards, moves, notes, shape, undo
from kanban.domain.errors import Invalid, NothingToUndo
from kanban.domain.placing import Plan
from tests.domain.scene import Scene, kinds


def back(scene: Scene, plan: Plan, after: int | None = None) -> Plan:
    """Undo the command that recorded `plan`; it is the newest one unless `after` counts commands since."""
    count = len(plan.facts)
    end = len(scene.log) - (after or 0)
    command, since = scene.log[end - count : end], scene.log[end:]
    return scene.do(undo.plan_undo(scene.board, command=command, since=since, pull=scene.pull()))


def _resumed(scene: Scene) -> Plan:
    scene.block("a", "access")
    return scene.do(moves.plan_resume(scene.board, card_id=scene.card("a"), pull=scene.pull()))


def _restored(scene: Scene) -> Plan:
    scene.do(moves.plan_archive(scene.board, card_id=scene.card("a")))
    return scene.do(moves.plan_restore(scene.board, card_id=scene.card("a"), place=None, pull=scene.pull()))


@pytest.mark.parametrize(
    "act",
    [
        lambda s: s.move("a", "In progress"),
        lambda s: s.move("b", "Backlog", before="a"),
        lambda s: s.block("a", "vendor"),
        _resumed,
        _restored,
        lambda s: s.do(moves.plan_archive(s.board, card_id=s.card("a"))),
        lambda s: s.do(cards.plan_change(s.board, card_id=s.card("a"), changes={"points": 5}, if_version=None)),
    ],
    ids=["move", "reorder", "block", "resume", "restore", "archive", "change"],
)
def test_a_command_on_a_card_is_turned_round(act: Callable[[Scene], Plan]) -> None:
    scene = Scene()
    for title in "abc":
        scene.create(title)
    twin = Scene()
    for title in "abc":
        twin.create(title)
    if act is _resumed:
        twin.block("a", "access")
    if act is _restored:
        twin.do(moves.plan_archive(twin.board, card_id=twin.card("a")))
    plan = act(scene)
    assert kinds(back(scene, plan))[0] == "command_undone"
    for column in ("Backlog", "In progress", "Blocked"):
        assert scene.titles(column) == twin.titles(column)
    for card in scene.board.cards.values():
        other = twin.board.cards[twin.card(card.title)]
        assert (card.points, card.blocked and card.blocked.reason) == (
            other.points,
            other.blocked and other.blocked.reason,
        )


def test_undoing_a_new_card_archives_it() -> None:
    scene = Scene()
    back(scene, scene.create("a"))
    assert scene.titles("Backlog") == []
    assert [card.title for card in scene.board.archived.values()] == ["a"]


def test_undo_passes_the_limit_like_any_move() -> None:
    scene = Scene(review=1)
    scene.create("a", "Review")
    scene.create("b", "Ready")
    away = scene.move("a", "Ready")
    taken = scene.move("b", "Review")
    plan = back(scene, away, after=len(taken.facts))
    assert plan.refused
    assert scene.titles("Review") == ["b"]


def test_what_others_built_on_is_not_taken_away() -> None:
    scene = Scene()
    scene.create("a")
    plan = scene.move("a", "Ready")
    since = scene.do(cards.plan_change(scene.board, card_id=scene.card("a"), changes={"title": "a2"}, if_version=None))
    with pytest.raises(NothingToUndo, match="changed since"):
        back(scene, plan, after=len(since.facts))


def test_settings_are_not_undone() -> None:
    scene = Scene()
    plan = scene.do(shape.plan_settings(scene.board, {"name": "New"}))
    with pytest.raises(NothingToUndo):
        back(scene, plan)


def test_a_place_that_is_gone_is_said_to_be_gone() -> None:
    scene = Scene()
    scene.create("a", "Ready")
    plan = scene.move("a", "Backlog")
    gone = scene.do(
        shape.plan_remove_column(scene.board, column_id=scene.column("Ready"), cards_to=None, pull=scene.pull())
    )
    with pytest.raises(NothingToUndo, match="gone"):
        back(scene, plan, after=len(gone.facts))


def test_a_deployment_is_noted_and_never_in_the_way_of_undo() -> None:
    scene = Scene()
    scene.create("one")
    now = scene.pull().now
    deploy = notes.plan_deploy(
        scene.board, deploy="d", name="api", finished_at=now, url="", cards=[scene.card("one")], now=now
    )
    scene.do(deploy)
    with pytest.raises(NothingToUndo, match="nothing to take back"):
        undo.plan_undo(scene.board, command=scene.log[-1:], since=[], pull=scene.pull())
    for moment in (now + timedelta(minutes=6), now.replace(year=1)):
        with pytest.raises(Invalid):
            notes.plan_deploy(scene.board, deploy="d", name="api", finished_at=moment, url="", cards=[], now=now)
