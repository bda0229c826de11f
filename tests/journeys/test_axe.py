"""No violation that axe can find: every page, light and dark, empty, loaded and with a dialog open."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from kanban import clock
from kanban.services import demo
from tests.journeys.conftest import NewContext
from tests.journeys.reports import Reports
from tests.journeys.server import Board, Person, Server
from tests.journeys.wallpage import WallPage

pytestmark = pytest.mark.journey

AXE = Path(__file__).parents[2] / "frontend" / "node_modules" / "axe-core" / "axe.min.js"
TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
THEMES = pytest.mark.parametrize("theme", ["light", "dark"])


def check(page: Page) -> None:
    """Fail with what axe finds on the page as it is now, animations ended."""
    page.evaluate(
        """async () => {
          const frame = () => new Promise((done) => requestAnimationFrame(done));
          const patience = new Promise((done) => setTimeout(done, 2000));
          const still = () => Promise.allSettled(document.getAnimations().map((one) => one.finished));
          // A change of state begins its transition in the frame after it.
          for (let turn = 0; turn < 2; turn += 1) {
            await frame();
            await frame();
            await Promise.race([still(), patience]);
          }
        }"""
    )
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found = page.evaluate(
        """async (tags) => {
          const { violations } = await axe.run(document, { runOnly: { type: 'tag', values: tags } });
          return violations.map((one) => `${one.id}: ${one.help}\\n` + one.nodes.slice(0, 5)
            .map((node) => `    ${node.target.join(' ')}: ${node.any.concat(node.all, node.none)
              .map((why) => why.message).join('; ')}`).join('\\n'));
        }""",
        TAGS,
    )
    assert found == [], "\n".join(found)


@THEMES
def test_sign_in_and_setup(new_context: NewContext, server: Server, reports: Reports, theme: str) -> None:
    reports.allow_status(401)
    page = new_context(on=server, color_scheme=theme).new_page()
    page.goto("/sign-in")
    expect(page.get_by_label("Password")).to_be_visible()
    check(page)
    page.get_by_label("E-mail").fill("nobody@example.org")
    page.get_by_label("Password").fill("not a password of anyone")
    page.get_by_role("button", name="Sign in").click()
    expect(page.get_by_text("do not belong together")).to_be_visible()
    expect(page.locator("[aria-busy=true]")).to_have_count(0)
    check(page)
    page.goto("/setup#token")
    expect(page.get_by_label("Your name")).to_be_visible()
    check(page)


@THEMES
def test_boards_and_the_form_for_a_new_one(
    server: Server, signed_in: Callable[..., Page], admin: Person, board: Board, theme: str
) -> None:
    empty = server.person("Nobody Yet")
    page = signed_in(empty, color_scheme=theme)
    page.goto("/")
    expect(page.get_by_text("No board yet")).to_be_visible()
    check(page)
    page = signed_in(admin, color_scheme=theme)
    page.goto("/")
    expect(page.locator("main").get_by_role("link", name="Operations", exact=True).first).to_be_visible()
    check(page)
    page.get_by_role("button", name="New board").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    check(page)


@THEMES
def test_the_board_empty_and_with_everything_on_it(
    new_board: Callable[..., Board], open_board: Callable[..., WallPage], admin: Person, member: Person, theme: str
) -> None:
    board = new_board()
    wall = open_board(board, color_scheme=theme)
    expect(wall.page.get_by_text("Nothing on this board yet")).to_be_visible()
    check(wall.page)
    cards = board.fill(Backlog=3, Ready=3, In_progress=4, Review=3, Done=2)
    links = [{"url": "https://wiki.example.org/", "title": "Runbook", "kind": "runbook"}]
    board.add(
        "Everything a card can have", "Backlog", people=[admin.id, member.id], points=3, stream="network", links=links,
        due="2020-01-01", description="Some words.", type="incident", **{"class": "fixed_date"},
    )  # fmt: skip
    board.server.must(admin, "POST", f"cards/{cards[7].id}/block", {"reason": "vendor", "waiting_for": "the ISP"})
    board.move(admin, cards[8], "In progress", lane="Urgent")
    expect(wall.card(cards[8])).to_contain_text("Urgent")
    check(wall.page)
    wall.page.get_by_role("searchbox").fill("work 1")
    expect(wall.page.get_by_text("of 16", exact=False).first).to_be_visible()
    check(wall.page)
    wall.page.get_by_role("searchbox").fill("no such thing")
    expect(wall.page.get_by_text("No card matches the filter")).to_be_visible()
    check(wall.page)


def test_a_column_too_long_to_be_drawn_whole(board: Board, open_board: Callable[..., WallPage]) -> None:
    cards = board.fill(Backlog=70)
    wall = open_board(board)
    assert wall.cell("Backlog").locator("[data-card]").count() < len(cards)
    check(wall.page)
    wall.focus(cards[0])
    wall.page.keyboard.press("End")
    wall.expect_focus(cards[-1])
    expect(wall.card(cards[-1]).locator("xpath=..")).to_have_attribute("aria-posinset", "70")
    check(wall.page)


@THEMES
def test_every_dialog_over_the_board(
    board: Board, open_board: Callable[..., WallPage], reports: Reports, theme: str
) -> None:
    reports.allow_status(409)
    card, other, *_ = board.fill(In_progress=2, Review=3)
    wall = open_board(board, color_scheme=theme)
    page = wall.page
    for key, title in (
        ("m", f"Move {card.key}"), ("b", f"Block {card.key}"), ("a", f"Who is on {card.key}"),
        ("?", "Keyboard shortcuts"), ("Control+k", "Find a card or an action"), ("Enter", f"{card.key} {card.title}"),
        ("Shift+ArrowRight", "Review is at its limit"),
    ):  # fmt: skip
        wall.focus(card)
        page.keyboard.press(key)
        expect(wall.dialog(title)).to_be_visible()
        check(page)
        page.keyboard.press("Escape")
        if key == "a" and wall.dialog(title).is_visible():
            page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    wall.card(other).hover()
    wall.card(other).get_by_role("button", name=f"Actions for {other.key}").click()
    expect(page.get_by_role("menu")).to_be_visible()
    check(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Account of").click()
    expect(page.get_by_role("button", name="Sign out")).to_be_visible()
    check(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="What Ready means").click()
    check(page)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="Add a card to Ready").click()
    check(page)
    page.keyboard.press("Escape")
    wall.focus(other)
    page.keyboard.press("Shift+ArrowUp")
    expect(page.locator(".toast").first).to_be_visible()
    check(page)


@THEMES
def test_several_cards_the_past_and_duty(
    board: Board, open_board: Callable[..., WallPage], admin: Person, member: Person, theme: str
) -> None:
    card, other, *_ = board.fill(In_progress=3)
    weekly = {"start": "2026-01-05", "time": "09:00", "turns": [[member.id], [admin.id]]}
    board.server.must(admin, "PUT", f"boards/{board.id}/rota", {"rota": {"weekly": weekly, "dates": []}})
    board.server.must(admin, "POST", f"cards/{card.id}/comments", {"text": "Seen it.", "outward": True})
    for reason in ("vendor", "access"):
        board.server.must(admin, "POST", f"cards/{card.id}/block", {"reason": reason, "waiting_card": other.id})
        if reason == "vendor":
            board.server.must(admin, "POST", f"cards/{card.id}/resume")
    wall = open_board(board, color_scheme=theme)
    page = wall.page
    wall.focus(other)
    page.keyboard.press("x")
    for name in ("Move to…", "Block…", "Label…"):
        page.get_by_role("region", name="Selected cards").get_by_role("button", name=name).click()
        expect(page.get_by_role("dialog")).to_be_visible()
        for box in page.get_by_role("dialog").get_by_role("checkbox").all():
            box.check()
        check(page)
        page.keyboard.press("Escape")
        expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("Escape")
    page.get_by_role("button", name="On duty").click()
    expect(wall.dialog("On duty")).to_be_visible()
    check(page)
    page.keyboard.press("Escape")
    wall.link(card).press("Enter")
    expect(wall.dialog(f"{card.key} {card.title}").get_by_role("table")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Change…").click()
    expect(wall.dialog(f"Why {card.key} is blocked")).to_be_visible()
    check(page)
    for _ in range(2):
        page.keyboard.press("Escape")
    expect(page.get_by_role("dialog")).to_have_count(0)
    page.keyboard.press("t")
    page.get_by_role("slider").press("ArrowLeft")
    expect(page.get_by_text("1 change since")).to_be_visible()
    check(page)


@THEMES
def test_settings_people_and_the_missing_page(
    board: Board, signed_in: Callable[..., Page], admin: Person, viewer: Person, theme: str
) -> None:
    page = signed_in(admin, color_scheme=theme)
    page.goto(f"{board.path}/settings")
    expect(page.get_by_role("button", name="Add column")).to_be_visible()
    check(page)
    page.get_by_role("button", name="Change Review").click()
    page.get_by_role("button", name="Add column").click()
    check(page)
    page.get_by_role("button", name="Remove Review").click()
    expect(page.get_by_role("dialog")).to_be_visible()
    check(page)
    page.goto("/people")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    expect(page.get_by_text(admin.email).first).to_be_visible()
    check(page)
    page.goto("/nowhere/at/all")
    expect(page.get_by_text("There is no page at this address")).to_be_visible()
    check(page)
    page = signed_in(viewer, color_scheme=theme)
    page.goto(f"{board.path}/settings")
    expect(page.get_by_text("Only admins of this board")).to_be_visible()
    check(page)
    page.goto("/people")
    expect(page.get_by_role("heading", level=1)).to_be_visible()
    check(page)


@THEMES
def test_the_demo_board(own_server: Server, new_context: NewContext, theme: str) -> None:
    """A year of history: long columns, many people, every state at once."""
    demo.fill(own_server.store, password="a sentence for the demo", now=clock.now())
    own_server.start()
    who = demo_person(own_server)
    page = new_context(who, own_server, color_scheme=theme).new_page()
    page.goto("/")
    page.locator("main").get_by_role("link").first.click()
    expect(page.locator("[data-card]").first).to_be_visible()
    check(page)


def demo_person(server: Server) -> Person:
    """The first person of the demo, with an open session."""
    from kanban.domain.access import Actor
    from kanban.services import accounts, sessions

    found = accounts.account(server.store, email=demo.people()[0].email)
    secret = sessions.open_session(server.store, user=found.id, agent="journey", now=clock.now())
    return Person(Actor(user=found.id, name=found.name, admin=found.admin), found.email, secret)


def test_the_checker_finds_what_is_wrong(new_context: NewContext, server: Server, reports: Reports) -> None:
    reports.allow_status(401)
    page = new_context(on=server).new_page()
    page.goto("/sign-in")
    expect(page.get_by_label("Password")).to_be_visible()
    page.evaluate("() => document.querySelector('main').append(document.createElement('button'))")
    with pytest.raises(AssertionError, match="button-name"):
        check(page)
