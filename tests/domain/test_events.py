"""Facts go to JSON and back unchanged."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from kanban.domain import moves
from kanban.domain.events import FACTS, Event, data_of, fact_from
from kanban.domain.facts import from_instant, instant
from kanban.domain.fold import fold
from tests.domain.scene import Scene


def busy() -> Scene:
    scene = Scene(review=1)
    for title in "abc":
        scene.create(title)
    scene.move("a", "Review")
    scene.move("b", "Review")
    scene.block("c")
    scene.do(moves.plan_resume(scene.board, card_id=scene.card("c"), pull=scene.pull()))
    scene.do(moves.plan_archive(scene.board, card_id=scene.card("b")))
    return scene


def test_a_log_read_back_from_json_folds_to_the_same_board() -> None:
    scene = busy()
    again = []
    for event in scene.log:
        wire = json.loads(json.dumps(event.to_wire()))
        fact = fact_from(wire["type"], wire["data"])
        again.append(Event(wire["seq"], from_instant(wire["at"]), wire["actor"], wire["command_id"], fact))
    board = fold("board", again)
    assert dict(board.cards) == dict(scene.board.cards)
    assert dict(board.archived) == dict(scene.board.archived)
    assert (board.cells, board.columns, board.lanes, board.members) == (
        scene.board.cells, scene.board.columns, scene.board.lanes, scene.board.members,
    )  # fmt: skip


def test_names_on_the_wire_are_the_contracts() -> None:
    created = next(event for event in busy().log if event.fact.type == "card_created")
    assert {"type", "class"} <= set(data_of(created.fact))
    assert not {"work_type", "service_class"} & set(data_of(created.fact))


def test_every_fact_has_its_own_name() -> None:
    assert all(name == cls.type for name, cls in FACTS.items())
    assert len(FACTS) == 39


def test_instants_are_utc_to_the_millisecond() -> None:
    at = datetime(2026, 3, 29, 1, 0, 0, 123000, tzinfo=UTC)
    assert instant(at) == "2026-03-29T01:00:00.123Z"
    assert from_instant(instant(at)) == at
