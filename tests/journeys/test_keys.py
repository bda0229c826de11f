"""The keyboard: a key for everything, inert while one types, and off for those who have keys of their own."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.server import Board, Person
from tests.journeys.wallpage import WallPage

pytestmark = pytest.mark.journey

OpenBoard = Callable[..., WallPage]


def test_arrows_and_letters_walk_the_cards(board: Board, open_board: OpenBoard) -> None:
    one, two, three, four = (*board.fill(Ready=2), *board.fill(In_progress=1), *board.fill(Done=1))
    wall = open_board(board)
    press = wall.page.keyboard.press
    for key, card in (
        ("ArrowDown", one), ("j", two), ("ArrowUp", one), ("l", three), ("ArrowRight", four), ("h", three),
        ("ArrowLeft", one), ("j", two), ("k", one), ("End", two), ("Home", one), ("6", four), ("3", three), ("2", one),
    ):  # fmt: skip
        press(key)
        wall.expect_focus(card)
    assert wall.commands() == []


def test_tab_leads_to_the_board_once(board: Board, open_board: OpenBoard) -> None:
    board.fill(Ready=6, In_progress=3)
    wall = open_board(board)
    inside = wall.page.locator("[data-scroller] a[data-card-link][tabindex='0']")
    expect(inside).to_have_count(1)
    wall.page.keyboard.press("ArrowDown")
    wall.page.keyboard.press("ArrowRight")
    expect(inside).to_have_count(1)


def test_a_whole_session_by_keyboard_alone(board: Board, open_board: OpenBoard, member: Person) -> None:
    """Write work down, take it, carry it through the board, find it again; no pointer anywhere."""
    wall = open_board(board)
    key = _write_down(wall)
    _take(wall, key)
    _carry(wall, key)
    _find_the_other(wall)
    _look_at_mine(wall)
    card = next(card for card in board.snapshot()["cards"] if card["key"] == key)
    assert card["people"] == [member.id]
    assert card["title"] == "Renew the wildcard certificate"


def _write_down(wall: WallPage) -> str:
    page = wall.page
    press, write = page.keyboard.press, page.keyboard.type
    press("n")
    field = page.get_by_role("textbox", name="Title of a new card in Backlog")
    expect(field).to_be_focused()
    for title in ("Renew the certificate", "Patch the bastion"):
        write(title)
        press("Enter")
        expect(field).to_have_value("")
        expect(field).to_be_focused()
    press("Escape")
    expect(field).to_have_count(0)
    wall.until(lambda: len(wall.board.order("Backlog")) == 2, "two cards")
    press("Home")
    return page.locator("[data-card]").first.locator(".key").inner_text()


def _take(wall: WallPage, key: str) -> None:
    page = wall.page
    press, write = page.keyboard.press, page.keyboard.type
    press("e")
    title = page.get_by_role("textbox", name=f"Title of {key}")
    expect(title).to_be_focused()
    press("Control+a")
    write("Renew the wildcard certificate")
    press("Enter")
    expect(wall.link(key)).to_be_focused()
    expect(wall.link(key)).to_have_text("Renew the wildcard certificate")
    press("a")
    people = wall.dialog(f"Who is on {key}")
    expect(people.get_by_role("combobox")).to_be_focused()
    write("Mira")
    press("Enter")
    press("Escape")
    if people.is_visible():
        press("Escape")
    expect(people).to_have_count(0)
    expect(wall.link(key)).to_be_focused()


def _carry(wall: WallPage, key: str) -> None:
    press, write, board = wall.page.keyboard.press, wall.page.keyboard.type, wall.board
    press("Shift+ArrowRight")
    press("Shift+ArrowRight")
    expect(wall.cell("In progress").locator("[data-card] .key")).to_have_text([key])
    expect(wall.link(key)).to_be_focused()
    press("b")
    blocking = wall.dialog(f"Block {key}")
    expect(blocking).to_be_visible()
    press("3")
    write("the change board")
    press("Enter")
    expect(wall.cell("Blocked").locator("[data-card] .key")).to_have_text([key])
    expect(wall.card(key)).to_contain_text("Decision")
    expect(wall.link(key)).to_be_focused()
    press("b")
    expect(wall.cell("In progress").locator("[data-card] .key")).to_have_text([key])
    press("u")
    expect(wall.cell("In progress", "Urgent").locator("[data-card] .key")).to_have_text([key])
    wall.until(lambda: board.order("In progress", "Urgent") == [key], "urgent")
    press("z")
    expect(wall.cell("In progress").locator("[data-card] .key")).to_have_text([key])


def _find_the_other(wall: WallPage) -> None:
    page = wall.page
    press, write = page.keyboard.press, page.keyboard.type
    press("Control+k")
    palette = page.get_by_role("combobox", name="Find a card or an action")
    expect(palette).to_be_focused()
    write("bastion")
    expect(page.get_by_role("listbox").get_by_role("option").first).to_contain_text("Patch the bastion")
    press("Enter")
    expect(page.get_by_role("dialog", name="Patch the bastion")).to_be_visible()
    press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)


def _look_at_mine(wall: WallPage) -> None:
    page = wall.page
    press, write = page.keyboard.press, page.keyboard.type
    press("q")
    expect(page.locator("[data-card]")).to_have_count(1)
    press("q")
    expect(page.locator("[data-card]")).to_have_count(2)
    press("/")
    expect(page.get_by_role("searchbox")).to_be_focused()
    write("bastion")
    expect(page.locator("[data-card]")).to_have_count(1)
    press("Escape")
    expect(page.locator("[data-card]")).to_have_count(2)


def test_enter_opens_and_esc_returns_to_the_card(board: Board, open_board: OpenBoard) -> None:
    one, _ = board.fill(Ready=2)
    wall = open_board(board)
    wall.focus(one)
    wall.page.keyboard.press("Enter")
    sheet = wall.dialog(f"{one.key} {one.title}")
    expect(sheet).to_be_visible()
    expect(wall.page).to_have_url(re.compile(re.escape(f"{board.path}/c/{one.number}") + "$"))
    wall.page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    wall.expect_focus(one)
    expect(wall.page).to_have_url(re.compile(re.escape(board.path) + "$"))


def test_single_keys_are_dead_while_one_types(board: Board, open_board: OpenBoard) -> None:
    card, _ = board.fill(Ready=2)
    wall = open_board(board)
    letters = "nmeabuqz?hjkl123"
    search = wall.page.get_by_role("searchbox")
    search.focus()
    wall.page.keyboard.type(letters)
    expect(search).to_have_value(letters)
    search.fill("")
    wall.focus(card)
    wall.page.keyboard.press("Enter")
    sheet = wall.page.get_by_role("dialog")
    expect(sheet).to_be_visible()
    wall.page.keyboard.press("n")
    wall.page.keyboard.press("q")
    expect(wall.page.get_by_role("dialog")).to_have_count(1)
    assert wall.commands() == []
    assert "me=1" not in wall.page.url


def test_single_keys_can_be_switched_off(board: Board, open_board: OpenBoard) -> None:
    card, other = board.fill(Ready=2)
    wall = open_board(board)
    wall.focus(card)
    wall.page.keyboard.press("?")
    help_ = wall.dialog("Keyboard shortcuts")
    expect(help_).to_be_visible()
    switch = help_.get_by_role("switch", name="Single-key shortcuts")
    expect(switch).to_be_checked()
    switch.press("Space")
    expect(switch).not_to_be_checked()
    wall.page.keyboard.press("Escape")
    wall.expect_focus(card)
    for key in "mneabuqz/?2":
        wall.page.keyboard.press(key)
    wall.settle()
    expect(wall.page.get_by_role("dialog")).to_have_count(0)
    expect(wall.page.get_by_role("textbox", name="Title of")).to_have_count(0)
    assert wall.commands() == []
    wall.expect_focus(card)
    wall.page.keyboard.press("ArrowDown")
    wall.expect_focus(other)
    wall.page.keyboard.press("Control+k")
    expect(wall.page.get_by_role("combobox", name="Find a card or an action")).to_be_focused()
    wall.page.keyboard.press("Escape")
    wall.page.reload()
    expect(wall.link(card)).to_be_visible()
    wall.focus(card)
    wall.page.keyboard.press("m")
    wall.settle()
    expect(wall.page.get_by_role("dialog")).to_have_count(0)


def test_every_key_of_the_help_is_in_the_palette(board: Board, open_board: OpenBoard) -> None:
    card, *_ = board.fill(Ready=1)
    wall = open_board(board)
    wall.focus(card)
    wall.page.keyboard.press("Control+k")
    for words, key in (("move to", "M"), ("new card", "N"), ("undo", "Z"), ("only my", "Q"), ("assign", "A")):
        wall.page.get_by_role("combobox", name="Find a card or an action").fill(words)
        expect(wall.page.get_by_role("listbox").get_by_role("option").first.locator("kbd")).to_have_text([key])


def test_a_focused_card_is_never_under_the_heads(board: Board, open_board: OpenBoard) -> None:
    board.fill(Backlog=30)
    wall = open_board(board, viewport={"width": 1200, "height": 500})
    heads = wall.box(wall.page.locator("[data-heads]"))
    wall.page.keyboard.press("End")
    for _ in range(29):
        wall.page.keyboard.press("ArrowUp")
        wall.settle()
        top = wall.page.evaluate("() => document.activeElement.closest('article').getBoundingClientRect().top")
        assert top >= heads["bottom"] - 1
