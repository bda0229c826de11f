"""Two people on one board: each sees what the other does, nothing is lost or doubled, nobody's hands are disturbed."""

from __future__ import annotations

import random
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.reports import Reports
from tests.journeys.server import Board, Person
from tests.journeys.wallpage import WallPage

pytestmark = pytest.mark.journey

OpenBoard = Callable[..., WallPage]


def test_fifty_moves_by_two_people_end_in_one_board(
    board: Board, open_board: OpenBoard, admin: Person, member: Person, viewer: Person
) -> None:
    for column in ("Ready", "In progress", "Review"):
        board.limit(column, None)
    cards = board.fill(Backlog=6, Ready=6, In_progress=6)
    mine, theirs, passive = open_board(board, member), open_board(board, admin), open_board(board, viewer)
    watched = cards[0]
    passive.focus(watched)
    chance = random.Random(4)
    for turn in range(50):
        wall = (mine, theirs)[turn % 2]
        card = chance.choice(cards)
        wall.page.evaluate(
            """([id, key]) => {
              const link = document.querySelector(`[data-card-link="${id}"]`);
              link?.dispatchEvent(new KeyboardEvent('keydown', { key, shiftKey: true, bubbles: true }));
            }""",
            [card.id, chance.choice(["ArrowLeft", "ArrowRight", "ArrowDown"])],
        )
        for other in (mine, theirs):
            if other.page.get_by_role("dialog").count():
                other.page.keyboard.press("Escape")
    for wall in (mine, theirs, passive):
        wall.until(lambda wall=wall: wall.drawn() == board.cells(), "the same board as the server's")
        keys = [key for cell in wall.drawn().values() for key in cell]
        assert sorted(keys) == sorted(card.key for card in cards)
    passive.expect_focus(watched)


def test_a_change_by_somebody_else_names_them(
    board: Board, open_board: OpenBoard, admin: Person, member: Person
) -> None:
    card, other, focused = board.fill(Ready=3)
    wall = open_board(board, member)
    wall.focus(focused)
    wall.hush()
    board.move(admin, card, "In progress")
    expect(wall.card(card).locator(".who")).to_have_text(admin.name)
    assert wall.keys("In progress") == [card.key]
    wall.expect_focus(focused)
    expect(wall.card(card).locator(".who")).to_have_count(0)
    # Others' moves are not read aloud: on a busy board nothing else would be heard.
    assert wall.heard() == []
    wall.expect_order("Ready", other, focused)


def test_nothing_moves_under_the_hand(board: Board, open_board: OpenBoard, admin: Person) -> None:
    held, *rest = (*board.fill(Backlog=1), *board.fill(Ready=4))
    wall = open_board(board)
    wall.lift(held)
    target = wall.box(wall.card(rest[2]))
    wall.carry_to(target["middle"], target["y"] + 4)
    before = wall.keys("Ready")
    board.move(admin, rest[3], "Ready", before=rest[0])
    board.move(admin, rest[0], "In progress")
    wall.page.wait_for_timeout(400)
    assert wall.keys("Ready") == before
    wall.page.mouse.up()
    wall.expect_order("Ready", rest[3], rest[1], held, rest[2])
    wall.expect_order("In progress", rest[0])


def test_a_card_that_is_taken_away_while_it_is_held(
    board: Board, open_board: OpenBoard, admin: Person, reports: Reports
) -> None:
    reports.allow_status(404, 409)
    held, *_ = board.fill(Backlog=1, Ready=2)
    wall = open_board(board)
    wall.lift(held)
    board.server.must(admin, "POST", f"cards/{held.id}/archive", {})
    wall.page.wait_for_timeout(300)
    wall.carry_to(700, 400)
    wall.page.mouse.up()
    expect(wall.card(held)).to_have_count(0)
    expect(wall.page.locator(".drag-ghost")).to_have_count(0)


def test_typing_goes_on_while_the_board_changes(board: Board, open_board: OpenBoard, admin: Person) -> None:
    edited, other = board.fill(Ready=2)
    wall = open_board(board)
    wall.focus(edited)
    wall.page.keyboard.press("e")
    field = wall.page.get_by_role("textbox", name=f"Title of {edited.key}")
    wall.page.keyboard.press("Control+a")
    wall.page.keyboard.type("Half a ")
    board.move(admin, other, "In progress")
    expect(wall.cell("In progress").locator("[data-card]")).to_have_count(1)
    board.server.must(admin, "PATCH", f"cards/{edited.id}", {"points": 5})
    wall.page.wait_for_timeout(200)
    wall.page.keyboard.type("sentence")
    expect(field).to_have_value("Half a sentence")
    wall.page.keyboard.press("Enter")
    expect(wall.link(edited)).to_have_text("Half a sentence")


def test_a_pause_holds_updates_and_counts_them(board: Board, open_board: OpenBoard, admin: Person) -> None:
    one, two = board.fill(Ready=2)
    wall = open_board(board)
    wall.page.get_by_role("button", name="Pause live updates").click()
    board.move(admin, one, "In progress")
    board.move(admin, two, "In progress")
    expect(wall.page.get_by_text("2 changes wait to be shown.")).to_be_visible()
    assert wall.keys("Ready") == [one.key, two.key]
    wall.page.get_by_role("button", name="Show them").click()
    wall.expect_order("In progress", one, two)


def test_who_is_taken_off_the_board_sees_it_no_more(
    board: Board, open_board: OpenBoard, admin: Person, member: Person, reports: Reports
) -> None:
    board.fill(Ready=2)
    wall = open_board(board, member)
    board.server.must(admin, "DELETE", f"boards/{board.id}/members/{member.id}")
    expect(wall.page.get_by_text("You are no longer a member of this board")).to_be_visible()
    expect(wall.page.locator("[data-card]")).to_have_count(0)
