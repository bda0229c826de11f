"""A wall display: paired by a code, turning its views, interrupted by what matters, and gone when it is revoked."""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from playwright.sync_api import expect

from kanban import clock
from tests.journeys.conftest import NewContext
from tests.journeys.reports import Reports
from tests.journeys.server import Board, Person, Server
from tests.journeys.wallscreen import HD, WallScreen

pytestmark = pytest.mark.journey

NewScreen = Callable[..., WallScreen]


@pytest.fixture
def screen(new_context: NewContext, server: Server) -> NewScreen:
    """Screens on the shared server. `wound` is for those whose time the test winds on."""

    def make(*, wound: bool = False, **options: Any) -> WallScreen:
        made = WallScreen(new_context(**{"viewport": HD, **options}), server)
        if wound:
            made.page.clock.install()
        return made

    return make


def views(*names: str) -> dict[str, Any]:
    """Settings with these views, 20 seconds each."""
    return {"views": [{"view": name, "seconds": 20} for name in names]}


def test_a_screen_shows_a_code_is_paired_by_it_and_stays_so(screen: NewScreen, board: Board, admin: Person) -> None:
    card, *_ = board.fill(In_progress=1)
    wall = screen(wound=True)
    wall.open().shows("pairing")
    code = wall.page.get_by_label("The code of this screen")
    expect(code).to_have_text(re.compile(r"^[B-DF-HJ-NP-TV-XZ]{4}-[B-DF-HJ-NP-TV-XZ]{4}$"))
    expect(wall.page.get_by_role("img", name="The same as a picture")).to_be_visible()
    assert float(code.evaluate("(code) => parseFloat(getComputedStyle(code).fontSize)")) > 120
    expect(wall.page.locator("input, form")).to_have_count(0)
    assert wall.outside() == []
    board.server.must(admin, "POST", f"boards/{board.id}/displays", {"code": code.inner_text(), "name": "NOC left"})
    wall.later(6)
    wall.shows("paired")
    expect(wall.page.get_by_role("heading", name="NOC left is paired")).to_be_visible()
    wall.later(5)
    wall.shows()
    expect(wall.card(card.key)).to_contain_text(card.title)
    wall.page.reload()
    expect(wall.card(card.key)).to_be_visible()


def test_it_shows_the_board_as_it_is(screen: NewScreen, board: Board, admin: Person, member: Person) -> None:
    board.limit("In progress", 3)
    stuck = board.add("Renew the certificate", "In progress", people=[member.id])
    board.server.must(admin, "POST", f"cards/{stuck.id}/block", {"reason": "vendor", "note": "They look into it"})
    working = board.fill(In_progress=3)
    ready = board.fill(Ready=2)
    board.fill(Backlog=9)
    urgent = board.add("Payments time out", "In progress", lane="Urgent")
    wall = screen().paired(board)
    lane = wall.lane("In progress")
    expect(lane.get_by_text("3/3")).to_be_visible()
    expect(lane.get_by_text("+ 1")).to_be_visible()
    expect(lane.locator(".pips .taken")).to_have_count(3)
    assert lane.locator("article").evaluate_all("(all) => all.map((one) => one.dataset.key)") == [
        card.key for card in working
    ]
    expect(wall.page.get_by_role("region", name="Urgent").get_by_text(urgent.title)).to_be_visible()
    expect(wall.card(stuck.key)).to_contain_text("Vendor")
    expect(wall.lane("Backlog")).to_have_text("9 Backlog")
    board.move(member, ready[0], "Review")
    expect(wall.lane("Review").locator("article")).to_have_attribute("data-key", ready[0].key)


def test_views_take_turns_and_the_next_one_is_ready(screen: NewScreen, board: Board) -> None:
    board.fill(In_progress=2, Done=3)
    wall = screen(wound=True).paired(board, settings=views("board", "blocked", "throughput"))
    wall.page.evaluate(
        """() => {
          window.empty = [];
          new MutationObserver(() => {
            const shown = document.querySelector('[data-view].shown');
            if (shown && shown.innerText.trim() === '') window.empty.push(shown.dataset.view);
          }).observe(document.getElementById('wall'), { subtree: true, childList: true, attributes: true });
        }"""
    )
    assert wall.view == "board"
    wall.later(21)
    expect(wall.page.locator("[data-view='blocked'].shown")).to_contain_text("Nothing is blocked.")
    wall.later(16)
    # Behind the view that is shown, the chart is drawn already.
    expect(wall.page.locator("[data-view='throughput']:not(.shown) svg rect").first).to_be_attached()
    wall.later(5)
    expect(wall.page.locator("[data-view='throughput'].shown")).to_contain_text("3 cards were finished")
    wall.later(21)
    expect(wall.page.locator("[data-view='board'].shown")).to_be_visible()
    assert wall.page.evaluate("() => window.empty") == []


def test_a_hand_on_the_remote_turns_the_views_and_stops_them_for_a_minute(screen: NewScreen, board: Board) -> None:
    board.fill(Ready=1)
    wall = screen(wound=True).paired(board, settings=views("board", "blocked"))
    wall.page.keyboard.press("ArrowRight")
    expect(wall.page.locator("[data-view='blocked'].shown")).to_be_visible()
    expect(wall.page.get_by_text("Paused")).to_be_visible()
    wall.later(50)
    assert wall.view == "blocked"
    wall.later(11)
    expect(wall.page.get_by_text("Paused")).to_have_count(0)
    wall.later(21)
    expect(wall.page.locator("[data-view='board'].shown")).to_be_visible()


def test_urgent_work_and_a_stopped_line_bring_the_board_to_the_front(
    screen: NewScreen, board: Board, admin: Person
) -> None:
    board.fill(In_progress=2)
    wall = screen(wound=True).paired(board, settings=views("blocked", "board"))
    expect(wall.page.locator("[data-view='blocked'].shown")).to_be_visible()
    place = {"column": board.column("In progress"), "lane": board.lane("Urgent")}
    board.server.must(admin, "POST", f"boards/{board.id}/cards", {"title": "No build starts", **place})
    expect(wall.page.locator("[data-view='board'].shown")).to_be_visible()
    urgent = wall.page.get_by_role("region", name="Urgent")
    expect(urgent).to_contain_text("No build starts")
    expect(urgent.get_by_text("New", exact=True)).to_be_visible()
    wall.later(59)
    assert wall.view == "board"
    wall.later(2)
    expect(wall.page.locator("[data-view='blocked'].shown")).to_be_visible()
    board.server.must(admin, "POST", f"boards/{board.id}/stop", {"trouble": "Deploys fail"})
    band = wall.page.get_by_role("alert")
    expect(band).to_contain_text("Line stopped")
    expect(band).to_contain_text("by Ada Marsh")
    expect(band).to_contain_text("Deploys fail")
    assert band.locator("p").evaluate("(band) => band.offsetHeight") >= 70
    expect(wall.page.locator("[data-view='board'].shown")).to_be_visible()
    board.server.must(
        admin, "POST", f"boards/{board.id}/release", {"stop": board.snapshot()["stops"][0]["id"], "cause": "A cable"}
    )
    expect(band).to_have_count(0)


def test_a_stand_up_shows_its_card_large(screen: NewScreen, board: Board, admin: Person) -> None:
    card, other = board.fill(In_progress=2)
    wall = screen().paired(board, settings=views("blocked", "board"))
    board.server.must(admin, "POST", f"boards/{board.id}/standup", {})
    board.server.must(admin, "POST", f"boards/{board.id}/standup/step", {"card": card.id})
    large = wall.page.locator("article.standup")
    expect(large.get_by_role("heading", name=card.title)).to_be_visible()
    assert float(large.locator("h2").evaluate("(one) => parseFloat(getComputedStyle(one).fontSize)")) > 90
    board.server.must(admin, "POST", f"boards/{board.id}/standup/step", {"card": other.id})
    expect(large).to_have_attribute("data-key", other.key)
    board.server.must(admin, "POST", f"boards/{board.id}/standup/end", {})
    expect(large).to_have_count(0)


def test_settings_arrive_while_it_runs(screen: NewScreen, board: Board, admin: Person) -> None:
    card, *_ = board.fill(In_progress=1, Ready=1)
    wall = screen().paired(board)
    expect(wall.card(card.key)).to_contain_text(card.title)
    display = f"boards/{board.id}/displays/{wall.display}"
    board.server.must(
        admin,
        "PATCH",
        display,
        {"settings": {"theme": "light", "second_zone": "Asia/Tokyo", "filter": f"text={card.key}"}},
    )
    expect(wall.page.locator("html[data-theme='light']")).to_be_attached()
    expect(wall.page.get_by_role("banner")).to_contain_text("Tokyo")
    expect(wall.page.get_by_role("banner")).to_contain_text("1 of 2 cards")
    expect(wall.lane("Ready").locator("article")).to_have_count(0)
    expect(wall.lane("Ready")).to_contain_text("1/")
    board.server.must(admin, "PATCH", display, {"settings": {"public": True}})
    expect(wall.page.get_by_text(card.title)).to_have_count(0)
    expect(wall.card(card.key)).to_be_visible()
    now = clock.now()
    night = {
        "from": _local(board, now - timedelta(hours=1)),
        "to": _local(board, now + timedelta(hours=1)),
        "mode": "off",
    }
    board.server.must(admin, "PATCH", display, {"settings": {"night": night}})
    expect(wall.page.locator(".night.off")).to_be_visible()


def _local(board: Board, at: Any) -> str:
    from zoneinfo import ZoneInfo

    return str(at.astimezone(ZoneInfo(board.snapshot()["time_zone"])).strftime("%H:%M"))


def test_a_new_token_is_taken_over_without_anybody(screen: NewScreen, board: Board, admin: Person) -> None:
    card, *_ = board.fill(In_progress=1)
    wall = screen().paired(board)
    before = wall.page.evaluate("() => localStorage['kanban.wall.token']")
    board.server.must(admin, "POST", f"boards/{board.id}/displays/{wall.display}/rotate", {})
    wall.page.wait_for_function("(before) => localStorage['kanban.wall.token'] !== before", arg=before)
    board.rename(card, "Still seen")
    expect(wall.card(card.key)).to_contain_text("Still seen")
    expect(wall.fresh).to_have_text("Live")


def test_a_revoked_screen_is_dark_within_a_second(
    screen: NewScreen, board: Board, admin: Person, reports: Reports
) -> None:
    reports.allow_status(401)
    # The server hangs up while the screen is about to answer.
    reports.allow("WebSocket is already in CLOSING or CLOSED state")
    card, *_ = board.fill(In_progress=1)
    wall = screen().paired(board)
    expect(wall.card(card.key)).to_be_visible()
    board.server.must(admin, "DELETE", f"boards/{board.id}/displays/{wall.display}")
    since = time.monotonic()
    wall.page.wait_for_function("() => !document.querySelector('article')")
    took = time.monotonic() - since
    wall.shows("pairing")
    assert wall.page.evaluate("() => localStorage['kanban.wall.token'] ?? null") is None
    # One second is the promise; the machine of the tests does other things meanwhile.
    assert took < 2


def test_an_old_browser_is_told_what_to_do(screen: NewScreen, reports: Reports) -> None:
    wall = screen()
    wall.page.add_init_script("CSS.supports = () => false")
    wall.open()
    expect(wall.page.get_by_text("too old to show the wall")).to_be_visible()
    expect(wall.page.get_by_text("TV stick or a mini-PC")).to_be_visible()
    expect(wall.page.locator("[data-phase]")).to_have_count(0)
