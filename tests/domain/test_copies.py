"""A changed copy is what building it anew would make, and forgets what was worked out from what changed."""

from __future__ import annotations

from dataclasses import replace
from functools import cached_property

from kanban.domain import shape
from kanban.domain.board import Board, Card
from kanban.domain.copies import _WORKED_OUT, board_with, card_with
from tests.domain.scene import Scene


def test_a_copy_is_what_building_it_anew_would_make() -> None:
    scene = Scene()
    scene.create("a", "Ready")
    board, card = scene.board, scene.board.cards[scene.card("a")]
    assert board_with(board, name="Other", seq=99) == replace(board, name="Other", seq=99)
    assert card_with(card, title="b", version=2) == replace(card, title="b", version=2)
    assert isinstance(card_with(card), Card)


def test_what_was_worked_out_from_columns_or_lanes_is_worked_out_again_when_they_change() -> None:
    scene = Scene()
    for name in (name for names in _WORKED_OUT.values() for name in names):
        getattr(scene.board, name)
    scene.do(shape.plan_change_column(scene.board, column_id=scene.column("Ready"), changes={"kind": "work"}))
    scene.do(shape.plan_add_lane(scene.board, lane="big", values={"name": "Big"}, before=None))
    fresh = replace(scene.board)
    for name in (name for names in _WORKED_OUT.values() for name in names):
        assert getattr(scene.board, name) == getattr(fresh, name), name


def test_everything_a_board_works_out_is_known_to_its_copies() -> None:
    worked_out = {name for name, member in vars(Board).items() if isinstance(member, cached_property)}
    assert worked_out == {name for names in _WORKED_OUT.values() for name in names}
