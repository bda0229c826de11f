"""The line is cut, or the server goes away and comes back: the page says so, keeps what one does, and catches up."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.journeys.conftest import NewContext
from tests.journeys.reports import Reports
from tests.journeys.server import Board, Person, Server
from tests.journeys.wallpage import WallPage

pytestmark = pytest.mark.journey

OpenBoard = Callable[..., WallPage]

#: Long enough for three tries of a page that waits longer each time.
PATIENCE = 30_000


@pytest.fixture
def away(own_server: Server) -> Board:
    """A board on a server that this journey may stop."""
    own_server.admin = own_server.person("Ada Marsh", admin=True)
    own_server.start()
    return own_server.board(own_server.admin, "OPS")


def test_the_server_goes_and_comes_back(
    away: Board, own_server: Server, new_context: NewContext, reports: Reports
) -> None:
    reports.allow_lost_connection()
    one, two, three = away.fill(Ready=3)
    wall = WallPage(new_context(own_server.admin, own_server).new_page(), away).open()
    own_server.stop()
    banner = wall.page.get_by_text(re.compile(r"Connection lost since \d\d:\d\d"))
    expect(banner).to_be_visible()
    # Three edits while nobody listens: they show at once, as waiting, and in the banner.
    for card in (one, two):
        wall.focus(card)
        wall.page.keyboard.press("Shift+ArrowRight")
    wall.focus(three)
    wall.page.keyboard.press("e")
    wall.page.keyboard.press("Control+a")
    wall.page.keyboard.type("Written without a line")
    wall.page.keyboard.press("Enter")
    expect(wall.page.get_by_text("3 changes wait here")).to_be_visible()
    for card in (one, two, three):
        expect(wall.card(card)).to_contain_text("Waiting for the connection")
    assert wall.keys("In progress") == [two.key, one.key]
    wall.hush()
    own_server.start()
    expect(banner).to_have_count(0, timeout=PATIENCE)
    expect(wall.page.get_by_text("Waiting for the connection")).to_have_count(0, timeout=PATIENCE)
    wall.expect_order("In progress", two, one)
    expect(wall.link(three)).to_have_text("Written without a line")
    changes = [event["type"] for event in away.events() if event["type"] in {"card_moved", "card_changed"}]
    assert changes == ["card_moved", "card_moved", "card_changed"], "each once, in order"
    assert [url for url in wall.asked("/api/boards/") if url.endswith(("/boards/OPS", f"/boards/{away.id}"))] == []


def test_what_others_did_meanwhile_comes_by_number_without_a_snapshot(
    away: Board, own_server: Server, new_context: NewContext, reports: Reports
) -> None:
    reports.allow_lost_connection()
    one, two, three = away.fill(Ready=3)
    wall = WallPage(new_context(own_server.admin, own_server).new_page(), away).open()
    own_server.stop()
    expect(wall.page.get_by_text("Connection lost since")).to_be_visible()
    late = away.add("Made while the page was away", "Backlog")
    away.rename(two, "Renamed while the page was away")
    wall.hush()
    own_server.start()
    expect(wall.page.get_by_text("Connection lost since")).to_have_count(0, timeout=PATIENCE)
    expect(wall.cell("Backlog").locator("[data-card] .key")).to_have_text([late.key])
    expect(wall.link(two)).to_have_text("Renamed while the page was away")
    wall.expect_order("Ready", one, two, three)
    assert [url for url in wall.asked("/api/boards/") if "/events" not in url] == []


def test_a_queued_change_that_is_refused_comes_back_with_a_reason_and_a_retry(
    away: Board, own_server: Server, new_context: NewContext, reports: Reports
) -> None:
    reports.allow_lost_connection()
    reports.allow_status(404, 409)
    one, two = away.fill(Ready=1, Backlog=1)
    wall = WallPage(new_context(own_server.admin, own_server).new_page(), away).open()
    own_server.stop()
    expect(wall.page.get_by_text("Connection lost since")).to_be_visible()
    for card in (one, two):
        wall.focus(card)
        wall.page.keyboard.press("Shift+ArrowRight")
    expect(wall.page.get_by_text("2 changes wait here")).to_be_visible()
    away.archive(one)
    own_server.start()
    toast = wall.toast(re.compile(f"{one.key} went back"))
    expect(toast).to_be_visible(timeout=PATIENCE)
    expect(toast.get_by_role("button", name="Try again")).to_be_visible()
    expect(wall.page.get_by_text("Connection lost since")).to_have_count(0, timeout=PATIENCE)
    expect(wall.card(one)).to_have_count(0)
    wall.expect_order("Ready", two)


def test_offline_is_said_and_ends(board: Board, open_board: OpenBoard, reports: Reports, admin: Person) -> None:
    reports.allow_lost_connection()
    mine, theirs = board.fill(Ready=2)
    wall = open_board(board)
    wall.page.context.set_offline(True)
    wall.focus(mine)
    wall.page.keyboard.press("Shift+ArrowRight")
    expect(wall.card(mine)).to_contain_text(re.compile("Waiting for the connection|Saving"))
    board.move(admin, theirs, "In progress")
    wall.page.wait_for_timeout(500)
    assert board.order("In progress") == [theirs.key]
    wall.page.context.set_offline(False)
    wall.until(lambda: wall.drawn() == board.cells(), "the same board", PATIENCE)
    assert sorted(board.order("In progress")) == sorted([mine.key, theirs.key])
