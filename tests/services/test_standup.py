"""The stand-up's list: what is different since the one before began, from the log and not from the screen."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from kanban.domain.access import Actor
from kanban.domain.board import Board, Card
from kanban.domain.errors import Conflict, Forbidden, LimitRefused
from kanban.services import boards, cards, standup
from kanban.store import Store
from tests import builders
from tests.builders import NOW, column_id, later

LISTS = ("finished", "moved", "blocked", "old", "hits", "interrupts")


@pytest.fixture
def ada(store: Store) -> Actor:
    return builders.person(store)


@pytest.fixture
def ops(store: Store, ada: Actor) -> Board:
    return builders.board(store, ada)


class Team:
    """Somebody who works on a board, hour after hour from `NOW` on."""

    def __init__(self, store: Store, actor: Actor, board: Board) -> None:
        self.store, self.actor, self.board = store, actor, board

    def move(self, card: Card, column: str, hours: float, **to: Any) -> None:
        cards.move_card(
            self.store, builders.command(self.actor, now=later(hours=hours)), card_id=card.id,
            column=column_id(self.board, column), lane=to.get("lane"), before=None,
        )  # fmt: skip

    def block(self, card: Card, hours: float) -> None:
        command = builders.command(self.actor, now=later(hours=hours))
        cards.block_card(self.store, command, card_id=card.id, reason="vendor")

    def standup(self, hours: float) -> None:
        """One that begins and ends."""
        for verb, after in ((standup.start, 0.0), (standup.end, 0.2)):
            verb(self.store, builders.command(self.actor, now=later(hours=hours + after)), board_id=self.board.id)

    def since(self, hours: float, *, ended: bool = False) -> dict[str, Any]:
        return standup.since_last(self.store, self.actor, self.board.id, now=later(hours=hours), ended=ended)


def told(found: dict[str, Any]) -> dict[str, list[str]]:
    """The lists by key of their cards."""
    return {name: [line["key"] for line in found[name]] for name in LISTS if name != "hits" and found[name]}


def test_each_card_is_told_once_where_it_stands_now(store: Store, ada: Actor, ops: Board) -> None:
    team = Team(store, ada, ops)
    done, moved, blocked, back, still = (
        builders.card(store, ada, ops, column="Ready", title=f"Card {n}") for n in range(5)
    )
    team.move(moved, "In progress", 1)
    team.standup(2)
    team.move(done, "In progress", 3)
    team.move(done, "Done", 4)
    team.move(moved, "Review", 5)
    team.block(blocked, 5)
    team.move(back, "In progress", 6)
    team.move(back, "Ready", 7)
    found = team.since(8)
    assert told(found) == {"finished": [done.key], "moved": [moved.key], "blocked": [blocked.key]}
    assert found["since"] == "2026-11-20T11:00:00.000Z"
    assert (found["finished"][0]["from"], found["finished"][0]["to"]) == ("Ready", "Done")
    assert (found["moved"][0]["from"], found["moved"][0]["to"]) == ("In progress", "Review")
    assert found["blocked"][0]["reason"] == "vendor"
    assert still.key not in str(found)
    assert found["counts"] == {"finished": 1, "moved": 1, "blocked": 1, "old": 0, "hits": 0, "interrupts": 0}


def test_the_one_that_goes_on_looks_back_to_the_one_before(store: Store, ada: Actor, ops: Board) -> None:
    team = Team(store, ada, ops)
    card = builders.card(store, ada, ops, column="Ready")
    team.standup(1)
    team.move(card, "In progress", 2)
    standup.start(store, builders.command(ada, now=later(hours=3)), board_id=ops.id)
    team.move(card, "Review", 3.1)
    running = team.since(3.2)
    assert told(running) == {"moved": [card.key]}
    assert running["standup"]["card"] is None
    assert running["since"] == "2026-11-20T10:00:00.000Z"
    standup.end(store, builders.command(ada, now=later(hours=3.3)), board_id=ops.id)
    # What is to come looks back to the one that has just ended; its own summary can still be read.
    assert told(team.since(3.4)) == {"moved": [card.key]}
    assert team.since(3.4)["moved"][0]["from"] == "In progress"
    last = team.since(3.4, ended=True)
    assert last["moved"][0]["from"] == "Ready"
    assert last["since"] == running["since"]
    assert last["standup"]["id"] == running["standup"]["id"]


def test_the_first_one_looks_back_a_day(store: Store, ada: Actor, ops: Board) -> None:
    team = Team(store, ada, ops)
    early, late = (builders.card(store, ada, ops, column="Ready", title=f"Card {n}") for n in range(2))
    team.move(early, "In progress", 1)
    team.move(late, "In progress", 26)
    found = team.since(30)
    assert told(found) == {"moved": [late.key]}
    assert found["standup"] is None


def test_interrupts_and_limit_hits(store: Store, ada: Actor, ops: Board) -> None:
    team = Team(store, ada, ops)
    limit = next(column.limit for column in ops.column_order if column.name == "Review")
    assert limit is not None
    work = [builders.card(store, ada, ops, column="Ready", title=f"Card {n}") for n in range(limit + 1)]
    team.standup(1)
    for number, card in enumerate(work):
        if number < limit:
            team.move(card, "Review", 2)
            continue
        for _ in range(2):
            with pytest.raises(LimitRefused):
                team.move(card, "Review", 3 + _)
    urgent = builders.card(store, ada, ops, "Disk full", column="Ready", lane="Urgent", now=later(hours=5))
    team.move(urgent, "In progress", 5.5)
    team.move(urgent, "Done", 6)
    found = team.since(7)
    (hit,) = found["hits"]
    assert (hit["place"], hit["limit"], hit["hits"]) == ("Review", limit, 2)
    assert [line["key"] for line in hit["cards"]] == [work[-1].key]
    assert told(found)["interrupts"] == [urgent.key]
    assert found["interrupts"][0]["open"] is False
    assert found["interrupts"][0]["from"] is None
    # It came and was finished: both are told.
    assert told(found)["finished"] == [urgent.key]


def test_what_was_undone_did_not_happen(store: Store, ada: Actor, ops: Board) -> None:
    team = Team(store, ada, ops)
    card = builders.card(store, ada, ops, column="Ready")
    urgent = builders.lane_id(ops, "Urgent")
    team.standup(1)
    team.move(card, "Ready", 2, lane=urgent)
    cards.undo_last(store, builders.command(ada, now=later(hours=2.1)), board_id=ops.id)
    team.block(card, 3)
    cards.undo_last(store, builders.command(ada, now=later(hours=3.1)), board_id=ops.id)
    assert told(team.since(4)) == {}


def test_newly_old_is_what_crossed_the_line_since_then(store: Store, ada: Actor, ops: Board) -> None:
    team = Team(store, ada, ops)
    for number in range(10):
        # Each took one day, on the day it came.
        card = builders.card(store, ada, ops, f"Quick {number}", column="In progress", now=later(hours=number / 10))
        team.move(card, "Done", number / 10 + 0.05)
    open_card = builders.card(store, ada, ops, "Slow", column="In progress", now=later(hours=2))
    team.standup(3)
    assert told(team.since(4)) == {}
    found = team.since(30)
    assert told(found) == {"old": [open_card.key]}
    assert (found["old"][0]["age_days"], found["old"][0]["line_days"]) == (2, 1)
    team.standup(31)
    assert told(team.since(32)) == {}, "it was old then, too"


def test_steps_and_notes_are_those_of_the_standup(store: Store, ada: Actor, ops: Board) -> None:
    team = Team(store, ada, ops)
    one, two = (builders.card(store, ada, ops, column="In progress", title=f"Card {n}") for n in range(2))

    def comment(card: Card, text: str, hours: float) -> None:
        cards.comment(store, builders.command(ada, now=later(hours=hours)), card_id=card.id, text=text, outward=False)

    comment(one, "before", 0.5)
    standup.start(store, builders.command(ada, now=later(hours=1)), board_id=ops.id)
    for hours, card in ((1.01, two), (1.02, one), (1.03, two)):
        standup.step(store, builders.command(ada, now=later(hours=hours)), board_id=ops.id, card=card.id)
    comment(two, "ask the vendor", 1.04)
    running = team.since(1.05)
    assert running["walked"] == [two.id, one.id]
    assert running["standup"]["card"] == two.id
    assert [(note["key"], note["text"], note["by"]) for note in running["notes"]] == [
        (two.key, "ask the vendor", ada.user)
    ]
    standup.end(store, builders.command(ada, now=later(hours=1.1)), board_id=ops.id)
    comment(one, "after", 1.2)
    assert [note["text"] for note in team.since(1.3, ended=True)["notes"]] == ["ask the vendor"]
    assert team.since(1.3)["notes"] == []


def test_a_log_too_long_to_read_says_so(store: Store, ada: Actor, ops: Board, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(standup, "LOOK_BACK", 4)
    team = Team(store, ada, ops)
    card = builders.card(store, ada, ops, column="Ready")
    team.standup(1)
    team.move(card, "In progress", 2)
    for number in range(4):
        builders.card(store, ada, ops, f"More {number}", now=later(hours=3 + number))
    found = team.since(8)
    assert found["cut"] is True
    assert found["since"] == "2026-11-20T11:00:00.000Z"
    assert told(found) == {}


def test_who_may(store: Store, ada: Actor, ops: Board) -> None:
    viewer = builders.member(store, ada, ops, "Vik", role="viewer")
    with pytest.raises(Forbidden):
        standup.start(store, builders.command(viewer), board_id=ops.id)
    standup.start(store, builders.command(ada), board_id=ops.id)
    with pytest.raises(Conflict):
        standup.start(store, builders.command(ada, now=NOW + timedelta(minutes=5)), board_id=ops.id)
    # One that nobody ended does not stand in the way for ever.
    standup.start(store, builders.command(ada, now=NOW + timedelta(hours=3)), board_id=ops.id)
    assert standup.since_last(store, viewer, ops.id, now=later(hours=4))["standup"] is not None
    assert boards.role_on(viewer, ops) == "viewer"
