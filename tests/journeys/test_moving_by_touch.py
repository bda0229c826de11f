"""Dragging with a finger, as the browser's own touch machinery sees it: a swipe scrolls, a hold of 220 ms lifts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import pytest
from playwright.sync_api import CDPSession, expect

from tests.journeys.server import Board, Card
from tests.journeys.wallpage import WallPage

pytestmark = pytest.mark.journey

OpenBoard = Callable[..., WallPage]
TABLET = {"viewport": {"width": 820, "height": 700}, "has_touch": True, "is_mobile": True}


class Finger:
    """One finger on the glass."""

    def __init__(self, wall: WallPage) -> None:
        self.wall = wall
        self._session: CDPSession = wall.page.context.new_cdp_session(wall.page)
        self.x = self.y = 0.0

    def down(self, x: float, y: float) -> None:
        """Touch."""
        self.x, self.y = x, y
        self._send("touchStart")

    def second(self, x: float, y: float) -> None:
        """Touch with another finger as well."""
        both = [{"x": self.x, "y": self.y, "id": 0}, {"x": x, "y": y, "id": 1}]
        self._session.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": both})

    def to(self, x: float, y: float, steps: int = 8) -> None:
        """Slide, a frame a step."""
        from_x, from_y = self.x, self.y
        for step in range(1, steps + 1):
            self.x, self.y = from_x + (x - from_x) * step / steps, from_y + (y - from_y) * step / steps
            self._send("touchMove")
            self.wall.page.wait_for_timeout(16)

    def up(self) -> None:
        """Let go."""
        self._session.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})

    def hold(self, card: Card) -> None:
        """Rest on a card until it is lifted."""
        self.down(*self.wall.grip(card))
        expect(self.wall.page.locator(".drag-ghost")).to_be_visible()

    def _send(self, kind: str) -> None:
        points = [{"x": self.x, "y": self.y}]
        self._session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": points})


@contextmanager
def no_context_menu(wall: WallPage) -> Iterator[None]:
    """Fail when the browser's own menu would have come up meanwhile."""
    wall.page.evaluate(
        """() => {
          window.menus = 0;
          const count = (event) => setTimeout(() => { window.menus += !event.defaultPrevented; });
          window.addEventListener('contextmenu', count);
        }"""
    )
    yield
    assert wall.page.evaluate("() => window.menus") == 0


def test_a_swipe_scrolls_and_moves_nothing(board: Board, open_board: OpenBoard) -> None:
    cards = board.fill(Backlog=25)
    wall = open_board(board, **TABLET)
    scroller = wall.page.locator("[data-scroller]")
    finger = Finger(wall)
    x, y = wall.grip(cards[2])
    finger.down(x, y)
    finger.to(x, y - 200)
    finger.up()
    wall.until(lambda: scroller.evaluate("(it) => it.scrollTop > 100"), "the board scrolls")
    expect(wall.page.locator(".drag-ghost")).to_have_count(0)
    finger.down(700, 400)
    finger.to(400, 400)
    finger.up()
    wall.until(lambda: scroller.evaluate("(it) => it.scrollLeft > 100"), "the board scrolls sideways")
    assert wall.commands() == []
    expect(wall.page.get_by_role("dialog")).to_have_count(0)


def test_a_hold_of_220_ms_lifts_and_a_drop_lands(board: Board, open_board: OpenBoard) -> None:
    moved, one, two = (*board.fill(Backlog=1), *board.fill(Ready=2))
    wall = open_board(board, **TABLET)
    finger = Finger(wall)
    with no_context_menu(wall):
        finger.hold(moved)
        target = wall.box(wall.card(two))
        finger.to(target["middle"], target["y"] + 4)
        wall.settle()
        finger.up()
        wall.expect_order("Ready", one, moved, two)
    assert [name for name, _ in wall.commands()] == ["move"]
    expect(wall.page.get_by_role("dialog")).to_have_count(0)
    wall.expect_focus(moved)


def test_a_short_touch_lifts_nothing(board: Board, open_board: OpenBoard) -> None:
    card, *_ = board.fill(Ready=2)
    wall = open_board(board, **TABLET)
    finger = Finger(wall)
    finger.down(*wall.grip(card))
    wall.page.wait_for_timeout(120)
    expect(wall.page.locator(".drag-ghost")).to_have_count(0)
    finger.up()
    wall.page.wait_for_timeout(200)
    expect(wall.page.locator(".drag-ghost")).to_have_count(0)
    assert wall.commands() == []


def test_a_second_finger_takes_the_hold_back(board: Board, open_board: OpenBoard) -> None:
    one, two = board.fill(Ready=2)
    wall = open_board(board, **TABLET)
    finger = Finger(wall)
    finger.hold(one)
    finger.second(700, 600)
    expect(wall.page.locator(".drag-ghost")).to_have_count(0)
    finger.up()
    wall.expect_order("Ready", one, two)
    assert wall.commands() == []


def test_a_held_card_at_the_edge_scrolls_both_ways(board: Board, open_board: OpenBoard) -> None:
    cards = board.fill(Backlog=25)
    wall = open_board(board, **TABLET)
    scroller = wall.page.locator("[data-scroller]")
    finger = Finger(wall)
    with no_context_menu(wall):
        finger.hold(cards[0])
        finger.to(815, 690)
        wall.until(lambda: scroller.evaluate("(it) => it.scrollTop > 200 && it.scrollLeft > 200"), "both axes scroll")
        finger.to(5, 180)
        wall.until(lambda: scroller.evaluate("(it) => it.scrollTop === 0 && it.scrollLeft === 0"), "and back")
        wall.page.keyboard.press("Escape")
        finger.up()
    assert wall.commands() == []
