"""Small screens, large letters, themes, forced colours and less motion: the same board, always usable."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.server import Board, Person
from tests.journeys.wallpage import WallPage

pytestmark = pytest.mark.journey

OpenBoard = Callable[..., WallPage]
PHONE = {"viewport": {"width": 390, "height": 844}, "has_touch": True, "is_mobile": True, "device_scale_factor": 2}
SMALLEST = PHONE | {"viewport": {"width": 320, "height": 640}}


def overflow(page: Page) -> int:
    """By how many px the page is wider than its window."""
    return int(page.evaluate("() => document.documentElement.scrollWidth - document.documentElement.clientWidth"))


@pytest.mark.parametrize("size", [PHONE, SMALLEST], ids=["390", "320"])
def test_a_phone_shows_one_column_and_chips_lead_to_the_others(
    board: Board, open_board: OpenBoard, size: dict[str, object]
) -> None:
    board.fill(Backlog=3, Ready=3, In_progress=4)
    wall = open_board(board, **size)
    page, width = wall.page, size["viewport"]["width"]  # type: ignore[index]  # options of a context
    assert overflow(page) == 0
    first = wall.box(wall.head("Backlog"))
    assert first["x"] >= 0
    assert first["x"] + first["width"] <= width
    assert first["width"] > width * 0.8
    chips = page.get_by_role("navigation", name="Columns")
    expect(chips.get_by_role("button", name="Backlog")).to_have_attribute("aria-current", "true")
    chips.get_by_role("button", name="In progress 4/4").tap()
    expect(chips.get_by_role("button", name="In progress")).to_have_attribute("aria-current", "true")
    wall.until(lambda: abs(wall.box(wall.head("In progress"))["middle"] - width / 2) < 4, "the column is in the middle")
    # A swipe ends on a column, never between two.
    page.locator("[data-scroller]").evaluate("(it) => it.scrollBy({ left: -130, behavior: 'smooth' })")
    wall.until(
        lambda: any(
            abs(wall.box(wall.head(name))["middle"] - width / 2) < 4 for name in ("Ready", "In progress")
        ),
        "snapped",
    )  # fmt: skip


@pytest.mark.parametrize("size", [PHONE, SMALLEST], ids=["390", "320"])
def test_a_card_is_moved_on_a_phone_by_taps(board: Board, open_board: OpenBoard, size: dict[str, object]) -> None:
    card, *_ = board.fill(Backlog=3)
    wall = open_board(board, **size)
    wall.card(card).get_by_role("button", name=f"Actions for {card.key}").tap()
    wall.page.get_by_role("menuitem", name="Move to…").tap()
    dialog = wall.dialog(f"Move {card.key}")
    expect(dialog).to_be_visible()
    width, height = size["viewport"].values()  # type: ignore[attr-defined]  # options of a context

    def inside() -> bool:
        box = wall.box(dialog)
        return box["x"] >= 0 and box["x"] + box["width"] <= width + 1 and box["bottom"] <= height + 1

    wall.until(inside, "the dialog within the window")
    dialog.get_by_label("Column").select_option(label="Ready (0/6)")
    dialog.get_by_role("button", name="Move", exact=True).tap()
    wall.expect_order("Ready", card)


@pytest.mark.parametrize("path", ["/", "{board}", "{board}/c/1", "{board}/settings", "/people"])
def test_no_page_scrolls_two_ways_at_320_px(
    board: Board, signed_in: Callable[..., Page], admin: Person, path: str
) -> None:
    board.fill(Ready=3)
    page = signed_in(admin, **SMALLEST)
    page.goto(path.format(board=board.path))
    expect(page.get_by_role("heading", level=1)).to_be_attached()
    page.wait_for_load_state("networkidle")
    assert overflow(page) == 0
    inside = page.evaluate(
        """() => [...document.querySelectorAll('main, dialog[open], dialog[open] .body')]
          .filter((it) => !it.matches('[data-scroller]') && it.scrollWidth > it.clientWidth + 1)
          .map((it) => it.outerHTML.slice(0, 80))"""
    )
    assert inside == []


def test_200_percent_zoom_keeps_everything_reachable(
    board: Board, signed_in: Callable[..., Page], admin: Person
) -> None:
    """Twice the zoom is half the window in CSS px: 1280 x 720 become 640 x 360."""
    card, *_ = board.fill(Ready=3)
    page = signed_in(admin, viewport={"width": 640, "height": 360}, device_scale_factor=2)
    wall = WallPage(page, board).open()
    assert overflow(page) == 0
    room = page.locator("[data-scroller]").evaluate(
        "(it) => it.clientHeight - it.querySelector('[data-heads]').offsetHeight"
    )
    assert room >= 100, f"only {room} px are left for cards"
    dialog = wall.open_move(card)
    for part in (dialog.get_by_label("Column"), dialog.get_by_role("button", name="Move", exact=True)):
        part.scroll_into_view_if_needed()
        box = wall.box(part)
        assert 0 <= box["y"] < 360


#: WCAG 1.4.12, as its authors' bookmarklet sets it.
SPACING = (
    "* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"
    " p { margin-block-end: 2em !important }"
)


def test_wider_text_spacing_cuts_nothing_off(board: Board, open_board: OpenBoard) -> None:
    board.add("Replace the power supply of rack 12 before the inspection", "In progress", points=3, stream="network")
    wall = open_board(board)
    wall.page.evaluate(
        """(text) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(text);
          document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
        }""",
        SPACING,
    )
    cut = wall.page.evaluate(
        """() => [...document.querySelectorAll('.card, .card-link, [data-head] h2, button')]
          .filter((it) => it.checkVisibility() && it.scrollHeight > it.clientHeight + 2
            && getComputedStyle(it).overflowY === 'hidden')
          .map((it) => it.outerHTML.slice(0, 80))"""
    )
    assert cut == []
    assert overflow(wall.page) == 0


def test_the_theme_follows_the_system_and_ones_own_choice(board: Board, open_board: OpenBoard) -> None:
    board.fill(Ready=1)
    wall = open_board(board, color_scheme="dark")
    page = wall.page

    def ground() -> str:
        return str(page.evaluate("() => getComputedStyle(document.documentElement).backgroundColor"))

    assert ground() == "rgb(14, 17, 22)"
    page.emulate_media(color_scheme="light")
    wall.until(lambda: ground() == "rgb(243, 245, 248)", "light")
    page.get_by_role("button", name="Account of").click()
    page.get_by_role("radio", name="Dark").check(force=True)
    wall.until(lambda: ground() == "rgb(14, 17, 22)", "dark by choice")
    page.reload()
    expect(page.locator("[data-card]")).to_have_count(1)
    assert ground() == "rgb(14, 17, 22)"


def test_less_motion_means_none(board: Board, open_board: OpenBoard) -> None:
    card, *_ = board.fill(Ready=3)
    wall = open_board(board, reduced_motion="reduce")
    wall.page.evaluate(
        """() => {
          window.moved = 0;
          const animate = Element.prototype.animate;
          Element.prototype.animate = function (...args) { window.moved += 1; return animate.apply(this, args); };
        }"""
    )
    wall.lift(card)
    assert wall.page.locator(".drag-ghost .card").evaluate("(it) => getComputedStyle(it).rotate") in {"none", "0deg"}
    box = wall.box(wall.cell("In progress"))
    wall.carry_to(box["middle"], box["y"] + 30)
    wall.page.mouse.up()
    wall.expect_order("In progress", card)
    assert wall.page.evaluate("() => window.moved") == 0


def test_states_do_not_rest_on_colour(board: Board, open_board: OpenBoard, admin: Person) -> None:
    """In forced colours every colour is gone: words and shapes have to say it."""
    urgent, blocked, full = board.fill(Ready=1, In_progress=2)
    board.limit("In progress", 1)
    board.server.must(admin, "POST", f"cards/{blocked.id}/block", {"reason": "vendor"})
    board.move(admin, urgent, "Ready", lane="Urgent")
    wall = open_board(board, forced_colors="active")
    expect(wall.card(urgent)).to_contain_text("Urgent")
    expect(wall.card(blocked)).to_contain_text("Vendor")
    expect(wall.head("In progress")).to_contain_text("1/1")
    expect(wall.head("In progress")).to_contain_text("at the limit")
    for card in (urgent, blocked, full):
        edge = wall.card(card).evaluate("(it) => getComputedStyle(it).borderTopWidth")
        assert float(edge.removesuffix("px")) >= 1
    wall.focus(full)
    outline = wall.card(full).evaluate("(it) => getComputedStyle(it).outlineStyle")
    assert outline == "solid"


@pytest.mark.parametrize(("size", "least"), [({}, 24), (PHONE, 24)], ids=["mouse", "finger"])
def test_targets_are_large_enough(board: Board, open_board: OpenBoard, size: dict[str, object], least: int) -> None:
    board.fill(Ready=2)
    wall = open_board(board, **size)
    small = wall.page.evaluate(
        """(least) => [...document.querySelectorAll('button, a[href], input, select')]
          .filter((it) => it.checkVisibility() && !it.matches('.visually-hidden, .card-link, [href="#main"]'))
          .map((it) => [it.getAttribute('aria-label') ?? it.textContent.trim(), it.getBoundingClientRect()])
          .filter(([, box]) => box.width > 1 && (box.width < least || box.height < least))
          .map(([name, box]) => `${name}: ${Math.round(box.width)}x${Math.round(box.height)}`)""",
        least,
    )  # fmt: skip
    assert small == []


def test_urgent_is_loud_only_while_something_is_and_columns_reach_down(board: Board, open_board: OpenBoard) -> None:
    card, *_ = board.fill(Ready=2)
    wall = open_board(board, viewport={"width": 1440, "height": 900})
    band = wall.page.get_by_role("region", name="Urgent", exact=True)
    assert wall.box(band)["height"] <= 40
    for column in ("Backlog", "Ready", "Done"):
        assert abs(wall.box(wall.cell(column, "Urgent"))["x"] - wall.box(wall.head(column))["x"]) < 1
    assert band.evaluate("(it) => getComputedStyle(it).boxShadow") == "none"
    assert wall.box(wall.cell("Ready"))["bottom"] > 850
    wall.focus(card)
    wall.page.keyboard.press("Shift+ArrowUp")
    expect(wall.cell("Ready", "Urgent").locator("[data-card]")).to_have_count(1)
    assert band.evaluate("(it) => getComputedStyle(it).boxShadow") != "none"
    board.move(board.owner, card, "Done", lane="Urgent")
    expect(wall.cell("Done", "Urgent").locator("[data-card]")).to_have_count(1)
    assert band.evaluate("(it) => getComputedStyle(it).boxShadow") == "none"
