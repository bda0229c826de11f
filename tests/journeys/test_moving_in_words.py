"""Moving without dragging: the menu's "Move to…" and Shift with arrows.

Every way ends in the same board, keeps the focus on the card and says one sentence.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.server import Board, Card
from tests.journeys.test_moving_by_touch import TABLET, Finger
from tests.journeys.wallpage import WallPage

pytestmark = pytest.mark.journey

OpenBoard = Callable[..., WallPage]


def by_mouse(wall: WallPage, card: Card, above: Card) -> None:
    """Drag it."""
    wall.drop_before(card, above)


def by_touch(wall: WallPage, card: Card, above: Card) -> None:
    """Hold and slide it."""
    finger = Finger(wall)
    finger.hold(card)
    box = wall.box(wall.card(above))
    finger.to(box["middle"], box["y"] + 4)
    wall.settle()
    finger.up()


def by_dialog(wall: WallPage, card: Card, above: Card) -> None:
    """Name the place, by clicks alone."""
    dialog = wall.open_move(card)
    column = wall.board.snapshot()["columns"][2]
    dialog.get_by_label("Column").select_option(column["id"])
    dialog.get_by_label("Position").select_option(above.id)
    dialog.get_by_role("button", name="Move", exact=True).click()


def by_keys(wall: WallPage, card: Card, above: Card) -> None:
    """Carry it with Shift and arrows: to the top of the next column, then down."""
    assert above.key in wall.keys("In progress")
    wall.focus(card)
    wall.page.keyboard.press("Shift+ArrowRight")
    wall.expect_focus(card)
    expect(wall.cell("In progress").locator("[data-card] .key").first).to_have_text(card.key)
    wall.page.keyboard.press("Shift+ArrowDown")


def by_dialog_and_keyboard(wall: WallPage, card: Card, above: Card) -> None:
    """M, then choose without a pointer."""
    wall.focus(card)
    wall.page.keyboard.press("m")
    dialog = wall.dialog(f"Move {card.key}")
    expect(dialog.get_by_label("Column")).to_be_focused()
    expect(dialog.get_by_label("Column").locator("option:checked")).to_contain_text("In progress")
    dialog.get_by_label("Position").focus()
    dialog.get_by_label("Position").select_option(above.id)
    wall.page.keyboard.press("Enter")
    if dialog.is_visible():
        dialog.get_by_role("button", name="Move", exact=True).press("Enter")


@pytest.mark.parametrize("way", [by_mouse, by_touch, by_dialog, by_keys, by_dialog_and_keyboard])
def test_every_way_ends_in_the_same_board(
    board: Board, open_board: OpenBoard, way: Callable[[WallPage, Card, Card], None]
) -> None:
    moved, left, one, two, three = (*board.fill(Ready=2), *board.fill(In_progress=3))
    options = TABLET | {"viewport": {"width": 1400, "height": 900}} if way is by_touch else {}
    wall = open_board(board, **options)
    way(wall, moved, two)
    wall.expect_order("In progress", one, moved, two, three)
    wall.expect_order("Ready", left)
    assert {name for name, _ in wall.commands()} == {"move"}
    wall.expect_focus(moved)
    now = moved.now()
    assert (now["column"], now["lane"]) == (board.column("In progress"), board.lane("Standard"))


@pytest.mark.parametrize("way", [by_mouse, by_dialog])
def test_one_polite_sentence_with_place_and_limit(
    board: Board, open_board: OpenBoard, way: Callable[[WallPage, Card, Card], None]
) -> None:
    moved, _, two, _ = (*board.fill(Ready=1), *board.fill(In_progress=3))
    wall = open_board(board)
    wall.hush()
    way(wall, moved, two)
    wanted = f"{moved.key} moved to In progress, 2 of 4. In progress is at its limit, 4 of 4."
    wall.until(lambda: any(wanted in words for words in wall.heard()), wanted)
    wall.page.wait_for_timeout(300)
    assert wall.heard() == [wanted]


def test_three_quick_carries_say_one_sentence(board: Board, open_board: OpenBoard) -> None:
    one, *_ = board.fill(Backlog=4)
    wall = open_board(board)
    wall.focus(one)
    wall.hush()
    for _ in range(3):
        wall.page.keyboard.press("Shift+ArrowDown")
    wanted = f"{one.key} moved to Backlog, 4 of 4."
    wall.until(lambda: any(wanted in words for words in wall.heard()), wanted)
    wall.expect_focus(one)
    assert len(wall.heard()) <= 3
    assert wall.heard()[-1].endswith(wanted)


def test_carrying_up_leads_into_the_urgent_lane_and_down_out_of_it(board: Board, open_board: OpenBoard) -> None:
    (card,) = board.fill(Ready=1)
    wall = open_board(board)
    wall.focus(card)
    wall.page.keyboard.press("Shift+ArrowUp")
    wall.expect_order("Ready", card, lane="Urgent")
    wall.expect_focus(card)
    wall.page.keyboard.press("Shift+ArrowDown")
    wall.expect_order("Ready", card)
    wall.expect_focus(card)


def test_at_the_edge_a_carry_says_so_and_sends_nothing(board: Board, open_board: OpenBoard) -> None:
    (card,) = board.fill(Backlog=1)
    wall = open_board(board)
    wall.focus(card)
    wall.page.keyboard.press("Shift+ArrowLeft")
    wall.until(lambda: "It is at the edge of the board." in wall.heard(), "the edge")
    assert wall.commands() == []


def test_the_dialog_is_left_without_a_trace(board: Board, open_board: OpenBoard) -> None:
    card, other = board.fill(Ready=2)
    wall = open_board(board)
    dialog = wall.open_move(card)
    wall.page.keyboard.press("Escape")
    expect(dialog).to_have_count(0)
    wall.expect_focus(card)
    wall.expect_order("Ready", card, other)
    assert wall.commands() == []


def test_lane_and_top_and_bottom_can_be_named(board: Board, open_board: OpenBoard) -> None:
    card, one, two = (*board.fill(Ready=1), *board.fill(Backlog=2))
    wall = open_board(board)
    dialog = wall.open_move(card)
    dialog.get_by_label("Column").select_option(board.column("Backlog"))
    dialog.get_by_label("Position").select_option(label="At the bottom")
    dialog.get_by_role("button", name="Move", exact=True).click()
    wall.expect_order("Backlog", one, two, card)
    dialog = wall.open_move(card)
    dialog.get_by_label("Column").select_option(board.column("In progress"))
    dialog.get_by_label("Lane").select_option(label="Urgent")
    dialog.get_by_role("button", name="Move", exact=True).click()
    wall.expect_order("In progress", card, lane="Urgent")
    wall.expect_focus(card)


def test_a_long_column_offers_the_places_around_the_card(board: Board, open_board: OpenBoard) -> None:
    cards = board.fill(Backlog=130)
    wall = open_board(board, at=f"/c/{cards[110].number}")
    wall.page.get_by_role("button", name="Move to…").click()
    dialog = wall.dialog(f"Move {cards[110].key}")
    dialog.get_by_label("Column").select_option(board.column("Backlog"))
    offered = dialog.get_by_label("Position").locator("option")
    expect(offered.filter(has_text=cards[109].key)).to_have_count(1)
    expect(offered.filter(has_text=cards[20].key)).to_have_count(0)
    assert offered.count() <= 102
    expect(dialog.get_by_text("only the nearest cards")).to_be_visible()
