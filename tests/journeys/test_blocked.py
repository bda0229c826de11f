"""Blocked with a clock: the board's own reasons, waiting for a card, what is said later, every spell in the sheet."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.server import Board, Person
from tests.journeys.wallpage import WallPage

pytestmark = pytest.mark.journey

OpenBoard = Callable[..., WallPage]


def test_three_keys_block_a_card(board: Board, open_board: OpenBoard) -> None:
    card, *_ = board.fill(In_progress=1)
    wall = open_board(board)
    wall.focus(card)
    wall.page.keyboard.press("b")
    expect(wall.dialog(f"Block {card.key}")).to_be_visible()
    wall.page.keyboard.press("2")
    wall.page.keyboard.press("Enter")
    wall.expect_order("Blocked", card)
    wall.expect_focus(card)
    assert card.now()["blocked"]["reason"] == "access"


def test_the_list_of_reasons_is_the_boards(
    board: Board, signed_in: Callable[..., Page], open_board: OpenBoard, admin: Person
) -> None:
    card, *_ = board.fill(In_progress=1)
    wall = open_board(board)
    page = signed_in(admin)
    page.goto(f"{board.path}/settings")
    reasons = page.get_by_role("group", name="Reasons for blocking")
    reasons.get_by_label("Another reason").fill("Spare parts")
    reasons.get_by_label("Another reason").press("Enter")
    for _ in range(4):
        reasons.get_by_role("button", name="Move Spare parts one place up").press("Enter")
    reasons.get_by_role("button", name="Take off: Decision").click()
    page.get_by_role("region", name="General").get_by_role("button", name="Save").click()
    expect(page.locator(".toast").filter(has_text="Saved.")).to_be_visible()
    assert board.snapshot()["block_reasons"] == ["Spare parts", "vendor", "access", "dependency"]
    wall.focus(card)
    wall.page.keyboard.press("b")
    asked = wall.dialog(f"Block {card.key}")
    expect(asked.get_by_role("radio")).to_have_count(5)
    wall.page.keyboard.press("1")
    wall.page.keyboard.press("Enter")
    expect(wall.card(card)).to_contain_text("Spare parts")
    wall.expect_order("Blocked", card)
    assert card.now()["blocked"]["reason"] == "Spare parts"


def test_other_wants_a_note(board: Board, open_board: OpenBoard) -> None:
    card, *_ = board.fill(In_progress=1)
    wall = open_board(board)
    wall.focus(card)
    wall.page.keyboard.press("b")
    asked = wall.dialog(f"Block {card.key}")
    expect(asked).to_be_visible()
    wall.page.keyboard.press("5")
    expect(asked.get_by_role("textbox", name="Note")).to_be_focused()
    wall.page.keyboard.press("Enter")
    expect(asked).to_contain_text("Say what it is waiting for, in a few words.")
    wall.page.keyboard.type("The lift is broken.")
    wall.page.keyboard.press("Enter")
    wall.expect_order("Blocked", card)
    assert card.now()["blocked"]["note"] == "The lift is broken."


def test_waiting_for_a_card_until_that_is_done(board: Board, open_board: OpenBoard, admin: Person) -> None:
    card, other = board.fill(In_progress=2)
    wall = open_board(board)
    wall.focus(card)
    wall.page.keyboard.press("b")
    asked = wall.dialog(f"Block {card.key}")
    expect(asked).to_be_visible()
    wall.page.keyboard.press("4")
    field = asked.get_by_role("combobox", name="Waiting for")
    expect(field).to_be_focused()
    field.press_sequentially("progress work 2")
    expect(asked.get_by_role("option")).to_have_count(1)
    field.press("ArrowDown")
    field.press("Enter")
    expect(field).to_have_value(f"{other.key} In progress work 2")
    expect(asked).to_contain_text(f"Waits for the card {other.key}.")
    field.press("Enter")
    wall.expect_order("Blocked", card)
    assert card.now()["blocked"]["waiting_card"] == other.id
    expect(wall.card(card)).to_contain_text(other.key)
    board.move(admin, other, "Done")
    expect(wall.card(card)).to_contain_text(f"{other.key} is done")
    wall.link(card).press("Enter")
    sheet = wall.dialog(f"{card.key} {card.title}")
    expect(sheet).to_contain_text(f"{other.key} is done: this card can go on.")
    sheet.get_by_role("button", name="Bring back").click()
    expect(sheet.get_by_role("button", name="Bring back")).to_have_count(0)
    wall.page.keyboard.press("Escape")
    wall.until(lambda: card.key in board.order("In progress"), "back where it came from")


def test_what_is_said_of_a_spell_can_change_and_the_clock_goes_on(board: Board, open_board: OpenBoard) -> None:
    card, *_ = board.fill(In_progress=1)
    board.server.must(board.owner, "POST", f"cards/{card.id}/block", {"reason": "vendor", "waiting_for": "the ISP"})
    since = card.now()["blocked"]["since"]
    wall = open_board(board, at=f"/c/{card.number}")
    sheet = wall.dialog(f"{card.key} {card.title}")
    sheet.get_by_role("button", name="Change…").click()
    asked = wall.dialog(f"Why {card.key} is blocked")
    expect(asked.get_by_role("radio", name="Vendor")).to_be_focused()
    expect(asked.get_by_role("combobox", name="Waiting for")).to_have_value("the ISP")
    wall.page.keyboard.press("3")
    asked.get_by_role("textbox", name="Note").fill("Which provider do we take?")
    asked.get_by_role("button", name="Save").click()
    expect(asked).to_have_count(0)
    expect(sheet).to_contain_text("Decision, for")
    expect(sheet).to_contain_text("Which provider do we take?")
    wall.until(lambda: card.now()["blocked"]["note"] != "", "what is said now")
    blocked = card.now()["blocked"]
    assert (blocked["reason"], blocked["since"], blocked["waiting_for"]) == ("decision", since, "the ISP")


def test_every_spell_stands_in_the_sheet(board: Board, open_board: OpenBoard) -> None:
    card, other, *_ = board.fill(In_progress=2)
    must = board.server.must
    must(board.owner, "POST", f"cards/{card.id}/block", {"reason": "vendor", "waiting_for": "the ISP", "note": "Asked"})
    must(board.owner, "POST", f"cards/{card.id}/resume")
    must(board.owner, "POST", f"cards/{card.id}/block", {"reason": "dependency", "waiting_card": other.id})
    wall = open_board(board, at=f"/c/{card.number}")
    sheet = wall.dialog(f"{card.key} {card.title}")
    spells = sheet.get_by_role("region", name="Times in Blocked")
    expect(spells).to_contain_text("2 times")
    rows = spells.get_by_role("table").get_by_role("row")
    expect(rows).to_have_count(3)
    expect(rows.nth(0).get_by_role("columnheader")).to_have_text(["Reason", "Waiting for", "From", "Until", "How long"])
    expect(rows.nth(1)).to_contain_text("Vendor")
    expect(rows.nth(1)).to_contain_text("the ISP")
    expect(rows.nth(2)).to_contain_text("still")
    rows.nth(2).get_by_role("link", name=other.key).click()
    expect(wall.dialog(f"{other.key} {other.title}")).to_be_visible()


def test_a_displaced_card_and_the_one_it_was_parked_for_lead_to_each_other(
    board: Board, open_board: OpenBoard, admin: Person, member: Person
) -> None:
    card, other, *_ = board.fill(In_progress=2)
    body = {"urgent": {"card": other.id}, "column": board.column("In progress"), "park": card.id}
    board.server.must(member, "POST", f"boards/{board.id}/swap", body)
    wall = open_board(board, at=f"/c/{card.number}")
    sheet = wall.dialog(f"{card.key} {card.title}")
    expect(sheet).to_contain_text("Displaced by urgent work, for")
    sheet.get_by_role("region", name=f"Why {card.key} is blocked").get_by_role("link", name=other.key).click()
    sheet = wall.dialog(f"{other.key} {other.title}")
    parked = sheet.get_by_role("region", name="Parked for this card")
    board.move(admin, other, "Done", lane="Urgent")
    parked.get_by_role("link", name=card.key).click()
    sheet = wall.dialog(f"{card.key} {card.title}")
    expect(sheet).to_contain_text(f"{other.key} is out of the way: this card can come back.")
    sheet.get_by_role("button", name="Leave it parked").click()
    expect(sheet.get_by_role("button", name="Bring back")).to_have_count(0)
    wall.until(lambda: card.now()["blocked"]["dismissed"], "the offer is turned down")
    sheet.get_by_role("button", name="Resume").click()
    wall.until(lambda: card.now()["blocked"] is None, "it goes on")


def test_comments_and_the_reply_to_whoever_asked(board: Board, open_board: OpenBoard, admin: Person) -> None:
    card, *_ = board.fill(In_progress=1)
    board.server.must(admin, "POST", f"cards/{card.id}/comments", {"text": "The disk fills at night."})
    wall = open_board(board, at=f"/c/{card.number}")
    said = wall.dialog(f"{card.key} {card.title}").get_by_role("region", name="Comments")
    expect(said.get_by_role("listitem")).to_contain_text(["Ada Marsh"])
    field = said.get_by_label("Comment", exact=True)
    field.fill("Half a sentence")
    wall.page.keyboard.press("Escape")
    expect(wall.dialog(f"{card.key} {card.title}")).to_contain_text("A comment is written and not sent.")
    field.fill("Told them it is done by noon.")
    said.get_by_role("checkbox", name="This replied to whoever asked").check()
    field.press("Control+Enter")
    expect(said.get_by_role("listitem")).to_have_count(2)
    expect(said.get_by_role("listitem").last).to_contain_text("Mira Holt")
    expect(said.get_by_role("listitem").last).to_contain_text("Reply")
    expect(field).to_have_value("")
    expect(field).to_be_focused()
    # Somebody else's comes without asking for it.
    board.server.must(admin, "POST", f"cards/{card.id}/comments", {"text": "Thank you."})
    expect(said.get_by_role("listitem")).to_have_count(3)
    wall.page.keyboard.press("Escape")
    expect(wall.page.get_by_role("dialog")).to_have_count(0)
    events = [event["data"]["outward"] for event in board.events() if event["type"] == "card_commented"]
    assert events == [False, True, False]


def test_the_channel_by_which_it_came_is_a_field(board: Board, open_board: OpenBoard) -> None:
    card, *_ = board.fill(In_progress=1)
    wall = open_board(board, at=f"/c/{card.number}")
    field = wall.dialog(f"{card.key} {card.title}").get_by_label("Channel")
    field.fill("mail")
    field.press("Tab")
    wall.until(lambda: card.now()["channel"] == "mail", "the channel")
