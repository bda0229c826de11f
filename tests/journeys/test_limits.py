"""A full column asks instead of taking one more card: by drag, by key and by dialog alike."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.reports import Reports
from tests.journeys.server import Board, Card, Person
from tests.journeys.wallpage import WallPage

pytestmark = pytest.mark.journey

OpenBoard = Callable[..., WallPage]


def drag(wall: WallPage, card: Card) -> None:
    """Drop it on the full column."""
    wall.drop_into(card, "Review")


def keys(wall: WallPage, card: Card) -> None:
    """Carry it there."""
    wall.focus(card)
    wall.page.keyboard.press("Shift+ArrowRight")


def dialog(wall: WallPage, card: Card) -> None:
    """Name the column."""
    asked = wall.open_move(card)
    asked.get_by_label("Column").select_option(wall.board.column("Review"))
    expect(asked).to_contain_text("3 of 3 places taken")
    asked.get_by_role("button", name="Move", exact=True).click()


@pytest.mark.parametrize("way", [drag, keys, dialog])
def test_a_full_column_refuses_every_way(
    board: Board, open_board: OpenBoard, reports: Reports, way: Callable[[WallPage, Card], None]
) -> None:
    reports.allow_status(409)
    card, *inside = (*board.fill(In_progress=1), *board.fill(Review=3))
    wall = open_board(board)
    way(wall, card)
    question = wall.dialog("Review is at its limit")
    expect(question).to_be_visible()
    expect(question).to_contain_text(f"{card.key} was not moved: Review holds 3 of 3.")
    for other in inside:
        expect(question.get_by_role("link", name=other.key)).to_be_visible()
    wall.page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    wall.expect_order("In progress", card)
    wall.expect_order("Review", *inside)
    wall.expect_focus(card)


def test_one_more_goes_over_the_limit_with_a_reason(board: Board, open_board: OpenBoard, reports: Reports) -> None:
    reports.allow_status(409)
    card, *inside = (*board.fill(In_progress=1), *board.fill(Review=3))
    wall = open_board(board)
    drag(wall, card)
    question = wall.dialog("Review is at its limit")
    question.get_by_role("button", name="Exceed once").click()
    do_it = question.get_by_role("button", name="Exceed once", exact=True)
    do_it.click()
    expect(question).to_contain_text("Give the reason in a few words.")
    question.get_by_label("Reason").fill("The auditor waits in the lobby.")
    do_it.click()
    expect(question).to_have_count(0)
    wall.expect_order("Review", *inside, card)
    expect(wall.head("Review")).to_contain_text("4/3")
    expect(wall.head("Review")).to_contain_text("over the limit by 1")
    wall.expect_focus(card)
    said = [event for event in board.events() if event["type"] == "limit_answered"]
    assert [event["data"].get("reason") for event in said] == ["The auditor waits in the lobby."]


def test_urgent_cards_are_counted_beside_the_limit(board: Board, open_board: OpenBoard) -> None:
    card, *_ = (*board.fill(In_progress=1), *board.fill(Review=3))
    board.move(board.owner, card, "Review", lane="Urgent")
    wall = open_board(board)
    wall.expect_order("Review", card, lane="Urgent")
    head = wall.head("Review")
    expect(head).to_contain_text("3/3")
    expect(head).to_contain_text("+1")
    expect(head).to_contain_text("and 1 urgent, counted beside the limit")
    expect(wall.card(card)).to_contain_text("Urgent")


def test_the_urgent_lane_has_a_limit_of_its_own(board: Board, open_board: OpenBoard, reports: Reports) -> None:
    reports.allow_status(409)
    first, second = board.fill(Ready=2)
    wall = open_board(board)
    wall.focus(first)
    wall.page.keyboard.press("Shift+ArrowUp")
    wall.expect_order("Ready", first, lane="Urgent")
    wall.focus(second)
    wall.page.keyboard.press("Shift+ArrowUp")
    question = wall.dialog("Urgent is at its limit")
    expect(question).to_be_visible()
    question.get_by_role("button", name="Leave it where it is").click()
    wall.expect_order("Ready", second)
    wall.expect_focus(second)


def test_a_board_that_forbids_exceeding_offers_no_way_over(
    board: Board, open_board: OpenBoard, reports: Reports, admin: Person
) -> None:
    reports.allow_status(409)
    board.server.must(admin, "PATCH", f"boards/{board.id}", {"may_exceed": False})
    card, *_ = (*board.fill(In_progress=1), *board.fill(Review=3))
    wall = open_board(board)
    keys(wall, card)
    question = wall.dialog("Review is at its limit")
    expect(question).to_contain_text("This board does not allow exceeding a limit.")
    expect(question.get_by_role("button", name="Exceed once")).to_have_count(0)
    wall.page.keyboard.press("Escape")
    wall.expect_order("In progress", card)


def test_adding_to_a_full_column_asks_as_well(board: Board, open_board: OpenBoard, reports: Reports) -> None:
    reports.allow_status(409)
    board.fill(Review=3)
    wall = open_board(board)
    wall.page.get_by_role("button", name="Add a card to Review").click()
    field = wall.page.get_by_role("textbox", name="Title of a new card in Review")
    field.fill("One more")
    field.press("Enter")
    question = wall.dialog("Review is at its limit")
    expect(question).to_be_visible()
    wall.page.keyboard.press("Escape")
    expect(wall.page.get_by_text("One more", exact=True)).to_have_count(0)
    assert len(board.order("Review")) == 3


def test_the_last_place_is_taken_meanwhile(
    board: Board, open_board: OpenBoard, reports: Reports, admin: Person
) -> None:
    """The page believes there is room; the server knows better, and the page asks what to do."""
    reports.allow_status(409)
    mine, theirs, *inside = (*board.fill(In_progress=2), *board.fill(Review=2))
    wall = open_board(board)
    wall.page.get_by_role("button", name="Pause live updates").click()
    board.move(admin, theirs, "Review")
    expect(wall.page.get_by_text("Live updates are paused.")).to_be_visible()
    wall.drop_into(mine, "Review")
    expect(wall.dialog("Review is at its limit")).to_be_visible()
    wall.page.keyboard.press("Escape")
    wall.page.get_by_role("button", name="Show them").click()
    wall.expect_order("In progress", mine)
    wall.expect_order("Review", *inside, theirs)
