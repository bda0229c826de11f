"""What a card may say."""

from __future__ import annotations

from typing import Any

import pytest

from kanban.domain import cards
from kanban.domain.errors import Invalid, Stale
from tests.domain.scene import Scene


@pytest.fixture
def scene() -> Scene:
    scene = Scene()
    scene.create("a")
    return scene


@pytest.mark.parametrize(
    ("field", "value", "kept"),
    [
        ("title", "  Rotate \t the  keys ", "Rotate the keys"),
        ("points", 3.0, 3),
        ("points", 0.5, 0.5),
        ("points", 0.29, 0.29),
        ("points", 1.15, 1.15),
        ("points", None, None),
        ("stream", "", None),
        ("due", "2026-12-01", "2026-12-01"),
        ("due", "", None),
        ("people", ["ana", "ana"], ["ana"]),
        ("class", "fixed_date", "fixed_date"),
        ("description", "a\r\nb", "a\nb"),
        ("links", [{"url": "https://wiki/x"}], [{"url": "https://wiki/x", "title": "", "kind": "other"}]),
    ],
)
def test_fields_are_kept_in_one_form(scene: Scene, field: str, value: Any, kept: Any) -> None:
    scene.do(cards.plan_change(scene.board, card_id=scene.card("a"), changes={field: value}, if_version=1))
    card = next(iter(scene.board.cards.values()))
    assert cards.full(card)["base_class" if field == "class" else field] == kept


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title", ""), ("title", "x" * 241), ("title", 3), ("title", "a\x00b"), ("points", -1), ("points", True),
        ("points", 0.001), ("points", float("nan")), ("points", float("inf")), ("due", "soon"), ("due", "2026-02-30"),
        ("people", ["stranger"]), ("people", "ana"), ("people", [["ana"]]), ("class", "urgent"), ("class", "x"),
        ("description", "x" * 40_001), ("links", [{"url": "javascript:alert(1)"}]), ("links", [{"url": "https://"}]),
        ("links", [{"title": "x"}]), ("links", [{"url": "https://x", "onclick": "x"}]), ("type", ""), ("colour", "red"),
    ],
)  # fmt: skip
def test_nonsense_is_refused_by_field(scene: Scene, field: str, value: Any) -> None:
    with pytest.raises(Invalid) as refused:
        cards.plan_change(scene.board, card_id=scene.card("a"), changes={field: value}, if_version=None)
    assert list(refused.value.facts["errors"]) == [field]


def test_every_fault_is_named_at_once(scene: Scene) -> None:
    with pytest.raises(Invalid) as refused:
        cards.content(scene.board, {"title": "", "points": "many"})
    assert set(refused.value.facts["errors"]) == {"title", "points"}


def test_an_old_version_is_stale_and_shows_the_card_as_it_is(scene: Scene) -> None:
    card = scene.card("a")
    scene.do(cards.plan_change(scene.board, card_id=card, changes={"points": 2}, if_version=1))
    with pytest.raises(Stale) as refused:
        cards.plan_change(scene.board, card_id=card, changes={"points": 3}, if_version=1)
    assert refused.value.facts["card"]["points"] == 2


def test_no_change_is_no_event(scene: Scene) -> None:
    assert cards.plan_change(scene.board, card_id=scene.card("a"), changes={"title": "a"}, if_version=1).facts == ()
