"""Interrupts as a team meets them: a limit that asks why, an urgent card that parks another, a line that stops.

The story at the end is the one the product was asked for: review is full and the team goes and reviews; production
breaks, a card is parked and the line stopped; it is mended, and the parked card comes back.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.interrupting import facts, press, pull, struggling, undone
from tests.journeys.reports import Reports
from tests.journeys.server import Board, Card, Person
from tests.journeys.test_axe import THEMES, check
from tests.journeys.wallpage import WallPage

pytestmark = pytest.mark.journey

OpenBoard = Callable[..., WallPage]


@pytest.fixture(autouse=True)
def _refusals(reports: Reports) -> None:
    """Limits, policies and stops answer 409, and the browser writes that down."""
    reports.allow_status(409)


# -- the question at a limit


def test_reviews_wait_so_one_key_leads_to_them(board: Board, open_board: OpenBoard) -> None:
    card, first, *inside = (*board.fill(In_progress=1), *board.fill(Review=3))
    wall = open_board(board)
    question = pull(wall, card)
    expect(question).to_contain_text(f"{card.key} was not moved: Review holds 3 of 3.")
    expect(question).to_contain_text("3 cards wait for review")
    for other in (first, *inside):
        expect(question.get_by_role("link", name=other.key)).to_be_visible()
    fitting = question.get_by_role("button", name=f"Go and review {first.key}")
    expect(fitting).to_be_focused()
    expect(fitting).to_contain_text("Fits best")
    press(wall, "Enter")
    expect(question).to_have_count(0)
    wall.expect_focus(first)
    wall.expect_order("In progress", card)
    wall.until(lambda: [one["kind"] for one in facts(board, "limit_answered")] == ["review_first"], "the answer")
    assert [finding["kind"] for finding in facts(board, "limit_hit")[0]["diagnosis"]] == ["reviews_waiting"]


def test_parking_the_proposed_card_takes_two_keys_and_one_undo(board: Board, open_board: OpenBoard) -> None:
    card, first, second, young = (*board.fill(In_progress=1), *board.fill(Review=3))
    wall = open_board(board)
    question = pull(wall, card)
    expect(question.get_by_role("button", name="Go and review")).to_be_focused()
    press(wall, "2")
    chosen = question.get_by_role("radio", name=young.key)
    expect(chosen).to_be_checked()
    expect(chosen).to_be_focused()
    press(wall, "Enter")
    wall.expect_order("Review", card, first, second)
    wall.expect_order("Blocked", young)
    wall.expect_focus(card)
    expect(wall.card(young)).to_contain_text(f"Displaced by {card.key}")
    undone(wall)
    wall.expect_order("Review", first, second, young)
    wall.expect_order("In progress", card)


def test_raising_needs_a_reason_and_is_questioned_when_repeated(board: Board, open_board: OpenBoard) -> None:
    one, two, three, *_ = (*board.fill(In_progress=3), *board.fill(Review=3))
    wall = open_board(board)
    for card, reason, limit in ((one, "A third reviewer", 4), (two, "Quarter end", 5)):
        question = pull(wall, card)
        question.get_by_role("button", name=f"Raise the limit to {limit}").click()
        question.get_by_role("button", name=f"Raise the limit to {limit}").last.click()
        expect(question).to_contain_text("Give the reason in a few words.")
        question.get_by_label("Reason").fill(reason)
        press(wall, "Enter")
        expect(question).to_have_count(0)
        expect(wall.head("Review")).to_contain_text(f"{limit}/{limit}")
    question = pull(wall, three)
    expect(question).to_contain_text("Raised 2 times in 6 weeks. It may be telling you something.")
    question.get_by_role("button", name="Raise the limit to 6").click()
    for words in ("A third reviewer", "Quarter end", "3 → 4", "4 → 5"):
        expect(question).to_contain_text(words)
    press(wall, "Escape")
    wall.expect_order("In progress", three)
    wall.expect_focus(three)


def test_somebody_struggles_so_one_key_helps(
    board: Board, open_board: OpenBoard, admin: Person, member: Person
) -> None:
    card, stuck = struggling(board, admin)
    wall = open_board(board)
    question = pull(wall, card)
    expect(question).to_contain_text(f"{stuck.key} is blocked")
    expect(question.get_by_role("button", name=f"Put me on {stuck.key}")).to_be_focused()
    press(wall, "Enter")
    expect(question).to_have_count(0)
    wall.expect_focus(stuck)
    wall.until(lambda: stuck.now()["people"] == [member.id], "the member on the card")
    wall.expect_order("In progress", card)


def test_stopping_the_line_from_the_question(board: Board, open_board: OpenBoard, admin: Person) -> None:
    card, stuck = struggling(board, admin)
    wall = open_board(board)
    question = pull(wall, card)
    expect(question.get_by_role("button", name="Put me on")).to_be_focused()
    press(wall, "2")
    field = question.get_by_label("What is the trouble?")
    expect(field).to_be_focused()
    press(wall, "Enter")
    expect(question).to_contain_text("Say in a few words what the trouble is.")
    field.fill("Nobody can sign in")
    press(wall, "Enter")
    banner = wall.page.get_by_role("region", name="Stopped lines")
    expect(banner).to_contain_text("Review stopped by Mira Holt")
    expect(banner).to_contain_text("Nobody can sign in")
    expect(banner.get_by_role("link", name=stuck.key)).to_be_visible()
    expect(wall.head("Review")).to_contain_text("Stopped")


# -- urgent work


def test_a_drag_names_whom_it_parks_before_it_is_let_go(board: Board, open_board: OpenBoard) -> None:
    card, old, young = (*board.fill(Ready=1), *board.fill(In_progress=2))
    board.limit("In progress", 2)
    wall = open_board(board)
    wall.lift(card)
    cell = wall.box(wall.cell("In progress", "Urgent"))
    wall.carry_to(cell["middle"], cell["y"] + 8)
    note = wall.page.locator(".drag-note")
    expect(note).to_have_text(f"Parks {young.key}")
    expect(wall.page.locator(".is-victim")).to_have_attribute("data-card", young.id)
    elsewhere = wall.box(wall.cell("Ready"))
    wall.carry_to(elsewhere["middle"], elsewhere["bottom"] - 10)
    expect(note).to_be_hidden()
    wall.carry_to(cell["middle"], cell["y"] + 8)
    wall.page.mouse.up()
    dialog = wall.dialog(f"Bring in {card.key} as urgent")
    expect(dialog.get_by_role("radio", name=young.key)).to_be_checked()
    press(wall, "Enter")
    wall.expect_order("In progress", card, lane="Urgent")
    wall.expect_order("Blocked", young)
    wall.expect_order("In progress", old)
    expect(wall.card(young).get_by_role("link", name=card.key)).to_be_visible()
    expect(wall.card(card)).to_contain_text("Parked")
    expect(wall.card(card).get_by_role("link", name=young.key)).to_be_visible()
    assert [name for name, _ in wall.commands()] == ["swap"]
    undone(wall)
    wall.expect_order("In progress", old, young)
    wall.expect_order("Ready", card)


def test_an_urgent_card_comes_in_beside_the_limit(board: Board, open_board: OpenBoard) -> None:
    card, *inside = (*board.fill(Ready=1), *board.fill(In_progress=2))
    board.limit("In progress", 2)
    wall = open_board(board)
    wall.focus(card)
    press(wall, "u")
    dialog = wall.dialog(f"Bring in {card.key} as urgent")
    dialog.get_by_role("radio", name="None: come in beside the limit").check()
    dialog.get_by_role("button", name="Bring it in").click()
    wall.expect_order("In progress", card, lane="Urgent")
    wall.expect_order("In progress", *inside)
    expect(wall.head("In progress")).to_contain_text("2/2")
    expect(wall.head("In progress")).to_contain_text("+1")


def test_where_urgent_counts_inside_somebody_is_parked(board: Board, open_board: OpenBoard, admin: Person) -> None:
    card, old, young = (*board.fill(Ready=1), *board.fill(In_progress=2))
    board.limit("In progress", 2)
    board.server.must(admin, "PATCH", f"boards/{board.id}", {"urgent_inside": True})
    wall = open_board(board)
    wall.focus(card)
    press(wall, "u")
    dialog = wall.dialog(f"Bring in {card.key} as urgent")
    expect(dialog.get_by_role("radio", name=young.key)).to_be_focused()
    expect(dialog.get_by_role("radio", name="beside the limit")).to_have_count(0)
    press(wall, "Enter")
    wall.expect_order("In progress", card, lane="Urgent")
    wall.expect_order("In progress", old)
    wall.expect_order("Blocked", young)
    expect(wall.head("In progress")).to_contain_text("2 of 2 places taken")
    expect(wall.head("In progress")).to_contain_text("1 of them urgent")


def test_a_new_urgent_card_by_keyboard_alone(board: Board, open_board: OpenBoard) -> None:
    old, young = board.fill(In_progress=2)
    board.limit("In progress", 2)
    wall = open_board(board)
    wall.focus(old)
    press(wall, "Shift+U")
    dialog = wall.dialog("New urgent card")
    expect(dialog.get_by_label("What has happened?")).to_be_focused()
    wall.page.keyboard.type("Payments fail for one in ten")
    expect(dialog).to_contain_text(f"{young.key} goes to Blocked")
    press(wall, "Enter")
    expect(dialog).to_have_count(0)
    expect(wall.cell("In progress", "Urgent")).to_contain_text("Payments fail for one in ten")
    wall.expect_order("Blocked", young)


def test_who_was_parked_is_offered_back(board: Board, open_board: OpenBoard, admin: Person) -> None:
    card, old, young = (*board.fill(Ready=1), *board.fill(In_progress=2))
    board.limit("In progress", 2)
    wall, other = open_board(board), open_board(board, admin)
    wall.focus(card)
    press(wall, "u")
    expect(wall.dialog(f"Bring in {card.key} as urgent")).to_be_visible()
    press(wall, "Enter")
    wall.expect_order("Blocked", young)
    board.move(admin, card, "Done", lane="Urgent")
    for page in (wall, other):
        expect(page.card(young)).to_contain_text(f"Can come back: {card.key} is done")
    # Whoever parked it is asked; for the others the card says it.
    expect(other.toast("can come back")).to_have_count(0)
    other.card(young).get_by_role("button", name=f"Actions for {young.key}").click()
    for way in ("Bring back", "Leave it in Blocked"):
        expect(other.page.get_by_role("menuitem", name=way)).to_be_visible()
    press(other, "Escape")
    wall.toast("can come back").get_by_role("button", name=f"Bring {young.key} back").click()
    wall.expect_order("In progress", old, young)
    expect(other.card(young)).not_to_contain_text("Can come back")


# -- all of it is for everybody


@THEMES
def test_nothing_that_axe_can_find(board: Board, open_board: OpenBoard, admin: Person, theme: str) -> None:
    card, _stuck = struggling(board, admin)
    (ready,) = board.fill(Ready=1)
    asks = {"asks_checks": ["Rollback tried"], "asks_link": "runbook"}
    board.server.must(admin, "PATCH", f"boards/{board.id}/columns/{board.column('Ready')}", asks)
    board.limit("In progress", 1)
    wall = open_board(board, color_scheme=theme)
    question = pull(wall, card)
    check(wall.page)
    for key in "2456":
        question.get_by_role("button", name="Put me on").focus()
        press(wall, key)
        check(wall.page)
    press(wall, "Escape")
    wall.focus(ready)
    press(wall, "u")
    expect(wall.dialog(f"Bring in {ready.key} as urgent").get_by_role("radio", name=card.key)).to_be_focused()
    check(wall.page)
    press(wall, "Enter")
    expect(wall.card(card)).to_contain_text("Displaced by")
    check(wall.page)
    board.server.must(admin, "POST", f"boards/{board.id}/stop", {"trouble": "Deploys fail", "card": ready.id})
    expect(wall.page.get_by_role("region", name="Stopped lines")).to_be_visible()
    check(wall.page)
    wall.page.get_by_role("button", name="Release…").click()
    expect(wall.dialog("Release the line")).to_be_visible()
    check(wall.page)
    press(wall, "Escape")
    board.server.must(admin, "POST", f"boards/{board.id}/release", {"cause": "A token"})
    new = board.add("Not ready yet", "Backlog")
    wall.focus(new)
    press(wall, "Shift+ArrowRight")
    expect(wall.dialog("What Ready asks")).to_be_visible()
    check(wall.page)


# -- the story


def test_the_open_space_story(board: Board, open_board: OpenBoard, admin: Person, member: Person) -> None:
    pulled, waiting, *reviews = (*board.fill(In_progress=2), *board.fill(Review=3))
    board.limit("In progress", 2)
    mine, theirs = open_board(board, member), open_board(board, admin)
    # Review is full. The wall says what waits, and the team goes and reviews.
    question = pull(mine, pulled)
    expect(question.get_by_role("button", name="Go and review")).to_be_focused()
    expect(question).to_contain_text("3 cards wait for review")
    press(mine, "Enter")
    mine.expect_focus(reviews[0])
    mine.drop_into(reviews[0], "Done")
    mine.expect_order("Done", reviews[0])
    mine.drop_into(pulled, "Review")
    mine.expect_order("Review", *reviews[1:], pulled)
    mine.drop_into(board.add("Next in line", "Ready"), "In progress")
    # Production breaks. An urgent card comes in, and the youngest gives up its place.
    press(theirs, "Shift+U")
    dialog = theirs.dialog("New urgent card")
    expect(dialog.get_by_label("What has happened?")).to_be_focused()
    theirs.page.keyboard.type("Checkout is down")
    bring = dialog.get_by_role("button", name="Bring it in, park")
    expect(bring).to_be_visible()
    parked = bring.inner_text().split()[-1]
    press(theirs, "Enter")
    urgent = theirs.cell("In progress", "Urgent").get_by_role("article")
    expect(urgent).to_contain_text("Checkout is down")
    expect(mine.card(parked)).to_contain_text("Displaced by")
    # It is worse than thought: the line stops, and everybody sees who needs help.
    urgent.get_by_role("button", name="Actions for").click()
    theirs.page.get_by_role("menuitem", name="Stop the line for this card…").click()
    expect(theirs.dialog("Stop the line").get_by_label("What is the trouble?")).to_be_focused()
    theirs.page.keyboard.type("Every checkout answers 500")
    press(theirs, "Enter")
    banner = mine.page.get_by_role("region", name="Stopped lines")
    expect(banner).to_contain_text("In progress stopped by Ada Marsh")
    expect(banner).to_contain_text("Every checkout answers 500")
    # It is mended, the line runs again, and the parked card comes back.
    mine.page.get_by_role("button", name="Release…").click()
    expect(mine.dialog("Release In progress").get_by_label("What was it?")).to_be_focused()
    mine.page.keyboard.type("A certificate had run out")
    press(mine, "Enter")
    expect(theirs.page.get_by_role("region", name="Stopped lines")).to_have_count(0)
    snapshot = board.snapshot()
    key = urgent.locator(".key").inner_text()
    there = next(card for card in snapshot["cards"] if card["key"] == key)
    board.move(admin, Card(board, there["id"], key, there["number"], there["title"]), "Done", lane="Urgent")
    expect(mine.card(parked)).to_contain_text(f"Can come back: {key} is done")
    theirs.toast("can come back").get_by_role("button", name=f"Bring {parked} back").click()
    expect(mine.cell("In progress")).to_contain_text(parked)
    assert waiting.key in board.order("In progress")
