"""Several cards at once: chosen by key, pointer and finger, one decision for all, all or nothing, one undo."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.journeys.reports import Reports
from tests.journeys.server import Board, Card, Person
from tests.journeys.wallpage import WallPage

pytestmark = pytest.mark.journey

OpenBoard = Callable[..., WallPage]
TABLET = {"viewport": {"width": 820, "height": 700}, "has_touch": True, "is_mobile": True}


def bar(wall: WallPage) -> Locator:
    """The bar at the bottom."""
    return wall.page.get_by_role("region", name="Selected cards")


def select(wall: WallPage, *cards: Card) -> None:
    """With the key."""
    for card in cards:
        wall.focus(card)
        wall.page.keyboard.press("x")
    expect(bar(wall)).to_contain_text(f"{len(cards)} cards selected")


def test_several_move_by_keyboard_as_one_and_return_as_one(board: Board, open_board: OpenBoard) -> None:
    one, two, three, four = board.fill(Backlog=4)
    wall = open_board(board)
    select(wall, one, three, four)
    wall.page.keyboard.press("m")
    asked = wall.dialog("Move 3 cards")
    expect(asked.get_by_label("Column")).to_be_focused()
    expect(asked.get_by_label("Column")).to_have_value(board.column("Ready"))
    wall.page.keyboard.press("Enter")
    wall.expect_order("Ready", one, three, four)
    wall.expect_order("Backlog", two)
    assert [name for name, _ in wall.commands()] == ["bulk"]
    expect(wall.toast("3 cards moved to Ready.")).to_be_visible()
    expect(bar(wall)).to_have_count(0)
    wall.page.keyboard.press("z")
    wall.expect_order("Backlog", one, two, three, four)
    assert [name for name, _ in wall.commands()] == ["bulk", "undo"]


def test_a_range_by_shift_and_a_press_and_esc_lets_go(board: Board, open_board: OpenBoard) -> None:
    one, two, three, four = board.fill(Ready=4)
    wall = open_board(board)
    wall.card(one).click(modifiers=["ControlOrMeta"], position={"x": 60, "y": 14})
    expect(bar(wall)).to_contain_text("1 card selected")
    wall.card(three).click(modifiers=["Shift"])
    expect(bar(wall)).to_contain_text("3 cards selected")
    wall.focus(four)
    wall.page.keyboard.press("Shift+X")
    expect(bar(wall)).to_contain_text("4 cards selected")
    wall.focus(two)
    wall.page.keyboard.press("x")
    expect(bar(wall)).to_contain_text("3 cards selected")
    bar(wall).get_by_role("button", name="Clear").click()
    expect(bar(wall)).to_have_count(0)
    wall.focus(two)
    wall.page.keyboard.press("x")
    wall.page.keyboard.press("Escape")
    expect(bar(wall)).to_have_count(0)
    assert wall.commands() == []


def test_a_limit_asks_for_all_of_them_once_and_nothing_moves_meanwhile(
    board: Board, open_board: OpenBoard, reports: Reports
) -> None:
    reports.allow_status(409)
    one, two, three, *inside = board.fill(In_progress=3, Review=2)
    wall = open_board(board)
    select(wall, one, two)
    wall.page.keyboard.press("m")
    asked = wall.dialog("Move 2 cards")
    asked.get_by_label("Column").select_option(board.column("Review"))
    expect(asked).to_contain_text("Review: 2 of 3 places taken. 2 more come.")
    asked.get_by_role("button", name="Move", exact=True).click()
    question = wall.page.get_by_role("dialog", name="Review")
    expect(question).to_contain_text("None of the 2 cards was moved: Review holds 2 of 3.")
    wall.page.keyboard.press("Escape")
    expect(question).to_have_count(0)
    wall.expect_order("In progress", one, two, three)
    wall.expect_order("Review", *inside)
    expect(bar(wall)).to_contain_text("2 cards selected")
    wall.until(lambda: answers(board) == ["leave"], "the note that it was left")
    wall.focus(one)
    wall.page.keyboard.press("m")
    wall.dialog("Move 2 cards").get_by_label("Column").select_option(board.column("Review"))
    wall.dialog("Move 2 cards").get_by_label("Column").press("Enter")
    expect(question).to_be_visible()
    exceed(question)
    wall.expect_order("Review", *inside, one, two)
    expect(wall.head("Review")).to_contain_text("4/3")
    expect(bar(wall)).to_have_count(0)
    wall.page.keyboard.press("z")
    wall.expect_order("In progress", one, two, three)
    wall.expect_order("Review", *inside)


def answers(board: Board) -> list[str]:
    """What was decided about limits, in order."""
    return [event["data"]["kind"] for event in board.events() if event["type"] == "limit_answered"]


def exceed(question: Locator) -> None:
    """Go over the limit with a reason, wherever that way stands."""
    others = question.get_by_role("button", name="Other ways")
    if others.count():
        others.click()
    question.get_by_role("button", name="Exceed once").first.click()
    question.get_by_label("Reason").fill("The auditor waits in the lobby.")
    question.get_by_label("Reason").press("Enter")


def test_a_policy_asks_once_for_all_of_them(
    board: Board, open_board: OpenBoard, reports: Reports, admin: Person
) -> None:
    reports.allow_status(409)
    one, two = board.fill(In_progress=2)
    asks = {"asks_checks": ["The runbook says how to undo it."]}
    board.server.must(admin, "PATCH", f"boards/{board.id}/columns/{board.column('Review')}", asks)
    wall = open_board(board)
    select(wall, one, two)
    wall.page.keyboard.press("m")
    wall.dialog("Move 2 cards").get_by_label("Column").press("Enter")
    asked = wall.dialog("What Review asks")
    expect(asked).to_be_visible()
    wall.page.keyboard.press("Escape")
    expect(asked).to_have_count(0)
    wall.expect_order("In progress", one, two)
    expect(bar(wall)).to_contain_text("2 cards selected")
    wall.focus(one)
    wall.page.keyboard.press("m")
    wall.dialog("Move 2 cards").get_by_label("Column").press("Enter")
    asked.get_by_role("checkbox", name="The runbook says how to undo it.").check()
    asked.get_by_role("button", name="Move it in").click()
    wall.expect_order("Review", one, two)
    answered = [event["data"]["checked"] for event in board.events() if event["type"] == "policy_answered"]
    assert answered == [asks["asks_checks"], asks["asks_checks"]]
    wall.page.keyboard.press("z")
    wall.expect_order("In progress", one, two)


def test_several_are_blocked_with_one_reason(board: Board, open_board: OpenBoard) -> None:
    one, two, three = board.fill(In_progress=3)
    wall = open_board(board)
    select(wall, one, two)
    wall.page.keyboard.press("b")
    asked = wall.dialog("Block 2 cards")
    expect(asked).to_be_visible()
    wall.page.keyboard.press("2")
    wall.page.keyboard.type("the key of the cage")
    wall.page.keyboard.press("Enter")
    expect(asked).to_have_count(0)
    expect(wall.toast("2 cards blocked.")).to_be_visible()
    for card in (one, two):
        expect(wall.card(card)).to_contain_text("Access")
        assert card.now()["blocked"]["waiting_for"] == "the key of the cage"
    wall.expect_order("In progress", three)
    expect(bar(wall)).to_have_count(0)
    wall.toast("2 cards blocked.").get_by_role("button", name="Undo").click()
    wall.expect_order("In progress", one, two, three)


def test_labels_go_on_all_and_only_what_was_ticked_changes(board: Board, open_board: OpenBoard, member: Person) -> None:
    one = board.add("First", "Ready", points=5, stream="network")
    two = board.add("Second", "Ready", points=3)
    wall = open_board(board)
    select(wall, one, two)
    bar(wall).get_by_role("button", name="Label…").click()
    asked = wall.dialog("Label 2 cards")
    asked.get_by_role("button", name="Set on all").click()
    expect(asked).to_contain_text("Tick at least one field to change.")
    asked.get_by_role("checkbox", name="Stream").check()
    asked.get_by_role("combobox", name="Stream").fill("CI")
    asked.get_by_role("checkbox", name="People").check()
    asked.get_by_role("combobox", name="People").fill("Mira")
    asked.get_by_role("combobox", name="People").press("Enter")
    asked.get_by_role("checkbox", name="Due").check()
    asked.get_by_label("Due").last.fill("2031-05-04")
    asked.get_by_role("button", name="Set on all").click()
    expect(asked).to_have_count(0)
    expect(wall.toast("2 cards changed.")).to_be_visible()
    for card, points in ((one, 5), (two, 3)):
        now = card.now()
        assert (now["stream"], now["people"], now["due"], now["points"]) == ("CI", [member.id], "2031-05-04", points)
    wall.page.keyboard.press("z")
    wall.until(lambda: one.now()["stream"] == "network" and two.now()["stream"] is None, "the labels as they were")


def test_several_are_archived_and_come_back(board: Board, open_board: OpenBoard) -> None:
    one, two, three = board.fill(Done=3)
    wall = open_board(board)
    select(wall, one, two)
    bar(wall).get_by_role("button", name="Archive").click()
    wall.expect_order("Done", three)
    wall.toast("2 cards archived.").get_by_role("button", name="Undo").click()
    wall.expect_order("Done", one, two, three)


def test_a_card_that_leaves_meanwhile_refuses_all_and_says_so(
    board: Board, open_board: OpenBoard, reports: Reports, admin: Person
) -> None:
    reports.allow_status(409)
    one, two = board.fill(Ready=2)
    wall = open_board(board)
    select(wall, one, two)
    wall.page.keyboard.press("m")
    asked = wall.dialog("Move 2 cards")
    expect(asked).to_be_visible()
    board.server.must(admin, "POST", f"cards/{two.id}/archive")
    expect(bar(wall)).to_contain_text("1 card selected")
    asked.get_by_role("button", name="Move", exact=True).click()
    expect(wall.toast(f"{two.key} is archived.")).to_be_visible()
    wall.expect_order("Ready", one)


def test_with_a_finger_by_the_menu_and_the_bar(board: Board, open_board: OpenBoard) -> None:
    one, two, *_ = board.fill(Backlog=3)
    wall = open_board(board, **TABLET)
    for card in (one, two):
        wall.card(card).get_by_role("button", name=f"Actions for {card.key}").tap()
        wall.page.get_by_role("menuitem", name="Select or leave out").tap()
    expect(bar(wall)).to_contain_text("2 cards selected")
    for way in bar(wall).get_by_role("button").all():
        assert wall.box(way)["height"] >= 44
    bar(wall).get_by_role("button", name="Move to…").tap()
    wall.dialog("Move 2 cards").get_by_role("button", name="Move", exact=True).tap()
    wall.expect_order("Ready", one, two)


def test_messages_stand_above_the_bar(board: Board, open_board: OpenBoard, admin: Person) -> None:
    one, two, three = board.fill(Ready=3)
    wall = open_board(board)
    select(wall, one, two)
    wall.focus(three)
    wall.page.keyboard.press("Shift+ArrowUp")
    toast = wall.toast("moved to Ready")
    expect(toast).to_be_visible()
    wall.settle()
    assert wall.box(toast)["bottom"] <= wall.box(bar(wall))["y"]


def test_who_looks_on_selects_nothing(board: Board, open_board: OpenBoard, viewer: Person) -> None:
    card, *_ = board.fill(Ready=1)
    wall = open_board(board, viewer)
    wall.focus(card)
    wall.page.keyboard.press("x")
    wall.settle()
    expect(bar(wall)).to_have_count(0)
