"""Planning an iteration: beside the board by every way there is, its capacity, and what goes to the stakeholders."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta

import pytest
from playwright.sync_api import Locator, Page, expect

from kanban import clock
from tests.journeys.conftest import NewContext
from tests.journeys.reports import Reports
from tests.journeys.server import Board, Card, Person
from tests.journeys.test_axe import check
from tests.journeys.wallpage import WallPage

pytestmark = pytest.mark.journey

OpenBoard = Callable[..., WallPage]
THEMES = pytest.mark.parametrize("theme", ["light", "dark"])
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def monday() -> date:
    """The Monday of the week that runs, in UTC: the boards' zone."""
    today = clock.now().date()
    return today - timedelta(days=today.weekday())


def made(board: Board, who: Person, *, weeks: int = 0, **more: object) -> str:
    """An iteration of two weeks that begins so many weeks from this one; its id."""
    starts = monday() + timedelta(weeks=weeks)
    body = {"starts": str(starts), "ends": str(starts + timedelta(weeks=2)), **more}
    return str(board.server.must(who, "POST", f"boards/{board.id}/iterations", body)["iteration"]["id"])


def plan(board: Board, iteration: str) -> list[str]:
    """The keys in an iteration's plan, as the server has it."""
    now = board.snapshot()
    keys = {card["id"]: card["key"] for card in now["cards"]}
    found = next(one for one in now["iterations"] if one["id"] == iteration)
    return [keys[card] for card in found["plan"]]


def panel(page: Page) -> Locator:
    """The panel beside the board."""
    return page.get_by_role("complementary", name="Plan an iteration")


def test_cards_come_into_the_plan_by_mouse_by_key_together_and_by_filter(
    board: Board, admin: Person, open_board: OpenBoard
) -> None:
    cards = board.fill(Backlog=6)
    iteration = made(board, admin)
    wall = open_board(board)
    page = wall.page
    page.locator("main").focus()
    page.keyboard.press("p")
    expect(panel(page)).to_be_focused()
    expect(panel(page)).to_contain_text("Nothing is planned yet.")

    # By mouse, over the panel.
    box, zone = wall.card(cards[0]).bounding_box(), panel(page).bounding_box()
    assert box
    assert zone
    page.mouse.move(box["x"] + 60, box["y"] + 12)
    page.mouse.down()
    page.mouse.move(box["x"] + 90, box["y"] + 30, steps=3)
    page.mouse.move(zone["x"] + zone["width"] / 2, zone["y"] + zone["height"] / 2, steps=6)
    page.mouse.up()
    wall.until(lambda: plan(board, iteration) == [cards[0].key], "the card that was dragged")
    assert board.order("Backlog") == [card.key for card in cards], "it stays where it was on the board"

    # By key, taken back, and again.
    wall.link(cards[1]).focus()
    page.keyboard.press("Shift+P")
    wall.until(lambda: plan(board, iteration) == [cards[0].key, cards[1].key], "the card that was planned by key")
    page.keyboard.press("z")
    wall.until(lambda: plan(board, iteration) == [cards[0].key], "undone")

    # Several that are selected.
    for card in cards[1:3]:
        wall.link(card).focus()
        page.keyboard.press("x")
    page.keyboard.press("Shift+P")
    wall.until(lambda: len(plan(board, iteration)) == 3, "the selected cards")

    # All that the filter shows.
    page.get_by_role("searchbox", name="Filter by words or key").fill("work 5")
    panel(page).get_by_role("button", name="Plan the 1 card shown").click()
    wall.until(lambda: cards[4].key in plan(board, iteration), "what the filter shows")

    # By words, in the panel, and out again; the focus stays in its list.
    page.get_by_role("searchbox", name="Filter by words or key").fill("")
    panel(page).get_by_role("searchbox").fill(cards[5].key)
    panel(page).get_by_role("button", name=f"Plan {cards[5].key} into Iteration 1").click()
    wall.until(lambda: cards[5].key in plan(board, iteration), "what was found by words")
    panel(page).get_by_role("button", name=f"Take {cards[0].key} out of the plan").click()
    wall.until(lambda: cards[0].key not in plan(board, iteration), "taken out")
    assert page.evaluate("() => document.activeElement.closest('[data-planning]') !== null")
    page.keyboard.press("Escape")
    expect(panel(page)).to_have_count(0)
    # What stands in the address besides the board opens no board anew.
    asked = [one for one in wall.requests if one.method == "GET" and one.url.endswith(f"/api/boards/{board.key}")]
    assert len(asked) == 1


def test_a_card_is_in_one_plan_and_its_sheet_says_in_which(board: Board, admin: Person, open_board: OpenBoard) -> None:
    (card,) = board.fill(Backlog=1)
    first, second = made(board, admin), made(board, admin, weeks=2)
    wall = open_board(board, at=f"/c/{card.number}")
    field = wall.page.get_by_label("Iteration", exact=True)
    field.select_option(label="Iteration 1")
    wall.until(lambda: plan(board, first) == [card.key], "planned")
    field.select_option(label="Iteration 2")
    wall.until(lambda: (plan(board, first), plan(board, second)) == ([], [card.key]), "planned elsewhere")
    field.select_option(label="Not planned")
    wall.until(lambda: plan(board, second) == [], "not planned")


def test_an_iteration_is_made_beside_the_board_and_its_capacity_by_keyboard(
    board: Board, admin: Person, open_board: OpenBoard
) -> None:
    wall = open_board(board, at="?plan=next")
    page = wall.page
    panel(page).get_by_role("button", name="Make an iteration").click()
    form = wall.dialog("New iteration")
    form.get_by_label("Goal").fill("Calm the pager")
    form.get_by_label("First day").fill(str(monday()))
    form.get_by_label("Last day").fill(str(monday() + timedelta(days=11)))
    form.get_by_role("button", name="Make it").click()
    expect(panel(page)).to_contain_text("Calm the pager")
    expect(panel(page)).to_contain_text("2 people = 20 person-days")

    panel(page).get_by_role("button", name="Capacity…").click()
    grid = page.get_by_role("grid", name="People by days")
    grid.get_by_role("gridcell").first.focus()
    page.keyboard.press("End")
    page.keyboard.press("Enter")
    page.keyboard.press("Enter")
    expect(page.locator(":focus")).to_have_attribute("aria-label", f"{admin.name}, {_day(11)}: away")
    page.keyboard.press("ArrowLeft")
    page.keyboard.press("Space")
    expect(wall.dialog("Capacity of Iteration 1")).to_contain_text("18.5 person-days: 20 less 1.5 away.")
    wall.until(lambda: len(board.snapshot()["iterations"][0]["away"]) == 2, "both absences")
    page.keyboard.press("Escape")
    expect(panel(page)).to_contain_text("18.5 person-days")


def test_an_outage_takes_somebody_out_and_gives_them_back(board: Board, admin: Person, open_board: OpenBoard) -> None:
    made(board, admin)
    outage: Card = board.add("The storage is split", "In progress", lane="Urgent", people=[admin.id])
    wall = open_board(board)
    wall.card(outage).get_by_role("button", name=f"Actions for {outage.key}").click()
    wall.page.get_by_role("menuitem", name="Say whom it pulls in…").click()
    asked = wall.dialog(f"Whom does {outage.key} pull in?")
    expect(asked).to_contain_text(admin.name)
    asked.get_by_label("From").select_option("tomorrow")
    asked.get_by_role("button", name="Say so").click()
    expect(wall.toast(f"pulled into {outage.key} from here on")).to_be_visible()
    away = board.snapshot()["iterations"][0]["away"]
    assert {(one["user"], one["card"]) for one in away} == {(admin.id, outage.id)}
    tomorrow = clock.now().date() + timedelta(days=1)
    assert min(one["day"] for one in away) >= str(tomorrow)


@THEMES
def test_axe_finds_nothing_on_what_belongs_to_iterations(
    board: Board, admin: Person, open_board: OpenBoard, new_context: NewContext, reports: Reports, theme: str
) -> None:
    card, *_ = board.fill(Backlog=2, In_progress=1)
    iteration = made(board, admin, goal="Calm the pager")
    board.server.must(admin, "POST", f"boards/{board.id}/iterations/{iteration}/plan", {"add": [card.id]})
    wall = open_board(board, at="?plan=next", color_scheme=theme)
    page = wall.page
    expect(panel(page)).to_contain_text(card.key)
    check(page)
    for button, name in (("Edit…", "Dates and goal of Iteration 1"), ("Capacity…", "Capacity of Iteration 1")):
        panel(page).get_by_role("button", name=button).click()
        expect(wall.dialog(name)).to_be_visible()
        check(page)
        page.keyboard.press("Escape")
    page.get_by_role("button", name="What to expect…").click()
    expect(wall.dialog("What to expect of Iteration 1")).to_contain_text("How this is counted")
    check(page)
    page.goto(f"{board.path}/iterations")
    expect(page.get_by_text("runs now")).to_be_visible()
    check(page)
    link = board.server.must(admin, "POST", f"boards/{board.id}/links", {"name": "Sales"})
    outside = new_context(on=board.server, color_scheme=theme).new_page()
    outside.goto(f"/expectation#{link['token']}")
    expect(outside.get_by_text("From the team behind Operations")).to_be_visible()
    check(outside)
    reports.allow_status(401)
    board.server.must(admin, "DELETE", f"boards/{board.id}/links/{link['id']}")
    outside.reload()
    expect(outside.get_by_text("This link no longer works")).to_be_visible()
    check(outside)


def test_on_a_phone_the_panel_is_a_sheet_that_needs_no_second_way_to_scroll(
    board: Board, admin: Person, open_board: OpenBoard
) -> None:
    (card,) = board.fill(Backlog=1)
    iteration = made(board, admin)
    wall = open_board(board, at="?plan=next", **PHONE)
    page = wall.page
    expect(panel(page)).to_be_visible()
    assert page.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
    panel(page).get_by_role("button", name=f"Plan {card.key} into Iteration 1").tap()
    wall.until(lambda: plan(board, iteration) == [card.key], "planned by a tap")
    check(page)


def _day(after: int) -> str:
    return f"{monday() + timedelta(days=after):%a %-d %b}"
