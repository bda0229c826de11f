"""Swaps, stops, policies and several cards at once: what interrupts do to a board, and that undo takes it all back."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from kanban.domain import bulk, cards, limits, moves, policies, shape, stops, swaps, undo
from kanban.domain import facts as ev
from kanban.domain.board import Board
from kanban.domain.errors import Conflict, Invalid, LineStopped, NothingToUndo, PolicyAsks
from kanban.domain.placing import Plan
from kanban.domain.pulls import Answer, Entry
from tests.domain.scene import Scene, kinds, only


@pytest.fixture
def scene() -> Scene:
    """Progress holds two of two and Review one; one card waits in Ready and one in the backlog."""
    scene = Scene(in_progress=2)
    for title, column in (("one", "In progress"), ("two", "In progress"), ("read", "Review"), ("next", "Ready")):
        scene.create(title, column)
    scene.create("late")
    return scene


def _swap(scene: Scene, parked: str | None, *, new: str = "", card: str = "", **pull: Any) -> Plan:
    coming = (
        swaps.Coming(scene.card(card)) if card else swaps.Coming(scene.id(), cards.content(scene.board, {"title": new}))
    )
    return scene.do(
        swaps.plan_swap(
            scene.board, coming=coming, column_id=scene.column("In progress"),
            parked=scene.card(parked) if parked else None, reason="Down.", pull=scene.pull(**pull),
        )
    )  # fmt: skip


def _bulk(scene: Scene, titles: str, do: dict[str, Any], answer: Answer | None = None) -> Plan:
    chosen = [scene.card(title) for title in titles.split()]
    return scene.do(bulk.plan_bulk(scene.board, cards=chosen, do=do, pull=scene.pull(answer)))


def _stop(scene: Scene, column: str | None = None, trouble: str = "Disks full") -> Plan:
    stands = scene.column(column) if column else None
    return scene.do(stops.plan_stop(scene.board, stop=scene.id(), column=stands, card=None, trouble=trouble))


def _inside(scene: Scene) -> None:
    scene.do(shape.plan_settings(scene.board, {"urgent_inside": True}))


# -- the swap


@pytest.mark.parametrize("new", [True, False])
def test_a_swap_parks_one_and_brings_the_other_to_the_top(scene: Scene, new: bool) -> None:
    plan = _swap(scene, "two", new="fire") if new else _swap(scene, "two", card="late")
    assert kinds(plan) == ["card_blocked", "card_created" if new else "card_moved"]
    assert plan.did == "OPS-2 is parked."
    assert scene.titles("In progress", "Urgent") == ["fire" if new else "late"]
    assert scene.titles("In progress") == ["one"]
    parked = scene.board.cards[scene.card("two")]
    assert parked.blocked is not None
    assert (parked.blocked.reason, parked.blocked.note) == ("displaced", "Down.")
    assert parked.blocked.displaced_by == scene.card("fire" if new else "late")
    assert len(parked.displaced) == 1


def test_urgent_cards_are_counted_beside_or_inside(scene: Scene) -> None:
    _swap(scene, None, new="fire")
    column = scene.column("In progress")
    assert limits.state(scene.board)["columns"][column] == {"occupied": 2, "urgent": 1}
    _inside(scene)
    assert limits.state(scene.board)["columns"][column] == {"occupied": 3, "urgent": 0}
    assert scene.move("next", "In progress").refused
    scene.move("one", "Done")
    assert scene.move("next", "In progress").refused, "the urgent one takes the place"


def test_with_urgent_inside_the_swap_is_the_way_in(scene: Scene) -> None:
    _inside(scene)
    before = scene.board
    refused = _swap(scene, None, new="fire")
    assert (kinds(refused), refused.refused and refused.refused.scope) == (["limit_hit"], "column")
    assert scene.board.cards == before.cards
    assert kinds(_swap(scene, "two", new="fire")) == ["card_blocked", "card_created"]
    assert limits.column_occupancy(scene.board, scene.column("In progress")) == 2


def test_a_full_urgent_lane_refuses_the_whole_swap(scene: Scene) -> None:
    _swap(scene, None, new="fire")
    plan = _swap(scene, "two", new="flood")
    assert kinds(plan) == ["limit_hit"]
    assert plan.refused is not None
    assert plan.refused.scope == "lane"
    assert scene.titles("In progress") == ["one", "two"], "nobody is parked for a card that does not come"
    assert kinds(_swap(scene, "fire", new="flood")) == ["card_blocked", "card_created"], "one fire for another"


def test_two_who_swap_at_once_do_not_park_the_same_card_twice(scene: Scene) -> None:
    scene.do(shape.plan_change_lane(scene.board, lane_id=scene.lane("Urgent"), changes={"limit": 5, "reason": "x"}))
    _swap(scene, "two", new="fire")
    before = scene.board
    with pytest.raises(Conflict, match="OPS-2 is blocked already"):
        _swap(scene, "two", new="flood")
    scene.move("one", "Review")
    with pytest.raises(Conflict, match="OPS-1 is not in In progress any more"):
        _swap(scene, "one", new="flood")
    scene.do(moves.plan_archive(scene.board, card_id=scene.card("one")))
    with pytest.raises(Conflict, match="archived"):
        _swap(scene, "one", new="flood")
    assert len(scene.board.cards) == len(before.cards) - 1


def test_a_swap_needs_an_urgent_lane_and_a_blocked_column(scene: Scene) -> None:
    lane = scene.lane("Urgent")
    scene.do(shape.plan_remove_lane(scene.board, lane_id=lane, cards_to=None, pull=scene.pull()))
    with pytest.raises(Conflict, match="no urgent lane"):
        _swap(scene, "two", new="fire")
    empty = Scene("empty")
    empty.create("one", "Doing")
    with pytest.raises(Conflict, match="no Blocked column"):
        empty.do(
            swaps.plan_swap(
                empty.board, coming=swaps.Coming("x", cards.content(empty.board, {"title": "fire"})),
                column_id=empty.column("Doing"), parked=empty.card("one"), reason="", pull=empty.pull(),
            )
        )  # fmt: skip


def test_whoever_is_proposed_is_young_undated_and_not_displaced_twice_this_week(scene: Scene) -> None:
    def proposed() -> list[tuple[str, str]]:
        found = swaps.choices(scene.board, scene.column("In progress"), scene.pull())[1]
        return [(candidate.card.title, candidate.why) for candidate in found]

    assert proposed() == [("two", ""), ("one", "")]
    for fire in ("f1", "f2"):
        _swap(scene, "two", new=fire)
        scene.move(fire, "Done")
        scene.do(moves.plan_resume(scene.board, card_id=scene.card("two"), pull=scene.pull()))
    assert proposed() == [("one", ""), ("two", "It was displaced twice this week.")]
    scene.wait(days=8)
    assert proposed() == [("two", ""), ("one", "")]
    _swap(scene, None, new="f3")
    assert proposed()[-1] == ("f3", "It is urgent itself.")


def test_a_new_urgent_card_goes_to_those_on_duty(scene: Scene) -> None:
    scene.do(Plan((ev.DutyHandedOver(people=("ana", "gone"), before=()),)))
    _swap(scene, None, new="fire")
    assert scene.board.cards[scene.card("fire")].people == ("ana",)
    scene.create("calm", "Backlog")
    assert scene.board.cards[scene.card("calm")].people == ()


# -- the line


def test_a_stopped_column_takes_nothing_but_urgent_cards_and_lets_go(scene: Scene) -> None:
    scene.limit("In progress", 9)
    _stop(scene, "In progress")
    for act in (
        lambda: scene.move("next", "In progress"),
        lambda: scene.create("new", "In progress"),
        lambda: _bulk(scene, "next late", {"kind": "move", "column": scene.column("In progress")}),
    ):
        with pytest.raises(LineStopped, match="In progress is stopped by Ana: Disks full"):
            act()
    _swap(scene, None, new="fire")
    scene.move("two", "In progress", before="one")
    scene.move("one", "Review")
    scene.move("late", "Ready")
    with pytest.raises(LineStopped):
        scene.move("one", "In progress")
    with pytest.raises(LineStopped):
        scene.move("fire", "In progress", "Standard")


def test_a_stopped_board_begins_nothing_and_finishes_what_is_begun(scene: Scene) -> None:
    scene.limit("In progress", 9)
    scene.block("two")
    _stop(scene)
    for act in (
        lambda: scene.move("next", "In progress"),
        lambda: scene.create("new", "Review"),
        lambda: scene.move("next", "Done"),
        lambda: scene.do(moves.plan_resume(scene.board, card_id=scene.card("two"), pull=scene.pull())),
    ):
        with pytest.raises(LineStopped, match="The line is stopped"):
            act()
    scene.move("one", "Review")
    scene.move("one", "Done")
    scene.move("late", "Ready")
    scene.create("idea")
    scene.move("next", "In progress", "Urgent")
    scene.block("read")
    assert scene.titles("Done") == ["one"]


def test_a_stop_is_set_once_and_released_with_its_cause(scene: Scene) -> None:
    for column in (None, "Review"):
        _stop(scene, column)
        with pytest.raises(Conflict, match="is stopped by Ana"):
            _stop(scene, column, "Again")
    with pytest.raises(Conflict, match="never stopped"):
        _stop(scene, "Blocked")
    with pytest.raises(Invalid):
        scene.do(stops.plan_release(scene.board, stop=None, cause=" "))
    released = only(scene.do(stops.plan_release(scene.board, stop=None, cause="Logs")), ev.LineReleased)
    assert isinstance(released, ev.LineReleased)
    assert released.was["column"] is None
    scene.do(stops.plan_release(scene.board, stop=None, cause="Read them"))
    with pytest.raises(Conflict, match="Nothing is stopped"):
        scene.do(stops.plan_release(scene.board, stop=None, cause="x"))


def test_a_stopped_column_is_neither_removed_nor_made_blocked(scene: Scene) -> None:
    _stop(scene, "Ready")
    with pytest.raises(Conflict, match="stopped"):
        shape.plan_remove_column(
            scene.board, column_id=scene.column("Ready"), cards_to=scene.column("Backlog"), pull=scene.pull()
        )


# -- policies


@pytest.fixture
def asking(scene: Scene) -> Scene:
    changes = {"asks_link": "runbook", "asks_checks": ["Written down", "Looked at"]}
    scene.do(shape.plan_change_column(scene.board, column_id=scene.column("Done"), changes=changes))
    return scene


def _finish(scene: Scene, title: str, entry: Entry | None) -> Plan:
    pull = scene.pull(entry=entry)
    return scene.do(moves.plan_move(scene.board, card_id=scene.card(title), place=scene.place("Done"), pull=pull))


def test_a_policy_asks_and_keeps_what_was_said(asking: Scene) -> None:
    with pytest.raises(PolicyAsks) as asked:
        _finish(asking, "one", Entry(checked=("Looked at",)))
    assert (asked.value.facts["link"], asked.value.facts["unticked"]) == ("runbook", ["Written down"])
    url = "https://wiki.example/disks"
    said = _finish(asking, "one", Entry(("Looked at", "Written down", "Invented"), {"url": url}))
    assert kinds(said) == ["card_moved", "policy_answered", "card_changed"]
    kept = only(said, ev.PolicyAnswered)
    assert isinstance(kept, ev.PolicyAnswered)
    assert (kept.checked, kept.link, kept.skipped) == (("Written down", "Looked at"), url, "")
    assert [dict(link) for link in asking.board.cards[asking.card("one")].links] == [
        {"url": url, "title": "", "kind": "runbook"}
    ]


def test_a_policy_is_skipped_with_a_reason_and_a_link_at_hand_is_enough(asking: Scene) -> None:
    skipped = only(_finish(asking, "two", Entry(skip="It burns")), ev.PolicyAnswered)
    assert isinstance(skipped, ev.PolicyAnswered)
    assert (skipped.checked, skipped.skipped) == ((), "It burns")
    links = {"links": [{"url": "https://wiki.example/x", "kind": "runbook"}]}
    asking.do(cards.plan_change(asking.board, card_id=asking.card("read"), changes=links, if_version=None))
    assert kinds(_finish(asking, "read", Entry(("Looked at", "Written down")))) == ["card_moved", "policy_answered"]


def test_a_policy_asks_on_every_way_in_but_not_whoever_comes_back(asking: Scene) -> None:
    done = asking.column("Done")
    with pytest.raises(PolicyAsks):
        asking.create("born done", "Done")
    with pytest.raises(PolicyAsks):
        _bulk(asking, "one two", {"kind": "move", "column": done})
    with pytest.raises(PolicyAsks):
        asking.do(
            swaps.plan_swap(
                asking.board, coming=swaps.Coming(asking.card("late")), column_id=done, parked=None, reason="",
                pull=asking.pull(),
            )
        )  # fmt: skip
    _finish(asking, "one", Entry(skip="It burns"))
    asking.do(moves.plan_archive(asking.board, card_id=asking.card("one")))
    asking.do(moves.plan_restore(asking.board, card_id=asking.card("one"), place=None, pull=asking.pull()))
    asking.move("one", "Done", "Urgent")
    assert asking.titles("Done", "Urgent") == ["one"]


def test_a_policy_of_blocked_keeps_nobody_from_being_blocked(scene: Scene) -> None:
    blocked = scene.column("Blocked")
    changes = {"asks_checks": ["Called them"]}
    scene.do(shape.plan_change_column(scene.board, column_id=blocked, changes=changes))
    assert kinds(scene.block("one")) == ["card_blocked"]
    assert policies.ask(scene.board.columns[scene.column("Review")], card="x", links=(), entry=None) == ()


# -- taking it back


def _raised(scene: Scene) -> Plan:
    return scene.move("next", "In progress", answer=Answer("raise_limit", to=3, reason="three now"))


def _resumed(scene: Scene) -> Plan:
    return scene.do(moves.plan_resume(scene.board, card_id=scene.card("stuck"), pull=scene.pull()))


def _respelled(scene: Scene) -> Plan:
    changes = {"note": "Ticket 7", "dismissed": True, "waiting_card": scene.card("one")}
    return scene.do(moves.plan_change_spell(scene.board, card_id=scene.card("stuck"), changes=changes))


def _released(scene: Scene) -> Plan:
    return scene.do(stops.plan_release(scene.board, stop=None, cause="Logs"))


ACTS: dict[str, Callable[[Scene], Plan]] = {
    "a new card in a swap": lambda s: _swap(s, "two", new="fire"),
    "a swap": lambda s: _swap(s, "two", card="late"),
    "parking": lambda s: s.move("next", "In progress", answer=Answer("park", card=s.card("one"))),
    "raising": _raised,
    "going over": lambda s: s.move("next", "In progress", answer=Answer("exceed", reason="audit")),
    "helping": lambda s: s.move("next", "In progress", answer=Answer("help", card=s.card("one"))),
    "stopping": lambda s: s.move("next", "In progress", answer=Answer("stop_the_line", trouble="Disks")),
    "a stop": _stop,
    "a release": _released,
    "resuming": _resumed,
    "another reason": _respelled,
    "out of done": lambda s: s.move("old", "Review"),
    "back to the start": lambda s: s.move("old", "Backlog"),
    "finishing": lambda s: s.move("one", "Done"),
    "several moved": lambda s: _bulk(s, "one old late", {"kind": "move", "column": s.column("Ready")}),
    "several blocked": lambda s: _bulk(s, "one next late", {"kind": "block", "reason": "vendor"}),
    "several hidden": lambda s: _bulk(s, "one old stuck", {"kind": "archive"}),
    "several changed": lambda s: _bulk(s, "one old", {"kind": "change", "changes": {"stream": "CI", "points": 3}}),
    "urgent": lambda s: s.move("one", "In progress", "Urgent"),
}


def _everything(board: Board) -> dict[str, Any]:
    """All that a command can change and undo must give back; the version of a card counts its changes and goes on."""
    shown = {card.id: {**card.wire, "version": 0} for card in board.cards.values()}
    cells = {cell: order for cell, order in board.cells.items() if order}
    places = {place.id: place.wire() for place in (*board.columns.values(), *board.lanes.values())}
    return {"cards": shown, "cells": cells, "places": places, "stops": dict(board.stops)}


@pytest.mark.parametrize("act", ACTS.values(), ids=ACTS)
def test_undo_gives_back_everything_with_its_clocks(scene: Scene, act: Callable[[Scene], Plan]) -> None:
    scene.create("old", "Ready")
    for column in ("Review", "Done"):
        scene.wait(hours=3)
        scene.move("old", column)
    scene.create("stuck", "Review")
    scene.wait(hours=1)
    _swap(scene, "two", new="f")
    scene.move("f", "Done")
    scene.do(moves.plan_resume(scene.board, card_id=scene.card("two"), pull=scene.pull()))
    scene.block("stuck")
    if act is _released:
        _stop(scene)
    scene.wait(days=1)
    before, end = _everything(scene.board), len(scene.log)
    plan = act(scene)
    assert plan.facts
    assert _everything(scene.board) != before or kinds(plan) == ["limit_answered"]
    scene.wait(days=1)
    undone = undo.plan_undo(scene.board, command=scene.log[end:], since=[], pull=scene.pull())
    assert not undone.refused
    scene.do(undone)
    after = _everything(scene.board)
    new = [fact.card for fact in plan.facts if isinstance(fact, ev.CardCreated)]
    assert all(card in scene.board.archived for card in new)
    assert after == before


def test_undo_of_a_swap_finds_the_place_taken(scene: Scene) -> None:
    end = len(scene.log)
    _swap(scene, "two", new="fire")
    command, after = scene.log[end:], len(scene.log)
    scene.move("next", "In progress")
    plan = undo.plan_undo(scene.board, command=command, since=scene.log[after:], pull=scene.pull())
    assert plan.refused is not None
    assert plan.refused.id == scene.column("In progress")


def test_undo_of_a_parking_that_others_went_on_with_says_who(scene: Scene) -> None:
    end = len(scene.log)
    _swap(scene, "two", new="fire")
    command, after = scene.log[end:], len(scene.log)
    scene.do(moves.plan_resume(scene.board, card_id=scene.card("two"), pull=scene.pull()), actor="bo")
    with pytest.raises(NothingToUndo, match="OPS-2 has been changed since") as said:
        undo.plan_undo(scene.board, command=command, since=scene.log[after:], pull=scene.pull())
    assert said.value.facts["by"] == "bo"
