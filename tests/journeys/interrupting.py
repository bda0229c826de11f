"""What journeys about interrupts share: a pull against a limit, keys in a row, what the log says, an undoing."""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Locator, expect

from tests.journeys.server import Board, Card, Person
from tests.journeys.wallpage import WallPage


def pull(wall: WallPage, card: Card) -> Locator:
    """Carry a card one column on, against a limit; the question."""
    wall.focus(card)
    wall.page.keyboard.press("Shift+ArrowRight")
    question = wall.page.get_by_role("dialog", name=re.compile("limit"))
    expect(question).to_be_visible()
    return question


def struggling(board: Board, who: Person) -> tuple[Card, Card]:
    """A card in progress, and one that is blocked out of a review that is full again."""
    card, stuck, *_ = board.fill(In_progress=1, Review=3)
    board.server.must(who, "POST", f"cards/{stuck.id}/block", {"reason": "access"})
    board.fill(Review=1)
    return card, stuck


def press(wall: WallPage, *keys: str) -> None:
    """Keys, one after the other."""
    for key in keys:
        wall.page.keyboard.press(key)


def facts(board: Board, kind: str) -> list[dict[str, Any]]:
    """What the log says of one kind of event."""
    return [event["data"] for event in board.events() if event["type"] == kind]


def undone(wall: WallPage) -> None:
    """Take one's last act back, by its key."""
    wall.page.locator("[data-scroller]").focus()
    press(wall, "z")
    expect(wall.toast("Undone")).to_be_visible()
