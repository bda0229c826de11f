"""Columns, lanes, members and settings: what may be shaped, and what stands against it."""

from __future__ import annotations

import pytest

from kanban.domain import shape
from kanban.domain.errors import Conflict, Invalid, NotFound, ReasonRequired
from tests.domain.scene import Scene, kinds


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.create("a", "Ready")
    return scene


def names(scene: Scene) -> list[str]:
    return [column.name for column in scene.board.column_order]


def test_columns_are_added_renamed_and_reordered(scene: Scene) -> None:
    values = {"name": "Watch", "kind": "work", "limit": 2}
    scene.do(shape.plan_add_column(scene.board, column="w", values=values, before=scene.column("Done")))
    assert names(scene)[-2:] == ["Watch", "Done"]
    scene.do(
        shape.plan_change_column(
            scene.board, column_id="w", changes={"name": "Observe", "before": scene.column("Ready")}
        )
    )
    assert names(scene)[:3] == ["Backlog", "Observe", "Ready"]
    scene.do(shape.plan_change_column(scene.board, column_id="w", changes={"before": None}))
    assert names(scene)[-1] == "Observe"


def test_what_did_not_change_is_no_event(scene: Scene) -> None:
    assert kinds(shape.plan_change_column(scene.board, column_id=scene.column("Ready"), changes={"limit": 6})) == []
    assert kinds(shape.plan_settings(scene.board, {"time_zone": "Europe/Berlin"})) == []


@pytest.mark.parametrize(
    "changes",
    [{"limit": -1}, {"limit": 1000}, {"limit": True}, {"limit": "3"}, {"kind": "fun"}, {"name": " "}, {"hard": 1},
     {"policy": "x" * 2001}, {"colour": "red"}, {"before": "nope"}],
)  # fmt: skip
def test_nonsense_is_refused_by_field(scene: Scene, changes: dict[str, object]) -> None:
    with pytest.raises(Invalid) as refused:
        shape.plan_change_column(scene.board, column_id=scene.column("Ready"), changes=changes)
    assert set(refused.value.facts["errors"]) == set(changes)


def test_removing_a_column_asks_where_its_cards_go(scene: Scene) -> None:
    ready = scene.column("Ready")
    with pytest.raises(Conflict, match="which column"):
        shape.plan_remove_column(scene.board, column_id=ready, cards_to=None, pull=scene.pull())
    with pytest.raises(ReasonRequired):
        shape.plan_remove_column(scene.board, column_id=ready, cards_to=scene.column("Blocked"), pull=scene.pull())
    plan = scene.do(
        shape.plan_remove_column(scene.board, column_id=ready, cards_to=scene.column("Backlog"), pull=scene.pull())
    )
    assert kinds(plan) == ["card_moved", "column_removed"]
    assert scene.titles("Backlog") == ["a"]


def test_lanes_come_and_go_but_the_standard_one_stays(scene: Scene) -> None:
    scene.do(shape.plan_add_lane(scene.board, lane="big", values={"name": "Projects"}, before=None))
    scene.move("a", "Ready", "Projects")
    with pytest.raises(Conflict, match="which lane"):
        shape.plan_remove_lane(scene.board, lane_id="big", cards_to=None, pull=scene.pull())
    scene.do(shape.plan_remove_lane(scene.board, lane_id="big", cards_to=scene.lane("Standard"), pull=scene.pull()))
    assert scene.titles("Ready") == ["a"]
    with pytest.raises(Conflict, match="standard"):
        shape.plan_remove_lane(scene.board, lane_id=scene.lane("Standard"), cards_to=None, pull=scene.pull())
    with pytest.raises(Conflict, match="urgent"):
        shape.plan_add_lane(scene.board, lane="u", values={"name": "Hot", "kind": "urgent"}, before=None)


def test_there_is_one_blocked_column_and_its_kind_is_not_changed_under_its_cards(scene: Scene) -> None:
    with pytest.raises(Conflict, match="already"):
        shape.plan_add_column(scene.board, column="x", values={"name": "Stuck", "kind": "blocked"}, before=None)
    scene.block("a")
    with pytest.raises(Conflict, match="reasons"):
        shape.plan_change_column(scene.board, column_id=scene.column("Blocked"), changes={"kind": "work"})


def test_a_board_keeps_an_admin(scene: Scene) -> None:
    with pytest.raises(Conflict, match="needs an admin"):
        shape.plan_remove_member(scene.board, user="ana")
    with pytest.raises(Conflict, match="needs an admin"):
        shape.plan_member(scene.board, user="ana", name="Ana", role="viewer")
    scene.do(shape.plan_member(scene.board, user="ben", name="Ben", role="admin"))
    scene.do(shape.plan_remove_member(scene.board, user="ana"))
    assert list(scene.board.members) == ["ben"]
    with pytest.raises(NotFound):
        shape.plan_remove_member(scene.board, user="ana")


@pytest.mark.parametrize(
    "changes", [{"time_zone": "Mars/Base"}, {"working_days": []}, {"working_days": [0]}, {"may_exceed": "no"}]
)
def test_settings_are_checked(scene: Scene, changes: dict[str, object]) -> None:
    with pytest.raises(Invalid):
        shape.plan_settings(scene.board, changes)


@pytest.mark.parametrize(
    ("name", "key"), [("Operations", "OPER"), ("Dev and Ops", "DAO"), ("4th line", "B4L"), ("?", "BD"), ("Éé", "BD")]
)
def test_a_key_can_be_made_from_any_name(name: str, key: str) -> None:
    assert shape.key_from(name) == key
    assert shape.board_key(key) == key
