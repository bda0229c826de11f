"""Dragging with the mouse: it begins after 4 px, four ways take it back without a word to the server, and a drop lands
where the line was."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.server import Board
from tests.journeys.wallpage import WallPage

pytestmark = pytest.mark.journey

OpenBoard = Callable[..., WallPage]


def test_a_press_is_no_drag_until_4_px(board: Board, open_board: OpenBoard) -> None:
    card, *_ = board.fill(Ready=2)
    wall = open_board(board)
    mouse, ghost = wall.page.mouse, wall.page.locator(".drag-ghost")
    x, y = wall.grip(card)
    mouse.move(x, y)
    mouse.down()
    mouse.move(x + 3, y)
    wall.settle()
    expect(ghost).to_have_count(0)
    mouse.move(x + 4, y)
    expect(ghost).to_have_count(1)
    mouse.up()
    assert wall.commands() == []


@pytest.mark.parametrize("way", ["Esc", "right button", "outside", "leaving the window"])
def test_four_ways_to_take_a_drag_back(board: Board, open_board: OpenBoard, way: str) -> None:
    first, second, *_ = board.fill(Ready=2, In_progress=2)
    wall = open_board(board)
    wall.lift(first)
    target = wall.box(wall.cell("In progress"))
    wall.carry_to(target["middle"], target["y"] + 60)
    expect(wall.page.locator(".is-target")).to_have_count(1)
    if way == "Esc":
        wall.page.keyboard.press("Escape")
    elif way == "right button":
        wall.page.mouse.down(button="right")
        wall.page.mouse.up(button="right")
    elif way == "outside":
        wall.carry_to(400, 4)
    else:
        wall.page.evaluate("() => window.dispatchEvent(new Event('blur'))")
    wall.page.mouse.up()
    expect(wall.page.locator(".drag-ghost, .drop-line, .is-lifted, .is-target, .is-dragging")).to_have_count(0)
    wall.expect_order("Ready", first, second)
    wall.settle()
    assert wall.commands() == []
    assert wall.heard() == []
    # The board is not stuck: the next drag works.
    wall.drop_before(second, first)
    wall.expect_order("Ready", second, first)


def test_a_drop_between_two_cards_lands_there(board: Board, open_board: OpenBoard) -> None:
    moved, one, two, three = (*board.fill(Ready=1), *board.fill(In_progress=3))
    wall = open_board(board)
    wall.drop_before(moved, two)
    wall.expect_order("In progress", one, moved, two, three)
    assert [name for name, _ in wall.commands()] == ["move"]
    wall.expect_focus(moved)
    expect(wall.card(moved)).to_have_count(1)


def test_a_drop_within_the_column_and_at_its_end(board: Board, open_board: OpenBoard) -> None:
    one, two, three = board.fill(Ready=3)
    wall = open_board(board)
    wall.drop_before(three, one)
    wall.expect_order("Ready", three, one, two)
    wall.drop_into(three, "Ready")
    wall.expect_order("Ready", one, two, three)


def test_where_it_already_is_nothing_is_sent(board: Board, open_board: OpenBoard) -> None:
    one, two = board.fill(Ready=2)
    wall = open_board(board)
    wall.drop_before(one, two)
    wall.expect_order("Ready", one, two)
    assert wall.commands() == []


def test_a_click_opens_the_card_and_a_drop_does_not(board: Board, open_board: OpenBoard) -> None:
    card, *_ = board.fill(Ready=1, In_progress=1)
    wall = open_board(board)
    wall.drop_into(card, "In progress")
    expect(wall.page.get_by_role("dialog")).to_have_count(0)
    wall.link(card).click()
    expect(wall.dialog(f"{card.key} {card.title}")).to_be_visible()


def test_a_drop_on_blocked_asks_for_the_reason_first(board: Board, open_board: OpenBoard) -> None:
    (card,) = board.fill(In_progress=1)
    wall = open_board(board)
    wall.drop_into(card, "Blocked")
    dialog = wall.dialog(f"Block {card.key}")
    expect(dialog).to_be_visible()
    assert wall.commands() == []
    wall.page.keyboard.press("Escape")
    wall.expect_order("In progress", card)
    wall.expect_focus(card)
    wall.drop_into(card, "Blocked")
    dialog.get_by_role("radio", name="Access").check()
    dialog.get_by_role("button", name="Block", exact=True).click()
    wall.expect_order("Blocked", card)
    expect(wall.card(card)).to_contain_text("Access")
    wall.until(lambda: card.now()["blocked"]["reason"] == "access", "the reason on the server")


def test_near_an_edge_the_board_scrolls_by_itself(board: Board, open_board: OpenBoard) -> None:
    cards = board.fill(Backlog=25)
    wall = open_board(board, viewport={"width": 900, "height": 500})
    scroller = wall.page.locator("[data-scroller]")
    wall.lift(cards[0])
    box = wall.box(scroller)
    wall.page.mouse.move(box["x"] + box["width"] - 10, box["y"] + box["height"] - 10, steps=4)
    wall.until(lambda: scroller.evaluate("(it) => it.scrollTop > 300 && it.scrollLeft > 200"), "both axes scroll")
    wall.page.keyboard.press("Escape")
    wall.page.mouse.up()
    assert wall.commands() == []


def test_a_viewer_lifts_nothing(board: Board, open_board: OpenBoard, viewer: object) -> None:
    card, *_ = board.fill(Ready=2)
    wall = open_board(board, viewer)
    x, y = wall.grip(card)
    wall.page.mouse.move(x, y)
    wall.page.mouse.down()
    wall.page.mouse.move(x + 300, y + 30, steps=4)
    wall.settle()
    expect(wall.page.locator(".drag-ghost")).to_have_count(0)
    wall.page.mouse.up()
    assert wall.commands() == []
