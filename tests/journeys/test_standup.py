"""The stand-up: begun with S, walked with Space and Backspace, noted in two keys, driven by a phone, ended."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.journeys.server import Board, Card, Person
from tests.journeys.test_axe import check
from tests.journeys.wallpage import WallPage

pytestmark = pytest.mark.journey

OpenBoard = Callable[..., WallPage]
SignedIn = Callable[..., Page]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def bar(page: Page) -> Locator:
    """The stand-up at the bottom of the board."""
    return page.get_by_role("region", name="Stand-up", exact=True)


def looks_at(page: Page, card: Card, place: str = "") -> None:
    """What is enlarged, and where in the walk that is."""
    expect(page.locator("[data-standup-card]")).to_have_attribute("data-standup-card", card.key)
    if place:
        expect(page.get_by_text(place, exact=True)).to_be_visible()


def standup(board: Board) -> str | None:
    """The key of the card that everybody looks at, as the server has it."""
    now = board.snapshot()
    going = now["standup"]
    return next((card["key"] for card in now["cards"] if going and card["id"] == going["card"]), None)


@pytest.fixture
def work(board: Board, admin: Person) -> list[Card]:
    """Two cards in work (the second one older), one in review that has moved since a stand-up, one to do."""
    ready, second, first, review = board.fill(Ready=4)
    for card in (first, second, review):
        board.move(admin, card, "In progress")
    for path in ("standup", "standup/end"):
        board.server.must(admin, "POST", f"boards/{board.id}/{path}", {})
    board.move(admin, review, "Review")
    return [review, first, second, ready]


def test_by_keyboard_from_the_right_and_the_summary(
    board: Board, work: list[Card], open_board: OpenBoard, member: Person
) -> None:
    review, first, second, ready = work
    wall = open_board(board)
    keys = wall.page.keyboard
    wall.page.locator("main").focus()
    keys.press("s")
    expect(bar(wall.page).get_by_role("region", name="Moved")).to_contain_text(review.key)
    expect(bar(wall.page)).to_contain_text("In progress → Review")
    expect(bar(wall.page)).to_contain_text("4 cards to look at")
    keys.press("Space")
    looks_at(wall.page, review, "1 of 4")
    expect(bar(wall.page)).to_contain_text("Came from In progress since the last stand-up")
    wall.expect_focus(review)
    keys.press("Space")
    looks_at(wall.page, first, "2 of 4")
    expect(wall.page.locator(".is-stood-up-for")).to_have_attribute("data-card", first.id)
    keys.press("Backspace")
    looks_at(wall.page, review, "1 of 4")
    # A note takes one key to begin and one to keep.
    keys.press("c")
    expect(wall.page.get_by_label(f"Note on {review.key}")).to_be_focused()
    keys.type("ask the *vendor*")
    keys.press("Enter")
    expect(wall.toast(f"Noted on {review.key}")).to_be_visible()
    said = board.server.must(member, "GET", f"cards/{review.id}/comments")["comments"]
    assert [one["text"] for one in said] == ["ask the *vendor*"]
    # Backspace and Space in a field are letters.
    keys.press("c")
    keys.type("a b")
    keys.press("Backspace")
    expect(wall.page.get_by_label(f"Note on {review.key}")).to_have_value("a ")
    keys.press("Escape")
    for card in (first, second, ready):
        keys.press("Space")
        looks_at(wall.page, card)
    keys.press("Space")
    summary = bar(wall.page).get_by_label("Summary, as Markdown")
    expect(summary).to_be_visible()
    text = summary.input_value()
    assert text.startswith(f"# Stand-up {board.key}, ")
    assert f"- {review.key} {review.title} (In progress → Review)" in text
    assert f"- {review.key} {review.title}: ask the \\*vendor\\*" in text
    assert "4 cards looked at." in text
    assert board.snapshot()["standup"] is None
    bar(wall.page).get_by_role("button", name="Close").click()
    expect(bar(wall.page)).to_have_count(0)


def test_a_phone_drives_and_a_viewer_follows(
    board: Board, work: list[Card], open_board: OpenBoard, signed_in: SignedIn, member: Person, viewer: Person
) -> None:
    review, first, _, _ = work
    wall = open_board(board, viewer)
    phone = signed_in(member, **PHONE)
    phone.goto(f"{board.path}/standup")
    phone.get_by_role("button", name="Start the stand-up").tap()
    expect(phone.get_by_role("region", name="Moved")).to_contain_text(review.key)
    wall.page.get_by_role("button", name="Join the stand-up").click()
    expect(bar(wall.page).get_by_role("region", name="Moved")).to_contain_text(review.key)
    phone.get_by_role("button", name="Walk the board").tap()
    looks_at(phone, review, "1 of 4")
    looks_at(wall.page, review, "1 of 4")
    expect(wall.page.locator(".is-stood-up-for")).to_have_attribute("data-card", review.id)
    phone.get_by_role("button", name="Next").tap()
    looks_at(wall.page, first)
    phone.get_by_role("button", name="Back").tap()
    looks_at(wall.page, review)
    # Who may only look follows, and is told so.
    wall.page.locator("main").focus()
    wall.page.keyboard.press("Space")
    expect(bar(wall.page)).to_contain_text("You follow this stand-up")
    assert standup(board) == review.key
    box = wall.box(phone.get_by_role("button", name="Next"))
    assert box["height"] >= 80, "a thumb finds it without looking"
    phone.get_by_role("button", name="End", exact=True).tap()
    expect(phone.get_by_label("Summary, as Markdown")).to_be_visible()
    expect(bar(wall.page).get_by_label("Summary, as Markdown")).to_be_visible()


def test_it_goes_on_when_its_card_goes_away(
    board: Board, work: list[Card], open_board: OpenBoard, admin: Person
) -> None:
    review, first, second, _ = work
    wall = open_board(board)
    wall.page.locator("main").focus()
    wall.page.keyboard.press("s")
    expect(bar(wall.page)).to_contain_text("4 cards to look at")
    wall.page.keyboard.press("Space")
    wall.page.keyboard.press("Space")
    looks_at(wall.page, first, "2 of 4")
    # It moves on to the right: it is not looked at twice.
    board.move(admin, first, "Review")
    expect(bar(wall.page)).to_contain_text("In Review")
    wall.page.keyboard.press("Space")
    looks_at(wall.page, second, "3 of 4")
    board.archive(second)
    expect(bar(wall.page)).to_contain_text(f"{second.key} was archived meanwhile.")
    wall.page.keyboard.press("Backspace")
    looks_at(wall.page, first)
    # Leaving it, it goes on for the others; a reload comes back into it.
    wall.page.reload()
    looks_at(wall.page, first)
    wall.page.keyboard.press("Escape")
    expect(bar(wall.page)).to_have_count(0)
    assert standup(board) == first.key
    assert review.now()["key"] == review.key


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_axe_finds_nothing(
    board: Board, work: list[Card], open_board: OpenBoard, signed_in: SignedIn, member: Person, theme: str
) -> None:
    wall = open_board(board, color_scheme=theme)
    wall.page.locator("main").focus()
    wall.page.keyboard.press("s")
    expect(bar(wall.page).get_by_role("region", name="Moved")).to_be_visible()
    check(wall.page)
    wall.page.keyboard.press("Space")
    looks_at(wall.page, work[0])
    wall.page.keyboard.press("c")
    check(wall.page)
    phone = signed_in(member, color_scheme=theme, **PHONE)
    phone.goto(f"{board.path}/standup")
    looks_at(phone, work[0])
    check(phone)
    phone.get_by_role("button", name="End", exact=True).tap()
    expect(phone.get_by_label("Summary, as Markdown")).to_be_visible()
    check(phone)
