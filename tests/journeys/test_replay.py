"""Looking at the past: by event and by day, read-only, framed, with what changed in words, and the way back to now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from playwright.sync_api import Locator, expect

from kanban import clock
from kanban.services import boards, cards
from kanban.services.ids import new_id
from kanban.store.unit_of_work import Command
from tests.journeys.server import Board, Card, Person, Server
from tests.journeys.wallpage import WallPage

pytestmark = pytest.mark.journey

OpenBoard = Callable[..., WallPage]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True}


def bar(wall: WallPage) -> Locator:
    """The bar at the bottom."""
    return wall.page.get_by_role("region", name="Replay", exact=True)


def slider(wall: WallPage) -> Locator:
    """The way through the events."""
    return bar(wall).get_by_role("slider")


def shows(wall: WallPage, column: str, *there: Card) -> None:
    """The page shows these cards in a column, whatever the server has now."""
    expect(wall.cell(column).locator("[data-card] .key")).to_have_text([card.key for card in there])


def test_by_event_with_the_keyboard_alone(board: Board, open_board: OpenBoard, admin: Person) -> None:
    first, second = board.fill(Ready=2)
    board.move(admin, first, "In progress")
    board.move(admin, second, "In progress")
    wall = open_board(board)
    wall.focus(second)
    wall.page.keyboard.press("t")
    expect(slider(wall)).to_be_focused()
    expect(bar(wall)).to_contain_text("Viewing the board as it is now")
    expect(bar(wall)).to_contain_text("Nothing has changed since")
    shows(wall, "In progress", first, second)
    wall.page.keyboard.press("ArrowLeft")
    shows(wall, "In progress", first)
    shows(wall, "Ready", second)
    expect(bar(wall)).to_contain_text("1 change since")
    expect(bar(wall)).to_contain_text(f"Ada Marsh moved {first.key} from Ready to In progress.")
    wall.page.keyboard.press("ArrowLeft")
    shows(wall, "Ready", first, second)
    expect(bar(wall)).to_contain_text(f"Ada Marsh added {second.key} “Ready work 2” to Ready.")
    wall.page.keyboard.press("Home")
    expect(bar(wall)).to_contain_text("Ada Marsh made the board.")
    expect(wall.page.locator("[data-card]")).to_have_count(0)
    began = datetime.fromisoformat(board.events()[0]["at"])
    said = f"Viewing {began.day} {began:%b %H:%M}, event 1 of {board.snapshot()['seq']}"
    expect(slider(wall)).to_have_attribute("aria-valuetext", said)
    wall.page.keyboard.press("End")
    shows(wall, "In progress", first, second)
    wall.page.keyboard.press("ArrowLeft")
    shows(wall, "In progress", first)
    wall.page.keyboard.press("Escape")
    expect(bar(wall)).to_have_count(0)
    shows(wall, "In progress", first, second)
    wall.expect_focus(second)
    assert wall.commands() == []


def a_board_with_days(server: Server, admin: Person, member: Person) -> tuple[Board, list[Card]]:
    """A board that was made ten days ago; a card came on it then, and on each of the two days after."""
    began = clock.now().replace(hour=10) - timedelta(days=10)

    def command(days: int) -> Command:
        return Command(actor=admin.actor, id=new_id(), now=began + timedelta(days=days))

    made = boards.create_board(server.store, command(0), name="Old", template="ops", key=f"D{new_id()[-4:]}").board
    board = Board(server, made.id, made.key, admin)
    came = []
    for days in range(3):
        outcome = cards.create_card(
            server.store, command(days), board_id=made.id, values={"title": f"Came on day {days}"},
            column=board.column("Ready"), lane=None,
        )  # fmt: skip
        card = max(outcome.board.cards.values(), key=lambda one: one.number)
        came.append(Card(board, card.id, card.key, card.number, card.title))
    board.join(member)
    return board, came


def test_by_day(server: Server, open_board: OpenBoard, admin: Person, member: Person) -> None:
    board, (one, two, three) = a_board_with_days(server, admin, member)
    wall = open_board(board)
    with wall.page.expect_response("**/days"):
        wall.page.keyboard.press("t")
    expect(slider(wall)).to_be_focused()
    # Today the member joined; before that a card came on each day.
    for there in ([one, two, three], [one, two], [one]):
        wall.page.keyboard.press("PageDown")
        shows(wall, "Ready", *there)
    day = (clock.now() - timedelta(days=10)).replace(hour=10)
    expect(bar(wall)).to_contain_text(f"Viewing {day.day} {day:%b}")
    wall.page.keyboard.press("PageUp")
    shows(wall, "Ready", one, two)
    bar(wall).get_by_role("button", name="One day on").click()
    shows(wall, "Ready", one, two, three)
    bar(wall).get_by_role("button", name="One day back").click()
    shows(wall, "Ready", one, two)


def test_nothing_can_be_changed_in_the_past_and_it_says_so(board: Board, open_board: OpenBoard, admin: Person) -> None:
    card, other = board.fill(Ready=2)
    board.move(admin, card, "In progress")
    wall = open_board(board)
    wall.page.get_by_role("button", name="Replay").click()
    slider(wall).press("ArrowLeft")
    shows(wall, "Ready", card, other)
    wall.hush()
    wall.focus(other)
    for key in ("n", "m", "b", "u", "Shift+ArrowRight", "z"):
        wall.page.keyboard.press(key)
    wall.until(lambda: any("past" in words for words in wall.heard()), "why nothing can be done")
    expect(wall.page.get_by_role("dialog")).to_have_count(0)
    expect(wall.page.get_by_role("button", name="Add a card to Ready")).to_have_count(0)
    x, y = wall.grip(other)
    wall.page.mouse.move(x, y)
    wall.page.mouse.down()
    wall.page.mouse.move(x + 60, y + 40, steps=4)
    expect(wall.page.locator(".drag-ghost")).to_have_count(0)
    wall.page.mouse.up()
    assert wall.commands() == []
    wall.page.keyboard.press("Escape")
    expect(bar(wall)).to_have_count(0)
    shows(wall, "In progress", card)


def test_a_card_is_read_as_it_was(board: Board, open_board: OpenBoard, admin: Person) -> None:
    card, *_ = board.fill(Ready=1)
    board.rename(card, "Another title")
    board.server.must(admin, "POST", f"cards/{card.id}/comments", {"text": "Said later."})
    wall = open_board(board)
    wall.page.keyboard.press("t")
    expect(slider(wall)).to_be_focused()
    for _ in range(2):
        slider(wall).press("ArrowLeft")
    wall.link(card).click()
    sheet = wall.dialog(f"{card.key} Ready work 1")
    expect(sheet).to_contain_text("The card as it was.")
    expect(sheet.get_by_role("textbox", name="Title")).to_have_attribute("readonly", "")
    expect(sheet).not_to_contain_text("Said later.")
    wall.page.keyboard.press("Escape")
    expect(sheet).to_have_count(0)
    expect(bar(wall)).to_be_visible()


def test_the_live_board_goes_on_underneath(board: Board, open_board: OpenBoard, admin: Person) -> None:
    card, other = board.fill(Ready=2)
    wall = open_board(board)
    wall.page.keyboard.press("t")
    expect(slider(wall)).to_be_focused()
    wall.page.keyboard.press("ArrowLeft")
    shows(wall, "Ready", card)
    expect(bar(wall)).to_contain_text("1 change since")
    board.move(admin, card, "In progress")
    expect(bar(wall)).to_contain_text("2 changes since")
    shows(wall, "Ready", card)
    bar(wall).get_by_role("button", name="Back to live").click()
    shows(wall, "Ready", other)
    shows(wall, "In progress", card)


@pytest.mark.parametrize("options", [{}, PHONE], ids=["desk", "phone"])
def test_a_frame_says_at_any_time_that_this_is_not_now(
    board: Board, open_board: OpenBoard, options: dict[str, object]
) -> None:
    card, *_ = board.fill(Ready=2)
    wall = open_board(board, **options)
    wall.page.get_by_role("button", name="Replay").click()
    frame = wall.page.locator("[data-replay-frame]")
    expect(frame).to_have_css("box-shadow", "rgb(38, 91, 197) 0px 0px 0px 4px inset")
    size = wall.page.viewport_size
    box = wall.box(frame)
    assert size is not None
    assert (box["x"], box["y"], box["width"], box["height"]) == (0, 0, size["width"], size["height"])
    bar(wall).get_by_role("button", name="One change back").click()
    expect(bar(wall)).to_contain_text("Viewing ")
    edge = wall.box(bar(wall))
    assert edge["bottom"] <= size["height"]
    assert wall.box(slider(wall))["width"] > 200
    # The board keeps the rest of the page: nothing of it lies under the bar.
    assert wall.box(wall.page.locator("[data-scroller]"))["bottom"] <= edge["y"]
    bar(wall).get_by_role("button", name="One change on").click()
    bar(wall).get_by_role("button", name="Back to live").click()
    expect(frame).to_have_count(0)
    expect(wall.link(card)).to_be_visible()


def test_a_step_is_painted_in_the_next_frame(board: Board, open_board: OpenBoard) -> None:
    board.fill(Ready=5, Backlog=40)
    wall = open_board(board)
    wall.page.keyboard.press("t")
    slider(wall).press("ArrowLeft")
    expect(bar(wall)).to_contain_text("1 change since")
    late = wall.page.evaluate(
        """async () => {
          const slider = document.querySelector('[data-replay] input');
          const drawn = () => document.querySelectorAll('[data-card]').length;
          let late = 0;
          for (let step = 2; step <= 30; step += 1) {
            const before = drawn();
            slider.valueAsNumber -= 1;
            slider.dispatchEvent(new Event('input', { bubbles: true }));
            await new Promise((done) => requestAnimationFrame(done));
            if (drawn() !== before - 1) late += 1;
          }
          return late;
        }"""
    )
    assert late == 0
